// n(t + Δt) = n(t) + (μ − σ²/2)·Δt + σ√Δt·Z + Σ jumps + news,       Δt in days
// Hawkes: λ±(t) = μ_H/2 + Σ_j n·ω·e^{−ω(t − t_j)}·(p for an order j of the same side, 1 − p for one of the other)
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>News or a block trade at a stated time.</summary>
/// <param name="Seconds">Time from the start, ≥ 0: it acts at that time.</param>
/// <param name="LogJump">Jump of the fair log price, finite.</param>
/// <param name="Quantity">Units traded from outside, sold &lt; 0; finite.</param>
public readonly record struct ScheduledEvent(double Seconds, double LogJump, double Quantity)
{
    /// <summary>Time from the start.</summary>
    public double Seconds { get; init; } = Guard.NonNegative(Seconds);

    /// <summary>Jump of the fair log price.</summary>
    public double LogJump { get; init; } = Guard.Finite(LogJump);

    /// <summary>Units traded from outside.</summary>
    public double Quantity { get; init; } = Guard.Finite(Quantity);
}

/// <summary>Jumps of the fair price at random times.</summary>
/// <param name="PerDay">Expected number a day, ≥ 0.</param>
/// <param name="Mean">Mean log jump, finite.</param>
/// <param name="Deviation">Standard deviation of the log jump, ≥ 0.</param>
/// <remarks>Source: Merton, J. Financial Economics 3 (1976).</remarks>
public sealed record JumpProcess(double PerDay, double Mean, double Deviation)
{
    /// <summary>Expected number a day.</summary>
    public double PerDay { get; init; } = Guard.NonNegative(PerDay);

    /// <summary>Mean log jump.</summary>
    public double Mean { get; init; } = Guard.Finite(Mean);

    /// <summary>Standard deviation of the log jump.</summary>
    public double Deviation { get; init; } = Guard.NonNegative(Deviation);
}

/// <summary>Orders from outside that come in clusters: every order makes others more likely for a while.</summary>
/// <param name="BaselinePerDay">μ_H, orders a day that come by themselves, ≥ 0.</param>
/// <param name="BranchingRatio">n, further orders that one order sets off on average, in [0, 1).</param>
/// <param name="DecaySeconds">1/ω, mean time until they come, &gt; 0.</param>
/// <param name="OrderUnits">Size of an order, units, ≥ 0.</param>
/// <param name="SameSideProbability">p, probability that an order set off by another has its side, in [0, 1]; ½ is no herding.</param>
/// <remarks>Variance over mean of counts in long windows is 1/(1 − n)². Source: Hawkes, Biometrika 58 (1971); Filimonov and Sornette, Physical Review E 85 (2012).</remarks>
public sealed record HawkesOrders(double BaselinePerDay, double BranchingRatio, double DecaySeconds, double OrderUnits, double SameSideProbability = 0.5)
{
    /// <summary>μ_H.</summary>
    public double BaselinePerDay { get; init; } = Guard.NonNegative(BaselinePerDay);

    /// <summary>n.</summary>
    public double BranchingRatio { get; init; } = Guard.InRange(BranchingRatio, 0, 0.999999);

    /// <summary>1/ω.</summary>
    public double DecaySeconds { get; init; } = Guard.Positive(DecaySeconds);

    /// <summary>Size of an order.</summary>
    public double OrderUnits { get; init; } = Guard.NonNegative(OrderUnits);

    /// <summary>Probability that an order set off by another has its side.</summary>
    public double SameSideProbability { get; init; } = Guard.InRange(SameSideProbability, 0, 1);
}

/// <summary>What moves the market from outside, over time. Immutable.</summary>
public sealed record PriceDrivers
{
    /// <summary>Nothing moves by itself.</summary>
    public static PriceDrivers None { get; } = new();

    /// <summary>μ, expected log growth a day of the fair price, finite. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double DriftPerDay { get; init => field = Guard.Finite(value, nameof(DriftPerDay)); }

    /// <summary>σ, standard deviation of the fair log price over a day, ≥ 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double DailyVolatility { get; init => field = Guard.NonNegative(value, nameof(DailyVolatility)); }

    /// <summary>Jumps; null for none.</summary>
    public JumpProcess? Jumps { get; init; }

    /// <summary>Clustered orders from outside; null for none.</summary>
    public HawkesOrders? Orders { get; init; }

    /// <summary>News and blocks at stated times.</summary>
    public ImmutableArray<ScheduledEvent> Events { get; init; } = [];

    /// <summary>
    /// A fair price that is replayed instead of drawn: log moves from the start, one for each step, the first at the end of step 1; empty for none. Beyond its end it stands still.
    /// </summary>
    public ImmutableArray<double> Replay { get; init; } = [];
}
