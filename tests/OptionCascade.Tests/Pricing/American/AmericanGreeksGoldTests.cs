using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>
/// Price and nine Greeks against differences of converged prices that share no code with the engine. The figures come from
/// <c>tests/OptionCascade.Benchmarks/peers/american_gold.cpp</c>: the put's boundary by collocation on Chebyshev panels in √τ that halve towards expiry,
/// panel after panel by Newton's method, in arithmetic of 192 bits (57 digits; 113 bits for some rows); Kim's integral for the price; central differences of sixth order with steps of
/// about 1e-4 of each input's scale. Every option is worked out at two resolutions, and the column <c>digits</c> holds the leading digits in which they agree,
/// per figure. Calls are differenced as calls, their price taken from the symmetric put.
/// <para>
/// Errors are measured on each figure's natural scale: with width w = σ√T (at most 1), price K, delta 1, gamma 1/(S·w), vega S·√T, theta S·σ/√T, both rhos S·T,
/// vanna 1/σ, charm 1/T, volga S·√T/σ.
/// </para>
/// <para>
/// Two tolerances: one for ordinary options, and one for those whose boundary starts, at expiry, less than one deviation σ√T from the strike (the put's 0 &lt; r &lt; q
/// with ln(q/r) &lt; σ√T), where it bends sharply within the life of the option and the engine's Greeks keep fewer digits than its price.
/// </para>
/// </summary>
public class AmericanGreeksGoldTests
{
    private static readonly string[] s_figures = ["price", "delta", "gamma", "vega", "theta", "rho", "dividend_rho", "vanna", "charm", "volga"];

    [Theory]
    [InlineData("price", 2e-14, 2e-14)]
    [InlineData("delta", 2e-14, 5e-14)]
    [InlineData("gamma", 2e-14, 5e-13)]
    [InlineData("vega", 2e-14, 5e-12)]
    [InlineData("theta", 2e-14, 2e-13)]
    [InlineData("rho", 2e-14, 5e-10)]
    [InlineData("dividend_rho", 2e-14, 5e-10)]
    [InlineData("vanna", 2e-14, 5e-12)]
    [InlineData("charm", 1e-13, 5e-12)]
    [InlineData("volga", 2e-14, 5e-11)]
    public void Evaluate_Exact_AgreesWithHighPrecisionDifferences(string figure, double tolerance, double toleranceOfSharpBend)
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/American", "american_greeks_gold.csv");
        Assert.Equal(22, rows.Count);
        var misses = new List<string>();
        foreach (ReferenceTable row in rows)
        {
            double s = row.Number("spot"), k = row.Number("strike"), t = row.Number("t"), v = row.Number("vol"), r = row.Number("r"), q = row.Number("q");
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            AmericanGreeks greeks = AmericanOption.Evaluate(s, k, t, v, r, q, right, AmericanPrecision.Exact);
            Assert.True(greeks.Converged);
            double expected = row.Number(figure), actual = Figure(greeks, figure), error = Math.Abs(actual - expected) / Scale(figure, s, k, t, v);
            int digits = int.Parse(row["digits"].Split(' ')[Array.IndexOf(s_figures, figure)], CultureInfo.InvariantCulture);
            double ofFigure = Math.Pow(10, -digits) * Math.Abs(expected) / Scale(figure, s, k, t, v);
            double allowed = Math.Max(IsSharpBend(right, t, v, r, q) ? toleranceOfSharpBend : tolerance, ofFigure);
            if (!(error <= allowed))
                misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line}: {actual:R} for {row[figure]}, {error:E2} of its scale, allowed {allowed:E0}"));
        }

        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
    }

    /// <summary>
    /// The figures are good enough to be held to: their two resolutions agree in far more digits than the tolerances ask for. Across r = q the price has only so
    /// many derivatives in the rates, and differences lose a digit more.
    /// </summary>
    [Fact]
    public void Figures_TwoResolutions_AgreeInMoreDigitsThanTheTolerancesNeed()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_greeks_gold.csv"))
        {
            int required = row.Number("r") == row.Number("q") ? 12 : 13;
            int[] digits = [.. row["digits"].Split(' ').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(10, digits.Length);
            Assert.True(digits.Min() >= required, $"line {row.Line}: {row["digits"]}");
        }
    }

    private static bool IsSharpBend(OptionRight right, double t, double v, double r, double q)
    {
        (double strikeRate, double assetRate) = right == OptionRight.Put ? (r, q) : (q, r);
        return strikeRate > 0 && strikeRate < assetRate && Math.Log(assetRate / strikeRate) < v * Math.Sqrt(t);
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
