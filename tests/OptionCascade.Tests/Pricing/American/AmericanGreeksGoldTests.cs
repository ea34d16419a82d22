using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>
/// Price and nine Greeks against differences of converged prices that share no code with the engine. The figures come from
/// <c>tests/OptionCascade.Benchmarks/peers/american_greeks_gold.cpp</c>: the put's boundary by collocation on Chebyshev panels in √τ that halve towards expiry,
/// panel after panel by Newton's method, in 113-bit arithmetic (33 digits); Kim's integral for the price; central differences of sixth order with steps of
/// about 1e-4 of each input's scale. Every option is worked out at two resolutions, and the column <c>digits</c> holds the leading digits in which they agree,
/// per figure. Calls are differenced as calls, their price taken from the symmetric put.
/// <para>
/// Errors are measured on each figure's natural scale: with width w = σ√T (at most 1), price K, delta 1, gamma 1/(S·w), vega S·√T, theta S·σ/√T, both rhos S·T,
/// vanna 1/σ, charm 1/T, volga S·√T/σ.
/// </para>
/// </summary>
public class AmericanGreeksGoldTests
{
    private const int RequiredDigits = 13;

    [Theory]
    [InlineData("price", 1e-13)]
    [InlineData("delta", 1e-13)]
    [InlineData("gamma", 1e-13)]
    [InlineData("vega", 1e-13)]
    [InlineData("theta", 1e-13)]
    [InlineData("rho", 1e-13)]
    [InlineData("dividend_rho", 1e-13)]
    [InlineData("vanna", 1e-13)]
    [InlineData("charm", 1e-13)]
    [InlineData("volga", 1e-13)]
    public void Evaluate_Exact_AgreesWithQuadruplePrecisionDifferences(string figure, double tolerance)
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/American", "american_greeks_gold.csv");
        Assert.Equal(12, rows.Count);
        var misses = new List<string>();
        double worst = 0;
        foreach (ReferenceTable row in rows)
        {
            double s = row.Number("spot"), k = row.Number("strike"), t = row.Number("t"), v = row.Number("vol"), r = row.Number("r"), q = row.Number("q");
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            AmericanGreeks greeks = AmericanOption.Evaluate(s, k, t, v, r, q, right, AmericanPrecision.Exact);
            Assert.True(greeks.Converged);
            double expected = row.Number(figure), actual = Figure(greeks, figure), error = Math.Abs(actual - expected) / Scale(figure, s, k, t, v);
            worst = Math.Max(worst, error);
            if (!(error <= tolerance)) misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line}: {actual:R} for {row[figure]}, {error:E2} of its scale"));
        }

        Assert.True(misses.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{figure}, worst {worst:E2}") + Environment.NewLine + string.Join(Environment.NewLine, misses));
    }

    private static double Figure(AmericanGreeks g, string figure) => figure switch
    {
        "price" => g.Price,
        "delta" => g.Delta,
        "gamma" => g.Gamma,
        "vega" => g.Vega,
        "theta" => g.Theta,
        "rho" => g.Rho,
        "dividend_rho" => g.DividendRho,
        "vanna" => g.Vanna,
        "charm" => g.Charm,
        "volga" => g.Volga,
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "Expected a column of the table."),
    };

    private static double Scale(string figure, double s, double k, double t, double v) => figure switch
    {
        "price" => k,
        "delta" => 1,
        "gamma" => 1 / (s * Math.Min(1, v * Math.Sqrt(t))),
        "vega" => s * Math.Sqrt(t),
        "theta" => s * v / Math.Sqrt(t),
        "rho" or "dividend_rho" => s * t,
        "vanna" => 1 / v,
        "charm" => 1 / t,
        "volga" => s * Math.Sqrt(t) / v,
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "Expected a column of the table."),
    };
}
