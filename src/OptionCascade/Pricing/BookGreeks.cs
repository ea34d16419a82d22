using System.Numerics;

namespace OptionCascade.Pricing;

/// <summary>Price and Greeks of every row of a <see cref="ResolvedBook"/>, per unit of underlying, by columns.</summary>
public sealed class BookGreeks
{
    private readonly double[]?[] _columns;

    internal BookGreeks(GreekSet set, int count, double[]?[] columns)
    {
        Set = set;
        Count = count;
        _columns = columns;
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
            ? _columns[BitOperations.TrailingZeroCount((int)greek)]
            : throw new ArgumentException($"Expected one of the computed Greeks ({Set}), got {greek}.", nameof(greek));

    /// <summary>Allocates the columns of a set.</summary>
    internal static BookGreeks Allocate(GreekSet set, int count)
    {
        double[]?[] columns = new double[]?[18];
        for (int i = 0; i < columns.Length; i++)
            if (((int)set >> i & 1) != 0)
                columns[i] = new double[count];
        return new BookGreeks(set, count, columns);
    }

    /// <summary>The column to write, or an empty span when it is not wanted.</summary>
    internal Span<double> Column(GreekSet greek) => _columns[BitOperations.TrailingZeroCount((int)greek)];
}
