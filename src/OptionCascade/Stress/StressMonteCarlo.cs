using OptionCascade.Cascade;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Stress;

/// <summary>Probability, size and cost of cascades from many random markets.</summary>
public static class StressMonteCarlo
{
    /// <summary>Random shocks through the response curves: the equilibrium of each.</summary>
    /// <param name="sampler">The shocks.</param>
    /// <param name="most">Most draws, ≥ 4.</param>
    /// <param name="options">What is estimated; group size, largest weight and known means are the sampler's.</param>
    /// <param name="controls">True to use the market without feedback as a control variate.</param>
    /// <param name="threads">Threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="progress">Told of draws done, now and then.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static StressEstimate Equilibria(ShockSampler sampler, long most, StressEstimatorOptions? options = null, bool controls = true, int? threads = null, Action<long>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        StressEstimator estimator = Estimator(sampler, options, controls);
        sampler.RunMany(0, most, s => Added(estimator, s, progress), threads, cancellation);
        return estimator.Estimate();
    }

    /// <summary>An estimator for a sampler's draws: to be given stored samples first where a run is resumed.</summary>
    /// <param name="sampler">The shocks.</param>
    /// <param name="options">What is estimated; group size, largest weight and known means are the sampler's.</param>
    /// <param name="controls">True to use the market without feedback as a control variate.</param>
    public static StressEstimator Estimator(ShockSampler sampler, StressEstimatorOptions? options = null, bool controls = true)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        return new StressEstimator((options ?? new StressEstimatorOptions()) with
        {
            GroupSize = sampler.GroupSize, LargestWeight = sampler.LargestWeight, Known = controls ? sampler.Known : KnownWithoutFeedback.Nothing, Solver = sampler.Options.Solver,
        });
    }

    /// <summary>Simulated paths: everybody in time.</summary>
    /// <param name="simulator">The market in time.</param>
    /// <param name="outcome">What is asked about; a condition on volatility is asked at unmoved volatility, since summaries do not hold it.</param>
    /// <param name="most">Most paths, ≥ 4.</param>
    /// <param name="anyTime">True when a level counts as reached at any time on the way, false when only the end counts.</param>
    /// <param name="options">What is estimated; known means are those of <see cref="KnownOf"/>.</param>
    /// <param name="threads">Threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="progress">Told of paths done, now and then.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static StressEstimate Paths(MarketSimulator simulator, StressOutcome outcome, long most, bool anyTime, StressEstimatorOptions? options = null, int? threads = null, Action<long>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        StressEstimator estimator = PathEstimator(simulator, outcome, anyTime, options);
        simulator.RunMany(0, most, path => Added(estimator, StressSample.Of(path, outcome, anyTime), progress), threads, cancellation);
        return estimator.Estimate();
    }

    /// <summary>An estimator for a simulator's paths: to be given stored summaries first (<see cref="StressSample.Of"/>) where a run is resumed.</summary>
    /// <param name="simulator">The market in time.</param>
    /// <param name="outcome">What is asked about.</param>
    /// <param name="anyTime">True when a level counts as reached at any time on the way, false when only the end counts.</param>
    /// <param name="options">What is estimated.</param>
    public static StressEstimator PathEstimator(MarketSimulator simulator, StressOutcome outcome, bool anyTime, StressEstimatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        return new StressEstimator((options ?? new StressEstimatorOptions()) with
        {
            GroupSize = 1, LargestWeight = 1, Known = KnownOf(simulator.Options, outcome, anyTime), KnownHoldsForRunaways = false, Solver = simulator.Options.Cascade,
        });
    }

    /// <summary>
    /// What is known of the fair price alone: normal when only drift, diffusion and stated events move it. Nothing with jumps or a replay, with rules that may end a path early,
    /// or, of the probability, when the level counts at any time.
    /// </summary>
    /// <param name="options">The simulator's.</param>
    /// <param name="outcome">What is asked about.</param>
    /// <param name="anyTime">True when a level counts as reached at any time on the way.</param>
    /// <remarks>A path that runs away ends early, and its fair price with it; the means are then not those of the samples, so that nothing is known once one has.</remarks>
    public static KnownWithoutFeedback KnownOf(SimulationOptions options, StressOutcome outcome, bool anyTime)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(outcome);
        PriceDrivers d = options.Drivers;
        if (d.Jumps is { PerDay: > 0 } || !d.Replay.IsEmpty || !(d.DailyVolatility > 0)) return KnownWithoutFeedback.Nothing;
        double end = options.Steps * options.StepSeconds, days = end / options.DaySeconds;
        double mean = ((d.DriftPerDay - (0.5 * d.DailyVolatility * d.DailyVolatility)) * days) + d.Events.Where(e => e.Seconds <= end * (1 + 1e-12)).Sum(e => e.LogJump);
        double z = (outcome.Level - mean) / (d.DailyVolatility * Math.Sqrt(days));
        double probability = anyTime || outcome.Direction == 0 ? double.NaN : NormalDistribution.Cumulative(outcome.Direction < 0 ? z : -z);
        return new KnownWithoutFeedback(probability, mean);
    }

    private static bool Added(StressEstimator estimator, StressSample sample, Action<long>? progress)
    {
        bool more = estimator.Add(sample);
        if (progress is not null && (estimator.Draws & 255) == 0) progress(estimator.Draws);
        return more;
    }
}
