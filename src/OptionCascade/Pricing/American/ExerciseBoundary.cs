using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// One solved boundary on [0, T_b] with its sensitivities at fixed time to expiry, from the implicit function theorem on the discrete equation:
/// <code>
/// J·∂ℓ/∂p = −∂R/∂p  (p = σ, r, q)      J·∂²ℓ/∂σ² = −R″ along (σ, ℓ) = (1, ∂ℓ/∂σ)
/// </code>
/// Buffers are reused from problem to problem; an instance belongs to one thread.
/// </summary>
/// <param name="width">Vector width of the work; every width gives the same bits.</param>
internal sealed partial class ExerciseBoundary(EuropeanKernel.Width width)
{
    private BoundaryProblem _problem;
    private double[] _ell = [], _slopes = [], _second = [];

    /// <summary>The problem.</summary>
    public ref readonly BoundaryProblem Problem => ref _problem;

    /// <summary>T_b, years: the boundary is known on [0, T_b].</summary>
    public double Horizon { get; private set; }

    /// <summary>The grid it was solved on.</summary>
    public CollocationGrid Grid { get; private set; } = null!;

    /// <summary>How the iteration ended.</summary>
    public BoundaryOutcome Outcome { get; private set; }

    /// <summary>ℓ at the nodes; the last is ℓ(T_b).</summary>
    public ReadOnlySpan<double> Ell => _ell.AsSpan(0, Grid.Nodes);

    /// <summary>ln b(T_b).</summary>
    public double LogEnd => _problem.LogStart + _ell[Grid.Nodes - 1];

    /// <summary>Solves, from <see cref="BoundaryStart"/> or from the solution of the same problem on another horizon or grid.</summary>
    public void Solve(AmericanScheme scheme, in BoundaryProblem problem, double horizon, AmericanNeeds needs, ExerciseBoundary? warm = null)
    {
        CollocationGrid grid = scheme.Grid;
        Grid = grid;
        _problem = problem;
        Horizon = horizon;
        int n = grid.Nodes;
        if (_ell.Length < n) (_ell, _slopes, _second) = (new double[n], new double[3 * n], new double[n]);
        BoundaryWorkspace workspace = BoundaryWorkspace.Current;
        workspace.Ensure(n);
        Span<double> ell = _ell.AsSpan(0, n);
        BoundaryStart.Fill(grid, problem, horizon, ell, width);
        for (int i = 0; warm is not null && i < n; i++)
            if (grid.Times[i] > 1e-3) ell[i] = warm.Extrapolate(horizon * grid.Times[i]);
        bool curvature = (needs & AmericanNeeds.SigmaSecond) != 0, rates = (needs & AmericanNeeds.Rates) != 0, slope = (needs & AmericanNeeds.Sigma) != 0;
        if (grid.ShortMills && LaneBoundary.Serves(n, grid.Equation.Count) && problem.Side == BoundarySide.Upper && !curvature && !rates && warm is null)
        {
            if (LaneBoundary.Solve(grid, problem, horizon, ell, slope ? _slopes.AsSpan(0, n) : default, width))
            {
                Outcome = new BoundaryOutcome(0, 0, true);
                return;
            }

            BoundaryStart.Fill(grid, problem, horizon, ell, width);
        }

        Outcome = BoundarySolver.Solve(grid, problem, horizon, ell, workspace, scheme.Tolerance, scheme.MaximumIterations, width);
        if (!Outcome.Converged && problem.Rate > 0 && warm is null)
        {
            BoundaryStart.Fill(grid, problem, horizon, ell, width);
            QdPlusBoundary.Refine(grid, problem, horizon, ell);
            Outcome = BoundarySolver.Solve(grid, problem, horizon, ell, workspace, scheme.Tolerance, scheme.MaximumIterations, width);
        }

        if ((needs & (AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond | AmericanNeeds.Rates)) == 0) return;

        Span<double> matrix = workspace.Matrix.AsSpan(0, n * n), slopes = _slopes.AsSpan(0, 3 * n);
        Span<int> pivots = workspace.Pivots.AsSpan(0, n);
        BoundaryEquation.Assemble(grid, problem, horizon, ell, matrix, workspace.Step, slopes, width);
        if (!DenseLinearSystem.Factor(matrix, pivots, n))
        {
            slopes.Fill(double.NaN);
            return;
        }

        int wanted = (needs & AmericanNeeds.Rates) != 0 ? 3 : 1;
        for (int p = 0; p < wanted; p++) DenseLinearSystem.Solve(matrix, pivots, slopes.Slice(p * n, n));
        if ((needs & AmericanNeeds.SigmaSecond) == 0) return;
        Span<double> second = _second.AsSpan(0, n);
        BoundaryCurvature.Assemble(grid, problem, horizon, ell, slopes[..n], second);
        DenseLinearSystem.Solve(matrix, pivots, second);
    }

    /// <summary>ln b(τ) for τ ≤ T_b.</summary>
    public double LogAt(double tau) => _problem.LogStart + RelativeLogAt(tau);

    /// <summary>∂ln b/∂σ at T_b.</summary>
    public double EndLogPerSigma => _slopes[Grid.Nodes - 1];

    /// <summary>∂ln b/∂τ at T_b, from a one-sided difference of fourth order of the interpolant.</summary>
    public double EndLogPerYear
    {
        get
        {
            double h = 1e-3 * Horizon;
            return ((25.0 / 12 * RelativeLogAt(Horizon)) - (4 * RelativeLogAt(Horizon - h)) + (3 * RelativeLogAt(Horizon - (2 * h)))
                - (4.0 / 3 * RelativeLogAt(Horizon - (3 * h))) + (0.25 * RelativeLogAt(Horizon - (4 * h)))) / h;
        }
    }

    /// <summary>ℓ(τ), continued beyond T_b by its last slope in τ.</summary>
    private double Extrapolate(double tau)
    {
        if (tau <= Horizon) return RelativeLogAt(tau);
        double back = 0.05 * Horizon, end = _ell[Grid.Nodes - 1];
        return end + ((tau - Horizon) / back * (end - RelativeLogAt(Horizon - back)));
    }

    private double RelativeLogAt(double tau)
    {
        Span<double> weights = stackalloc double[Grid.Nodes];
        Grid.Interpolate(Math.Min(1, Math.Pow(tau / Horizon, 1.0 / Grid.Power)), weights);
        double square = 0;
        for (int j = 0; j < weights.Length; j++) square += weights[j] * _ell[j] * _ell[j];
        return _problem.LogSign * Math.Sqrt(Math.Max(square, 0));
    }

    /// <summary>Points of the premium over u ∈ [0, T_b], ages T − u; every width gives the same bits.</summary>
    public void FillPoints(double yearFraction, AmericanNeeds needs, PremiumPoints points)
    {
        switch (width)
        {
            case EuropeanKernel.Width.Vector512:
                FillPointsVector512(yearFraction, needs, points);
                break;
            case EuropeanKernel.Width.Vector256:
                FillPointsVector256(yearFraction, needs, points);
                break;
            default:
                FillPointsVector128(yearFraction, needs, points);
                break;
        }
    }

    /// <summary>
    /// The boundary at ages s ∈ [0, T − T_b], constant or with a slope of ln b per year: panels of 16 Gauss–Legendre points between the given breaks
    /// (ascending, the last is T − T_b).
    /// </summary>
    public void FillConstantPoints(ReadOnlySpan<double> breaks, double slopePerYear, PremiumPoints points)
    {
        int panels = breaks.Length - 1, n = Grid.Nodes;
        points.Resize(16 * panels);
        for (int panel = 0; panel < panels; panel++)
        {
            double width = breaks[panel + 1] - breaks[panel];
            for (int k = 0; k < 16; k++)
            {
                int at = (16 * panel) + k;
                points.Age[at] = breaks[panel] + (width * s_nodes[k]);
                points.Weight[at] = width * s_weights[k];
                points.Log[at] = _ell[n - 1] + (slopePerYear * (breaks[^1] - points.Age[at]));
                points.LogPerSigma[at] = _slopes[n - 1];
                points.LogPerSigmaSigma[at] = _second[n - 1];
                points.LogPerRate[at] = _slopes[(2 * n) - 1] + (_problem.StartIsRatio ? 1 / _problem.Rate : 0);
                points.LogPerYield[at] = _slopes[(3 * n) - 1] + (_problem.StartIsRatio ? -1 / _problem.DividendYield : 0);
            }
        }
    }

    private static readonly double[] s_nodes = Rule(out s_weights);
    private static readonly double[] s_weights;

    private static double[] Rule(out double[] weights)
    {
        GaussLegendre.UnitInterval(16, out double[] nodes, out weights);
        return nodes;
    }
}
