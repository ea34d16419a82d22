using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// Greeks of a position book in desk units: total, and by any key. All sums are compensated, so that the subtotals of any split add up to the total
/// within a few units in the last place of the gross total. Immutable; safe to share between threads.
/// </summary>
public sealed class BookRisk
{
    private readonly RowColumns _rows;
    private readonly ImmutableArray<RowFigure> _figures;

    private BookRisk(RowColumns rows, ImmutableArray<DeskUnit> units, ImmutableArray<RowFigure> figures)
    {
        _rows = rows;
        _figures = figures;
        Units = units;
        Total = Scale(rows.Totals);
    }

    /// <summary>Prices the book and sums it.</summary>
    /// <param name="positions">The book and whose it is.</param>
    /// <param name="units">What to compute, e.g. <see cref="DeskUnit.Standard"/>; Greeks that no unit needs are not computed.</param>
    /// <exception cref="ArgumentException">No unit.</exception>
    public static BookRisk Compute(PositionBook positions, ImmutableArray<DeskUnit> units)
    {
        ArgumentNullException.ThrowIfNull(positions);
        if (units.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one unit, got none.", nameof(units));
        GreekSet set = units.Aggregate(GreekSet.None, (s, u) => s | u.Greeks);
        ImmutableArray<RowFigure> figures = [.. units.Select(u => u.Figure).Distinct()];
        ResolvedBook book = positions.Book;
        BookGreeks greeks = BookPricer.Evaluate(book, set);
        var columns = ImmutableArray.CreateBuilder<Memory<double>>(figures.Length);
        foreach (RowFigure figure in figures)
            columns.Add(figure switch
            {
                RowFigure.DeribitTheta => BookTheta.DeribitFrom(book, greeks[GreekSet.Theta]),
                RowFigure.OneDayTheta => BookTheta.OverOneDayFrom(book, greeks[GreekSet.Price]),
                _ => greeks.Values.AsMemory(greeks.Offset((GreekSet)(1 << (int)figure)), book.Count),
            });
        return new BookRisk(new RowColumns(positions, columns.MoveToImmutable()), units, figures);
    }

    /// <summary>The book and whose it is.</summary>
    public PositionBook Positions => _rows.Positions;

    /// <summary>The units asked for.</summary>
    public ImmutableArray<DeskUnit> Units { get; }

    /// <summary>All rows.</summary>
    public RiskAmounts Total { get; }

    /// <summary>Subtotals by any key; a tuple makes a key of several parts.</summary>
    /// <param name="key">The key of a row. Called once per row, in the order of the book.</param>
    /// <param name="order">Order of the result; without one, keys come in the order of their first rows (the book's order: expiry, strike, right, root).</param>
    public ImmutableArray<RiskGroup<TKey>> By<TKey>(Func<PositionRow, TKey> key, IComparer<TKey>? order = null)
        where TKey : notnull
        => [.. _rows.By(key, order).Select(g => new RiskGroup<TKey>(g.Key, g.Rows, Scale(g.Sums)))];

    /// <summary>Subtotals by expiry instant, ascending.</summary>
    public ImmutableArray<RiskGroup<Instant>> ByExpiry() => By(r => r.Expiry);

    /// <summary>Subtotals by strike, ascending.</summary>
    public ImmutableArray<RiskGroup<double>> ByStrike() => By(r => r.Strike, Comparer<double>.Default);

    /// <summary>Subtotals of calls and of puts, in this order.</summary>
    public ImmutableArray<RiskGroup<OptionRight>> ByRight() => By(r => r.Right, Comparer<OptionRight>.Default);

    /// <summary>Subtotals by root symbol, in ordinal order.</summary>
    public ImmutableArray<RiskGroup<string>> ByRoot() => By(r => r.Root, StringComparer.Ordinal);

    /// <summary>Subtotals by ranges of forward moneyness K/F, ascending; ranges without rows are left out.</summary>
    /// <param name="edges">Where the ranges meet: ascending, finite, &gt; 0. A row on an edge belongs to the range above it.</param>
    /// <exception cref="ArgumentException">An edge out of range or out of order.</exception>
    public ImmutableArray<RiskGroup<MoneynessBucket>> ByMoneyness(params ReadOnlySpan<double> edges)
    {
        ImmutableArray<MoneynessBucket> buckets = MoneynessBucket.Between(edges);
        return By(r =>
        {
            int i = 0;
            double moneyness = r.Moneyness;
            while (i < buckets.Length - 1 && moneyness >= buckets[i].High)
                i++;
            return buckets[i];
        }, Comparer<MoneynessBucket>.Create((a, b) => a.Low.CompareTo(b.Low)));
    }

    private RiskAmounts Scale(NetGross[] sums) => RiskAmounts.Scale(Units, _figures, sums, Positions.Book.Market.Spot);
}
