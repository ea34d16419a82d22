using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Liquidation;

/// <summary>How much is closed at a time.</summary>
public enum LiquidationExtent
{
    /// <summary>Everything, at once.</summary>
    AllAtOnce = 0,

    /// <summary>Line by line, the last one only as far as the target needs.</summary>
    ToTarget = 1,

    /// <summary>A fraction of every line per round: <see cref="LiquidationRules.Fractions"/>, the last of them for all further rounds (Hyperliquid: 20%, then all).</summary>
    Fractions = 2,

    /// <summary>Futures cut by <see cref="LiquidationRules.TierStep"/> maintenance tiers per round; the lowest tiers, and everything else, closed (OKX: two tiers).</summary>
    Tiers = 3,

    /// <summary>One line per round, at most a fraction of it as it stood when liquidation began: <see cref="LiquidationRules.Fractions"/>[0] (Deribit: about a round a second).</summary>
    Rounds = 4,
}

/// <summary>Which line is closed first.</summary>
public enum LiquidationOrder
{
    /// <summary>The greatest by market value (options, coins) or notional (futures).</summary>
    LargestFirst = 0,

    /// <summary>The one whose closing frees most excess over maintenance.</summary>
    WorstFirst = 1,

    /// <summary>The one that frees most excess per unit of market impact: the smart order.</summary>
    MostFreedPerImpact = 2,
}

/// <summary>What it costs to trade in a liquidation, and what its impact on the market is measured by.</summary>
public sealed record LiquidationCosts
{
    /// <summary>Half-spread paid on options, fraction of the option's price, ≥ 0.</summary>
    public required double OptionHalfSpread { get; init; }

    /// <summary>Half-spread paid on options, fraction of the underlying's price, ≥ 0; the greater of the two is paid.</summary>
    public required double OptionHalfSpreadOfSpot { get; init; }

    /// <summary>Half-spread paid on futures, stock and coins, fraction of price, [0, 1).</summary>
    public required double LinearHalfSpread { get; init; }

    /// <summary>Liquidation fee to the insurance fund, fraction of the notional closed (options: of the underlying), ≥ 0; never more than the account has left.</summary>
    public required double FeeRate { get; init; }

    /// <summary>No cost at all: trades at mark.</summary>
    public static LiquidationCosts None { get; } = new() { OptionHalfSpread = 0, OptionHalfSpreadOfSpot = 0, LinearHalfSpread = 0, FeeRate = 0 };
}

/// <summary>What a broker or venue does with an account in breach. Sets that come with the library: kind <c>liquidation-rule</c>; the future for hedges and the tiers are the caller's.</summary>
public sealed record LiquidationRules
{
    private readonly ImmutableArray<double> _fractions = [1];
    private readonly double _target = 1;

    /// <summary>A name for tables.</summary>
    public required string Name { get; init; }

    /// <summary>How much at a time.</summary>
    public required LiquidationExtent Extent { get; init; }

    /// <summary>Which line first; for <see cref="LiquidationExtent.ToTarget"/> and <see cref="LiquidationExtent.Rounds"/>.</summary>
    public required LiquidationOrder Order { get; init; }

    /// <summary>It stops when equity ≥ this multiple of maintenance; ≥ 1. Default 1: the breach itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or not finite.</exception>
    public double TargetRatio { get => _target; init => _target = Guard.InRange(value, 1, 1e6, nameof(TargetRatio)); }

    /// <summary>Fractions by round, each (0, 1].</summary>
    /// <exception cref="ArgumentException">None, or one outside (0, 1].</exception>
    public ImmutableArray<double> Fractions
    {
        get => _fractions;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one fraction.", nameof(Fractions));
            foreach (double f in value)
                Guard.InRange(f, double.Epsilon, 1, nameof(Fractions));
            _fractions = value;
        }
    }

    /// <summary>Gross notional below which everything is closed at once, account currency; 0: never (Hyperliquid: 100,000).</summary>
    public double WholeBelowNotional { get; init; }

    /// <summary>Equity below this fraction of maintenance: the whole account goes to the backstop (liquidator vault) at mark, and what is left of its equity with it. 0: no backstop (Hyperliquid: ⅔).</summary>
    public double BackstopFraction { get; init; }

    /// <summary>Number of tiers per round.</summary>
    public int TierStep { get; init; } = 2;

    /// <summary>Maintenance tiers by symbol of the future; for <see cref="LiquidationExtent.Tiers"/>. Futures without tiers are closed.</summary>
    [JsonIgnore]
    public ImmutableDictionary<string, MaintenanceTiers> Tiers { get; init; } = ImmutableDictionary<string, MaintenanceTiers>.Empty;

    /// <summary>Seconds from one round to the next, ≥ 0.</summary>
    public required double SecondsPerRound { get; init; }

    /// <summary>A future by which the venue first hedges the delta of the account's options, if that frees margin; it may open the position. Null: it does not.</summary>
    [JsonIgnore]
    public FutureContract? DeltaHedge { get; init; }

    /// <summary>Contracts are traded in multiples of this (options and futures); 0: any fraction.</summary>
    public double ContractStep { get; init; }

    /// <summary>Greatest number of rounds, ≥ 1. Default 100,000: a guard, not a rule.</summary>
    public int MostRounds { get; init; } = 100_000;
}
