using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Published tables and figures computed in 50-digit arithmetic.</summary>
public class BachelierReferenceTests
{
    private const double Epsilon = 1.0 / (1L << 52);

    private static OptionRight Right(ReferenceTable row) => row["type"] == "call" ? OptionRight.Call : OptionRight.Put;

    private static Greeks OnForward(ReferenceTable row) => Bachelier.EvaluateOnForward(row.Number("forward"), row.Number("strike"), row.Number("t"),
        row.Number("normal_vol"), row.Number("r"), Right(row));

    /// <summary>
    /// Relative to 16·ε·(1 + d²); exact zeros exact. The row 57 in the money at d = 22.5 holds, beside a price of 57, figures that are noise of the arithmetic they were computed
    /// in (a negative gamma of 3e-72): there the true figures are those of the call of the same strike, which the table has too.
    /// </summary>
    [Fact]
    public void Bachelier_Gold_ToTheRoundingOfTheInputs()
    {
        (string Column, Func<Greeks, double> Value)[] columns =
        [
            ("price", g => g.Price), ("delta_fwd", g => g.Delta), ("gamma_fwd", g => g.Gamma), ("vega", g => g.Vega), ("theta", g => g.Theta),
            ("vanna", g => g.Vanna), ("volga", g => g.Volga), ("charm", g => g.Charm), ("rho", g => g.Rho),
        ];
        var misses = new List<string>();
        double worst = 0;
        int noisy = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "bachelier_greeks_gold.csv"))
        {
            double d = (row.Number("forward") - row.Number("strike")) / (row.Number("normal_vol") * Math.Sqrt(row.Number("t")));
            Greeks greeks = OnForward(row);
            foreach ((string column, Func<Greeks, double> value) in columns)
            {
                double expected = row.Number(column), actual = value(greeks), price = row.Number("price");
                if (price > 1 && Math.Abs(expected) < 1e-70)
                {
                    if (d == 0)
                    {
                        Assert.Equal(0, actual);
                        continue;
                    }

                    noisy++;
                    Assert.InRange(Math.Abs(actual), 0, 1e-100);
                    continue;
                }

                double units = actual == expected ? 0 : Math.Abs(actual - expected) / (Epsilon * (1 + (d * d)) * Math.Abs(expected));
                worst = Math.Max(worst, units);
                if (!(units <= 16))
                    misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line} {column}: {actual:R} for {expected:R}, {units:F1} units, d {d:F3}"));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F2} units of 16, {noisy} noisy figures"));
        Assert.Empty(misses);
        Assert.Equal(6, noisy); // gamma, vega, theta, vanna, volga, charm of one row
    }

    [Fact]
    public void Bachelier_DeepInTheMoneyPut_HasTheGreeksOfItsCall()
    {
        Greeks put = Bachelier.Evaluate(3, 60, 0.1, 8, 1, OptionRight.Put), call = Bachelier.Evaluate(3, 60, 0.1, 8, 1, OptionRight.Call);
        Assert.Equal((call.Gamma, call.Vega, call.Theta, call.Vanna, call.Volga, call.Charm), (put.Gamma, put.Vega, put.Theta, put.Vanna, put.Volga, put.Charm));
        Assert.Equal(1, call.Vega / 7.3241297005400257e-112, 1e-12);
    }

    /// <summary>
    /// F = 100, S = 98, D = 0.95, T = 1. Two of the table's definitions differ from a partial derivative: its theta has the spot gamma where the variance is the forward's,
    /// and its vanna is by the forward and undiscounted.
    /// </summary>
    [Fact]
    public void Bachelier_CalculatorRows_ToTheRoundingOfTheInputs()
    {
        double worst = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "bachelier_calculator.csv"))
        {
            double strike = row.Number("strike"), forward = row.Number("forward"), s = row.Number("stddev"), discount = row.Number("discount");
            Greeks onForward = Bachelier.Evaluate(forward, strike, 1, s, discount, Right(row));
            double spot = double.IsNaN(row.Number("spot")) ? forward : row.Number("spot"), rate = -Math.Log(discount);
            Greeks onSpot = Bachelier.EvaluateOnSpot(spot, strike, 1, s, rate, rate - Math.Log(forward / spot), Right(row));
            double actual = row["quantity"] switch
            {
                "value" => onForward.Price,
                "delta" => onSpot.Delta,
                "deltaFwd" => onForward.Delta,
                "gamma" => onSpot.Gamma,
                "gammaFwd" => onForward.Gamma,
                "theta" => onSpot.Theta + (0.5 * s * s * (onForward.Gamma - onSpot.Gamma)),
                "vega" => onSpot.Vega,
                "rho" => onSpot.Rho,
                "dividendRho" => onSpot.DividendRho,
                "elasticity" => onSpot.Delta * spot / onSpot.Price,
                "elasticityFwd" => onForward.Delta * forward / onForward.Price,
                "itmCashProb" or "itmAssetProb" => -onSpot.DualDelta / discount,
                "strikeSensitivity" => onSpot.DualDelta,
                "strikeGamma" => onSpot.DualGamma,
                "vanna" => onForward.Vanna / discount,
                "volga" => onSpot.Volga,
                _ => throw new InvalidOperationException(row["quantity"]),
            };
            double expected = row.Number("expected"), d = s == 0 ? 0 : (forward - strike) / s;
            double units = actual == expected ? 0 : Math.Abs(actual - expected) / (Epsilon * (1 + (d * d)) * Math.Abs(expected));
            worst = Math.Max(worst, units);
            Assert.True(Math.Abs(actual - expected) <= row.Number("tol") && units <= 16,
                string.Create(CultureInfo.InvariantCulture, $"line {row.Line} {row["quantity"]}: {actual:R}, expected {row["expected"]}, {units:F1} units"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F2} units of 16"));
    }
}
