namespace OptionCascade.Pricing;

/// <summary>What a coin-settled option, or a sum of them, is worth and how it moves, in both currencies.</summary>
/// <remarks>
/// With S the price of one coin and c = V/S: ∂c/∂S = (∂V/∂S − c)/S, ∂²c/∂S² = (∂²V/∂S² − 2·∂c/∂S)/S, ∂³c/∂S³ = (∂³V/∂S³ − 3·∂²c/∂S²)/S; partials that do not
/// touch S are divided by it; ∂²c/∂S∂z = (∂²V/∂S∂z − ∂c/∂z)/S for z = σ or t, and so on.
/// </remarks>
/// <param name="Quote">V and its partials in quote currency, e.g. USD; <see cref="Greeks.Delta"/> is the Black delta (what Deribit's ticker shows), in coins.</param>
/// <param name="Coin">
/// c and its partials in coin: <see cref="Greeks.Delta"/> = ∂c/∂S in coin per unit of quote currency, <see cref="Greeks.Gamma"/> = ∂²c/∂S²,
/// <see cref="Greeks.Vega"/> in coin per 1.00 of volatility, <see cref="Greeks.Theta"/> in coin per year.
/// </param>
/// <param name="NetDelta">
/// Net, or premium-adjusted, delta ∂V/∂S − c = S·∂c/∂S, coins: the coins that the <b>coin</b> value behaves like, and what must be hedged by whoever counts in coin.
/// </param>
/// <param name="NetGamma">∂(net delta)/∂S = ∂²V/∂S² − NetDelta/S, coins per unit of quote currency.</param>
public readonly record struct CoinSettledGreeks(Greeks Quote, Greeks Coin, double NetDelta, double NetGamma)
{
    /// <summary>Partials in coin from partials in quote currency at one price of the coin; <paramref name="netDelta"/> = ∂V/∂S − V/S.</summary>
    internal static CoinSettledGreeks Of(in Greeks v, double spot, double netDelta)
    {
        double price = v.Price / spot, vega = v.Vega / spot, theta = v.Theta / spot;
        double delta = netDelta / spot, gamma = (v.Gamma - (2 * delta)) / spot;
        double vanna = (v.Vanna - vega) / spot, charm = (v.Charm - theta) / spot;
        var coin = new Greeks(price, delta, gamma, vega, theta, v.Rho / spot, v.DividendRho / spot, v.DualDelta / spot, v.DualGamma / spot,
            vanna, charm, v.Volga / spot, v.Veta / spot, v.Vera / spot, (v.Speed - (3 * gamma)) / spot,
            (v.Zomma - (2 * vanna)) / spot, (v.Color - (2 * charm)) / spot, v.Ultima / spot);
        return new CoinSettledGreeks(v, coin, netDelta, v.Gamma - delta);
    }
}
