using System.Collections.Immutable;
using NodaTime;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>Which way a book leans at an instant, level by level.</summary>
/// <param name="Time">When.</param>
/// <param name="Mid">(P_b + P_a)/2, quote currency per unit.</param>
/// <param name="Microprice">Mid weighted by the best sizes, quote currency per unit.</param>
/// <param name="Levels">Cumulative pressure at the best levels.</param>
public sealed record PressureSample(Instant Time, double Mid, double Microprice, ImmutableArray<LevelPressure> Levels)
{
    /// <summary>Of a book; null when a side is empty.</summary>
    /// <param name="time">When.</param>
    /// <param name="book">The book.</param>
    /// <param name="levels">At most so many levels, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static PressureSample? Of(Instant time, OrderBook book, int levels)
    {
        ImmutableArray<LevelPressure> rows = BookPressure.ByLevel(book, levels);
        return book.Top is { } top ? new PressureSample(time, top.Mid, top.Microprice, rows) : null;
    }
}
