// |h − h*| ≤ b: no trade;  otherwise h becomes h* + sgn(h − h*)·c
//
//   h, h*   units of underlying held, and the target −Δ
//   b       half-width of the band, units of underlying, ≥ 0, may be ∞ (never trade)
//   c       where a trade ends, as distance from the target, 0 ≤ c ≤ b; c = b is the edge
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// A band around the target in which a hedger does not trade. Outside it he trades towards the target, to the distance c on the side he comes from:
/// with proportional costs alone c = b, <b>to the nearest edge and no further</b>; a fixed cost makes c &lt; b. Never from inside the band.
/// </summary>
/// <remarks>Source of "to the edge": Davis and Norman, Portfolio selection with transaction costs, Mathematics of Operations Research 15 (1990).</remarks>
public readonly record struct HedgeBand
{
    /// <summary>A band whose trades end at its edge.</summary>
    /// <param name="halfWidthUnits">b, units of underlying, ≥ 0; +∞ is a band that is never left.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or NaN.</exception>
    public HedgeBand(double halfWidthUnits)
        : this(halfWidthUnits, halfWidthUnits)
    {
    }

    /// <summary>A band whose trades end at a given distance from the target.</summary>
    /// <param name="halfWidthUnits">b, units of underlying, ≥ 0; +∞ is a band that is never left.</param>
    /// <param name="tradeToUnits">c in [0, b], units of underlying.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public HedgeBand(double halfWidthUnits, double tradeToUnits)
    {
        HalfWidthUnits = Guard.InRange(halfWidthUnits, 0, double.PositiveInfinity);
        TradeToUnits = Guard.InRange(tradeToUnits, 0, halfWidthUnits);
    }

    /// <summary>b, units of underlying.</summary>
    public double HalfWidthUnits { get; }

    /// <summary>c, units of underlying.</summary>
    public double TradeToUnits { get; }

    /// <summary>The position after trading, units of underlying; the position itself when it lies inside the band, its edges included.</summary>
    /// <param name="heldUnits">h.</param>
    /// <param name="targetUnits">h*.</param>
    public double After(double heldUnits, double targetUnits)
    {
        double distance = heldUnits - targetUnits;
        return Math.Abs(distance) <= HalfWidthUnits ? heldUnits : targetUnits + Math.CopySign(TradeToUnits, distance);
    }

    internal HedgeDecision Decide(in HedgeState state)
    {
        double after = After(state.HeldUnits, state.Now.TargetUnits);
        return new HedgeDecision(after, after != state.HeldUnits);
    }
}
