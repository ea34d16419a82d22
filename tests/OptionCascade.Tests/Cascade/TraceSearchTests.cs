using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Cascade.Laws;
using OptionCascade.Validation;
using OptionCascade.Validation.Markets;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>How the jumps of a traced ray are found: against the sweep of the same ray, closed forms, and what is said about those that were left.</summary>
public class TraceSearchTests
{
    /// <summary>A shift of volatility that nobody minds: the ray is traced, and everything is as in the sweep of its news.</summary>
    [Fact]
    public void Folds_VolatilityThatNobodyMinds_AreThoseOfTheSweep()
    {
        int thresholds = 0, smooth = 0, recoveries = 0;
        for (int i = 0; i < 40; i++)
        {
            CascadeEquation equation = Market(i);
            Shock news = Shock.PriceJump(-0.04);
            ResponseCurve swept = ResponseCurve.Create(equation, news), traced = ResponseCurve.Create(equation, news.And(Shock.Volatility(0.1)));
            Assert.True(swept.IsSwept && !traced.IsSwept && traced.Untraced.IsEmpty && traced.Warnings.IsEmpty);
            // Shorter ones than a basis point may be left; the range of a trace ends at twice the shock.
            Fold[] expected = [.. swept.Folds.Where(f => f.Scale < 2 && Length(f) > 1e-4)], found = [.. traced.Folds.Where(f => Length(f) > 1e-4)];
            Assert.Equal(expected.Length, found.Length);
            foreach ((Fold e, Fold f) in expected.Zip(found))
            {
                Assert.Equal(e.Scale, f.Scale, 1e-11);
                Assert.Equal(e.Kind, f.Kind);
                Assert.Equal(e.LogMove, f.LogMove, e.Kind == FoldKind.Smooth ? 1e-8 : 0);
                Assert.Equal(e.LandingLogMove is null, f.LandingLogMove is null);
                if (e.LandingLogMove is { } landing) Assert.Equal(landing, f.LandingLogMove!.Value, 1e-9);
                if (e.Kind == FoldKind.Threshold) thresholds++;
                else smooth++;
                if (e.RecoveryScale is not { } back) continue;
                recoveries++;
                Assert.Equal(Math.Max(back, 0), f.RecoveryScale!.Value, 1e-10);
            }

            foreach (double s in new[] { 0.01, 0.3, 0.77, 1.2, 2 })
                Assert.Equal(swept.LogMoveAt(s) ?? double.NaN, traced.LogMoveAt(s) ?? double.NaN, 1e-11);
        }

        Assert.True(thresholds > 40 && smooth > 10 && recoveries > 40, $"{thresholds} thresholds, {smooth} smooth, {recoveries} recoveries");
    }

    /// <summary>A sell order at x₀ + c·y₀ under linear impact λ: along (s·n, s·y) it is reached where s·n = x₀ + c·s·y, and λq farther down the price lands.</summary>
    [Theory]
    [InlineData(0.04)]
    [InlineData(-0.02)]
    public void Folds_ThresholdThatVolatilityMoves_IsAThreshold(double perShift)
    {
        const double news = -0.05, shift = 0.4, level = -0.03, impact = 0.01, quantity = -2;
        var equation = new CascadeEquation(new LinearImpact(impact), [new MovingOrder("kill", level, perShift, quantity)]);
        Fold fold = Assert.Single(ResponseCurve.Create(equation, Shock.PriceJump(news).And(Shock.Volatility(shift)), new CascadeOptions { TracedLargestScale = 1.5 }).Folds); // beyond 1.875 the level has crossed the market
        double scale = level / (news - (perShift * shift));
        Assert.Equal(FoldKind.Threshold, fold.Kind);
        Assert.Equal(scale, fold.Scale, 1e-11);
        Assert.Equal(news * scale, fold.LogMove, 1e-12);
        Assert.Equal((news * scale) + (impact * quantity), fold.LandingLogMove!.Value, 1e-11);
        // On the way back the order would be held off where news and order together no longer reach its level.
        // Where the level comes nearer as volatility falls, the way back to the fold is what counts.
        double back = perShift > 0 ? (level - (impact * quantity)) / (news - (perShift * shift)) : scale - (impact * quantity / news);
        Assert.Equal(back, fold.RecoveryScale!.Value, 1e-10);
    }

    /// <summary>Volatility that makes everybody calmer: the price comes back in a jump where the barrier holds it again.</summary>
    [Fact]
    public void Folds_BarrierThatForms_IsAJumpBack()
    {
        // Stops that the news has set off, and F = C·x·y: dealers who lean against the move the more volatility rises.
        var equation = new CascadeEquation(new LinearImpact(0.01), [StopDensity.Normal(100, 100 * Math.Exp(-0.04), 0.004, 6), new SmoothTrader("dealers", 0, 1, 0, -150)]);
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.Volatility(2), start: Shock.PriceJump(-0.045));
        Assert.Equal(-0.105, curve.LogMoveAt(0)!.Value, 1e-6);
        Fold fold = Assert.Single(curve.Folds);
        Assert.True(fold.LogMove < -0.06 && fold.LandingLogMove > -0.04, $"{fold.LogMove} {fold.LandingLogMove}");
        Assert.Equal(FoldKind.Smooth, fold.Kind);
        Assert.Equal(fold.LogMove, curve.LogMoveAt(fold.Scale)!.Value, 1e-5);
        Assert.Equal(fold.LandingLogMove!.Value, curve.LogMoveAt(fold.Scale + 3e-12)!.Value, 1e-5);
        Assert.Equal(fold.Scale, fold.RecoveryScale);
    }

    /// <summary>Thousands of stops and little work: the longest jump is found all the same, the rest is stated, and nothing longer is left.</summary>
    [Fact]
    public void Untraced_ThousandsOfStops_SaysWhatIsLeft()
    {
        (double, double)[] stops = [.. Enumerable.Range(1, 2000).Select(i => (-0.0001 * i, -0.002)), (-0.07, -3.0)];
        var equation = new CascadeEquation(new LinearImpact(0.01), [new OrderTrader("stops", stops), new SmoothTrader("funds", 0, 1, -0.3, 0)]);
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.PriceJump(-0.05).And(Shock.Volatility(0.2)), new CascadeOptions { TracedSteps = 4 });
        Assert.NotEmpty(curve.Untraced);
        Fold longest = curve.Folds.MaxBy(Length)!;
        Assert.Equal(-0.07, longest.LogMove, 1e-12);
        Assert.All(curve.Untraced, u =>
        {
            Assert.True(u.FromScale < u.ToScale && u.LongestJump > 0 && u.LongestJump < Length(longest));
            Assert.True(u.LongestJump <= Math.Abs(u.ToLogMove!.Value - u.FromLogMove!.Value) + 1e-12);
        });
        Assert.Contains("were not located one by one", Assert.Single(curve.Warnings), StringComparison.Ordinal);
        Assert.Equal(curve.Folds.Select(f => f.Scale), ResponseCurve.Create(equation, curve.Ray, curve.Options).Folds.Select(f => f.Scale));
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(1e-9, 5)]
    [InlineData(0.999999, 0.2)]
    public void Narrow_SmoothFunction_ComesCloseFromBothSidesInFewSteps(double root, double bend)
    {
        int asked = 0;
        double F(double s)
        {
            asked++;
            return Math.Exp(-bend * (s - root)) - 1;
        }

        (double held, double away) = ScaleRoot.Narrow(F, 0, F(0), 1, F(1), 1e-12);
        Assert.True(held <= root + 1e-15 && root <= away + 1e-15 && away - held <= 1e-12, $"{held:R} {away:R}");
        Assert.True(asked < 25, $"{asked}");
        (held, away) = ScaleRoot.Narrow(s => -F(s), 1, -F(1), 0, -F(0), 1e-12);
        Assert.True(away <= root + 1e-15 && root <= held + 1e-15 && held - away <= 1e-12, $"{held:R} {away:R}");
    }

    [Fact]
    public void Narrow_Step_IsHalvedToIt()
    {
        (double held, double away) = ScaleRoot.Narrow(s => s < 0.37 ? 1e9 : -1e-9, 0, 1e9, 1, -1e-9, 1e-12);
        Assert.True(held < 0.37 && away >= 0.37 && away - held <= 1e-12, $"{held:R} {away:R}");
    }

    private static double Length(Fold fold) => fold.LandingLogMove is { } to ? Math.Abs(to - fold.LogMove) : double.PositiveInfinity;

    private static CascadeEquation Market(int index)
    {
        Draws d = MarketSpecs.Stream(4242, (ulong)index);
        ImmutableArray<IParticipant> participants =
        [
            new OrderTrader("orders", [.. Enumerable.Range(0, 8).Select(_ => (-d.In(0.002, 0.15), d.In(-1.5, 0.7)))]),
            StopDensity.Normal(100, 100 * Math.Exp(-d.In(0.02, 0.08)), d.In(0.004, 0.02), d.In(1, 6)),
            new SmoothTrader("dealers", d.In(0, 2), d.In(0.03, 0.1), 0, 0),
        ];
        return new CascadeEquation(index % 2 == 0 ? new LinearImpact(0.01) : new SquareRootImpact(1, new OptionCascade.Market.TradingActivity(0.02, 10), 0.01), participants);
    }
}
