using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Holders of the underlying on margin (futures, linear perpetuals, margin loans) who are sold out when their equity falls below maintenance margin:
/// F(x) = −Σ_{x_j ≥ x} q_j with x_j = ln(P_liq/S₀).
/// </summary>
/// <remarks>
/// For an isolated position of q units entered at E with leverage L (margin E/L a unit) and maintenance rate m on the current notional, equity
/// q(P − E) + qE/L equals m·q·P at the liquidation price P_liq = E(1 − 1/L)/(1 − m). The whole position is sold at market. An account whose
/// liquidation price is at or above the market is in breach and is sold at once, without any shock. What has been sold stays sold. This is the form for levels
/// that are known (a liquidation map); positions, tiers, partial closing and inverse contracts: <see cref="LeveragedAccounts"/>.
/// </remarks>
public sealed class LeveragedLongs : IParticipant
{
    private readonly ThresholdOrders _orders;

    /// <summary>Accounts by liquidation price.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="liquidations">Liquidation price and units held, one per account.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A price is not finite and &gt; 0, or a quantity is negative.</exception>
    public LeveragedLongs(double spot, IEnumerable<PriceLevel> liquidations, string name = "leveraged longs")
    {
        _orders = new ThresholdOrders([.. ThresholdOrders.LogMoves(spot, liquidations, nameof(liquidations))
            .Select(l => new FlowJump(Math.Min(l.LogMove, 0), -l.Quantity))]);
        Name = Guard.NotBlank(name);
    }

    /// <summary>P_liq = E(1 − 1/L)/(1 − m), quote currency per unit; 0 for an unleveraged position, which cannot be liquidated.</summary>
    /// <param name="entryPrice">E, quote currency per unit, &gt; 0.</param>
    /// <param name="leverage">L = notional/margin at entry, ≥ 1.</param>
    /// <param name="maintenanceRate">m, share of current notional that must remain as equity, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static double LiquidationPrice(double entryPrice, double leverage, double maintenanceRate)
        => Guard.Positive(entryPrice) * (1 - (1 / Guard.InRange(leverage, 1, double.MaxValue))) / (1 - Guard.InRange(maintenanceRate, 0, 0.999999));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public bool IsMarginChecked => true;

    /// <summary>The liquidations by log move.</summary>
    internal IReadOnlyList<FlowJump> Liquidations => _orders.Jumps;

    /// <summary>Number of accounts that are in breach before any shock.</summary>
    public int InBreachAtStart => _orders.AtMarket;

    /// <inheritdoc/>
    public double Traded(double logMove) => _orders.Traded(Guard.Finite(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove) => 0;

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _orders.Compile(domain);
    }
}
