// First t in (0, limit] with e(t) < 0, e the excess.
//
// Between neighbouring samples a < b with e(a), e(b) ≥ 0 the excess is taken to stay above zero when both
//     v = min over [a, b] of max(e(a) + s₋(t − a), e(b) − s₊(b − t)) ≥ 0     s₋, s₊: slope of the excess in the interval before a, after b
//     w = (e(a) + e(b))/2 − ¾·L·(b − a) ≥ 0                                   L: the largest of the slopes of this interval and its two neighbours
// v bounds e below when e is convex there (secants lie below a convex function beyond their ends; a concave one lies above min(e(a), e(b))), w when its slope
// is at most 1.5·L. Otherwise the interval is halved, down to the resolution. Strikes and declared kinks are samples across which no slope is used: s = −∞.
// Where the sign changes the interval is halved down to the resolution, the left half checked each time, and the crossing is then found by Chandrupatla's
// method (inverse quadratic interpolation inside a bracket; Advances in Engineering Software 28 (1997) 145-149), so that a jump is found as well.
namespace OptionCascade.Margin.KillPrices;

/// <summary>Finds the first breach along a path; one per thread, used for many accounts without allocation.</summary>
internal sealed class BreachSearch
{
    /// <summary>How far the slope inside an interval may exceed those of its neighbourhood; half of it enters w.</summary>
    private const double SlopeMargin = 1.5;

    /// <summary>Intervals narrower than this give no slope: they bracket a jump.</summary>
    private const double LeastSlopeWidth = 1e-7;

    /// <summary>Times that a rule's lower bound is taken for the excess in one bracket.</summary>
    private const int MostGuesses = 30;

    private readonly double _resolution, _tolerance;
    private ExcessPath _path;
    private double _notANumberAt;

    public BreachSearch(KillPriceOptions options)
    {
        _resolution = options.Resolution;
        _tolerance = options.Tolerance;
    }

    /// <summary>Searches.</summary>
    /// <param name="path">The excess.</param>
    /// <param name="mesh">Where it is sampled; starts after 0.</param>
    /// <param name="now">e(0) ≥ 0.</param>
    /// <param name="before">e(−step), for a slope at 0; NaN when not known.</param>
    /// <param name="step">The distance of <paramref name="before"/>.</param>
    /// <param name="evaluations">Grows by the number of evaluations.</param>
    public KillPoint Find(ExcessPath path, SearchMesh mesh, double now, double before, double step, ref int evaluations)
    {
        _path = path;
        int counted = path.Evaluations;
        _notANumberAt = double.NaN;
        double t = Scan(mesh, now, before, step);
        bool found = !double.IsNaN(t) && !(t > _notANumberAt);
        KillStatus status = found ? KillStatus.Found : !double.IsNaN(_notANumberAt) ? KillStatus.NotANumber : KillStatus.NoneInRange;
        double at = status switch { KillStatus.Found => t, KillStatus.NotANumber => _notANumberAt, _ => mesh.Last };
        MarginLevel level = _path.LevelAt(at);
        evaluations += _path.Evaluations - counted;
        return new KillPoint(status, _path.MoveAt(at), level);
    }

    /// <summary>The first breach, or NaN.</summary>
    private double Scan(SearchMesh mesh, double now, double before, double step)
    {
        // The interval [a, b] awaits the slope after it; [b, c] is the newest one.
        double a = 0, b = 0, ea = now, eb = now, slopeBefore = double.IsNaN(before) ? double.NegativeInfinity : (now - before) / step, slope = 0;
        bool breakAtB = false;
        for (int i = 0; i < mesh.Count; i++)
        {
            double c = mesh.At(i), ec = Excess(c);
            double next = c - b >= LeastSlopeWidth ? (ec - eb) / (c - b) : double.NegativeInfinity;
            if (i > 0)
            {
                double earlier = Check(a, ea, b, eb, slopeBefore, breakAtB || !double.IsFinite(next) ? double.PositiveInfinity : next);
                if (!double.IsNaN(earlier)) return earlier;
                slopeBefore = breakAtB ? double.NegativeInfinity : slope;
            }

            if (double.IsNaN(ec)) return double.NaN;
            if (ec < 0) return Descend(b, eb, c, ec, slopeBefore);
            (a, ea, b, eb, slope, breakAtB) = (b, eb, c, ec, next, mesh.IsBreak(i));
        }

        return mesh.Count == 0 ? double.NaN : Check(a, ea, b, eb, slopeBefore, double.PositiveInfinity);
    }

    /// <summary>The first breach inside [a, b] with e ≥ 0 at both ends, or NaN.</summary>
    private double Check(double a, double ea, double b, double eb, double slopeBefore, double slopeAfter)
    {
        double width = b - a, slope = (eb - ea) / width, steepest = Math.Abs(slope);
        if (double.IsFinite(slopeBefore)) steepest = Math.Max(steepest, Math.Abs(slopeBefore));
        if (double.IsFinite(slopeAfter)) steepest = Math.Max(steepest, Math.Abs(slopeAfter));
        return Check(a, ea, b, eb, slopeBefore, slopeAfter, steepest);
    }

    private double Check(double a, double ea, double b, double eb, double slopeBefore, double slopeAfter, double steepest)
    {
        double width = b - a;
        if (width <= _resolution) return double.NaN;
        if ((0.5 * (ea + eb)) - (0.5 * SlopeMargin * steepest * width) >= 0 && ConvexBound(ea, eb, width, slopeBefore, slopeAfter) >= 0) return double.NaN;
        double m = 0.5 * (a + b), em = Excess(m);
        if (double.IsNaN(em)) return double.NaN;
        if (em < 0) return Descend(a, ea, m, em, slopeBefore);
        double first = (em - ea) / (m - a), second = (eb - em) / (b - m);
        steepest = Math.Max(steepest, Math.Max(Math.Abs(first), Math.Abs(second)));
        double left = Check(a, ea, m, em, slopeBefore, second, steepest);
        return double.IsNaN(left) ? Check(m, em, b, eb, first, slopeAfter, steepest) : left;
    }

    /// <summary>Lower bound of a convex function on an interval from its ends and the slopes beyond them; at least min(ea, eb) for a concave one.</summary>
    private static double ConvexBound(double ea, double eb, double width, double slopeBefore, double slopeAfter)
    {
        if (slopeBefore >= 0 || slopeAfter <= 0) return Math.Min(ea, eb);
        if (double.IsInfinity(slopeBefore)) return double.IsInfinity(slopeAfter) ? double.NegativeInfinity : eb - (slopeAfter * width);
        if (double.IsInfinity(slopeAfter)) return ea + (slopeBefore * width);
        double along = Math.Clamp((eb - ea - (slopeAfter * width)) / (slopeBefore - slopeAfter), 0, width);
        return Math.Max(ea + (slopeBefore * along), eb - (slopeAfter * (width - along)));
    }

    /// <summary>The first breach in (a, end] with e(a) ≥ 0 &gt; e(end).</summary>
    /// <remarks>
    /// Works with a rule's lower bound where it has one, taking it for the excess; what it finds is then asked of the rule itself, and if it was no breach the
    /// search goes on from there.
    /// </remarks>
    private double Descend(double a, double ea, double end, double eEnd, double slopeBefore)
    {
        for (int guesses = 0; ; guesses++)
        {
            (double b, double eb) = (end, eEnd);
            bool isExact = true, guess = guesses < MostGuesses;
            while (b - a > _resolution)
            {
                double m = 0.5 * (a + b), em = guess ? Quick(m, ref isExact) : Excess(m);
                if (double.IsNaN(em)) return double.NaN;
                if (em < 0)
                {
                    (b, eb) = (m, em);
                    continue;
                }

                double earlier = Check(a, ea, m, em, slopeBefore, (eb - em) / (b - m));
                if (!double.IsNaN(earlier)) return earlier;
                slopeBefore = (em - ea) / (m - a);
                (a, ea) = (m, em);
            }

            double at = Crossing(a, ea, b, eb, guess, ref isExact);
            if (isExact || at == end || double.IsNaN(at)) return at;
            double e = Excess(at);
            if (!(e >= 0)) return at;
            (a, ea, slopeBefore) = (at, e, double.NegativeInfinity);
        }
    }

    /// <summary>The negative end of a bracket around the crossing in [a, b], no wider than the tolerance.</summary>
    public double Crossing(ExcessPath path, double a, double ea, double b, double eb)
    {
        _path = path;
        bool isExact = true;
        return Crossing(a, ea, b, eb, false, ref isExact);
    }

    /// <summary>The negative end of a bracket no wider than the tolerance.</summary>
    private double Crossing(double a, double ea, double b, double eb, bool guess, ref bool isExact)
    {
        double x1 = b, f1 = eb, x2 = a, f2 = ea, x3, f3, t = 1 - (ea / (ea - eb));
        while (Math.Abs(x2 - x1) > _tolerance)
        {
            double least = 0.5 * _tolerance / Math.Abs(x2 - x1);
            t = t >= least ? Math.Min(t, 1 - least) : least;
            double x = x1 + (t * (x2 - x1)), f = guess ? Quick(x, ref isExact) : Excess(x);
            if (double.IsNaN(f)) return double.NaN;
            if (f < 0 == f1 < 0)
            {
                (x3, f3) = (x1, f1);
            }
            else
            {
                (x3, f3) = (x2, f2);
                (x2, f2) = (x1, f1);
            }

            (x1, f1) = (x, f);
            double xi = (x1 - x2) / (x3 - x2), phi = (f1 - f2) / (f3 - f2);
            t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
                ? (f1 / (f2 - f1) * (f3 / (f2 - f3))) + ((x3 - x1) / (x2 - x1) * (f1 / (f3 - f1)) * (f2 / (f3 - f2)))
                : 0.5;
        }

        return f1 < 0 ? x1 : x2;
    }

    private double Excess(double t) => Noted(t, _path.At(t));

    private double Quick(double t, ref bool isExact)
    {
        double e = _path.Quick(t, out bool exact);
        isExact &= exact;
        return Noted(t, e);
    }

    private double Noted(double t, double e)
    {
        if (double.IsNaN(e) && double.IsNaN(_notANumberAt)) _notANumberAt = t;
        return e;
    }
}
