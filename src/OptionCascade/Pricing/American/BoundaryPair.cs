namespace OptionCascade.Pricing.American;

/// <summary>
/// The two boundaries of a put with q &lt; r &lt; 0, up to T or to the time τ* where they meet.
/// <code>
/// b_L(0⁺) = r/q &lt; b_U(0⁺) = 1;  exercise at b_L(τ) ≤ S/K ≤ b_U(τ) while τ ≤ τ*,  b_L(τ*) = b_U(τ*)
/// they never meet iff σ ≤ √(−2q) − √(−2r)
/// </code>
/// Each boundary solves its own equation, also a little beyond τ*, but ends in finite time when the perpetual boundary does not exist; beyond its end the discrete
/// equation has solutions that mean nothing. The horizon therefore grows from below the τ* of the boundaries' closed forms, each solution starting the next,
/// and a solution that is not monotone in τ is none. A rough scheme goes first and finds τ* roughly.
/// </summary>
/// <param name="width">Vector width of the work; every width gives the same bits.</param>
internal sealed class BoundaryPair(EuropeanKernel.Width width)
{
    private ExerciseBoundary _spareUpper = new(width), _spareLower = new(width);

    /// <summary>The upper boundary.</summary>
    public ExerciseBoundary Upper { get; private set; } = new(width);

    /// <summary>The lower boundary.</summary>
    public ExerciseBoundary Lower { get; private set; } = new(width);

    /// <summary>τ*, years; +∞ where the boundaries do not meet before T.</summary>
    public double Crossing { get; private set; }

    /// <summary>Solves; false when a boundary did not converge.</summary>
    public bool Solve(double yearFraction, double sigma, double r, double q, AmericanNeeds needs, AmericanScheme scheme)
    {
        var upper = new BoundaryProblem(r, q, sigma, BoundarySide.Upper);
        var lower = new BoundaryProblem(r, q, sigma, BoundarySide.Lower);
        double limit = Math.Min(upper.Horizon(yearFraction, scheme.Decays), lower.Horizon(yearFraction, scheme.Decays));
        AmericanScheme rough = AmericanScheme.Rough;
        if (!March(upper, lower, Math.Min(limit, 0.6 * Estimate(upper, lower, limit)), limit, 1.4, rough, false)) return false;
        double first = Crossing;
        if (double.IsPositiveInfinity(first)) return (scheme == rough && needs == AmericanNeeds.Price) || Attempt(upper, lower, limit, needs, scheme, true);
        if (scheme != rough && !March(upper, lower, Math.Min(limit, 1.01 * first), limit, 1.03, scheme, true)) return false;
        return Attempt(upper, lower, Math.Min(Crossing, Upper.Horizon), needs, scheme, true);
    }

    /// <summary>Where the closed forms of <see cref="BoundaryStart"/> meet; the limit where they do not before.</summary>
    private double Estimate(in BoundaryProblem upper, in BoundaryProblem lower, double limit)
    {
        CollocationGrid grid = AmericanScheme.Rough.Grid;
        Span<double> high = stackalloc double[grid.Nodes], low = stackalloc double[grid.Nodes];
        for (double horizon = limit; ; horizon *= 0.5 * grid.Times[grid.Nodes / 2])
        {
            BoundaryStart.Fill(grid, upper, horizon, high, width);
            BoundaryStart.Fill(grid, lower, horizon, low, width);
            for (int i = 0; i < high.Length; i++)
            {
                if (upper.LogStart + high[i] > lower.LogStart + low[i]) continue;
                if (i > grid.Nodes / 2 || horizon < 1e-12 * limit) return horizon * grid.Times[i];
                break;
            }

            if (upper.LogStart + high[^1] > lower.LogStart + low[^1]) return horizon;
        }
    }

    /// <summary>
    /// Lengthens the horizon by a stride, smaller where a step fails, until the boundaries have met or <paramref name="limit"/> is reached. The first horizon is
    /// shortened until it solves.
    /// </summary>
    private bool March(in BoundaryProblem upper, in BoundaryProblem lower, double from, double limit, double stride, AmericanScheme scheme, bool haveLast)
    {
        Crossing = double.PositiveInfinity;
        double horizon = from, solved = 0, shorter = haveLast ? 0.98 : 0.5;
        for (int attempt = 0; attempt < 400 && stride > 1.0001; attempt++)
        {
            if (Attempt(upper, lower, horizon, AmericanNeeds.Price, scheme, haveLast || solved > 0))
            {
                Crossing = FirstCrossing();
                bool met = !double.IsPositiveInfinity(Crossing);
                if (met ? horizon <= 1.03 * Crossing : horizon == limit) return true;
                if (met)
                {
                    // Found from far beyond, where the equations may have no more than a discrete solution: looked at from nearby.
                    stride = Math.Sqrt(stride);
                    if (solved > 0) Swap();
                    horizon = solved == 0 || Crossing > solved ? Math.Min(limit, 1.02 * Crossing) : Math.Min(limit, stride * solved);
                    continue;
                }

                solved = horizon;
            }
            else if (solved == 0)
            {
                horizon *= shorter;
                shorter *= shorter > 0.6 ? 0.98 : 1;
                continue;
            }
            else
            {
                stride = Math.Sqrt(stride);
            }

            horizon = Math.Min(limit, stride * solved);
        }

        return false;
    }

    /// <summary>Solves both on a horizon, from the last good pair and else from scratch; keeps that pair when it fails.</summary>
    private bool Attempt(in BoundaryProblem upper, in BoundaryProblem lower, double horizon, AmericanNeeds needs, AmericanScheme scheme, bool haveLast)
    {
        if (!Attempt(_spareUpper, upper, Upper) || !Attempt(_spareLower, lower, Lower)) return false;
        Swap();
        return true;

        bool Attempt(ExerciseBoundary boundary, in BoundaryProblem problem, ExerciseBoundary last)
        {
            if (haveLast) boundary.Solve(scheme, problem, horizon, needs, last);
            if (!haveLast || !IsGood(boundary)) boundary.Solve(scheme, problem, horizon, needs);
            return IsGood(boundary);
        }
    }

    private void Swap()
    {
        (Upper, _spareUpper) = (_spareUpper, Upper);
        (Lower, _spareLower) = (_spareLower, Lower);
    }

    private static bool IsGood(ExerciseBoundary boundary)
    {
        if (!boundary.Outcome.Converged) return false;
        ReadOnlySpan<double> ell = boundary.Ell;
        for (int i = 1; i < ell.Length; i++)
            if (!(Math.Abs(ell[i]) >= 0.9999 * Math.Abs(ell[i - 1]))) return false;
        return true;
    }

    /// <summary>First τ where the two boundaries meet; +∞ when they do not on the solved horizon.</summary>
    private double FirstCrossing()
    {
        double horizon = Upper.Horizon, last = 0;
        const int Steps = 200;
        for (int i = 1; i <= Steps; i++)
        {
            double tau = horizon * Math.Pow(i / (double)Steps, Upper.Grid.Power);
            if (Upper.LogAt(tau) > Lower.LogAt(tau))
            {
                last = tau;
                continue;
            }

            double high = tau;
            while (high - last > 1e-14 * high)
            {
                double middle = 0.5 * (last + high);
                if (middle <= last || middle >= high) break;
                if (Upper.LogAt(middle) > Lower.LogAt(middle)) last = middle;
                else high = middle;
            }

            return 0.5 * (last + high);
        }

        return double.PositiveInfinity;
    }
}
