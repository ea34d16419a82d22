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

    /// <summary>
    /// Seconds between two margin checks of the venue, ≥ 0: of participants that are liquidated on margin (<see cref="Participants.IParticipant.IsMarginChecked"/>) nobody is
    /// liquidated between two checks, however far the price has gone in the meantime and come back. A check time of the participant's own in <see cref="Reactions"/> stands. Default 0:
    /// checked at every price.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double MarginCheckSeconds { get; init => field = Guard.NonNegative(value, nameof(MarginCheckSeconds)); }

    /// <summary>Blocks from outside that are worked in slices, with the account of what they paid. Default none.</summary>
    public ImmutableArray<WorkedOrder> WorkedOrders { get; init; } = [];

    /// <summary>A book that trades eat into, that refills and is withdrawn with volatility; null for depth that trades leave as it is. Default null.</summary>
    public BookResilience? Book { get; init; }

    /// <summary>
    /// What participants want later in the run, as time passes for their options or a programme ends: from each time on its equation takes the place of the one before. Times
    /// ascend, &gt; 0. Every equation has the same participants (names, order, reversibility), impact and volatility as the first; flows count from the start of the run. Default none.
    /// </summary>
    public ImmutableArray<LaterEquation> Later { get; init; } = [];

    /// <summary>Rules of the venue that stop or bound trading; in the order in which they are asked.</summary>
    public ImmutableArray<ITradingRule> Rules { get; init; } = [];

    /// <summary>Range and tolerance of the compiled flows.</summary>
    public CascadeOptions Cascade { get; init; } = new();
}

/// <summary>What participants want from a time on.</summary>
/// <param name="Seconds">Time from the start, &gt; 0.</param>
/// <param name="Equation">The market from then on.</param>
public sealed record LaterEquation(double Seconds, CascadeEquation Equation)
{
    /// <summary>Time from the start.</summary>
    public double Seconds { get; init; } = Guard.Positive(Seconds);

    /// <summary>The market from then on.</summary>
    public CascadeEquation Equation { get; init; } = Equation ?? throw new ArgumentNullException(nameof(Equation));
}
