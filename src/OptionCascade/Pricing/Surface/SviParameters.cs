using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>One expiry's smile in the raw SVI form: w(k) = a + b[ρ(k − m) + √((k − m)² + σ²)].</summary>
/// <remarks>
/// <list type="table">
/// <item><term>w</term><description>total implied variance σ_implied²·T, dimensionless</description></item>
/// <item><term>k</term><description>ln(K/F), log-moneyness against the expiry's forward</description></item>
/// <item><term>a</term><description>level of variance</description></item>
/// <item><term>b</term><description>≥ 0, wing slopes b(1 ± ρ); no model with finite forward has a slope above 2 (Lee)</description></item>
/// <item><term>ρ</term><description>in [−1, 1], tilt</description></item>
/// <item><term>m</term><description>shift in k</description></item>
/// <item><term>σ</term><description>&gt; 0, width of the rounding at the bottom, in units of k</description></item>
/// </list>
/// Any numbers in these ranges can be held, also such as admit arbitrage; <see cref="Butterfly"/> tells.
/// Sources: Gatheral (2004); Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, Quantitative Finance 14(1), 59–71.
/// </remarks>
/// <param name="A">a, finite.</param>
/// <param name="B">b, finite, ≥ 0.</param>
/// <param name="Rho">ρ, in [−1, 1].</param>
/// <param name="M">m, finite.</param>
/// <param name="Sigma">σ, finite, &gt; 0.</param>
public readonly record struct SviParameters(double A, double B, double Rho, double M, double Sigma)
{
    /// <summary>a, finite.</summary>
    public double A { get; init; } = Guard.Finite(A);

    /// <summary>b, finite, ≥ 0.</summary>
    public double B { get; init; } = Guard.NonNegative(B);

    /// <summary>ρ, in [−1, 1].</summary>
    public double Rho { get; init; } = Guard.InRange(Rho, -1, 1);

    /// <summary>m, finite.</summary>
    public double M { get; init; } = Guard.Finite(M);

    /// <summary>σ, finite, &gt; 0.</summary>
    public double Sigma { get; init; } = Guard.Positive(Sigma);

    /// <summary>The smile with the same total variance w ≥ 0 at every strike.</summary>
    /// <param name="totalVariance">w, finite, ≥ 0.</param>
    public static SviParameters Flat(double totalVariance) => new(Guard.NonNegative(totalVariance), 0, 0, 0, 1);

    /// <summary>Least total variance over all strikes, a + bσ√(1 − ρ²); a usable smile has it ≥ 0.</summary>
    public double MinimumTotalVariance => A + (B * Sigma * Math.Sqrt((1 - Rho) * (1 + Rho)));

    /// <summary>Slope of w as k → −∞, with its sign turned: b(1 − ρ).</summary>
    public double LeftWingSlope => B * (1 - Rho);

    /// <summary>Slope of w as k → +∞: b(1 + ρ).</summary>
    public double RightWingSlope => B * (1 + Rho);

    /// <summary>w(k).</summary>
    /// <param name="k">ln(K/F); NaN gives NaN, ±∞ gives the wing's limit.</param>
    public double TotalVariance(double k)
    {
        if (B == 0) return double.IsNaN(k) ? k : A;
        double x = k - M, r = Math.Sqrt((x * x) + (Sigma * Sigma));
        // ρx + r written without cancellation: (1 + ρ)x + σ²/(r + x) for x > 0, and its mirror image.
        double tilt = x >= 0 ? ((1 + Rho) * x) + (Sigma * Sigma / (r + x)) : (-(1 - Rho) * x) + (Sigma * Sigma / (r - x));
        return double.IsInfinity(k) ? ((k > 0 ? RightWingSlope : LeftWingSlope) > 0 ? double.PositiveInfinity : A) : A + (B * tilt);
    }

    /// <summary>Durrleman's function g(k); negative means butterfly arbitrage at that strike.</summary>
    /// <param name="k">ln(K/F), finite.</param>
    public double DurrlemanG(double k) => Jet(k).Durrleman(k);

    /// <summary>Decides g(k) ≥ 0 for every real k and finds the least g.</summary>
    public ButterflyCertificate Butterfly() => ButterflyCheck.Certify(this);

    /// <summary>w, w′, w″ at k.</summary>
    internal VarianceJet Jet(double k)
    {
        double x = k - M, r = Math.Sqrt((x * x) + (Sigma * Sigma));
        return new VarianceJet(TotalVariance(k), B * (Rho + (x / r)), B * (Sigma / r) * (Sigma / r) / r);
    }
}
