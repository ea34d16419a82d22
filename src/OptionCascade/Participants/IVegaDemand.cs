using OptionCascade.Hedging;

namespace OptionCascade.Participants;

/// <summary>A participant whose liquidations buy (or sell) options in a hurry and so move volatility itself: y rises by κ times the vega bought.</summary>
public interface IVegaDemand : IVolatilitySensitive
{
    /// <summary>Starts a walk away from the market, one way, during which volatility is told by the caller.</summary>
    /// <param name="direction">−1 down, +1 up.</param>
    /// <param name="response">β: how volatility follows spot between liquidations.</param>
    /// <param name="start">y₀, relative shift of volatility at the start.</param>
    /// <param name="domain">How far the walk goes.</param>
    IVegaDemandWalk Walk(int direction, SpotVolatilityResponse response, double start, FlowDomain domain);
}

/// <summary>A walk away from the market: which liquidation is met next when volatility stands <c>u</c> above its response to spot.</summary>
/// <remarks>Not safe to share between threads.</remarks>
public interface IVegaDemandWalk
{
    /// <summary>The next level, from <paramref name="fromLogMove"/> outward, at which somebody is in breach while volatility is y₀ + β(x) + u.</summary>
    /// <param name="fromLogMove">Where the walk stands.</param>
    /// <param name="steps">u, sum of the volatility steps so far.</param>
    /// <returns>The level; null when nobody is in breach up to the end of the domain.</returns>
    double? NextBreach(double fromLogMove, double steps);

    /// <summary>Liquidates who is in breach at a level returned by <see cref="NextBreach"/>, one liquidation (a step of one account, or all that breach at the same level).</summary>
    /// <param name="logMove">The level.</param>
    /// <param name="steps">u there.</param>
    /// <returns>Vega bought at the level, quote currency per volatility point; sold &lt; 0.</returns>
    double Liquidate(double logMove, double steps);
}
