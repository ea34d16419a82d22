using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>
/// Converged prices with rates or yields below zero: never exercised early (r ≤ 0, q ≥ r for a put), one boundary (r = 0 &gt; q; r &gt; 0 &gt; q), two boundaries
/// (q &lt; r &lt; 0) before and after they meet, and the calls that mirror them. The figures come from
/// <c>tests/OptionCascade.Benchmarks/peers/american_gold.cpp prices</c>: smooth pasting and value matching, each at two resolutions; a row's tolerance is the largest
/// difference among the four.
/// </summary>
public class AmericanNegativeRatesGoldTests
{
    [Theory]
    [InlineData(AmericanPrecision.Exact, 1e-10, 1e-10)]
    [InlineData(AmericanPrecision.Accurate, 1e-7, 1e-8)]
    [InlineData(AmericanPrecision.Fast, 1e-4, 1e-5)]
    public void Price_NegativeRates_EveryRowWithinPrecision(AmericanPrecision precision, double perStrike, double rootMeanSquareLimit)
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/American", "american_negative_rates_gold.csv");
        Assert.True(rows.Count >= 40);
        var misses = new List<string>();
        double squares = 0;
        foreach (ReferenceTable row in rows)
        {
            double strike = row.Number("strike"), price = AmericanTables.Price(row, "t", precision), error = Math.Abs(price - row.Number("price"));
            squares += error / strike * (error / strike);
            if (!(error <= Math.Max(row.Number("tol"), perStrike * strike)))
                misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line}: {price:R} for {row["price"]}, error {error:E2}"));
        }

        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
        double rootMeanSquare = Math.Sqrt(squares / rows.Count);
        Assert.True(rootMeanSquare <= rootMeanSquareLimit, $"RMSE {rootMeanSquare:E2}·K");
    }

    [Fact]
    public void Figures_FourSolutions_AgreeFarBelowTheExactPrecision()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_negative_rates_gold.csv"))
            Assert.True(row.Number("tol") <= 1e-12 * row.Number("strike"), $"line {row.Line}");
    }

    [Fact]
    public void Figures_EveryRegime_IsThere()
    {
        int never = 0, one = 0, two = 0, met = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_negative_rates_gold.csv"))
        {
            bool call = row["type"] == "call";
            double r = row.Number(call ? "q" : "r"), q = row.Number(call ? "r" : "q");
            if (r <= 0 && q >= r) never++;
            else if (r >= 0) one++;
            else if (row["meet"].Length == 0) two++;
            else met++;
        }

        Assert.True(never >= 6 && one >= 10 && two + met >= 2, $"{never} never exercised early, {one} with one boundary, {two} with two, {met} with two that met");
    }

    /// <summary>Where two boundaries meet soon (r/q near 1) all three precisions must find the same meeting, however short the region lives.</summary>
    [Fact]
    public void Price_RandomTwoBoundaries_PrecisionsAgreeAndConverge()
        => Law.ForAll(
            from v in Law.Uniform(Math.Log(0.01), Math.Log(2))
            from t in Law.Uniform(Math.Log(1 / 365.0), Math.Log(30))
            from r in Law.Uniform(Math.Log(1e-6), Math.Log(0.1))
            from ratio in Law.Uniform(Math.Log(1e-4), Math.Log(3))
            from d in Law.Uniform(-4, 4)
            from put in Gen.Elements(true, false)
            select (V: Math.Exp(v), T: Math.Exp(t), R: -Math.Exp(r), Q: -Math.Exp(r) * (1 + Math.Exp(ratio)), D: d, Put: put),
            o =>
            {
                double s = 100 * Math.Exp(Math.Clamp(o.D * o.V * Math.Sqrt(o.T), -5, 5)), k = 100;
                (double spot, double strike, OptionRight right, double r, double q) = o.Put ? (s, k, OptionRight.Put, o.R, o.Q) : (k, s, OptionRight.Call, o.Q, o.R);
                double exact = AmericanOption.Price(spot, strike, o.T, o.V, r, q, right, AmericanPrecision.Exact);
                double accurate = AmericanOption.Price(spot, strike, o.T, o.V, r, q, right, AmericanPrecision.Accurate);
                double fast = AmericanOption.Price(spot, strike, o.T, o.V, r, q, right, AmericanPrecision.Fast);
                return Math.Abs(accurate - exact) <= 1e-7 * k && Math.Abs(fast - exact) <= 1e-4 * k;
            },
            1000);
}
