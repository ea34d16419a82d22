// mean ± s/√n of each figure;   changes: mean ± s/√n of the differences path by path (common random numbers)
using System.Collections.Immutable;
using OptionCascade.Hedging.Policies;
using OptionCascade.Simulation;
using SimulatedPath = OptionCascade.Simulation.SimulatedPath;

namespace OptionCascade.Mitigation;

/// <summary>The paths of one market, each in a few numbers.</summary>
internal sealed class TimedRuns
{
    private readonly record struct One(double Floor, double End, double Forced, double Halted, bool Runaway, ImmutableArray<PartyLoss> Losses);

    private readonly One[] _paths;

    private TimedRuns(One[] paths) => _paths = paths;

    /// <summary>Runs a market.</summary>
    public static TimedRuns Of(MitigatedMarket market, ComparisonOptions options, SimulationOptions time)
    {
        var shock = new ScheduledEvent(options.ShockSeconds, options.Shock.LogJump, options.Shock.Quantity);
        SimulationOptions run = market.Timed(time with { Cascade = options.Cascade, Drivers = time.Drivers with { Events = time.Drivers.Events.Add(shock) } });
        var simulator = new MarketSimulator(market.Equation, run);
        var paths = new One[options.Paths];
        void Run(int i)
        {
            SimulatedPath path = simulator.Run((ulong)i);
            double forced = path.Traded.Sum(t => Math.Max(0, options.Direction * t[^1]));
            double far = options.Direction < 0 ? path.Summary.LowestLogMove : path.Summary.HighestLogMove;
            paths[i] = new One(Math.Exp(far) - 1, Math.Exp(path.Summary.FinalLogMove) - 1, forced, path.Summary.HaltedSeconds, path.Status == SimulationStatus.Runaway, PartyLosses.On(path, market.Spot));
        }

        if (options.Threads == 1)
            for (int i = 0; i < paths.Length; i++)
                Run(i);
        else Parallel.For(0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount }, Run);
        return new TimedRuns(paths);
    }

    /// <summary>Means and changes against the market without measures.</summary>
    public TimedOutcome Against(TimedRuns none) => new()
    {
        Paths = _paths.Length,
        Floor = Mean(i => _paths[i].Floor),
        FloorChange = Mean(i => _paths[i].Floor - none._paths[i].Floor),
        End = Mean(i => _paths[i].End),
        ForcedUnits = Mean(i => _paths[i].Forced),
        ForcedChange = Mean(i => _paths[i].Forced - none._paths[i].Forced),
        HaltedSeconds = Mean(i => _paths[i].Halted),
        Runaway = Mean(i => _paths[i].Runaway ? 1 : 0),
        Losses = [.. _paths[0].Losses.Select((l, k) => new PartyLoss(l.Party, _paths.Sum(p => p.Losses[k].Amount) / _paths.Length))],
    };

    private Estimate Mean(Func<int, double> figure)
    {
        double[] values = [.. Enumerable.Range(0, _paths.Length).Select(figure)];
        double mean = values.Sum() / values.Length;
        return Estimate.Of(mean, [.. values.Select(v => v - mean)]);
    }
}
