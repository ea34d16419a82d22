using OptionCascade.Hedging.Policies;
using OptionCascade.Participants;

namespace OptionCascade.Data.Scenarios;

/// <summary>Participants who follow a rule for how much they hold.</summary>
internal static class FundKinds
{
    private static readonly NumberShape PerYear = Shapes.Above("per square root of a year, 0.2 is 20%", 0, 10);
    private static readonly NumberShape Ratio = Shapes.Below("equity over assets", 0, 1);
    private static readonly Member Wealth = new("wealth", Shapes.Money, "Wealth at the start.");
    private static readonly Member Adjustment = new("adjustmentShare", Shapes.Above("share of the gap", 0, 1), "How much of the way to the target is traded within the move.", "1, all of it");
    private static readonly Member Limit = new("leverageLimit", Shapes.Above("exposure over wealth", 0, 1000), "Largest exposure; 1 for those who may not borrow.");

    private static readonly BuiltKind<VolatilityEstimate>[] Estimates =
    [
        new("implied", "Implied volatility alone.", (v, _) => VolatilityEstimate.Implied(v.Number("volatility")), new Member("volatility", PerYear, "The estimate at the start.")),
        new("ewma", "Exponentially weighted squared returns.", (v, _) => VolatilityEstimate.Ewma(v.Number("volatilityBefore"), v.Number("newestWeight"), v.Number("returnDays") / 252),
            new("volatilityBefore", PerYear, "The estimate after the return before."),
            new("newestWeight", Shapes.Between("share of one", 0, 0.999999), "Weight of the newest return; 0.06 is usual with daily returns."),
            ReturnDays()),
        new("blend", "A blend of implied and realised variance.", (v, _) => VolatilityEstimate.Blend(v.Number("volatility"), v.Number("impliedShare"), v.Number("newestWeight"), v.Number("returnDays") / 252),
            new("volatility", PerYear, "The estimate at the start."),
            new("impliedShare", Shapes.Share, "Share of implied variance."),
            new("newestWeight", Shapes.Share, "Weight of the newest return in the realised part."),
            ReturnDays()),
    ];

    private static readonly Member Estimate = new("estimate", new UnionShape("an estimate of volatility", Estimates), "How the funds estimate the underlying's volatility.");

    private static readonly BuiltKind<EmissionSchedule>[] Schedules =
    [
        new("linear", "The same number every day.", (v, _) => EmissionSchedule.Linear(v.Number("unitsPerDay")), new Member("unitsPerDay", Shapes.Units, "Units a day.")),
        new("halving", "A daily number that halves at even intervals.", (v, _) => EmissionSchedule.Halving(v.Number("unitsPerDay"), v.Number("daysToNextHalving"), v.Number("halvingIntervalDays")),
            new("unitsPerDay", Shapes.Units, "Units a day now."),
            new("daysToNextHalving", Shapes.Between("days", 0, 1e6), "Time to the next halving."),
            new("halvingIntervalDays", Shapes.Above("days", 0, 1e6), "Time from one to the next.")),
        new("vesting", "A grant: a share at a cliff, the rest evenly from there to the end.", (v, _) => EmissionSchedule.Vesting(v.Number("totalUnits"), v.Number("cliffDay"), v.Number("cliffShare"), v.Number("endDay")),
            new("totalUnits", Shapes.Units, "Units in all."),
            new("cliffDay", Shapes.Between("days", 0, 1e6), "Time to the cliff."),
            new("cliffShare", Shapes.Share, "Share released there."),
            new("endDay", Shapes.Between("days", 0, 1e6), "Time to the end, not before the cliff.")),
        new("unlocks", "Units released on given days.", (v, _) => EmissionSchedule.Unlocks(v.Items("unlocks").Select(u => new TokenUnlock(u.Number("day"), u.Number("units")))),
            new Member("unlocks", Shapes.List(Shapes.Object("an unlock", new Member("day", Shapes.Between("days", 0, 1e6), "When."), new("units", Shapes.Units, "How many.")), least: 1), "The unlocks.")),
    ];

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ParticipantKind> All { get; } =
    [
        new("constant-proportion-insurers", "Portfolio insurers who hold a multiple of the cushion between wealth and a floor (CPPI).",
            """{ "type": "constant-proportion-insurers", "wealth": 2e9, "floor": 1.6e9, "multiplier": 4, "leverageLimit": 1 }""",
            (v, context, name) => [new ConstantProportionInsurers(context.Spot, v.Number("wealth"), v.Number("floor"), v.Number("multiplier"), v.Number("leverageLimit"), v.Has("triggerLogMove") ? v.Number("triggerLogMove") : null, name)],
            Wealth, new("floor", Shapes.Between("quote currency", 0, Shapes.LargestAmount), "The floor."), new("multiplier", Shapes.Between("exposure over cushion", 0, 1000), "m; 3 to 6 in practice."), Limit,
            new("triggerLogMove", Shapes.Between("log price", 1e-4, 50), "Move since the last trade at which they trade again.", "they trade without pause")),
        new("replicated-puts", "Portfolio insurers who replicate puts on what they hold.",
            """{ "type": "replicated-puts", "rate": 0.04, "dividendYield": 0.013, "puts": [{ "units": 200000, "strike": 4800, "days": 90, "volatility": 0.18 }] }""",
            (v, context, name) => [new ReplicatedPuts(context.Spot, v.Number("rate"), v.Number("dividendYield"), v.Items("puts").Select(p => new ReplicatedPut(p.Number("units"), p.Number("strike"), p.Number("days") / 365, p.Number("volatility"))), name)],
            new("rate", Shapes.Between("per year, continuously compounded", -10, 10), "Interest rate of the replication."),
            new("dividendYield", Shapes.Between("per year, continuously compounded", 0, 10), "Dividend yield of the replication."),
            new("puts", Shapes.List(Shapes.Object("a put",
                new("units", Shapes.Units, "Units protected."), new("strike", Shapes.Price, "Strike."), new("days", Shapes.Above("calendar days", 0, 36_500), "Time to the end of the protection."),
                new("volatility", PerYear, "Volatility that the replication uses.")), least: 1), "The puts.")),
        new("leveraged-funds", "Leveraged and inverse funds that restore their leverage at the close of the day.",
            """{ "type": "leveraged-funds", "funds": [{ "leverage": 3, "assets": 2e9 }, { "leverage": -1, "assets": 1e9 }] }""",
            (v, context, name) => [new LeveragedFunds(context.Spot, v.Items("funds").Select(f => new LeveragedFund(f.Number("leverage"), f.Number("assets"))), name)],
            new Member("funds", Shapes.List(Shapes.Object("a fund", new Member("leverage", Shapes.Between("exposure over assets", -100, 100), "L; below 0 for an inverse fund."), new("assets", Shapes.Money, "Net assets.")), least: 1), "The funds.")),
        new("volatility-target-funds", "Funds that hold their own volatility at a target: they sell when volatility rises.",
            """{ "type": "volatility-target-funds", "wealth": 5e9, "targetVolatility": 0.12, "estimate": { "type": "blend", "volatility": 0.16, "impliedShare": 0.5, "newestWeight": 0.06, "returnDays": 1 }, "leverageLimit": 1.5 }""",
            (v, context, name) => [new VolatilityTargetFunds(context.Spot, v.Number("wealth"), v.Number("targetVolatility"), EstimateOf(v, context), v.Number("leverageLimit"), v.Number("adjustmentShare", 1), v.Number("band", 0), name)],
            Wealth, new("targetVolatility", PerYear, "The target."), Estimate, Limit, Adjustment, Band("exposure over wealth")),
        new("risk-parity-funds", "Funds in which each asset contributes the same risk, levered to a target volatility: they sell the underlying when its volatility rises.",
            """{ "type": "risk-parity-funds", "wealth": 5e9, "targetVolatility": 0.1, "estimate": { "type": "implied", "volatility": 0.16 }, "otherVolatilities": [0.05, 0.12], "correlation": 0.1, "leverageLimit": 3 }""",
            (v, context, name) => [new RiskParityFunds(context.Spot, v.Number("wealth"), v.Number("targetVolatility"), EstimateOf(v, context), v.Items("otherVolatilities").Select(o => o.Value), v.Number("correlation"),
                v.Number("leverageLimit"), v.Number("adjustmentShare", 1), v.Number("band", 0), name)],
            Wealth, new("targetVolatility", PerYear, "The target."), Estimate, new("otherVolatilities", Shapes.List(PerYear, least: 1), "Volatilities of the other assets."),
            new("correlation", Shapes.Between("no unit; above -1/(n - 1) for n assets", -1, 1), "Correlation of every pair."), Limit, Adjustment, Band("the underlying's exposure over wealth")),
        new("trend-followers", "Trend followers: long above a moving average, short below it, the more so the farther away the price is.",
            """{ "type": "trend-followers", "capacityUnits": 300000, "movingAverage": 4900, "logScale": 0.04, "signal": "tanh" }""",
            (v, context, name) => [new TrendFollowers(context.Spot, v.Number("capacityUnits"), v.Number("movingAverage"), v.Number("logScale"), v.Says("signal", "tanh") ? TrendSignal.HyperbolicTangent : TrendSignal.Clipped,
                v.Number("newestWeight", 0), v.Has("longOnly") && v.Truth("longOnly"), v.Number("volatilityScaling", 0), name)],
            new("capacityUnits", Shapes.Units, "Largest position."), new("movingAverage", Shapes.Price, "The average; the price some time ago for momentum over that time."),
            new("logScale", Shapes.Between("log price", 1e-6, 10), "Distance from the average at which the signal is full (clipped) or 0.76 (tanh)."), new("signal", Shapes.Word("clipped", "tanh"), "Shape of the signal."),
            new("newestWeight", Shapes.Between("share of one", 0, 0.999999), "Weight of the newest price in the average.", "0, an average that one price does not move"),
            new("longOnly", new TruthShape(), "Whether they do not go short.", "false"),
            new("volatilityScaling", Shapes.Share, "How much positions shrink as volatility rises.", "0, they do not")),
        new("breakout-followers", "Trend followers who change position at levels.",
            """{ "type": "breakout-followers", "startUnits": 200000, "levels": [{ "price": 4850, "positionUnits": 0 }, { "price": 4700, "positionUnits": -200000 }] }""",
            (v, context, name) => [new BreakoutFollowers(context.Spot, v.Number("startUnits"), v.Items("levels").Select(l => new BreakoutLevel(l.Number("price"), l.Number("positionUnits"))), name)],
            new("startUnits", Signed(), "Position at the start."),
            new("levels", Shapes.List(Shapes.Object("a level", new Member("price", Shapes.Price, "The level, not at spot."), new("positionUnits", Signed(), "Position from there on, with the trend.")), least: 1), "The levels.")),
        new("leverage-targeting-funds", "Funds or banks that hold their leverage at a target: a loss makes them sell.",
            """{ "type": "leverage-targeting-funds", "units": 400000, "debt": 1.5e9, "targetLeverage": 4 }""",
            (v, context, name) => [new LeverageTargetingFunds(context.Spot, v.Number("units"), v.Number("debt"), v.Number("targetLeverage"), v.Number("adjustmentShare", 1), v.Number("band", 0), v.Has("sellsOnly") && v.Truth("sellsOnly"), name)],
            new("units", Shapes.Units, "Units held."), new("debt", Shapes.Between("quote currency; cash held is negative", -Shapes.LargestAmount, Shapes.LargestAmount), "Debt."),
            new("targetLeverage", Shapes.Between("assets over equity", 0, 1e6), "The target; who does not stand at it trades before any shock."), Adjustment, Band("assets over equity"),
            new("sellsOnly", new TruthShape(), "Whether they cut leverage but do not lever up.", "false")),
        new("threshold-funds", "Funds or banks that sell down to a target when their capital ratio falls to a buffer, and everything at a minimum.",
            """{ "type": "threshold-funds", "units": 300000, "debt": 1.4e9, "minimumRatio": 0.03, "bufferRatio": 0.04, "targetRatio": 0.05 }""",
            (v, context, name) => [new ThresholdFunds(context.Spot, v.Number("units"), v.Number("debt"), v.Number("minimumRatio"), v.Number("bufferRatio"), v.Number("targetRatio"), v.Number("otherAssets", 0), name)],
            new("units", Shapes.Units, "Units held."), new("debt", Shapes.Between("quote currency", 0, Shapes.LargestAmount), "Debt."), new("minimumRatio", Ratio, "At it everything is sold."),
            new("bufferRatio", Ratio, "At it they sell down to the target; not below the minimum."), new("targetRatio", Shapes.Above("equity over assets", 0, 1), "Not below the buffer."),
            new("otherAssets", Shapes.Between("quote currency", 0, Shapes.LargestAmount), "What they hold besides the underlying.", "nothing")),
        new("token-emission", "Supply by schedule within a horizon: holders sell a share of what is released, and what covers their costs. It pushes without any shock.",
            """{ "type": "token-emission", "schedule": { "type": "linear", "unitsPerDay": 4000 }, "horizonDays": 1, "shareSold": 0.8 }""",
            (v, context, name) => [new TokenEmission(context.Spot, BuiltKind<EmissionSchedule>.Of(Schedules, v.Member("schedule"), context), v.Number("horizonDays"), v.Number("shareSold"), v.Number("costPerDay", 0), v.Number("reserveUnits", 0), name)],
            new("schedule", new UnionShape("a schedule", Schedules), "How many units are released over time."), new("horizonDays", Shapes.Between("days", 0, 1e6), "The horizon."), new("shareSold", Shapes.Share, "Share of what is released that is sold."),
            new("costPerDay", Shapes.Between("quote currency per day", 0, Shapes.LargestAmount), "Costs that are covered by selling.", "none"),
            new("reserveUnits", Shapes.Between("units of underlying", 0, Shapes.LargestAmount), "Units at hand besides those released.", "none")),
    ];

    private static VolatilityEstimate EstimateOf(JsonTree v, BuildContext context) => BuiltKind<VolatilityEstimate>.Of(Estimates, v.Member("estimate"), context);

    private static Member Band(string unit) => new("band", Shapes.Between(unit, 0, 1e6), "Half-width of the band around the target in which nothing is traded.", "0, no band");

    private static Member ReturnDays() => new("returnDays", Shapes.Above("trading days of 1/252 year", 0, 1000), "Over how long a return is taken.");

    private static NumberShape Signed() => Shapes.Between("units of underlying, short < 0", -Shapes.LargestAmount, Shapes.LargestAmount);
}
