using OptionCascade.Data.Synthetic;
using Xunit;

namespace OptionCascade.Tests.Synthetic;

/// <summary>The smile must not be arbitraged: densities are positive, total variance grows with time.</summary>
public class SyntheticSmileTests
{
    private static readonly double[] Years = [1 / 365.0, 7 / 365.0, 30 / 365.0, 0.25, 0.5, 1, 2];

    [Fact]
    public void Parameters_WithinTheBoundsThatExcludeStaticArbitrage()
    {
        Assert.True(SyntheticSmile.Eta * (1 + Math.Abs(SyntheticSmile.Rho)) <= 2);
        Assert.InRange(SyntheticSmile.Gamma, 0, 0.5);
    }

    /// <summary>Durrleman's condition g(k) = (1 − kw′/2w)² − w′²/4·(1/w + 1/4) + w″/2 ≥ 0: the density is not negative.</summary>
    [Fact]
    public void TotalVariance_AnyMoneyness_HasAPositiveDensity()
    {
        foreach (double t in Years)
        {
            double width = Math.Sqrt(SyntheticSmile.AtTheMoneyTotalVariance(t)), h = 1e-3 * width;
            for (double k = -8 * width; k <= 8 * width; k += width / 10)
            {
                double w = SyntheticSmile.TotalVariance(k, t), up = SyntheticSmile.TotalVariance(k + h, t), down = SyntheticSmile.TotalVariance(k - h, t);
                double first = (up - down) / (2 * h), second = (up - (2 * w) + down) / (h * h);
                double a = 1 - (k * first / (2 * w));
                double density = (a * a) - (first * first / 4 * ((1 / w) + 0.25)) + (second / 2);
                Assert.True(density > 0, $"T = {t}, k = {k}: g = {density}");
            }
        }
    }

    [Fact]
    public void TotalVariance_LongerTime_IsLargerAtEveryMoneyness()
    {
        for (double k = -1; k <= 0.6; k += 0.02)
            for (int i = 1; i < Years.Length; i++)
                Assert.True(SyntheticSmile.TotalVariance(k, Years[i]) > SyntheticSmile.TotalVariance(k, Years[i - 1]), $"k = {k}, T = {Years[i]}");
    }

    [Fact]
    public void ImpliedVolatility_PutSide_IsHigherThanCallSide()
    {
        foreach (double t in Years)
        {
            double width = Math.Sqrt(SyntheticSmile.AtTheMoneyTotalVariance(t));
            Assert.True(SyntheticSmile.ImpliedVolatility(-width, t) > SyntheticSmile.ImpliedVolatility(0, t));
            Assert.True(SyntheticSmile.ImpliedVolatility(0, t) > SyntheticSmile.ImpliedVolatility(0.5 * width, t));
        }
    }
}
