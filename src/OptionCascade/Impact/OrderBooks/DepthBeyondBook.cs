using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>
/// What is assumed to rest beyond the last known level: a constant density per log price. There is no default; what lies there is not in the data.
/// </summary>
public sealed record DepthBeyondBook
{
    private DepthBeyondBook(double density, bool isShare) => (Value, IsShareOfMean) = (density, isShare);

    /// <summary>So many units per unit of log price (a hundredth of it is roughly what rests in one percent).</summary>
    /// <param name="unitsPerLogPrice">Finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static DepthBeyondBook Density(double unitsPerLogPrice) => new(Guard.Positive(unitsPerLogPrice), isShare: false);

    /// <summary>A share of the mean density of the known part of the same side: 1 goes on as it was on average, less thins out.</summary>
    /// <param name="share">Finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static DepthBeyondBook ShareOfMean(double share) => new(Guard.Positive(share), isShare: true);

    /// <summary>Units per log price, or the share.</summary>
    public double Value { get; }

    /// <summary>Whether <see cref="Value"/> is a share of the known part's mean density.</summary>
    public bool IsShareOfMean { get; }

    /// <summary>Units per log price beyond a known part.</summary>
    internal double For(double knownUnits, double knownLogReach) => IsShareOfMean ? Value * knownUnits / knownLogReach : Value;
}
