using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class PolicyHedgeTests
{
    // Short 1000 calls, S = K = 100, T = 0.25, σ = 0.2, r = q = 0: target 1000·N(0.05 + ln(S/100)/0.1).
    private static readonly HedgedBook ShortCall = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 100, 0.25, 0.2, -1000)]);

    // N(0.05), N(ln 1.1/0.1 + 0.05), N(ln 1.04/0.1 + 0.05), N(ln 0.97/0.1 + 0.05): computed independently.
    private const double At100 = 519.938805838372, At110 = 842.094126560302, At104 = 671.420012430, At97 = 399.479064370;

    private static double Target(double spot) => ShortCall.PointAt(Math.Log(spot / 100)).TargetUnits;

    [Fact]
    public void HedgeAfterMove_EachPolicy_IsWorkedFigure()
    {
        double x = Math.Log(1.1);
        Assert.Equal(At110, new PolicyHedge(ShortCall, new ContinuousHedging()).HedgeAfterMove(x), 1e-4);
        Assert.Equal(At110 - 100, new PolicyHedge(ShortCall, new DeltaBand(100)).HedgeAfterMove(x), 1e-4); // to the lower edge, from below
        Assert.Equal(At100, new PolicyHedge(ShortCall, new DeltaBand(400)).HedgeAfterMove(x), 1e-4); // inside the band
        Assert.Equal(At100, new PolicyHedge(ShortCall, new FixedTimeHedging(HedgingSchedule.Every(1 / 365.0))).HedgeAfterMove(x), 1e-4);
        var byMoves = new PolicyHedge(ShortCall, new MoveSizeHedging(Math.Log(1.04)));
        Assert.Equal(Target(104 * 1.04), byMoves.HedgeAfterMove(x), 1e-9); // the slide crossed 104 and 108.16
        Assert.Equal(At110, byMoves.HedgeAfterJump(x), 1e-4); // the jump is hedged where it ends
        Assert.Equal(At100, byMoves.HedgeAfterMove(Math.Log(1.0399)), 1e-4);
        Assert.Equal(At104, byMoves.HedgeAfterMove(Math.Log(1.04)), 1e-4);
    }

    [Fact]
    public void JumpLevels_OfAMoveSize_AreItsMultiples()
    {
        Assert.Equal([-0.1, -0.05, 0.05], new MoveSizeHedging(0.05).JumpLevels(-0.12, 0.05));
        Assert.Empty(((IHedgingPolicy)new ContinuousHedging()).JumpLevels(-1, 1));
    }

    [Fact]
    public void AlongPath_EachPolicy_TradesAsWorked()
    {
        double[] years = [0, 0, 0], spots = [104, 97, 97.5];
        var costs = new HedgingCosts(0.001, 2);

        HedgePath continuous = new PolicyHedge(ShortCall, new ContinuousHedging()).AlongPath(years, spots, costs);
        Assert.Equal(3, continuous.Trades.Length);
        Assert.Equal(At104 - At100, continuous.Trades[0].Units, 1e-4);
        Assert.Equal(At97 - At104, continuous.Trades[1].Units, 1e-4);
        Assert.Equal((0.001 * 104 * (At104 - At100)) + 2, continuous.Trades[0].Cost, 1e-4);

        // Band of 100: up to the lower edge at 104, down to the upper edge at 97, nothing at 97.5.
        HedgePath band = new PolicyHedge(ShortCall, new DeltaBand(100)).AlongPath(years, spots, costs);
        Assert.Equal([104, 97], band.Trades.Select(t => t.Spot));
        Assert.Equal(At104 - 100 - At100, band.Trades[0].Units, 1e-4);
        Assert.Equal(At97 + 100 - (At104 - 100), band.Trades[1].Units, 1e-4);
        Assert.Equal(At97 + 100, band.EndUnits, 1e-4);

        // A move of 5%: 104 is not far enough from 100, 97 is not either; measured from 100 as nothing was hedged.
        Assert.Empty(new PolicyHedge(ShortCall, new MoveSizeHedging(0.05)).AlongPath(years, spots, costs).Trades);
        // A move of 3.9%: hedged at 104 and, ln(97/104) = −6.97%, at 97.
        Assert.Equal([104, 97], new PolicyHedge(ShortCall, new MoveSizeHedging(0.039)).AlongPath(years, spots, costs).Trades.Select(t => t.Spot));

        // Fixed times: one instant, at 0.01 years, passed by the second observation.
        HedgePath timed = new PolicyHedge(ShortCall, new FixedTimeHedging(HedgingSchedule.At([0.01]))).AlongPath([0.005, 0.02, 0.03], spots, costs);
        HedgeTrade trade = Assert.Single(timed.Trades);
        Assert.Equal((0.02, 97), (trade.Years, trade.Spot));
        Assert.Equal(ShortCall.PointAt(Math.Log(0.97), 0.02).TargetUnits, timed.EndUnits, 1e-9);
    }

    [Fact]
    public void NeutralUnits_Leland_IsTheDeltaAtTheAdjustedVolatility()
    {
        var policy = new LelandHedging(HedgingCosts.FromRoundTrip(0.01), 1 / 365.0, HedgedSide.ShortOptions);
        double delta = BlackScholes.Evaluate(100, 100, 0.25, 0.265494, 0, 0, OptionRight.Call).Delta;
        Assert.Equal(1000 * delta, new PolicyHedge(ShortCall, policy).NeutralUnits, 1e-3);
    }

    [Fact]
    public void Create_PolicyWithoutAnAnswer_ThrowsAndSimulationRefuses()
    {
        HedgedBook longCall = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 100, 0.25, 0.2, 1000)]);
        var leland = new LelandHedging(new HedgingCosts(0.01), 1 / 365.0, HedgedSide.LongOptions);
        Assert.Contains("no answer", Assert.Throws<ArgumentException>(() => new PolicyHedge(longCall, leland)).Message, StringComparison.Ordinal);
        var zakamouline = new ZakamoulineBand(new HedgingCosts(0.05), 1000);
        Assert.Throws<ArgumentException>(() => new PolicyHedge(longCall, zakamouline));
        Assert.NotNull(new PolicyHedge(ShortCall, zakamouline)); // the short side has an answer

        HedgingComparison comparison = HedgingSimulation.Compare(longCall, [leland, new ContinuousHedging()], HedgingSimulationTests.World(paths: 10, steps: 4));
        Assert.Null(comparison.Outcomes[0].Figures);
        Assert.Contains("costs are too large", comparison.Outcomes[0].Refusal!, StringComparison.Ordinal);
        Assert.NotNull(comparison.Outcomes[1].Figures);
        Assert.Single(comparison.Efficient());
        Assert.Throws<InvalidOperationException>(() => comparison.MeanCostDifference(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => comparison.MeanCostDifference(1, 2));
    }

    [Fact]
    public void TradedAfterMove_ContinuousDealers_IsTheHedgeLadder() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerBook dealers = SmallBooks.Inventory(rows);
        var hedge = new PolicyHedge(HedgedBook.FromDealers(dealers), new ContinuousHedging());
        return HedgeLadder.Compute(dealers).Rows.All(r => Math.Abs(r.FlowUnits - hedge.TradedAfterMove(double.LogP1(r.MovePercent / 100))) <= 1e-11 * rows.Sum(q => 100 * Math.Abs(q.Quantity)));
    });

    [Fact]
    public void PointAt_RatesAndDividends_AreThoseOfTheForward()
    {
        DealerBook dealers = DealerPositioning.Inventory.Apply(SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Put, 105, 0.5, 0.3, 7)], rate: 0.04, dividend: 0.015));
        HedgePoint point = HedgedBook.FromDealers(dealers).PointAt(0.1, 0.2);
        Greeks expected = BlackScholes.Evaluate(100 * Math.Exp(0.1), 105, 0.3, 0.3, 0.04, 0.015, OptionRight.Put);
        Assert.Equal(-700 * expected.Delta, point.TargetUnits, 1e-9);
        Assert.Equal(700 * expected.Gamma, point.GammaUnitsPerPoint, 1e-10);
        Assert.Equal(0.3, point.YearsToExpiry, 1e-12);
        Assert.Equal(0.3, point.Volatility, 1e-15);
        Assert.Equal(0.04, point.Rate, 1e-12);
    }

    [Fact]
    public void PointAt_AtAndAfterExpiry_OptionsAreGone()
    {
        HedgedBook book = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 90, 0.1, 0.2, 5), new HedgedOption(OptionRight.Put, 100, 0.3, 0.4, -2), new HedgedOption(OptionRight.Put, 100, 0.3, 0.4, 0)]);
        Assert.Equal(2, book.Count);
        Assert.Equal(((5 * 0.2) + (2 * 0.4)) / 7, book.PointAt(0).Volatility, 1e-15);
        Assert.Equal(0.4, book.PointAt(0, 0.1).Volatility, 1e-15);
        Assert.Equal(new HedgePoint(0, 0, 100, 0, 0, 0), book.PointAt(0, 0.3));
        // Expiring at once: a step, while no time has passed.
        HedgedBook now = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 90, 0, 0.2, 5)]);
        Assert.Equal(-5, now.PointAt(0).TargetUnits);
        Assert.Equal(0, now.PointAt(-0.2).TargetUnits);
    }

    [Fact]
    public void EmptyBook_AnyPolicy_HoldsNothing()
    {
        HedgedBook empty = HedgedBook.Create(100, 0, 0, []);
        Assert.Equal(0, new PolicyHedge(empty, new ContinuousHedging()).HedgeAfterMove(0.3));
        Assert.Equal(0, new PolicyHedge(empty, new WhalleyWilmottBand(new HedgingCosts(0.001), 1)).HedgeAfterJump(0.3));
        Assert.Equal(0, new PolicyHedge(empty, new ZakamoulineBand(new HedgingCosts(0.001), 1)).HedgeAfterJump(0.3));
    }

    [Fact]
    public void Arguments_OutOfRange_Throw()
    {
        var hedge = new PolicyHedge(ShortCall, new ContinuousHedging());
        Assert.Throws<ArgumentOutOfRangeException>(() => hedge.HedgeAfterMove(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => hedge.HedgeAfterJump(0, double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => hedge.AlongPath([0, 1], [100], HedgingCosts.None));
        Assert.Throws<ArgumentException>(() => hedge.AlongPath([0.2, 0.1], [100, 100], HedgingCosts.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => hedge.AlongPath([0.1], [-1], HedgingCosts.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => HedgedBook.Create(0, 0, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgedOption(OptionRight.Call, -1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgedOption((OptionRight)5, 1, 1, 1, 1));
    }
}
