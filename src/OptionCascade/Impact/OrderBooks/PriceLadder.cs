using System.Collections.Immutable;
using OptionCascade.Market;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>One side of a book that changes: levels sorted with the best at the end of an array, so that what changes most often moves least.</summary>
internal sealed class PriceLadder(BookSide side)
{
    private readonly double _sign = side == BookSide.Bid ? 1 : -1;
    private double[] _keys = new double[256]; // sign·price, ascending
    private double[] _quantities = new double[256];

    public int Count { get; private set; }

    /// <summary>The best level; null when the side is empty.</summary>
    public DepthLevel? Best => Count == 0 ? null : this[0];

    /// <summary>A level, 0 the best.</summary>
    public DepthLevel this[int fromBest] => new(_sign * _keys[Count - 1 - fromBest], _quantities[Count - 1 - fromBest]);

    public void Clear() => Count = 0;

    /// <summary>Sets the quantity at a price; 0 removes the level. True when that changed something.</summary>
    public bool Set(double price, double quantity)
    {
        double key = _sign * price;
        int at = Array.BinarySearch(_keys, 0, Count, key);
        if (at >= 0)
        {
            if (_quantities[at] == quantity) return false;
            if (quantity > 0)
            {
                _quantities[at] = quantity;
                return true;
            }

            Count--;
            Array.Copy(_keys, at + 1, _keys, at, Count - at);
            Array.Copy(_quantities, at + 1, _quantities, at, Count - at);
            return true;
        }

        if (quantity == 0) return false;
        at = ~at;
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * Count);
            Array.Resize(ref _quantities, 2 * Count);
        }

        Array.Copy(_keys, at, _keys, at + 1, Count - at);
        Array.Copy(_quantities, at, _quantities, at + 1, Count - at);
        (_keys[at], _quantities[at]) = (key, quantity);
        Count++;
        return true;
    }

    /// <summary>Units at prices no worse than a limit.</summary>
    public double QuantityTo(double limit)
    {
        double key = _sign * limit, sum = 0;
        for (int i = Count - 1; i >= 0 && _keys[i] >= key; i--)
            sum += _quantities[i];
        return sum;
    }

    /// <summary>All levels, best first.</summary>
    public ImmutableArray<DepthLevel> ToLevels()
    {
        var levels = ImmutableArray.CreateBuilder<DepthLevel>(Count);
        for (int i = 0; i < Count; i++)
            levels.Add(this[i]);
        return levels.MoveToImmutable();
    }
}
