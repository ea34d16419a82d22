namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Decides g(k) ≥ 0 for all real k of a raw SVI smile. With k = m + σ(t − 1/t)/2, t &gt; 0, the square root is rational in t and
/// 4w²g·t²(t² + 1)³ is the polynomial of degree 10
/// <code>P(t) = (t² + 1)[2W(t² + 1) − κN]² − (t² + 1)N²(tW + W²/4) + 16bt³W²/σ</code>
/// with W = t·w = at + (bσ/2)[(1 + ρ)t² + 1 − ρ], κ = t·k = mt + σ(t² − 1)/2, N = (t² + 1)w′ = b[(1 + ρ)t² − (1 − ρ)].
/// </summary>
/// <remarks>
/// With t = u/(1 − u) the signs of P on (0, ∞) are those of a Bernstein polynomial on (0, 1): where all coefficients are ≥ 0 it is; where an end is negative
/// it is not; what is left is halved. A second polynomial, the same with all terms taken positive, bounds the rounding error of every coefficient.
/// </remarks>
internal static class ButterflyCheck
{
    private const int Degree = 10;
    private const double Rounding = 64 * 2.220446049250313e-16;
    private static readonly double[] Binomials = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1];

    /// <summary>Certificate with the least g, found on a scan of t and refined.</summary>
    public static ButterflyCertificate Certify(SviParameters p)
    {
        (double least, double at) = LeastG(p);
        return new ButterflyCertificate(IsFree(p), true, least, at);
    }

    /// <summary>True when w ≥ 0 and g ≥ 0 for all real k, to the rounding error of P.</summary>
    public static bool IsFree(SviParameters p)
    {
        if (!(p.MinimumTotalVariance >= 0)) return false;
        if (p.B == 0) return true;
        if (!(p.LeftWingSlope <= 2 && p.RightWingSlope <= 2)) return false;
        (double[] value, double[] bound) = Polynomial(p);
        for (int i = 0; i <= Degree; i++)
        {
            value[i] /= Binomials[i];
            bound[i] /= Binomials[i];
        }

        return IsNonNegative(value, bound, 0);
    }

    private static bool IsNonNegative(double[] c, double[] e, int depth)
    {
        bool all = true;
        for (int i = 0; i <= Degree && all; i++) all = c[i] >= -Rounding * e[i];
        if (all) return true;
        if (c[0] < -Rounding * e[0] || c[Degree] < -Rounding * e[Degree] || depth == 100) return false;
        double[] left = new double[Degree + 1], leftBound = new double[Degree + 1];
        Halve(c, left);
        Halve(e, leftBound);
        return IsNonNegative(left, leftBound, depth + 1) && IsNonNegative(c, e, depth + 1);
    }

    /// <summary>De Casteljau at ½: left half to <paramref name="left"/>, right half in place.</summary>
    private static void Halve(double[] c, double[] left)
    {
        for (int j = 0; j <= Degree; j++)
        {
            left[j] = c[0];
            for (int i = 0; i < Degree - j; i++) c[i] = 0.5 * (c[i] + c[i + 1]);
        }
    }

    /// <summary>Coefficients of P in ascending powers, and of the same sum with every term positive.</summary>
    internal static (double[] Value, double[] Bound) Polynomial(SviParameters s)
    {
        double h = 0.5 * s.B * s.Sigma, up = 1 + s.Rho, down = 1 - s.Rho;
        return (Assemble([h * down, s.A, h * up], [-0.5 * s.Sigma, s.M, 0.5 * s.Sigma], [-s.B * down, 0, s.B * up], -1, 16 * s.B / s.Sigma),
            Assemble([h * down, Math.Abs(s.A), h * up], [0.5 * s.Sigma, Math.Abs(s.M), 0.5 * s.Sigma], [s.B * down, 0, s.B * up], 1, 16 * s.B / s.Sigma));

        static double[] Assemble(double[] w, double[] kappa, double[] n, double sign, double curvature)
        {
            double[] one = [1, 0, 1], square = Times(w, w);
            double[] bracket = Add(Scale(Times(w, one), 2), Scale(Times(kappa, n), sign));
            double[] inner = Add(Times([0, 1], w), Scale(square, 0.25));
            double[] total = Add(Times(one, Times(bracket, bracket)), Scale(Times(one, Times(Times(n, n), inner)), sign));
            return Add(Add(total, Scale(Times([0, 0, 0, 1], square), curvature)), new double[Degree + 1]);
        }

        static double[] Times(double[] a, double[] b)
        {
            double[] c = new double[a.Length + b.Length - 1];
            for (int i = 0; i < a.Length; i++)
                for (int j = 0; j < b.Length; j++)
                    c[i + j] += a[i] * b[j];
            return c;
        }

        static double[] Scale(double[] a, double x) => Array.ConvertAll(a, v => v * x);

        static double[] Add(double[] a, double[] b)
        {
            double[] c = new double[Math.Max(a.Length, b.Length)];
            a.CopyTo(c, 0);
            for (int i = 0; i < b.Length; i++) c[i] += b[i];
            return c;
        }
    }

    /// <summary>Least g over t in [10⁻³, 10³], the whole bend of the smile and the start of its straight wings.</summary>
    internal static (double G, double K) LeastG(SviParameters p)
    {
        if (p.B == 0) return (1, 0);
        const int steps = 600;
        double bestG = double.PositiveInfinity, best = 0, step = 2 * Math.Log(1e3) / steps;
        for (int i = 0; i <= steps; i++)
        {
            double x = (i - (0.5 * steps)) * step, g = At(x);
            if (g < bestG) (bestG, best) = (g, x);
        }

        double a = best - step, b = best + step;
        const double ratio = 0.6180339887498949;
        double c = b - (ratio * (b - a)), d = a + (ratio * (b - a)), gc = At(c), gd = At(d);
        for (int i = 0; i < 60; i++)
        {
            if (gc < gd)
            {
                (b, d, gd) = (d, c, gc);
                gc = At(c = b - (ratio * (b - a)));
            }
            else
            {
                (a, c, gc) = (c, d, gd);
                gd = At(d = a + (ratio * (b - a)));
            }
        }

        double refined = At(0.5 * (a + b));
        if (refined < bestG) (bestG, best) = (refined, 0.5 * (a + b));
        return (bestG, K(best));

        double K(double x) => p.M + (p.Sigma * Math.Sinh(x));
        double At(double x)
        {
            double k = K(x);
            VarianceJet jet = p.Jet(k);
            return jet.W > 0 ? jet.Durrleman(k) : double.NegativeInfinity;
        }
    }
}
