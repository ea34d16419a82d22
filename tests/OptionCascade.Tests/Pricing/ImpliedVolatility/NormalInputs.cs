using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>An option with its price as a double.</summary>
internal readonly record struct PricedOption(
    double Price, double Forward, double Strike, double YearFraction, double Discount, OptionRight Right, double Volatility);

/// <summary>Random inputs of the whole range in which an implied volatility exists, seeded.</summary>
internal static class NormalInputs
{
    /// <summary>
    /// Black: F log-uniform in 1e-3 … 1e6, T in an hour … 30 years, total volatility s in 1e-6 … 12, |ln(F/K)| from 0 to 37·s mixed evenly and logarithmically,
    /// D in 0.2 … 1.2, calls and puts in and out of the money; prices that are normal doubles.
    /// </summary>
    public static IEnumerable<PricedOption> Black(int count, int seed)
    {
        var random = new Random(seed);
        for (int n = 0; n < count;)
        {
            double forward = Log(random, 1e-3, 1e6), years = Log(random, 1.0 / 8766, 30);
            double s = random.Next(4) == 0 ? Log(random, 1e-6, 0.01) : Log(random, 0.01, 12);
            double distance = random.Next(3) switch
            {
                0 => random.NextDouble() * 4 * s,
                1 => random.NextDouble() * 37 * s,
                _ => Log(random, 1e-9, 37) * s,
            };
            double strike = random.Next(50) == 0 ? forward : forward * Math.Exp(random.Next(2) == 0 ? distance : -distance);
            double volatility = s / Math.Sqrt(years), discount = random.Next(2) == 0 ? 1 : 0.2 + random.NextDouble();
            OptionRight right = (OptionRight)random.Next(2);
            double price = ImpliedVolatilityOracle.BlackPrice(forward, strike, years, discount, volatility, right);
            double limit = discount * (right == OptionRight.Call ? forward : strike);
            if (!(price > 1e-300 && price < limit)) continue;
            n++;
            yield return new PricedOption(price, forward, strike, years, discount, right, volatility);
        }
    }

    /// <summary>Bachelier: F of both signs, total volatility 1e-6 … 1e6, |F − K| from 0 to 37·s.</summary>
    public static IEnumerable<PricedOption> Bachelier(int count, int seed)
    {
        var random = new Random(seed);
        for (int n = 0; n < count;)
        {
            double forward = Log(random, 1e-3, 1e6) * (random.Next(2) == 0 ? 1 : -1), years = Log(random, 1.0 / 8766, 30);
            double s = Log(random, 1e-6, 1e6);
            double distance = random.Next(3) switch
            {
                0 => random.NextDouble() * 4 * s,
                1 => random.NextDouble() * 37 * s,
                _ => Log(random, 1e-9, 37) * s,
            };
            double strike = random.Next(50) == 0 ? forward : random.Next(2) == 0 ? forward + distance : forward - distance;
            double volatility = s / Math.Sqrt(years), discount = random.Next(2) == 0 ? 1 : 0.2 + random.NextDouble();
            OptionRight right = (OptionRight)random.Next(2);
            if (Math.Abs(forward - strike) > 37 * s) continue;
            double price = ImpliedVolatilityOracle.BachelierPrice(forward, strike, years, discount, volatility, right);
            if (!(price > 1e-300)) continue;
            n++;
            yield return new PricedOption(price, forward, strike, years, discount, right, volatility);
        }
    }

    private static double Log(Random random, double low, double high) => low * Math.Exp(random.NextDouble() * Math.Log(high / low));
}
