// y = y₀ + β(x) + κ·V(x, y)         x = n + I((Q + F(x, y)) / D(y))
//
//   y    relative shift of every implied volatility
//   β    response of volatility to spot
//   κ    relative shift per unit of vega (quote currency per volatility point) bought by liquidations so far
//   V    vega bought, each liquidation at the level and the volatility where it happened
//   D    depth as a share of the undisturbed depth
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>How volatility takes part in the fixed point: its response to spot, what hurried buying of options adds, and what it does to depth. Immutable.</summary>
public sealed record VolatilityFeedback
{
    /// <summary>Volatility in the loop.</summary>
    /// <param name="response">β; <see cref="SpotVolatilityResponse.Fixed"/> for volatilities that stay with their strikes.</param>
    /// <param name="shiftPerVega">κ, relative shift per unit of vega bought (quote currency per volatility point), finite, ≥ 0; 0 when liquidations do not move volatility.</param>
    /// <param name="depth">D; null for depth that volatility does not touch.</param>
    /// <exception cref="ArgumentOutOfRangeException">κ is out of range.</exception>
    public VolatilityFeedback(SpotVolatilityResponse response, double shiftPerVega = 0, MarketMakerDepth? depth = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        Response = response;
        ShiftPerVega = Guard.NonNegative(shiftPerVega);
        Depth = depth ?? MarketMakerDepth.Constant;
    }

    /// <summary>Volatility stands still at each strike, y = 0, and depth with it.</summary>
    public static VolatilityFeedback None { get; } = new(SpotVolatilityResponse.Fixed);

    /// <summary>κ from volatility points per vega, at a reference volatility: κ = points · 0.01/σ.</summary>
    /// <param name="volPointsPerVega">Volatility points by which volatility rises per unit of vega bought (quote currency per point), finite, ≥ 0.</param>
    /// <param name="referenceVolatility">σ, e.g. 30-day at-the-money volatility, per √year, &gt; 0: where the points are counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static double ShiftFromPoints(double volPointsPerVega, double referenceVolatility)
        => Guard.NonNegative(volPointsPerVega) * 0.01 / Guard.Positive(referenceVolatility);

    /// <summary>β.</summary>
    public SpotVolatilityResponse Response { get; init; }

    /// <summary>κ.</summary>
    public double ShiftPerVega { get; init; }

    /// <summary>D.</summary>
    public MarketMakerDepth Depth { get; init; }
}
