using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Services;

/// <summary>One row of a <see cref="PositionBook"/>: what a grouping key may look at. Cheap to copy; <c>default</c> is not a row.</summary>
public readonly struct PositionRow
{
    private readonly PositionBook _positions;
    private readonly int _expiry;

    internal PositionRow(PositionBook positions, int expiry, int index)
    {
        _positions = positions;
        _expiry = expiry;
        Index = index;
    }

    /// <summary>Row number in the position book.</summary>
    public int Index { get; }

    /// <summary>Instant of expiry.</summary>
    public Instant Expiry => Terms.Expiry;

    /// <summary>T, years, by the book's time convention.</summary>
    public double YearFraction => Terms.YearFraction;

    /// <summary>F, forward of the row's expiry, quote currency per unit.</summary>
    public double Forward => Terms.Forward;

    /// <summary>K, quote currency per unit.</summary>
    public double Strike => _positions.Book.Strikes[Index];

    /// <summary>K/F, forward moneyness: below 1 a call is in the money.</summary>
    public double Moneyness => Strike / Forward;

    /// <summary>Call or put.</summary>
    public OptionRight Right => _positions.Book.Signs[Index] > 0 ? OptionRight.Call : OptionRight.Put;

    /// <summary>Root symbol of the option class.</summary>
    public string Root => _positions.Book.Book.Root(_positions.Book.BookRows[Index]);

    /// <summary>σ, per √year, that the row is priced with.</summary>
    public double Volatility => _positions.Book.Volatilities[Index];

    /// <summary>Signed contracts, long &gt; 0.</summary>
    public double Contracts => _positions.Contracts[Index];

    /// <summary>Signed contracts × multiplier.</summary>
    public double Units => _positions.Units[Index];

    private ResolvedExpiry Terms => _positions.Book.Expiries[_expiry];
}
