using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Where there is no volatility, or none that means anything.</summary>
public class AmericanImpliedVolatilityEdgeTests
{
    private static ImpliedVolatilityResult Solve(
        double price, double s, double k, OptionRight right, double t = 1, double r = 0.05, double q = 0.02, AmericanPrecision precision = AmericanPrecision.Accurate)
        => AmericanImpliedVolatility.Solve(price, s, k, t, r, q, right, precision);

    private static void Expect(ImpliedVolatilityStatus status, ImpliedVolatilityResult result)
    {
        Assert.Equal(status, result.Status);
        if (status == ImpliedVolatilityStatus.AtIntrinsic)
            Assert.Equal(0, result.Volatility);
        else
            Assert.True(double.IsNaN(result.Volatility));
    }

    [Theory]
    [InlineData(-1e-300, 100, 90, OptionRight.Put)]
    [InlineData(19.999, 80, 100, OptionRight.Put)]
    [InlineData(-5, 80, 100, OptionRight.Put)]
    [InlineData(19.99, 120, 100, OptionRight.Call)]
    public void Solve_LessThanThePayoff_BelowIntrinsic(double price, double s, double k, OptionRight right)
        => Expect(ImpliedVolatilityStatus.BelowIntrinsic, Solve(price, s, k, right));

    [Fact]
    public void Solve_LessThanWaitingAtNoVolatility_BelowIntrinsic()
    {
        // Without dividends a call is worth at least S − K·e^(−rT), which is more than S − K.
        double floor = 120 - (100 * Math.Exp(-0.05));
        Expect(ImpliedVolatilityStatus.BelowIntrinsic, Solve(0.5 * (20 + floor), 120, 100, OptionRight.Call, q: 0));
        Expect(ImpliedVolatilityStatus.AtIntrinsic, Solve(floor, 120, 100, OptionRight.Call, q: 0));
        Assert.True(Solve(floor + 0.5, 120, 100, OptionRight.Call, q: 0).IsSolved);
    }

    [Theory]
    [InlineData(20, 80, 100, OptionRight.Put)]
    [InlineData(99, 1, 100, OptionRight.Put)]
    public void Solve_PayoffWhereExerciseIsBest_NotUnique(double price, double s, double k, OptionRight right)
    {
        ImpliedVolatilityResult result = Solve(price, s, k, right);
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, result);
        Assert.Equal(double.PositiveInfinity, result.AttainableError);

        // Indeed: two volatilities, one price.
        Assert.Equal(price, AmericanOption.Price(s, k, 1, 0.01, 0.05, 0.02, right, AmericanPrecision.Accurate));
        Assert.Equal(price, AmericanOption.Price(s, k, 1, 0.05, 0.05, 0.02, right, AmericanPrecision.Accurate));
    }

    [Fact]
    public void Solve_CallAtPayoffWhereExerciseIsBest_NotUnique()
        => Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(50, 150, 100, OptionRight.Call, r: 0.02, q: 0.1));

    [Theory]
    [InlineData(AmericanPrecision.Fast)]
    [InlineData(AmericanPrecision.Accurate)]
    public void Solve_PriceJustOffTheExerciseRegion_NoNumberWithoutInformation(AmericanPrecision precision)
    {
        // From S = 80 at 16% upwards the put is held; a price that exceeds the payoff by far less than the exact engine's error says little about σ.
        ImpliedVolatilityResult result = Solve(20 + 1e-12, 80, 100, OptionRight.Put, precision: precision);
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, result);
        Assert.True(result.AttainableError > ImpliedVolatilityResult.LargestAttainableError);
    }

    [Fact]
    public void Solve_WorthlessOutOfTheMoney_AtIntrinsic()
    {
        Expect(ImpliedVolatilityStatus.AtIntrinsic, Solve(0, 120, 100, OptionRight.Put, r: 0.02, q: 0.01));
        Expect(ImpliedVolatilityStatus.AtIntrinsic, Solve(0, 80, 100, OptionRight.Call, r: 0.02, q: 0.01));
    }

    [Theory]
    [InlineData(100, 110, OptionRight.Put, 0.05, 0.02, 110)]
    [InlineData(100, 110, OptionRight.Call, 0.05, 0.02, 100)]
    [InlineData(100, 110, OptionRight.Put, -0.05, 0.02, 115.63982060136265)]
    [InlineData(100, 110, OptionRight.Call, 0.05, -0.02, 102.02013400267558)]
    public void Solve_AtTheLimitOfVolatility_AboveMaximum(double s, double k, OptionRight right, double r, double q, double most)
    {
        Expect(ImpliedVolatilityStatus.AboveMaximum, Solve(most * (1 + 1e-15), s, k, right, r: r, q: q));
        Expect(ImpliedVolatilityStatus.AboveMaximum, Solve(1e9, s, k, right, r: r, q: q));
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(most * (1 - 1e-15), s, k, right, r: r, q: q));
        Assert.True(Solve(0.9 * most, s, k, right, r: r, q: q).IsSolved);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(1e6)]
    public void Solve_AtExpiry_Expired(double price) => Expect(ImpliedVolatilityStatus.Expired, Solve(price, 100, 110, OptionRight.Put, t: 0));

    [Fact]
    public void Solve_NoSpotOrNoStrike_VolatilityDoesNotMatter()
    {
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(100, 0, 100, OptionRight.Put));
        Expect(ImpliedVolatilityStatus.BelowIntrinsic, Solve(99, 0, 100, OptionRight.Put));
        Expect(ImpliedVolatilityStatus.AboveMaximum, Solve(101, 0, 100, OptionRight.Put));
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(100, 100, 0, OptionRight.Call));
        Expect(ImpliedVolatilityStatus.AboveMaximum, Solve(101, 100, 0, OptionRight.Call));
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(0, 100, 0, OptionRight.Put));
        Expect(ImpliedVolatilityStatus.AboveMaximum, Solve(1, 100, 0, OptionRight.Put));
        Expect(ImpliedVolatilityStatus.NoRecoverableVolatility, Solve(0, 0, 100, OptionRight.Call));
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    public void Solve_PricesInAnotherUnit_SameVolatility(double unit)
    {
        double price = AmericanOption.Price(100, 110, 1, 0.25, 0.05, 0.02, OptionRight.Put, AmericanPrecision.Accurate);
        Assert.Equal(0.25, Solve(price * unit, 100 * unit, 110 * unit, OptionRight.Put).Volatility, 1e-9);
    }

    [Theory]
    [InlineData(1.0 / 8760, 0.4)]
    [InlineData(1, 100)]
    [InlineData(0.01, 20)]
    [InlineData(170, 0.05)]
    public void Solve_HoursOrCenturiesOrHugeVolatility_RoundTrip(double t, double volatility)
    {
        foreach (OptionRight right in new[] { OptionRight.Put, OptionRight.Call })
        {
            double price = AmericanOption.Price(100, 100.5, t, volatility, 0.05, 0.02, right, AmericanPrecision.Accurate);
            ImpliedVolatilityResult result = Solve(price, 100, 100.5, right, t: t);
            if (result.IsSolved)
                Assert.Equal(1, result.Volatility / volatility, result.AttainableError);
            else
                Assert.True(volatility >= 20 && result.Status == ImpliedVolatilityStatus.NoRecoverableVolatility, result.ToString());
        }
    }

    [Theory]
    [InlineData(double.NaN, 100, 100, 1, 0, 0)]
    [InlineData(double.PositiveInfinity, 100, 100, 1, 0, 0)]
    [InlineData(5, double.NaN, 100, 1, 0, 0)]
    [InlineData(5, -1, 100, 1, 0, 0)]
    [InlineData(5, 100, double.PositiveInfinity, 1, 0, 0)]
    [InlineData(5, 100, -1, 1, 0, 0)]
    [InlineData(5, 100, 100, -1, 0, 0)]
    [InlineData(5, 100, 100, double.NaN, 0, 0)]
    [InlineData(5, 100, 100, 1, double.NaN, 0)]
    [InlineData(5, 100, 100, 1, 0, double.NegativeInfinity)]
    public void Solve_NotANumberOrOutsideRange_Refused(double price, double s, double k, double t, double r, double q)
        => Assert.Throws<ArgumentOutOfRangeException>(() => AmericanImpliedVolatility.Solve(price, s, k, t, r, q, OptionRight.Put, AmericanPrecision.Fast));

    [Fact]
    public void Solve_UnknownRightOrPrecision_Refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Solve(5, 100, 100, (OptionRight)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Solve(5, 100, 100, OptionRight.Put, precision: (AmericanPrecision)7));
    }
}
