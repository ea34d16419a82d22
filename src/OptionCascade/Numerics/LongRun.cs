// Γ₀ + Σ_{l=1}^{L} (1 − l/(L + 1))·(Γ_l + Γ_lᵀ),   Γ_l = Σ_t u_t·u_{t−l}ᵀ        (Bartlett weights)
// Source: W. Newey and K. West, Econometrica 55 (1987).
namespace OptionCascade.Numerics;

/// <summary>Variance of sums of autocorrelated terms.</summary>
internal static class LongRun
{
    /// <summary>⌊4(n/100)^(2/9)⌋, the usual number of lags for weakly autocorrelated terms.</summary>
    public static int Lags(int n) => (int)Math.Floor(4 * Math.Pow(n / 100.0, 2.0 / 9));

    /// <summary>⌊1.3·√n⌋, for terms whose autocorrelation lasts (Lazarus, Lewis, Stock and Watson, J. Business and Economic Statistics 36, 2018).</summary>
    public static int ManyLags(int n) => Math.Min(n - 1, (int)Math.Floor(1.3 * Math.Sqrt(n)));

    /// <summary>The covariance matrix of Σ u_t; the terms must have mean zero.</summary>
    public static double[,] Sum(double[][] terms, int lags)
    {
        int n = terms.Length, k = n == 0 ? 0 : terms[0].Length;
        double[,] sum = new double[k, k];
        for (int l = 0; l <= Math.Min(lags, n - 1); l++)
        {
            double weight = 1 - (l / (lags + 1.0));
            for (int t = l; t < n; t++)
            {
                double[] a = terms[t], b = terms[t - l];
                for (int i = 0; i < k; i++)
                    for (int j = 0; j < k; j++)
                        sum[i, j] += l == 0 ? a[i] * b[j] : weight * ((a[i] * b[j]) + (b[i] * a[j]));
            }
        }

        return sum;
    }

    /// <summary>
    /// Mean of a series and its standard error; NaN error for fewer than two terms. Deviations are taken from the series' own mean, which makes the sum too small by 1 − b + b²/3 with
    /// b = (L + 1)/n (Kiefer and Vogelsang, Econometric Theory 21, 2005); it is divided by that.
    /// </summary>
    public static (double Mean, double Error) Mean(ReadOnlySpan<double> series, int lags)
    {
        int n = series.Length;
        double mean = 0;
        foreach (double v in series) mean += v;
        mean /= n;
        double sum = 0;
        for (int l = 0; l <= Math.Min(lags, n - 1); l++)
        {
            double gamma = 0;
            for (int t = l; t < n; t++) gamma += (series[t] - mean) * (series[t - l] - mean);
            sum += (l == 0 ? 1 : 2 * (1 - (l / (lags + 1.0)))) * gamma;
        }

        double b = Math.Min(lags + 1.0, n) / n;
        return (mean, n < 2 ? double.NaN : Math.Sqrt(Math.Max(sum, 0) / (1 - b + (b * b / 3))) / n);
    }
}
