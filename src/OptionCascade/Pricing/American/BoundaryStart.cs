namespace OptionCascade.Pricing.American;

/// <summary>
/// A closed-form first guess of the boundary between its two ends: the short-time law and the perpetual boundary.
/// <code>
/// ℓ(τ) = ∓Λ·(1 − exp(−y(τ)·σ√τ/Λ)),   Λ = |ln(b(∞)/X)|
/// y² = 2·ln(2 + 1/(√(8πτ)·((r − q)⁺ + √2·q⁺·σ√τ)/σ))    where X = 1 (r ≥ q: Evans, Kuske and Keller 2002)
/// y  = 0.6388                                                  where X = r/q
/// </code>
/// </summary>
internal static class BoundaryStart
{
    /// <summary>Fills ℓ at the nodes.</summary>
    public static void Fill(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell)
    {
        double sigma = problem.Volatility, span = problem.PerpetualSpan;
        for (int i = 0; i < ell.Length; i++)
        {
            double root = Math.Sqrt(horizon * grid.Times[i]), y = 0.6388;
            if (!problem.StartIsRatio)
            {
                double pull = Math.Max(problem.Rate - problem.DividendYield, 0) + (1.41 * Math.Max(problem.DividendYield, 0) * sigma * root);
                y = Math.Sqrt(2 * Math.Log(2 + (sigma / (Math.Sqrt(8 * Math.PI) * root * pull))));
            }

            double distance = y * sigma * root;
            ell[i] = problem.LogSign * (double.IsNaN(span) ? distance : span * (1 - Math.Exp(-distance / span)));
        }
    }
}
