namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// What is lognormal when cash dividends are paid. The three give different prices for the same volatility: it belongs to the model. All three have the
/// same forward F = S·e^(bT) − Σ Dᵢ·e^(b(T − tᵢ)), b = r − q (the spot model as long as spot covers every dividend).
/// </summary>
public enum DividendModel
{
    /// <summary>The spot itself, between ex-dates; at tᵢ it falls by min(Dᵢ, S): a firm that cannot pay in full pays what it has, and spot stays at 0.</summary>
    Spot = 0,

    /// <summary>Spot less the dividends' present value, S − Σ Dᵢ·e^(−b·tᵢ); must be above 0.</summary>
    Escrowed = 1,

    /// <summary>The spot without dividends, against the strike plus the dividends' value at expiry, K + Σ Dᵢ·e^(b(T − tᵢ)).</summary>
    StrikeAdjusted = 2,
}
