namespace OptionCascade.Pricing.Services;

/// <summary>
/// Terms of the Taylor series of a book's value, to be combined with <c>|</c>. δS, δσ, δt, δr, δq are the changes of spot, of each row's volatility, of
/// time (years by the book's convention), and of the rate and yield that each expiry's forward and discount imply.
/// </summary>
[Flags]
public enum PnlTerms
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>∂V/∂S·δS.</summary>
    Delta = 1 << 0,

    /// <summary>∂V/∂σ·δσ.</summary>
    Vega = 1 << 1,

    /// <summary>∂V/∂t·δt.</summary>
    Theta = 1 << 2,

    /// <summary>∂V/∂r·δr.</summary>
    Rho = 1 << 3,

    /// <summary>∂V/∂q·δq: moves of the forward against spot.</summary>
    DividendRho = 1 << 4,

    /// <summary>½·∂²V/∂S²·δS².</summary>
    Gamma = 1 << 5,

    /// <summary>∂²V/∂S∂σ·δS·δσ.</summary>
    Vanna = 1 << 6,

    /// <summary>∂²V/∂S∂t·δS·δt.</summary>
    Charm = 1 << 7,

    /// <summary>½·∂²V/∂σ²·δσ².</summary>
    Volga = 1 << 8,

    /// <summary>∂²V/∂σ∂t·δσ·δt.</summary>
    Veta = 1 << 9,

    /// <summary>½·∂²V/∂t²·δt², with ∂²V/∂t² = r·θ − b·S·charm − ½σ²S²·color from the pricing equation, b = r − q.</summary>
    TimeConvexity = 1 << 10,

    /// <summary>∂²V/∂σ∂r·δσ·δr.</summary>
    Vera = 1 << 11,

    /// <summary>⅙·∂³V/∂S³·δS³.</summary>
    Speed = 1 << 12,

    /// <summary>½·∂³V/∂S²∂σ·δS²·δσ.</summary>
    Zomma = 1 << 13,

    /// <summary>½·∂³V/∂S²∂t·δS²·δt.</summary>
    Color = 1 << 14,

    /// <summary>⅙·∂³V/∂σ³·δσ³.</summary>
    Ultima = 1 << 15,

    /// <summary>Delta, vega, theta and the rhos.</summary>
    FirstOrder = Delta | Vega | Theta | Rho | DividendRho,

    /// <summary>Everything to second order in spot, volatility and time: at unchanged rates what is left is of third order.</summary>
    SecondOrder = FirstOrder | Gamma | Vanna | Charm | Volga | Veta | TimeConvexity | Vera,

    /// <summary>
    /// Second order and the third-order terms that desks name: speed, zomma, color, ultima. The third order is not complete (four mixed terms have no name), so that
    /// this attributes more but need not leave a smaller residual.
    /// </summary>
    ThirdOrder = SecondOrder | Speed | Zomma | Color | Ultima,
}
