using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Buyers with resting orders below the market: each buys its whole quantity once the price has fallen to its level,
/// F(x) = Σ_{x_j ≥ x} q_j. What has been bought stays bought.
/// </summary>
/// <remarks>A large enough order holds the price at its level with part of it filled: the solver reports that equilibrium as pinned.</remarks>
public sealed class DipBuyers : IParticipant
{
    private readonly ThresholdOrders _orders;

    /// <summary>Resting buy orders.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="orders">Levels and units; an order at or above the market is executed at once.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A price is not finite and &gt; 0, or a quantity is negative.</exception>
    public DipBuyers(double spot, IEnumerable<PriceLevel> orders, string name = "dip buyers")
    {
        _orders = new ThresholdOrders([.. ThresholdOrders.LogMoves(spot, orders, nameof(orders))
            .Select(l => new FlowJump(Math.Min(l.LogMove, 0), l.Quantity))]);
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

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
