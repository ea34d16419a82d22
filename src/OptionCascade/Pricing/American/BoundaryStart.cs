using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

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
        double sigma = problem.Volatility, span = problem.PerpetualSpan, rootHorizon = Math.Sqrt(horizon);
        Vector512<double> spans = Vector512.Create(span), one = Vector512<double>.One, sigmas = Vector512.Create(sigma), sign = Vector512.Create(problem.LogSign);
        Vector512<double> drift = Vector512.Create(Math.Sqrt(8 * Math.PI) * Math.Max(problem.Rate - problem.DividendYield, 0));
        Vector512<double> curve = Vector512.Create(Math.Sqrt(16 * Math.PI) * Math.Max(problem.DividendYield, 0) * sigma);
        Span<double> block = stackalloc double[8];
        for (int i = 0; i < ell.Length; i += 8)
        {
            int count = Math.Min(8, ell.Length - i);
            block.Fill(1);
            grid.RootTimes.AsSpan(i, count).CopyTo(block);
            Vector512<double> root = Vector512.Create(rootHorizon) * Vector512.Create<double>(block), y = Vector512.Create(0.6388);
            if (!problem.StartIsRatio)
                y = Vector512.Sqrt(Vector512.Create(2.0) * VectorMath.Log(Vector512.Create(2.0) + (sigmas / (root * (drift + (curve * root))))));
            Vector512<double> distance = y * sigmas * root;
            if (!double.IsNaN(span))
            {
                Vector512<double> x = -(distance / spans);
                distance = -(spans * PremiumKernel.ExponentialLessOne(x, VectorMath.Exp(x)));
            }

            (sign * distance).CopyTo(block);
            block[..count].CopyTo(ell[i..]);
        }
    }
}
