using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Stress;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Stress;

/// <summary>Stop runs against closed form and against a trader simulated unit by unit.</summary>
public class StopRunTests
{
    private const double Spot = 100;

    private static StopRunOptions Options(double taker, double maker = 0.1, int direction = -1) => new() { TakerCost = taker, MakerCost = maker, Direction = direction };

    /// <summary>One cluster under linear impact: the push sells b = |X|/λ, the cluster drops the price by λq, everything is bought back λq lower.</summary>
    [Fact]
    public void Find_OneCluster_IsTheClosedForm()
    {
        const double Lambda = 0.001, Stops = 30, Taker = 0.0005;
        double level = -0.02, b = -level / Lambda;
        var market = new CascadeEquation(new LinearImpact(Lambda), [StopOrders.Sell(Spot, [new PriceLevel(Spot * Math.Exp(level), Stops)])]);
        StopRunResult run = StopRun.Find(market, Spot, Options(Taker));
        StopCluster cluster = Assert.Single(run.Clusters);
        Assert.Equal(b, cluster.Units, 1e-8);
        Assert.Equal(level - (Lambda * Stops), cluster.LandingLogMove!.Value, 1e-10);
        Assert.Equal(-Stops, cluster.ForcedUnits, 1e-9);
        double sold = Spot * -double.ExpM1(level) / Lambda, bought = sold * Math.Exp(-Lambda * Stops);
        StopRunTrade best = run.Best!.Value;
        Assert.Equal(StopRunExit.CoverAfter, best.Exit);
        Assert.Equal(b, best.Units, 1e-6 * b);
        Assert.Equal(sold - bought - (Taker * (sold + bought)), best.Profit, 1e-6);
        Assert.Equal(sold / b, best.PushPrice, 1e-8);
        // Unprofitable once (1 − e^{−λq/m}) = t(1 + e^{−λq/m}).
        StopRunDefence depth = StopRun.DepthNeeded(market, Spot, Options(Taker));
        double ratio = (1 - Taker) / (1 + Taker);
        Assert.Equal(Lambda * Stops / -Math.Log(ratio), depth.Value!.Value, 1e-4 * depth.Value.Value);
        Assert.True(depth.ProfitThere <= 0 && depth.ProfitBefore > 0);
        Assert.True(StopRun.DepthNeeded(market, Spot, Options(0.02)).AlreadyUnprofitable);
    }

    /// <summary>A cluster that carries the market by itself fills a resting order: out at the level that it alone would hold.</summary>
    [Fact]
    public void Find_ClusterLargerThanThePush_CanBeClosedInto()
    {
        const double Lambda = 0.001;
        var market = new CascadeEquation(new LinearImpact(Lambda), [StopOrders.Sell(Spot, [new PriceLevel(Spot * Math.Exp(-0.01), 50)])]);
        StopRunTrade best = StopRun.Find(market, Spot, Options(0.01, 0)).Best!.Value;
        Assert.Equal(StopRunExit.RestingOrder, best.Exit);
        Assert.Equal(-0.05, best.FarthestLogMove, 1e-9); // λ·50, the push itself bought back
        Assert.Equal(Spot * Math.Exp(-0.05), best.ExitPrice, 1e-7);
    }

    [Fact]
    public void SpacingNeeded_OneCluster_StopsTheRun()
    {
        var market = new CascadeEquation(new LinearImpact(0.001), [StopOrders.Sell(Spot, [new PriceLevel(98, 30)])]);
        StopRunDefence spacing = StopRun.SpacingNeeded(market, Spot, Options(0.002) with { MostUnits = 25 });
        Assert.True(spacing is { Value: > 0, ProfitThere: <= 0, ProfitBefore: > 0 }, spacing.ToString());
    }

    /// <summary>A trader unit by unit on random markets without dealers, by this file's own arithmetic: no size earns more than the optimum, and the best of the grid earns nearly as much.</summary>
    [Fact]
    public void Find_RandomModels_EqualsBruteForce()
    {
        int paying = 0;
        Law.ForAll(RandomModel.Generator.Where(m => m.Stops.Length > 0), model =>
        {
            RandomModel market = model with { Options = [], Dips = [], Normal = (90, 0.01, 0), Uniform = (70, 80, 0) };
            StopRunOptions options = Options(0.001) with { MostUnits = 8 };
            StopRunResult run = StopRun.Find(market.Equation, Spot, options);
            double brute = double.NegativeInfinity;
            foreach (double b in Enumerable.Range(1, 16).Select(i => 0.5 * i).Concat(run.Clusters.Select(c => c.Units * (1 + 1e-9))).Where(b => b <= 8))
                if (Walked(market, b, 0.001) is { } profit)
                    brute = Math.Max(brute, profit);
            if (run.Best is not { } best) return brute <= 1e-9 || double.IsNegativeInfinity(brute);
            if (best.Profit > 0) paying++;
            // The walk's own error is of second order in a clip; impact with a square root bends most near zero.
            double walked = best.Profit > 0 ? Walked(market, best.Units, 0.001)!.Value : best.Profit, tolerance = market.Linear ? 0.02 : 0.02 + (0.01 * Math.Abs(best.Profit));
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"linear {market.Linear}: best {best.Units:R} {best.Profit:R} {best.Exit}, walked {walked:R}, grid {brute:R}"));
            // Where no run pays, the grid's best is a push so small that it reaches nothing and only costs.
            return best.Profit <= 0 ? brute <= tolerance : best.Profit >= brute - tolerance && Math.Abs(walked - best.Profit) < tolerance;
        }, 25);
        Assert.True(paying > 6, $"{paying} paid");
    }

    /// <summary>With dealers who hedge along: selling and buying back in clips against the equation, the far side held.</summary>
    [Fact]
    public void Trade_WithDealers_EqualsTheWalk()
    {
        RandomModel market = RandomModel.Empty with { ImpactScale = 0.01, Options = [new RandomOption(-6, 97, 0.1, false), new RandomOption(4, 90, 0.1, false)], Stops = [new PriceLevel(97, 2), new PriceLevel(95.5, 1)] };
        StopRunResult run = StopRun.Find(market.Equation, Spot, Options(0.001));
        Assert.NotEmpty(run.AtClusters);
        foreach (StopRunTrade t in run.AtClusters)
            Assert.Equal(Walked(market, t.Units, 0.001)!.Value, t.Profit, 0.01);
    }

    [Fact]
    public void Find_MarketsWithoutStopsOrImpact_HaveNoRun()
    {
        Assert.Null(StopRun.Find(new CascadeEquation(new LinearImpact(0.01), []), Spot, Options(0)).Best);
        Assert.Null(StopRun.Find(new CascadeEquation(new LinearImpact(0), [StopOrders.Sell(Spot, [new PriceLevel(98, 3)])]), Spot, Options(0)).Best);
        Assert.Throws<ArgumentOutOfRangeException>(() => Options(double.NaN));
    }

    /// <summary>Profit of selling b in clips and buying it back; every clip at the mean of the prices before and after, after a jump at the price before it. Null when the price leaves the range.</summary>
    private static double? Walked(RandomModel market, double b, double taker)
    {
        const int Clips = 80;
        double x = 0, sold = 0, bought = 0, clip = b / Clips;
        double Impact(double q) => market.Impact.LogMove(q);
        // The way down: the first x, going down from where it stands, at which the market is not pushed on.
        double Down(double from, double units)
        {
            double at = from;
            for (int guard = 0; guard < 10_000; guard++)
            {
                if (Impact(-units + market.Flow(at)) >= at - 1e-13) return at;
                double next = at - 1e-3;
                double[] crossed = [.. market.Thresholds().Where(t => t < at && t >= next)];
                if (crossed.Length > 0) next = crossed.Max();
                if (next < Math.Log(0.4)) return double.NaN;
                if (Impact(-units + market.Flow(next, crossed.Length == 0)) >= next)
                {
                    double low = next, high = at;
                    for (int i = 0; i < 60; i++)
                    {
                        double mid = 0.5 * (low + high);
                        if (Impact(-units + market.Flow(mid, false)) >= mid) low = mid;
                        else high = mid;
                    }

                    return high;
                }

                at = next;
            }

            return double.NaN;
        }

        for (int i = 1; i <= Clips; i++)
        {
            double from = (i - 1) * clip, to = i == Clips ? b : i * clip;
            // A clip that tips the market is cut where it does, as often as it does.
            while (from < to)
            {
                double before = x, after = Down(x, to), until = to;
                if (double.IsNaN(after) || before - after > 3 * Math.Abs(Impact(-to) - Impact(-from)))
                {
                    double low = from, high = to;
                    for (int k = 0; k < 45; k++)
                    {
                        double mid = 0.5 * (low + high), there = Down(x, mid);
                        if (double.IsNaN(there) || before - there > 3 * Math.Abs(Impact(-to) - Impact(-from))) high = mid;
                        else low = mid;
                    }

                    (until, after) = (high, Down(x, low));
                    sold += (until - from) * Spot * 0.5 * (Math.Exp(before) + Math.Exp(after));
                    x = Down(x, until);
                    if (double.IsNaN(x)) return null;
                }
                else
                {
                    sold += (until - from) * Spot * 0.5 * (Math.Exp(before) + Math.Exp(after));
                    x = after;
                }

                from = until;
            }
        }

        // The way back: what has fired stays, dealers come back.
        RandomModel dealers = market with { Stops = [], Longs = [], Dips = [], Normal = (90, 0.01, 0), Uniform = (70, 80, 0) };
        double end = x, held = market.Flow(end) - dealers.Flow(end);
        for (int i = Clips - 1; i >= 0; i--)
        {
            double before = x, low = x, high = 0.8;
            bool Over(double at) => at - Impact((-i * clip) + held + dealers.Flow(at)) >= 0;
            for (double at = x; at < high; at += 1e-3)
                if (Over(at + 1e-3)) { (low, high) = (at, at + 1e-3); break; }
            for (int k = 0; k < 50; k++)
            {
                double mid = 0.5 * (low + high);
                if (Over(mid)) high = mid;
                else low = mid;
            }

            x = high;
            bought += clip * Spot * 0.5 * (Math.Exp(before) + Math.Exp(x));
        }

        return sold - bought - (taker * (sold + bought));
    }
}
