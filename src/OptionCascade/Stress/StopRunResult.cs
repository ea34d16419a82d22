using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>How the trader who pushed gets out.</summary>
public enum StopRunExit
{
    /// <summary>An order resting inside the run, filled by those whom it forces.</summary>
    RestingOrder,

    /// <summary>At market, once the run is over.</summary>
    CoverAfter,
}

/// <summary>Choices of a stop run.</summary>
public sealed record StopRunOptions
{
    private readonly int _points = 3;

    /// <summary>t: what a unit traded at market costs besides its impact (half the spread and the fee), as a share of its price, in [0, 0.1]. No default: without it every run that reaches a stop pays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public required double TakerCost { get; init => field = Guard.InRange(value, 0, 0.1, nameof(TakerCost)); }

    /// <summary>m: what a unit filled at a resting order costs, as a share of its price, in [−0.01, 0.1]; a rebate is &lt; 0. No default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public required double MakerCost { get; init => field = Guard.InRange(value, -0.01, 0.1, nameof(MakerCost)); }

    /// <summary>−1 to push down into sell stops, +1 to push up into buy stops. No default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither.</exception>
    public required int Direction { get; init => field = value is -1 or 1 ? value : throw new ArgumentOutOfRangeException(nameof(Direction), value, "Expected -1 (down) or +1 (up)."); }

    /// <summary>Most units that the trader can push with, &gt; 0; null for as many as it takes to the end of the range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double? MostUnits { get; init => field = value is { } v ? Guard.Positive(v, nameof(MostUnits)) : null; }

    /// <summary>Parts that the sizes between two folds are looked at in, before the best of all is refined, ≥ 1. Default 3: the profit there is a smooth curve, which costs bend down.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int PointsBetweenFolds { get => _points; init => _points = Guard.AtLeast(value, 1, nameof(PointsBetweenFolds)); }

    /// <summary>Range and tolerance of the solver.</summary>
    public CascadeOptions Solver { get; init; } = new();
}

/// <summary>One run: a push, what it set off, and the way out. Money in quote currency.</summary>
/// <param name="Units">b: units traded to push, &gt; 0 whichever way.</param>
/// <param name="Exit">How the trader gets out.</param>
/// <param name="Profit">What is left after costs.</param>
/// <param name="PushPrice">Average price at which it was pushed, quote currency per unit, before costs.</param>
/// <param name="ExitPrice">Average price at which it was got out of, before costs.</param>
/// <param name="FarthestLogMove">x at the end of the run: its landing, or the resting order.</param>
/// <param name="ForcedUnits">Units that the others had traded by then, buying &gt; 0.</param>
public readonly record struct StopRunTrade(double Units, StopRunExit Exit, double Profit, double PushPrice, double ExitPrice, double FarthestLogMove, double ForcedUnits);

/// <summary>Where a push sets off orders that carry the price on.</summary>
/// <param name="Units">Least units that must be traded to reach it.</param>
/// <param name="LogMove">x where the jump begins.</param>
/// <param name="LandingLogMove">x where it ends; null when nothing holds the price.</param>
/// <param name="ForcedUnits">Units that the others trade in the jump, buying &gt; 0; NaN when nothing holds the price.</param>
public readonly record struct StopCluster(double Units, double LogMove, double? LandingLogMove, double ForcedUnits);

/// <summary>What a trader can earn by pushing a market into its stops. Immutable.</summary>
public sealed record StopRunResult
{
    /// <summary>The jumps that a push meets, nearest first; the first is the cheapest push.</summary>
    public required ImmutableArray<StopCluster> Clusters { get; init; }

    /// <summary>The best run; null when no push sets anything off that holds somewhere.</summary>
    public required StopRunTrade? Best { get; init; }

    /// <summary>The best run at each jump met, in the order of <see cref="Clusters"/>; those after which nothing holds the price are left out.</summary>
    public required ImmutableArray<StopRunTrade> AtClusters { get; init; }

    /// <summary>True when the best run earns more than it costs.</summary>
    public bool IsProfitable => Best is { Profit: > 0 };
}

/// <summary>What would make a run unprofitable.</summary>
/// <param name="Value">Depth as a multiple of what it is, or the width over which each level of stops is spread, log price; null when none up to the largest looked at does.</param>
/// <param name="ProfitThere">Best profit at that value, ≤ 0; NaN without one.</param>
/// <param name="ProfitBefore">Best profit at 0.999 of it, &gt; 0; NaN without one.</param>
/// <param name="LargestLookedAt">Largest value looked at.</param>
/// <param name="AlreadyUnprofitable">True when nothing need be changed.</param>
public readonly record struct StopRunDefence(double? Value, double ProfitThere, double ProfitBefore, double LargestLookedAt, bool AlreadyUnprofitable);
