using System.Collections.Immutable;

namespace OptionCascade.Exposure;

/// <summary>An exposure at one spot level.</summary>
/// <param name="RelativeMove">S/S₀ − 1.</param>
/// <param name="Spot">S, quote currency per unit.</param>
/// <param name="Amount">Exposure at S in the profile's unit; currency figures are valued at S, not at S₀.</param>
public readonly record struct ProfilePoint(double RelativeMove, double Spot, ExposureAmount Amount);

/// <summary>
/// An exposure as a function of spot, with the inventory, the time and each strike's volatility held fixed and forwards moved in proportion to
/// spot. Immutable.
/// </summary>
/// <param name="Unit">What the figures are stated in.</param>
/// <param name="Positioning">Name of the positioning rule.</param>
/// <param name="Points">One point per level, ascending in spot.</param>
public sealed record ExposureProfile(ExposureUnit Unit, string Positioning, ImmutableArray<ProfilePoint> Points)
{
    /// <summary>Computes a profile.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="unit">The exposure and its unit.</param>
    /// <param name="grid">Spot levels; <see cref="SpotGrid.Default"/> (±20%, 201 levels) when null.</param>
    public static ExposureProfile Compute(DealerBook dealer, ExposureUnit unit, SpotGrid? grid = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        ArgumentNullException.ThrowIfNull(unit);
        grid ??= SpotGrid.Default;
        double spot = dealer.Book.Market.Spot;
        double[] logMoves = [.. grid.RelativeMoves.Select(m => double.LogP1(m))];
        ExposureAmount[] amounts = new ExposureFunction(dealer, unit).At(logMoves);
        return new ExposureProfile(unit, dealer.Positioning.Name,
            [.. grid.RelativeMoves.Select((m, i) => new ProfilePoint(m, spot * (1 + m), amounts[i]))]);
    }
}
