// Per level L of the price, on each side: the accounts whose first breach lies between the level before it (nearer to the present price) and L.
//   notional   Σ gross notional in this underlying of their positions, valued where they are breached
//   forced     −Σ delta of these positions there: what closing them makes somebody trade, units of underlying, selling < 0
using System.Collections.Immutable;

namespace OptionCascade.Margin.Monitor;

/// <summary>What is forced at one level of the price.</summary>
/// <param name="LogMove">x of the market at the far end of the level.</param>
/// <param name="Price">Spot there, quote currency per unit.</param>
/// <param name="Accounts">Accounts first breached within the level.</param>
/// <param name="Notional">Their gross notional in this underlying, quote currency.</param>
/// <param name="ForcedUnits">What closing them trades, units of underlying, buying &gt; 0, selling &lt; 0.</param>
/// <param name="CumulativeAccounts">Accounts breached from the present price to here, those in breach already included.</param>
/// <param name="CumulativeNotional">Their notional.</param>
/// <param name="CumulativeForcedUnits">What closing them trades.</param>
public readonly record struct LiquidationLevel(
    double LogMove, double Price, int Accounts, double Notional, double ForcedUnits, int CumulativeAccounts, double CumulativeNotional, double CumulativeForcedUnits);

/// <summary>
/// Where the accounts of a population are liquidated, by level of one underlying's price, on both sides. Each account by itself: that a liquidation moves the
/// price and so breaches others is the cascade's business. An account counts on the side where it is breached, on both when both have a breach.
/// </summary>
/// <param name="Underlying">Symbol of the underlying.</param>
/// <param name="Now">Accounts in breach before anything moves.</param>
/// <param name="Down">Levels below, from near to far.</param>
/// <param name="Up">Levels above, from near to far.</param>
public sealed record LiquidationMap(string Underlying, LiquidationLevel Now, ImmutableArray<LiquidationLevel> Down, ImmutableArray<LiquidationLevel> Up);
