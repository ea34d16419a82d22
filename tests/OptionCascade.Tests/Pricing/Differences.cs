namespace OptionCascade.Tests.Pricing;

/// <summary>Derivatives by differences, the independent oracle of closed-form Greeks.</summary>
internal static class Differences
{
    /// <summary>Whether the eighth-order central difference of <paramref name="f"/> at 0 with step <paramref name="h"/> agrees, to 1e-8 and the rounding of f.</summary>
    public static bool Agree(Func<double, double> f, double h, double expected)
    {
        double f1 = f(h) - f(-h), f2 = f(2 * h) - f(-2 * h), f3 = f(3 * h) - f(-3 * h), f4 = f(4 * h) - f(-4 * h);
        double derivative = ((672 * f1) - (168 * f2) + (32 * f3) - (3 * f4)) / (840 * h);
        double noise = (Math.Abs(f(4 * h)) + Math.Abs(f(-4 * h)) + Math.Abs(f(0))) / h;
        return Math.Abs(derivative - expected) <= (1e-8 * Math.Abs(expected)) + (1e-12 * noise);
    }

    public static bool Close(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance;
}
