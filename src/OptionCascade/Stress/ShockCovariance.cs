// d² = zᵀ·Σ⁻¹·z,   Σ = diag(σ)·R·diag(σ),   R = L·Lᵀ,   z = diag(σ)·L·w,   d = |w|
//
//   z    (n, Q, y₀, λ): news (log price), block (units, bought > 0), relative shift of volatility, log depth lost λ = −ln(1 − l)
//   σ    standard deviations, R correlations, both as stated by the user          w    standard normal coordinates
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>How large shocks of each kind usually are, and how they go together: what "plausible" is measured by. Immutable.</summary>
/// <remarks>
/// It is an input: nothing here estimates it. Depth can only be lost (λ ≥ 0), and news and block must not push opposite ways (<see cref="Shock.Combined"/>): joint shocks outside that
/// are not looked at. Source: P. C. Mahalanobis, Proc. National Institute of Sciences of India 2 (1936); as a measure of plausibility of stress tests: Breuer et al., J. Risk 11(3) (2009).
/// </remarks>
public sealed class ShockCovariance
{
    private readonly double[] _sigma;
    private readonly double[,] _factor; // diag(σ)·L over the kinds that vary

    /// <summary>A covariance.</summary>
    /// <param name="news">σ of n, log price over the horizon meant, ≥ 0; 0 leaves news out.</param>
    /// <param name="block">σ of Q, units, ≥ 0; 0 leaves blocks out.</param>
    /// <param name="volatility">σ of y₀, relative, ≥ 0; 0 leaves volatility out.</param>
    /// <param name="logDepth">σ of λ, ≥ 0; 0.7 is half of the depth lost at one standard deviation; 0 leaves depth out.</param>
    /// <param name="correlations">4×4, in that order, symmetric, ones on the diagonal, positive definite; null for independent shocks.</param>
    /// <exception cref="ArgumentException">A number is out of range, nothing varies, or the matrix is no correlation matrix.</exception>
    public ShockCovariance(double news, double block, double volatility, double logDepth, double[,]? correlations = null)
    {
        _sigma = [Guard.NonNegative(news), Guard.NonNegative(block), Guard.NonNegative(volatility), Guard.NonNegative(logDepth)];
        Kinds = [.. Enumerable.Range(0, 4).Where(i => _sigma[i] > 0)];
        if (Kinds.Length == 0) throw new ArgumentException("Expected at least one kind of shock that varies, got four standard deviations of 0.", nameof(news));
        if (correlations is not null) Check(correlations);
        int k = Kinds.Length;
        _factor = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j <= i; j++)
            {
                double sum = correlations is null ? (i == j ? 1 : 0) : correlations[Kinds[i], Kinds[j]];
                for (int m = 0; m < j; m++)
                    sum -= _factor[i, m] * _factor[j, m];
                if (i == j && !(sum > 1e-12)) throw new ArgumentException("Expected a positive definite correlation matrix, got one that is not.", nameof(correlations));
                _factor[i, j] = i == j ? Math.Sqrt(sum) : sum / _factor[j, j];
            }

        for (int i = 0; i < k; i++)
            for (int j = 0; j <= i; j++)
                _factor[i, j] *= _sigma[Kinds[i]];
    }

    /// <summary>σ of news, block, volatility, log depth.</summary>
    public ReadOnlySpan<double> StandardDeviations => _sigma;

    /// <summary>Number of kinds that vary.</summary>
    public int Dimension => Kinds.Length;

    internal int[] Kinds { get; }

    /// <summary>d of a shock, standard deviations; +∞ when it has a part of a kind that does not vary.</summary>
    /// <param name="shock">The shock.</param>
    public double Distance(Shock shock)
    {
        ArgumentNullException.ThrowIfNull(shock);
        double[] z = [shock.LogJump, shock.Quantity, shock.VolatilityShift, shock.LogDepthLoss];
        if (Enumerable.Range(0, 4).Any(i => z[i] != 0 && _sigma[i] == 0)) return double.PositiveInfinity;
        return Math.Sqrt(Squared([.. Kinds.Select(i => z[i])]));
    }

    /// <summary>d² of the kinds that vary.</summary>
    internal double Squared(ReadOnlySpan<double> z)
    {
        double sum = 0;
        foreach (double w in Standard(z))
            sum += w * w;
        return sum;
    }

    /// <summary>w of the kinds that vary, by forward substitution.</summary>
    internal double[] Standard(ReadOnlySpan<double> z)
    {
        double[] w = new double[z.Length];
        for (int i = 0; i < z.Length; i++)
        {
            double rest = z[i];
            for (int j = 0; j < i; j++)
                rest -= _factor[i, j] * w[j];
            w[i] = rest / _factor[i, i];
        }

        return w;
    }

    /// <summary>The shock at r·u in standard normal coordinates; null where there is none such (depth gained, news against block, volatility beyond its bounds).</summary>
    internal Shock? At(ReadOnlySpan<double> u, double r)
    {
        Span<double> z = stackalloc double[4];
        z.Clear();
        for (int i = 0; i < Kinds.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j <= i; j++)
                sum += _factor[i, j] * u[j];
            z[Kinds[i]] = r * sum;
        }

        double depth = z[3];
        if (depth < 0 && depth > -1e-12 * _sigma[3]) depth = 0;
        if (z[0] * z[1] < 0 || depth < 0 || depth > 13.8 || z[2] < SpotVolatilityResponse.LowestShift || z[2] > SpotVolatilityResponse.HighestShift) return null;
        Shock price = Shock.Combined(z[0], z[1]);
        if (z[2] != 0) price = price.And(Shock.Volatility(z[2]));
        return depth == 0 ? price : price.And(Shock.LossOfDepth(-double.ExpM1(-depth)));
    }

    private static void Check(double[,] r)
    {
        if (r.GetLength(0) != 4 || r.GetLength(1) != 4) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a 4 by 4 matrix, got {r.GetLength(0)} by {r.GetLength(1)}."), nameof(r));
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
            {
                Guard.InRange(r[i, j], -1, 1, "correlation");
                if (r[i, j] != r[j, i] || (i == j && r[i, j] != 1)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a symmetric matrix with ones on the diagonal, got {r[i, j]:R} at ({i}, {j})."), nameof(r));
            }
    }
}
