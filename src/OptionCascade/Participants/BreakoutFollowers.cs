// F(x) = p_j − p₀,   p_j the position that belongs to the last level met on the way from 0 to x
//
//   x    log move of the price
//   p₀   position at the start, units of underlying; below 0 short
//   p_j  position taken at level j; a step at x_j = ln(level/S₀)
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>A level at which a follower of breakouts changes his position.</summary>
/// <param name="Price">Level, quote currency per unit, &gt; 0, not at the market.</param>
/// <param name="PositionUnits">Position held from there on, units of underlying; below 0 short, 0 flat.</param>
public readonly record struct BreakoutLevel(double Price, double PositionUnits);

/// <summary>
/// Trend followers who change position at levels: from long to flat to short as the price falls through them, and the other way as it rises.
/// </summary>
/// <remarks>
/// With the trend, so that positions never grow on the way down nor shrink on the way up. What has been traded stays: the level at which they turn back is another
/// one, set by the market after the move. A rule that goes flat at the lowest price of the last ten days and short at that of the last twenty has two levels below.
/// Source of such rules: Faith, Way of the Turtle (2007).
/// </remarks>
public sealed class BreakoutFollowers : IParticipant
{
    private readonly ThresholdOrders _orders;

    /// <summary>Followers with their levels.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="startUnits">p₀, units of underlying, finite.</param>
    /// <param name="levels">Levels on either side of the market, any order.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">
    /// A level is not a price &gt; 0 or stands at the market, two are the same, a position is not finite or goes against the trend, or the name is empty.
    /// </exception>
    public BreakoutFollowers(double spot, double startUnits, IEnumerable<BreakoutLevel> levels, string name = "breakout followers")
    {
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(levels);
        PositionAtStart = Guard.Finite(startUnits);
        (double LogMove, double Units)[] sorted = [.. levels
            .Select(l => (VectorMath.LogRatio(Guard.Positive(l.Price, nameof(levels)), spot), Guard.Finite(l.PositionUnits, nameof(levels)))).OrderBy(l => Math.Abs(l.Item1))];
        var jumps = new List<FlowJump>();
        foreach (int side in new[] { -1, 1 })
        {
            double position = startUnits, last = 0;
            foreach ((double x, double units) in sorted.Where(l => l.LogMove * side > 0 || (side > 0 && l.LogMove == 0)))
            {
                if (x == last)
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Expected levels that differ from each other and from the market at {spot:R}, got {spot * Math.Exp(x):R} again."), nameof(levels));
                if ((units - position) * side < 0)
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Expected positions that follow the trend, got one that goes from {position:R} to {units:R} as the price {(side < 0 ? "falls" : "rises")} to {spot * Math.Exp(x):R}."), nameof(levels));
                jumps.Add(new FlowJump(x, units - position));
                (position, last) = (units, x);
            }
        }

        _orders = new ThresholdOrders(jumps);
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <summary>p₀, units of underlying.</summary>
    public double PositionAtStart { get; }

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
