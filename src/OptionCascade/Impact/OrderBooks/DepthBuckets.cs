using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>What rests within a distance of mid on one side, cumulated.</summary>
/// <param name="Percent">Distance from mid in percent of it, &gt; 0 on both sides (below 100 for bids).</param>
/// <param name="Quantity">Units up to it, ≥ 0.</param>
/// <param name="Notional">Σ price·quantity up to it, quote currency, ≥ 0.</param>
public readonly record struct DepthBucket(double Percent, double Quantity, double Notional);

/// <summary>A snapshot of depth in bands around mid, without prices of single levels: what venues publish for long periods.</summary>
public sealed record DepthBuckets
{
    /// <summary>A snapshot. Figures are taken as they are; <see cref="DepthBucketMonitor"/> says whether they can be true.</summary>
    /// <param name="time">When it was taken.</param>
    /// <param name="bids">In any order, each distance once.</param>
    /// <param name="asks">In any order, each distance once.</param>
    /// <exception cref="ArgumentException">A figure is not finite, negative, a distance is not &gt; 0 (bids: &lt; 100) or comes twice.</exception>
    public DepthBuckets(Instant time, IEnumerable<DepthBucket> bids, IEnumerable<DepthBucket> asks)
        => (Time, Bids, Asks) = (time, Sorted(bids, 100, nameof(bids)), Sorted(asks, double.PositiveInfinity, nameof(asks)));

    /// <summary>When it was taken.</summary>
    public Instant Time { get; }

    /// <summary>Nearest first.</summary>
    public ImmutableArray<DepthBucket> Bids { get; }

    /// <summary>Nearest first.</summary>
    public ImmutableArray<DepthBucket> Asks { get; }

    /// <summary>One side, nearest first.</summary>
    /// <param name="side">Which.</param>
    public ImmutableArray<DepthBucket> Side(BookSide side) => side == BookSide.Bid ? Bids : Asks;

    private static ImmutableArray<DepthBucket> Sorted(IEnumerable<DepthBucket> buckets, double below, string name)
    {
        ArgumentNullException.ThrowIfNull(buckets, name);
        ImmutableArray<DepthBucket> sorted = [.. buckets.OrderBy(b => b.Percent)];
        for (int i = 0; i < sorted.Length; i++)
        {
            DepthBucket b = sorted[i];
            if (!(double.IsFinite(b.Percent) && b.Percent > 0 && b.Percent < below && double.IsFinite(b.Quantity) && b.Quantity >= 0 && double.IsFinite(b.Notional) && b.Notional >= 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a distance > 0 with finite figures >= 0, got {b}."), name);
            if (i > 0 && sorted[i - 1].Percent == b.Percent) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected each distance once, got {b.Percent:R}% twice."), name);
        }

        return sorted;
    }
}
