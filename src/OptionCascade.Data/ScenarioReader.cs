using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Data.Parsing;
using OptionCascade.Data.Scenarios;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Data;

/// <summary>What a scenario file held: a scenario, or everything that is wrong with it.</summary>
public sealed record ScenarioReadResult
{
    /// <summary>The scenario; null when there is a problem.</summary>
    public CascadeScenario? Scenario { get; init; }

    /// <summary>Everything wrong, in the order of the file; empty when there is a scenario.</summary>
    public required ImmutableArray<ScenarioProblem> Problems { get; init; }

    /// <summary>The document without comments, reading which gives the same scenario; empty when it is not JSON.</summary>
    public string Document { get; init; } = "";

    /// <summary>The document as it was read, and what its parts became; null when there is a problem.</summary>
    internal ScenarioSource? Source { get; init; }

    /// <summary>The scenario.</summary>
    /// <exception cref="InvalidDataException">There is none; the message has every problem, one a line.</exception>
    public CascadeScenario EnsureRead() => Scenario ?? throw new InvalidDataException(string.Join('\n', Problems));
}

/// <summary>A checked document and what its parts became.</summary>
internal sealed record ScenarioSource(JsonTree Root, BuildContext Context);

/// <summary>
/// Reads a scenario: a JSON document that states market, dealers, impact, participants, shocks and solver (<c>docs/guide/scenario.md</c>; schema:
/// <see cref="ScenarioSchema"/>). Comments and trailing commas are allowed. All that is wrong is listed, each with line, column and path; nothing that a file
/// holds makes the reader throw.
/// </summary>
/// <remarks>What is ill-formed is listed first; only a well-formed document is built, where files are read and parts are held against each other. Thread-safe.</remarks>
public static class ScenarioReader
{
    private const long MaximumBytes = 1L << 26;

    /// <summary>The name under which the dealers come in results.</summary>
    private const string DealersName = "dealers";

    /// <summary>Reads a file; the files that it names are relative to its folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static ScenarioReadResult Read(string path)
        => Read(() => TextFile.Load(path, MaximumBytes, "a scenario"), path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="content">The text.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="folder">The folder to which files named in the scenario are relative.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> or <paramref name="folder"/> is empty.</exception>
    public static ScenarioReadResult Read(Stream content, string name, string folder)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Read(() => TextFile.Load(content, name, MaximumBytes, "a scenario"), name, folder);
    }

    private static ScenarioReadResult Read(Func<TextFile> load, string name, string folder)
    {
        byte[] utf8;
        try
        {
            utf8 = load().Utf8.ToArray();
        }
        catch (ChainFormatException e)
        {
            var whole = new ProblemList(name, default);
            whole.AddWhole(e.Value.TrimEnd('.'), e.Expected.Replace($" ({nameof(ChainReadOptions)}.{nameof(ChainReadOptions.MaximumBytes)})", "", StringComparison.Ordinal));
            return new ScenarioReadResult { Problems = whole.ToImmutable() };
        }

        var problems = new ProblemList(name, utf8);
        if (JsonTree.Parse(utf8, problems) is not { } root) return new ScenarioReadResult { Problems = problems.ToImmutable() };
        ScenarioDocument.Shape.Check(root, problems);
        var context = new BuildContext(folder);
        CascadeScenario? scenario = problems.Count == 0 ? Build(root, context, problems) : null;
        if (scenario is not null)
        {
            try
            {
                _ = scenario.BuildModel();
            }
            catch (ArgumentException e)
            {
                // What is left at this point is a hedging policy that has no answer for the book.
                JsonTree hedging = root.Member("dealers").Member("hedging");
                problems.Wrong(hedging, $"\"{hedging.Text(UnionShape.Discriminator)}\"", "a hedging policy for this book: " + e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
            }
        }

        return problems.Count > 0 ? new ScenarioReadResult { Problems = problems.ToImmutable(), Document = root.ToJson() }
            : new ScenarioReadResult { Scenario = scenario, Problems = [], Document = root.ToJson(), Source = new ScenarioSource(root, context) };
    }

    /// <summary>The scenario of a checked document; null, with the places in the list of problems, when its parts do not fit together.</summary>
    /// <param name="root">The document.</param>
    /// <param name="context">What it is built from; where it has a market, that of the document is known to be the same.</param>
    /// <param name="problems">Where to say what does not fit.</param>
    internal static CascadeScenario? Build(JsonTree root, BuildContext context, ProblemList problems)
    {
        try
        {
            if (!context.HasMarket) MarketSection.Build(root.Member("market"), context);
        }
        catch (ScenarioRefusal e)
        {
            Refuse(e);
            return null;
        }

        JsonTree dealers = root.Member("dealers");
        DealerPositioning? positioning = Try(() => context.Made(dealers.Member("positioning"), () => DealerSection.Positioning(dealers, context)));
        IHedgingPolicy? hedging = Try(() => context.Made(dealers.Member("hedging"), () => DealerSection.Hedging(dealers, context)));
        IImpactLaw? impact = Try(() => context.Made(root.Member("impact"), () => ImpactSection.Build(root.Member("impact"), context)));
        VolatilityFeedback? volatility = Try(() => context.Made(root.Member("volatility"), () => VolatilitySection.Build(root.Member("volatility"), context)));
        var participants = ImmutableArray.CreateBuilder<IParticipant>();
        foreach (JsonTree entry in root.Items("participants"))
            foreach (IParticipant participant in Try(() => context.Made(entry, () => ParticipantKinds.Build(entry, context))) ?? [])
            {
                if (participant.Name == DealersName || participants.Any(p => p.Name == participant.Name))
                    problems.Wrong(entry["name"] ?? entry, $"\"{participant.Name}\"", "a \"name\" that no other participant has");
                participants.Add(participant);
            }

        ImmutableArray<ScenarioShock> shocks = ShockSection.Build(root.Member("shocks"), context, Refuse);
        if (problems.Count > 0 || positioning is null || hedging is null || impact is null || volatility is null) return null;
        return new CascadeScenario
        {
            Title = root.Has("title") ? root.Text("title") : "",
            Chain = context.Market.Chain,
            Resolve = context.Resolve,
            Positioning = positioning,
            Hedging = hedging,
            Impact = impact,
            Volatility = volatility,
            Participants = participants.ToImmutable(),
            Shocks = shocks,
            Options = ShockSection.Options(root["solver"]),
            Source = context.Market.Source,
            ChainFile = context.Market.File,
            Embedded = context.Market.Embedded,
            Warnings = [.. context.Warnings],
        };

        T? Try<T>(Func<T> build)
            where T : class
        {
            try
            {
                return build();
            }
            catch (ScenarioRefusal e)
            {
                Refuse(e);
                return null;
            }
        }

        void Refuse(ScenarioRefusal e) => problems.Wrong(e.At, e.Shown, e.Message);
    }
}
