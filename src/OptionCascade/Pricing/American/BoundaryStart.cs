namespace OptionCascade.Pricing.American;

/// <summary>
/// A closed-form first guess of the boundary between its two ends: the short-time law and the perpetual boundary.
/// <code>
/// ℓ(τ) = ∓Λ·(1 − exp(−y(τ)·σ√τ/Λ)),   Λ = |ln(b(∞)/X)|
/// y² = 2·ln(2 + 1/(√(8πτ)·((r − q)⁺ + √2·q⁺·σ√τ)/σ))    where X = 1 (r ≥ q: Evans, Kuske and Keller 2002)
/// y  = 0.6388                                                  where X = r/q
/// </code>
/// </summary>
internal static unsafe partial class BoundaryStart
{
    /// <summary>Fills ℓ at the nodes; every width gives the same bits.</summary>
    public static void Fill(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell, EuropeanKernel.Width width)
    {
        switch (width)
        {
            case EuropeanKernel.Width.Vector512:
                FillVector512(grid, in problem, horizon, ell);
                break;
            case EuropeanKernel.Width.Vector256:
                FillVector256(grid, in problem, horizon, ell);
                break;
            default:
                FillVector128(grid, in problem, horizon, ell);
                break;
        }
    }
}
