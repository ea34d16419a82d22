using System.Globalization;
using System.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Numerics;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Prices and deltas against exact arithmetic on the doubles given, over the whole plane of moneyness and σ√T.</summary>
public class EuropeanExactTests
{
    private static readonly ExactMath Exact = new(1200);

    /// <summary>Error in units of 2⁻⁵²·(1 + d₁²), d₁ = ln(F/K)/s + s/2; T = D = 1.</summary>
    private static double Units(double forward, double strike, double s, OptionRight right, bool delta)
    {
        Greeks g = Black76.Evaluate(forward, strike, 1, s, 1, right);
        BigInteger f = Exact.Of(forward), k = Exact.Of(strike), x = Exact.Log(Exact.Divide(f, k), Math.Log(forward / strike));
        BigInteger h = Exact.Divide(x, Exact.Of(s)), half = Exact.Of(s) >> 1, w = right == OptionRight.Call ? 1 : -1;
        BigInteger n1 = Exact.Cumulative(w * (h + half)), n2 = Exact.Cumulative(w * (h - half));
        BigInteger expected = delta ? w * n1 : w * (Exact.Multiply(f, n1) - Exact.Multiply(k, n2));
        double d1 = (Math.Log(forward / strike) / s) + (s / 2);
        return Exact.UlpsFrom(delta ? g.Delta : g.Price, expected) / (1 + (d1 * d1));
    }

    [Theory]
    [InlineData(true, OptionRight.Call)]
    [InlineData(true, OptionRight.Put)]
    [InlineData(false, OptionRight.Call)]
    [InlineData(false, OptionRight.Put)]
    public void Black76_AnyMoneynessAndDeviation_ToTheRoundingOfTheInputs(bool delta, OptionRight right)
    {
        var random = new Random(11);
        double worst = 0;
        string where = "";
        for (int i = 0; i < 300; i++)
        {
            double s = Math.Pow(10, -7 + (8.3 * random.NextDouble())); // 1e-7 … 20
            double d = i % 2 == 0 ? 24 * (random.NextDouble() - 0.5) : 4 * (random.NextDouble() - 0.5);
            double strike = 100 * Math.Exp(Math.Clamp(-d * s, -30, 30)), units = Units(100, strike, s, right, delta);
            if (!(units <= worst)) (worst, where) = (units, string.Create(CultureInfo.InvariantCulture, $"s = {s:R}, K = {strike:R}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F2} of 16 at {where}"));
        Assert.InRange(worst, 0, 16);
    }

    /// <summary>On both sides of every switch between formulas: s = ½, a = −¼, a = 0.</summary>
    [Theory]
    [InlineData(0.4999999)]
    [InlineData(0.5000001)]
    [InlineData(0.6)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Black76_AtTheSwitches_ToTheRoundingOfTheInputs(double s)
    {
        foreach (double a in new[] { -0.2500001, -0.2499999, -1e-9, 0, 1e-9, 0.3 })
            foreach (double side in new[] { -1.0, 1.0 })
            {
                double m = a + (s / 2);
                if (m < 0) continue;
                double strike = 100 * Math.Exp(side * m * s);
                Assert.InRange(Units(100, strike, s, OptionRight.Call, false), 0, 16);
                Assert.InRange(Units(100, strike, s, OptionRight.Put, false), 0, 16);
                Assert.InRange(Units(100, strike, s, OptionRight.Put, true), 0, 16);
            }
    }
}
