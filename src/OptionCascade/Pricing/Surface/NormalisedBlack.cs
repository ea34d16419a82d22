using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Black's formula per unit of discounted forward: β = θ[Φ(θd₁) − eᵏΦ(θd₂)], d₁,₂ = −k/s ± s/2, s = σ√T, θ = +1 for a call, −1 for a put.
/// </summary>
internal static class NormalisedBlack
{
    /// <summary>β; its limit, the intrinsic value, for s = 0.</summary>
    public static double Price(double k, double s, double sign)
    {
        if (s <= 0) return Math.Max(sign * (1 - Math.Exp(k)), 0);
        double d1 = (-k / s) + (0.5 * s);
        return sign * (VectorMath.NormalCdf(sign * d1) - (Math.Exp(k) * VectorMath.NormalCdf(sign * (d1 - s))));
    }

    /// <summary>∂β/∂s = φ(d₁).</summary>
    public static double Vega(double k, double s) => VectorMath.NormalDensity((-k / s) + (0.5 * s));
}
