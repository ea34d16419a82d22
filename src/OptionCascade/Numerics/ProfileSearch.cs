namespace OptionCascade.Numerics;

/// <summary>The largest value of a function of one variable: a grid to find the right hill, then golden sections on it.</summary>
internal static class ProfileSearch
{
    private const double Golden = 0.61803398874989484820;

    /// <summary>The argument in [low, high] with the largest value, and whether it lies in the interior.</summary>
    /// <param name="value">The function; NaN and −∞ count as lowest.</param>
    /// <param name="low">Lowest argument.</param>
    /// <param name="high">Highest argument.</param>
    /// <param name="points">Points of the grid, ≥ 3.</param>
    /// <param name="tolerance">Width of the last bracket.</param>
    public static (double At, double Value, bool IsInterior) Maximum(Func<double, double> value, double low, double high, int points, double tolerance)
    {
        double step = (high - low) / (points - 1), best = double.NegativeInfinity;
        int at = 0;
        for (int i = 0; i < points; i++)
        {
            double v = value(low + (i * step));
            if (v > best) (best, at) = (v, i);
        }

        double a = low + (Math.Max(at - 1, 0) * step), b = low + (Math.Min(at + 1, points - 1) * step);
        double c = b - (Golden * (b - a)), d = a + (Golden * (b - a)), fc = value(c), fd = value(d);
        while (b - a > tolerance)
        {
            if (fc >= fd)
            {
                (b, d, fd) = (d, c, fc);
                c = b - (Golden * (b - a));
                fc = value(c);
            }
            else
            {
                (a, c, fc) = (c, d, fd);
                d = a + (Golden * (b - a));
                fd = value(d);
            }
        }

        double x = 0.5 * (a + b);
        return (x, value(x), x - low > 4 * tolerance && high - x > 4 * tolerance);
    }
}
