// bids(d) = Σ quantity of bids with 1 − price/mid ≤ d,   asks(d) = Σ quantity of asks with price/mid − 1 ≤ d
//
//   mid   (best bid + best ask)/2, quote currency per unit
//   d     distance from mid, relative, ≥ 0
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Market;

/// <summary>A resting order, or all of those at one price.</summary>
/// <param name="Price">Quote currency per unit, &gt; 0.</param>
/// <param name="Quantity">Units of underlying, ≥ 0: contracts of a future times its multiplier.</param>
public readonly record struct DepthLevel(double Price, double Quantity);

/// <summary>
/// What rests in an order book on each side of mid, cumulated. Known up to its last level only: beyond that the depth is unknown, which is null and
/// never zero. Immutable.
/// </summary>
public sealed class MarketDepth
{
    /// <summary>Distances that differ by less are the same: 98 is 2% below 100, whatever the rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly ImmutableArray<DepthLevel> _bids, _asks; // Price: distance from mid; Quantity: cumulated

    private MarketDepth(double mid, ImmutableArray<DepthLevel> bids, ImmutableArray<DepthLevel> asks)
    {
        Mid = mid;
        _bids = bids;
        _asks = asks;
    }

    /// <summary>Depth from the levels of a book, in any order; levels of the same price add up.</summary>
    /// <param name="bids">At least one; all below every ask.</param>
    /// <param name="asks">At least one.</param>
    /// <exception cref="ArgumentException">A side is empty, a level is not a finite price &gt; 0 with a finite quantity ≥ 0, or the book is crossed.</exception>
    public static MarketDepth Of(IEnumerable<DepthLevel> bids, IEnumerable<DepthLevel> asks)
    {
        DepthLevel[] down = Sorted(bids, nameof(bids)), up = Sorted(asks, nameof(asks));
        Array.Reverse(down);
        if (!(down[0].Price < up[0].Price))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected every bid below every ask, got a bid of {down[0].Price:R} and an ask of {up[0].Price:R}."), nameof(bids));
        double mid = 0.5 * (down[0].Price + up[0].Price);
        return new MarketDepth(mid, Cumulated(down, mid), Cumulated(up, mid));
    }

    /// <summary>(best bid + best ask)/2, quote currency per unit.</summary>
    public double Mid { get; }

    /// <summary>Distance from mid up to which bids are known, relative.</summary>
    public double KnownBelow => _bids[^1].Price;

    /// <summary>Distance from mid up to which asks are known, relative.</summary>
    public double KnownAbove => _asks[^1].Price;

    /// <summary>Units that rest within a relative move of mid: bids for a move down, asks for a move up, 0 for none; null where the book is not known that far.</summary>
    /// <param name="relativeMove">Price/mid − 1, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double? QuantityWithin(double relativeMove)
    {
        double distance = Math.Abs(Guard.Finite(relativeMove));
        ImmutableArray<DepthLevel> side = relativeMove < 0 ? _bids : _asks;
        if (distance > side[^1].Price + Rounding) return null;
        if (relativeMove == 0) return 0;
        double sum = 0;
        foreach (DepthLevel level in side)
        {
            if (level.Price > distance + Rounding) break;
            sum = level.Quantity;
        }

        return sum;
    }

    /// <summary>
    /// Relative move from mid to the last price at which a quantity executed at once is filled: sold (&lt; 0) into the bids, bought into the asks; 0 for
    /// nothing. Null when it is more than the known depth.
    /// </summary>
    /// <param name="quantity">Units of underlying, buying &gt; 0, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double? MoveFor(double quantity)
    {
        double size = Math.Abs(Guard.Finite(quantity));
        if (size == 0) return 0;
        foreach (DepthLevel level in quantity < 0 ? _bids : _asks)
            if (level.Quantity >= size)
                return quantity < 0 ? -level.Price : level.Price;
        return null;
    }

    private static DepthLevel[] Sorted(IEnumerable<DepthLevel> levels, string name)
    {
        ArgumentNullException.ThrowIfNull(levels, name);
        DepthLevel[] sorted = [.. levels.OrderBy(l => l.Price)];
        if (sorted.Length == 0) throw new ArgumentException("Expected at least one level on each side, got none.", name);
        foreach (DepthLevel l in sorted)
            if (!(double.IsFinite(l.Price) && l.Price > 0 && double.IsFinite(l.Quantity) && l.Quantity >= 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a finite price > 0 and a finite quantity >= 0, got {l.Quantity:R} at {l.Price:R}."), name);
        return sorted;
    }

    private static ImmutableArray<DepthLevel> Cumulated(DepthLevel[] outward, double mid)
    {
        var levels = ImmutableArray.CreateBuilder<DepthLevel>(outward.Length);
        double sum = 0;
        foreach (DepthLevel l in outward)
            levels.Add(new DepthLevel(Math.Abs((l.Price / mid) - 1), sum += l.Quantity));
        return levels.ToImmutable();
    }
}
