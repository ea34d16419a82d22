// G(x) = Σ wᵢ·Φ(zᵢ(x)) over the rows held at x,   zᵢ = (x − kᵢ)/(sᵢ(1 + y)) + sᵢ(1 + y)/2,   y = y(x) along a path with thousands of steps
//
//   1  each group of rows of like width is sampled on panels of its own, in x and in u, the sum of the steps met (PathPanel.cs): the book is priced at some
//      points per panel, never per step
//   2  going outward from event to event, every group's series is taken at the u that holds there; the sum over the groups is one polynomial per interval
//
// What is returned is continuous at the events: G less the steps that it makes there, which are given beside it.
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>Compiles a sum of smoothed steps along a path of volatility.</summary>
internal static class PathCurve
{
    private static readonly int[] Degrees = [4, 8, 16, 32];

    /// <summary>One side of the market.</summary>
    /// <param name="Pieces">G less its steps, ascending in x.</param>
    /// <param name="Steps">The step of G at every event, in their order, its value beyond less its value before.</param>
    /// <param name="Error">Error of the pieces, estimated from the last coefficients.</param>
    public readonly record struct Side(List<ChebyshevSeries> Pieces, double[] Steps, double Error);

    /// <summary>Compiles one side.</summary>
    /// <param name="groups">The rows.</param>
    /// <param name="events">Where volatility steps or rows come in.</param>
    /// <param name="tolerance">Absolute error aimed at, &gt; 0.</param>
    /// <param name="reach">|z| beyond which a row is 0 or 1.</param>
    /// <param name="offset">Added to sign·G, before the events.</param>
    /// <param name="sign">+1 or −1.</param>
    public static Side Build(IReadOnlyList<PathGroup> groups, PathEvents events, double tolerance, double reach, double offset, int sign)
    {
        List<double> breaks = events.Breaks();
        double share = 0.25 * tolerance / Math.Max(groups.Count, 1);
        var work = new (int Group, PathPanel.Builder Builder, double Near, double Far)[groups.Count * (breaks.Count - 1)];
        for (int g = 0, w = 0; g < groups.Count; g++)
            for (int i = 1; i < breaks.Count; i++)
                work[w++] = (g, new PathPanel.Builder(groups[g], events, share, reach), breaks[i - 1], breaks[i]);
        Parallel.For(0, work.Length, w => work[w].Builder.Add(work[w].Near, work[w].Far)); // each into its own place: the same bits on any number of threads
        var panels = new PathPanel[groups.Count][];
        double error = 0;
        for (int g = 0; g < groups.Count; g++)
        {
            panels[g] = [.. work.Where(w => w.Group == g).SelectMany(w => w.Builder.Panels)];
            error += work.Where(w => w.Group == g).Max(w => w.Builder.Error) + (0.2 * share);
        }

        return Assemble(panels, events, 0.5 * tolerance, offset, sign, error);
    }

    private static Side Assemble(PathPanel[][] panels, PathEvents events, double tolerance, double offset, int sign, double error)
    {
        var ends = new SortedSet<double> { events.End };
        foreach (PathPanel[] group in panels)
            foreach (PathPanel p in group)
                ends.Add(p.Far);
        for (int i = 0; i < events.Count; i++)
            ends.Add(events.Distance(i));

        var state = new State[panels.Length];
        for (int g = 0; g < state.Length; g++)
            state[g] = new State(panels[g]);
        var pieces = new List<ChebyshevSeries>(ends.Count);
        double[] steps = new double[events.Count];
        double taken = 0, before = 0, near = 0, worst = 0;
        int next = 0, now = -1;
        foreach (double far in ends)
        {
            bool stepped = false;
            while (next < events.Count && events.Distance(next) <= near)
                (now, next, stepped) = (next, next + 1, true);
            double u = events.Sum(now);
            foreach (State s in state)
                s.MoveTo(near, now, stepped, u);
            (double a, double b) = events.Interval(near, far);
            (double[] c, double first, double last, double cut) = Piece(state, a, b, tolerance, offset, sign, events.Sign);
            worst = Math.Max(worst, cut);
            if (stepped) taken += steps[now] = first - before;
            before = last;
            c[0] -= taken;
            pieces.Add(new ChebyshevSeries(a, b, c));
            near = far;
        }

        if (events.Sign < 0) pieces.Reverse();
        return new Side(pieces, steps, error + worst);
    }

    /// <summary>The sum on one interval: its coefficients, its values at the near and the far end, and what was cut off.</summary>
    private static (double[] C, double First, double Last, double Cut) Piece(State[] state, double a, double b, double tolerance, double offset, int sign, int side)
    {
        int most = 0;
        foreach (State s in state)
            most = Math.Max(most, s.Columns - 1);
        foreach (int n in Degrees)
        {
            int degree = most == 0 ? 0 : Math.Min(n, Math.Max(most, 2));
            double[] values = new double[degree + 1];
            for (int j = 0; j <= degree; j++)
            {
                double x = degree == 0 ? a : ChebyshevGrid.Point(a, b, degree, j), sum = 0;
                foreach (State s in state)
                    sum += s.Evaluate(x);
                values[j] = offset + (sign * sum);
            }

            double tail = degree < most ? ChebyshevGrid.Tail(values) : 0;
            if (tail > 0.5 * tolerance && degree < most) continue;
            double first = side < 0 ? values[0] : values[degree], last = side < 0 ? values[degree] : values[0];
            double[] c = ChebyshevGrid.Coefficients(values);
            double cut = tail, allowance = 0.1 * tolerance, dropped = 0;
            int kept = c.Length;
            while (kept > 1 && dropped + Math.Abs(c[kept - 1]) <= allowance)
                dropped += Math.Abs(c[--kept]);
            return (c[..kept], first, last, cut + dropped);
        }

        throw new InvalidOperationException("Degrees cover every panel.");
    }

    /// <summary>Where one group stands on the way outward.</summary>
    private sealed class State(PathPanel[] panels)
    {
        private readonly double[] _series = new double[64];
        private int _panel = -1;
        private double[] _coefficients = [];
        private double _middle, _inverse;

        public int Columns { get; private set; }

        /// <summary>Goes to the interval that begins at a distance, past an event.</summary>
        public void MoveTo(double near, int now, bool stepped, double u)
        {
            bool changed = stepped;
            while (_panel < 0 || (panels[_panel].Far <= near && _panel + 1 < panels.Length))
            {
                PathPanel p = panels[++_panel];
                _coefficients = p.Added is null ? p.Coefficients : [.. p.Coefficients];
                (_middle, _inverse) = (0.5 * (p.Low + p.High), 2 / (p.High - p.Low));
                changed = true;
            }

            PathPanel panel = panels[_panel];
            if (stepped && near > panel.Near && panel.Added is { } added && added.TryGetValue(now, out double[]? more))
                ChebyshevPlane.AddTimes(1, more, _coefficients);
            if (!changed) return;
            Columns = panel.Columns;
            PathPanel.Contract(_coefficients, panel.Rows, panel.Columns, panel.Least, panel.Most, u, _series);
        }

        public double Evaluate(double x)
        {
            double[] c = _series;
            double t = (x - _middle) * _inverse, t2 = 2 * t, b1 = 0, b2 = 0;
            for (int k = Columns - 1; k >= 1; k--)
            {
                double b0 = Math.FusedMultiplyAdd(t2, b1, c[k] - b2);
                b2 = b1;
                b1 = b0;
            }

            return Math.FusedMultiplyAdd(t, b1, c[0] - b2);
        }
    }
}
