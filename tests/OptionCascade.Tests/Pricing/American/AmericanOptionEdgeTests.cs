using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>Limits and refusals: the value, every Greek, and the decision.</summary>
public class AmericanOptionEdgeTests
{
    private const AmericanPrecision Precision = AmericanPrecision.Exact;

    [Theory]
    [InlineData(90, OptionRight.Put, 10, -1)]
    [InlineData(110, OptionRight.Put, 0, 0)]
    [InlineData(100, OptionRight.Put, 0, 0)]
    [InlineData(110, OptionRight.Call, 10, 1)]
    [InlineData(90, OptionRight.Call, 0, 0)]
    public void Evaluate_AtExpiry_PayoffAndItsSlope(double spot, OptionRight right, double price, double delta)
        => Expect(AmericanOption.Evaluate(spot, 100, 0, 0.3, 0.05, 0.02, right, Precision), price, delta);

    [Fact]
    public void Evaluate_StrikeZero_PutWorthlessCallIsTheAsset()
    {
        Expect(AmericanOption.Evaluate(100, 0, 1, 0.3, 0.05, 0.02, OptionRight.Put, Precision), 0, 0);
        Expect(AmericanOption.Evaluate(100, 0, 1, 0.3, 0.05, 0.02, OptionRight.Call, Precision), 100, 1);

        // With a negative yield the holder of a free call waits: S·e^{−qT}.
        AmericanGreeks waiting = AmericanOption.Evaluate(100, 0, 2, 0.3, 0.05, -0.02, OptionRight.Call, Precision);
        Assert.Equal(100 * Math.Exp(0.04), waiting.Price, 1e-12);
        Assert.Equal(Math.Exp(0.04), waiting.Delta, 1e-14);
        Assert.Equal(0, waiting.Gamma);
        Assert.Equal(0, waiting.Vega);
        Assert.Equal(-0.02 * 100 * Math.Exp(0.04), -Math.Abs(waiting.Theta), 1e-12);
        Assert.Equal(-2 * 100 * Math.Exp(0.04), waiting.DividendRho, 1e-12);
        Assert.Equal(0, waiting.Rho);
    }

    [Fact]
    public void Evaluate_SpotZero_PutIsTheStrikeNowOrLater()
    {
        Expect(AmericanOption.Evaluate(0, 100, 1, 0.3, 0.05, 0.02, OptionRight.Put, Precision), 100, -1);
        AmericanGreeks waiting = AmericanOption.Evaluate(0, 100, 1, 0.3, -0.075, 0.05, OptionRight.Put, Precision);
        Assert.Equal(100 * Math.Exp(0.075), waiting.Price, 1e-12);
        Assert.Equal(-Math.Exp(-0.05), waiting.Delta, 1e-14);
        Expect(AmericanOption.Evaluate(0, 100, 1, 0.3, 0.05, 0.02, OptionRight.Call, Precision), 0, 0);
        Expect(AmericanOption.Evaluate(0, 0, 1, 0.3, 0.05, 0.02, OptionRight.Put, Precision), 0, 0);
        Expect(AmericanOption.Evaluate(0, 0, 1, 0.3, 0.05, 0.02, OptionRight.Call, Precision), 0, 0);
    }

    [Theory]
    [InlineData(100, 120, 1, 0.05, 0.01, OptionRight.Put)]
    [InlineData(100, 120, 40, 0.01, 0.5, OptionRight.Put)]
    [InlineData(100, 120, 1, 0.0, 0.05, OptionRight.Put)]
    [InlineData(100, 50, 1, 0.05, 0.01, OptionRight.Call)]
    [InlineData(60, 100, 5, -0.02, -0.04, OptionRight.Put)]
    [InlineData(40, 100, 5, -0.02, -0.04, OptionRight.Put)]
    [InlineData(130, 100, 5, 0.06, 0.02, OptionRight.Put)]
    public void Evaluate_ZeroVolatility_IsTheLimitOfSmallVolatility(double s, double k, double t, double r, double q, OptionRight right)
    {
        AmericanGreeks limit = AmericanOption.Evaluate(s, k, t, 0, r, q, right, Precision);
        AmericanGreeks near = AmericanOption.Evaluate(s, k, t, 1e-5, r, q, right, Precision);
        Assert.True(near.Converged);
        Assert.Equal(limit.Decision, near.Decision);
        Assert.Equal(limit.Price, near.Price, 1e-6);
        Assert.Equal(limit.Delta, near.Delta, 1e-4);
        Assert.Equal(limit.Gamma, near.Gamma, 1e-4);
        Assert.Equal(limit.Vega, near.Vega, 0.05);
        Assert.Equal(limit.Volga, near.Volga, 0.01 * (1 + Math.Abs(limit.Volga)));
        Assert.Equal(limit.Theta, near.Theta, 1e-3);
        Assert.Equal(limit.Rho, near.Rho, 1e-2);
        Assert.Equal(limit.DividendRho, near.DividendRho, 1e-2);
        Assert.Equal(limit.Vanna, near.Vanna, 1e-2);
        Assert.Equal(limit.Charm, near.Charm, 1e-3);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-4)]
    [InlineData(0.01)]
    [InlineData(1.0)]
    [InlineData(10.0)]
    [InlineData(100.0)]
    public void Evaluate_VolatilityFromTinyToTenThousandPercent_WithinBounds(double sigma)
    {
        foreach (double rate in new[] { -0.1, -0.01, 0.0, 1e-9, 0.01, 0.1, 1.0, 10.0 })
            foreach (double yield in new[] { -0.1, -0.02, 0.0, 1e-9, 0.02, 0.1, 10.0 })
                foreach (double years in new[] { 1 / 365.0, 1.0, 170.0 })
                    foreach (OptionRight right in new[] { OptionRight.Put, OptionRight.Call })
                    {
                        AmericanGreeks g = AmericanOption.Evaluate(100, 110, years, sigma, rate, yield, right, AmericanPrecision.Accurate);
                        string at = $"{right} σ {sigma} r {rate} q {yield} T {years}: {g}";
                        double intrinsic = right == OptionRight.Put ? 10 : 0, most = right == OptionRight.Put ? 110 * Math.Max(1, Math.Exp(-rate * years)) : 100 * Math.Max(1, Math.Exp(-yield * years));
                        Assert.True(g.Converged, at);
                        Assert.True(g.Price >= intrinsic && g.Price <= most * (1 + 1e-9), at);
                        Assert.True(double.IsFinite(g.Delta) && double.IsFinite(g.Gamma) && double.IsFinite(g.Vega) && double.IsFinite(g.Theta), at);
                        Assert.True(double.IsFinite(g.Rho) && double.IsFinite(g.DividendRho) && double.IsFinite(g.Vanna) && double.IsFinite(g.Volga) && double.IsFinite(g.Charm), at);
                        Assert.True(g.Gamma >= -1e-6 && g.Vega >= -1e-5 * 110, at);
                    }
    }

    [Theory]
    [InlineData(1e12, 1)]
    [InlineData(1, 1e12)]
    [InlineData(1e-12, 1)]
    [InlineData(1e12, 1e12)]
    [InlineData(1e-12, 1e-12)]
    [InlineData(1e300, 1e-300)]
    public void Evaluate_ExtremeSpotAndStrike_FiniteAndAboveIntrinsic(double s, double k)
    {
        foreach (OptionRight right in new[] { OptionRight.Put, OptionRight.Call })
        {
            AmericanGreeks g = AmericanOption.Evaluate(s, k, 1, 0.25, 0.05, 0.03, right, Precision);
            double intrinsic = Math.Max(right == OptionRight.Put ? k - s : s - k, 0);
            Assert.True(g.Converged && g.Price >= intrinsic && g.Price <= Math.Max(s, k), g.ToString());
            Assert.True(double.IsFinite(g.Delta + g.Gamma + g.Vega + g.Theta + g.Rho + g.DividendRho + g.Vanna + g.Volga + g.Charm), g.ToString());
        }
    }

    [Theory]
    [InlineData(double.NaN, 100, 1, 0.2, 0.05, 0.02)]
    [InlineData(100, double.NaN, 1, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, double.NaN, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, 1, double.NaN, 0.05, 0.02)]
    [InlineData(100, 100, 1, 0.2, double.NaN, 0.02)]
    [InlineData(100, 100, 1, 0.2, 0.05, double.NaN)]
    [InlineData(double.PositiveInfinity, 100, 1, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, double.PositiveInfinity, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, 1, 0.2, double.NegativeInfinity, 0.02)]
    [InlineData(-1, 100, 1, 0.2, 0.05, 0.02)]
    [InlineData(100, -1, 1, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, -1e-9, 0.2, 0.05, 0.02)]
    [InlineData(100, 100, 1, -0.2, 0.05, 0.02)]
    public void Evaluate_NotANumberOrOutsideRange_Refused(double s, double k, double t, double v, double r, double q)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanOption.Evaluate(s, k, t, v, r, q, OptionRight.Put, Precision));
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanOption.Price(s, k, t, v, r, q, OptionRight.Call, Precision));
    }

    [Fact]
    public void Evaluate_UnknownRightOrPrecision_Refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanOption.Evaluate(100, 100, 1, 0.2, 0.05, 0.02, (OptionRight)7, Precision));
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanOption.Evaluate(100, 100, 1, 0.2, 0.05, 0.02, OptionRight.Put, (AmericanPrecision)7));
    }

    private static void Expect(AmericanGreeks g, double price, double delta)
    {
        Assert.True(g.Converged);
        Assert.Equal(price, g.Price);
        Assert.Equal(delta, g.Delta);
        Assert.Equal(0, g.Gamma);
        Assert.Equal(0, g.Vega);
        Assert.Equal(0, g.Theta);
        Assert.Equal(0, g.Rho);
        Assert.Equal(0, g.DividendRho);
        Assert.Equal(0, g.Vanna);
        Assert.Equal(0, g.Volga);
        Assert.Equal(0, g.Charm);
    }

    /// <summary>
    /// Little or no interest, a negative yield and a long, volatile life: the boundary decays so slowly that eight nodes miss the promise of Fast,
    /// which then takes the accurate grid. Random puts of that kind, and the one on which Fast returned K and a vega of −3.7e9.
    /// </summary>
    [Fact]
    public void Evaluate_FastWithNegativeYieldAndSlowDecay_KeepsItsPromise()
    {
        AmericanGreeks seen = AmericanOption.Evaluate(13933697509795.225, 100, 19.15211800845296, 2.46, 0, -0.053060120603125656, OptionRight.Put, AmericanPrecision.Fast);
        AmericanGreeks exact = AmericanOption.Evaluate(13933697509795.225, 100, 19.15211800845296, 2.46, 0, -0.053060120603125656, OptionRight.Put, AmericanPrecision.Exact);
        Assert.Equal(exact.Price, seen.Price, 1e-4);
        Assert.True(seen.Vega >= 0);
        Support.Law.ForAll(
            from r in FsCheck.Fluent.Gen.OneOf(FsCheck.Fluent.Gen.Constant(0.0), Support.Law.Uniform(0, 0.02))
            from q in Support.Law.Uniform(-0.08, -0.001)
            from total in Support.Law.Uniform(0.5, 12)
            from t in Support.Law.Uniform(1, 30)
            from x in Support.Law.Uniform(-1, 2)
            select (r, q, v: total / Math.Sqrt(t), t, s: 100 * Math.Exp(x * total)),
            o =>
            {
                double fast = AmericanOption.Price(o.s, 100, o.t, o.v, o.r, o.q, OptionRight.Put, AmericanPrecision.Fast);
                double accurate = AmericanOption.Price(o.s, 100, o.t, o.v, o.r, o.q, OptionRight.Put, AmericanPrecision.Accurate);
                return Math.Abs(fast - accurate) <= 1e-4 * 100;
            }, cases: 2000);
    }
}
