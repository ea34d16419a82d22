using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityStatus;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>The corners: bounds, zero, expiry, extremes, refusals.</summary>
public sealed class ImpliedVolatilityEdgeTests
{
    [Theory]
    [InlineData(0.0, 100, 110, OptionRight.Call, AtIntrinsic)] // out of the money, worthless
    [InlineData(0.0, 100, 90, OptionRight.Put, AtIntrinsic)]
    [InlineData(0.0, 100, 100, OptionRight.Call, AtIntrinsic)]
    [InlineData(10.0, 100, 90, OptionRight.Call, AtIntrinsic)]
    [InlineData(10.0, 100, 110, OptionRight.Put, AtIntrinsic)]
    [InlineData(9.99, 100, 90, OptionRight.Call, BelowIntrinsic)]
    [InlineData(-1e-300, 100, 110, OptionRight.Call, BelowIntrinsic)]
    [InlineData(9.999999999999998, 100, 90, OptionRight.Call, AtIntrinsic)] // one rounding below
    [InlineData(100.0, 100, 90, OptionRight.Call, AboveMaximum)]
    [InlineData(100.0, 100, 110, OptionRight.Call, AboveMaximum)]
    [InlineData(110.0, 100, 110, OptionRight.Put, AboveMaximum)]
    [InlineData(1e300, 100, 110, OptionRight.Put, AboveMaximum)]
    [InlineData(100.0, 100, 0, OptionRight.Call, NoRecoverableVolatility)] // K = 0: the price is F at every volatility
    [InlineData(0.0, 100, 0, OptionRight.Put, NoRecoverableVolatility)]
    [InlineData(99.0, 100, 0, OptionRight.Call, BelowIntrinsic)]
    [InlineData(101.0, 100, 0, OptionRight.Call, AboveMaximum)]
    [InlineData(1.0, 100, 0, OptionRight.Put, AboveMaximum)]
    [InlineData(80.00000000000001, 100, 20, OptionRight.Call, NoRecoverableVolatility)] // deep in the money: one rounding above intrinsic
    [InlineData(99.99999999999999, 100, 100, OptionRight.Call, NoRecoverableVolatility)] // one rounding below the bound
    public void BlackSolve_PriceWithoutVolatility_StatusAndNoNumber(double price, double forward, double strike, OptionRight right, ImpliedVolatilityStatus expected)
    {
        foreach (double scale in new[] { 1.0, 1e-200, 1e200 })
        {
            if (price * scale is 0 != price is 0 || double.IsInfinity(price * scale)) continue;
            ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(Math.ScaleB(price, Math.ILogB(scale)), Math.ScaleB(forward, Math.ILogB(scale)),
                Math.ScaleB(strike, Math.ILogB(scale)), 0.5, 1, right);
            Assert.Equal(expected, result.Status);
            Assert.False(result.IsSolved);
            if (expected == AtIntrinsic) Assert.Equal(0, result.Volatility);
            else Assert.True(double.IsNaN(result.Volatility));
        }
    }

    [Fact]
    public void Solve_Expired_SaysSo()
    {
        Assert.Equal(Expired, BlackImpliedVolatility.Solve(5, 100, 100, 0, 1, OptionRight.Call).Status);
        Assert.Equal(Expired, BachelierImpliedVolatility.Solve(5, 100, 100, 0, 1, OptionRight.Put).Status);
        Assert.True(double.IsNaN(BlackImpliedVolatility.Solve(5, 100, 100, 0, 1, OptionRight.Call).Volatility));
    }

    [Theory]
    [InlineData(double.NaN, 100, 100, 1, 1)]
    [InlineData(double.PositiveInfinity, 100, 100, 1, 1)]
    [InlineData(5, double.NaN, 100, 1, 1)]
    [InlineData(5, 0, 100, 1, 1)]
    [InlineData(5, -1, 100, 1, 1)]
    [InlineData(5, 100, double.NaN, 1, 1)]
    [InlineData(5, 100, -1, 1, 1)]
    [InlineData(5, 100, 100, double.NaN, 1)]
    [InlineData(5, 100, 100, -1, 1)]
    [InlineData(5, 100, 100, double.PositiveInfinity, 1)]
    [InlineData(5, 100, 100, 1, double.NaN)]
    [InlineData(5, 100, 100, 1, 0)]
    public void BlackSolve_InvalidInput_Throws(double price, double forward, double strike, double years, double discount)
    {
        Assert.ThrowsAny<ArgumentException>(() => BlackImpliedVolatility.Solve(price, forward, strike, years, discount, OptionRight.Call));
        Assert.ThrowsAny<ArgumentException>(() => BlackImpliedVolatility.Solve([5, price], [100, strike], [OptionRight.Put, OptionRight.Call],
            forward, years, discount, new ImpliedVolatilityResult[2]));
    }

    [Fact]
    public void Solve_InvalidColumns_ThrowsBeforeWriting()
    {
        var results = new ImpliedVolatilityResult[2];
        Assert.Throws<ArgumentException>(() => BlackImpliedVolatility.Solve([5, 5], [100], [OptionRight.Put, OptionRight.Call], 100, 1, 1, results));
        ArgumentException bad = Assert.Throws<ArgumentException>(
            () => BlackImpliedVolatility.Solve([5, double.NaN], [100, 100], [OptionRight.Put, OptionRight.Call], 100, 1, 1, results));
        Assert.Contains("row 1", bad.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => BlackImpliedVolatility.Solve([5, 5], [100, 100], [OptionRight.Put, (OptionRight)7], 100, 1, 1, results));
        Assert.ThrowsAny<ArgumentException>(() => BlackImpliedVolatility.Solve([5, 5], [100, 100], [OptionRight.Put, OptionRight.Call], 100, 1, 1, results, threads: 0));
        Assert.ThrowsAny<ArgumentException>(() => BlackImpliedVolatility.Solve(5, 100, 100, 1, 1, (OptionRight)7));
        Assert.ThrowsAny<ArgumentException>(() => BachelierImpliedVolatility.Solve(double.NaN, 100, 100, 1, 1, OptionRight.Call));
        Assert.ThrowsAny<ArgumentException>(() => BachelierImpliedVolatility.Solve(5, double.NaN, 100, 1, 1, OptionRight.Call));
        Assert.All(results, r => Assert.Equal(None, r.Status));
        BlackImpliedVolatility.Solve([], [], [], 100, 1, 1, []);
    }

    [Theory]
    [InlineData(100, 100, 1e-8)]
    [InlineData(100, 100, 1e-150)]
    [InlineData(100, 100.00000000000001, 1e-16)] // next to the money
    [InlineData(100, 99.99999999, 1e-9)]
    [InlineData(1e12, 1e-12, 8)]
    [InlineData(1e12, 1e-12, 3)]
    [InlineData(1e-150, 2e-150, 0.5)]
    [InlineData(1e150, 3e150, 0.5)]
    [InlineData(1e300, 1.1e300, 0.1)]
    [InlineData(1e-300, 1e300, 52)] // |ln(F/K)| = 1382
    [InlineData(1e-290, 1e290, 60)]
    [InlineData(4, 5000, 0.2)]
    [InlineData(1, 1, 15)]
    public void BlackSolve_ExtremeLevels_ErrorBelowTheAttainable(double forward, double strike, double totalVolatility)
    {
        OptionRight right = forward <= strike ? OptionRight.Call : OptionRight.Put;
        double price = ImpliedVolatilityOracle.BlackPrice(forward, strike, 1, 1, totalVolatility, right);
        ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(price, forward, strike, 1, 1, right);
        Assert.True(result.IsSolved, result.ToString());
        Assert.True(ImpliedVolatilityOracle.Black(price, forward, strike, 1, 1, right, result.Volatility).Rho < 1, result.ToString());
    }

    [Fact]
    public void BlackSolve_PriceFarBelowTheForward_SolvedOrSaidNotTo()
    {
        // 1e-300 of a forward 1e300: h would be 52; 1e-300 of a forward 100: h = 37, an ordinary if absurd quote.
        Assert.Equal(NotConverged, BlackImpliedVolatility.Solve(1e-300, 1e300, 1.1e300, 1, 1, OptionRight.Call).Status);
        ImpliedVolatilityResult small = BlackImpliedVolatility.Solve(1e-300, 100, 110, 1, 1, OptionRight.Call);
        Assert.True(small.IsSolved);
        Assert.True(ImpliedVolatilityOracle.Black(1e-300, 100, 110, 1, 1, OptionRight.Call, small.Volatility).Rho < 1);
    }

    [Theory]
    [InlineData(0.0, -5, 3, OptionRight.Call, AtIntrinsic)]
    [InlineData(8.0, 3, -5, OptionRight.Call, AtIntrinsic)]
    [InlineData(7.9, 3, -5, OptionRight.Call, BelowIntrinsic)]
    [InlineData(-1.0, -5, 3, OptionRight.Call, BelowIntrinsic)]
    [InlineData(-1.0, 3, 3, OptionRight.Put, BelowIntrinsic)]
    [InlineData(8.000000000000002, 3, -5, OptionRight.Call, NoRecoverableVolatility)]
    public void BachelierSolve_PriceWithoutVolatility_Status(double price, double forward, double strike, OptionRight right, ImpliedVolatilityStatus expected)
        => Assert.Equal(expected, BachelierImpliedVolatility.Solve(price, forward, strike, 0.5, 1, right).Status);

    [Theory]
    [InlineData(0, 0, 1e-3)]
    [InlineData(-37.63, -37.63, 1e-200)]
    [InlineData(1e200, 1.5e200, 3e199)]
    [InlineData(1e-200, -1e-200, 3e-201)]
    [InlineData(0, 1, 1e6)]
    public void BachelierSolve_ExtremeLevels_ErrorBelowTheAttainable(double forward, double strike, double volatility)
    {
        double price = ImpliedVolatilityOracle.BachelierPrice(forward, strike, 1, 1, volatility, OptionRight.Call);
        ImpliedVolatilityResult result = BachelierImpliedVolatility.Solve(price, forward, strike, 1, 1, OptionRight.Call);
        Assert.True(result.IsSolved, result.ToString());
        Assert.True(ImpliedVolatilityOracle.Bachelier(price, forward, strike, 1, 1, OptionRight.Call, result.Volatility).Rho < 1, result.ToString());
    }
}
