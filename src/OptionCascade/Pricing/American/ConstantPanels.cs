namespace OptionCascade.Pricing.American;

/// <summary>
/// Panels for ∫₀^G … ds over ages at which the boundary is constant. The integrand has these time scales (years), and panels shrink by half
/// towards each: the age 0; the time x/|μ| after which a drift μ towards the boundary reaches it, with width σ√(x/|μ|)/|μ|. Where Φ to 10⁻¹¹ is enough,
/// the least panel is G·2⁻¹⁶ in place of G·2⁻⁶⁰, and panels beside the second scale are two widths long in place of half a width.
/// </summary>
internal static class ConstantPanels
{
    /// <summary>Upper bound of the number of panels.</summary>
    public const int Maximum = 160;

    /// <summary>Fills ascending breaks from 0 to <paramref name="gap"/>; returns their number.</summary>
    /// <param name="problem">The boundary's problem.</param>
    /// <param name="distance">x = |ln(S/b)|.</param>
    /// <param name="gap">G, years.</param>
    /// <param name="coarse">Whether Φ to 10⁻¹¹ is enough.</param>
    /// <param name="breaks">Room for <see cref="Maximum"/> + 1 breaks.</param>
    public static int Breaks(in BoundaryProblem problem, double distance, double gap, bool coarse, Span<double> breaks)
    {
        int count = 0;
        double sigma = problem.Volatility, drift = problem.Rate - problem.DividendYield - (0.5 * sigma * sigma);
        breaks[count++] = 0;
        for (int k = coarse ? 16 : 60; k >= 0; k--) breaks[count++] = gap * Math.Pow(2, -k);
        if (drift != 0)
        {
            double hit = distance / Math.Abs(drift), width = sigma * Math.Sqrt(hit) / Math.Abs(drift);
            for (int k = -20; k <= 20; k += coarse ? 4 : 1)
            {
                double at = hit + (0.5 * k * width);
                if (at > 0 && at < gap) breaks[count++] = at;
            }
        }

        breaks[..count].Sort();
        return count;
    }
}
