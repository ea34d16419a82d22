// P = Σ uᵢ·[Vᵢ(after) − Vᵢ(before)]                               full revaluation
//   = Δ·δS + ½Γ·δS² + Σ uᵢ(𝒱ᵢδσᵢ + …) + θ·δt + …  + residual       Taylor series about the market before
//
//   uᵢ    signed contracts × multiplier, units of underlying
//   δS    S' − S, quote currency per unit
//   δσᵢ   change of row i's own volatility, per √year; 0 for a row that has expired
//   δt    T − T' of the row's expiry, years by the book's convention
//   δr,δq change of the rate and yield that forward and discount of the expiry imply; 0 for an expiry that has passed
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// What a book gained or lost between two markets, explained by its Greeks in the first, with the residual against full revaluation. Immutable.
/// </summary>
/// <remarks>
/// The value is that of the options alone: no hedge, no interest on cash. A row that expires on the way is worth its payoff at the spot after; the series
/// is poor there (δt is its whole life), and grouping by expiry shows it apart.
/// </remarks>
public sealed class PnlExplain
{
    private readonly RowColumns _rows;

    private PnlExplain(RowColumns rows, PnlTerms terms, ImmutableArray<DroppedRow> unpriced, int expiredRows, int flooredRows)
    {
        _rows = rows;
        Terms = terms;
        Unpriced = unpriced;
        ExpiredRows = expiredRows;
        FlooredRows = flooredRows;
        Total = new PnlBreakdown(terms, rows.Totals);
    }

    /// <summary>Explains the change to a later market: its spot, its implied volatility of every contract, its forwards, its instant.</summary>
    /// <param name="before">The book in the first market, and whose it is.</param>
    /// <param name="after">The second market, of the same underlying and currency, not earlier than the first.</param>
    /// <param name="terms">The terms wanted.</param>
    /// <exception cref="ArgumentException">Another underlying or currency, an earlier market, or bits that are no term.</exception>
    /// <remarks>Rows without a volatility or forward in the second market are left out of every figure and listed in <see cref="Unpriced"/>.</remarks>
    public static PnlExplain Between(PositionBook before, MarketSnapshot after, PnlTerms terms = PnlTerms.SecondOrder)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ResolvedBook book = before.Book;
        if (after.Underlying != book.Market.Underlying || after.Currency != book.Market.Currency)
            throw new ArgumentException($"Expected a market for {book.Market.Underlying} in {book.Market.Currency}, got one for {after.Underlying} in {after.Currency}.", nameof(after));
        if (after.AsOf < book.Market.AsOf)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a market at or after {book.Market.AsOf}, got {after.AsOf}."), nameof(after));

        double[] volatilities = book.Volatilities.ToArray(), contracts = before.Contracts.ToArray();
        var unpriced = ImmutableArray.CreateBuilder<DroppedRow>();
        var expiries = ImmutableArray.CreateBuilder<ResolvedExpiry>(book.Expiries.Length);
        foreach (ResolvedExpiry e in book.Expiries)
        {
            if (e.Expiry <= after.AsOf)
            {
                expiries.Add(ResolvedBook.AtExpiry(e, after.Spot));
                continue;
            }

            double t = book.Options.Time.YearFraction(after.AsOf, e.Expiry, after.Calendar);
            ForwardDiscount? forward = after.Forwards.At(after.Spot, e.Expiry, t);
            if (forward is { } f && !EuropeanTerms.CanPrice(f.Forward, f.Discount)) forward = null;
            expiries.Add(e with { YearFraction = t, Forward = forward?.Forward ?? after.Spot, Discount = forward?.Discount ?? 1 });
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                var key = new OptionKey(book.Book.Root(book.BookRows[i]), e.Expiry, book.Strikes[i], book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put);
                double volatility = after.Quotes[key].ImpliedVolatility;
                bool known = double.IsFinite(volatility) && volatility >= 0;
                if (known) volatilities[i] = volatility;
                if (known && forward is not null) continue;
                contracts[i] = 0;
                unpriced.Add(new DroppedRow(book.Book[book.BookRows[i]], known ? DropReason.NoForward : DropReason.NoImpliedVolatility));
            }
        }

        PositionBook priced = unpriced.Count == 0 ? before : PositionBook.FromContracts(book, contracts);
        return Explain(priced, book.Restated(after, expiries.MoveToImmutable(), volatilities), terms, unpriced.ToImmutable(), 0);
    }

    /// <summary>Explains one scenario of a <see cref="ScenarioGrid"/>: a move of spot (forwards with it), a parallel shift of volatilities, time passing.</summary>
    /// <param name="before">The book and whose it is.</param>
    /// <param name="spotMovePercent">Move of spot, percent, finite and &gt; −100.</param>
    /// <param name="shift">Shift of every volatility.</param>
    /// <param name="elapsed">Time that passes, ≥ 0.</param>
    /// <param name="terms">The terms wanted.</param>
    /// <exception cref="ArgumentException">A figure out of range, or bits that are no term.</exception>
    public static PnlExplain Scenario(PositionBook before, double spotMovePercent, VolatilityShift shift, Duration elapsed, PnlTerms terms = PnlTerms.SecondOrder)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (!(double.IsFinite(spotMovePercent) && spotMovePercent > -100))
            throw new ArgumentOutOfRangeException(nameof(spotMovePercent), spotMovePercent, string.Create(CultureInfo.InvariantCulture,
                $"Expected a move in percent, finite and > -100, got {spotMovePercent:R}."));
        ResolvedBook later = before.Book.After(elapsed);
        double move = spotMovePercent / 100, spot = later.Market.Spot * (1 + move);
        double[] volatilities = before.Book.Volatilities.ToArray();
        int floored = 0;
        foreach (ResolvedExpiry e in later.Expiries)
            if (!later.HasExpired(e))
                floored += shift.Apply(before.Book.Volatilities.Slice(e.Start, e.Count), volatilities.AsSpan(e.Start, e.Count));
        ImmutableArray<ResolvedExpiry> expiries =
            [.. later.Expiries.Select(e => later.HasExpired(e) ? ResolvedBook.AtExpiry(e, spot) : e with { Forward = e.Forward * (1 + move) })];
        return Explain(before, later.Restated(later.Market with { Spot = spot }, expiries, volatilities), terms, [], floored);
    }

    /// <summary>The terms computed.</summary>
    public PnlTerms Terms { get; }

    /// <summary>All rows.</summary>
    public PnlBreakdown Total { get; }

    /// <summary>Rows that could not be priced in the second market, each with its reason: in no figure.</summary>
    public ImmutableArray<DroppedRow> Unpriced { get; }

    /// <summary>Rows that expired between the two markets.</summary>
    public int ExpiredRows { get; }

    /// <summary>Rows still alive whose volatility a shift would have taken below 0; floored at 0.</summary>
    public int FlooredRows { get; }

    /// <summary>Subtotals by any key; a tuple makes a key of several parts. They add up to <see cref="Total"/>, term by term.</summary>
    /// <param name="key">The key of a row, as it was in the first market. Called once per row, in the order of the book.</param>
    /// <param name="order">Order of the result; without one, keys come in the order of their first rows (the book's order: expiry, strike, right, root).</param>
    public ImmutableArray<PnlGroup<TKey>> By<TKey>(Func<PositionRow, TKey> key, IComparer<TKey>? order = null)
        where TKey : notnull
        => [.. _rows.By(key, order).Select(g => new PnlGroup<TKey>(g.Key, g.Rows, new PnlBreakdown(Terms, g.Sums)))];

    private static PnlExplain Explain(PositionBook before, ResolvedBook after, PnlTerms terms, ImmutableArray<DroppedRow> unpriced, int floored)
    {
        if ((terms & ~PnlTerms.ThirdOrder) != 0)
            throw new ArgumentOutOfRangeException(nameof(terms), terms, $"Expected a combination of the members of {nameof(PnlTerms)}, got {(int)terms}.");
        int expired = after.Expiries.Where(e => after.HasExpired(e)).Sum(e => e.Count);
        var rows = new RowColumns(before, [.. PnlTermColumns.Compute(before.Book, after, terms)]);
        return new PnlExplain(rows, terms, unpriced, expired, floored);
    }
}
