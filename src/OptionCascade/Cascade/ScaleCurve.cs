using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>One monotone stretch of s(x), going away from the undisturbed market; vertical (X0 = X1) at a threshold.</summary>
/// <param name="X0">End nearer to the market.</param>
/// <param name="X1">End farther from it.</param>
/// <param name="S0">s at X0.</param>
/// <param name="S1">s at X1.</param>
/// <param name="Piece">Index of the polynomial piece, −1 for a vertical stretch.</param>
/// <param name="Flow0">Flow before a threshold is traded at all (vertical stretches only).</param>
/// <param name="Flow1">Flow once it is traded whole (vertical stretches only).</param>
internal readonly record struct Arc(double X0, double X1, double S0, double S1, int Piece, double Flow0, double Flow1)
{
    public bool IsVertical => Piece < 0;

    public bool Holds(double scale) => S0 <= S1 ? scale >= S0 && scale < S1 : scale <= S0 && scale > S1;
}

/// <summary>
/// s(x), the scale of the shock that holds the market at x, as exact monotone stretches on both sides of the market: polynomial pieces between all
/// thresholds, cut at their critical points, and vertical steps at the thresholds.
/// </summary>
/// <remarks>
/// Where Q + F changes sign the second derivative of the impact law may jump; those points are found as roots and made breakpoints, so that every
/// piece is smooth.
/// </remarks>
internal sealed class ScaleCurve
{
    /// <summary>Fewer intervals than this are not worth a second thread.</summary>
    private const int ParallelFrom = 500;

    /// <summary>By what factor s may change its size between two breakpoints.</summary>
    private const double SizeRatio = 1e4;

    /// <summary>Intervals narrower than this, log price, are not divided for the size of s.</summary>
    private const double SizeWidth = 1e-4;

    private readonly BoundEquation _equation;
    private readonly Shock _start, _ray;
    private readonly FlowCurve[] _flows;
    private readonly PiecewiseChebyshev _scale;
    private readonly double[] _jumpLevels;
    private readonly double _gross;
    private readonly double[] _errors, _uncertainties; // one for each piece of s

    /// <summary>s(x) along the shocks start + s·ray; of both only news and block count, volatility and depth are the equation's.</summary>
    public ScaleCurve(BoundEquation equation, Shock start, Shock ray, FlowDomain domain)
    {
        _equation = equation;
        (_start, _ray) = (start, ray);
        _flows = equation.Compile(domain);
        _jumpLevels = [.. _flows.SelectMany(f => f.Jumps).Select(j => j.LogMove)
            .Concat(equation.DepthSteps.Where(x => x >= domain.LowestLogMove && x <= domain.HighestLogMove)).Distinct().Order()];
        FlowError = _flows.Sum(f => f.Error);

        // A first mesh: thresholds, corners and the pieces that the participants' own curves needed.
        IEnumerable<double> kinks = _jumpLevels
            .Concat(_flows.SelectMany(f => f.Kinks))
            .Concat(equation.DepthKinks)
            .Concat(_flows.Where(f => f.PieceCount > 1).SelectMany(f => f.Smooth.Pieces.Select(p => p.A)));
        List<double> mesh = domain.Breakpoints(kinks, double.MaxValue);
        double gross = Math.Max(_flows.Sum(f => f.AbsoluteUpperBound) + Math.Abs(start.Quantity), double.Epsilon);
        _gross = gross;
        if (!double.IsFinite(gross)) throw Overflow("flow", gross);
        PiecewiseChebyshev total = PiecewiseChebyshev.Build(mesh, 1e-13 * gross, FlowCurve.LeastWidth, FlowSampler, mesh.Count > ParallelFrom);

        // Corners of the impact law: Q₀ + s·Q + F = 0, where s = (x − n₀)/n (for a pure block they all lie at x = n₀).
        var corners = new List<double>(total.Pieces.Select(p => p.A)) { start.LogJump };
        if (_ray.LogJump != 0)
        {
            double q = _ray.Quantity / _ray.LogJump;
            foreach (ChebyshevSeries piece in total.Pieces)
                corners.AddRange(RootIsolation.Roots(PlusLinear(piece, start.Quantity - (q * start.LogJump), q), 1e-14 * gross));
        }

        List<double> breakpoints = MergeClose(domain.Breakpoints(corners, double.MaxValue));
        // Rounding of s: its own, and that of the flows carried through the impact law.
        double steepest = 0;
        double[] scales = new double[breakpoints.Count];
        for (int i = 0; i < scales.Length; i++)
        {
            double x = breakpoints[i], flow = Flow(x), depth = equation.Depth(x);
            scales[i] = Math.Abs(equation.Scale(start, ray, x, flow, depth));
            steepest = Math.Max(steepest, equation.Impact.Slope((start.Quantity + flow) / depth) / depth);
        }

        double carried = steepest * gross / (Math.Abs(ray.LogJump) + (steepest * Math.Abs(ray.Quantity)));
        (breakpoints, double[] sizes) = Graded(breakpoints, scales, carried);
        if (!sizes.All(double.IsFinite)) throw Overflow("shock that holds the market", sizes.Max());
        _scale = PiecewiseChebyshev.Build(breakpoints, [.. sizes.Select(size => 1e-13 * size)], FlowCurve.LeastWidth, ScaleSampler, breakpoints.Count > ParallelFrom, out _errors);
        ScaleError = _scale.Error;
        _uncertainties = [.. _scale.Pieces.Select((p, i) => (10 * domain.RelativeTolerance * sizes[IntervalOf(breakpoints, p.A)]) + _errors[i])];
        ScaleAtMarket = Scale(0, equation.Flow(0)); // by formula: exactly zero when nobody is in breach
        Down = Arcs(-1);
        Up = Arcs(+1);
    }

    /// <summary>Estimated error of the compiled flows, units of underlying.</summary>
    public double FlowError { get; }

    /// <summary>Largest estimated error of s(x) as a function of the compiled flows.</summary>
    public double ScaleError { get; }

    /// <summary>Estimated error of s(x) on a stretch, as a function of the compiled flows.</summary>
    public double ErrorOf(in Arc arc) => AtPiecesOf(arc, _errors);

    /// <summary>What s(x) may differ by from the formula on a stretch, all errors of the compiled flows carried through the impact law.</summary>
    public double UncertaintyOf(in Arc arc) => AtPiecesOf(arc, _uncertainties);

    /// <summary>The last place of a stretch, before the orders at its end.</summary>
    public double Last(in Arc arc) => !arc.IsVertical && Array.BinarySearch(_jumpLevels, arc.X1) >= 0 ? NextToward(arc.X1) : arc.X1;

    /// <summary>s(0): zero unless somebody is in breach before any shock.</summary>
    public double ScaleAtMarket { get; }

    /// <summary>Stretches from the market downwards.</summary>
    public IReadOnlyList<Arc> Down { get; }

    /// <summary>Stretches from the market upwards.</summary>
    public IReadOnlyList<Arc> Up { get; }

    /// <summary>The x on an arc at which s(x) is the given scale, to rounding of the compiled curve.</summary>
    /// <remarks>An order fires when the price is at its level: a stretch that ends there is left one last place before it.</remarks>
    public double Invert(in Arc arc, double scale)
    {
        if (arc.IsVertical) return arc.X0;
        double x = OnStretch(arc, scale);
        return x == arc.X1 && Array.BinarySearch(_jumpLevels, x) >= 0 ? NextToward(x) : x;
    }

    private double OnStretch(in Arc arc, double scale)
    {
        if (scale == arc.S0) return arc.X0;
        if (scale == arc.S1) return arc.X1;
        ChebyshevSeries p = _scale.Pieces[arc.Piece];
        double f0 = p.Evaluate(arc.X0) - scale, f1 = p.Evaluate(arc.X1) - scale;
        // The ends carry the rounding of neighbouring pieces; a scale within that rounding of an end is that end.
        if (f0 * f1 > 0) return Math.Abs(f0) < Math.Abs(f1) ? arc.X0 : arc.X1;
        return RootIsolation.Bracketed(x => p.Evaluate(x) - scale, arc.X0, f0, arc.X1, f1);
    }

    /// <summary>ds/dx of a smooth stretch.</summary>
    public double SlopeAt(in Arc arc, double x) => _scale.Pieces[arc.Piece].Derivative().Evaluate(x);

    /// <summary>The first stretch on a way that ends at a scale or beyond, on <paramref name="side"/> +1 at or above it, on −1 at or below; null for none.</summary>
    public static Arc? FirstReaching(IReadOnlyList<Arc> way, double scale, int side)
    {
        foreach (Arc arc in way)
            if ((arc.S1 - scale) * side >= 0)
                return arc;
        return null;
    }

    /// <summary>The least of s(x) between two points on one side of the market, both included.</summary>
    public double Least(double from, double to)
    {
        (double near, double far) = Math.Abs(from) <= Math.Abs(to) ? (from, to) : (to, from);
        double least = double.PositiveInfinity;
        foreach (Arc arc in far < 0 ? Down : Up)
        {
            if (Math.Abs(arc.X1) < Math.Abs(near)) continue;
            if (Math.Abs(arc.X0) > Math.Abs(far)) break;
            // Monotone: the least is at an end, or where the range cuts the stretch.
            double s0 = Math.Abs(arc.X0) < Math.Abs(near) ? Evaluate(arc, near) : arc.S0, s1 = Math.Abs(arc.X1) > Math.Abs(far) ? Evaluate(arc, far) : arc.S1;
            least = Math.Min(least, Math.Min(s0, s1));
        }

        return least;
    }

    private double Evaluate(in Arc arc, double x) => arc.IsVertical ? arc.S1 : _scale.Pieces[arc.Piece].Evaluate(x);

    /// <summary>Every x at which s(x) is the given scale, both sides, ascending; for a ray that points in <paramref name="direction"/>.</summary>
    /// <remarks>The first one is among them also where two meet, at a fold: there it is stable on one side only and counts as not stable.</remarks>
    public ImmutableArray<Equilibrium> Equilibria(double scale, int direction, FoundEquilibrium? first)
    {
        var all = new List<Equilibrium>();
        foreach ((IReadOnlyList<Arc> arcs, bool onTheWay) in new[] { (direction < 0 ? Down : Up, true), (direction < 0 ? Up : Down, false) })
            foreach (Arc arc in arcs)
                if (arc.Holds(scale))
                {
                    // Stable where a larger shock ends farther out: s rises on the way, falls on the other side.
                    bool stable = arc.S1 > arc.S0 == onTheWay;
                    all.Add(new Equilibrium(Invert(arc, scale), stable, arc.IsVertical && stable));
                }

        // The market itself is an end of both sides.
        Equilibrium[] distinct = [.. all.OrderBy(e => e.LogMove).DistinctBy(e => e.LogMove)];
        if (first is not { } answer || distinct.Any(e => e.LogMove == answer.LogMove)) return [.. distinct];
        return [.. distinct.Append(new Equilibrium(answer.LogMove, answer.IsPinned, answer.IsPinned)).OrderBy(e => e.LogMove)];
    }

    /// <summary>Moves a critical point of the compiled curve to where the gain, by formula, is one.</summary>
    public (double X, double Scale) PolishCriticalPoint(double x)
    {
        double H(double at)
        {
            double flow = _equation.Flow(at), s = Scale(at, flow);
            return 1 - _equation.Gain(_start.Quantity + (s * _ray.Quantity), at, flow);
        }

        int piece = _scale.IndexOf(x);
        (double a, double b) = (_scale.Pieces[piece].A, _scale.Pieces[piece].B);
        for (double reach = 1e-7; reach < 1; reach *= 8)
        {
            double low = Math.Max(a, x - (reach * (b - a))), high = Math.Min(b, x + (reach * (b - a)));
            // Thresholds sit on the ends of a piece; stay inside.
            if (low == a || high == b) break;
            double hLow = H(low), hHigh = H(high);
            if (hLow * hHigh > 0) continue;
            x = RootIsolation.Bracketed(H, low, hLow, high, hHigh);
            break;
        }

        return (x, Scale(x, _equation.Flow(x)));
    }

    /// <summary>True when x is an end of a polynomial piece: a threshold, a corner, or a point of the mesh.</summary>
    public bool IsBreakpoint(double x)
    {
        ChebyshevSeries p = _scale.Pieces[_scale.IndexOf(x)];
        return x == p.A || x == p.B;
    }

    private double Scale(double x, double flow) => _equation.Scale(_start, _ray, x, flow, _equation.Depth(x));

    private double Flow(double x) => _flows.Sum(f => f.At(x));

    private double JumpsMet(double x) => _flows.Sum(f => f.JumpsMet(x));

    private double SmoothFlow(double x)
    {
        double sum = 0;
        foreach (FlowCurve flow in _flows)
            sum += flow.Smooth.Evaluate(x);
        return sum;
    }

    private PiecewiseChebyshev.Sampler FlowSampler(double a, double b)
    {
        double jumps = JumpsMet(0.5 * (a + b)); // constant inside: every threshold is a breakpoint
        return (x, into) =>
        {
            for (int i = 0; i < x.Length; i++)
                into[i] = jumps + SmoothFlow(x[i]);
        };
    }

    private PiecewiseChebyshev.Sampler ScaleSampler(double a, double b)
    {
        double jumps = JumpsMet(0.5 * (a + b)), steps = _equation.Path.StepsMet(0.5 * (a + b));
        return (x, into) =>
        {
            for (int i = 0; i < x.Length; i++)
                into[i] = _equation.Scale(_start, _ray, x[i], jumps + SmoothFlow(x[i]), _equation.DepthWith(x[i], steps));
        };
    }

    /// <summary>p(x) + c + q·x on p's interval.</summary>
    private static ChebyshevSeries PlusLinear(ChebyshevSeries p, double constant, double q)
    {
        if (q == 0 && constant == 0) return p;
        double[] c = new double[Math.Max(p.Coefficients.Length, 2)];
        p.Coefficients.CopyTo(c);
        c[0] += constant + (q * 0.5 * (p.A + p.B));
        c[1] += q * 0.5 * (p.B - p.A);
        return new ChebyshevSeries(p.A, p.B, c);
    }

    /// <summary>
    /// Breakpoints close enough for s to keep its size between two of them, and that size: far out s may be any multiple of what it is at the market, and one tolerance for
    /// all would be none near it.
    /// </summary>
    private (List<double> Breakpoints, double[] Sizes) Graded(List<double> breakpoints, double[] scales, double carried)
    {
        var graded = new List<double>(breakpoints.Count) { breakpoints[0] };
        var sizes = new List<double>(breakpoints.Count);
        for (int i = 1; i < breakpoints.Count; i++)
            Grade(breakpoints[i - 1], scales[i - 1] + carried, breakpoints[i], scales[i] + carried);

        return (graded, [.. sizes]);

        double Size(double x) => Math.Abs(Scale(x, Flow(x))) + carried;

        void Grade(double a, double atA, double b, double atB)
        {
            double size = Math.Max(atA, atB), middle = 0.5 * (a + b);
            if (size > SizeRatio * Math.Min(atA, atB) && b - a > SizeWidth && double.IsFinite(size))
            {
                double atMiddle = Size(middle);
                Grade(a, atA, middle, atMiddle);
                Grade(middle, atMiddle, b, atB);
                return;
            }

            graded.Add(b);
            sizes.Add(size);
        }
    }

    private static int IntervalOf(List<double> breakpoints, double x)
    {
        int i = breakpoints.BinarySearch(x);
        return Math.Min(i >= 0 ? i : ~i - 1, breakpoints.Count - 2);
    }

    /// <summary>That of a stretch's piece; at a threshold the larger of the two that meet there.</summary>
    private double AtPiecesOf(in Arc arc, double[] values)
    {
        int piece = arc.IsVertical ? _scale.IndexOf(arc.X0) : arc.Piece;
        return arc.IsVertical && piece > 0 ? Math.Max(values[piece], values[piece - 1]) : values[piece];
    }

    /// <summary>Drops computed breakpoints that fall within rounding of a neighbour; thresholds, corners and zero are never dropped.</summary>
    private List<double> MergeClose(List<double> points)
    {
        var kept = new List<double>(points.Count);
        for (int i = 0; i < points.Count; i++)
        {
            double x = points[i];
            bool exact = i == 0 || i == points.Count - 1 || x == 0 || Array.BinarySearch(_jumpLevels, x) >= 0;
            if (kept.Count > 0 && x - kept[^1] < 1e-12)
            {
                if (!exact) continue;
                double before = kept[^1];
                bool beforeExact = kept.Count == 1 || before == 0 || Array.BinarySearch(_jumpLevels, before) >= 0;
                if (!beforeExact) kept.RemoveAt(kept.Count - 1);
            }

            kept.Add(x);
        }

        return kept;
    }

    /// <summary>Monotone stretches outward from the market; direction −1 down, +1 up.</summary>
    private List<Arc> Arcs(int direction)
    {
        var arcs = new List<Arc>();
        double s = ScaleAtMarket;
        int count = _scale.Pieces.Length;
        for (int step = 0; step < count; step++)
        {
            int i = direction > 0 ? step : count - 1 - step;
            ChebyshevSeries p = _scale.Pieces[i];
            (double near, double far) = direction > 0 ? (p.A, p.B) : (p.B, p.A);
            if (direction > 0 ? near < 0 : near > 0) continue;

            if (near != 0 && Array.BinarySearch(_jumpLevels, near) >= 0)
            {
                double after = p.Evaluate(near), smooth = SmoothFlow(near);
                double inner = JumpsMet(NextToward(near)), outer = JumpsMet(near);
                // Orders that cancel each other are no step; rounding must not make them one.
                if (Math.Abs(outer - inner) > 1e-15 * _gross || _equation.DepthBefore(near) != _equation.Depth(near))
                {
                    arcs.Add(new Arc(near, near, s, after, -1, smooth + inner, smooth + outer));
                    s = after;
                }
            }

            ChebyshevSeries slope = p.Derivative();
            double noise = 1e-12 * p.AbsoluteUpperBound() / (p.B - p.A);
            List<double> cuts = RootIsolation.Roots(slope, noise);
            if (direction < 0) cuts.Reverse();
            double from = near;
            foreach (double cut in cuts)
            {
                if (cut <= p.A || cut >= p.B) continue;
                double value = p.Evaluate(cut);
                arcs.Add(new Arc(from, cut, s, value, i, 0, 0));
                (from, s) = (cut, value);
            }

            double end = p.Evaluate(far);
            arcs.Add(new Arc(from, far, s, end, i, 0, 0));
            s = end;
        }

        return arcs;
    }

    private static ArgumentException Overflow(string what, double value)
        => new($"Expected impact, flows and shock of a size that a number can hold, got a {what} of {value}: check the market's volume and the quantities.");

    private static double NextToward(double x) => x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);
}
