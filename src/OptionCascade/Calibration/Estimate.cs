namespace OptionCascade.Calibration;

/// <summary>A figure taken from data, with how far it may be off.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">Its standard error, in the same unit, ≥ 0; NaN where the data do not tell.</param>
public readonly record struct Estimate(double Value, double StandardError)
{
    /// <summary>97.5% quantile of the standard normal distribution.</summary>
    internal const double Quantile = 1.959963984540054;

    /// <summary>Lower end of the 95% interval, normal approximation; NaN without a standard error.</summary>
    public double Low => Value - (Quantile * StandardError);

    /// <summary>Upper end of the 95% interval, normal approximation; NaN without a standard error.</summary>
    public double High => Value + (Quantile * StandardError);
}
