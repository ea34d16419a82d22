using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>ρ_J &lt; 1 on seeded random inputs, judged by double-double arithmetic. The benchmarks project runs the same on a million.</summary>
public sealed class ImpliedVolatilityAccuracyTests
{
    private const int Count = 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(20221212)]
    public void BlackSolve_RandomNormalInputs_ErrorBelowTheAttainable(int seed)
    {
        int solved = 0;
        double worst = 0;
        foreach (PricedOption o in NormalInputs.Black(Count, seed))
        {
            ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right);
            if (!result.IsSolved)
            {
                AssertUnrecoverable(o, result);
                continue;
            }

            (double rho, double eta) = ImpliedVolatilityOracle.Black(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, result.Volatility);
            Assert.True(rho < 1, $"rho {rho} for {o}: {result}");
            Assert.Equal(1, result.AttainableError / eta, 1e-3);
            worst = Math.Max(worst, rho);
            solved++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{solved} solved, largest rho {worst:F3}");
        Assert.True(solved > 0.8 * Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20230920)]
    public void BachelierSolve_RandomNormalInputs_ErrorBelowTheAttainable(int seed)
    {
        int solved = 0;
        foreach (PricedOption o in NormalInputs.Bachelier(Count, seed))
        {
            ImpliedVolatilityResult result = BachelierImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right);
            if (!result.IsSolved)
            {
                AssertUnrecoverable(o, result);
                continue;
            }

            (double rho, double eta) = ImpliedVolatilityOracle.Bachelier(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, result.Volatility);
            Assert.True(rho < 1, $"rho {rho} for {o}: {result}");
            Assert.Equal(1, result.AttainableError / eta, 1e-3);
            solved++;
        }

        Assert.True(solved > 0.8 * Count);
    }

    /// <summary>Without a volatility only in the money, or within a rounding of the upper bound.</summary>
    private static void AssertUnrecoverable(PricedOption o, ImpliedVolatilityResult result)
    {
        bool inMoney = o.Right == OptionRight.Call ? o.Forward > o.Strike : o.Strike > o.Forward;
        double bound = o.Discount * (o.Right == OptionRight.Call ? o.Forward : o.Strike);
        Assert.True(double.IsNaN(result.Volatility) || result.Volatility == 0);
        Assert.True(
            (inMoney && result.Status is ImpliedVolatilityStatus.NoRecoverableVolatility or ImpliedVolatilityStatus.AtIntrinsic)
            || (o.Price > bound * (1 - 1e-12) && result.Status is ImpliedVolatilityStatus.NoRecoverableVolatility or ImpliedVolatilityStatus.AboveMaximum),
            $"{o}: {result}");
    }
}
