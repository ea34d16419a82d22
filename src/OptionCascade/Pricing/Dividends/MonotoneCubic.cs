namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// Piecewise cubic Hermite interpolation on any ascending nodes with slopes from the parabola through three neighbours, limited to three times the
/// smaller secant: monotone data stay monotone. Error O(h³) or better.
/// Source: Hyman (1983), SIAM J. Sci. Stat. Comput. 4, 645–654; Fritsch and Carlson (1980), SIAM J. Numer. Anal. 17, 238–246.
/// </summary>
internal static class MonotoneCubic
{
    /// <summary>Slopes at the nodes.</summary>
    public static void Slopes(double[] x, double[] y, double[] slopes)
    {
        int n = x.Length - 1;
        for (int i = 1; i < n; i++)
        {
            double left = (y[i] - y[i - 1]) / (x[i] - x[i - 1]), right = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
            double weight = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
            slopes[i] = Limit((left * (1 - weight)) + (right * weight), left, right);
        }

        slopes[0] = (y[1] - y[0]) / (x[1] - x[0]);
        slopes[n] = (y[n] - y[n - 1]) / (x[n] - x[n - 1]);
    }

    /// <summary>The interpolant at <paramref name="at"/> in the interval that starts at node <paramref name="i"/>.</summary>
    public static double Evaluate(double[] x, double[] y, double[] slopes, int i, double at)
    {
        double h = x[i + 1] - x[i], t = (at - x[i]) / h, s = 1 - t;
        return (y[i] * s * s * (1 + (2 * t))) + (y[i + 1] * t * t * (3 - (2 * t))) + (h * t * s * ((slopes[i] * s) - (slopes[i + 1] * t)));
    }

    private static double Limit(double slope, double left, double right)
    {
        if (left * right <= 0) return 0;
        double most = 3 * Math.Min(Math.Abs(left), Math.Abs(right));
        return Math.Clamp(slope, -most, most);
    }
}
