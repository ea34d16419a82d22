using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>What has been liquidated once the price stands at x.</summary>
/// <param name="LogMove">x.</param>
/// <param name="Accounts">Accounts liquidated, in whole or in part.</param>
/// <param name="ContractsBought">Σ of contracts bought back.</param>
/// <param name="ContractsSold">Σ of contracts sold (long legs of spreads).</param>
/// <param name="UnderlyingUnits">Units of underlying that the accounts themselves traded, buying &gt; 0.</param>
/// <param name="HedgeUnits">Units that dealers traded to hedge what they sold, buying &gt; 0.</param>
/// <param name="VegaBought">Vega of everything bought at (x, y(x)), quote currency per volatility point.</param>
/// <param name="Premium">Premium paid at the kill prices, net of what was received, quote currency, at the volatility of each trade.</param>
/// <param name="SpreadPaid">Half spreads paid on top, quote currency; NaN without <see cref="BuybackCosts"/>.</param>
/// <param name="VolatilityRise">κ·V, volatility points by which the buying lifts implied volatility, V = <paramref name="VegaAtTrade"/>; NaN without <see cref="BuybackCosts"/>.</param>
/// <param name="Deficit">Losses beyond the accounts' means, quote currency, ≥ 0: the brokers' or the insurance fund's.</param>
/// <param name="VegaAtTrade">Σ of the vega bought, each at the level and volatility of its own trade, quote currency per volatility point: what the market had to supply.</param>
public sealed record SellerLiquidation(
    double LogMove, int Accounts, double ContractsBought, double ContractsSold, double UnderlyingUnits, double HedgeUnits, double VegaBought, double Premium,
    double SpreadPaid, double VolatilityRise, double Deficit, double VegaAtTrade);

/// <summary>A contract of which the dealers' inventory changed.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Contracts">Contracts that the dealers bought, &gt; 0, or sold, &lt; 0.</param>
public readonly record struct InventoryChange(OptionContract Contract, double Contracts);
