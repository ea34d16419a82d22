namespace OptionCascade.Pricing.American;

/// <summary>
/// The two boundaries of a put with q &lt; r &lt; 0, up to T or to the time τ* where they meet.
/// <code>
/// b_L(0⁺) = r/q &lt; b_U(0⁺) = 1;  exercise at b_L(τ) ≤ S/K ≤ b_U(τ) while τ ≤ τ*,  b_L(τ*) = b_U(τ*)
/// they never meet iff σ ≤ √(−2q) − √(−2r)
/// </code>
/// Each boundary solves its own equation, also a little beyond τ*, but ends in finite time when the perpetual boundary does not exist. The horizon
/// therefore grows from the longest that solves from scratch, each solution starting the next; a rough scheme goes first and finds τ* roughly.
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
        if (!Bracket(upper, lower, limit, rough)) return false;
        if (double.IsPositiveInfinity(Crossing)) return Attempt(upper, lower, limit, needs, scheme, true);

        // The rough τ* is within the rough scheme's error; a little more room, then the crossing on the fine grid, then the fine grid up to it.
        double widest = Math.Min(limit, 1.01 * Crossing);
        if (!Attempt(upper, lower, widest, AmericanNeeds.Price, scheme, true) && !Attempt(upper, lower, Crossing, AmericanNeeds.Price, scheme, true)) return false;
        Crossing = FirstCrossing();
        double until = Math.Min(Crossing, Upper.Horizon);
        return Attempt(upper, lower, until, needs, scheme, true);
    }

    private bool Bracket(in BoundaryProblem upper, in BoundaryProblem lower, double limit, AmericanScheme scheme)
    {
        Crossing = double.PositiveInfinity;
        double horizon = limit, solved = 0, stride = 1.5;
        while (horizon > 0 && stride > 1.0001)
        {
            if (Attempt(upper, lower, horizon, AmericanNeeds.Price, scheme, solved > 0))
            {
                Crossing = FirstCrossing();
                if (horizon == limit || !double.IsPositiveInfinity(Crossing)) return true;
                solved = horizon;
            }
            else if (solved == 0)
            {
                horizon *= 0.5;
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

    /// <summary>Solves both on a horizon, from scratch and else from the last good pair, which it keeps when it fails.</summary>
    private bool Attempt(in BoundaryProblem upper, in BoundaryProblem lower, double horizon, AmericanNeeds needs, AmericanScheme scheme, bool haveLast)
    {
        if (!Attempt(_spareUpper, upper, Upper) || !Attempt(_spareLower, lower, Lower)) return false;
        (Upper, _spareUpper) = (_spareUpper, Upper);
        (Lower, _spareLower) = (_spareLower, Lower);
        return true;

        bool Attempt(ExerciseBoundary boundary, in BoundaryProblem problem, ExerciseBoundary last)
        {
            boundary.Solve(scheme, problem, horizon, needs);
            if (!boundary.Outcome.Converged && haveLast) boundary.Solve(scheme, problem, horizon, needs, last);
            return boundary.Outcome.Converged;
        }
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
