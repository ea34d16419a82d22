using System.Numerics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>Price and Greeks of every row of a <see cref="ResolvedBook"/>, per unit of underlying, by columns.</summary>
/// <remarks>8 bytes per row and Greek, in one block.</remarks>
public sealed class BookGreeks
{
    private readonly double[] _values;

    private BookGreeks(GreekSet set, int count)
    {
        Set = set;
        Count = count;
        _values = GC.AllocateUninitializedArray<double>(checked(BitOperations.PopCount((uint)set) * count));
    }

    /// <summary>What was computed.</summary>
    public GreekSet Set { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>One column, row by row in the order of the resolved book.</summary>
    /// <param name="greek">Exactly one Greek.</param>
    /// <exception cref="ArgumentException">Not exactly one Greek, or one that was not computed.</exception>
    public ReadOnlySpan<double> this[GreekSet greek]
        => BitOperations.IsPow2((int)greek) && (Set & greek) != 0
            ? _values.AsSpan(Offset(greek), Count)
            : throw new ArgumentException($"Expected one of the computed Greeks ({Set}), got {greek}.", nameof(greek));

    /// <summary>The Greek of the whole book: Σ contracts × units per contract × Greek, in the Greek's own unit.</summary>
    /// <param name="greek">Exactly one of the computed Greeks.</param>
    /// <param name="book">The book that was priced. Signed inventory gives the hedger's own Greek, open interest the gross one, as if all were long.</param>
    /// <exception cref="ArgumentException">Not exactly one computed Greek, or a book with another number of rows.</exception>
    /// <remarks>Rounding errors of the additions are compensated; the same bits on every machine.</remarks>
    public double Total(GreekSet greek, ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return ProductSum.Of(this[greek], book.Quantities, book.Multipliers);
    }

    /// <summary>Allocates the columns of a set, not yet written.</summary>
    internal static BookGreeks Allocate(GreekSet set, int count) => new(set, count);

    /// <summary>All columns one after the other, in ascending order of their bits in <see cref="GreekSet"/>.</summary>
    internal double[] Values => _values;

    /// <summary>Where the column of a computed Greek starts in <see cref="Values"/>.</summary>
    internal int Offset(GreekSet greek) => BitOperations.PopCount((uint)Set & ((uint)greek - 1)) * Count;
}
