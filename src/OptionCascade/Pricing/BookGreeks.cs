using System.Numerics;

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

    /// <summary>Allocates the columns of a set, not yet written.</summary>
    internal static BookGreeks Allocate(GreekSet set, int count) => new(set, count);

    /// <summary>All columns one after the other, in ascending order of their bits in <see cref="GreekSet"/>.</summary>
    internal double[] Values => _values;

    /// <summary>Where the column of a computed Greek starts in <see cref="Values"/>.</summary>
    internal int Offset(GreekSet greek) => BitOperations.PopCount((uint)Set & ((uint)greek - 1)) * Count;
}
