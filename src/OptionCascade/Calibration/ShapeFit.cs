// r = sgn(Q)·s·g(|Q|; p) + ε,   s = Σ r·h/Σ h² with h = sgn(Q)·g,   p minimises Σε²
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>Least squares of an odd function with a scale, which is known by formula, and one shape, which is searched.</summary>
internal sealed record ShapeFit(double Scale, double ScaleError, double Shape, double ShapeError, double SquaredError, bool IsInterior)
{
    /// <summary>The fit; null when no shape gives a scale. Errors are NaN where the matrix of derivatives is singular or the shape at the edge.</summary>
    public static ShapeFit? Of(double[] q, double[] r, double low, double high, bool isLog, Func<double, double, double> g, Func<double, double, double> derivative)
    {
        Func<double, double> p = isLog ? Math.Exp : x => x;
        (double at, double value, bool interior) = ProfileSearch.Maximum(x => -Error(q, r, g, p(x)).Squares, isLog ? Math.Log(low) : low, isLog ? Math.Log(high) : high, 41, isLog ? 1e-6 : 1e-7);
        if (!double.IsFinite(value)) return null;
        double shape = p(at);
        (double scale, double squares) = Error(q, r, g, shape);
        double ss = 0, sp = 0, pp = 0, mss = 0, msp = 0, mpp = 0;
        for (int i = 0; i < q.Length; i++)
        {
            double sign = Math.Sign(q[i]), a = sign * g(q[i], shape), b = sign * scale * derivative(q[i], shape), e2 = r[i] - (scale * a);
            e2 *= e2;
            (ss, sp, pp) = (ss + (a * a), sp + (a * b), pp + (b * b));
            (mss, msp, mpp) = (mss + (a * a * e2), msp + (a * b * e2), mpp + (b * b * e2));
        }

        double det = (ss * pp) - (sp * sp), n = q.Length;
        if (!interior || !(det > 1e-12 * ss * pp)) return new ShapeFit(scale, double.NaN, shape, double.NaN, squares, interior && det > 1e-12 * ss * pp);
        double iss = pp / det, isp = -sp / det, ipp = ss / det, factor = n / (n - 2);
        return new ShapeFit(scale, Root(Quadratic(iss, isp)), shape, Root(Quadratic(isp, ipp)), squares, true);

        double Quadratic(double u, double v) => factor * ((u * u * mss) + (2 * u * v * msp) + (v * v * mpp));
        double Root(double v) => Math.Sqrt(Math.Max(v, 0));
    }

    private static (double Scale, double Squares) Error(double[] q, double[] r, Func<double, double, double> g, double shape)
    {
        double rh = 0, hh = 0, rr = 0;
        for (int i = 0; i < q.Length; i++)
        {
            double h = q[i] == 0 ? 0 : Math.Sign(q[i]) * g(q[i], shape);
            (rh, hh, rr) = (rh + (r[i] * h), hh + (h * h), rr + (r[i] * r[i]));
        }

        return hh > 0 ? (rh / hh, rr - (rh * rh / hh)) : (0, double.NaN);
    }
}
