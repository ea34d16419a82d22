namespace OptionCascade.Numerics;

/// <summary>
/// Mills' ratio R(x) = (1 − Φ(x))/φ(x), x ≥ 0, so that Φ(−x) = φ(x)·R(x): where the density is at hand the cumulative costs no exponential.
/// <code>
/// R(x) = P(t)/(1 + x),  t = (x − 5)/(x + 5) ∈ [−1, 1)
/// </code>
/// P is the Chebyshev interpolant of (1 + x)·R at 64 points in 60-digit arithmetic, cut at degree 24: relative error below 2·10⁻¹⁶ (rounding) for
/// every x ≥ 0; degree 15 for the short form: below 7·10⁻¹².
/// </summary>
internal static partial class MillsRatio;
