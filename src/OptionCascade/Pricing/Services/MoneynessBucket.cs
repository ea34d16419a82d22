using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Pricing.Services;

/// <summary>A range of forward moneyness K/F, lower end included.</summary>
/// <param name="Low">Lower end, ≥ 0; belongs to the bucket.</param>
/// <param name="High">Upper end, possibly ∞; does not belong to the bucket.</param>
public readonly record struct MoneynessBucket(double Low, double High)
{
    /// <summary>The buckets that edges cut (0, ∞) into: one more than there are edges.</summary>
    /// <param name="edges">Ascending, finite, &gt; 0; may be empty.</param>
    /// <exception cref="ArgumentException">An edge out of range or out of order.</exception>
    public static ImmutableArray<MoneynessBucket> Between(ReadOnlySpan<double> edges)
    {
        var buckets = ImmutableArray.CreateBuilder<MoneynessBucket>(edges.Length + 1);
        double low = 0;
        foreach (double edge in edges)
        {
            if (!(double.IsFinite(edge) && edge > low))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected ascending finite edges > 0, got {edge:R} after {low:R}."), nameof(edges));
            buckets.Add(new MoneynessBucket(low, edge));
            low = edge;
        }

        buckets.Add(new MoneynessBucket(low, double.PositiveInfinity));
        return buckets.MoveToImmutable();
    }

    /// <summary>The bucket as an interval, e.g. <c>[0.95, 1.05)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low:R}, {High:R})");
}
