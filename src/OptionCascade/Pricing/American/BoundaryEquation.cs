using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The smooth-pasting equation of Andersen, Lake and Offengenden (FP-A) at every node, as R = ln(A/C) = 0, with its derivatives.
/// <code>
/// A = E + η·∫₀^τ q·e^{−qs}Φ(η·d₁(s, b/b_u)) du
/// upper boundary: η = 1,  E = e^{−qτ}Φ(d₁(τ, b))  for qT ≥ −0.1;   η = −1,  E = 1 − e^{−qτ}Φ(−d₁(τ, b))  below (the same, each where it cancels less)
/// lower boundary: η = −1, E = 0
/// C = (1/b)·∫₀^τ (r − q·b_u)·m du,                      m = e^{−rs}φ(d₂(s, b/b_u))/(σ√s)
/// d₁,₂(s, x) = (ln x + (r − q ± ½σ²)s)/(σ√s),  s = τ − u,  b = b(τ) = X·e^{ℓ},  b_u = b(u) = X·e^{ℓ(u)}
/// </code>
/// ℓ is interpolated through ℓ². The equation is of the second kind in ℓ, so that its matrix is well conditioned, where that of value matching
/// (FP-B) is not; the logarithm makes it nearly linear in ℓ², so that Newton's method converges from a rough start.
/// </summary>
internal static unsafe partial class BoundaryEquation
{
    private const int Cumulative = 0, Source = 1, Yield = 2, Slope = 3, A1 = 4, A2 = 5, A3 = 6, C1 = 7, C2 = 8, C3 = 9, C4 = 10, C5 = 11, Sums = 12;

    /// <summary>
    /// Fills −R into <paramref name="negativeResidual"/> and ∂R_i/∂ℓ_j into <paramref name="matrix"/> (row-major); where <paramref name="partials"/> is
    /// not empty, also −∂R/∂σ, −∂R/∂r, −∂R/∂q at fixed ℓ (three blocks of n). Every width gives the same bits (<see cref="LaneSum"/>).
    /// </summary>
    public static void Assemble(
        CollocationGrid grid, in BoundaryProblem problem, double horizon, ReadOnlySpan<double> ell,
        Span<double> matrix, Span<double> negativeResidual, Span<double> partials, EuropeanKernel.Width width)
    {
        int n = grid.Nodes, l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, start = problem.Start, eta = q < 0 && !(problem.Side == BoundarySide.Upper && -q * horizon < 0.1) ? -1 : (int)problem.Side;
        bool wantPartials = !partials.IsEmpty, fixedStart = !problem.StartIsRatio;
        double* squares = stackalloc double[n], lanes = stackalloc double[Sums * LaneSum.Lanes], yieldSlopes = stackalloc double[l], sourceSlopes = stackalloc double[l];
        double* derivatives = stackalloc double[grid.Stride];
        for (int j = 0; j < n; j++) squares[j] = ell[j] * ell[j];
        for (int i = 0; i < n; i++)
        {
            double tau = horizon * grid.Times[i], rootTau = Math.Sqrt(tau), li = ell[i], deviation = sigma * rootTau;
            var node = new Node(i, tau, li, Math.Exp(li), deviation, eta, q != 0 || wantPartials, wantPartials);
            Points(grid, in problem, in node, squares, yieldSlopes, sourceSlopes, lanes, width);

            double a = eta * q * tau * Sum(Cumulative), c = Sum(Source), yieldTotal = Sum(Yield);
            double edge = 0, edgeAge = 0, edgeDensity = 0, edgeD2 = 0;
            if (problem.Side == BoundarySide.Upper)
            {
                double middle = (li + problem.LogStart + ((r - q) * tau)) / deviation, d1 = middle + (0.5 * deviation), discount = Math.Exp(-q * tau);
                double tail = discount * NormalDistribution.Cumulative(eta * d1);
                edge = problem.Side == BoundarySide.Upper && eta < 0 ? 1 - tail : tail;
                edgeAge = -eta * tau * tail;
                edgeDensity = discount * NormalDistribution.Density(d1);
                edgeD2 = d1 - deviation;
                a += edge;
            }

            double perA, perC, residual;
            if (a > 0 && c > 0)
            {
                residual = Math.Log(a / c);
                perA = 1 / a;
                perC = 1 / c;
            }
            else
            {
                perA = perC = 1 / Math.Max(Math.Abs(a), Math.Abs(c));
                residual = (a - c) * perA;
            }

            negativeResidual[i] = -residual;
            Span<double> row = matrix.Slice(i * n, n);
            Row(grid, i, perC - perA, perC, yieldSlopes, sourceSlopes, derivatives, width);
            for (int j = 0; j < n; j++) row[j] = ell[j] * derivatives[j];
            row[i] += (perA * ((edgeDensity / deviation) + yieldTotal)) + (perC * (c + Sum(Slope)));
            if (!wantPartials) continue;
            double age2 = tau * Sum(A2), age3 = tau * Sum(C3);
            double perSigma = -((edgeDensity * edgeD2) + Sum(A1)) / sigma, cPerSigma = Sum(C1) / sigma;
            double startPerRate = fixedStart ? 0 : 1 / (r * deviation), startPerYield = fixedStart ? 0 : -1 / (q * deviation);
            double perRate = (edgeDensity * ((rootTau / sigma) + startPerRate)) + age2;
            double cPerRate = -(tau * Sum(C2)) - age3 + (fixedStart ? Sum(C4) / start : 0);
            double perYield = edgeAge + (edgeDensity * (startPerYield - (rootTau / sigma)))
                + (eta * tau * (Sum(Cumulative) - (q * tau * Sum(A3)))) - age2;
            double cPerYield = age3 + Sum(C5);
            partials[i] = (perC * cPerSigma) - (perA * perSigma);
            partials[n + i] = (perC * cPerRate) - (perA * perRate);
            partials[(2 * n) + i] = (perC * cPerYield) - (perA * perYield);
        }

        double Sum(int of) => LaneSum.Of(lanes + (of * LaneSum.Lanes));
    }

    private static void Points(
        CollocationGrid grid, in BoundaryProblem problem, in Node node, double* squares, double* yieldSlopes, double* sourceSlopes, double* lanes, EuropeanKernel.Width width)
    {
        switch (width)
        {
            case EuropeanKernel.Width.Vector512:
                PointsVector512(grid, in problem, in node, squares, yieldSlopes, sourceSlopes, lanes);
                break;
            case EuropeanKernel.Width.Vector256:
                PointsVector256(grid, in problem, in node, squares, yieldSlopes, sourceSlopes, lanes);
                break;
            default:
                PointsVector128(grid, in problem, in node, squares, yieldSlopes, sourceSlopes, lanes);
                break;
        }
    }

    private static void Row(
        CollocationGrid grid, int node, double byYield, double bySource, double* yieldSlopes, double* sourceSlopes, double* row, EuropeanKernel.Width width)
    {
        switch (width)
        {
            case EuropeanKernel.Width.Vector512:
                RowVector512(grid, node, byYield, bySource, yieldSlopes, sourceSlopes, row);
                break;
            case EuropeanKernel.Width.Vector256:
                RowVector256(grid, node, byYield, bySource, yieldSlopes, sourceSlopes, row);
                break;
            default:
                RowVector128(grid, node, byYield, bySource, yieldSlopes, sourceSlopes, row);
                break;
        }
    }

    /// <summary>One node of the equation.</summary>
    /// <param name="Index">i.</param>
    /// <param name="Tau">τ, years.</param>
    /// <param name="Ell">ℓ(τ).</param>
    /// <param name="Exponential">e^ℓ.</param>
    /// <param name="Deviation">σ√τ.</param>
    /// <param name="Eta">η.</param>
    /// <param name="WithCumulative">Whether A needs its integral.</param>
    /// <param name="WithPartials">Whether the derivatives in σ, r and q are wanted.</param>
    private readonly record struct Node(int Index, double Tau, double Ell, double Exponential, double Deviation, double Eta, bool WithCumulative, bool WithPartials);
}
