using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Commands;
using OptionCascade.Cli.Output;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>Everything that states a market, who trades in it and the shock: by options, or by a scenario file. The commands that push a market share it.</summary>
internal sealed class QuestionOptions
{
    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly ShockOptions _shock = new();
    private readonly ImpactOptions _impact = new();
    private readonly OthersOptions _others = new();
    private readonly SellersOptions _sellers = new();
    private readonly ScenarioOptions _scenario = new();

    /// <summary>Adds the options that name a scenario file.</summary>
    public void AddScenarioTo(Command command) => _scenario.AddTo(command);

    /// <summary>Adds the options of the shock, the impact, the traders and the chain.</summary>
    public void AddRestTo(Command command)
    {
        _shock.AddTo(command);
        _impact.AddTo(command);
        _others.AddTo(command);
        _sellers.AddTo(command);
        _chain.AddTo(command);
        _valuation.AddTo(command);
    }

    /// <summary>True when every dropped line is to be listed.</summary>
    public bool ListsDrops(ParseResult parsed) => _chain.ListsDrops(parsed);

    /// <summary>The question that the options or the scenario file ask.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="progress">Stages of reading.</param>
    /// <param name="beside">The command's own options, which may stand beside a scenario file.</param>
    /// <exception cref="CommandFailure">An option or a file cannot be used.</exception>
    public CascadeQuestion Ask(ParseResult parsed, Progress progress, IEnumerable<Option> beside)
        => _scenario.IsGiven(parsed) ? FromScenario(parsed, progress, beside) : FromOptions(parsed, progress);

    private CascadeQuestion FromScenario(ParseResult parsed, Progress progress, IEnumerable<Option> beside)
    {
        progress.Stage("reading the scenario");
        return _scenario.Load(parsed, [.. beside, _chain.Drops]);
    }

    private CascadeQuestion FromOptions(ParseResult parsed, Progress progress)
    {
        progress.Stage("reading the chain");
        LoadedMarket loaded = _chain.Load(parsed);
        (ResolveOptions resolve, DealerPositioning positioning) = _valuation.Choose(parsed, loaded);
        ImpactChoice impact = _impact.Choose(parsed, loaded, () => NearTheMoney.DailyVolatility(loaded, resolve));
        OthersChoice others = _others.Choose(parsed, loaded);
        ShockChoice shock = _shock.Choose(parsed, loaded);
        progress.Stage("searching the sellers' kill prices");
        OptionSellers? sellers = _sellers.Choose(parsed, loaded, resolve);
        double spot = loaded.Chain.Market.Spot;
        var pushed = new ScenarioShock("given", Shock.Combined(shock.LogJump, shock.Quantity));
        return new CascadeQuestion
        {
            Loaded = loaded,
            Shock = pushed.Shock,
            Impact = impact,
            ShockOption = "--shock-jump",
            FloorOption = "--floor",
            Scenario = new CascadeScenario
            {
                Chain = loaded.Chain,
                Resolve = resolve,
                Positioning = positioning,
                Hedging = new ContinuousHedging(),
                Impact = impact.Law(spot),
                Volatility = VolatilityFeedback.None,
                Participants = [.. Others(others, spot), .. sellers is null ? Array.Empty<IParticipant>() : [sellers]],
                Shocks = [pushed],
                Options = new CascadeOptions { LowestPriceFraction = shock.LowestPriceFraction },
            },
        };
    }

    private static IEnumerable<IParticipant> Others(OthersChoice choice, double spot)
    {
        PriceLevel[] sells = [.. choice.Stops.Where(s => s.Level < spot).Select(s => new PriceLevel(s.Level, s.Quantity))];
        PriceLevel[] buys = [.. choice.Stops.Where(s => s.Level > spot).Select(s => new PriceLevel(s.Level, s.Quantity))];
        if (sells.Length > 0) yield return StopOrders.Sell(spot, sells);
        if (buys.Length > 0) yield return StopOrders.Buy(spot, buys);
        for (int i = 0; i < choice.NormalStops.Count; i++)
        {
            (double centre, double width, double quantity) = choice.NormalStops[i];
            yield return StopDensity.Normal(spot, centre, width / centre, quantity, name: "stop cluster" + Number(i, choice.NormalStops.Count));
        }

        for (int i = 0; i < choice.UniformStops.Count; i++)
        {
            (double low, double high, double quantity) = choice.UniformStops[i];
            yield return StopDensity.Uniform(spot, low, high, quantity, name: "spread stops" + Number(i, choice.UniformStops.Count));
        }

        if (choice.LeveragedLongs.Count > 0) yield return new LeveragedLongs(spot, choice.LeveragedLongs.Select(l => new PriceLevel(l.Level, l.Quantity)));
        if (choice.DipBuyers.Count > 0) yield return new DipBuyers(spot, choice.DipBuyers.Select(b => new PriceLevel(b.Level, b.Quantity)));

        static string Number(int i, int count) => count > 1 ? $" {i + 1}" : "";
    }
}
