namespace OptionCascade.Data.Runs;

/// <summary>What a column of a run holds.</summary>
public enum RunColumnType
{
    /// <summary>Floating-point numbers; NaN is "not known" (NULL in the file), −0 is kept as 0.</summary>
    Number,

    /// <summary>Whole numbers of 64 bits.</summary>
    Whole,
}

/// <summary>A column of a run.</summary>
/// <param name="Name">Name, not blank; differs from every other column's name and from <c>number</c>, capitals or not.</param>
/// <param name="Type">What it holds.</param>
public sealed record RunColumn(string Name, RunColumnType Type = RunColumnType.Number);

/// <summary>One cell of a row.</summary>
public readonly record struct RunValue
{
    private readonly long _bits;

    private RunValue(long bits, RunColumnType type) => (_bits, Type) = (bits, type);

    /// <summary>Whether it is a number or a whole number.</summary>
    public RunColumnType Type { get; }

    /// <summary>The number; NaN for "not known".</summary>
    /// <exception cref="InvalidOperationException">It is a whole number.</exception>
    public double Number => Type == RunColumnType.Number ? BitConverter.Int64BitsToDouble(_bits) : throw new InvalidOperationException("The value is a whole number.");

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">It is a floating-point number.</exception>
    public long WholeNumber => Type == RunColumnType.Whole ? _bits : throw new InvalidOperationException("The value is a floating-point number.");

    /// <summary>The bits that the checksum is made of.</summary>
    internal long Bits => _bits;

    /// <summary>A number; every NaN is the same, −0 is 0: what the file gives back.</summary>
    /// <param name="value">The number.</param>
    public static RunValue Of(double value) => new(BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value + 0.0), RunColumnType.Number);

    /// <summary>A whole number.</summary>
    /// <param name="value">The whole number.</param>
    public static RunValue Of(long value) => new(value, RunColumnType.Whole);
}
