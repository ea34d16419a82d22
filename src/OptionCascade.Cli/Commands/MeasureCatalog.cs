using NodaTime;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Hedging;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Cli.Commands;

/// <summary>The measures that the command knows by a word, with their defaults for a market.</summary>
/// <param name="Model">The market.</param>
/// <param name="DailyNotional">Currency traded in a day; null when not known.</param>
/// <param name="MaintenanceRate">Of positions known by their liquidation price alone.</param>
/// <param name="MarginBeta">How far the volatility behind margins rises.</param>
internal sealed record MeasureCatalog(CascadeModel Model, double? DailyNotional, double MaintenanceRate, double MarginBeta)
{
    private const int AuctionRounds = 8;

    /// <summary>Venues' parameters as they are known today, whatever the market's date: a question about measures is one about rules to come.</summary>
    private static readonly LocalDate Today = new(9999, 12, 31);

    private double Spot => Model.Market.Spot;

    /// <summary>Seconds of trading in a day of this market.</summary>
    public double DaySeconds => Model.Market.Calendar == ExchangeCalendar.UnitedStates ? 23_400 : 86_400;

    /// <summary>The measure of a word.</summary>
    /// <exception cref="CommandFailure">A number is needed, or out of range.</exception>
    public IMitigation Of(MeasureAsked asked)
    {
        try
        {
            return Build(asked.Word, asked.Value);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.Usage($"--measures {asked.Word}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private IMitigation Build(string word, double? value) => word switch
    {
        "breaker" => Breaker(value ?? 1),
        "seen-breaker" => SeenBreaker(value ?? ShareOfTurnover(word, 0.1)),
        "bands" => new PriceBands(BandParameters.Get("LULD tier 1", Today), Spot, new TradingClock(0, DaySeconds), Halt(1)),
        "pause" => new VelocityPause(PauseParameters.Get("CME dynamic", Today), Halt(1)),
        "limits" => new PriceLimits(value ?? 0.07, value ?? 0.07, 0),
        "buffer" => new MarginBuffer(value ?? AntiProcyclicalParameters.Eu(Today).Buffer, MaintenanceRate),
        "add-on" => new MarginAddOn(value ?? 0.5, AddOnTiming.Before, MaintenanceRate),
        "add-on-in-stress" => new MarginAddOn(value ?? 0.5, AddOnTiming.During, MaintenanceRate),
        "vol-margin" => Margin(AntiProcyclicalTool.None, 0),
        "eu-a" => Margin(AntiProcyclicalTool.Buffer, value ?? AntiProcyclicalParameters.Eu(Today).Buffer),
        "eu-b" => Margin(AntiProcyclicalTool.StressedWeight, value ?? AntiProcyclicalParameters.Eu(Today).StressedWeight),
        "eu-c" => Margin(AntiProcyclicalTool.Floor, value ?? 1.5),
        "staged" => new StagedLiquidation(ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "Hyperliquid", Today).Values with { WholeBelowNotional = 0, BackstopFraction = 0 }, MaintenanceRate, value ?? 300),
        "smart" => new SmartOrder(value ?? 1.05),
        "position-limit" => new PositionLimit(Needed(word, value) / Spot, MaintenanceRate),
        "depth" => new AddedDepth(value ?? 0.5),
        "backstop" => new BackstopDepth(value ?? ShareOfTurnover(word, 0.01), 0.95, 0.85),
        "transparency" => new Transparency(value ?? 0.25, Math.Min(1, value ?? 0.25)),
        "hedging-band" => new WiderHedgingBand(value / Spot ?? Math.Abs(DealersFor(-0.01))),
        "deleveraging" => new DeleveragingBeyondFund(Needed(word, value), 2 * MaintenanceRate, MaintenanceRate),
        _ => throw CommandFailure.Usage($"--measures: '{word}' is not known."),
    };

    private static HaltTerms Halt(double depth) => new() { AuctionRounds = AuctionRounds, DepthAtReopening = depth };

    private MarketWideBreaker Breaker(double depth) => new(BreakerParameters.Get("US market-wide", Today), new TradingClock(0, DaySeconds), 0, Halt(depth));

    private CombinedMeasures SeenBreaker(double notional)
    {
        MarketWideBreaker breaker = Breaker(1);
        return new CombinedMeasures(breaker, new BreakerAnticipation(breaker.LogLevels, notional / Spot, 0.03));
    }

    /// <summary>A stressed period of twice today's volatility.</summary>
    private AntiProcyclicalMargin Margin(AntiProcyclicalTool tool, double size)
        => new(tool, size, 2, MarginBeta == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(-MarginBeta, 0, 2), MaintenanceRate);

    private double DealersFor(double logMove) => Model.Equation.Participants.OfType<DealerHedging>().Sum(d => d.Traded(logMove));

    private double ShareOfTurnover(string word, double share)
        => DailyNotional is { } daily ? share * daily : throw CommandFailure.Usage($"--measures {word}: expected {word}:AMOUNT, as the day's turnover is not known; or give --daily-notional.");

    private static double Needed(string word, double? value)
        => value is > 0 and var v ? v : throw CommandFailure.Usage($"--measures {word}: expected {word}:AMOUNT with an amount of currency > 0.");
}
