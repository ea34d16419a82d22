using System.Runtime.Intrinsics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The upper boundary on eight or sixteen nodes, one node per lane of one vector or several: the same equation and Newton step as <see cref="BoundaryEquation"/> and
/// <see cref="BoundarySolver"/>, without horizontal sums and with an elimination by columns. For the fast precision.
/// <code>
/// lanes i: R_i = ln(A_i/C_i);   ∂R_i/∂ℓ_j = ℓ_j·Σ_k κ_k(i)·W_kj(i) + δ_ij·(…);   Gauss–Jordan without pivoting
/// </code>
/// It starts from three Newton steps on the QD⁺ equation and needs 1.2 steps on average. Every step also solves for ∂ℓ/∂σ with the same matrix. A lane's
/// arithmetic does not depend on its neighbours: every vector width gives the same bits.
/// </summary>
internal static unsafe partial class LaneBoundary
{
    private const int MaximumNodes = 16, MaximumPoints = 16, MaximumIterations = 12;

    private const int QdPlusSteps = 3;

    // Relative to ℓ. After a step of 2% (0.8% where b(0⁺) = r/q, the harder case) Newton's method leaves some 10⁻⁴ of ℓ; after one of 10% the next step leaves as little. Either moves a price by
    // less than 5e-6 of the strike.
    private const double There = 0.02, ThereFromRatio = 0.008, NearlyThere = 0.1;

    /// <summary>−1 amid zeros: read from 15 − i + first on, it selects node i in the vector of the nodes first, first + 1, …</summary>
    private static ReadOnlySpan<long> NodeSelector => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>
    /// Solves from the values in <paramref name="ell"/>, which it replaces; fills ∂ℓ/∂σ where <paramref name="perSigma"/> is not empty. False when the
    /// iteration left the region where the logarithmic form holds, or did not settle.
    /// </summary>
    public static bool Solve(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell, Span<double> perSigma, EuropeanKernel.Width width)
    {
        return grid.Nodes == Eight.Count
            ? Solve<Eight>(grid, in problem, horizon, ell, perSigma, width)
            : Solve<Sixteen>(grid, in problem, horizon, ell, perSigma, width);
    }

    /// <summary>Whether a grid has one of the two numbers of nodes, and no more points than there is room for.</summary>
    public static bool Serves(int nodes, int points) => (nodes == Eight.Count || nodes == Sixteen.Count) && points <= MaximumPoints;

    private static bool Solve<TNodes>(
        CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell, Span<double> perSigma, EuropeanKernel.Width width)
        where TNodes : struct, INodeCount
    {
        fixed (double* logs = ell, slopes = perSigma)
            return width switch
            {
                EuropeanKernel.Width.Vector512 => SolveVector512<TNodes>(grid, in problem, horizon, logs, slopes),
                EuropeanKernel.Width.Vector256 => SolveVector256<TNodes>(grid, in problem, horizon, logs, slopes),
                _ => SolveVector128<TNodes>(grid, in problem, horizon, logs, slopes),
            };
    }

    /// <summary>The number of nodes as a constant of the compiled code.</summary>
    private interface INodeCount
    {
        /// <summary>n.</summary>
        static abstract int Count { get; }

        /// <summary>How much smaller than <see cref="There"/> and its like the last step has to be: over long maturities more hangs on it.</summary>
        static abstract double Closer { get; }
    }

    private readonly struct Eight : INodeCount
    {
        public static int Count => 8;

        public static double Closer => 1;
    }

    private readonly struct Sixteen : INodeCount
    {
        public static int Count => 16;

        public static double Closer => 0.1;
    }

    /// <summary>One Newton step of all nodes: what it reads and what it gives.</summary>
    private struct Nodal
    {
        public fixed double Tau[MaximumNodes];
        public fixed double RootTau[MaximumNodes];
        public fixed double Ell[MaximumNodes];
        public fixed double Step[MaximumNodes];
        public fixed double PerSigma[MaximumNodes];
    }
}
