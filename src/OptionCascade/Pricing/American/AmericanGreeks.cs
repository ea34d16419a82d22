namespace OptionCascade.Pricing.American;

/// <summary>What an optimal holder does at the valuation instant.</summary>
public enum ExerciseDecision
{
    /// <summary>Keeps the option; early exercise has value.</summary>
    Hold = 0,

    /// <summary>Exercises at once: the price is the intrinsic value, delta is ±1 and every other Greek is zero.</summary>
    Exercise = 1,

    /// <summary>Never exercises early: the option is worth its European counterpart (r ≤ 0 and q ≥ r for a put, q ≤ 0 and r ≥ q for a call).</summary>
    NeverEarly = 2,
}

/// <summary>
/// Price and Greeks of one American option on one unit of the underlying. Raw partial derivatives: quote currency per unit of underlying, years,
/// volatility and rates as decimals; the same conventions and names as <see cref="GreekSet"/>. A field that was not asked for may be NaN, never 0.
/// </summary>
public readonly record struct AmericanGreeks
{
    /// <summary>V, quote currency.</summary>
    public double Price { get; init; }

    /// <summary>∂V/∂S.</summary>
    public double Delta { get; init; }

    /// <summary>∂²V/∂S². It jumps to 0 at the exercise boundary.</summary>
    public double Gamma { get; init; }

    /// <summary>∂V/∂σ, per 1.00 of volatility.</summary>
    public double Vega { get; init; }

    /// <summary>∂V/∂t in calendar time, per year.</summary>
    public double Theta { get; init; }

    /// <summary>∂V/∂r at fixed S and q, per 1.00 of rate.</summary>
    public double Rho { get; init; }

    /// <summary>∂V/∂q at fixed S and r, per 1.00 of yield.</summary>
    public double DividendRho { get; init; }

    /// <summary>∂²V/∂S∂σ.</summary>
    public double Vanna { get; init; }

    /// <summary>∂²V/∂σ².</summary>
    public double Volga { get; init; }

    /// <summary>∂²V/∂S∂t in calendar time, per year.</summary>
    public double Charm { get; init; }

    /// <summary>What an optimal holder does now.</summary>
    public ExerciseDecision Decision { get; init; }

    /// <summary>
    /// Whether the exercise boundary was solved to the precision's tolerance. Where it is false the figures are those of the last iterate (possibly NaN) and
    /// must not be used as a price.
    /// </summary>
    public bool Converged { get; init; }
}
