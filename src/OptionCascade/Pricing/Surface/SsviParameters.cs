using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Surface SVI: w(k, θ) = (θ/2)[1 + ρφk + √((φk + ρ)² + 1 − ρ²)] with the power law φ(θ) = η/(θ^γ(1 + θ)^(1 − γ)); θ is the at-the-money total variance
/// of an expiry.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>θ</term><description>w at k = 0, dimensionless; must not fall with time</description></item>
/// <item><term>ρ</term><description>in (−1, 1), tilt of every expiry</description></item>
/// <item><term>η</term><description>&gt; 0, curvature</description></item>
/// <item><term>γ</term><description>in (0, 1), how curvature falls with θ</description></item>
/// </list>
/// Free of butterfly arbitrage at θ when θφ(1 + |ρ|) ≤ 4 and θφ²(1 + |ρ|) ≤ 4; free of calendar arbitrage when θ does not fall, since
/// ∂(θφ)/∂θ = φ(1 − γ)/(1 + θ) lies in [0, φ].
/// Source: Gatheral and Jacquier (2014), Theorems 4.1 and 4.2 and section 4.
/// </remarks>
/// <param name="Rho">ρ, in [−0.999999, 0.999999].</param>
/// <param name="Eta">η, finite, &gt; 0.</param>
/// <param name="Gamma">γ, in [0, 1].</param>
public readonly record struct SsviParameters(double Rho, double Eta, double Gamma)
{
    /// <summary>ρ, in [−0.999999, 0.999999].</summary>
    public double Rho { get; init; } = Guard.InRange(Rho, -0.999999, 0.999999);

    /// <summary>η, finite, &gt; 0.</summary>
    public double Eta { get; init; } = Guard.Positive(Eta);

    /// <summary>γ, in [0, 1].</summary>
    public double Gamma { get; init; } = Guard.InRange(Gamma, 0, 1);

    /// <summary>φ(θ).</summary>
    /// <param name="theta">θ, finite, &gt; 0.</param>
    public double Phi(double theta) => Eta * Shape(Guard.Positive(theta), Gamma);

    /// <summary>True when the sufficient conditions against butterfly arbitrage hold at θ.</summary>
    /// <param name="theta">θ, finite, &gt; 0.</param>
    public bool IsFree(double theta) => Eta <= MostEta(Rho, Gamma, Guard.Positive(theta)) * (1 + 1e-12);

    /// <summary>The smile at θ as raw SVI: a = θ(1 − ρ²)/2, b = θφ/2, m = −ρ/φ, σ = √(1 − ρ²)/φ.</summary>
    /// <param name="theta">θ, finite, &gt; 0.</param>
    public SviParameters Smile(double theta)
    {
        double phi = Phi(theta), square = (1 - Rho) * (1 + Rho);
        return new SviParameters(0.5 * theta * square, 0.5 * theta * phi, Rho, -Rho / phi, Math.Sqrt(square) / phi);
    }

    /// <summary>φ/η.</summary>
    internal static double Shape(double theta, double gamma) => Math.Pow(theta, -gamma) * Math.Pow(1 + theta, gamma - 1);

    /// <summary>Largest η that the butterfly conditions allow at θ.</summary>
    internal static double MostEta(double rho, double gamma, double theta)
    {
        double f = Shape(theta, gamma), tilt = 1 + Math.Abs(rho);
        return Math.Min(4 / (tilt * theta * f), 2 / (Math.Sqrt(tilt * theta) * f));
    }
}
