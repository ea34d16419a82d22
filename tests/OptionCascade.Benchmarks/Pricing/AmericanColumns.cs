using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>American options as columns.</summary>
internal sealed class AmericanColumns
{
    private readonly OptionRight[] _rights;
    private readonly AmericanGreeks[] _results;

    private AmericanColumns(int count)
    {
        Count = count;
        (Spots, Strikes, YearFractions, Volatilities) = (new double[count], new double[count], new double[count], new double[count]);
        (Rates, DividendYields, Signs) = (new double[count], new double[count], new double[count]);
        (_rights, _results) = (new OptionRight[count], new AmericanGreeks[count]);
    }

    public int Count { get; }

    public double[] Spots { get; }

    public double[] Strikes { get; }

    public double[] YearFractions { get; }

    public double[] Volatilities { get; }

    public double[] Rates { get; }

    public double[] DividendYields { get; }

    public double[] Signs { get; }

    public IEnumerable<double> Prices => _results.Select(r => r.Price);

    /// <summary>Every option with its own maturity, volatility, rate and yield: nothing to share between rows.</summary>
    public static AmericanColumns AllDifferent(int count)
    {
        var x = new AmericanColumns(count);
        for (int i = 0; i < count; i++)
            x.Set(i, i % 2 == 0, 100, 80 + (40 * Spread(i, 2)), 0.1 + (2.9 * Spread(i, 3)), 0.1 + (0.5 * Spread(i, 5)), 0.01 + (0.08 * Spread(i, 7)),
                0.005 + (0.06 * Spread(i, 11)));
        return x;
    }

    /// <summary>Puts of two expiries, one volatility each, strikes from 80% to 120% of spot.</summary>
    public static AmericanColumns Chain(int count)
    {
        var x = new AmericanColumns(count);
        for (int i = 0; i < count; i++)
        {
            bool near = i < count / 2;
            x.Set(i, false, 100, 80 + (40.0 * (i % (count / 2)) / (count / 2)), near ? 0.25 : 1, near ? 0.3 : 0.25, 0.05, 0.02);
        }

        return x;
    }

    /// <summary>The converged prices of the tests, with their inputs.</summary>
    public static (AmericanColumns Inputs, double[] Expected) Gold()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load(Path.Combine("Pricing", "American"), "american_gold.csv");
        var x = new AmericanColumns(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            ReferenceTable row = rows[i];
            x.Set(i, row["type"] == "call", row.Number("spot"), row.Number("strike"), row.Number("t"), row.Number("vol"), row.Number("r"), row.Number("q"));
        }

        return (x, [.. rows.Select(r => r.Number("expected"))]);
    }

    public void Evaluate(GreekSet set)
        => AmericanOption.Evaluate(Spots, Strikes, YearFractions, Volatilities, Rates, DividendYields, _rights, AmericanPrecision.Fast, set, _results);

    private void Set(int row, bool call, double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield)
    {
        (Spots[row], Strikes[row], YearFractions[row], Volatilities[row]) = (spot, strike, yearFraction, volatility);
        (Rates[row], DividendYields[row]) = (rate, dividendYield);
        _rights[row] = call ? OptionRight.Call : OptionRight.Put;
        Signs[row] = call ? 1 : -1;
    }

    /// <summary>The radical inverse of the row in a base: evenly spread over [0, 1), without a random number.</summary>
    private static double Spread(int row, int radix)
    {
        double value = 0, weight = 1.0 / radix;
        for (int rest = row + 1; rest > 0; rest /= radix, weight /= radix)
            value += weight * (rest % radix);
        return value;
    }
}
