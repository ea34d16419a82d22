using System.CommandLine;
using NodaTime;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Market;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade hedge</c>: what the dealers must trade if spot, volatility or time moves.</summary>
internal sealed class HedgeCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade hedge --chain spx_quotes.csv --moves -10%,-5%,-3%,-1%,1%,3% --future-multiplier 50 --fixed-time-share 0.2 --funds 3:20e9,-3:5e9";

    private const double NearExpiryYears = 2.0 / 365;
    private static readonly double[] JointMoves = [-0.1, -0.05, -0.02, 0, 0.02, 0.05];

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly HedgeOptions _hedge = new();
    private readonly PolicyOptions _policies = new();
    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("hedge", "What dealers must trade if spot, volatility or time moves, by full revaluation and by cause");
        _hedge.AddTo(command);
        _policies.AddTo(command);
        _chain.AddTo(command);
        _valuation.AddTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        double[] moves = _hedge.Moves(parsed);
        MarketDepth? depth = _hedge.Depth(parsed);
        _policies.Check(parsed);
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        HedgeView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            if (depth is not null) loaded = loaded with { Chain = loaded.Chain with { Market = loaded.Chain.Market with { Depth = depth } } };
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            progress.Stage("revaluing the options");
            view = Answer(parsed, valued, moves);
        }

        AnswerWriter.Write(view, new AnswerRenderers<HedgeView>(HedgeReport.Of, HedgeJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private HedgeView Answer(ParseResult parsed, ValuedMarket valued, double[] moves)
    {
        DealerBook dealers = valued.Dealer;
        MarketSnapshot market = valued.Book.Market;
        VolatilityShift[] shifts = _hedge.Shifts(parsed);
        IReadOnlyList<(string Name, Duration Elapsed)> times = _hedge.Times(parsed, valued);
        var options = new HedgeFlowOptions { FutureMultiplier = _hedge.FutureMultiplier(parsed) };
        HedgeFlowGrid spot = HedgeFlowGrid.Compute(dealers, options with { SpotMovesPercent = [.. moves.Select(m => m * 100)] });
        HedgeFlowGrid volatility = HedgeFlowGrid.Compute(dealers, options with { VolatilityShifts = [.. shifts] });
        HedgeFlowGrid joint = HedgeFlowGrid.Compute(dealers, options with { SpotMovesPercent = [.. JointMoves.Select(m => m * 100)], VolatilityShifts = [VolatilityShift.None, .. shifts.Where(s => s.Points != 0)] });
        double s0 = spot.Spot;
        valued.Loaded.Assumptions.Add(new Assumption("hedging", "dealers keep delta at zero all the way; volatilities as they are but where a shift is stated; options that expire are settled in cash", "", IsDefault: true));
        return new HedgeView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            DailyNotional = _hedge.DailyNotional(parsed, market),
            HasDepth = market.Depth is not null,
            Rows = [.. spot.Cells.Select((c, i) => new HedgeRow(moves[i], c.Spot, c.FlowUnits, c.FlowNotional, c.Split.GammaUnits * s0, (c.Split.GammaUnits * s0) - c.FlowNotional,
                HedgeMapping.Split(c, s0), c.FlowContracts, c.FractionOfDepth))],
            Volatility = [.. volatility.Cells.Select((c, i) => HedgeMapping.Scenario(shifts[i].ToString(), c, s0))],
            Time = times.Count == 0 ? [] : [.. HedgeFlowGrid.Compute(dealers, options with { Elapsed = [.. times.Select(t => t.Elapsed)] }).Cells.Select((c, i) => HedgeMapping.Scenario(times[i].Name, c, s0))],
            Joint = HedgeMapping.Joint(joint, JointMoves),
            Close = Close(parsed, dealers, moves, valued),
            PinningPercentPerDay = Pinning(valued, _hedge.DailyNotional(parsed, market)),
            Policies = _policies.Compare(parsed, valued),
        };
    }

    private List<CloseFlow> Close(ParseResult parsed, DealerBook dealers, double[] moves, ValuedMarket valued)
        => _hedge.EndOfDay(parsed, moves, valued.Loaded) is { } options
            ? [.. EndOfDayFlow.Compute(HedgedBook.FromDealers(dealers), options).Rows.Select(r => new CloseFlow(r.MovePercent / 100, r.DealerMoveUnits * r.Spot, r.DealerPassageUnits * r.Spot, r.FundUnits * r.Spot, r.TotalNotional))]
            : [];

    /// <summary>The drift from the dealers' hedging as options run out, at the impact of a day's turnover; null without turnover or options near expiry.</summary>
    private static double? Pinning(ValuedMarket valued, double? dailyNotional)
    {
        ResolvedBook book = valued.Book;
        if (dailyNotional is not { } notional || book.Expiries.IsEmpty || book.Expiries[0].YearFraction > NearExpiryYears) return null;
        double volatility = book.Market.Activity?.DailyVolatility ?? NearTheMoney.DailyVolatility(valued.Loaded, book.Options);
        if (!(volatility > 0)) return null;
        var activity = TradingActivity.FromNotional(notional, book.Market.Spot, volatility);
        double impactPerUnit = new Impact.SquareRootImpact(1, activity, 1e-3).Slope(0);
        double drift = Hedging.Policies.Pinning.DriftPerYear(HedgedBook.FromDealers(valued.Dealer), impactPerUnit);
        return double.IsFinite(drift) ? drift / 365 * 100 : null;
    }
}
