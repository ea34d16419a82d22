namespace OptionCascade.Pricing;

/// <summary>
/// Price and its partial derivatives, to be combined with <c>|</c>. All are raw partials: units of quote currency per unit of
/// underlying, time in years, volatility as a decimal. <see cref="Services.DeskUnit"/> scales them to desk units.
/// </summary>
/// <remarks>
/// V is the price of one option on one unit, S spot, σ volatility, t calendar time (so that ∂/∂t = −∂/∂T), r the rate, q the dividend yield, K the strike.
/// </remarks>
[Flags]
public enum GreekSet
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>V.</summary>
    Price = 1 << 0,

    /// <summary>∂V/∂S.</summary>
    Delta = 1 << 1,

    /// <summary>∂²V/∂S².</summary>
    Gamma = 1 << 2,

    /// <summary>∂V/∂σ, per 1.00 of volatility.</summary>
    Vega = 1 << 3,

    /// <summary>∂V/∂t, per year.</summary>
    Theta = 1 << 4,

    /// <summary>∂V/∂r at fixed S and q, per 1.00 of rate.</summary>
    Rho = 1 << 5,

    /// <summary>∂V/∂q at fixed S and r, per 1.00 of yield.</summary>
    DividendRho = 1 << 6,

    /// <summary>∂V/∂K.</summary>
    DualDelta = 1 << 7,

    /// <summary>∂²V/∂K².</summary>
    DualGamma = 1 << 8,

    /// <summary>∂²V/∂S∂σ.</summary>
    Vanna = 1 << 9,

    /// <summary>∂²V/∂S∂t, per year.</summary>
    Charm = 1 << 10,

    /// <summary>∂²V/∂σ².</summary>
    Volga = 1 << 11,

    /// <summary>∂²V/∂σ∂t, per year.</summary>
    Veta = 1 << 12,

    /// <summary>∂²V/∂σ∂r.</summary>
    Vera = 1 << 13,

    /// <summary>∂³V/∂S³.</summary>
    Speed = 1 << 14,

    /// <summary>∂³V/∂S²∂σ.</summary>
    Zomma = 1 << 15,

    /// <summary>∂³V/∂S²∂t, per year.</summary>
    Color = 1 << 16,

    /// <summary>∂³V/∂σ³.</summary>
    Ultima = 1 << 17,

    /// <summary>Price and the eight Greeks a desk looks at first.</summary>
    Desk = Price | Delta | Gamma | Vega | Theta | Rho | Vanna | Charm | Volga,

    /// <summary>Everything.</summary>
    All = (1 << 18) - 1,
}
