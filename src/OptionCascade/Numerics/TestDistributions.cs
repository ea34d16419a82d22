using MathNet.Numerics;

namespace OptionCascade.Numerics;

/// <summary>Tail probabilities of the distributions that tests are judged by.</summary>
internal static class TestDistributions
{
    /// <summary>P(X ≥ x) for χ² with k degrees of freedom.</summary>
    public static double ChiSquareUpper(double x, int k) => x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(0.5 * k, 0.5 * x);

    /// <summary>P(T ≤ t) for Student's t with ν degrees of freedom.</summary>
    public static double StudentLower(double t, double degrees)
    {
        double half = 0.5 * SpecialFunctions.BetaRegularized(0.5 * degrees, 0.5, degrees / (degrees + (t * t)));
        return t < 0 ? half : 1 - half;
    }

    /// <summary>P(X ≥ m) for m ≥ 1 heads of n fair coins; 1 for m ≤ 0.</summary>
    public static double FairCoinUpper(int m, int n) => m <= 0 ? 1 : m > n ? 0 : SpecialFunctions.BetaRegularized(m, n - m + 1, 0.5);

    /// <summary>P(D√n ≥ x) in the limit of Kolmogorov's statistic.</summary>
    public static double KolmogorovUpper(double x)
    {
        if (x < 0.2) return 1;
        double sum = 0;
        for (int k = 1; k < 101; k++)
        {
            double term = Math.Exp(-2 * k * k * x * x);
            sum += (k % 2 == 1 ? 2 : -2) * term;
            if (term < 1e-16) break;
        }

        return Math.Clamp(sum, 0, 1);
    }
}
