namespace OptionCascade.Tests.Pricing.American;

/// <summary>European prices by the textbook formula, written apart from the library.</summary>
internal static class BlackScholes
{
    public static double Put(double s, double k, double t, double v, double r, double q)
    {
        double d1 = (Math.Log(s / k) + ((r - q + (0.5 * v * v)) * t)) / (v * Math.Sqrt(t)), d2 = d1 - (v * Math.Sqrt(t));
        return (k * Math.Exp(-r * t) * Phi(-d2)) - (s * Math.Exp(-q * t) * Phi(-d1));
    }

    public static double Call(double s, double k, double t, double v, double r, double q)
        => Put(k, s, t, v, q, r);

    public static double Phi(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
}
