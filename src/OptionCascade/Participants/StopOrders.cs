using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Stop orders at price levels. A sell stop sells its whole quantity at market once the price has fallen to its level, a buy stop buys once the price
/// has risen to it: F(x) = −Σ_{sell, x_j ≥ x} q_j + Σ_{buy, x_j ≤ x} q_j. What has fired stays fired.
/// </summary>
/// <remarks>Source on their clustering at round numbers: Osler, Journal of Finance 58 (2003).</remarks>
public sealed class StopOrders : IParticipant
{
    private readonly ThresholdOrders _orders;

    private StopOrders(ThresholdOrders orders, string name)
    {
        _orders = orders;
        Name = Guard.NotBlank(name);
    }

    /// <summary>Sell stops below the market.</summary>
    /// <param name="spot">S₀, quote currency per unit.</param>
    /// <param name="levels">Levels below spot with quantities ≥ 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A level is at or above the market (it would have fired), or is not a finite price &gt; 0.</exception>
    public static StopOrders Sell(double spot, IEnumerable<PriceLevel> levels, string name = "sell stops")
        => new(new ThresholdOrders([.. ThresholdOrders.LogMoves(spot, levels, nameof(levels)).Select(l => l.LogMove < 0
            ? new FlowJump(l.LogMove, -l.Quantity)
            : throw new ArgumentException(Fired("sell", "below", spot, l.LogMove), nameof(levels)))]), name);

    /// <summary>Buy stops above the market (short sellers' protection).</summary>
    /// <param name="spot">S₀, quote currency per unit.</param>
    /// <param name="levels">Levels above spot with quantities ≥ 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A level is at or below the market (it would have fired), or is not a finite price &gt; 0.</exception>
    public static StopOrders Buy(double spot, IEnumerable<PriceLevel> levels, string name = "buy stops")
        => new(new ThresholdOrders([.. ThresholdOrders.LogMoves(spot, levels, nameof(levels)).Select(l => l.LogMove > 0
            ? new FlowJump(l.LogMove, l.Quantity)
            : throw new ArgumentException(Fired("buy", "above", spot, l.LogMove), nameof(levels)))]), name);

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

    private static string Fired(string side, string where, double spot, double logMove)
        => string.Create(CultureInfo.InvariantCulture,
            $"Expected every {side} stop {where} the market at {spot:R}, got one at {spot * Math.Exp(logMove):R}: it would have fired already.");
}
