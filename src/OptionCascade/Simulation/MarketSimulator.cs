// Each moment:  n += fair move;   Z decays;   Z += units from outside and of those who take their time;   x = first turn of those who react at once
// Moments are the ends of the steps, at which n diffuses, and every event, look, order and end of a halt at its own time.
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>
/// The market of a <see cref="CascadeEquation"/> run in time: the same participants walk towards what they want to have traded, impact may decay, and the venue's rules may stop
/// trading.
/// </summary>
/// <remarks>
/// <para>
/// Who reacts at once does so at the moment: the price goes from where it stands, in the direction of the push, to the first point at which none of them wants to trade. With
/// everybody reacting at once, permanent impact and one shock that is exactly the equilibrium solver's answer. Who takes his time trades at a moment on what he had seen by the moment before.
/// </para>
/// <para>
/// Memory: trades of a participant that is not reversible are triggered by the lowest and the highest price so far and stay. Volatility follows the path that the equilibrium
/// solver walks (β and the steps of liquidations), liquidation levels are those met on that path.
/// </para>
/// Immutable; safe to share between threads. Path i under a seed is the same whatever else is run.
/// </remarks>
public sealed class MarketSimulator
{
    private const int BatchPaths = 256;

    private readonly SimulatedMarket _market;

    /// <summary>A market ready to be run.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="options">Steps, drivers, reactions, rules, seed.</param>
    /// <exception cref="ArgumentException">A reaction names nobody; later equations are not in order or have other participants.</exception>
    public MarketSimulator(CascadeEquation equation, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _market = new SimulatedMarket(equation, options);
    }

    /// <summary>Steps, drivers, reactions, rules, seed.</summary>
    public SimulationOptions Options { get; }

    /// <summary>Impact, participants, volatility at the start.</summary>
    public CascadeEquation Equation => _market.Equation;

    /// <summary>One path with everything that happened on it.</summary>
    /// <param name="path">Number of the path.</param>
    public SimulatedPath Run(ulong path)
    {
        var recorder = new PathRecorder(_market, Options);
        PathSummary summary = new PathRun(_market, Options).Run(path, recorder);
        return recorder.Path(summary);
    }

    /// <summary>Many paths, each in a few numbers, in the order of their numbers. Memory does not grow with their number.</summary>
    /// <param name="first">Number of the first path.</param>
    /// <param name="count">How many, ≥ 0.</param>
    /// <param name="inOrder">Called once for each path, in order, on the calling thread; false stops early.</param>
    /// <param name="threads">Threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>Paths handed over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public long RunMany(ulong first, long count, Func<PathSummary, bool> inOrder, int? threads = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inOrder);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int workers = Guard.AtLeast(threads ?? Environment.ProcessorCount, 1, nameof(threads));
        var batch = new PathSummary[BatchPaths];
        var runs = new PathRun[workers];
        for (int w = 0; w < workers; w++)
            runs[w] = new PathRun(_market, Options);
        for (long done = 0; done < count;)
        {
            cancellation.ThrowIfCancellationRequested();
            int size = (int)Math.Min(BatchPaths, count - done), next = -1;
            ulong start = first + (ulong)done;
            void Work(int w)
            {
                for (int i; (i = Interlocked.Increment(ref next)) < size;)
                    batch[i] = runs[w].Run(start + (ulong)i, null);
            }

            if (workers == 1) Work(0);
            else Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, Work);
            for (int i = 0; i < size; i++)
            {
                done++;
                if (!inOrder(batch[i])) return done;
            }
        }

        return count;
    }
}
