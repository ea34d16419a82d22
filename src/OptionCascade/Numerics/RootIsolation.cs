namespace OptionCascade.Numerics;

/// <summary>All real roots of a Chebyshev series on its interval, by certified subdivision.</summary>
/// <remarks>
/// An interval is discarded when |c₀| &gt; Σ_{k≥1} |c_k| (the polynomial cannot vanish), and holds at most one root when its derivative passes the
/// same test; the sign at the ends then decides and the root is found by bisection and secant steps. What is left is halved. A part on which the
/// polynomial stays within the noise is flat, not a root. At the least width a cluster that no test decides is reported once, at its middle.
/// </remarks>
internal static class RootIsolation
{
    /// <summary>Roots in ascending order.</summary>
    /// <param name="p">The series.</param>
    /// <param name="noise">Absolute values up to this are not told from zero.</param>
    public static List<double> Roots(ChebyshevSeries p, double noise)
    {
        var roots = new List<double>();
        double least = 4e-15 * Math.Max(Math.Max(Math.Abs(p.A), Math.Abs(p.B)), p.B - p.A);
        Isolate(p, least, noise, roots);
        // A root on a common end of two halves is found from both.
        for (int i = roots.Count - 1; i > 0; i--)
            if (roots[i] - roots[i - 1] <= 4 * least)
                roots.RemoveAt(i);
        return roots;
    }

    /// <summary>The point in [a, b] where f changes sign, to rounding, by the ITP method (interpolate, truncate, project).</summary>
    /// <remarks>Never more steps than bisection plus one. Source: Oliveira and Takahashi, ACM TOMS 47(1), 2021.</remarks>
    /// <param name="f">A continuous function.</param>
    /// <param name="a">One end.</param>
    /// <param name="fa">f(a).</param>
    /// <param name="b">The other end.</param>
    /// <param name="fb">f(b), of the other sign (or zero).</param>
    public static double Bracketed(Func<double, double> f, double a, double fa, double b, double fb)
    {
        if (fa == 0) return a;
        if (fb == 0) return b;
        if (a > b) (a, fa, b, fb) = (b, fb, a, fa);
        bool falling = fa > 0;
        double tolerance = 2.3e-16 * Math.Max(Math.Abs(a), Math.Abs(b));
        tolerance = Math.Max(tolerance, double.Epsilon);
        double width0 = b - a, k1 = 0.2 / width0;
        int half = (int)Math.Ceiling(Math.Log2(Math.Max(width0 / (2 * tolerance), 1))), budget = half + 1;
        for (int j = 0; b - a > 2 * tolerance && j < 200; j++)
        {
            double middle = 0.5 * (a + b);
            double radius = (tolerance * Math.ScaleB(1, Math.Max(budget - j, 0))) - (0.5 * (b - a));
            double delta = k1 * (b - a) * (b - a);
            double secant = ((fb * a) - (fa * b)) / (fb - fa);
            double sigma = Math.Sign(middle - secant);
            double t = delta <= Math.Abs(middle - secant) ? secant + (sigma * delta) : middle;
            double x = Math.Abs(t - middle) <= radius ? t : middle - (sigma * radius);
            if (!(x > a && x < b)) x = middle;
            if (x == a || x == b) break;
            double fx = f(x);
            if (fx == 0) return x;
            if (fx > 0 == falling) (a, fa) = (x, fx);
            else (b, fb) = (x, fx);
        }

        return Math.Abs(fa) < Math.Abs(fb) ? a : b;
    }

    private static void Isolate(ChebyshevSeries p, double least, double noise, List<double> roots)
    {
        if (p.AbsoluteLowerBound() > 0) return;
        double a = p.A, b = p.B, middle = 0.5 * (a + b);
        if (p.Derivative().AbsoluteLowerBound() > 0)
        {
            double fa = p.Evaluate(a), fb = p.Evaluate(b);
            if (fa * fb <= 0) roots.Add(Bracketed(p.Evaluate, a, fa, b, fb));
            return;
        }

        if (p.AbsoluteUpperBound() <= noise) return;
        if (b - a <= least)
        {
            roots.Add(middle);
            return;
        }

        Isolate(p.Restrict(a, middle), least, noise, roots);
        Isolate(p.Restrict(middle, b), least, noise, roots);
    }
}
