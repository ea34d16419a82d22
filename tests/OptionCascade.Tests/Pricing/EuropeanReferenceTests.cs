using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Published tables and figures computed in 60-digit arithmetic.</summary>
public class EuropeanReferenceTests
{
    private const double Epsilon = 1.0 / (1L << 52);

    private static readonly (string Column, Func<Greeks, double> Value, bool ThirdOrder)[] Columns =
    [
        ("price", g => g.Price, false), ("delta", g => g.Delta, false), ("gamma", g => g.Gamma, false), ("vega", g => g.Vega, false),
        ("theta", g => g.Theta, false), ("rho", g => g.Rho, false), ("epsilon", g => g.DividendRho, false), ("dual_delta", g => g.DualDelta, false),
        ("dual_gamma", g => g.DualGamma, false), ("vanna", g => g.Vanna, false), ("charm", g => g.Charm, false), ("volga", g => g.Volga, false),
        ("veta", g => g.Veta, false), ("vera", g => g.Vera, false), ("speed", g => g.Speed, true), ("zomma", g => g.Zomma, true),
        ("color", g => g.Color, true), ("ultima", g => g.Ultima, true),
    ];

    private static OptionRight Right(ReferenceTable row) => row["type"] == "call" ? OptionRight.Call : OptionRight.Put;

    private static Greeks Evaluate(ReferenceTable row, string time = "t")
        => BlackScholes.Evaluate(row.Number("spot"), row.Number("strike"), row.Number(time), row.Number("vol"), row.Number("r"), row.Number("q"), Right(row));

    /// <summary>Relative to 16·ε·(1 + d₁²), what the rounding of the inputs alone allows; third order ten times that; exact zeros exact.</summary>
    [Fact]
    public void BlackScholes_Gold_ToTheRoundingOfTheInputs()
    {
        var misses = new List<string>();
        double worst = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "european_greeks_gold.csv"))
        {
            double t = row.Number("t"), s = row.Number("vol") * Math.Sqrt(t);
            double d1 = ((Math.Log(row.Number("spot") / row.Number("strike")) + ((row.Number("r") - row.Number("q")) * t)) / s) + (0.5 * s);
            Greeks greeks = Evaluate(row);
            foreach ((string column, Func<Greeks, double> value, bool thirdOrder) in Columns)
            {
                double expected = row.Number(column), actual = value(greeks);
                double unit = Epsilon * (1 + (d1 * d1)) * Math.Abs(expected) * (thirdOrder ? 10 : 1);
                double units = expected == 0 ? (actual == 0 ? 0 : double.PositiveInfinity) : Math.Abs(actual - expected) / unit;
                worst = Math.Max(worst, units);
                if (!(units <= 16))
                    misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line} {column}: {actual:R} for {expected:R}, {units:F1} units, d1 {d1:F3}"));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F2} units of 16"));
        Assert.Empty(misses);
    }

    [Fact]
    public void BlackScholes_HaugValues_ToThePrintedDigits()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "european_values_haug.csv"))
            Assert.Equal(row.Number("expected"), Evaluate(row).Price, row.Number("tol"));
    }

    [Fact]
    public void BlackScholes_HaugGreeks_ToThePrintedDigits()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "european_greeks_haug.csv"))
        {
            Greeks g = Evaluate(row);
            double actual = row["greek"] switch
            {
                "delta" => g.Delta,
                "elasticity" => g.Delta * row.Number("spot") / g.Price,
                "gamma" => g.Gamma,
                "vega" => g.Vega,
                "theta" => g.Theta,
                "theta_per_day" => g.Theta / 365,
                "rho" => g.Rho,
                "dividendRho" => g.DividendRho,
                _ => throw new InvalidOperationException(row["greek"]),
            };
            Assert.Equal(row.Number("expected"), actual, row.Number("tol"));
        }
    }

    /// <summary>Rows without spot are on the forward alone; the others have F = 100, S = 98, D = 0.95, T = 1.</summary>
    [Fact]
    public void Black76_CalculatorRows_WithinTheirTolerance()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "black76_calculator.csv"))
        {
            double strike = row.Number("strike"), forward = row.Number("forward"), s = row.Number("stddev"), discount = row.Number("discount");
            Greeks onForward = Black76.Evaluate(forward, strike, 1, s, discount, Right(row));
            double spot = double.IsNaN(row.Number("spot")) ? forward : row.Number("spot"), rate = -Math.Log(discount);
            Greeks onSpot = BlackScholes.Evaluate(spot, strike, 1, s, rate, rate - Math.Log(forward / spot), Right(row));
            double actual = row["quantity"] switch
            {
                "value" => onForward.Price,
                "delta" => onSpot.Delta,
                "deltaFwd" => onForward.Delta,
                "gamma" => onSpot.Gamma,
                "gammaFwd" => onForward.Gamma,
                "theta" => onSpot.Theta,
                "vega" => onSpot.Vega,
                "rho" => onSpot.Rho,
                "dividendRho" => onSpot.DividendRho,
                "elasticity" => onSpot.Delta * spot / onSpot.Price,
                "elasticityFwd" => onForward.Delta * forward / onForward.Price,
                "itmCashProb" => -onSpot.DualDelta / discount,
                "itmAssetProb" => onForward.Delta / discount,
                "strikeSensitivity" => onSpot.DualDelta,
                "strikeGamma" => onSpot.DualGamma,
                "vanna" => onSpot.Vanna,
                "volga" => onSpot.Volga,
                _ => throw new InvalidOperationException(row["quantity"]),
            };
            Assert.True(Math.Abs(actual - row.Number("expected")) <= row.Number("tol"),
                string.Create(CultureInfo.InvariantCulture, $"line {row.Line} {row["quantity"]}: {actual:R}, expected {row["expected"]}"));
        }
    }
}
