using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>The corners, written out Greek by Greek: expiry now, no volatility, strike zero, deep wings, tiny and huge σ√T, extreme units.</summary>
public class EuropeanEdgeTests
{
    private const double Density0 = 0.3989422804014327;

    [Theory]
    [InlineData(110.0, OptionRight.Call, 10.0, 1)]
    [InlineData(90.0, OptionRight.Call, 0.0, 0)]
    [InlineData(110.0, OptionRight.Put, 0.0, 0)]
    [InlineData(90.0, OptionRight.Put, 10.0, -1)]
    public void ExpiryNow_AwayFromTheStrike_IntrinsicAndItsDerivatives(double spot, OptionRight right, double price, double delta)
    {
        Greeks g = BlackScholes.Evaluate(spot, 100, 0, 0.3, 0.05, 0.02, right);
        Assert.Equal(new Greeks(
            Price: price, Delta: delta, Gamma: 0, Vega: 0, Theta: delta * ((0.02 * spot) - (0.05 * 100)), Rho: 0, DividendRho: 0, DualDelta: -delta, DualGamma: 0,
            Vanna: 0, Charm: 0.02 * delta, Volga: 0, Veta: 0, Vera: 0, Speed: 0, Zomma: 0, Color: 0, Ultima: 0), g);
    }

    [Theory]
    [InlineData(OptionRight.Call, 0.5)]
    [InlineData(OptionRight.Put, -0.5)]
    public void ExpiryNow_AtTheStrike_MeanOfTheTwoSides(OptionRight right, double half)
    {
        Greeks g = BlackScholes.Evaluate(100, 100, 0, 0.3, 0.05, 0.02, right);
        Assert.Equal(new Greeks(
            Price: 0, Delta: half, Gamma: 0, Vega: 0, Theta: half * -3, Rho: 0, DividendRho: 0, DualDelta: -half, DualGamma: 0,
            Vanna: 0, Charm: 0.02 * half, Volga: 0, Veta: 0, Vera: 0, Speed: 0, Zomma: 0, Color: 0, Ultima: 0), g);
    }

    [Theory]
    [InlineData(OptionRight.Call, 80.0)]
    [InlineData(OptionRight.Call, 125.0)]
    [InlineData(OptionRight.Put, 80.0)]
    [InlineData(OptionRight.Put, 125.0)]
    public void ZeroVolatility_AwayFromTheForward_DiscountedIntrinsic(OptionRight right, double spot)
    {
        const double r = 0.05, q = 0.02, t = 2, k = 100;
        double w = right == OptionRight.Call ? 1 : -1, dq = Math.Exp(-q * t), d = Math.Exp(-r * t), intrinsic = w * ((spot * dq) - (k * d));
        double n = intrinsic > 0 ? w : 0;
        Greeks g = BlackScholes.Evaluate(spot, k, t, 0, r, q, right);
        Assert.Equal(Math.Max(intrinsic, 0), g.Price, 1e-13);
        Assert.Equal(n * dq, g.Delta, 1e-15);
        Assert.Equal(n * ((q * spot * dq) - (r * k * d)), g.Theta, 1e-14);
        Assert.Equal(n * t * k * d, g.Rho, 1e-13);
        Assert.Equal(-n * t * spot * dq, g.DividendRho, 1e-12);
        Assert.Equal(-n * d, g.DualDelta, 1e-15);
        Assert.Equal(n * q * dq, g.Charm, 1e-16);
        foreach (GreekSet zero in new[] { GreekSet.Gamma, GreekSet.Vega, GreekSet.DualGamma, GreekSet.Vanna, GreekSet.Volga, GreekSet.Veta, GreekSet.Vera,
            GreekSet.Speed, GreekSet.Zomma, GreekSet.Color, GreekSet.Ultima })
            Assert.Equal(0, g.Of(zero));
    }

    /// <summary>With r = q the forward is the strike exactly: finite limits as σ → 0 are given, and a volatility of 1e-9 comes close to them.</summary>
    [Fact]
    public void ZeroVolatility_AtTheForward_FiniteLimits()
    {
        const double r = 0.05, t = 0.25;
        double d = Math.Exp(-r * t), vega = 100 * d * Density0 * 0.5;
        Greeks g = BlackScholes.Evaluate(100, 100, t, 0, r, r, OptionRight.Call), near = BlackScholes.Evaluate(100, 100, t, 1e-9, r, r, OptionRight.Call);
        Assert.Equal(0, g.Price);
        Assert.Equal(0.5 * d, g.Delta, 1e-15);
        Assert.Equal(0, g.Theta, 1e-15);
        Assert.Equal(0.5 * t * 100 * d, g.Rho, 1e-13);
        Assert.Equal(-0.5 * t * 100 * d, g.DividendRho, 1e-13);
        Assert.Equal(-0.5 * d, g.DualDelta, 1e-15);
        Assert.Equal(vega, g.Vega, 1e-13);
        Assert.Equal(0.5 * vega / 100, g.Vanna, 1e-15);
        Assert.Equal(0.5 * r * d, g.Charm, 1e-15);
        Assert.Equal(vega * (r - (0.5 / t)), g.Veta, 1e-12);
        Assert.Equal(-0.5 * vega * t, g.Vera, 1e-13);
        Assert.Equal(-0.25 * vega * t, g.Ultima, 1e-13);
        foreach (GreekSet zero in new[] { GreekSet.Gamma, GreekSet.DualGamma, GreekSet.Volga, GreekSet.Speed, GreekSet.Zomma, GreekSet.Color })
            Assert.Equal(0, g.Of(zero));
        foreach (GreekSet limit in new[] { GreekSet.Price, GreekSet.Delta, GreekSet.Theta, GreekSet.Vega, GreekSet.Vanna, GreekSet.Charm, GreekSet.Veta, GreekSet.Vera,
            GreekSet.Ultima, GreekSet.Rho, GreekSet.DividendRho, GreekSet.DualDelta, GreekSet.Volga })
            Assert.Equal(g.Of(limit), near.Of(limit), 1e-7);
    }

    [Fact]
    public void StrikeZero_CallIsTheUnderlying_PutIsNothing()
    {
        double dq = Math.Exp(-0.02 * 2), d = Math.Exp(-0.05 * 2);
        Greeks call = BlackScholes.Evaluate(100, 0, 2, 0.3, 0.05, 0.02, OptionRight.Call);
        Assert.Equal(100 * dq, call.Price, 1e-13);
        Assert.Equal(dq, call.Delta, 1e-15);
        Assert.Equal(0.02 * 100 * dq, call.Theta, 1e-14);
        Assert.Equal(0, call.Rho);
        Assert.Equal(-2 * 100 * dq, call.DividendRho, 1e-12);
        Assert.Equal(-d, call.DualDelta, 1e-15);
        Assert.Equal(0.02 * dq, call.Charm, 1e-16);
        Assert.Equal((0, 0, 0, 0, 0, 0), (call.Gamma, call.Vega, call.DualGamma, call.Vanna, call.Volga, call.Ultima));
        Assert.Equal(new Greeks(), BlackScholes.Evaluate(100, 0, 2, 0.3, 0.05, 0.02, OptionRight.Put));
    }

    /// <summary>Φ(−h − t)·e^(…) in the wing against its asymptotic series: price/(D·K·φ(d₂)) = 1/(a(a + s))·(1 + O(1/a²)) is not enough, so the exact ρ is used.</summary>
    [Theory]
    [InlineData(15.0)]
    [InlineData(25.0)]
    [InlineData(36.0)]
    public void DeepOutOfTheMoney_Call_KeepsItsDigits(double deviations)
    {
        // With S = 1, r = q = 0, s = 0.5: C = Φ(d₁) − K·Φ(d₂), the two parts within a factor 1.02 of each other and each 1e-50 … 1e-280.
        const double s = 0.5;
        double strike = Math.Exp(deviations * s);
        Greeks g = Black76.Evaluate(1, strike, 1, s, 1, OptionRight.Call);
        var exact = new Numerics.ExactMath(2600);
        System.Numerics.BigInteger x = exact.Log(exact.Of(strike), Math.Log(strike)), h = exact.Divide(-x, exact.Of(s));
        System.Numerics.BigInteger price = exact.Cumulative(h + exact.Of(s / 2)) - exact.Multiply(exact.Of(strike), exact.Cumulative(h - exact.Of(s / 2)));
        Assert.InRange(exact.UlpsFrom(g.Price, price), 0, 16 * (1 + (deviations * deviations)));
        Assert.InRange(exact.UlpsFrom(g.Delta, exact.Cumulative(h + exact.Of(s / 2))), 0, 16 * (1 + (deviations * deviations)));
    }

    /// <summary>At the money the price is D·F·(2Φ(s/2) − 1) = D·F·s/√(2π)·(1 − s²/24 + …): relative accuracy at any s.</summary>
    [Theory]
    [InlineData(1e-90)]
    [InlineData(1e-12)]
    [InlineData(1e-8)]
    [InlineData(1e-4)]
    [InlineData(0.01)]
    public void AtTheMoney_TinyDeviation_RelativeAccuracy(double s)
    {
        Greeks g = Black76.Evaluate(100, 100, 1, s, 1, OptionRight.Put);
        double expected = 100 * s * Density0 * (1 - (s * s / 24) + (s * s * s * s / 640));
        Assert.Equal(1, g.Price / expected, 1e-15);
        Assert.Equal(1, g.Gamma / (Density0 / (100 * s) * Math.Exp(-s * s / 8)), 1e-15);
        Assert.Equal(1, g.Vega / (100 * Density0 * Math.Exp(-s * s / 8)), 1e-15);
    }

    /// <summary>A minute of life, a strike one part in 10⁷ away: ln(F/K) must come from F − K, not from the rounded ratio.</summary>
    [Fact]
    public void NearTheMoney_TinyDeviation_RelativeAccuracy()
    {
        const double strike = 4000, forward = 4000.0004, s = 1e-7; // d = 1 to nine digits
        double x = (forward - strike) / strike;
        x = x - (x * x / 2) + (x * x * x / 3);
        double d1 = (x / s) + (s / 2), d2 = (x / s) - (s / 2);
        // C = F·Φ(d₁) − K·Φ(d₂) = K·[(e^x − 1)·Φ(d₁) + ∫ φ over (d₂, d₁)]; the integral by its midpoint, exact to s².
        double expected = ((forward - strike) * VectorMath.NormalCdf(d1)) + (strike * s * VectorMath.NormalDensity(x / s));
        Assert.True(d1 > d2);
        Assert.Equal(1, Black76.Evaluate(forward, strike, 1, s, 1, OptionRight.Call).Price / expected, 4e-15);
    }

    [Theory]
    [InlineData(20.0)]
    [InlineData(50.0)]
    [InlineData(1e4)]
    [InlineData(1e200)]
    [InlineData(1e308)]
    public void HugeDeviation_PriceReachesItsBound(double s)
    {
        Greeks call = Black76.Evaluate(100, 90, 1, s, 0.9, OptionRight.Call), put = Black76.Evaluate(100, 90, 1, s, 0.9, OptionRight.Put);
        Assert.Equal(90, call.Price, 1e-13);
        Assert.Equal(81, put.Price, 1e-13);
        Assert.Equal(0.9, call.Delta, 1e-15);
        Assert.Equal(0, put.Delta, 1e-20);
        Assert.Equal(0, call.Vega, 1e-20);
        // The put's delta is a tail, not a difference from one: Φ(−d₁) with d₁ = 25 is 3e-138.
        if (s == 50) Assert.Equal(1, put.Delta / (-0.9 * VectorMath.NormalCdf(-25 - (VectorMath.LogRatio(100, 90) / 50))), 1e-12);
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    public void ExtremeUnits_ScaleOut(double unit)
    {
        Greeks a = BlackScholes.Evaluate(105, 100, 0.5, 0.3, 0.05, 0.02, OptionRight.Put), b = BlackScholes.Evaluate(105 * unit, 100 * unit, 0.5, 0.3, 0.05, 0.02, OptionRight.Put);
        Assert.Equal(1, b.Price / unit / a.Price, 1e-14);
        Assert.Equal(1, b.Delta / a.Delta, 1e-14);
        Assert.Equal(1, b.Gamma * unit / a.Gamma, 1e-14);
        Assert.Equal(1, b.Speed * unit * unit / a.Speed, 1e-14);
        Assert.Equal(1, b.Ultima / unit / a.Ultima, 1e-12);
    }

    /// <summary>Every combination of extreme valid inputs gives finite numbers, except where the true value overflows.</summary>
    [Fact]
    public void ExtremeInputs_AnyCombination_NeverNaN()
    {
        double[] spots = [1e-12, 1, 100, 1e12], strikes = [0, 5e-324, 1e-305, 1e-12, 1, 100, 1e12, 1e300], times = [0, 5e-324, 1e-200, 1e-99, 1e-9, 1.0 / 365, 1, 170];
        double[] volatilities = [0, 5e-324, 1e-120, 1e-99, 1e-8, 0.2, 5, 100, 1e200, 1e308], rates = [-0.1, 0, 0.05, 10];
        int cases = 0;
        foreach (double spot in spots)
            foreach (double strike in strikes)
                foreach (double time in times)
                    foreach (double volatility in volatilities)
                        foreach (double rate in rates)
                            foreach (double yield in rates)
                                foreach (OptionRight right in new[] { OptionRight.Call, OptionRight.Put })
                                {
                                    Greeks g = BlackScholes.Evaluate(spot, strike, time, volatility, rate, yield, right);
                                    cases++;
                                    foreach (GreekSet greek in TestBooks.Single)
                                        Assert.False(double.IsNaN(g.Of(greek)), $"{greek} of S={spot} K={strike} T={time} v={volatility} r={rate} q={yield} {right}");
                                    Assert.True(g.Price >= 0 && g.Gamma >= 0 && g.Vega >= 0 && double.IsFinite(g.Price) && double.IsFinite(g.Delta));
                                }

        Assert.Equal(4 * 8 * 8 * 10 * 4 * 4 * 2, cases);
    }

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(bad, 100, 1, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, bad, 1, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, bad, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, 1, bad, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Black76.Evaluate(bad, 100, 1, 0.2, 1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Black76.Evaluate(100, 100, 1, 0.2, bad, OptionRight.Call));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, 1, 0.2, double.NaN, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, 1, 0.2, 0, double.NaN, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(0, 100, 1, 0.2, 0, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, 170, 0.2, -10, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, 1, 0.2, 0, 0, (OptionRight)2));
    }
}
