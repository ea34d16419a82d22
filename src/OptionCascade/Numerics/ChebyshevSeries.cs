namespace OptionCascade.Numerics;

/// <summary>
/// A polynomial on [a, b] as a Chebyshev series p(x) = Σ c_k T_k(t), t = (2x − a − b)/(b − a).
/// </summary>
/// <remarks>
/// Values are taken at the Chebyshev points of the second kind t_j = cos(πj/n), j = 0…n. Evaluation is Clenshaw's recurrence; the bound
/// |p − c₀| ≤ Σ_{k≥1} |c_k| on [a, b] is what root isolation certifies with. Source: L. N. Trefethen, Approximation Theory and Approximation
/// Practice (SIAM 2013), chapters 2–4 and 18.
/// </remarks>
internal readonly struct ChebyshevSeries
{
    private readonly double[] _c;

    public ChebyshevSeries(double a, double b, double[] coefficients)
    {
        A = a;
        B = b;
        _c = coefficients;
    }

    /// <summary>Left end.</summary>
    public double A { get; }

    /// <summary>Right end.</summary>
    public double B { get; }

    /// <summary>c_0 … c_n.</summary>
    public ReadOnlySpan<double> Coefficients => _c;

    /// <summary>p(x); x may lie outside [a, b] by rounding only.</summary>
    public double Evaluate(double x)
    {
        double[] c = _c;
        double t = ((x - A) - (B - x)) / (B - A), t2 = 2 * t, b1 = 0, b2 = 0;
        for (int k = c.Length - 1; k >= 1; k--)
        {
            double b0 = Math.FusedMultiplyAdd(t2, b1, c[k] - b2);
            b2 = b1;
            b1 = b0;
        }

        return Math.FusedMultiplyAdd(t, b1, c[0] - b2);
    }

    /// <summary>p′(x), by the derivative of Clenshaw's recurrence.</summary>
    public double Slope(double x)
    {
        double[] c = _c;
        double t = ((x - A) - (B - x)) / (B - A), t2 = 2 * t, b1 = 0, b2 = 0, d1 = 0, d2 = 0;
        for (int k = c.Length - 1; k >= 1; k--)
        {
            double d0 = Math.FusedMultiplyAdd(t2, d1, (2 * b1) - d2), b0 = Math.FusedMultiplyAdd(t2, b1, c[k] - b2);
            (d2, d1, b2, b1) = (d1, d0, b1, b0);
        }

        return (Math.FusedMultiplyAdd(t, d1, b1) - d2) * 2 / (B - A);
    }

    /// <summary>p′ as a series on the same interval.</summary>
    public ChebyshevSeries Derivative()
    {
        int n = _c.Length;
        if (n <= 1) return new ChebyshevSeries(A, B, [0.0]);
        double[] d = new double[n - 1];
        double scale = 2 / (B - A);
        // d_{k−1} = d_{k+1} + 2k c_k, halved at k = 1.
        for (int k = n - 1; k >= 1; k--)
            d[k - 1] = (k + 1 < n - 1 ? d[k + 1] : 0) + (2 * k * _c[k] * scale);
        d[0] *= 0.5;
        return new ChebyshevSeries(A, B, d);
    }

    /// <summary>The same polynomial as a series on a part [a, b] of its interval.</summary>
    public ChebyshevSeries Restrict(double a, double b)
    {
        int n = _c.Length - 1;
        if (n == 0) return new ChebyshevSeries(a, b, _c);
        double[] values = new double[n + 1];
        for (int j = 0; j <= n; j++)
            values[j] = Evaluate(ChebyshevGrid.Point(a, b, n, j));
        return new ChebyshevSeries(a, b, ChebyshevGrid.Coefficients(values));
    }

    /// <summary>Lower bound of |p| on [a, b]: |c₀| − Σ_{k≥1} |c_k|; positive means that p has no root there.</summary>
    public double AbsoluteLowerBound()
    {
        double rest = 0;
        for (int k = 1; k < _c.Length; k++)
            rest += Math.Abs(_c[k]);
        return Math.Abs(_c[0]) - rest;
    }

    /// <summary>Σ |c_k|, an upper bound of |p| on [a, b].</summary>
    public double AbsoluteUpperBound()
    {
        double sum = 0;
        foreach (double c in _c)
            sum += Math.Abs(c);
        return sum;
    }
}

/// <summary>Chebyshev points of the second kind and the transform from values to coefficients, with cached cosines.</summary>
internal static class ChebyshevGrid
{
    private const int MaximumDegree = 64;
    private static readonly double[]?[] Cosines = new double[MaximumDegree + 1][];

    /// <summary>x_j on [a, b] for degree n: j = 0 is b, j = n is a, exactly.</summary>
    public static double Point(double a, double b, int n, int j)
    {
        if (j == 0) return b;
        if (j == n) return a;
        double t = Table(n)[j];
        return (0.5 * (a + b)) + (0.5 * (b - a) * t);
    }

    /// <summary>|c_n| + |c_{n−1}| + |c_{n−2}| of the interpolant through values at the n + 1 points, n ≥ 2: an estimate of its error.</summary>
    public static double Tail(ReadOnlySpan<double> values)
    {
        int n = values.Length - 1;
        double[] cos = Table(n);
        double tail = 0;
        for (int k = n - 2; k <= n; k++)
        {
            double sum = 0.5 * (values[0] + ((k & 1) == 0 ? values[n] : -values[n]));
            for (int j = 1; j < n; j++)
            {
                int m = j * k % (2 * n);
                sum += values[j] * cos[m <= n ? m : (2 * n) - m];
            }

            tail += Math.Abs(sum) * (k == n ? 1.0 : 2.0) / n;
        }

        return tail;
    }

    /// <summary>Coefficients of the interpolant through values at the n + 1 points.</summary>
    public static double[] Coefficients(ReadOnlySpan<double> values)
    {
        int n = values.Length - 1;
        if (n == 0) return [values[0]];
        double[] cos = Table(n);
        double[] c = new double[n + 1];
        for (int k = 0; k <= n; k++)
        {
            double sum = 0.5 * (values[0] + ((k & 1) == 0 ? values[n] : -values[n]));
            for (int j = 1; j < n; j++)
            {
                int m = j * k % (2 * n);
                sum += values[j] * cos[m <= n ? m : (2 * n) - m];
            }

            c[k] = sum * (k == 0 || k == n ? 1.0 : 2.0) / n;
        }

        return c;
    }

    /// <summary>cos(πj/n), j = 0…n, computed as sin(π(n − 2j)/(2n)) so that the points are exactly symmetric.</summary>
    private static double[] Table(int n)
    {
        double[]? table = Volatile.Read(ref Cosines[n]);
        if (table is not null) return table;
        table = new double[n + 1];
        for (int j = 0; j <= n; j++)
            table[j] = Math.Sin(Math.PI * (n - (2 * j)) / (2.0 * n));
        Volatile.Write(ref Cosines[n], table);
        return table;
    }
}
