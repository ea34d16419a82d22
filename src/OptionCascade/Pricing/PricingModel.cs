namespace OptionCascade.Pricing;

/// <summary>How the forward is taken to move. A book is priced under one model; there is no default.</summary>
public enum PricingModel
{
    /// <summary>Lognormal forward, positive prices only: Black-76, <see cref="BookPricer"/>.</summary>
    Black = 0,

    /// <summary>Normal forward, prices of any sign: <see cref="Bachelier"/>.</summary>
    Bachelier = 1,
}
