namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// Price and Greeks of one option on one unit of an underlying that pays cash dividends: raw partials in the units of <see cref="GreekSet"/>,
/// dividends held fixed in amount and date.
/// </summary>
public readonly record struct DividendGreeks
{
    /// <summary>V, quote currency.</summary>
    public double Price { get; init; }

    /// <summary>∂V/∂S.</summary>
    public double Delta { get; init; }

    /// <summary>∂²V/∂S².</summary>
    public double Gamma { get; init; }

    /// <summary>∂V/∂σ, per 1.00 of volatility.</summary>
    public double Vega { get; init; }

    /// <summary>∂V/∂t in calendar time (ex-dates and expiry come nearer), per year; 0 where exercise now is optimal.</summary>
    public double Theta { get; init; }

    /// <summary>∂V/∂r at fixed S and q, per 1.00 of rate.</summary>
    public double Rho { get; init; }

    /// <summary>Whether every step was solved to tolerance and every figure is finite. Where false the figures must not be used as prices.</summary>
    public bool Converged { get; init; }
}
