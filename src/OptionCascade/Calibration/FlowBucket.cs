using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>What was traded in a stretch of time, or of trades, and how the price moved meanwhile.</summary>
/// <param name="SignedQuantity">Units bought at market less units sold at market.</param>
/// <param name="Volume">Units traded, ≥ 0.</param>
/// <param name="LogReturn">ln(price at the end/price at the begin).</param>
public readonly record struct FlowBucket(double SignedQuantity, double Volume, double LogReturn)
{
    /// <summary>Buckets of equal numbers of trades, prices those of the trades themselves: from the last trade of the bucket before to the last of this one.</summary>
    /// <param name="trades">In order of time; those that did not meet the book are passed over.</param>
    /// <param name="tradesPerBucket">At least 1; a rest at the end is left out.</param>
    /// <remarks>Trade prices jump between bid and ask, which adds to the measured impact of small buckets; use many trades a bucket, or mids (<see cref="OfIntervals"/>).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static ImmutableArray<FlowBucket> OfTrades(IEnumerable<BookTrade> trades, int tradesPerBucket)
    {
        ArgumentNullException.ThrowIfNull(trades);
        Guard.AtLeast(tradesPerBucket, 1);
        var buckets = ImmutableArray.CreateBuilder<FlowBucket>();
        double signed = 0, volume = 0, start = double.NaN;
        int count = 0;
        foreach (BookTrade trade in trades.Where(t => t.IsMarket))
        {
            if (double.IsNaN(start))
            {
                start = trade.Price; // the first trade only says where the price stood
                continue;
            }

            (signed, volume) = (signed + (trade.Hit == BookSide.Ask ? trade.Quantity : -trade.Quantity), volume + trade.Quantity);
            if (++count < tradesPerBucket) continue;
            buckets.Add(new FlowBucket(signed, volume, Math.Log(trade.Price / start)));
            (signed, volume, start, count) = (0, 0, trade.Price, 0);
        }

        return buckets.ToImmutable();
    }

    /// <summary>Buckets from intervals of a rebuilt book: trades and the change of mid.</summary>
    /// <param name="intervals">The intervals. Their volume is |bought − sold|: an interval does not tell more.</param>
    public static ImmutableArray<FlowBucket> OfIntervals(IEnumerable<OrderFlowInterval> intervals)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        return [.. intervals.Select(i => new FlowBucket(i.TradeImbalance, Math.Abs(i.TradeImbalance), i.LogReturn))];
    }

    internal static void Check(IReadOnlyList<FlowBucket> buckets, string name)
    {
        ArgumentNullException.ThrowIfNull(buckets, name);
        foreach (FlowBucket b in buckets)
            if (!double.IsFinite(b.SignedQuantity) || !double.IsFinite(b.LogReturn) || !(b.Volume >= 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected finite figures and a volume >= 0, got {b}."), name);
    }
}
