using OptionCascade.Hedging;

namespace OptionCascade.Participants;

/// <summary>A participant whose trading depends on where volatility stands: a dealer's deltas, a seller's margin, a volatility-target fund's exposure.</summary>
/// <remarks>
/// Its own <see cref="IParticipant"/> members hold for unmoved volatility (or for the response it was given itself). The solver asks for the participant
/// along the market's path and uses only that.
/// </remarks>
public interface IVolatilitySensitive : IParticipant
{
    /// <summary>The same participant in a market where volatility follows a path: F(x, y(x)), its slope the total derivative, its thresholds those met along the path.</summary>
    /// <param name="path">y(x), the starting shift and the steps included.</param>
    /// <remarks>What the starting shift y₀ alone forces is traded at x = 0: F(0, y₀) need not be zero.</remarks>
    IParticipant Along(VolatilityPath path);
}
