using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Data.Scenarios;

namespace OptionCascade.Data;

/// <summary>
/// Every number that a scenario states, by its JSON path, and the scenario as it would be with another one in its place. Made by <see cref="Of"/>; immutable and thread-safe.
/// </summary>
/// <remarks>
/// A changed scenario goes through the same checks as one that is read: range and unit of the number, then whether the parts still fit together. Only what depends on the number is
/// built again: everything with a number of the market, else the one part of the scenario that holds it. Files that the scenario names are read again only with that part. Numbers
/// in those files, and members that the scenario leaves out, are not listed.
/// </remarks>
public sealed class ScenarioNumbers
{
    private readonly CascadeScenario _scenario;
    private readonly ScenarioSource _source;
    private readonly Dictionary<string, NumberPlace> _places;

    private ScenarioNumbers(CascadeScenario scenario, ScenarioSource source)
    {
        (_scenario, _source) = (scenario, source);
        NumberPlace[] places = [.. NumberPlaces.Of(source.Root, ScenarioDocument.Shape)];
        _places = places.ToDictionary(p => p.At.Path);
        All = [.. places.Select(p => new ScenarioNumber(p.At.Path, p.At.Value, p.Shape.Unit, p.Shape.IsWhole))];
        Model = scenario.BuildModel();
    }

    /// <summary>The market of the scenario as it is. Solve this one: a number that does not reach it (another shock's, the solver's) is then known to change nothing.</summary>
    public CascadeModel Model { get; }

    /// <summary>The numbers in the order of the file.</summary>
    public ImmutableArray<ScenarioNumber> All { get; }

    /// <summary>The numbers of a scenario that was read.</summary>
    /// <param name="read">What <see cref="ScenarioReader"/> gave.</param>
    /// <exception cref="ArgumentNullException"><paramref name="read"/> is null.</exception>
    /// <exception cref="InvalidDataException">There is no scenario; the message has every problem, one a line.</exception>
    public static ScenarioNumbers Of(ScenarioReadResult read)
    {
        ArgumentNullException.ThrowIfNull(read);
        CascadeScenario scenario = read.EnsureRead();
        return new ScenarioNumbers(scenario, read.Source ?? throw new InvalidDataException("Expected a scenario that came from ScenarioReader, got one put together by hand: it has no document."));
    }

    /// <summary>The scenario with another number at a path.</summary>
    /// <param name="path">One of the paths of <see cref="All"/>.</param>
    /// <param name="value">The number, in the unit of the one that is there.</param>
    /// <exception cref="ArgumentException">There is no number at that path; or the scenario with this one could not be read, and the message says why.</exception>
    public CascadeScenario With(string path, double value)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!_places.TryGetValue(path, out NumberPlace place))
            throw new ArgumentException($"Expected the path of a number of the scenario, got '{path}'.", nameof(path));
        if (value == place.At.Value) return _scenario;
        JsonTree root = place.At.Replaced(value);
        var problems = new ProblemList("", default);
        ScenarioDocument.Shape.Check(root, problems);
        bool isSameMarket = ReferenceEquals(root.Member("market"), _source.Root.Member("market"));
        CascadeScenario? scenario = problems.Count > 0 ? null : ScenarioReader.Build(root, isSameMarket ? _source.Context.Again() : _source.Context.Anew(), problems);
        if (scenario is not null && problems.Count == 0) return scenario;
        ScenarioProblem first = problems.ToImmutable()[0];
        throw new ArgumentException($"{first.Path}: expected {first.Expected}, got {(first.Value.Length > 0 ? first.Value : "nothing")}.", nameof(value));
    }

    /// <summary>Every number as a parameter of <see cref="CascadeWhatIf"/>: its path is the name, and the market is built again through the reader.</summary>
    /// <param name="shock">Name of the shock that is asked about.</param>
    /// <exception cref="ArgumentException">There is no such shock.</exception>
    public ImmutableArray<WhatIfParameter> Parameters(string shock)
    {
        Shock asked = _scenario.Shock(shock);
        return [.. All.Select(n => new WhatIfParameter(n.Path, n.Value, n.Unit, value => Market(With(n.Path, value), shock, asked)))];
    }

    /// <summary>The market of a changed scenario; what is as it was is the very same object, so that the solver need not look at it again.</summary>
    private WhatIfMarket Market(CascadeScenario changed, string shock, Shock asked)
    {
        Shock now = changed.Shock(shock);
        if (now == asked) now = asked;
        CascadeEquation equation = Model.Equation;
        if (!ReferenceEquals(changed.Chain, _scenario.Chain) || !ReferenceEquals(changed.Positioning, _scenario.Positioning) || !ReferenceEquals(changed.Hedging, _scenario.Hedging))
            equation = changed.BuildModel().Equation;
        else if (!ReferenceEquals(changed.Impact, _scenario.Impact) || !ReferenceEquals(changed.Volatility, _scenario.Volatility) || !changed.Participants.SequenceEqual(_scenario.Participants))
            equation = new CascadeEquation(changed.Impact, [equation.Participants[0], .. changed.Participants], changed.Volatility);
        return new WhatIfMarket(equation, now);
    }
}
