using OptionCascade.Portfolio;
using OptionCascade.Tests.Pricing.ImpliedVolatility;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>Out-of-the-money options of one expiry on a smile, with prices exact to the last bit, so that the volatility found can be judged.</summary>
internal sealed class ImpliedVolatilityChain
{
    public const double Forward = 100, Discount = 0.98;

    /// <param name="count">Number of options.</param>
    /// <param name="yearFraction">T, years.</param>
    /// <param name="low">Lowest strike over forward.</param>
    /// <param name="high">Highest.</param>
    /// <param name="atTheMoney">Volatility at the forward.</param>
    public ImpliedVolatilityChain(int count, double yearFraction, double low, double high, double atTheMoney)
    {
        YearFraction = yearFraction;
        (Prices, Strikes, Signs, Volatilities, Rights) = (new double[count], new double[count], new double[count], new double[count], new OptionRight[count]);
        for (int i = 0; i < count; i++)
        {
            Strikes[i] = Forward * (low + ((high - low) * i / count));
            Rights[i] = Strikes[i] < Forward ? OptionRight.Put : OptionRight.Call;
            Signs[i] = Rights[i] == OptionRight.Call ? 1 : -1;
            double log = Math.Log(Strikes[i] / Forward);
            Volatilities[i] = atTheMoney * (1 - (0.2 * log) + (0.5 * log * log));
            Prices[i] = ImpliedVolatilityOracle.BlackPrice(Forward, Strikes[i], yearFraction, Discount, Volatilities[i], Rights[i]);
        }
    }

    public double YearFraction { get; }

    public double[] Prices { get; }

    public double[] Strikes { get; }

    public double[] Signs { get; }

    public double[] Volatilities { get; }

    public OptionRight[] Rights { get; }

    /// <summary>Largest relative error of volatilities found; those that are NaN are left out.</summary>
    public double LargestError(double[] found)
        => found.Select((v, i) => Math.Abs((v / Volatilities[i]) - 1)).Where(e => !double.IsNaN(e)).DefaultIfEmpty(double.NaN).Max();
}
