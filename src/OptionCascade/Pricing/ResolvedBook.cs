using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>Why a row of a book takes no part in a valuation.</summary>
public enum DropReason
{
    /// <summary>Quantity is zero: no open interest, no inventory.</summary>
    NoQuantity,

    /// <summary>Expired at or before the valuation instant.</summary>
    Expired,

    /// <summary>Year fraction below <see cref="ResolveOptions.MinimumYearFraction"/>.</summary>
    BelowMinimumTime,

    /// <summary>The venue gave no implied volatility (files write 0 for "not solved").</summary>
    NoImpliedVolatility,

    /// <summary>The forward curve has no quote for this expiry, or one that is not finite and &gt; 0.</summary>
    NoForward,
}

/// <summary>A row left out, with its reason.</summary>
/// <param name="Position">Terms and quantity.</param>
/// <param name="Reason">Why.</param>
public readonly record struct DroppedRow(Position Position, DropReason Reason);

/// <summary>Choices made when dates become year fractions. One place, once.</summary>
public sealed record ResolveOptions
{
    /// <summary>How time is counted. No default: public figures differ by more than 10% between conventions.</summary>
    public required TimeConvention Time { get; init; }

    /// <summary>
    /// Rows with a smaller year fraction are dropped (<see cref="DropReason.BelowMinimumTime"/>). Default 0: every option that has not expired is
    /// kept; with whole calendar days, 1/365 keeps "at least one day left".
    /// </summary>
    public double MinimumYearFraction { get; init; }
}

/// <summary>One expiry of a <see cref="ResolvedBook"/>: rows [<see cref="Start"/>, <see cref="Start"/> + <see cref="Count"/>) share T, F and D.</summary>
/// <param name="Expiry">Instant of expiry.</param>
/// <param name="YearFraction">T, years, ≥ 0.</param>
/// <param name="Forward">F₀, forward at the snapshot's spot, quote currency per unit.</param>
/// <param name="Discount">D, discount factor.</param>
/// <param name="Start">First row.</param>
/// <param name="Count">Number of rows, ≥ 1.</param>
public readonly record struct ResolvedExpiry(Instant Expiry, double YearFraction, double Forward, double Discount, int Start, int Count);

/// <summary>
/// A book made ready to price: dates have become year fractions, every row has a volatility, rows that cannot be priced are listed with their
/// reason. Columns are ordered by expiry and strike. Immutable; safe to share between threads.
/// </summary>
public sealed class ResolvedBook
{
    private readonly double[] _strikes, _volatilities, _quantities, _units, _signs;
    private readonly int[] _rows;

    private ResolvedBook(OptionBook book, MarketSnapshot market, ResolveOptions options, ImmutableArray<ResolvedExpiry> expiries,
        ImmutableArray<DroppedRow> dropped, double[] strikes, double[] volatilities, double[] quantities, double[] units, double[] signs, int[] rows)
    {
        Book = book;
        Market = market;
        Options = options;
        Expiries = expiries;
        Dropped = dropped;
        _strikes = strikes;
        _volatilities = volatilities;
        _quantities = quantities;
        _units = units;
        _signs = signs;
        _rows = rows;
    }

    /// <summary>Resolves a book against a market.</summary>
    /// <param name="book">The options.</param>
    /// <param name="market">Spot, forwards, implied volatilities.</param>
    /// <param name="options">Time convention and cut-offs.</param>
    /// <exception cref="ArgumentException">Book and market have different underlyings.</exception>
    public static ResolvedBook Create(OptionBook book, MarketSnapshot market, ResolveOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(options);
        if (book.Underlying != market.Underlying)
            throw new ArgumentException($"Expected a market for {book.Underlying}, got one for {market.Underlying}.", nameof(market));

        var strikes = new List<double>(book.Count);
        var volatilities = new List<double>(book.Count);
        var quantities = new List<double>(book.Count);
        var units = new List<double>(book.Count);
        var signs = new List<double>(book.Count);
        var rows = new List<int>(book.Count);
        var dropped = ImmutableArray.CreateBuilder<DroppedRow>();
        var expiries = ImmutableArray.CreateBuilder<ResolvedExpiry>();
        foreach (ExpirySlice slice in book.Expiries)
        {
            double t = options.Time.YearFraction(market.AsOf, slice.Expiry, market.Calendar);
            bool expired = slice.Expiry <= market.AsOf;
            ForwardDiscount? forward = expired ? null : market.Forwards.At(market.Spot, slice.Expiry, t);
            if (forward is { } f && !(double.IsFinite(f.Forward) && f.Forward > 0 && double.IsFinite(f.Discount) && f.Discount > 0)) forward = null;
            int start = strikes.Count;
            for (int row = slice.Start; row < slice.Start + slice.Count; row++)
            {
                double quantity = book.Quantities[row];
                double volatility = market.Quotes[new OptionKey(book.Root(row), slice.Expiry, book.Strikes[row], book.Rights[row])].ImpliedVolatility;
                DropReason? reason =
                    expired ? DropReason.Expired
                    : t < options.MinimumYearFraction ? DropReason.BelowMinimumTime
                    : quantity == 0 ? DropReason.NoQuantity
                    : !double.IsFinite(volatility) || volatility < 0 ? DropReason.NoImpliedVolatility
                    : forward is null ? DropReason.NoForward
                    : null;
                if (reason is { } why)
                {
                    dropped.Add(new DroppedRow(book[row], why));
                    continue;
                }

                strikes.Add(book.Strikes[row]);
                volatilities.Add(volatility);
                quantities.Add(quantity);
                units.Add(book.Multiplier(row));
                signs.Add(book.Rights[row] == OptionRight.Call ? 1 : -1);
                rows.Add(row);
            }

            if (strikes.Count > start)
                expiries.Add(new ResolvedExpiry(slice.Expiry, t, forward!.Value.Forward, forward.Value.Discount, start, strikes.Count - start));
        }

        return new ResolvedBook(book, market, options, expiries.ToImmutable(), dropped.ToImmutable(),
            [.. strikes], [.. volatilities], [.. quantities], [.. units], [.. signs], [.. rows]);
    }

    /// <summary>The book that was resolved.</summary>
    public OptionBook Book { get; }

    /// <summary>The market it was resolved against.</summary>
    public MarketSnapshot Market { get; }

    /// <summary>The choices made.</summary>
    public ResolveOptions Options { get; }

    /// <summary>Number of rows that are priced.</summary>
    public int Count => _strikes.Length;

    /// <summary>Expiries in ascending order.</summary>
    public ImmutableArray<ResolvedExpiry> Expiries { get; }

    /// <summary>Rows left out, each with its reason.</summary>
    public ImmutableArray<DroppedRow> Dropped { get; }

    /// <summary>Strikes, quote currency per unit.</summary>
    public ReadOnlySpan<double> Strikes => _strikes;

    /// <summary>Implied volatilities, per √year.</summary>
    public ReadOnlySpan<double> Volatilities => _volatilities;

    /// <summary>Contracts, as in the book.</summary>
    public ReadOnlySpan<double> Quantities => _quantities;

    /// <summary>Units of underlying per contract.</summary>
    public ReadOnlySpan<double> Multipliers => _units;

    /// <summary>+1 for a call, −1 for a put.</summary>
    public ReadOnlySpan<double> Signs => _signs;

    /// <summary>The row of <see cref="Book"/> that row i came from.</summary>
    public ReadOnlySpan<int> BookRows => _rows;

    /// <summary>Sum of |contracts| over the priced rows.</summary>
    public double Contracts
    {
        get
        {
            double sum = 0;
            foreach (double q in _quantities)
                sum += Math.Abs(q);
            return sum;
        }
    }
}
