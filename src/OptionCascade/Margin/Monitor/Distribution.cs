// Over values v with weights w ≥ 0 (1, or notional):  quantile(p) = least v with Σ{w: value ≤ v} ≥ p·Σw   (inverse of the step distribution; no interpolation)
using System.Collections.Immutable;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Monitor;

/// <summary>A quantile by number of accounts and by notional.</summary>
/// <param name="Probability">p in [0, 1].</param>
/// <param name="Value">Least value that at least the share p of the accounts does not exceed; ±∞ where that share has no finite value.</param>
/// <param name="ByNotional">The same with accounts weighted by gross notional; NaN when nobody has any.</param>
public readonly record struct Quantile(double Probability, double Value, double ByNotional);

/// <summary>One bar of a histogram: values in [<paramref name="From"/>, <paramref name="To"/>).</summary>
/// <param name="From">Lower edge, −∞ for the first bar.</param>
/// <param name="To">Upper edge, +∞ for the last bar, which contains +∞ itself.</param>
/// <param name="Accounts">Number of accounts.</param>
/// <param name="Notional">Their gross notional, quote currency.</param>
public readonly record struct HistogramBar(double From, double To, int Accounts, double Notional);

/// <summary>How one figure is distributed over the accounts of a population. The order of the accounts has no influence.</summary>
public sealed record Distribution
{
    /// <summary>The probabilities of <see cref="Quantiles"/>.</summary>
    public static ImmutableArray<double> Probabilities { get; } = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

    /// <summary>Number of accounts that have the figure.</summary>
    public required int Accounts { get; init; }

    /// <summary>Number of accounts for which it is not a number; they are left out.</summary>
    public required int NotANumber { get; init; }

    /// <summary>Quantiles at <see cref="Probabilities"/>; empty without accounts.</summary>
    public required ImmutableArray<Quantile> Quantiles { get; init; }

    /// <summary>Bars between the edges given and beyond.</summary>
    public required ImmutableArray<HistogramBar> Histogram { get; init; }

    /// <summary>The quantile of a probability.</summary>
    /// <param name="probability">One of <see cref="Probabilities"/>.</param>
    /// <exception cref="ArgumentException">Not one of them, or no accounts.</exception>
    public Quantile this[double probability]
    {
        get
        {
            foreach (Quantile q in Quantiles)
                if (q.Probability == probability)
                    return q;
            throw new ArgumentException($"Expected one of {string.Join(", ", Quantiles.Select(q => q.Probability))}, got {probability}.", nameof(probability));
        }
    }

    /// <summary>The distribution of values.</summary>
    /// <param name="values">One per account; NaN where an account has none.</param>
    /// <param name="notional">Gross notional of each, ≥ 0.</param>
    /// <param name="edges">Inner edges of the bars, ascending.</param>
    internal static Distribution Of(ReadOnlySpan<double> values, ReadOnlySpan<double> notional, ReadOnlySpan<double> edges)
    {
        var rows = new List<(double Value, double Weight)>(values.Length);
        for (int i = 0; i < values.Length; i++)
            if (!double.IsNaN(values[i]))
                rows.Add((values[i], notional[i]));
        rows.Sort();
        double[] below = new double[rows.Count]; // Σ of the weights up to and with a row
        var sum = new CompensatedSum();
        for (int i = 0; i < below.Length; i++)
        {
            sum.Add(rows[i].Weight);
            below[i] = sum.Value;
        }

        return new Distribution
        {
            Accounts = rows.Count, NotANumber = values.Length - rows.Count,
            Quantiles = rows.Count == 0 ? [] : [.. Probabilities.Select(p => new Quantile(p, rows[Rank(rows.Count, p)].Value, ByNotional(rows, below, p)))],
            Histogram = Bars(rows, edges),
        };
    }

    private static int Rank(int count, double p) => Math.Clamp((int)Math.Ceiling(p * count) - 1, 0, count - 1);

    private static double ByNotional(List<(double Value, double Weight)> rows, double[] below, double p)
    {
        double total = below[^1];
        if (!(total > 0)) return double.NaN;
        for (int i = 0; i < below.Length; i++)
            if (rows[i].Weight > 0 && below[i] >= p * total)
                return rows[i].Value;
        return rows[^1].Value;
    }

    private static ImmutableArray<HistogramBar> Bars(List<(double Value, double Weight)> rows, ReadOnlySpan<double> edges)
    {
        var bars = ImmutableArray.CreateBuilder<HistogramBar>(edges.Length + 1);
        int next = 0;
        for (int b = 0; b <= edges.Length; b++)
        {
            double from = b == 0 ? double.NegativeInfinity : edges[b - 1], to = b == edges.Length ? double.PositiveInfinity : edges[b];
            int first = next;
            while (next < rows.Count && (rows[next].Value < to || b == edges.Length))
                next++;
            double[] weights = [.. rows.GetRange(first, next - first).Select(r => r.Weight)];
            bars.Add(new HistogramBar(from, to, next - first, OrderFreeSum.Of(weights)));
        }

        return bars.MoveToImmutable();
    }
}
