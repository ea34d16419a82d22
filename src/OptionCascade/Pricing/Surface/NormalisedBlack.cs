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

    /// <summary>s with β(k, s) equal to a price, or NaN when the price is not strictly between intrinsic value and bound (1 for a call, eᵏ for a put).</summary>
    public static double ImpliedDeviation(double k, double price, double sign)
    {
        // By parity on the out-of-the-money side, where no digits are lost to intrinsic value.
        double other = k >= 0 ? 1 : -1;
        double target = sign == other ? price : price - (sign * (1 - Math.Exp(k)));
        if (!(target > 0 && target < (other > 0 ? 1 : Math.Exp(k)))) return double.NaN;
        double goal = Math.Log(target);
        double high = 1;
        while (high < 64 && Price(k, high, other) < target) high *= 2;
        const double low = 1e-9;
        double f0 = Miss(low), f1 = Miss(high);
        return f0 > 0 || f1 < 0 ? double.NaN : RootIsolation.Bracketed(Miss, low, f0, high, f1);

        double Miss(double s) => Math.Log(Math.Max(Price(k, s, other), 1e-300)) - goal;
    }
}
