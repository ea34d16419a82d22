using System.Collections.Immutable;

namespace OptionCascade.Numerics;

/// <summary>
/// A function on [a, b] as Chebyshev series on adjoining pieces, built adaptively: a piece whose series has not converged is halved.
/// </summary>
/// <remarks>
/// Convergence: the last three coefficients of the degree-n interpolant are all at most the tolerance, n = 8, 16, 32 (and 64 where asked for) in turn (the points are
/// nested, so that no value is computed twice). The stated error of a piece is the sum of those last three, or of what was cut off. A piece that
/// is still not resolved at the least width, or when an interval has too many, is kept and its larger error is stated: <see cref="Error"/> is honest, not a wish.
/// </remarks>
internal sealed class PiecewiseChebyshev
{
    private static readonly int[] Degrees = [8, 16, 32, 64];

    /// <summary>Pieces an interval is cut into before the rest is kept as it is, with its error: a bound on time and memory.</summary>
    private const int MaximumPieces = 1024;

    private readonly double[] _starts;

    private PiecewiseChebyshev(ImmutableArray<ChebyshevSeries> pieces, double error)
    {
        Pieces = pieces;
        Error = error;
        _starts = [.. pieces.Select(p => p.A)];
    }

    /// <summary>Series on adjoining intervals in ascending order.</summary>
    public ImmutableArray<ChebyshevSeries> Pieces { get; }

    /// <summary>Largest estimated absolute error of a piece.</summary>
    public double Error { get; }

    /// <summary>Left end.</summary>
    public double A => Pieces[0].A;

    /// <summary>Right end.</summary>
    public double B => Pieces[^1].B;

    /// <summary>An upper bound of the absolute value.</summary>
    public double AbsoluteUpperBound() => Pieces.Max(p => p.AbsoluteUpperBound());

    /// <summary>The constant zero on [a, b].</summary>
    public static PiecewiseChebyshev Zero(double a, double b) => new([new ChebyshevSeries(a, b, [0.0])], 0);

    /// <summary>Series on adjoining intervals in ascending order, and their error.</summary>
    public static PiecewiseChebyshev Of(ImmutableArray<ChebyshevSeries> pieces, double error) => new(pieces, error);

    /// <summary>Values of a function at many points at once: <c>sample(x, into)</c>.</summary>
    public delegate void Sampler(ReadOnlySpan<double> x, Span<double> into);

    /// <summary>Approximates a function that is smooth between the given breakpoints.</summary>
    /// <param name="breakpoints">Strictly ascending; the first and last are the ends.</param>
    /// <param name="tolerance">Absolute error aimed at.</param>
    /// <param name="minimumWidth">Pieces are not made narrower.</param>
    /// <param name="samplerFor">The sampler for one interval between breakpoints and all its parts; called once per interval.</param>
    /// <param name="parallel">True to work on the intervals in parallel; the result is the same.</param>
    /// <param name="verify">
    /// True to hold every piece against the function at points between its own as well: what is found there, doubled, counts as its error.
    /// </param>
    /// <param name="mostDegree">Degree beyond which a piece is halved: 8, 16, 32 or 64.</param>
    public static PiecewiseChebyshev Build(IReadOnlyList<double> breakpoints, double tolerance, double minimumWidth,
        Func<double, double, Sampler> samplerFor, bool parallel, bool verify = false, int mostDegree = 32)
    {
        (List<ChebyshevSeries> Pieces, double Error)[] parts = Parts(breakpoints, _ => tolerance, minimumWidth, samplerFor, parallel, verify, mostDegree);
        return new PiecewiseChebyshev([.. parts.SelectMany(p => p.Pieces)], parts.Max(p => p.Error));
    }

    /// <summary>As above, each interval between breakpoints to a tolerance of its own.</summary>
    /// <param name="breakpoints">Strictly ascending; the first and last are the ends.</param>
    /// <param name="tolerances">Absolute error aimed at, one for each interval.</param>
    /// <param name="minimumWidth">Pieces are not made narrower.</param>
    /// <param name="samplerFor">The sampler for one interval and all its parts.</param>
    /// <param name="parallel">True to work on the intervals in parallel; the result is the same.</param>
    /// <param name="errors">The estimated absolute error of the interval that each piece is a part of.</param>
    public static PiecewiseChebyshev Build(IReadOnlyList<double> breakpoints, double[] tolerances, double minimumWidth,
        Func<double, double, Sampler> samplerFor, bool parallel, out double[] errors)
    {
        (List<ChebyshevSeries> Pieces, double Error)[] parts = Parts(breakpoints, i => tolerances[i], minimumWidth, samplerFor, parallel, verify: false, mostDegree: 32);
        errors = [.. parts.SelectMany(p => Enumerable.Repeat(p.Error, p.Pieces.Count))];
        return new PiecewiseChebyshev([.. parts.SelectMany(p => p.Pieces)], parts.Max(p => p.Error));
    }

    /// <summary>The value at x, which is clamped to [A, B].</summary>
    public double Evaluate(double x)
    {
        double clamped = Math.Clamp(x, A, B);
        return Pieces[IndexOf(clamped)].Evaluate(clamped);
    }

    /// <summary>The derivative at x, which is clamped to [A, B]; at a common end that of the right piece.</summary>
    public double Slope(double x)
    {
        double clamped = Math.Clamp(x, A, B);
        return Pieces[IndexOf(clamped)].Slope(clamped);
    }

    /// <summary>Index of the piece that holds x (the right one at a common end).</summary>
    public int IndexOf(double x)
    {
        int i = Array.BinarySearch(_starts, x);
        return Math.Max(i >= 0 ? i : ~i - 1, 0);
    }

    private static (List<ChebyshevSeries> Pieces, double Error)[] Parts(IReadOnlyList<double> breakpoints, Func<int, double> tolerance, double minimumWidth,
        Func<double, double, Sampler> samplerFor, bool parallel, bool verify, int mostDegree)
    {
        int intervals = breakpoints.Count - 1;
        var parts = new (List<ChebyshevSeries> Pieces, double Error)[intervals];
        void Work(int i) => parts[i] = Refine(breakpoints[i], breakpoints[i + 1], tolerance(i), minimumWidth, samplerFor(breakpoints[i], breakpoints[i + 1]), verify, mostDegree);
        if (parallel) Parallel.For(0, intervals, Work);
        else
            for (int i = 0; i < intervals; i++)
                Work(i);
        return parts;
    }

    private static (List<ChebyshevSeries> Pieces, double Error) Refine(double a, double b, double tolerance, double minimumWidth, Sampler sample, bool verify, int mostDegree)
    {
        var done = new List<ChebyshevSeries>();
        var todo = new Stack<(double A, double B)>();
        todo.Push((a, b));
        double worst = 0;
        double[] x = new double[mostDegree + 1], y = new double[mostDegree + 1];
        while (todo.TryPop(out (double A, double B) part))
        {
            double width = part.B - part.A;
            double[]? values = null;
            foreach (int n in Degrees.TakeWhile(n => n <= mostDegree))
            {
                values = Sample(sample, part.A, part.B, n, values, x, y);
                double[] c = ChebyshevGrid.Coefficients(values);
                double tail = Math.Abs(c[n]) + Math.Abs(c[n - 1]) + Math.Abs(c[n - 2]);
                if (verify && tail <= tolerance) tail = Math.Max(tail, 2 * Difference(sample, part.A, part.B, c, x, y));
                bool last = n == mostDegree;
                bool unresolved = last && !(tail <= tolerance) && (width <= 2 * minimumWidth || done.Count + todo.Count >= MaximumPieces);
                if (tail <= tolerance || unresolved)
                {
                    (double[] kept, double cut) = unresolved ? (c, 0) : Truncate(c, 0.1 * tolerance);
                    done.Add(new ChebyshevSeries(part.A, part.B, kept));
                    worst = Math.Max(worst, Math.Max(tail, cut));
                    break;
                }

                if (last)
                {
                    double middle = 0.5 * (part.A + part.B);
                    todo.Push((middle, part.B));
                    todo.Push((part.A, middle));
                }
            }
        }

        return (done, worst);
    }

    /// <summary>Values at the n + 1 points; those of degree n/2 are every second one and are reused.</summary>
    private static double[] Sample(Sampler sample, double a, double b, int n, double[]? coarse, double[] x, double[] y)
    {
        double[] values = new double[n + 1];
        int count = 0;
        for (int j = 0; j <= n; j++)
            if (coarse is null || (j & 1) == 1)
                x[count++] = ChebyshevGrid.Point(a, b, n, j);
        sample(x.AsSpan(0, count), y.AsSpan(0, count));
        count = 0;
        for (int j = 0; j <= n; j++)
            values[j] = coarse is null || (j & 1) == 1 ? y[count++] : coarse[j / 2];
        return values;
    }

    /// <summary>Largest difference between the interpolant of degree n and the function at four points midway between its own: both ends and both thirds.</summary>
    private static double Difference(Sampler sample, double a, double b, double[] c, double[] x, double[] y)
    {
        int n = c.Length - 1;
        ReadOnlySpan<int> between = [0, n / 3, n - 1 - (n / 3), n - 1];
        for (int i = 0; i < between.Length; i++)
            x[i] = (0.5 * (a + b)) + (0.5 * (b - a) * Math.Cos(Math.PI * (between[i] + 0.5) / n));
        sample(x.AsSpan(0, between.Length), y.AsSpan(0, between.Length));
        var p = new ChebyshevSeries(a, b, c);
        double worst = 0;
        for (int i = 0; i < between.Length; i++)
            worst = Math.Max(worst, Math.Abs(p.Evaluate(x[i]) - y[i]));
        return worst;
    }

    /// <summary>Cuts trailing coefficients whose absolute sum stays within the allowance.</summary>
    private static (double[] Kept, double Cut) Truncate(double[] c, double allowance)
    {
        double cut = 0;
        int n = c.Length;
        while (n > 1 && cut + Math.Abs(c[n - 1]) <= allowance)
            cut += Math.Abs(c[--n]);
        return (c[..n], cut);
    }
}
