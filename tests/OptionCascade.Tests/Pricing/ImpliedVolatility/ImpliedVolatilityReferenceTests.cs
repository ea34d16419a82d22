using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Worked figures in 50 digits.</summary>
public sealed class ImpliedVolatilityReferenceTests
{
    private static IReadOnlyList<ReferenceTable> Rows(string file) => ReferenceTable.Load(Path.Combine("Pricing", "ImpliedVolatility"), file);

    /// <summary>The difference of a double and a figure of 17 digits, neither rounded.</summary>
    private static double Difference(double value, string figure)
        => (double)(decimal.Parse(value.ToString("F28", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            - decimal.Parse(figure, NumberStyles.Float, CultureInfo.InvariantCulture));

    [Fact]
    public void BlackSolve_ExactRootOfTheDouble_ErrorBelowTheAttainable()
    {
        IReadOnlyList<ReferenceTable> rows = Rows("implied_vol_gold.csv");
        Assert.Equal(14, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            double price = row.Number("undiscounted_price_binary64"), eta = row.Number("attainable_rel_error_eta");
            ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(price, row.Number("forward"), row.Number("strike"), row.Number("t"), 1, right);
            Assert.Equal(ImpliedVolatilityStatus.Solved, result.Status);
            double error = Math.Abs(Difference(result.Volatility, row["exact_implied_vol_of_that_double"])) / result.Volatility;
            Assert.True(error < eta, $"line {row.Line}: error {error:E2}, attainable {eta:E2}");
            Assert.Equal(1, result.AttainableError / eta, 0.01); // the table gives η to three digits

            double rho = ImpliedVolatilityOracle.Black(price, row.Number("forward"), row.Number("strike"), row.Number("t"), 1, right, result.Volatility).Rho;
            Assert.True(rho < 1, $"line {row.Line}: rho {rho}");
        }
    }

    [Fact]
    public void BachelierSolve_GoldPrice_VolatilityWithinTwiceTheAttainable()
    {
        // The price of the table and the discount factor are rounded once each: that moves the root by up to ε·price/(σ·vega), on top of our own error.
        int solved = 0;
        foreach (ReferenceTable row in Rows("bachelier_price_gold.csv"))
        {
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            double years = row.Number("t");
            ImpliedVolatilityResult result = BachelierImpliedVolatility.Solve(
                row.Number("price"), row.Number("forward"), row.Number("strike"), years, Math.Exp(-row.Number("r") * years), right);
            if (row["type"] == "put" && row.Number("strike") == 60)
            {
                Assert.Equal(ImpliedVolatilityStatus.AtIntrinsic, result.Status); // 57 = K − F to the last digit
                continue;
            }

            Assert.Equal(ImpliedVolatilityStatus.Solved, result.Status);
            double error = Math.Abs(result.Volatility / row.Number("normal_vol") - 1);
            Assert.True(error <= 2 * result.AttainableError, $"line {row.Line}: error {error:E2}, attainable {result.AttainableError:E2}");
            solved++;
        }

        Assert.Equal(15, solved);
    }

    [Fact]
    public void Oracle_GoldRows_AgreesWithFiftyDigits()
    {
        // The oracle itself against the table: at the exact root its error is that of the rounding of the root, ½ε, and its η is the table's.
        foreach (ReferenceTable row in Rows("implied_vol_gold.csv"))
        {
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            double root = row.Number("exact_implied_vol_of_that_double");
            (double rho, double eta) = ImpliedVolatilityOracle.Black(
                row.Number("undiscounted_price_binary64"), row.Number("forward"), row.Number("strike"), row.Number("t"), 1, right, root);
            Assert.Equal(1, eta / row.Number("attainable_rel_error_eta"), 0.01);
            Assert.True(rho * eta <= 0.75 * 2.220446049250313e-16, $"line {row.Line}: {rho * eta:E2}");
        }
    }
}
