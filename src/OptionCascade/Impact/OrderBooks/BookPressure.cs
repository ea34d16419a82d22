// imbalance over n levels         ρ = (B − A)/(B + A),   B, A = Σ quantity of the n best bids, asks
// depth-weighted mid              M = (P̄_b·A + P̄_a·B)/(A + B),   P̄ = Σ price·quantity/Σ quantity of the n best levels;  n = 1 is the microprice
using System.Collections.Immutable;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>Cumulative pressure up to a level.</summary>
/// <param name="Level">n, 1 the best.</param>
/// <param name="BidQuantity">B, units.</param>
/// <param name="AskQuantity">A, units.</param>
/// <param name="Imbalance">ρ in [−1, 1]; &gt; 0 when more is bid than offered.</param>
/// <param name="DepthWeightedMid">M, quote currency per unit.</param>
public readonly record struct LevelPressure(int Level, double BidQuantity, double AskQuantity, double Imbalance, double DepthWeightedMid);

/// <summary>Which way a book leans. Null always means that the book is not known that far, never balance.</summary>
public static class BookPressure
{
    /// <summary>Cumulative pressure at each of the n best levels, up to the last level that both sides have.</summary>
    /// <param name="book">The book.</param>
    /// <param name="levels">At most so many, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static ImmutableArray<LevelPressure> ByLevel(OrderBook book, int levels)
    {
        ArgumentNullException.ThrowIfNull(book);
        int n = Math.Min(Guard.AtLeast(levels, 1), Math.Min(book.Bids.Length, book.Asks.Length));
        var rows = ImmutableArray.CreateBuilder<LevelPressure>(n);
        double b = 0, a = 0, bidValue = 0, askValue = 0;
        for (int i = 0; i < n; i++)
        {
            (DepthLevel bid, DepthLevel ask) = (book.Bids[i], book.Asks[i]);
            (b, bidValue) = (b + bid.Quantity, bidValue + (bid.Price * bid.Quantity));
            (a, askValue) = (a + ask.Quantity, askValue + (ask.Price * ask.Quantity));
            rows.Add(new LevelPressure(i + 1, b, a, (b - a) / (b + a), ((bidValue / b * a) + (askValue / a * b)) / (a + b)));
        }

        return rows.MoveToImmutable();
    }

    /// <summary>ρ over the n best levels of each side; null when a side has fewer.</summary>
    /// <param name="book">The book.</param>
    /// <param name="levels">n ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static double? Imbalance(OrderBook book, int levels) => ByLevel(book, levels) is var rows && rows.Length == levels ? rows[^1].Imbalance : null;

    /// <summary>ρ of what rests within a distance of mid; null where a side is not known that far or nothing rests there.</summary>
    /// <param name="book">The book.</param>
    /// <param name="basisPoints">Distance, 10⁻⁴ of mid, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static double? ImbalanceWithin(OrderBook book, double basisPoints)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.QuantityWithin(BookSide.Bid, basisPoints) is { } b && book.QuantityWithin(BookSide.Ask, basisPoints) is { } a && a + b > 0 ? (b - a) / (b + a) : null;
    }

    /// <summary>M over the n best levels of each side, quote currency per unit; null when a side has fewer.</summary>
    /// <param name="book">The book.</param>
    /// <param name="levels">n ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static double? DepthWeightedMid(OrderBook book, int levels) => ByLevel(book, levels) is var rows && rows.Length == levels ? rows[^1].DepthWeightedMid : null;

    /// <summary>(P_b·q_a + P_a·q_b)/(q_a + q_b) of the best levels, quote currency per unit; null when a side is empty.</summary>
    /// <param name="book">The book.</param>
    /// <remarks>Source: J. Gatheral and R. Oomen, Finance and Stochastics 14 (2010). It is the size-weighted mid, not the martingale estimate of Stoikov (2018).</remarks>
    public static double? Microprice(OrderBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Top?.Microprice;
    }
}
