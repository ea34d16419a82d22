using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>The range of prices of one class.</summary>
/// <param name="Down">Largest fall as a decimal, in (0, 1).</param>
/// <param name="Up">Largest rise as a decimal, in (0, 10].</param>
public sealed record ScanRange(double Down, double Up)
{
    /// <summary>Largest fall, in (0, 1).</summary>
    public double Down { get; init; } = Guard.InRange(Down, 1e-6, 1 - 1e-6);

    /// <summary>Largest rise, in (0, 10].</summary>
    public double Up { get; init; } = Guard.InRange(Up, 1e-6, 10);
}

/// <summary>A dated set of figures for customer portfolio margin (TIMS). Immutable.</summary>
/// <param name="Kind">Always <c>portfolio-margin</c>: which format the file is in.</param>
/// <param name="Name">A short name.</param>
/// <param name="ValidFrom">First day on which the set applied.</param>
/// <param name="Source">Where the figures are from.</param>
/// <param name="PointsPerSide">Equidistant price points below and above the present price, ≥ 1; five make the ten of the rule.</param>
/// <param name="MinimumPerUnit">Least requirement per option or future contract, long or short, per unit of its multiplier; quote currency, ≥ 0.</param>
/// <param name="ProductGroupOffset">Share of one class group's gain that offsets the loss of another of the same product group, in [0, 1].</param>
/// <param name="Ranges">Range per class, all classes.</param>
public sealed record PortfolioMarginParameters(
    string Kind, string Name, LocalDate ValidFrom, string Source, int PointsPerSide, double MinimumPerUnit, double ProductGroupOffset,
    ImmutableDictionary<ScanClass, ScanRange> Ranges)
{
    /// <summary>The format.</summary>
    public string Kind { get; init; } = Kind == "portfolio-margin" ? Kind : throw new ArgumentException($"Expected kind portfolio-margin, got {Kind}.", nameof(Kind));

    /// <summary>Price points on each side, in [1, 1000].</summary>
    public int PointsPerSide { get; init; } = (int)Guard.InRange(PointsPerSide, 1, 1000);

    /// <summary>Least requirement per contract and unit of multiplier, quote currency, ≥ 0.</summary>
    public double MinimumPerUnit { get; init; } = Guard.NonNegative(MinimumPerUnit);

    /// <summary>Offset among class groups of a product group, in [0, 1].</summary>
    public double ProductGroupOffset { get; init; } = Guard.InRange(ProductGroupOffset, 0, 1);

    /// <summary>Range per class.</summary>
    public ImmutableDictionary<ScanClass, ScanRange> Ranges { get; init; } = Complete(Ranges);

    /// <summary>The rule as in force for equities and indexes since April 2007.</summary>
    public static PortfolioMarginParameters Tims2007 { get; } = ParameterLibrary.OfFile<PortfolioMarginParameters>("tims-2007");

    /// <summary>Reads a set in the same JSON format as those of the library (<c>Margin/Parameters/tims-2007.json</c>).</summary>
    /// <param name="stream">The JSON.</param>
    /// <param name="name">What to call the input in an error, e.g. the file name.</param>
    /// <exception cref="InvalidDataException">Not of this format, or a value outside its range; the message says where and what.</exception>
    public static PortfolioMarginParameters Read(Stream stream, string name) => ParameterLibrary.Read<PortfolioMarginParameters>(stream, name);

    /// <summary>Number of price points.</summary>
    public int Points => 2 * PointsPerSide;

    /// <summary>The relative moves of a class, ascending, without the present price: −d, …, −d/n, u/n, …, u.</summary>
    /// <param name="scanClass">The class.</param>
    public double[] Moves(ScanClass scanClass)
    {
        ScanRange range = Ranges[scanClass];
        double[] moves = new double[Points];
        for (int k = 0; k < PointsPerSide; k++)
        {
            moves[k] = -range.Down * (PointsPerSide - k) / PointsPerSide;
            moves[PointsPerSide + k] = range.Up * (k + 1) / PointsPerSide;
        }

        return moves;
    }

    private static ImmutableDictionary<ScanClass, ScanRange> Complete(ImmutableDictionary<ScanClass, ScanRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        foreach (ScanClass c in Enum.GetValues<ScanClass>())
            if (!ranges.ContainsKey(c)) throw new ArgumentException($"Expected a range for every class, got none for {c}.", nameof(ranges));
        return ranges;
    }
}
