using OptionCascade.Simulation;

namespace OptionCascade.Stress;

/// <summary>One random market in a few numbers: what estimates are made from, and what a store keeps to resume.</summary>
/// <param name="Weight">f/q: how much likelier the draw is than it was drawn; 1 unless importance was sampled.</param>
/// <param name="AloneLogMove">x without feedback: what the shock does when nobody reacts, log price.</param>
/// <param name="LogMove">x with everybody, log price; of a runaway the end of the range.</param>
/// <param name="IsRunaway">True when nothing holds the price in the range searched.</param>
/// <param name="IsCaused">True when the outcome asked about is there.</param>
/// <param name="IsCausedAlone">True when it is there without feedback.</param>
public readonly record struct StressSample(double Weight, double AloneLogMove, double LogMove, bool IsRunaway, bool IsCaused, bool IsCausedAlone)
{
    /// <summary>A path of the simulator: where it ended, against where the fair price alone ended.</summary>
    /// <param name="path">The path.</param>
    /// <param name="outcome">What is asked about.</param>
    /// <param name="anyTime">True when a level counts as reached at any time on the way, false when only the end counts.</param>
    public static StressSample Of(PathSummary path, StressOutcome outcome, bool anyTime)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        bool runaway = path.Status == SimulationStatus.Runaway;
        double farthest = !anyTime || outcome.Direction == 0 ? path.FinalLogMove : outcome.Direction < 0 ? path.LowestLogMove : path.HighestLogMove;
        double alone = anyTime && outcome.Direction < 0 ? path.LowestFairLogMove : path.FinalFairLogMove;
        return new StressSample(1, path.FinalFairLogMove, path.FinalLogMove, runaway, outcome.IsCausedBy(new StressEnd(farthest, 0, runaway)), outcome.IsCausedBy(new StressEnd(alone, 0, false)));
    }
}

/// <summary>What is known beforehand of the market without feedback: the means that control variates are held against. NaN for unknown.</summary>
/// <param name="Probability">P of the outcome without feedback.</param>
/// <param name="MeanLogMove">Mean log move without feedback.</param>
public readonly record struct KnownWithoutFeedback(double Probability, double MeanLogMove)
{
    /// <summary>Nothing known.</summary>
    public static KnownWithoutFeedback Nothing { get; } = new(double.NaN, double.NaN);
}
