using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Validation;
using OptionCascade.Validation.Markets;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Rays that move volatility or depth, against closed forms and against brute force over scales by the test's own formulas.</summary>
public class TracedRayTests
{
    private const int Scales = 200;

    public enum Ray
    {
        Volatility,
        DepthAfterNews,
        Mixed,
    }

    [Theory]
    [InlineData(Ray.Volatility)]
    [InlineData(Ray.DepthAfterNews)]
    [InlineData(Ray.Mixed)]
    public void Folds_RandomMarkets_AreThoseOfBruteForce(Ray ray)
    {
        int folds = 0, recoveries = 0;
        for (int i = 0; i < 20; i++)
        {
            (MarketSpec start, MarketSpec whole) = Markets(ray, i);
            ResponseCurve curve = ResponseCurve.Create(whole.Equation, Difference(start, whole), start: start.Shock.IsNone ? null : start.Shock);
            Assert.False(curve.IsSwept);
            // Every scale of a grid by itself; the oracle agrees that it is the first equilibrium.
            double?[] x = [.. Enumerable.Range(0, Scales + 1).Select(k => curve.LogMoveAt(2.0 * k / Scales))];
            for (int k = 0; k <= Scales; k += 20)
                Assert.Null(new MarketOracle(At(start, whole, 2.0 * k / Scales)).Disagreement(curve.Equation, curve.ShockAt(2.0 * k / Scales), x[k]));

            // Between neighbours of the grid: a jump is where the middle cannot be between them however fine one looks.
            for (int k = 0; k < Scales; k++)
                if (Jump(curve, 2.0 * k / Scales, x[k], 2.0 * (k + 1) / Scales, x[k + 1]) is { } at)
                    Assert.True(curve.Folds.Any(f => Math.Abs(f.Scale - at) < 1e-7), $"{ray} {i}: jump at {at:R} is no fold");

            foreach (Fold fold in curve.Folds)
            {
                folds++;
                double? before = curve.LogMoveAt(fold.Scale), after = curve.LogMoveAt(fold.Scale + 3e-12);
                Assert.Equal(fold.LogMove, before!.Value, 2e-5);
                Assert.Equal(fold.LandingLogMove is null, after is null);
                if (after is { } landed) Assert.Equal(fold.LandingLogMove!.Value, landed, 1e-9);
                if (fold.RecoveryScale is not { } back || back <= 1e-6 || back >= fold.Scale) continue;
                recoveries++;
                // Something between fold and landing pushes outward just above the recovery, and nothing just below.
                Assert.True(Push(At(start, whole, back + 1e-6), fold) > 0, $"{ray} {i}: let go before {back:R}");
                Assert.True(Push(At(start, whole, back - 1e-6), fold) < 1e-12, $"{ray} {i}: held beyond {back:R}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{folds} folds, {recoveries} recoveries");
        Assert.True(folds > 3);
    }

    [Fact]
    public void PointAt_TracedAndSwept_SlopeIsTheDifferenceQuotient()
    {
        int compared = 0;
        for (int i = 0; i < 200; i++)
        {
            (MarketSpec start, MarketSpec whole) = Markets((Ray)(i % 3), i);
            MarketSpec market = i % 2 == 0 ? whole : whole with { Shift = 0, DepthLoss = 0, News = whole.News == 0 ? -0.02 : whole.News };
            ResponseCurve curve = ResponseCurve.Create(market.Equation, market.Shock);
            if (curve.PointAt(0.7) is not { } point || curve.LogMoveAt(0.7 - 1e-5) is not { } low || curve.LogMoveAt(0.7 + 1e-5) is not { } high) continue;
            if (Math.Abs((high - point.LogMove) - (point.LogMove - low)) > 1e-3 * Math.Abs(high - low)) continue; // a jump or a corner in between
            compared++;
            Assert.Equal((high - low) / 2e-5, point.Slope, 1e-4 * (1 + Math.Abs(point.Slope)));
        }

        Assert.True(compared > 100);
    }

    /// <summary>
    /// The cusp u = u₀ + z + a[Φ(u) − Φ(u₀)] by loss of depth: a = 2 is unique for every shock; after news of the critical z of a = 4 the market tips when half the depth is gone,
    /// at u* = √(2·ln(4/√(2π))).
    /// </summary>
    [Fact]
    public void Folds_LossOfDepthAfterNews_IsTheCusp()
    {
        const double width = 0.02, quantity = 5000, critical = -0.456912478871897;
        var equation = new CascadeEquation(new LinearImpact(2 * width / quantity), [StopDensity.Normal(100, 100 * Math.Exp(-2 * width), width, quantity)]);
        Assert.Empty(ResponseCurve.Create(equation, Shock.PriceJump(-width)).Folds);
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.LossOfDepth(0.9), start: Shock.PriceJump(critical * width));
        Fold fold = curve.Folds[0];
        Assert.Equal(FoldKind.Smooth, fold.Kind);
        Assert.Equal(Math.Log(0.5) / Math.Log(0.1), fold.Scale, 1e-11);
        Assert.Equal(0.5, fold.Shock.DepthLoss, 2e-11);
        Assert.Equal(critical * width, fold.Shock.LogJump);
        Assert.Equal((Math.Sqrt(2 * Math.Log(4 / Math.Sqrt(2 * Math.PI))) - 2) * width, fold.LogMove, 1e-8);
        Assert.Equal(-4.3259 * width, fold.LandingLogMove!.Value, 1e-6);
        Assert.Equal(FoldKind.Smooth, Assert.Single(curve.Folds, f => f.LandingLogMove is not null).Kind);
    }

    /// <summary>A swept ray on top of a start: the same prices as the sum of both shocks, and no fold where the start left the market.</summary>
    [Fact]
    public void Create_SweptFromAStart_ContinuesFromThere()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new SmoothTrader("t", 2, 0.1, 0, 0), new OrderTrader("s", [(-0.02, -1), (-0.06, -3)])]);
        ResponseCurve from = ResponseCurve.Create(equation, Shock.PriceJump(-0.05), start: Shock.PriceJump(-0.01)), whole = ResponseCurve.Create(equation, Shock.PriceJump(-0.05));
        for (double s = 0; s < 1; s += 0.07)
            Assert.Equal(whole.LogMoveAt(s + 0.2)!.Value, from.LogMoveAt(s)!.Value, 1e-13);
        Assert.DoesNotContain(from.Folds, f => f.Scale == 0);
        Assert.Equal(whole.Folds.Where(f => f.Scale > 0.2).Select(f => Math.Round(f.Scale - 0.2, 11)), from.Folds.Select(f => Math.Round(f.Scale, 11)));
    }

    internal static (MarketSpec Start, MarketSpec Whole) Markets(Ray ray, int index)
    {
        Draws d = MarketSpecs.Stream(77 + (ulong)ray, (ulong)index);
        MarketSpec m = MarketDraws.Base(d) with
        {
            Volatility = MarketDraws.Volatility(d),
            Orders = d.Some(3, () => new SpecOrder(d.Sign() * Math.Pow(d.In(0.1, 0.5), 2), d.Sign() * d.In(0, 2))),
            Traders = [new SpecTrader(d.In(0, 4), d.In(0.03, 0.2), d.In(-2, 0.5), 0)],
            Accounts = MarketDraws.Unambiguous(d.Some(3, () => MarketDraws.Account(d))),
        };
        MarketSpec quiet = m with { News = 0, Block = 0 };
        return ray switch
        {
            Ray.Volatility => (quiet, quiet with { Shift = d.In(0.2, 1) }),
            Ray.DepthAfterNews => (m with { News = -0.03, Block = 0 }, m with { News = -0.03, Block = 0, DepthLoss = 0.7 }),
            _ => (quiet, m with { News = -0.03, Block = 0, Shift = d.In(0.1, 0.6), DepthLoss = 0.3 }),
        };
    }

    private static Shock Difference(MarketSpec start, MarketSpec whole)
    {
        Shock ray = Shock.PriceJump(whole.News - start.News);
        if (whole.Shift != 0) ray = ray.And(Shock.Volatility(whole.Shift));
        return whole.DepthLoss != 0 ? ray.And(Shock.LossOfDepth(whole.DepthLoss)) : ray;
    }

    private static MarketSpec At(MarketSpec start, MarketSpec whole, double scale) => whole with
    {
        News = start.News + (scale * (whole.News - start.News)), Shift = scale * whole.Shift, DepthLoss = 1 - Math.Pow(1 - whole.DepthLoss, scale),
    };

    /// <summary>Bisects the larger half of the change until a change of more than 10⁻³ is left within 10⁻⁸; null when the change melts away.</summary>
    private static double? Jump(ResponseCurve curve, double s0, double? x0, double s1, double? x1)
    {
        while (s1 - s0 > 1e-8)
        {
            if (x0 is { } a && x1 is { } b && Math.Abs(b - a) < 1e-3) return null;
            if (x0 is null && x1 is null) return null;
            double s = 0.5 * (s0 + s1);
            double? x = curve.LogMoveAt(s);
            bool first = x0 is null || x1 is null ? (x is null) != (x0 is null) : x is null || Math.Abs(x.Value - x0.Value) > Math.Abs(x1.Value - x.Value);
            if (first) (s1, x1) = (s, x);
            else (s0, x0) = (s, x);
        }

        return x0 is null ? null : s0;
    }

    private static double Push(MarketSpec market, Fold fold)
    {
        var oracle = new MarketOracle(market);
        double from = fold.LogMove, to = fold.LandingLogMove!.Value, greatest = double.NegativeInfinity;
        int direction = Math.Sign(to - from);
        for (int i = 0; i <= 20_000; i++)
        {
            double x = from + ((to - from) * i / 20_000);
            greatest = Math.Max(greatest, -oracle.Residual(x) * direction);
        }

        foreach (double t in oracle.Thresholds.Where(t => (t - from) * (t - to) <= 0))
            greatest = Math.Max(greatest, Math.Max(-oracle.Residual(t) * direction, -oracle.Residual(t, outer: false) * direction));
        return greatest;
    }
}
