namespace OptionCascade.Cascade;

/// <summary>A state of the market that, under a given shock, nobody is forced to leave.</summary>
/// <param name="LogMove">x, log price.</param>
/// <param name="IsStable">True when a small disturbance dies out (gain below one), false for the tipping states between two stable ones.</param>
/// <param name="IsPinned">True when the price is held at a threshold with part of the order there filled.</param>
public readonly record struct Equilibrium(double LogMove, bool IsStable, bool IsPinned);

/// <summary>What sets off the jump at a fold.</summary>
public enum FoldKind
{
    /// <summary>Gain reaches one: smooth feedback (hedging, stop densities).</summary>
    Smooth,

    /// <summary>A threshold: the trade forced at one level (a stop cluster, a liquidation) carries the price away from it.</summary>
    Threshold,
}

/// <summary>
/// A critical shock: the largest the market takes before the price jumps. A shock that is larger by anything at all carries it from
/// <see cref="LogMove"/> to <see cref="LandingLogMove"/>, or past the end of the range that was searched.
/// </summary>
public sealed record Fold
{
    /// <summary>Scale s of the ray at which the jump happens.</summary>
    public required double Scale { get; init; }

    /// <summary>The critical shock itself: s·(n, Q).</summary>
    public required Shock Shock { get; init; }

    /// <summary>x just before the jump, log price.</summary>
    public required double LogMove { get; init; }

    /// <summary>x just after the jump; null when no equilibrium is left in the range searched (a runaway).</summary>
    public required double? LandingLogMove { get; init; }

    /// <summary>
    /// Scale to which the shock must come back before the market leaves the far side again (hysteresis); negative when a push the other way is needed.
    /// For flows that come back with the price: stops and liquidations that stay fired make the way back longer.
    /// Of a traced ray never below 0, where the search ends. Null when there is no landing.
    /// </summary>
    public required double? RecoveryScale { get; init; }

    /// <summary>What sets it off.</summary>
    public required FoldKind Kind { get; init; }
}
