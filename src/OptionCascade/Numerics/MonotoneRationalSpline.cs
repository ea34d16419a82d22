// on [u_k, u_(k+1)] with h = u_(k+1) − u_k, s = (v_(k+1) − v_k)/h, t = (u − u_k)/h:
//   v  = v_k + h·s·[s·t² + d_k·t(1 − t)]/[s + (d_(k+1) + d_k − 2s)·t(1 − t)]
//   v′ = s²·[d_(k+1)·t² + 2s·t(1 − t) + d_k·(1 − t)²]/[s + (d_(k+1) + d_k − 2s)·t(1 − t)]²
// Source: R. Delbourgo and J. A. Gregory, IMA Journal of Numerical Analysis 2 (1982) and 3 (1983): rational quadratic interpolation of monotone data.
namespace OptionCascade.Numerics;

/// <summary>A strictly rising, continuously differentiable curve through given points with given positive slopes; its inverse is in closed form.</summary>
internal sealed class MonotoneRationalSpline
{
    private readonly double[] _u, _v, _d;

    /// <summary>A curve; arguments rise strictly, slopes are &gt; 0 and finite.</summary>
    public MonotoneRationalSpline(double[] u, double[] v, double[] slopes)
    {
        Guard.SameLength(v.Length, Guard.AtLeast(u.Length, 2), nameof(v));
        Guard.SameLength(slopes.Length, u.Length, nameof(slopes));
        for (int k = 0; k < u.Length; k++)
        {
            Guard.Finite(u[k]);
            Guard.Finite(v[k]);
            Guard.Positive(slopes[k]);
            if (k > 0 && !(u[k] > u[k - 1] && v[k] > v[k - 1])) throw new ArgumentException("Expected points that rise strictly.", nameof(u));
        }

        (_u, _v, _d) = (u, v, slopes);
    }

    public double Low => _u[0];

    public double High => _u[^1];

    public double LowValue => _v[0];

    public double HighValue => _v[^1];

    public double LowSlope => _d[0];

    public double HighSlope => _d[^1];

    public int Count => _u.Length;

    /// <summary>v(u) for u in [Low, High].</summary>
    public double Value(double u)
    {
        int k = Piece(_u, u);
        double h = _u[k + 1] - _u[k], rise = _v[k + 1] - _v[k], s = rise / h, t = (u - _u[k]) / h, tt = t * (1 - t);
        return _v[k] + (rise * ((s * t * t) + (_d[k] * tt)) / (s + ((_d[k + 1] + _d[k] - (2 * s)) * tt)));
    }

    /// <summary>v′(u) for u in [Low, High].</summary>
    public double Slope(double u)
    {
        int k = Piece(_u, u);
        double h = _u[k + 1] - _u[k], s = (_v[k + 1] - _v[k]) / h, t = (u - _u[k]) / h, tt = t * (1 - t), bottom = s + ((_d[k + 1] + _d[k] - (2 * s)) * tt);
        return s * s * ((_d[k + 1] * t * t) + (2 * s * tt) + (_d[k] * (1 - t) * (1 - t))) / (bottom * bottom);
    }

    /// <summary>u(v) for v in [LowValue, HighValue].</summary>
    public double Inverse(double v)
    {
        int k = Piece(_v, v);
        double h = _u[k + 1] - _u[k], rise = _v[k + 1] - _v[k], s = rise / h, y = v - _v[k], bend = _d[k + 1] + _d[k] - (2 * s);
        double a = (rise * (s - _d[k])) + (y * bend), b = (rise * _d[k]) - (y * bend), c = s * y;
        // a·t² + b·t = c, the root in [0, 1] without cancellation; b > 0 or a > 0 there.
        double root = Math.Sqrt(Math.Max(0, (b * b) + (4 * a * c))), t = c == 0 ? 0 : 2 * c / (b + root);
        return Math.Clamp(_u[k] + (h * Math.Min(t, 1)), _u[k], _u[k + 1]);
    }

    private static int Piece(double[] at, double x)
    {
        int k = Array.BinarySearch(at, x);
        return Math.Clamp(k >= 0 ? k : ~k - 1, 0, at.Length - 2);
    }
}
