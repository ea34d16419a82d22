// mid = (P_b + P_a)/2        within(d) = Σ quantity of one side with |price/mid − 1| ≤ d
//
//   P_b, P_a   best bid and ask, quote currency per unit        d   distance from mid, relative (10⁻⁴ is a basis point)
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>
/// The price levels of both sides at one instant. Immutable. A side may be empty and the book may be crossed: both occur, and are for the checks to tell. What lies beyond the
/// last level of a side is unknown, which is null and never zero.
/// </summary>
public sealed class OrderBook
{
    internal OrderBook(ImmutableArray<DepthLevel> bids, ImmutableArray<DepthLevel> asks, Instant? time, long? updateId, double? lowestWhole = null, double? highestWhole = null)
        => (Bids, Asks, Time, UpdateId, LowestWholePrice, HighestWholePrice) = (bids, asks, time, updateId, lowestWhole, highestWhole);

    /// <summary>A book from its levels, in any order; levels at one price add up, levels of quantity 0 are left out.</summary>
    /// <param name="bids">May be empty.</param>
    /// <param name="asks">May be empty.</param>
    /// <param name="time">When it stood so; null when not known.</param>
    /// <param name="updateId">Id of the last update that it contains; null when not known.</param>
    /// <exception cref="ArgumentException">A level is not a finite price &gt; 0 with a finite quantity ≥ 0.</exception>
    public static OrderBook Of(IEnumerable<DepthLevel> bids, IEnumerable<DepthLevel> asks, Instant? time = null, long? updateId = null)
        => new(Sorted(bids, descending: true, nameof(bids)), Sorted(asks, descending: false, nameof(asks)), time, updateId);

    /// <summary>Best (highest) first.</summary>
    public ImmutableArray<DepthLevel> Bids { get; }

    /// <summary>Best (lowest) first.</summary>
    public ImmutableArray<DepthLevel> Asks { get; }

    /// <summary>When it stood so; null when not known.</summary>
    public Instant? Time { get; }

    /// <summary>Id of the last update that it contains; null when not known.</summary>
    public long? UpdateId { get; }

    /// <summary>Down to here every bid is known; below it levels may be missing between those that there are. Null where all bids down to the last are known.</summary>
    public double? LowestWholePrice { get; }

    /// <summary>Up to here every ask is known; above it levels may be missing between those that there are. Null where all asks up to the last are known.</summary>
    public double? HighestWholePrice { get; }

    /// <summary>The best levels; null when a side is empty.</summary>
    public TopOfBook? Top => Bids.IsEmpty || Asks.IsEmpty ? null : new TopOfBook(Bids[0].Price, Bids[0].Quantity, Asks[0].Price, Asks[0].Quantity);

    /// <summary>(P_b + P_a)/2; null when a side is empty.</summary>
    public double? Mid => Top?.Mid;

    /// <summary>P_a − P_b, quote currency per unit; null when a side is empty.</summary>
    public double? Spread => Top?.Spread;

    /// <summary>True when the best bid is at the best ask or above it: no such book can rest on a working venue.</summary>
    public bool IsCrossed => Top is { Spread: <= 0 };

    /// <summary>One side, best first.</summary>
    /// <param name="side">Which.</param>
    public ImmutableArray<DepthLevel> Side(BookSide side) => side == BookSide.Bid ? Bids : Asks;

    /// <summary>Units of one side within a distance of mid; null where the book is not known that far, when a side is empty or the book is crossed.</summary>
    /// <param name="side">Which.</param>
    /// <param name="basisPoints">Distance from mid, 10⁻⁴ of it, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? QuantityWithin(BookSide side, double basisPoints)
    {
        double distance = Guard.NonNegative(basisPoints) * 1e-4;
        if (Top is not { Spread: > 0 } top || !(distance <= KnownTo(side) + Rounding)) return null;
        double sum = 0;
        foreach (DepthLevel level in Side(side))
        {
            if (Math.Abs((level.Price / top.Mid) - 1) > distance + Rounding) break;
            sum += level.Quantity;
        }

        return sum;
    }

    /// <summary>Distance from mid up to which a side is known, relative to mid; null when a side is empty. A book that follows a stream is known as far as the snapshot was that it began with.</summary>
    /// <param name="side">Which.</param>
    public double? KnownTo(BookSide side)
    {
        if (Mid is not { } mid) return null;
        double last = Side(side)[^1].Price;
        return side == BookSide.Bid ? Math.Max(0, 1 - (Math.Max(last, LowestWholePrice ?? 0) / mid)) : Math.Max(0, (Math.Min(last, HighestWholePrice ?? double.PositiveInfinity) / mid) - 1);
    }

    /// <summary>The levels of a side between which none is missing, best first; the best one always.</summary>
    internal ReadOnlySpan<DepthLevel> Known(BookSide side)
    {
        ReadOnlySpan<DepthLevel> all = Side(side).AsSpan();
        int count = all.Length;
        while (count > 1 && (side == BookSide.Bid ? all[count - 1].Price < LowestWholePrice : all[count - 1].Price > HighestWholePrice))
            count--;
        return all[..count];
    }

    /// <summary>Cumulative depth, as a market holds it.</summary>
    /// <exception cref="InvalidOperationException">A side is empty, or the book is crossed.</exception>
    public MarketDepth ToDepth() => Top is { Spread: > 0 } ? MarketDepth.Of(Known(BookSide.Bid).ToArray(), Known(BookSide.Ask).ToArray()) : throw new InvalidOperationException("Expected a book with a bid below an ask, got one that is empty on a side or crossed.");

    /// <summary>Distances that differ by less are the same, whatever the rounding.</summary>
    private const double Rounding = 1e-12;

    private static ImmutableArray<DepthLevel> Sorted(IEnumerable<DepthLevel> levels, bool descending, string name)
    {
        ArgumentNullException.ThrowIfNull(levels, name);
        var sorted = ImmutableArray.CreateBuilder<DepthLevel>();
        // By quantity within a price, so that the order given does not change the bits of a sum.
        foreach (DepthLevel level in levels.OrderBy(l => descending ? -l.Price : l.Price).ThenBy(l => l.Quantity))
        {
            if (!(double.IsFinite(level.Price) && level.Price > 0 && double.IsFinite(level.Quantity) && level.Quantity >= 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a finite price > 0 and a finite quantity >= 0, got {level.Quantity:R} at {level.Price:R}."), name);
            if (level.Quantity == 0) continue;
            if (sorted.Count > 0 && sorted[^1].Price == level.Price) sorted[^1] = level with { Quantity = sorted[^1].Quantity + level.Quantity };
            else sorted.Add(level);
        }

        return sorted.ToImmutable();
    }
}
