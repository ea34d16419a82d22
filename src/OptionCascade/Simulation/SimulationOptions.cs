using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>How a market is run in time. No default for step, number of steps, length of the day and seed.</summary>
public sealed record SimulationOptions
{
    /// <summary>Seconds a step, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public required double StepSeconds { get; init => field = Guard.Positive(value, nameof(StepSeconds)); }

    /// <summary>Number of steps, ≥ 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int Steps { get; init => field = Guard.AtLeast(value, 1, nameof(Steps)); }

    /// <summary>Seconds of trading in a day, &gt; 0: 23,400 for US stocks, 86,400 for coins. Volatilities and rates a day refer to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public required double DaySeconds { get; init => field = Guard.Positive(value, nameof(DaySeconds)); }

    /// <summary>Seed: the same seed gives the same bits on any number of threads.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What moves the market from outside.</summary>
    public PriceDrivers Drivers { get; init; } = PriceDrivers.None;

    /// <summary>How impact decays. Default: it stays, as the equilibrium solver assumes.</summary>
    public ImpactKernel Kernel { get; init; } = ImpactKernel.Permanent;

    /// <summary>How fast participants react, by name; who is not named reacts at once.</summary>
    public ImmutableDictionary<string, ParticipantReaction> Reactions { get; init; } = ImmutableDictionary<string, ParticipantReaction>.Empty;

    /// <summary>Rules of the venue that stop or bound trading; in the order in which they are asked.</summary>
    public ImmutableArray<ITradingRule> Rules { get; init; } = [];

    /// <summary>Range and tolerance of the compiled flows.</summary>
    public CascadeOptions Cascade { get; init; } = new();
}
