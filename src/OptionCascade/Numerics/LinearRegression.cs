// y = X·b + ε        b̂ = (XᵀX)⁻¹Xᵀy        u_t = x_t·ε̂_t
// classical          V = s²(XᵀX)⁻¹,                      s² = Σε̂²/(n − k)
// Newey and West     V = n/(n − k)·(XᵀX)⁻¹·[Γ₀ + Σ_{l=1}^{L} (1 − l/(L + 1))(Γ_l + Γ_lᵀ)]·(XᵀX)⁻¹,   Γ_l = Σ_t u_t·u_{t−l}ᵀ;  L = 0 is White's (HC1)
//
// Source: W. Newey and K. West, Econometrica 55 (1987); H. White, Econometrica 48 (1980).
using MathNet.Numerics.LinearAlgebra;

namespace OptionCascade.Numerics;

/// <summary>Least squares with an intercept, which is coefficient 0, and standard errors under three sets of assumptions.</summary>
internal sealed class LinearRegression
{
    private readonly Matrix<double> _x, _inverse;
    private readonly double[] _residuals;

    private LinearRegression(Matrix<double> x, Matrix<double> inverse, double[] coefficients, double[] residuals, double rSquared)
        => (_x, _inverse, Coefficients, _residuals, RSquared) = (x, inverse, coefficients, residuals, rSquared);

    /// <summary>b̂; the intercept first.</summary>
    public double[] Coefficients { get; }

    /// <summary>ε̂.</summary>
    public IReadOnlyList<double> Residuals => _residuals;

    /// <summary>Share of the variance of y explained, in [0, 1]; 0 when y does not vary.</summary>
    public double RSquared { get; }

    /// <summary>n.</summary>
    public int Count => _residuals.Length;

    /// <summary>The regression; null when there are not more rows than coefficients, or a column is a combination of others to rounding.</summary>
    public static LinearRegression? Fit(double[] y, params ReadOnlySpan<double[]> columns)
    {
        int n = y.Length, k = columns.Length + 1;
        if (n <= k) return null;
        double[] ones = new double[n];
        Array.Fill(ones, 1);
        double[] scale = new double[k], means = new double[k];
        var scaled = new double[k][];
        scaled[0] = ones;
        scale[0] = 1;
        for (int j = 1; j < k; j++)
        {
            // Centred and scaled, so that the normal matrix is as well conditioned as the columns allow.
            double[] column = columns[j - 1];
            Guard.SameLength(column.Length, n, nameof(columns));
            double mean = column.Average(), norm = Math.Sqrt(column.Sum(v => (v - mean) * (v - mean)) / n);
            if (!(norm > 1e-12 * Math.Abs(mean)) || norm == 0 || !double.IsFinite(norm)) return null;
            (scale[j], means[j]) = (norm, mean);
            scaled[j] = Array.ConvertAll(column, v => (v - mean) / norm);
        }

        Matrix<double> z = Matrix<double>.Build.DenseOfColumnArrays(scaled);
        Matrix<double> normal = z.TransposeThisAndMultiply(z) / n;
        if (k > 1 && !(normal.Determinant() > 1e-10)) return null;
        Matrix<double> inverse = normal.Inverse() / n;
        double[] b = [.. inverse * (z.Transpose() * Vector<double>.Build.Dense(y))];
        double[] residuals = [.. Vector<double>.Build.Dense(y) - (z * Vector<double>.Build.Dense(b))];

        // Back to the units of the columns: b_j/s_j, and the intercept of uncentred columns.
        Matrix<double> back = Matrix<double>.Build.DenseIdentity(k);
        for (int j = 1; j < k; j++)
        {
            back[j, j] = 1 / scale[j];
            back[0, j] = -means[j] / scale[j];
        }

        double[] coefficients = [.. back * Vector<double>.Build.Dense(b)];
        double meanY = y.Average(), total = y.Sum(v => (v - meanY) * (v - meanY)), squares = residuals.Sum(e => e * e);
        return new LinearRegression(z * back.Inverse(), back * inverse * back.Transpose(), coefficients, residuals, total > 0 ? Math.Clamp(1 - (squares / total), 0, 1) : 0);
    }

    /// <summary>Standard errors that hold when errors are independent with one variance.</summary>
    public double[] ClassicalErrors()
    {
        double variance = _residuals.Sum(e => e * e) / (Count - Coefficients.Length);
        return Errors(_inverse * variance);
    }

    /// <summary>Standard errors that allow for unequal variances and autocorrelation up to a lag; 0 for unequal variances only.</summary>
    public double[] RobustErrors(int lags) => Errors(RobustCovariance(lags));

    /// <summary>The covariance behind <see cref="RobustErrors"/>, row by row.</summary>
    public Matrix<double> RobustCovariance(int lags)
    {
        int n = Count, k = Coefficients.Length;
        double[][] scores = new double[n][];
        for (int t = 0; t < n; t++)
        {
            double[] u = scores[t] = new double[k];
            for (int j = 0; j < k; j++) u[j] = (j == 0 ? 1 : _x[t, j]) * _residuals[t];
        }

        Matrix<double> meat = Matrix<double>.Build.DenseOfArray(LongRun.Sum(scores, lags));
        return _inverse * meat * _inverse * (n / (double)(n - k));
    }

    private static double[] Errors(Matrix<double> covariance) => [.. covariance.Diagonal().Select(v => Math.Sqrt(Math.Max(v, 0)))];
}
