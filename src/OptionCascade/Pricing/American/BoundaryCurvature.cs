using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Second derivative of the smooth-pasting residual R = ln(A/C) along the direction (σ, ℓ) = (1, ℓ′) with ℓ″ = 0 at the nodes: the right side of
/// the equation for ∂²ℓ/∂σ². On the solution A′/A = C′/C, so that R″ = (A″ − C″)/C.
/// <code>
/// M = (x + (r − q)s)/(σ√s), x = ℓ − ℓ_u,  d₁,₂ = M ± ½σ√s:  M′ = x′/(σ√s) − M/σ,  M″ = x″/(σ√s) − 2x′/(σ²√s) + 2M/σ²
/// A″ = E″ + q·∫e^{−qs}φ(d₁)(d₁″ − d₁·d₁′²) du,   C = ∫ m·c du:  C″ = ∫ (m″c + 2m′c′ + m·c″) du
/// (ln m)′ = −d₂d₂′ − 1/σ − ℓ′,   (ln m)″ = −d₂′² − d₂d₂″ + 1/σ²,   c′ = −q·b_u·ℓ_u′,   c″ = −q·b_u(ℓ_u′² + ℓ_u″)
/// </code>
/// </summary>
internal static class BoundaryCurvature
{
    /// <summary>Fills −R″ at every node.</summary>
    public static void Assemble(CollocationGrid grid, in BoundaryProblem problem, double horizon, ReadOnlySpan<double> ell, ReadOnlySpan<double> slope, Span<double> negative)
    {
        int n = grid.Nodes, l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, start = problem.Start;
        bool upper = problem.Side == BoundarySide.Upper;
        for (int i = 0; i < n; i++)
        {
            double tau = horizon * grid.Times[i], rootTau = Math.Sqrt(tau), li = ell[i], lip = slope[i], own = Math.Exp(li);
            double a2 = 0, c = 0, c2 = 0;
            if (upper)
            {
                double spread = sigma * rootTau, middle = (li + problem.LogStart + ((r - q) * tau)) / spread, d1 = middle + (0.5 * spread);
                double first = (lip / spread) - (middle / sigma) + (0.5 * rootTau);
                double second = (-2 * lip / (sigma * spread)) + (2 * middle / (sigma * sigma));
                a2 = Math.Exp(-q * tau) * NormalDistribution.Density(d1) * (second - (d1 * first * first));
            }

            for (int k = 0; k < l; k++)
            {
                double weight = tau * grid.Equation.Weight[k];
                if (weight == 0) continue;
                double square = 0, mixed = 0, squareSlope = 0;
                for (int j = 0; j < n; j++)
                {
                    double w = grid.EquationWeights[(((i * n) + j) * l) + k];
                    square += w * ell[j] * ell[j];
                    mixed += w * ell[j] * slope[j];
                    squareSlope += w * slope[j] * slope[j];
                }

                double lu = square > 0 ? problem.LogSign * Math.Sqrt(square) : 0, inverseLu = lu != 0 ? 1 / lu : 0;
                double lup = mixed * inverseLu, lupp = (squareSlope - (lup * lup)) * inverseLu;
                double age = tau * grid.Equation.Age[k], rootAge = rootTau * grid.Equation.RootAge[k], spread = sigma * rootAge, inverse = 1 / spread;
                double middle = (li - lu + ((r - q) * age)) * inverse, d1 = middle + (0.5 * spread), d2 = middle - (0.5 * spread);
                double xp = lip - lup, middlePrime = (xp * inverse) - (middle / sigma);
                double second = (-lupp * inverse) - (2 * xp * inverse / sigma) + (2 * middle / (sigma * sigma));
                double d1p = middlePrime + (0.5 * rootAge), d2p = middlePrime - (0.5 * rootAge);
                double ratio = Math.Exp(lu), m = weight * NormalDistribution.Density(d2) * Math.Exp(-r * age) * inverse / (start * own);
                double source = problem.StartSource - (q * start * (Math.Abs(lu) < 1e-3 ? lu * (1 + (lu * (0.5 + (lu * ((1 / 6.0) + (lu / 24)))))) : ratio - 1));
                double boundary = start * ratio;
                double logPrime = (-d2 * d2p) - (1 / sigma) - lip, logSecond = (-d2p * d2p) - (d2 * second) + (1 / (sigma * sigma));
                double sourcePrime = -q * boundary * lup, sourceSecond = -q * boundary * ((lup * lup) + lupp);
                a2 += q * m * boundary * spread * (second - (d1 * d1p * d1p));
                c += m * source;
                c2 += m * (((logSecond + (logPrime * logPrime)) * source) + (2 * logPrime * sourcePrime) + sourceSecond);
            }

            // On the solution A = C, and C needs no cumulative.
            negative[i] = (c2 - a2) / c;
        }
    }
}
