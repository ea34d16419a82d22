using OptionCascade.Cascade;

namespace OptionCascade.Stress;

/// <summary>Where the market ends at every scale of a ray, on top of a shock that is there already.</summary>
internal sealed class StressRay
{
    private readonly CascadeEquation _equation;
    private readonly double _spot;
    private readonly CascadeOptions _solver;
    private readonly ResponseCurve? _curve;

    public StressRay(CascadeEquation equation, double spot, Shock ray, double largest, ReverseStressOptions options)
    {
        (_equation, _spot, _solver, Ray, Start, Stations) = (equation, spot, options.Solver, ray, options.Start, options.Stations);
        _ = Start.And(ray); // the two must not push against each other
        MovesNothing = !(largest > 0) || !double.IsFinite(largest) || (ray.IsPriceOnly && ray.LogJump == 0 && equation.Impact.LogMove(ray.Quantity) == 0);
        Largest = MovesNothing ? 0 : largest;
        if (ray.IsPriceOnly && !MovesNothing) _curve = ResponseCurve.Create(equation, ray, _solver, Start);
        if (_curve is not null) Largest = Math.Max(Largest, _curve.LargestScale) * (1 + 1e-9);
        Unit = Largest;
    }

    public Shock Ray { get; }

    public Shock Start { get; }

    public int Stations { get; }

    /// <summary>True when every scale is known at once.</summary>
    public bool IsSwept => _curve is not null;

    /// <summary>True for a block in a market without impact.</summary>
    public bool MovesNothing { get; }

    /// <summary>The largest scale looked at.</summary>
    public double Largest { get; }

    /// <summary>What is small in this ray.</summary>
    public double Unit { get; }

    /// <summary>The largest scale that has an equilibrium, of a swept ray.</summary>
    public double LargestHeld => _curve!.LargestScale;

    public BoundEquation Bound => _equation.Bind(Start, _solver.Domain);

    /// <summary>Where the range ends in the direction of a swept ray.</summary>
    public double RangeEnd => Ray.Direction < 0 ? _solver.Domain.LowestLogMove : _solver.Domain.HighestLogMove;

    /// <summary>True when the shock carries the price out of the range by itself: then the market has no part in it.</summary>
    public bool LeavesTheRange(double scale)
    {
        double alone = _equation.MoveAlone(ShockAt(scale));
        return alone <= _solver.Domain.LowestLogMove || alone >= _solver.Domain.HighestLogMove;
    }

    public Shock ShockAt(double scale) => Start.And(Ray.Times(scale));

    /// <summary>x from the compiled curve, the end of the range for a runaway; swept rays only. Moves outward as the scale grows.</summary>
    public double LogMoveAt(double scale) => scale > LargestHeld ? RangeEnd : _curve!.LogMoveAt(scale) ?? RangeEnd;

    public StressEnd End(double scale)
    {
        if (_curve is null || scale == 0) return StressEnd.Of(_equation, ShockAt(scale), _solver);
        return _curve.LogMoveAt(scale) is { } x ? new StressEnd(x, Bound.Path.At(x), false) : StressEnd.Runaway(_equation, Start, RangeEnd, _solver);
    }

    /// <summary>The scale with the solver's own answers on both sides of it; null when they do not bear it out.</summary>
    public (double Scale, double ScaleWithout, CascadeResult With, CascadeResult Without)? Verified(double scale, StressOutcome outcome)
    {
        // The compiled curve and the formula differ by rounding: the first scale, a little farther each time, that the solver agrees with.
        double step = 0;
        CascadeResult? with = null;
        for (int i = 0; i < 24 && with is null; i++, step = i == 1 ? 1e-15 : step * 4)
            if (Solve(scale * (1 + step)) is { } result && outcome.IsCausedBy(EndOf(result)))
                (with, scale) = (result, scale * (1 + step));
        if (with is null) return null;
        CascadeResult? without = Solve(0.999 * scale);
        if (without is null || outcome.IsCausedBy(EndOf(without))) return null;
        double nearest = 0.999 * scale;
        for (double gap = 1e-13; gap < 5e-4; gap *= 10)
        {
            if (Solve(scale * (1 - gap)) is not { } near || outcome.IsCausedBy(EndOf(near))) continue;
            nearest = scale * (1 - gap);
            break;
        }

        return (scale, nearest, with, without);
    }

    private StressEnd EndOf(CascadeResult result) => StressEnd.Of(result, _equation, _solver);

    /// <summary>The solver's answer; null for a shock that leaves the range by itself.</summary>
    private CascadeResult? Solve(double scale) => LeavesTheRange(scale) ? null : CascadeSolver.Solve(_equation, ShockAt(scale), _spot, _solver);
}

/// <summary>The first scale of a ray that causes an outcome; null for none up to the largest.</summary>
internal sealed class FirstScale(StressRay ray, StressOutcome outcome)
{
    public double? Find()
    {
        if (!ray.IsSwept) return Traced();
        if (outcome.Direction == 0) return Entered();
        // The market only moves outward: a level on the other side is reached before any shock or never.
        return outcome.Direction == ray.Ray.Direction && Caused(ray.Largest) ? Bisect(Caused, 0, ray.Largest) : null;
    }

    /// <summary>The least of the doubles between a scale without and one with, to the last bits.</summary>
    public static double Bisect(Func<double, bool> caused, double without, double with, double relative = 2e-16)
    {
        for (int i = 0; i < 200 && with - without > relative * with; i++)
        {
            double middle = 0.5 * (without + with);
            if (!(middle > without && middle < with)) break;
            if (caused(middle)) with = middle;
            else without = middle;
        }

        return with;
    }

    private bool Caused(double scale) => outcome.IsCausedBy(ray.End(scale));

    private double? Traced()
    {
        double before = 0;
        for (int i = 1; i <= ray.Stations; i++)
        {
            double scale = ray.Largest * i / ray.Stations;
            if (Caused(scale)) return Bisect(Caused, before, scale, 1e-14);
            before = scale;
        }

        return null;
    }

    /// <summary>The first stretch of x at a loss that the response enters.</summary>
    private double? Entered()
    {
        double from = ray.End(0).LogMove, to = ray.LogMoveAt(ray.LargestHeld), side = Math.Sign(ray.RangeEnd);
        foreach ((double near, double far) in LossStretches.Of(outcome, ray.Bound.Path, from, to))
        {
            bool Reached(double s) => (ray.LogMoveAt(s) - near) * side >= 0;
            double s = Reached(0) ? 0 : Bisect(Reached, 0, ray.Largest);
            // On the way in, rounding may leave the first place of the stretch just outside of it.
            for (double step = 1e-16; step < 1e-9; step *= 4)
            {
                double scale = s == 0 ? step * ray.Unit : s * (1 + step);
                if ((ray.LogMoveAt(scale) - far) * side > 0) break; // jumped across
                if (Caused(scale)) return scale;
            }
        }

        return Caused(ray.Largest) ? Bisect(s => s > ray.LargestHeld, 0, ray.Largest) : null;
    }
}
