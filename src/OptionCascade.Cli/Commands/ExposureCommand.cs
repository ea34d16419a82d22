using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;
using OptionCascade.Portfolio;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade exposure</c>: what the dealers hold.</summary>
internal sealed class ExposureCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade exposure --chain spx_quotes.csv --top 15 --daily-notional 450e9 --daily-volatility 0.012";

    private const double ProfileRange = 0.1, FlipRange = 0.2;
    private const int ProfileLevels = 21;

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly ExposureChoices _choices = new();
    private readonly ImpactOptions _impact = new();
    private readonly LinkedUnderlyings _linked = new();
    private readonly OutputOptions _output = new();
    private readonly Option<int> _top = new("--top") { Description = "strikes and expiries shown in the table", HelpName = "N", DefaultValueFactory = _ => 12 };

    private readonly Option<string?> _gamma = Choices.OneOf("--gamma",
        "where gamma comes from: recomputed from implied volatility, or venue for the file's own, often rounded [default: recomputed]", "recomputed|venue", "recomputed", "venue");

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("exposure", "What dealers hold: every Greek by strike, expiry and moneyness, flips, walls, and what the dealers' side changes");
        _choices.AddTo(command);
        command.Add(_gamma);
        command.Add(_top);
        _chain.AddTo(command);
        _linked.AddTo(command);
        _valuation.AddTo(command);
        _impact.AddTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int top = parsed.GetValue(_top);
        if (top < 1) throw CommandFailure.Usage($"--top: expected a number >= 1, got {top}.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        ExposureView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            ProfileOptions dynamics = _choices.Profile(parsed, loaded);
            IReadOnlyList<ValuedMarket> all = _linked.Load(parsed, _chain, _valuation, valued);
            progress.Stage("computing exposures");
            view = Answer(parsed, valued, dynamics, all);
        }

        AnswerWriter.Write(view, new AnswerRenderers<ExposureView>(v => ExposureReport.Of(v, top), ExposureJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private ExposureView Answer(ParseResult parsed, ValuedMarket valued, ProfileOptions dynamics, IReadOnlyList<ValuedMarket> all)
    {
        bool venue = parsed.GetValue(_gamma) == "venue";
        valued.Loaded.Assumptions.Add(new Assumption("gamma", venue ? "the venue's own, at today's spot; levels off spot are recomputed" : "recomputed from each option's implied volatility", "--gamma", parsed.GetValue(_gamma) is null));
        var options = new ExposureOptions { Gamma = venue ? GammaSource.Venue : GammaSource.Recomputed };
        DealerExposure exposure = DealerExposure.Compute(valued.Dealer, options);
        ExposureUnit unit = _choices.Unit(parsed);
        string currency = valued.Book.Market.Currency;
        double spot = valued.Book.Market.Spot;
        ExposureTable table = exposure.In(unit);
        ExposureProfile profile = ExposureProfile.Compute(valued.Dealer, unit, SpotGrid.Relative(-ProfileRange, ProfileRange, ProfileLevels), dynamics);
        return new ExposureView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            Totals = ExposureMapping.Totals(exposure),
            Greeks = ExposureMapping.Greeks(exposure, currency),
            Unit = ExposureMapping.Unit(unit, currency),
            Flips = Flips(valued, unit, dynamics, currency),
            OtherFlips = [.. ExposureUnit.OnePerGreek.Where(u => u.Greek != unit.Greek).Select(u => Flips(valued, u, dynamics, currency))],
            Walls = ExposureMapping.Walls(exposure.Walls, currency),
            ByExpiry = [.. table.ByExpiry.Select(e => new ExpiryExposureView(e.Expiry.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture), e.YearFraction, e.Amount.Net, e.Amount.Gross))],
            ByStrike = [.. table.ByStrike.Select(s => new StrikeExposureView(s.Strike, s.Amount.CallsNet, s.Amount.PutsNet, s.Amount.Net, s.Amount.Gross))],
            ByMoneyness = [.. exposure.ByMoneyness(unit, MoneynessBuckets.ByStandardDeviations(-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3))
                .Select(m => new MoneynessExposureView(m.Low, m.High, m.Rows, m.Amount.CallsNet, m.Amount.PutsNet, m.Amount.Net, m.Amount.Gross))],
            Profile = ExposureMapping.Points(profile, spot),
            Sensitivity = Sensitivity(parsed, valued),
            Index = _linked.Index(parsed, all, unit, options, f => ExposureMapping.Flips(f, currency), dynamics, (-FlipRange, FlipRange)),
        };
    }

    private static FlipsView Flips(ValuedMarket valued, ExposureUnit unit, ProfileOptions dynamics, string currency)
        => ExposureMapping.Flips(ExposureFlips.Find(valued.Dealer, unit, -FlipRange, FlipRange, dynamics), currency);

    /// <summary>Every rule that fits the book, and the one chosen; with critical shocks where the price impact is known.</summary>
    private List<SensitivityView> Sensitivity(ParseResult parsed, ValuedMarket valued)
    {
        LoadedMarket loaded = valued.Loaded;
        List<DealerPositioning> rules = [.. DealerPositioning.For(valued.Book.Book.QuantityKind)];
        if (!rules.Contains(valued.Dealer.Positioning)) rules.Insert(0, valued.Dealer.Positioning);
        double spot = valued.Book.Market.Spot;
        if (!_impact.CanChoose(parsed, loaded))
        {
            loaded.Warnings.Add("Critical shocks by dealers' side are not shown: they need the price impact; add e.g. --daily-notional 450e9.");
            return [.. PositioningComparison.Compute(valued.Book, rules).Rows.Select(r => View(r, double.NaN, double.NaN))];
        }

        ImpactChoice impact = _impact.Choose(parsed, loaded, () => NearTheMoney.DailyVolatility(loaded, valued.Book.Options));
        return [.. PositioningSensitivity.Compute(loaded.Chain, valued.Book.Options, rules, impact.Law(spot)).Rows.Select(r => View(r.Gamma, r.CriticalFallRelative, r.CriticalRiseRelative))];

        SensitivityView View(PositioningRow row, double? fall, double? rise)
            => new(ValuationOptions.PlainName(row.Positioning), row.Total.Net, row.Flips.Flips.Length == 0 ? null : row.Flips.Flips.MinBy(f => Math.Abs(f.Spot - spot)).Spot, row.Flips.Flips.Length, fall, rise);
    }
}
