using System.CommandLine;
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Impact;
using OptionCascade.Market;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade command that take everything from a scenario file.</summary>
internal sealed class ScenarioOptions
{
    private const int MostProblems = 50;

    private readonly Option<string?> _file = new("--scenario") { Description = "take market, dealers, impact, participants and shocks from a scenario file (docs/guide/scenario.md; optioncascade init writes one)", HelpName = "FILE" };
    private readonly Option<string?> _shock = new("--shock") { Description = "which shock of --scenario to run [default: its first]", HelpName = "NAME" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_shock);
    }

    /// <summary>Whether a scenario was given.</summary>
    /// <exception cref="CommandFailure">A shock was named without one.</exception>
    public bool IsGiven(ParseResult parsed)
        => parsed.GetValue(_file) is not null || (parsed.GetValue(_shock) is null ? false : throw CommandFailure.Usage("--shock: belongs to --scenario FILE; without it a shock is given with --shock-jump, --shock-quantity or --shock-notional."));

    /// <summary>The question that the scenario asks.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="beside">Options that may stand beside a scenario: how and where the answer is written.</param>
    /// <exception cref="CommandFailure">The scenario cannot be used, another option says what it states, or the shock is not in it.</exception>
    public CascadeQuestion Load(ParseResult parsed, IReadOnlyCollection<Option> beside)
    {
        string path = parsed.GetValue(_file)!;
        foreach (Option option in parsed.CommandResult.Command.Options)
            if (option != _file && option != _shock && !beside.Contains(option) && parsed.GetResult(option) is { Implicit: false })
                throw CommandFailure.Usage($"{option.Name}: --scenario states everything; beside it expected only {_shock.Name}, {string.Join(", ", beside.Select(o => o.Name))}. Change the file, or leave --scenario out.");
        if (string.IsNullOrWhiteSpace(path)) throw CommandFailure.Usage("--scenario: expected the name of a file, got an empty text.");
        ScenarioReadResult read = ScenarioReader.Read(path);
        if (read.Scenario is not { } scenario)
        {
            string[] lines = [.. read.Problems.Take(MostProblems).Select(p => p.ToString())];
            throw CommandFailure.BadInput(read.Problems.Length > MostProblems ? [.. lines, $"{path}: and {read.Problems.Length - MostProblems} more."] : lines);
        }

        string? name = parsed.GetValue(_shock);
        ScenarioShock shock = name is null ? scenario.Shocks[0] : scenario.Shocks.FirstOrDefault(s => s.Name == name)
            ?? throw CommandFailure.Usage($"--shock: expected one of {string.Join(", ", scenario.Shocks.Select(s => $"\"{s.Name}\""))}, which {path} holds, got '{name}'.");
        LoadedMarket loaded = Loaded(scenario, Path.GetFileName(path));
        Assume(scenario, shock, isFirst: name is null, loaded);
        return new CascadeQuestion
        {
            Loaded = loaded,
            Scenario = scenario,
            Shock = shock.Shock,
            Read = read,
            ShockName = shock.Name,
            Impact = ImpactChoice.Of(scenario.Impact, scenario.Chain.Market.Spot),
            ShockOption = $"{path}, shock \"{shock.Name}\"",
            HedgingOption = "$.dealers.hedging",
            FloorOption = $"{path}, $.solver.lowestPriceFraction",
        };
    }

    private static LoadedMarket Loaded(CascadeScenario scenario, string file)
    {
        LoadedMarket loaded = scenario.ChainFile is { } read ? LoadedMarket.FromFile(read, scenario.Chain, scenario.Source)
            : new LoadedMarket { Source = scenario.Embedded is null ? file : scenario.Source, Layout = scenario.Embedded is null ? scenario.Source : "synthetic", Chain = scenario.Chain, Synthetic = scenario.Embedded };
        loaded.Warnings.AddRange(scenario.Warnings);
        return loaded;
    }

    /// <summary>What the scenario states, each with the place where it can be changed.</summary>
    private static void Assume(CascadeScenario scenario, ScenarioShock shock, bool isFirst, LoadedMarket loaded)
    {
        MarketSnapshot market = scenario.Chain.Market;
        Add("scenario", scenario.Title.Length > 0 ? scenario.Title : "without a title", "--scenario");
        Add("market", scenario.Embedded is { } invented ? string.Create(CultureInfo.InvariantCulture, $"invented, made from seed {invented.Seed}") : scenario.Source, "$.market");
        Add("time to expiry", string.Create(CultureInfo.InvariantCulture, $"{scenario.Resolve.Time.Name}, {scenario.Resolve.Time.DaysPerYear:R} days a year"), "$.market.time");
        Add("dealers' side", ValuationOptions.PlainName(scenario.Positioning), "$.dealers.positioning");
        Add("price impact", scenario.Impact switch
        {
            SquareRootImpact s => $"square root: Y sigma (sqrt(Q/V + c2) - c), Y = {Figures.Short(s.Coefficient)}, c2 = {Figures.Short(s.Core)}, sigma = {Figures.Fixed(s.Activity.DailyVolatility * 100, 3)}%, "
                + $"turnover {Magnitude.Write(s.Activity.DailyVolume * market.Spot, market.Currency).TrimStart('+')}",
            LinearImpact l => $"linear: {Figures.Short(l.LogMovePerUnit * 1e11 / market.Spot)}% of log price per 1e9 {market.Currency}",
            { } other => other.Name,
        }, "$.impact");
        Add("volatility", scenario.Volatility.Response.IsFixed ? "stays with each strike" : string.Create(CultureInfo.InvariantCulture,
            $"follows spot, relative shift {scenario.Volatility.Response.At(-0.1) * 100:+0.#;-0.#;0}% for a log move of -0.1"), "$.volatility.response");
        if (scenario.Volatility.ShiftPerVega > 0) Add("buying of options", $"lifts volatility by {Figures.Short(scenario.Volatility.ShiftPerVega)} of itself per unit of vega", "$.volatility.vegaFeedback");
        if (!scenario.Volatility.Depth.IsConstant)
            Add("depth", $"elasticity {Figures.Short(scenario.Volatility.Depth.Elasticity)} to volatility, {Figures.Short(scenario.Volatility.Depth.PatientShare * 100)}% stays", "$.volatility.depth");
        Add("besides the dealers", scenario.Participants.IsEmpty ? "nobody" : string.Join(", ", scenario.Participants.Select(p => p.Name)), "$.participants");
        loaded.Assumptions.Add(new Assumption("shock", $"{shock.Name}: {ShockOptions.Describe(shock.Shock, market.Spot, market.Currency)}", "--shock, $.shocks", isFirst && scenario.Shocks.Length > 1));
        Add("floor of the search", Figures.Percent(scenario.Options.LowestPriceFraction - 1, 0), "$.solver.lowestPriceFraction");

        void Add(string name, string value, string place) => loaded.Assumptions.Add(new Assumption(name, value, place, IsDefault: false));
    }
}
