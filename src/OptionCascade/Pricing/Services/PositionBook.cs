using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// A resolved book together with whose it is: signed contracts, long &gt; 0. What every book service works on. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// Values are in quote currency per unit of underlying as <see cref="BookPricer"/> gives them: European exercise, also for options settled in coin.
/// </remarks>
public sealed class PositionBook
{
    private readonly double[] _contracts, _units;

    private PositionBook(ResolvedBook book, double[] contracts)
    {
        Book = book;
        _contracts = contracts;
        _units = new double[contracts.Length];
        ReadOnlySpan<double> multipliers = book.Multipliers;
        for (int i = 0; i < contracts.Length; i++)
            _units[i] = contracts[i] * multipliers[i];
    }

    /// <summary>The holder of a signed inventory.</summary>
    /// <param name="book">A resolved book of inventory.</param>
    /// <exception cref="ArgumentException">The book is open interest, which does not say who is long: use <see cref="FromContracts"/>.</exception>
    public static PositionBook FromInventory(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (book.Book.QuantityKind != QuantityKind.SignedInventory)
            throw new ArgumentException($"Expected a book of {QuantityKind.SignedInventory}, got {book.Book.QuantityKind}, which does not say who is long.", nameof(book));
        return new PositionBook(book, book.Quantities.ToArray());
    }

    /// <summary>A holder whose signed contracts are given row by row, e.g. <c>book.Quantities</c> to look at open interest from the buyers' side.</summary>
    /// <param name="book">The resolved book.</param>
    /// <param name="contracts">Signed contracts of each row, finite; 0 leaves a row out. Copied.</param>
    /// <exception cref="ArgumentException">Not one figure per row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A figure is NaN or infinite.</exception>
    public static PositionBook FromContracts(ResolvedBook book, ReadOnlySpan<double> contracts)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.SameLength(contracts.Length, book.Count, nameof(contracts));
        foreach (double c in contracts)
            Guard.Finite(c, nameof(contracts));
        return new PositionBook(book, contracts.ToArray());
    }

    /// <summary>What is priced.</summary>
    public ResolvedBook Book { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _units.Length;

    /// <summary>Signed contracts per row, long &gt; 0.</summary>
    public ReadOnlySpan<double> Contracts => _contracts;

    /// <summary>Signed contracts × multiplier per row: units of underlying that the options are written on.</summary>
    public ReadOnlySpan<double> Units => _units;

    /// <summary>One row.</summary>
    /// <param name="row">In [0, <see cref="Count"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public PositionRow this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
            int e = 0;
            while (row >= Book.Expiries[e].Start + Book.Expiries[e].Count)
                e++;
            return new PositionRow(this, e, row);
        }
    }
}
