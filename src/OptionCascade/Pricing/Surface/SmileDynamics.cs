namespace OptionCascade.Pricing.Surface;

/// <summary>What stays fixed of a smile when spot (and with it every forward) moves.</summary>
/// <remarks>
/// With V(S, σ) and σ = σ(S, K): dV/dS = Δ + vega·∂σ/∂S, where ∂σ/∂S at fixed K is
/// <list type="bullet">
/// <item><description>strike-fixed: 0;</description></item>
/// <item><description>moneyness-fixed: −σ_k/S with σ_k = ∂σ/∂ln K;</description></item>
/// <item><description>delta-fixed: f′Γ/(1 − f′·vanna), where σ = f(δ) and f′ = σ_k/(dδ/dk) along the smile.</description></item>
/// </list>
/// For the forward delta δ = Φ(d₁) of Black's formula, d₁ depends on strike and forward through k alone, so the last two are the same number:
/// f′ = σ_k/(−φ/s + δ_σσ_k), Γ = φ/(Ss), vanna = δ_σ give f′Γ/(1 − f′δ_σ) = −σ_k/S. Both names are kept because both are asked for.
/// Source: Derman (1999), Regimes of volatility.
/// </remarks>
public enum SmileDynamics
{
    /// <summary>Volatility stays with the strike ("sticky strike").</summary>
    StrikeFixed,

    /// <summary>Volatility stays with K/F ("sticky moneyness").</summary>
    MoneynessFixed,

    /// <summary>Volatility stays with the option's delta ("sticky delta").</summary>
    DeltaFixed,
}
