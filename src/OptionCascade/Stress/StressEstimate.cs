using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>What is estimated, how sure, and when to stop.</summary>
public sealed record StressEstimatorOptions
{
    private readonly double _confidence = 0.95;
    private readonly double _tail = 0.01;
    private readonly double? _relative;
    private readonly int _group = 1;
    private readonly double _largestWeight = 1;

    /// <summary>Probability with which the intervals hold what they estimate, in [0.5, 0.999999]. Default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double Confidence { get => _confidence; init => _confidence = Guard.InRange(value, 0.5, 0.999999, nameof(Confidence)); }

    /// <summary>α: expected shortfall is the mean loss in the worst share α, in (0, 0.5]. Default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double TailShare { get => _tail; init => _tail = Guard.InRange(value, 1e-9, 0.5, nameof(TailShare)); }

    /// <summary>Stop once half of the probability's interval is at most this share of the probability, in (0, 1); null to run to the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double? RelativePrecision { get => _relative; init => _relative = value is { } v ? Guard.InRange(v, 1e-9, 1, nameof(RelativePrecision)) : null; }

    /// <summary>Draws that belong together (mirrored pairs), 1 or 2. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither.</exception>
    public int GroupSize { get => _group; init => _group = (int)Guard.InRange(value, 1, 2, nameof(GroupSize)); }

    /// <summary>Largest weight that a draw can have, ≥ 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public double LargestWeight { get => _largestWeight; init => _largestWeight = Guard.InRange(value, 1, 1e9, nameof(LargestWeight)); }

    /// <summary>What is known without feedback; used as control variates. Default nothing: none are used.</summary>
    public KnownWithoutFeedback Known { get; init; } = KnownWithoutFeedback.Nothing;

    /// <summary>False where a market that runs away ends early, so that what is known beforehand does not hold for its samples: controls are then dropped with the first runaway. Default true.</summary>
    public bool KnownHoldsForRunaways { get; init; } = true;

    /// <summary>−1 when falls are losses, +1 when rises are. Default −1.</summary>
    public int LossSide { get; init => field = value is -1 or 1 ? value : throw new ArgumentOutOfRangeException(nameof(LossSide), value, "Expected -1 (falls lose) or +1 (rises lose)."); } = -1;

    /// <summary>Range of log moves that quantiles are told apart in.</summary>
    public Cascade.CascadeOptions Solver { get; init; } = new();
}

/// <summary>An estimate with its interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="VarianceRatio">Variance of plain sampling with as many draws, over that achieved: how many times as many draws plain sampling would need. NaN when unknown.</param>
public readonly record struct Interval(double Value, double Low, double High, double StandardError, double VarianceRatio);

/// <summary>A share of all draws ends below a move.</summary>
/// <param name="Share">The share.</param>
/// <param name="RelativeMove">S/S₀ − 1 with everybody.</param>
/// <param name="RelativeMoveAlone">S/S₀ − 1 without feedback.</param>
public readonly record struct MoveQuantile(double Share, double RelativeMove, double RelativeMoveAlone);

/// <summary>What many random markets say. Immutable.</summary>
public sealed record StressEstimate
{
    /// <summary>Draws.</summary>
    public required long Draws { get; init; }

    /// <summary>Draws in which the outcome was caused, without weights.</summary>
    public required long Hits { get; init; }

    /// <summary>Draws that ran away, without weights.</summary>
    public required long Runaways { get; init; }

    /// <summary>Probability of the outcome.</summary>
    public required Interval Probability { get; init; }

    /// <summary>Probability of the outcome without feedback: exact where it has a closed form (then without width).</summary>
    public required Interval ProbabilityAlone { get; init; }

    /// <summary>Mean log move.</summary>
    public required Interval MeanLogMove { get; init; }

    /// <summary>Loss, as a share of the price, that a share α of draws exceeds.</summary>
    public required double ValueAtRisk { get; init; }

    /// <summary>The same without feedback.</summary>
    public required double ValueAtRiskAlone { get; init; }

    /// <summary>Mean loss in the worst share α, as a share of the price.</summary>
    public required Interval ExpectedShortfall { get; init; }

    /// <summary>The same without feedback.</summary>
    public required Interval ExpectedShortfallAlone { get; init; }

    /// <summary>Distribution of final moves, to the width of a bin (1/8192 of the range searched, log price).</summary>
    public required ImmutableArray<MoveQuantile> Quantiles { get; init; }

    /// <summary>True when the precision asked for was reached; false when the draws ran out first or none was asked for.</summary>
    public required bool IsPrecise { get; init; }
}
