using System.Globalization;

namespace OptionCascade.Hedging.Policies;

/// <summary>A figure estimated from simulated paths.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">Its standard error, ≥ 0, by the delta method (large samples).</param>
public readonly record struct Estimate(double Value, double StandardError)
{
    private const double Quantile = 1.959963984540054; // Φ⁻¹(0.975)

    /// <summary>Lower end of the 95% confidence interval.</summary>
    public double Low95 => Value - (Quantile * StandardError);

    /// <summary>Upper end of the 95% confidence interval.</summary>
    public double High95 => Value + (Quantile * StandardError);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:G6} ± {Quantile * StandardError:G3}");

    /// <summary>An estimate from the influence of each path: standard error = √(Σψ²/(n(n − 1))).</summary>
    internal static Estimate Of(double value, ReadOnlySpan<double> influence)
    {
        Numerics.CompensatedSum sum = default;
        foreach (double psi in influence)
            sum.Add(psi * psi);
        double n = influence.Length;
        return new Estimate(value, Math.Sqrt(sum.Value / (n * (n - 1))));
    }
}
