using System.Collections.Immutable;
using NodaTime;

namespace OptionCascade.Exposure;

/// <summary>An exposure of some set of rows, split into calls and puts, net (signs kept) and gross (absolute values added).</summary>
/// <param name="CallsNet">Σ over calls, signed.</param>
/// <param name="PutsNet">Σ over puts, signed.</param>
/// <param name="CallsGross">Σ of absolute values over calls, ≥ 0.</param>
/// <param name="PutsGross">Σ of absolute values over puts, ≥ 0.</param>
public readonly record struct ExposureAmount(double CallsNet, double PutsNet, double CallsGross, double PutsGross)
{
    /// <summary>Calls and puts together, signed.</summary>
    public double Net => CallsNet + PutsNet;

    /// <summary>Sum of absolute values, ≥ |<see cref="Net"/>|.</summary>
    public double Gross => CallsGross + PutsGross;

    /// <summary>Multiplied by a factor ≥ 0.</summary>
    internal ExposureAmount Times(double factor) => new(CallsNet * factor, PutsNet * factor, CallsGross * factor, PutsGross * factor);
}

/// <summary>Exposure of all rows of one strike.</summary>
/// <param name="Strike">Strike, quote currency per unit.</param>
/// <param name="Amount">Exposure in the table's unit.</param>
public readonly record struct StrikeExposure(double Strike, ExposureAmount Amount);

/// <summary>Exposure of all rows of one expiry.</summary>
/// <param name="Expiry">Instant of expiry.</param>
/// <param name="YearFraction">T, years, by the book's time convention.</param>
/// <param name="Amount">Exposure in the table's unit.</param>
public readonly record struct ExpiryExposure(Instant Expiry, double YearFraction, ExposureAmount Amount);

/// <summary>
/// One exposure of a dealer's book: total, by strike and by expiry. All sums are compensated, so that the subtotals of either split add up to
/// the total within a few units in the last place of the gross total.
/// </summary>
/// <param name="Unit">What the figures are stated in.</param>
/// <param name="Positioning">Name of the positioning rule.</param>
/// <param name="Spot">Spot at which the exposure is taken, quote currency per unit.</param>
/// <param name="Total">All rows.</param>
/// <param name="ByStrike">Per strike, ascending.</param>
/// <param name="ByExpiry">Per expiry instant, ascending.</param>
public sealed record ExposureTable(ExposureUnit Unit, string Positioning, double Spot, ExposureAmount Total,
    ImmutableArray<StrikeExposure> ByStrike, ImmutableArray<ExpiryExposure> ByExpiry);
