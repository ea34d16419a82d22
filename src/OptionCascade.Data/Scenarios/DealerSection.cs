using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;

namespace OptionCascade.Data.Scenarios;

/// <summary>The part of a scenario that says on which side the dealers stand and how they hedge.</summary>
internal static class DealerSection
{
    private const double LongestDays = 36_500;

    private static readonly NumberShape Deviation = Shapes.Between("share of one; at most sqrt(m (1 - m)) for a mean of m", 0, 0.5);
    private static readonly NumberShape Cost = Shapes.Between("share of a trade's value, one way", 0, 0.5);
    private static readonly NumberShape Aversion = Shapes.Above("per unit of quote currency", 0, 1e12);
    private static readonly NumberShape Days = Shapes.Above("calendar days", 0, LongestDays);

    private static readonly BuiltKind<DealerPositioning>[] PositioningKinds =
    [
        new("long-calls-short-puts", "Dealers long every call and short every put: the usual public convention, not a measurement.", (_, _) => DealerPositioning.LongCallsShortPuts),
        new("customers-long", "Customers bought everything: dealers are short every option.", (_, _) => DealerPositioning.CustomersLong),
        new("customers-short", "Customers sold everything: dealers are long every option.", (_, _) => DealerPositioning.CustomersShort),
        new("inventory", "The dealers' own contracts, as a signed book gives them.", (_, _) => DealerPositioning.Inventory),
        new("mixture", "Stated shares of the open interest were sold by customers.",
            (v, _) => DealerPositioning.Mixture(UncertainFraction.FromStandardDeviation(v.Number("callsSold"), v.Number("callsSoldDeviation")),
                UncertainFraction.FromStandardDeviation(v.Number("putsSold"), v.Number("putsSoldDeviation")), v.Says("dependence", "independent") ? FractionDependence.Independent : FractionDependence.CommonToEachRight),
            new("callsSold", Shapes.Share, "Share of the calls' open interest that customers sold."),
            new("callsSoldDeviation", Deviation, "Its standard deviation."),
            new("putsSold", Shapes.Share, "Share of the puts' open interest that customers sold."),
            new("putsSoldDeviation", Deviation, "Its standard deviation."),
            new("dependence", Shapes.Word("common-to-each-right", "independent"), "Whether the errors of all calls, and of all puts, are one error, or each contract's own.")),
        new("from-trades", "The opposite of what customers bought, estimated from a file of option trades (docs/guide/data.md).",
            (v, context) => DealerPositioning.FromTrades(context.Read(v, "file", path => TradeInventory.Estimate(TradeReader.Read(path, new TradeReadOptions { Underlying = context.Market.Chain.Market.Underlying }).Trades)),
                v.Truth("boundByOpenInterest")),
            new("file", Shapes.File, "The file of trades."),
            new("boundByOpenInterest", new TruthShape(), "Whether dealers hold at most the open interest of each contract.")),
    ];

    private static readonly BuiltKind<IHedgingPolicy>[] HedgingKinds =
    [
        new("continuous", "Delta is kept at zero all the way.", (_, _) => new ContinuousHedging()),
        new("fixed-times", "At fixed times only: nothing in the move itself.", (v, _) => new FixedTimeHedging(HedgingSchedule.Every(v.Number("intervalDays") / 365)),
            new Member("intervalDays", Days, "Time between two hedges.")),
        new("move-size", "Whenever the log price has moved by so much since the last hedge.", (v, _) => new MoveSizeHedging(v.Number("logMove")),
            new Member("logMove", Shapes.Between("log price", 1e-6, 10), "The move.")),
        new("delta-band", "As little as keeps delta within a band of fixed width.", (v, _) => new DeltaBand(v.Number("halfWidth")),
            new Member("halfWidth", Shapes.Between("units of underlying", 0, Shapes.LargestAmount), "Half the width of the band.")),
        new("leland", "At fixed times, to the delta of Leland's volatility: nothing in the move itself.",
            (v, _) => new LelandHedging(new HedgingCosts(v.Number("oneWayCost")), v.Number("intervalDays") / 365, v.Says("side", "short-options") ? HedgedSide.ShortOptions : HedgedSide.LongOptions),
            new("oneWayCost", Cost, "Proportional cost of a trade."),
            new("intervalDays", Days, "Time between two hedges."),
            new("side", Shapes.Word("short-options", "long-options"), "Which side the hedger reckons with.")),
        new("whalley-wilmott", "As little as keeps delta within Whalley and Wilmott's band.", (v, _) => new WhalleyWilmottBand(new HedgingCosts(v.Number("oneWayCost"), v.Number("fixedCost")), v.Number("riskAversion")),
            new("oneWayCost", Cost, "Proportional cost of a trade."),
            new("fixedCost", Shapes.Between("quote currency per trade", 0, Shapes.LargestAmount), "Cost of each trade whatever its size."),
            new("riskAversion", Aversion, "Absolute risk aversion.")),
        new("zakamouline", "As little as keeps delta within Zakamouline's band.", (v, _) => new ZakamoulineBand(new HedgingCosts(v.Number("oneWayCost")), v.Number("riskAversion")),
            new("oneWayCost", Cost, "Proportional cost of a trade."),
            new("riskAversion", Aversion, "Absolute risk aversion.")),
    ];

    /// <summary>The section.</summary>
    public static ObjectShape Shape { get; } = Shapes.Object("dealers",
        new("positioning", new UnionShape("the dealers' side", PositioningKinds), "On which side of each option the dealers stand. No default: nobody publishes it."),
        new("hedging", new UnionShape("a hedging policy", HedgingKinds), "When and how far the dealers trade as the price moves."));

    /// <summary>The dealers' side.</summary>
    /// <exception cref="ScenarioRefusal">It does not fit the market.</exception>
    public static DealerPositioning Positioning(JsonTree dealers, BuildContext context)
    {
        JsonTree at = dealers.Member("positioning");
        DealerPositioning rule = BuiltKind<DealerPositioning>.Of(PositioningKinds, at, context);
        if (rule.Needs == context.Market.Chain.Book.QuantityKind) return rule;
        throw new ScenarioRefusal(at.Member(UnionShape.Discriminator), rule.Needs == Portfolio.QuantityKind.OpenInterest
            ? "\"inventory\": this market gives the dealers' signed contracts" : "a rule for open interest, e.g. long-calls-short-puts: the quantities of this market have no sign");
    }

    /// <summary>The hedging policy.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be used.</exception>
    public static IHedgingPolicy Hedging(JsonTree dealers, BuildContext context) => BuiltKind<IHedgingPolicy>.Of(HedgingKinds, dealers.Member("hedging"), context);
}
