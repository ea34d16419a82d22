using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>
/// All eighteen figures at the edges of the inputs: an hour to 170 years, σ 1e-8 … 10,000%, r and q −10% … 1000%, spots of 1e±12 with strikes from
/// 1e-12 to 1e12 times that. Each is held to 16 roundings (third order ten times that) of its terms, times how far the rounding of the inputs moves it.
/// </summary>
public class EuropeanEdgeGoldTests
{
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>Figures below this have left the range in which a double keeps its digits; only their smallness is checked.</summary>
    private const double Underflow = 1e-280;

    [Theory]
    [InlineData("price", GreekSet.Price, true)]
    [InlineData("delta", GreekSet.Delta, false)]
    [InlineData("gamma", GreekSet.Gamma, false)]
    [InlineData("vega", GreekSet.Vega, false)]
    [InlineData("theta", GreekSet.Theta, true)]
    [InlineData("rho", GreekSet.Rho, false)]
    [InlineData("epsilon", GreekSet.DividendRho, false)]
    [InlineData("dual_delta", GreekSet.DualDelta, false)]
    [InlineData("dual_gamma", GreekSet.DualGamma, false)]
    [InlineData("vanna", GreekSet.Vanna, true)]
    [InlineData("charm", GreekSet.Charm, true)]
    [InlineData("volga", GreekSet.Volga, true)]
    [InlineData("veta", GreekSet.Veta, true)]
    [InlineData("vera", GreekSet.Vera, true)]
    [InlineData("speed", GreekSet.Speed, true)]
    [InlineData("zomma", GreekSet.Zomma, true)]
    [InlineData("color", GreekSet.Color, true)]
    [InlineData("ultima", GreekSet.Ultima, true)]
    public void Evaluate_EdgeOfTheInputs_ToTheirRounding(string column, GreekSet greek, bool hasScale)
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing", "european_edges_gold.csv");
        Assert.Equal(130, rows.Count);
        double most = greek is GreekSet.Speed or GreekSet.Zomma or GreekSet.Color or GreekSet.Ultima ? 160 : 16;
        int held = 0;
        var misses = new List<string>();
        foreach (ReferenceTable row in rows)
        {
            Greeks g = BlackScholes.Evaluate(row.Number("spot"), row.Number("strike"), row.Number("t"), row.Number("vol"), row.Number("r"), row.Number("q"),
                row["type"] == "call" ? OptionRight.Call : OptionRight.Put);
            double actual = g.Of(greek), expected = row.Number(column), scale = hasScale ? row.Number("scale_" + column) : Math.Abs(expected);
            bool tiny = scale < Underflow;
            double units = tiny ? (Math.Abs(actual) <= 10 * Underflow ? 0 : double.PositiveInfinity) : Math.Abs(actual - expected) / (Epsilon * scale * row.Number("cond"));
            if (!tiny) held++;
            if (!(units <= most))
                misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line}: {actual:R} for {row[column]}, {units:F1} units"));
        }

        Assert.True(misses.Count == 0, string.Join(Environment.NewLine, misses));
        Assert.True(held >= 90, $"{held} rows with a figure");
    }

    /// <summary>Time that has passed is the caller's to resolve: a negative one is refused by name, with its value.</summary>
    [Fact]
    public void Evaluate_ExpiryInThePast_RefusedWithItsValue()
    {
        ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(100, 100, -0.25, 0.2, 0.05, 0.02, OptionRight.Put));
        Assert.Equal(-0.25, thrown.ActualValue);
    }
}
