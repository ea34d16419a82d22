using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>Published tables. They hold the output of approximations, so that their own published error is the tolerance.</summary>
public class AmericanOptionTableTests
{
    /// <summary>True prices of the edge cases whose table value is the QD+ approximation; the distance is that approximation's error.</summary>
    private static readonly Dictionary<string, (double True, double ApproximationError)> s_approximated = new()
    {
        ["standard put option"] = (23.00030538, 0.03),
        ["call-put parity on standard option"] = (23.00030538, 0.03),
        ["extreme dividend yield call"] = (0.1159369429, 3e-5),
        ["extreme maturity call"] = (80.390250, 0.016),
        ["zero interest rate call"] = (8.865365, 0.0065),
        ["extreme vol call"] = (99.987487875, 7e-6),
    };

    [Fact]
    public void Price_QdPlusEdgeCases_ExactWhereTheTableIs()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_qdplus_edge_cases.csv"))
        {
            double price = AmericanTables.Price(row, "t_effective", AmericanPrecision.Exact), expected = row.Number("expected"), tolerance = row.Number("tol");
            string message = $"{row["case"]}: {price:R} for {expected:R}";
            if (row["case"] == "put option at maturity")
            {
                // The table's engine returns 0 for an option that expires today; here the payoff is still the holder's.
                Assert.Equal(20.0, price);
                continue;
            }

            if (s_approximated.TryGetValue(row["case"], out (double True, double ApproximationError) known))
            {
                Assert.True(Math.Abs(price - known.True) < 5e-6 * Math.Max(1, known.True), message);
                Assert.True(Math.Abs(price - expected) < known.ApproximationError, message);
                continue;
            }

            if (tolerance < 0) tolerance = 0.005 * expected;
            Assert.True(Math.Abs(price - expected) <= tolerance, message);
        }
    }

    [Theory]
    [InlineData(AmericanPrecision.Fast)]
    [InlineData(AmericanPrecision.Accurate)]
    [InlineData(AmericanPrecision.Exact)]
    public void Price_QdPlusRandomSet_WithinTableTolerance(AmericanPrecision precision)
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_qdplus_random_pde.csv"))
        {
            double price = AmericanTables.Price(row, "t_effective", precision);
            Assert.True(Math.Abs(price - row.Number("expected")) <= row.Number("tol"), $"line {row.Line}: {price:R} for {row["expected"]}");
        }
    }

    /// <summary>Every row is the premium at a stated resolution (l, m, n): the finer ones must be closer to this engine's premium.</summary>
    [Fact]
    public void Price_AndersenLakeOffengendenExample_PremiumWithinTheErrorOfEachResolution()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_qdfp_alo.csv"))
        {
            double s = row.Number("spot"), k = row.Number("strike"), t = row.Number("t"), v = row.Number("vol"), r = row.Number("r"), q = row.Number("q");
            double premium = AmericanOption.Price(s, k, t, v, r, q, OptionRight.Put, AmericanPrecision.Exact) - BlackScholes.Put(s, k, t, v, r, q);
            double allowed = row.Number("l") switch { 5 => 4e-4, 11 => 2e-5, 24 => 4e-7, 35 => 6e-7, 65 => 1.1e-7, _ => 2e-5 };
            Assert.True(Math.Abs(premium - row.Number("expected")) <= allowed, $"line {row.Line}: {premium:R} for {row["expected"]}");
        }
    }

    [Fact]
    public void Price_AndersenLakeOffengendenExample_TruePremium()
    {
        // source: converged premiums for S = K = 100, q = 5%, σ = 25%, T = 1 (reference figures, 12 digits)
        Assert.Equal(0.106952702747, AmericanOption.Price(100, 100, 1, 0.25, 0.05, 0.05, OptionRight.Put, AmericanPrecision.Exact) - BlackScholes.Put(100, 100, 1, 0.25, 0.05, 0.05), 1e-12);
        Assert.Equal(0.367111140617, AmericanOption.Price(100, 100, 1, 0.25, 0.075, 0.05, OptionRight.Put, AmericanPrecision.Exact) - BlackScholes.Put(100, 100, 1, 0.25, 0.075, 0.05), 1e-12);
    }

    [Theory]
    [InlineData("american_baw.csv", 0.037)]
    [InlineData("american_ju.csv", 0.074)]
    [InlineData("american_bjerksund_stensland.csv", 0.039)]
    public void Price_PublishedApproximations_WithinTheirKnownError(string file, double largestKnownError)
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", file))
        {
            // At σ = 1000% the Bjerksund–Stensland row is the European price.
            if (row.Number("vol") == 10) continue;
            double price = AmericanTables.Price(row, "t_effective", AmericanPrecision.Accurate);
            Assert.True(Math.Abs(price - row.Number("expected")) <= largestKnownError, $"line {row.Line}: {price:R} for {row["expected"]}");
        }
    }
}
