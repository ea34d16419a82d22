// levels are taken best first until the block is filled         cost C(Q) = Σ |p_i − mid|·q_i, convex in |Q|
// beyond the last level P_L, where a density d is assumed       p(r) = P_L·e^(±r/d),   Σ p·q = P_L·d·|e^(±r/d) − 1|
//
//   r   units taken beyond the last level        d   units per log price        + for buying, − for selling
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>What executing a block at once would cost: the book is eaten level by level, nobody reacts, nothing refills.</summary>
public sealed record BookWalk
{
    private BookWalk()
    {
    }

    /// <summary>Units wanted, buying &gt; 0.</summary>
    public required double Quantity { get; init; }

    /// <summary>The side that is eaten.</summary>
    public required BookSide Side { get; init; }

    /// <summary>Units filled from known levels, ≥ 0.</summary>
    public required double Filled { get; init; }

    /// <summary>Units filled from the depth assumed beyond the last level, ≥ 0; 0 without an assumption.</summary>
    public required double FilledByAssumption { get; init; }

    /// <summary>Units that nothing known or assumed fills, ≥ 0.</summary>
    public required double Unfilled { get; init; }

    /// <summary>Levels from which something was taken.</summary>
    public required int LevelsConsumed { get; init; }

    /// <summary>Average price of what was filled, the assumed part included, quote currency per unit; null when nothing was.</summary>
    public required double? AveragePrice { get; init; }

    /// <summary>Price of the last unit filled; null when nothing was.</summary>
    public required double? LastPrice { get; init; }

    /// <summary>What the fills cost against mid, quote currency, ≥ 0.</summary>
    public required double Cost { get; init; }

    /// <summary>Average price against mid as a share of it, ≥ 0: half the spread is in it; null when nothing was filled.</summary>
    public required double? Slippage { get; init; }

    /// <summary>Average price against the best price as a share of it, ≥ 0; null when nothing was filled.</summary>
    public required double? SlippageFromBest { get; init; }

    /// <summary>Executes a block.</summary>
    /// <param name="book">A book with both sides, not crossed.</param>
    /// <param name="quantity">Units, buying &gt; 0, finite.</param>
    /// <param name="beyond">What rests beyond the last level; null leaves that part unfilled.</param>
    /// <exception cref="ArgumentException">The book has an empty side or is crossed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is NaN or infinite.</exception>
    public static BookWalk Of(OrderBook book, double quantity, DepthBeyondBook? beyond = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.Finite(quantity);
        if (book.Top is not { Spread: > 0 } top) throw new ArgumentException("Expected a book with a bid below an ask, got one that is empty on a side or crossed.", nameof(book));
        BookSide side = quantity < 0 ? BookSide.Bid : BookSide.Ask;
        double left = Math.Abs(quantity), value = 0, cost = 0, filled = 0, known = 0, last = double.NaN;
        int levels = 0;
        foreach (DepthLevel level in book.Known(side))
        {
            known += level.Quantity;
            double take = Math.Min(left, level.Quantity);
            if (!(take > 0)) continue;
            (value, cost, filled, left, last) = (value + (take * level.Price), cost + (take * Math.Abs(level.Price - top.Mid)), filled + take, left - take, level.Price);
            levels++;
        }

        double assumed = 0;
        if (left > 0 && beyond is not null)
        {
            double edge = book.Known(side)[^1].Price, sign = side == BookSide.Ask ? 1 : -1, density = beyond.For(known, Math.Abs(Math.Log(edge / top.Mid)));
            double paid = edge * density * Math.Abs(VectorMath.ExpM1(sign * left / density));
            (value, cost, assumed) = (value + paid, cost + Math.Abs(paid - (left * top.Mid)), left);
            (last, left) = (edge * Math.Exp(sign * left / density), 0);
        }

        double total = filled + assumed, best = side == BookSide.Ask ? top.AskPrice : top.BidPrice;
        return new BookWalk
        {
            Quantity = quantity, Side = side, Filled = filled, FilledByAssumption = assumed, Unfilled = left, LevelsConsumed = levels, Cost = cost,
            AveragePrice = total > 0 ? value / total : null, LastPrice = total > 0 ? last : null,
            Slippage = total > 0 ? cost / total / top.Mid : null, SlippageFromBest = total > 0 ? Math.Max(0, (cost / total) - Math.Abs(best - top.Mid)) / best : null,
        };
    }
}
