namespace OptionCascade.Portfolio;

/// <summary>The right an option gives its holder.</summary>
public enum OptionRight
{
    /// <summary>The right to buy: payoff max(S − K, 0).</summary>
    Call = 0,

    /// <summary>The right to sell: payoff max(K − S, 0).</summary>
    Put = 1,
}

/// <summary>When the holder may exercise.</summary>
public enum ExerciseStyle
{
    /// <summary>At expiry only.</summary>
    European = 0,

    /// <summary>At any time up to expiry.</summary>
    American = 1,
}

/// <summary>What premium and payoff are paid in.</summary>
public enum OptionSettlement
{
    /// <summary>Quote currency: cash, or delivery of the underlying against cash at the strike. Payoff max(±(S − K), 0) in quote currency.</summary>
    Quote = 0,

    /// <summary>The underlying coin itself ("inverse"): payoff max(±(S − K), 0)/S in coin, as on Deribit's BTC and ETH options.</summary>
    Coin = 1,
}
