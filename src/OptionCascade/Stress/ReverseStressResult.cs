using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>What is pushed.</summary>
public enum StressKind
{
    /// <summary>News that lowers the fair price.</summary>
    NewsDown,

    /// <summary>News that raises it.</summary>
    NewsUp,

    /// <summary>A block sold from outside.</summary>
    BlockSold,

    /// <summary>A block bought from outside.</summary>
    BlockBought,

    /// <summary>Every implied volatility up.</summary>
    VolatilityUp,

    /// <summary>Every implied volatility down.</summary>
    VolatilityDown,

    /// <summary>Depth of the order book lost.</summary>
    DepthLost,
}

/// <summary>What a reverse stress test found.</summary>
public enum ReverseStressStatus
{
    /// <summary>A shock that causes the outcome, 0.999 of which does not.</summary>
    Found,

    /// <summary>The outcome is there before any shock of this kind.</summary>
    AlreadyCaused,

    /// <summary>Any shock of this kind causes it, however small: there is no smallest one.</summary>
    AnyShock,

    /// <summary>No shock of this kind causes it, up to the largest looked at.</summary>
    NotReached,

    /// <summary>A shock that causes it was found, but so does 0.999 of it by the solver's own answer: the bracket does not hold. Treat as not found.</summary>
    NotVerified,
}

/// <summary>Choices of a reverse stress test.</summary>
public sealed record ReverseStressOptions
{
    private readonly double _volatility = 3;
    private readonly double _depth = 0.99;
    private readonly int _stations = 64;

    /// <summary>What already pushes the market; the smallest shock comes on top of it. Default none. Lost depth alone pushes nobody: it needs one.</summary>
    public Shock Start { get; init; } = Shock.None;

    /// <summary>Range and tolerance of the solver.</summary>
    public CascadeOptions Solver { get; init; } = new();

    /// <summary>Largest relative rise of volatility looked at, in (0, 99]. Default 3, volatility four times as high: beyond any day on record of a major index or coin.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double LargestVolatilityShift { get => _volatility; init => _volatility = Guard.InRange(value, 1e-6, 99, nameof(LargestVolatilityShift)); }

    /// <summary>Largest share of depth lost that is looked at, in (0, 0.999999]. Default 0.99, about what was lost on 10 October 2025.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double LargestDepthLost { get => _depth; init => _depth = Guard.InRange(value, 1e-6, 0.999999, nameof(LargestDepthLost)); }

    /// <summary>Scales at which a shock of volatility or depth is solved before the first that causes the outcome is bracketed, ≥ 8. Default 64. Swept shocks do not use it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 8.</exception>
    public int Stations { get => _stations; init => _stations = Guard.AtLeast(value, 8, nameof(Stations)); }
}

/// <summary>The smallest shock of a kind, or the most plausible joint one, that causes an outcome.</summary>
public sealed record ReverseStressResult
{
    /// <summary>What was to be caused.</summary>
    public required StressOutcome Outcome { get; init; }

    /// <summary>The kind; null for a joint shock.</summary>
    public required StressKind? Kind { get; init; }

    /// <summary>What was found.</summary>
    public required ReverseStressStatus Status { get; init; }

    /// <summary>
    /// How large it is: |n| (log price), |Q| (units), |y₀| (relative), l (share), or for a joint shock its Mahalanobis distance in standard deviations; null when none was found.
    /// </summary>
    public required double? Amount { get; init; }

    /// <summary>The shock itself, without what already pushes the market; null when none was found.</summary>
    public required Shock? Shock { get; init; }

    /// <summary>The largest amount below <see cref="Amount"/> at which the solver was seen not to cause it; null when none was found.</summary>
    public required double? AmountWithout { get; init; }

    /// <summary>The market under the shock (and what already pushes it); null when none was found.</summary>
    public required CascadeResult? With { get; init; }

    /// <summary>The market under 0.999 of the shock (and what already pushes it); null when none was found.</summary>
    public required CascadeResult? Without { get; init; }

    /// <summary>Largest amount looked at.</summary>
    public required double LargestLookedAt { get; init; }

    /// <summary>
    /// True when no smaller shock of the kind causes it, to the stated error of the compiled flows: the response to news and blocks is known at every scale. False where scales or
    /// directions were searched one by one: a narrow window between two of them can be missed.
    /// </summary>
    public required bool IsCertified { get; init; }

    /// <summary>Of a joint shock: no shock is nearer than this, standard deviations; null when that is not proven.</summary>
    public double? LowerBound { get; init; }

    /// <summary>True when the price jumps at the shock: 0.999 of it ends more than a tenth of the way short.</summary>
    public bool IsJump => With is { } with && Without is { LogMove: { } before } && (with.LogMove is not { } after || Math.Abs(after - before) > 0.1 * Math.Max(Math.Abs(after), 1e-12));
}
