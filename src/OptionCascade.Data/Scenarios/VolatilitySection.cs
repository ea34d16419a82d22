using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;

namespace OptionCascade.Data.Scenarios;

/// <summary>The part of a scenario that says how volatility takes part: its response to spot, what hurried buying of options adds, and what it does to depth.</summary>
internal static class VolatilitySection
{
    private static readonly BuiltKind<SpotVolatilityResponse>[] ResponseKinds =
    [
        new("fixed", "Volatilities stay with their strikes.", (_, _) => SpotVolatilityResponse.Fixed),
        new("linear", "Every volatility is multiplied by 1 + y with y = b x, x the log move of spot, held within bounds.",
            (v, _) => SpotVolatilityResponse.Linear(v.Number("shiftPerLogMove"), v.Number("leastShift"), v.Number("mostShift")),
            new("shiftPerLogMove", Shapes.Between("relative shift per unit of log price", -1000, 1000), "b; -4 takes 20% to 28% when the log price falls by 0.1."),
            new("leastShift", Shapes.Between("relative shift", SpotVolatilityResponse.LowestShift, 0), "No shift is below it."),
            new("mostShift", Shapes.Between("relative shift", 0, SpotVolatilityResponse.HighestShift), "No shift is above it.")),
    ];

    private static readonly BuiltKind<double[]>[] VegaKinds =
    [
        new("none", "Options bought in a hurry do not move volatility.", (_, _) => [0]),
        new("relative", "Each unit of vega bought by liquidations shifts every volatility by a share of itself.", (v, _) => [v.Number("shiftPerVega")],
            new Member("shiftPerVega", Shapes.Between("relative shift per quote currency of vega per volatility point", 0, 1000), "Kappa.")),
        new("points", "The same in volatility points, counted at a reference volatility.", (v, _) => [VolatilityFeedback.ShiftFromPoints(v.Number("volPointsPerVega"), v.Number("referenceVolatility"))],
            new("volPointsPerVega", Shapes.Between("volatility points per quote currency of vega per volatility point", 0, 1000), "By how much volatility rises."),
            new("referenceVolatility", Shapes.Between("per square root of a year, 0.2 is 20%", 1e-6, 10), "Where the points are counted, e.g. 30-day at-the-money volatility.")),
    ];

    private static readonly BuiltKind<MarketMakerDepth>[] DepthKinds =
    [
        new("constant", "Depth stays as it is.", (_, _) => MarketMakerDepth.Constant),
        new("market-makers", "Depth is f + (1 - f)(1 + y)^(-eta) of what it was, y the relative shift of volatility.", (v, _) => new MarketMakerDepth(v.Number("elasticity"), v.Number("patientShare")),
            new("elasticity", Shapes.Between("no unit", 0, 10), "eta; 1 is depth that falls as 1/volatility."),
            new("patientShare", Shapes.Share, "f: the share of the depth that does not withdraw.")),
    ];

    /// <summary>The section.</summary>
    public static ObjectShape Shape { get; } = Shapes.Object("volatility",
        new("response", new UnionShape("a response of volatility to spot", ResponseKinds), "How volatility follows spot. No default: it is a view of the market."),
        new("vegaFeedback", new UnionShape("what buying vega does", VegaKinds), "By how much options bought back in liquidations lift volatility."),
        new("depth", new UnionShape("depth", DepthKinds), "How the depth of the market, and so impact, follows volatility."));

    /// <summary>How volatility takes part.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be used.</exception>
    public static VolatilityFeedback Build(JsonTree v, BuildContext context)
        => new(BuiltKind<SpotVolatilityResponse>.Of(ResponseKinds, v.Member("response"), context), BuiltKind<double[]>.Of(VegaKinds, v.Member("vegaFeedback"), context)[0],
            BuiltKind<MarketMakerDepth>.Of(DepthKinds, v.Member("depth"), context));
}
