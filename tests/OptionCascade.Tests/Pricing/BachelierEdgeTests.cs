using System.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Numerics;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>The corners of the normal model, Greek by Greek, and its prices against exact arithmetic.</summary>
public class BachelierEdgeTests
{
    private const double Density0 = 0.3989422804014327;

    [Theory]
    [InlineData(-20.0, -30.0, OptionRight.Call, 10.0, 1)]
    [InlineData(-40.0, -30.0, OptionRight.Call, 0.0, 0)]
    [InlineData(5.0, -5.0, OptionRight.Put, 0.0, 0)]
    [InlineData(-5.0, 5.0, OptionRight.Put, 10.0, -1)]
    public void ExpiryNow_AwayFromTheStrike_IntrinsicAndItsDerivatives(double spot, double strike, OptionRight right, double price, double delta)
        => Assert.Equal(new Greeks(
            Price: price, Delta: delta, Gamma: 0, Vega: 0, Theta: (0.05 * price) - ((0.05 - 0.02) * spot * delta), Rho: 0, DividendRho: 0, DualDelta: -delta, DualGamma: 0,
            Vanna: 0, Charm: 0.02 * delta, Volga: 0, Veta: 0, Vera: 0, Speed: 0, Zomma: 0, Color: 0, Ultima: 0),
            Bachelier.EvaluateOnSpot(spot, strike, 0, 30, 0.05, 0.02, right));

    [Theory]
    [InlineData(OptionRight.Call, 0.5)]
    [InlineData(OptionRight.Put, -0.5)]
    public void ExpiryNow_AtTheStrike_MeanOfTheTwoSides(OptionRight right, double half)
        => Assert.Equal(new Greeks(
            Price: 0, Delta: half, Gamma: 0, Vega: 0, Theta: -(0.05 - 0.02) * -30 * half, Rho: 0, DividendRho: 0, DualDelta: -half, DualGamma: 0,
            Vanna: 0, Charm: 0.02 * half, Volga: 0, Veta: 0, Vera: 0, Speed: 0, Zomma: 0, Color: 0, Ultima: 0),
            Bachelier.EvaluateOnSpot(-30, -30, 0, 30, 0.05, 0.02, right));

    [Fact]
    public void ExpiryNow_OnTheForward_IntrinsicWithoutRates()
        => Assert.Equal(new Greeks() with { Price = 9.5, Delta = 0.95, DualDelta = -0.95 }, Bachelier.Evaluate(-20, -30, 0, 5, 0.95, OptionRight.Call));

    [Theory]
    [InlineData(OptionRight.Call, -20.0)]
    [InlineData(OptionRight.Call, -40.0)]
    [InlineData(OptionRight.Put, -20.0)]
    [InlineData(OptionRight.Put, -40.0)]
    public void ZeroVolatility_AwayFromTheForward_DiscountedIntrinsic(OptionRight right, double forward)
    {
        const double r = 0.05, t = 2, k = -30;
        double w = right == OptionRight.Call ? 1 : -1, d = Math.Exp(-r * t), price = d * Math.Max(w * (forward - k), 0), n = price > 0 ? w * d : 0;
        Greeks g = Bachelier.EvaluateOnForward(forward, k, t, 0, r, right);
        Assert.Equal(price, g.Price, 1e-14);
        Assert.Equal(n, g.Delta, 1e-15);
        Assert.Equal(r * price, g.Theta, 1e-15);
        Assert.Equal(-t * price, g.Rho, 1e-13);
        Assert.Equal(-n, g.DualDelta, 1e-15);
        Assert.Equal(r * n, g.Charm, 1e-16);
        foreach (GreekSet zero in new[] { GreekSet.DividendRho, GreekSet.Gamma, GreekSet.Vega, GreekSet.DualGamma, GreekSet.Vanna, GreekSet.Volga, GreekSet.Veta, GreekSet.Vera,
            GreekSet.Speed, GreekSet.Zomma, GreekSet.Color, GreekSet.Ultima })
            Assert.Equal(0, g.Of(zero));
    }

    [Theory]
    [InlineData(OptionRight.Call, 0.5)]
    [InlineData(OptionRight.Put, -0.5)]
    public void ZeroVolatility_AtTheForward_FiniteLimits(OptionRight right, double half)
    {
        const double r = 0.05, t = 0.25;
        double d = Math.Exp(-r * t), vega = d * Density0 * 0.5;
        Greeks g = Bachelier.EvaluateOnForward(-30, -30, t, 0, r, right), near = Bachelier.EvaluateOnForward(-30, -30, t, 1e-9, r, right);
        Assert.Equal(0, g.Price);
        Assert.Equal(half * d, g.Delta, 1e-15);
        Assert.Equal(vega, g.Vega, 1e-15);
        Assert.Equal(0, g.Theta, 1e-15);
        Assert.Equal(-half * d, g.DualDelta, 1e-15);
        Assert.Equal(half * r * d, g.Charm, 1e-15);
        Assert.Equal(vega * (r - (0.5 / t)), g.Veta, 1e-15);
        Assert.Equal(-t * vega, g.Vera, 1e-15);
        foreach (GreekSet zero in new[] { GreekSet.Rho, GreekSet.Gamma, GreekSet.DualGamma, GreekSet.Vanna, GreekSet.Volga, GreekSet.Speed, GreekSet.Zomma, GreekSet.Color, GreekSet.Ultima })
            Assert.Equal(0, g.Of(zero));
        foreach (GreekSet limit in TestBooks.Single.Except([GreekSet.Gamma, GreekSet.DualGamma, GreekSet.Zomma, GreekSet.Color]))
            Assert.Equal(g.Of(limit), near.Of(limit), 1e-8);
    }

    [Fact]
    public void ForwardZero_IsAnOrdinaryForward()
    {
        Greeks g = Bachelier.EvaluateOnSpot(0, 0, 4, 10, 0.05, 0.02, OptionRight.Call);
        double d = Math.Exp(-0.2);
        Assert.Equal(1, g.Price / (d * 20 * Density0), 1e-15);
        Assert.Equal(0.5 * Math.Exp(-0.08), g.Delta, 1e-15);
        Assert.Equal(0, g.DividendRho);
        Assert.Equal(1, g.Rho / (-4 * g.Price), 1e-15);
    }

    /// <summary>Price and delta against exact arithmetic on the doubles given, out of the money to 36 deviations and in the money, T = D = 1.</summary>
    [Fact]
    public void Bachelier_AnyMoneyness_ToTheRoundingOfTheInputs()
    {
        var exact = new ExactMath(2400);
        var random = new Random(5);
        double worst = 0;
        for (int i = 0; i < 120; i++)
        {
            double s = Math.Pow(10, -6 + (10 * random.NextDouble())), forward = 100 * (random.NextDouble() - 0.5);
            double strike = forward + (s * (i % 3 == 0 ? 72 : i % 3 == 1 ? 6 : 0.01) * (random.NextDouble() - 0.5));
            OptionRight right = strike > forward ? OptionRight.Call : OptionRight.Put;
            BigInteger w = right == OptionRight.Call ? 1 : -1, x = w * (exact.Of(forward) - exact.Of(strike)), d = exact.Divide(x, exact.Of(s)), n = exact.Cumulative(d);
            BigInteger outside = exact.Multiply(x, n) + exact.Multiply(exact.Of(s), exact.Density(d));
            double far = 1 + Math.Pow((forward - strike) / s, 2);
            Greeks g = Bachelier.Evaluate(forward, strike, 1, s, 1, right);
            Greeks inside = Bachelier.Evaluate(forward, strike, 1, s, 1, right == OptionRight.Call ? OptionRight.Put : OptionRight.Call);
            worst = new[] { worst, exact.UlpsFrom(g.Price, outside) / far, exact.UlpsFrom(g.Delta, w * n) / far, exact.UlpsFrom(inside.Price, outside - x) / far }.Max();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"worst {worst:F2} of 16"));
        Assert.InRange(worst, 0, 16);
    }

    /// <summary>Every combination of extreme valid inputs gives numbers.</summary>
    [Fact]
    public void ExtremeInputs_AnyCombination_NeverNaN()
    {
        double[] prices = [-1e150, -1e12, -30, -1e-12, 0, 1e-300, 1, 1e12, 1e150], times = [0, 5e-324, 1e-99, 1e-9, 1, 170], rates = [-0.1, 0, 1.5];
        double[] volatilities = [0, 5e-324, 1e-99, 1e-8, 0.2, 100, 1e12, 1e150];
        foreach (double spot in prices)
            foreach (double strike in prices)
                foreach (double time in times)
                    foreach (double volatility in volatilities)
                        foreach (double rate in rates)
                            foreach (double yield in rates)
                                foreach (OptionRight right in new[] { OptionRight.Call, OptionRight.Put })
                                {
                                    Greeks g = Bachelier.EvaluateOnSpot(spot, strike, time, volatility, rate, yield, right);
                                    foreach (GreekSet greek in TestBooks.Single)
                                        if (double.IsNaN(g.Of(greek))) Assert.Fail($"{greek} of S={spot} K={strike} T={time} v={volatility} r={rate} q={yield} {right}");
                                    Assert.True(g.Price >= 0 && g.Gamma >= 0 && g.Vega >= 0);
                                }
    }

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e151 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(bad, 0, 1, 1, 1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, bad, 1, 1, 1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, 1, bad, 1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.EvaluateOnSpot(0, 0, 1, 1, bad, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.EvaluateOnSpot(0, 0, 1, 1, 0, bad, OptionRight.Call));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, -1, 1, 1, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, double.NaN, 1, 1, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, 1, -1, 1, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, 1, 1, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.Evaluate(0, 0, 1, 1, 1, (OptionRight)2));
        Assert.Throws<ArgumentException>(() => Bachelier.EvaluateChain(0, 1, 1, [1, 2], [1], [OptionRight.Call, OptionRight.Put], GreekSet.Price));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bachelier.EvaluateChain(0, 1, 1, [1], [1], [OptionRight.Call], (GreekSet)(1 << 20)));
    }
}
