using System.Collections.Immutable;

namespace OptionCascade.Simulation;

/// <summary>How a run ended.</summary>
public enum SimulationStatus
{
    /// <summary>All steps were run.</summary>
    Finished,

    /// <summary>The price left the range of the compiled flows: nothing in the market holds it. The path stops there.</summary>
    Runaway,
}

/// <summary>A halt of trading.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="FromSeconds">Start.</param>
/// <param name="ToSeconds">When trading resumed, or the end of the run.</param>
/// <param name="LogMove">x of the last trade before it.</param>
public readonly record struct TradingHalt(string Rule, double FromSeconds, double ToSeconds, double LogMove);

/// <summary>One run in time, step by step. Index 0 is the start.</summary>
public sealed record SimulatedPath
{
    /// <summary>Number of the path under its seed.</summary>
    public required ulong Path { get; init; }

    /// <summary>How it ended.</summary>
    public required SimulationStatus Status { get; init; }

    /// <summary>Seconds from the start.</summary>
    public required ImmutableArray<double> Seconds { get; init; }

    /// <summary>x, log price of the last trade.</summary>
    public required ImmutableArray<double> LogMove { get; init; }

    /// <summary>n, log of the fair price: where the market would stand without impact.</summary>
    public required ImmutableArray<double> FairLogMove { get; init; }

    /// <summary>y, relative shift of implied volatility.</summary>
    public required ImmutableArray<double> VolatilityShift { get; init; }

    /// <summary>Depth at the level of volatility, as a share of the undisturbed depth.</summary>
    public required ImmutableArray<double> Depth { get; init; }

    /// <summary>Depth that sellers find, as a share of the undisturbed depth: <see cref="Depth"/> less what has been eaten or withdrawn (<see cref="SimulationOptions.Book"/>).</summary>
    public required ImmutableArray<double> BidDepth { get; init; }

    /// <summary>Depth that buyers find.</summary>
    public required ImmutableArray<double> AskDepth { get; init; }

    /// <summary>Quantity traded from outside so far, units.</summary>
    public required ImmutableArray<double> OutsideTraded { get; init; }

    /// <summary>Names of the participants, in the model's order.</summary>
    public required ImmutableArray<string> Participants { get; init; }

    /// <summary>Whether a participant's trades are liquidations, in the same order.</summary>
    public required ImmutableArray<bool> IsMarginChecked { get; init; }

    /// <summary>What each has traded so far, units, buying &gt; 0; one array a participant.</summary>
    public required ImmutableArray<ImmutableArray<double>> Traded { get; init; }

    /// <summary>True in steps in which trading was halted.</summary>
    public required ImmutableArray<bool> Halted { get; init; }

    /// <summary>The halts.</summary>
    public required ImmutableArray<TradingHalt> Halts { get; init; }

    /// <summary>What became of the worked orders.</summary>
    public required ImmutableArray<OrderExecution> Executions { get; init; }

    /// <summary>The path in a few numbers.</summary>
    public required PathSummary Summary { get; init; }
}

/// <summary>One run in a few numbers.</summary>
/// <param name="Path">Number of the path under its seed.</param>
/// <param name="Status">How it ended.</param>
/// <param name="FinalLogMove">x at the end.</param>
/// <param name="LowestLogMove">Lowest x.</param>
/// <param name="HighestLogMove">Highest x.</param>
/// <param name="FinalFairLogMove">n at the end.</param>
/// <param name="LowestFairLogMove">Lowest n: how far the fair price alone went.</param>
/// <param name="DeepestDrawdown">Largest fall of x from an earlier high, ≥ 0, log price.</param>
/// <param name="SquaredReturns">Σ of squared log returns, step by step.</param>
/// <param name="ForcedUnits">Σ over participants of |what they have traded at the end|, units.</param>
/// <param name="HaltedSeconds">Time without trading.</param>
public readonly record struct PathSummary(
    ulong Path, SimulationStatus Status, double FinalLogMove, double LowestLogMove, double HighestLogMove, double FinalFairLogMove, double LowestFairLogMove,
    double DeepestDrawdown, double SquaredReturns, double ForcedUnits, double HaltedSeconds)
{
    /// <summary>Σ of |traded at the end| over the participants that are liquidated on margin, units.</summary>
    public double LiquidatedUnits { get; init; }

    /// <summary>What each participant has traded at the end, units, buying &gt; 0, in the model's order.</summary>
    public ImmutableArray<double> Traded { get; init; } = [];

    /// <summary>True when every number is the same.</summary>
    /// <param name="other">The other path.</param>
    public bool Equals(PathSummary other)
        => (Path, Status, FinalLogMove, LowestLogMove, HighestLogMove, FinalFairLogMove, LowestFairLogMove)
            == (other.Path, other.Status, other.FinalLogMove, other.LowestLogMove, other.HighestLogMove, other.FinalFairLogMove, other.LowestFairLogMove)
            && (DeepestDrawdown, SquaredReturns, ForcedUnits, HaltedSeconds, LiquidatedUnits)
            == (other.DeepestDrawdown, other.SquaredReturns, other.ForcedUnits, other.HaltedSeconds, other.LiquidatedUnits)
            && (Traded.IsDefault ? other.Traded.IsDefault : !other.Traded.IsDefault && Traded.AsSpan().SequenceEqual(other.Traded.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, FinalLogMove, LowestLogMove, ForcedUnits);
}
