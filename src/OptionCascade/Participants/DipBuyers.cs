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

    /// <summary>Resting buy orders of somebody whose money is finite: filled from the market downward, the last one in part, until the capital is spent.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="orders">Levels and units; an order at or above the market is executed at once, at S₀.</param>
    /// <param name="capital">W, quote currency, ≥ 0: Σ price·units bought ≤ W.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A price is not finite and ≥ 0, or a quantity or the capital is negative.</exception>
    public static DipBuyers WithCapital(double spot, IEnumerable<PriceLevel> orders, double capital, string name = "dip buyers")
    {
        double left = Guard.NonNegative(capital);
        var filled = new List<PriceLevel>();
        foreach ((double x, double quantity) in ThresholdOrders.LogMoves(spot, orders, nameof(orders)).OrderByDescending(o => o.LogMove))
        {
            double level = spot * Math.Exp(x), price = Math.Min(level, spot), units = quantity * price <= left ? quantity : left / price;
            filled.Add(new PriceLevel(level, units));
            left = Math.Max(0, left - (units * price));
        }

        return new DipBuyers(spot, filled, name);
    }

    /// <summary>A ladder of resting buy orders, evenly spaced in log price, that together cost the capital: each the same money, so more units the lower it stands.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="highest">Highest level, in (0, S₀].</param>
    /// <param name="lowest">Lowest level, in (0, highest].</param>
    /// <param name="levels">Number of orders, ≥ 1; a single one stands at the highest level.</param>
    /// <param name="capital">W, quote currency, ≥ 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static DipBuyers Ladder(double spot, double highest, double lowest, int levels, double capital, string name = "dip buyers")
    {
        Guard.Positive(spot);
        Guard.InRange(highest, double.Epsilon, spot);
        Guard.InRange(lowest, double.Epsilon, highest);
        Guard.AtLeast(levels, 1);
        double money = Guard.NonNegative(capital) / levels, step = levels > 1 ? Math.Log(lowest / highest) / (levels - 1) : 0;
        return new DipBuyers(spot, Enumerable.Range(0, levels).Select(i => highest * Math.Exp(step * i)).Select(p => new PriceLevel(p, money / p)), name);
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
