using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Data.Synthetic;
using OptionCascade.Market;

namespace OptionCascade.Cli.Options;

/// <summary>Options of every command that say which market is looked at.</summary>
internal sealed class ChainOptions
{
    private readonly Option<ulong?> _seed = new("--synthetic-seed") { Description = $"seed of the embedded synthetic market [default: {SyntheticMarket.DefaultSeed}]", HelpName = "SEED" };
    private readonly Option<double?> _spot = Numbers.Number("--spot", "spot price, where the file has none or another is wanted", "PRICE", 0, lowIsAllowed: false);
    private readonly Option<double?> _rate = Numbers.Number("--rate", "interest rate per year, continuously compounded", "R");
    private readonly Option<double?> _dividend = Numbers.Number("--dividend", "dividend yield per year, continuously compounded", "Q");
    private readonly Option<bool> _drops = new("--drops") { Description = "list every option and line left out, with its reason" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_spot);
        command.Add(_rate);
        command.Add(_dividend);
        command.Add(_seed);
        command.Add(_drops);
    }

    /// <summary>Whether every row left out is listed.</summary>
    public bool ListsDrops(ParseResult parsed) => parsed.GetValue(_drops);

    /// <summary>The market asked for.</summary>
    /// <exception cref="CommandFailure">The file cannot be used.</exception>
    public LoadedMarket Load(ParseResult parsed) => Embedded(parsed);

    private LoadedMarket Embedded(ParseResult parsed)
    {
        SyntheticMarket market = SyntheticMarket.Generate(parsed.GetValue(_seed) ?? SyntheticMarket.DefaultSeed);
        double? rate = parsed.GetValue(_rate), dividend = parsed.GetValue(_dividend), spot = parsed.GetValue(_spot);
        if (spot is not null) throw CommandFailure.Usage("--spot: the synthetic market has its own spot; the option belongs to --chain.");
        OptionChain chain = market.Chain;
        double r = rate ?? market.Rate, q = dividend ?? market.DividendYield;
        if (rate is not null || dividend is not null) chain = chain with { Market = chain.Market with { Forwards = ForwardCurve.Flat(r, q) } };
        var loaded = new LoadedMarket { Source = "embedded market", Layout = "synthetic", Chain = chain, Synthetic = market };
        loaded.Assumptions.Add(new Assumption("market", $"invented, made from seed {market.Seed}", "--chain, --synthetic-seed", parsed.GetValue(_seed) is null));
        loaded.Assumptions.Add(new Assumption("carry", $"rate {Rendering.Figures.Short(r * 100)}%, dividend yield {Rendering.Figures.Short(q * 100)}% a year", "--rate, --dividend", rate is null && dividend is null));
        return loaded;
    }
}
