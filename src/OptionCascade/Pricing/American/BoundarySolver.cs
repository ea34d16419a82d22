using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>How the boundary iteration ended.</summary>
/// <param name="Iterations">Newton steps taken.</param>
/// <param name="LastStep">max |Δℓ|·√(τ/T_b) of the last step (times the premium rate where it is tiny).</param>
/// <param name="Converged">Whether the last step was below the tolerance asked for, or at rounding level.</param>
internal readonly record struct BoundaryOutcome(int Iterations, double LastStep, bool Converged);

/// <summary>
/// Newton's method on <see cref="BoundaryEquation"/>. Steps are taken in ℓ² (in which the equation is nearly linear) and kept positive, so that the
/// boundary never leaves its side.
/// </summary>
internal static class BoundarySolver
{
    /// <summary>Solves from the values in <paramref name="ell"/>, which it replaces.</summary>
    public static BoundaryOutcome Solve(
        CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell, BoundaryWorkspace workspace, double tolerance, int maximumIterations,
        EuropeanKernel.Width width)
    {
        int n = grid.Nodes;
        Span<double> matrix = workspace.Matrix.AsSpan(0, n * n), step = workspace.Step.AsSpan(0, n);
        Span<int> pivots = workspace.Pivots.AsSpan(0, n);
        double last = double.PositiveInfinity;
        bool matters = problem.Rate * horizon < 1e-3;
        for (int iteration = 1; iteration <= maximumIterations; iteration++)
        {
            BoundaryEquation.Assemble(grid, problem, horizon, ell, matrix, step, default, width);
            if (!DenseLinearSystem.Factor(matrix, pivots, n)) return new BoundaryOutcome(iteration, double.NaN, false);
            DenseLinearSystem.Solve(matrix, pivots, step);
            double worst = 0, plain = 0;
            for (int i = 0; i < n; i++)
            {
                plain = Math.Max(plain, Math.Abs(step[i]) * grid.RootTimes[i]);
                worst = Math.Max(worst, Math.Abs(step[i]) * grid.RootTimes[i] * (matters ? problem.Importance(ell[i], horizon) : 1));
                double growth = Math.Min(1 + (2 * step[i] / ell[i]), 30);
                if (growth < 0.3) growth = 0.3 * Math.Exp(Math.Max((growth - 0.3) / 0.3, -3));
                ell[i] *= Math.Sqrt(growth);
            }

            if (double.IsNaN(worst)) return new BoundaryOutcome(iteration, worst, false);
            // Of two boundaries the place where they meet matters, however little is gained between them.
            if (problem.Rate < 0 && plain > 1e-6) last = worst;
            else if (worst < tolerance || (worst < 1e-10 && worst > 0.3 * last)) return new BoundaryOutcome(iteration, worst, true);
            last = worst;
        }

        return new BoundaryOutcome(maximumIterations, last, problem.Rate >= 0 && last < tolerance);
    }
}
