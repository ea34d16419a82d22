using System.Collections.Immutable;

namespace OptionCascade.Exposure;

/// <summary>An exposure at one spot level.</summary>
/// <param name="RelativeMove">S/S₀ − 1.</param>
/// <param name="Spot">S, quote currency per unit.</param>
/// <param name="Amount">Exposure at S in the profile's unit; currency figures are valued at S, not at S₀.</param>
public readonly record struct ProfilePoint(double RelativeMove, double Spot, ExposureAmount Amount);

/// <summary>
/// An exposure as a function of spot, with the inventory and the time held fixed, forwards moved in proportion to spot, and volatilities as <see cref="VolatilityResponse"/>
/// says. Immutable.
/// </summary>
/// <remarks>
/// The figures are partial derivatives at the moved spot and the moved volatilities. When volatility moves with spot, the change of delta from level to level therefore also
/// holds vanna times the change of volatility: the difference of two points of the delta profile, not the integral of the gamma profile.
/// </remarks>
/// <param name="Unit">What the figures are stated in.</param>
/// <param name="Positioning">Name of the positioning rule.</param>
/// <param name="Volatility">Name of the volatility response.</param>
/// <param name="Points">One point per level, ascending in spot.</param>
public sealed record ExposureProfile(ExposureUnit Unit, string Positioning, string Volatility, ImmutableArray<ProfilePoint> Points)
{
    /// <summary>Computes a profile.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="unit">The exposure and its unit.</param>
    /// <param name="grid">Spot levels; <see cref="SpotGrid.Default"/> (±20%, 201 levels) when null.</param>
    /// <param name="options">Dynamics of the smile and threads; the defaults when null.</param>
    public static ExposureProfile Compute(DealerBook dealer, ExposureUnit unit, SpotGrid? grid = null, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        ArgumentNullException.ThrowIfNull(unit);
        options ??= new ProfileOptions();
        return Of(new ExposureFunction(dealer, unit, options.Volatility), unit, dealer.Positioning.Name, dealer.Book.Market.Spot, grid ?? SpotGrid.Default, options);
    }

    internal static ExposureProfile Of(IExposureFunction exposure, ExposureUnit unit, string positioning, double spot, SpotGrid grid, ProfileOptions options)
    {
        double[] logMoves = new double[grid.RelativeMoves.Length];
        for (int i = 0; i < logMoves.Length; i++)
            logMoves[i] = double.LogP1(grid.RelativeMoves[i]);
        ExposureAmount[] amounts = exposure.At(logMoves, options.MaximumThreads);
        var points = ImmutableArray.CreateBuilder<ProfilePoint>(logMoves.Length);
        for (int i = 0; i < logMoves.Length; i++)
            points.Add(new ProfilePoint(grid.RelativeMoves[i], spot * (1 + grid.RelativeMoves[i]), amounts[i]));
        return new ExposureProfile(unit, positioning, options.Volatility.Name, points.MoveToImmutable());
    }
}
