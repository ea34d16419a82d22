using OptionCascade.Cascade;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>The state on which measures are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The shock that every market is pushed by.</summary>
    public required Shock Shock { get; init; }

    /// <summary>Range and tolerance of the solver.</summary>
    public CascadeOptions Cascade { get; init; } = new();

    /// <summary>Smallest jump that counts as a crash, log price, ≥ 0. Default 0.01: a single stop order that moves the price by a tick is no tipping point.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double LeastJump { get; init => field = Guard.NonNegative(value, nameof(LeastJump)); } = 0.01;

    /// <summary>Points of a response curve, ≥ 2. Default 41.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 2.</exception>
    public int CurvePoints { get; init => field = Guard.AtLeast(value, 2, nameof(CurvePoints)); } = 41;

    /// <summary>Scale of the shock up to which response curves are drawn, &gt; 0. Default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double LargestScale { get; init => field = Guard.Positive(value, nameof(LargestScale)); } = 2;

    /// <summary>Steps, noise, decay of impact, reactions and seed of the runs in time; null for the equilibrium alone. The shock is added at <see cref="ShockSeconds"/>.</summary>
    public SimulationOptions? Time { get; init; }

    /// <summary>When the shock comes in a run, seconds, ≥ 0. Default 0: in the first step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double ShockSeconds { get; init => field = Guard.NonNegative(value, nameof(ShockSeconds)); }

    /// <summary>Paths of every market, the same random numbers in each, ≥ 2. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 2.</exception>
    public int Paths { get; init => field = Guard.AtLeast(value, 2, nameof(Paths)); } = 64;

    /// <summary>Threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>−1 when the shock pushes down (or no way at all), +1 when it pushes up.</summary>
    internal int Direction => Shock.Direction > 0 ? 1 : -1;
}
