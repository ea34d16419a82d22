// p(x) = (n + I((Q + F(x))/D(x)) − x)·direction:  the push outward, > 0 on the way to the first equilibrium
namespace OptionCascade.Cascade;

/// <summary>
/// Looks for a point where the push turns, by formula: an interval is accepted when the cubic through values and slopes at its ends, less ten times what it misses at the
/// middle, stays above zero to within rounding, and is halved otherwise.
/// </summary>
internal sealed class VerificationScan(BoundEquation bound, Shock shock, int direction, double tolerance, int mostPoints)
{
    /// <summary>Intervals narrower than this, relative to their distance from the market, are not halved further.</summary>
    private const double Narrowest = 1e-11;

    private readonly record struct Point(double X, double Push, double Slope, double Noise);

    /// <summary>Points evaluated.</summary>
    public int Points { get; private set; }

    /// <summary>True when the push has turned at a threshold, its trades included.</summary>
    public bool IsTurned(double x)
    {
        Point p = At(x);
        return p.Push < -p.Noise;
    }

    /// <summary>The first point found between two x, no threshold between them, at which the push has turned; null for none.</summary>
    /// <param name="from">Nearer end.</param>
    /// <param name="to">Farther end.</param>
    /// <param name="toAnswer">True when the farther end is the answer itself, where the push is zero.</param>
    /// <param name="mesh">Intervals to begin with.</param>
    public double? Between(double from, double to, bool toAnswer, double mesh)
    {
        int parts = Math.Max(2, (int)Math.Ceiling(mesh));
        Point a = At(from);
        for (int i = 1; i <= parts; i++)
        {
            bool last = i == parts;
            Point b = At(last ? to : from + ((to - from) * i / parts));
            if (!(last && toAnswer) && b.Push < -b.Noise) return b.X;
            if (Turned(a, b, last && toAnswer) is { } at) return at;
            a = b;
        }

        return null;
    }

    private double? Turned(Point a, Point b, bool toAnswer)
    {
        double width = Math.Abs(b.X - a.X);
        if (width <= Narrowest * Math.Abs(b.X) || Points >= mostPoints) return null;
        double middle = 0.5 * (a.X + b.X);
        Point m = At(middle);
        if (m.Push < -m.Noise) return m.X;
        double missed = Math.Abs(m.Push - Cubic(a, b, width, 0.5)), floor = double.PositiveInfinity;
        for (int i = 1; i < 16; i++)
            floor = Math.Min(floor, Cubic(a, b, width, i / 16.0));
        // Up to the answer the push falls to zero: there the last stretch must fall all the way.
        bool falls = toAnswer && a.Slope < 0 && m.Slope < 0 && b.Slope < 0 && missed < 0.05 * Math.Max(m.Push, m.Noise);
        if (floor - (10 * missed) > -m.Noise || falls) return null;
        return Turned(a, m, false) ?? Turned(m, b, toAnswer);
    }

    private static double Cubic(in Point a, in Point b, double width, double t)
    {
        double u = 1 - t;
        return (a.Push * u * u * (1 + (2 * t))) + (b.Push * t * t * (3 - (2 * t))) + (width * t * u * ((a.Slope * u) - (b.Slope * t)));
    }

    private Point At(double x)
    {
        Points++;
        double[] flows = bound.Flows(x);
        double flow = flows.Sum(), depth = bound.Depth(x), traded = (shock.Quantity + flow) / depth;
        double move = shock.LogJump + bound.Impact.LogMove(traded);
        double gross = flows.Sum(Math.Abs) + Math.Abs(shock.Quantity);
        // What compiled flows may differ by from the formulas, carried through the impact law, and rounding of the rest.
        double noise = (10 * Math.Max(tolerance, 1e-13) * gross * bound.Impact.Slope(traded) / depth) + (1e-13 * (Math.Abs(x) + Math.Abs(move))) + 1e-15;
        return new Point(x, (move - x) * direction, bound.Gain(shock.Quantity, x, flow) - 1, noise);
    }
}
