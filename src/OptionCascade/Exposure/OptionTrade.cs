using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Exposure;

/// <summary>Who started a trade, by taking the other side's standing order.</summary>
public enum TradeInitiator
{
    /// <summary>Not said: to be inferred.</summary>
    Unknown = 0,

    /// <summary>The buyer.</summary>
    Buyer = 1,

    /// <summary>The seller.</summary>
    Seller = 2,
}

/// <summary>One trade of an option.</summary>
/// <param name="Time">When it was done.</param>
/// <param name="Contract">Which option.</param>
/// <param name="Price">Price, in the contract's settlement currency per unit; finite, ≥ 0.</param>
/// <param name="Size">Contracts; finite, &gt; 0.</param>
/// <param name="Bid">Best bid just before the trade; NaN when unknown.</param>
/// <param name="Ask">Best ask just before the trade; NaN when unknown.</param>
/// <param name="Initiator">Who started it, where the venue says so.</param>
public readonly record struct OptionTrade(Instant Time, OptionKey Contract, double Price, double Size, double Bid, double Ask, TradeInitiator Initiator = TradeInitiator.Unknown);
