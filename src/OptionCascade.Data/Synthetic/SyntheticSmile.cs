namespace OptionCascade.Data.Synthetic;

/// <summary>
/// The synthetic smile: SSVI total variance w(k, θ) = θ/2 · [1 + ρφk + √((φk + ρ)² + 1 − ρ²)], φ(θ) = η / (θ^γ (1 + θ)^(1−γ)),
/// θ(T) = T · [v∞ + (v₀ − v∞)(1 − e^(−κT))/(κT)].
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>meaning, unit</description></listheader>
/// <item><term>k</term><description>ln(K/F), log moneyness</description></item>
/// <item><term>θ</term><description>at-the-money total variance σ²T; increasing in T because v₀ and v∞ are positive</description></item>
/// <item><term>ρ, η, γ</term><description>skew, curvature and its decay; η(1 + |ρ|) ≤ 2 and γ ≤ ½ exclude static arbitrage</description></item>
/// <item><term>v₀, v∞, κ</term><description>short and long variance per year, speed per year</description></item>
/// </list>
/// Source: Gatheral and Jacquier, Arbitrage-free SVI volatility surfaces, Quantitative Finance 14 (2014), section 4.
/// </remarks>
internal static class SyntheticSmile
{
    internal const double Rho = -0.68, Eta = 1.15, Gamma = 0.42;
    private const double ShortVolatility = 0.27, LongVolatility = 0.235, Speed = 2.0;

    /// <summary>θ(T), total variance at the money.</summary>
    public static double AtTheMoneyTotalVariance(double yearFraction)
    {
        const double v0 = ShortVolatility * ShortVolatility, vInfinity = LongVolatility * LongVolatility;
        double decay = (1 - Math.Exp(-Speed * yearFraction)) / Speed;
        return (vInfinity * yearFraction) + ((v0 - vInfinity) * decay);
    }

    /// <summary>w(k, θ), total variance.</summary>
    public static double TotalVariance(double logMoneyness, double yearFraction)
    {
        double theta = AtTheMoneyTotalVariance(yearFraction);
        double phi = Eta / (Math.Pow(theta, Gamma) * Math.Pow(1 + theta, 1 - Gamma));
        double a = phi * logMoneyness;
        return 0.5 * theta * (1 + (Rho * a) + Math.Sqrt(((a + Rho) * (a + Rho)) + 1 - (Rho * Rho)));
    }

    /// <summary>Implied volatility √(w/T), per √year.</summary>
    public static double ImpliedVolatility(double logMoneyness, double yearFraction) => Math.Sqrt(TotalVariance(logMoneyness, yearFraction) / yearFraction);
}
