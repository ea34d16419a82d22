using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Liquidation;

/// <summary>How a liquidation ended.</summary>
public enum LiquidationStatus
{
    /// <summary>Equity covers maintenance: nothing was done.</summary>
    NotBreached = 0,

    /// <summary>The target is met, positions are left.</summary>
    Restored = 1,

    /// <summary>No position is left, and no debt.</summary>
    Flat = 2,

    /// <summary>No position is left, and losses exceeded the account: the insurance fund paid, see <see cref="AccountLiquidation.Deficit"/>.</summary>
    Bankrupt = 3,

    /// <summary>The rounds were used up before the target was met.</summary>
    Unfinished = 4,
}

/// <summary>One trade of a liquidation.</summary>
/// <param name="Round">Round, from 0.</param>
/// <param name="Seconds">Time since the breach.</param>
/// <param name="Instrument">The option or future traded, or the asset, by name.</param>
/// <param name="Option">The option, or null.</param>
/// <param name="Future">The future, or null.</param>
/// <param name="Underlying">Its underlying.</param>
/// <param name="Quantity">Signed contracts (options, futures) or units (stock, coins) that the account traded: bought &gt; 0.</param>
/// <param name="Price">Price, quote currency per unit of underlying.</param>
/// <param name="DeltaUnits">Units of underlying that the trade is worth by delta, signed; for the market's books.</param>
/// <param name="IsHedge">True when it opened or enlarged a hedge instead of closing a position.</param>
public readonly record struct LiquidationTrade(
    int Round, double Seconds, string Instrument, OptionContract? Option, FutureContract? Future, string Underlying, double Quantity, double Price, double DeltaUnits, bool IsHedge)
{
    /// <summary>E.g. <c>12 s: +10 SPXW 2023-01-20 3700 P at 55</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.###} s: {Quantity:+0.########;-0.########} {Instrument} at {Price:0.########}");
}

/// <summary>What a liquidation did. Cash in the account's currency.</summary>
public sealed record AccountLiquidation
{
    /// <summary>How it ended.</summary>
    public required LiquidationStatus Status { get; init; }

    /// <summary>Level at the breach.</summary>
    public required MarginLevel Before { get; init; }

    /// <summary>Level at the end.</summary>
    public required MarginLevel After { get; init; }

    /// <summary>The trades, in order.</summary>
    public required ImmutableArray<LiquidationTrade> Trades { get; init; }

    /// <summary>Number of rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>The account afterwards.</summary>
    public required Account Account { get; init; }

    /// <summary>Loss beyond the account's means, paid by the insurance fund, ≥ 0.</summary>
    public required double Deficit { get; init; }

    /// <summary>Market impact of all trades by the measure of the smart order, account currency.</summary>
    public required double Impact { get; init; }

    /// <summary>Every payment; balances add up to 0 to the smallest unit.</summary>
    public required CashLedger Ledger { get; init; }
}
