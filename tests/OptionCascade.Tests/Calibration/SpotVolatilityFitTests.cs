using OptionCascade.Calibration;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class SpotVolatilityFitTests
{
    /// <summary>Δln σ = −4·r + ε with autocorrelated ε whose size depends on |r|.</summary>
    private static (double[] Spot, double[] Volatility) Sample(ulong seed, int n, double onFalls = -4, double onRises = -4)
    {
        var draw = new Draw(seed);
        double[] spot = new double[n + 1], volatility = new double[n + 1];
        (spot[0], volatility[0]) = (100, 0.2);
        double e = 0, before = 0;
        for (int i = 1; i <= n; i++)
        {
            // Returns are autocorrelated too, or the errors' autocorrelation would not matter.
            double r = (0.4 * before) + (0.01 * draw.Normal());
            e = (0.4 * e) + (0.03 * draw.Normal() * (1 + (20 * Math.Abs(r))));
            (spot[i], volatility[i], before) = (spot[i - 1] * Math.Exp(r), volatility[i - 1] * Math.Exp((r < 0 ? onFalls : onRises) * r + e), r);
        }

        return (spot, volatility);
    }

    [Fact]
    public void Slope_AutocorrelatedErrors_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(-4, 400, seed => Sample(seed, 1000) is var (s, v) ? SpotVolatilityFit.Of(s, v)!.Slope : null, coverageSlack: 0.01);

    [Fact]
    public void SlopeOnFalls_TwoSlopes_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(-5, 300, seed => Sample(seed, 1000, -5, -2) is var (s, v) ? SpotVolatilityFit.Of(s, v)!.SlopeOnFalls : null, coverageSlack: 0.01);

    [Fact]
    public void Of_TwoSlopes_Warns()
    {
        (double[] s, double[] v) = Sample(1, 3000, -6, -2);
        Assert.Contains(SpotVolatilityFit.Of(s, v)!.Warnings, w => w.Contains("falls and rises differently", StringComparison.Ordinal));
        (s, v) = Sample(1, 3000);
        Assert.Empty(SpotVolatilityFit.Of(s, v)!.Warnings);
    }

    [Fact]
    public void Of_SlopeThatChanges_WarnsThatItIsNotStable()
    {
        (double[] s, double[] v) = Sample(2, 2000);
        (double[] s2, double[] v2) = Sample(3, 2000, -2, -2);
        double[] spot = [.. s, .. s2.Skip(1).Select(x => x * s[^1] / s2[0])], volatility = [.. v, .. v2.Skip(1).Select(x => x * v[^1] / v2[0])];
        Assert.Contains(SpotVolatilityFit.Of(spot, volatility)!.Warnings, w => w.Contains("not stable", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NothingToFit_IsNullAndBadFiguresThrow()
    {
        Assert.Null(SpotVolatilityFit.Of([1, 1, 1, 1, 1, 1, 1], [1, 2, 1, 2, 1, 2, 1]));
        Assert.Null(SpotVolatilityFit.Of([1, 2, 1], [1, 2, 1]));
        Assert.ThrowsAny<ArgumentException>(() => SpotVolatilityFit.Of([1, 2, 1], [1, 2]));
        Assert.ThrowsAny<ArgumentException>(() => SpotVolatilityFit.Of([1, 2, double.NaN], [1, 2, 1]));
        Assert.ThrowsAny<ArgumentException>(() => SpotVolatilityFit.Of([1, 2, 0], [1, 2, 1]));
    }
}
