using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>From the fully converged reference prices back to the volatility they were made with, every row, in each precision.</summary>
public class AmericanImpliedVolatilityGoldTests
{
    [Theory]
    [InlineData(AmericanPrecision.Exact, 1e-10)]
    [InlineData(AmericanPrecision.Accurate, 1e-7)]
    [InlineData(AmericanPrecision.Fast, 1e-5)]
    public void Solve_Gold_EveryRowWithinTheAttainableErrorOrExplained(AmericanPrecision precision, double engineError)
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/American", "american_gold.csv");
        Assert.Equal(441, rows.Count);
        var misses = new List<string>();
        int solved = 0, known = 0;
        foreach (ReferenceTable row in rows)
        {
            double price = row.Number("expected"), spot = row.Number("spot"), strike = row.Number("strike"), volatility = row.Number("vol");
            AmericanGreeks truth = AmericanTables.Evaluate(row, "t", AmericanPrecision.Exact);

            // The reference is itself uncertain by its tolerance, which moves σ by this share.
            double uncertain = row.Number("tol") / (volatility * truth.Vega);
            bool informative = truth.Decision != ExerciseDecision.Exercise
                && 1e-3 * volatility * truth.Vega > 2 * ((engineError * Math.Max(spot, strike)) + row.Number("tol"));
            known += informative ? 1 : 0;
            ImpliedVolatilityResult result = AmericanImpliedVolatility.Solve(
                price, spot, strike, row.Number("t"), row.Number("r"), row.Number("q"), AmericanTables.Right(row), precision);
            bool right = result.Status switch
            {
                ImpliedVolatilityStatus.Solved => Math.Abs((result.Volatility / volatility) - 1) <= result.AttainableError + uncertain || !(uncertain < 0.1),
                ImpliedVolatilityStatus.AtIntrinsic or ImpliedVolatilityStatus.BelowIntrinsic or ImpliedVolatilityStatus.AboveMaximum
                    or ImpliedVolatilityStatus.NoRecoverableVolatility => !informative,
                _ => false,
            };
            solved += result.IsSolved ? 1 : 0;
            if (!right) misses.Add($"line {row.Line}: {result.Status} {result.Volatility:R} for {volatility:R}, attainable {result.AttainableError:E2}, uncertain {uncertain:E2}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{precision}: {solved} solved, {known} informative");
        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
        Assert.True(solved >= known && known > 180, $"{solved} solved, {known} informative");
    }
}
