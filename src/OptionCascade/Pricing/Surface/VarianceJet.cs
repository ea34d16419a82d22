namespace OptionCascade.Pricing.Surface;

/// <summary>Total variance w(k) with its first two derivatives in k = ln(K/F).</summary>
/// <param name="W">w = σ²T.</param>
/// <param name="First">w′.</param>
/// <param name="Second">w″.</param>
internal readonly record struct VarianceJet(double W, double First, double Second)
{
    /// <summary>
    /// Durrleman's function g = (1 − kw′/2w)² − (w′²/4)(1/w + 1/4) + w″/2; the risk-neutral density of ln S_T is g(k)·exp(−d₂²/2)/√(2πw), so a smile
    /// has no butterfly arbitrage only where g ≥ 0. Source: Gatheral and Jacquier (2014), Lemma 2.2.
    /// </summary>
    public double Durrleman(double k)
    {
        double x = 1 - (k * First / (2 * W));
        return (x * x) - (0.25 * First * First * ((1 / W) + 0.25)) + (0.5 * Second);
    }
}
