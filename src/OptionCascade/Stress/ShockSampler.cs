// z ~ q = δ·f + (1 − δ)·N(z*, s),   weight f(z)/q(z) ≤ 1/δ          pairs: u and 1 − u
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>How shocks are drawn.</summary>
public sealed record ShockSamplerOptions
{
    private readonly double _defensive = 0.2;

    /// <summary>Seed: the same seed gives the same bits on any number of threads. No default.</summary>
    public required ulong Seed { get; init; }

    /// <summary>True to draw in pairs mirrored about the middle of the distribution. Default true.</summary>
    public bool Antithetic { get; init; } = true;

    /// <summary>z*: a shock near which most draws are made, log price or units, e.g. the critical one; null for none. Each draw then carries its likelihood ratio.</summary>
    public double? ConcentrateAt { get; init; }

    /// <summary>δ: share of draws that stay with the distribution itself, in [0.01, 1]. Default 0.2: no weight exceeds 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double DefensiveShare { get => _defensive; init => _defensive = Guard.InRange(value, 0.01, 1, nameof(DefensiveShare)); }

    /// <summary>Range and tolerance of the solver.</summary>
    public CascadeOptions Solver { get; init; } = new();
}

/// <summary>Random shocks of one kind through the response curves of a market: each is a look-up. Immutable; safe to share between threads.</summary>
public sealed class ShockSampler
{
    private const int BatchDraws = 1 << 14;

    private readonly CascadeEquation _equation;
    private readonly StressOutcome _outcome;
    private readonly ResponseCurve? _down, _up;
    private readonly StressEnd _still;
    private readonly CounterRandom _random;
    private readonly double _deviation;

    /// <summary>A sampler.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="distribution">How large shocks are.</param>
    /// <param name="outcome">What is asked about.</param>
    /// <param name="options">Seed and variance reduction.</param>
    public ShockSampler(CascadeEquation equation, ShockDistribution distribution, StressOutcome outcome, ShockSamplerOptions options)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(distribution);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(options);
        (_equation, Distribution, _outcome, Options) = (equation, distribution, outcome, options);
        bool moves = distribution.IsNews || equation.Impact.LogMove(1) != 0;
        _down = moves ? ResponseCurve.Create(equation, distribution.ShockOf(-1), options.Solver) : null;
        _up = moves ? ResponseCurve.Create(equation, distribution.ShockOf(1), options.Solver) : null;
        _still = StressEnd.Of(equation, Shock.None, options.Solver);
        _random = new CounterRandom(options.Seed);
        _deviation = distribution.Components.Max(c => c.Deviation);
        if (options.ConcentrateAt is { } z) Guard.Finite(z, nameof(options));
        Known = new KnownWithoutFeedback(ProbabilityAlone(), distribution.IsNews ? distribution.Mean : double.NaN);
    }

    /// <summary>How large shocks are.</summary>
    public ShockDistribution Distribution { get; }

    /// <summary>Seed and variance reduction.</summary>
    public ShockSamplerOptions Options { get; }

    /// <summary>Draws that belong together: 2 for mirrored pairs, 1 else.</summary>
    public int GroupSize => Options.Antithetic ? 2 : 1;

    /// <summary>No weight is larger.</summary>
    public double LargestWeight => Options.ConcentrateAt is null ? 1 : 1 / Options.DefensiveShare;

    /// <summary>Closed forms without feedback.</summary>
    public KnownWithoutFeedback Known { get; }

    /// <summary>Draw number i: the same whatever else is drawn.</summary>
    /// <param name="number">i.</param>
    public StressSample Draw(ulong number)
    {
        ulong group = Options.Antithetic ? number / 2 : number;
        (double u, double v) = _random.Uniforms(group, 0);
        if (Options.Antithetic && (number & 1) == 1) u = 1 - u;
        double z, weight = 1;
        if (Options.ConcentrateAt is { } centre)
        {
            double own = Options.DefensiveShare;
            ShockComponent c = v < own ? Distribution.Choose(v / own) : new ShockComponent(1, centre, _deviation);
            z = c.Mean + (c.Deviation * CounterRandom.InverseNormal(u));
            double f = Distribution.Density(z), near = NormalDistribution.Density((z - centre) / _deviation) / _deviation;
            weight = f / ((own * f) + ((1 - own) * near));
        }
        else
        {
            ShockComponent c = Distribution.Choose(v);
            z = c.Mean + (c.Deviation * CounterRandom.InverseNormal(u));
        }

        double alone = Distribution.IsNews ? z : _equation.Impact.LogMove(z);
        StressEnd end = End(z);
        return new StressSample(weight, alone, end.LogMove, end.IsRunaway, _outcome.IsCausedBy(end), _outcome.IsCausedBy(new StressEnd(alone, 0, false)));
    }

    /// <summary>Where the market ends for a push of z.</summary>
    /// <param name="z">Log price (news) or units (block), finite.</param>
    public StressEnd End(double z)
    {
        ResponseCurve? curve = z < 0 ? _down : _up;
        if (z == 0 || curve is null) return _still;
        BoundEquation bound = _equation.Bind(Shock.None, Options.Solver.Domain);
        double? found = curve.LogMoveAt(Math.Abs(z));
        double x = found ?? (z < 0 ? Options.Solver.Domain.LowestLogMove : Options.Solver.Domain.HighestLogMove);
        return new StressEnd(x, _outcome.Direction == 0 ? bound.Path.At(x) : 0, found is null);
    }

    /// <summary>Many draws in the order of their numbers. Memory does not grow with their number.</summary>
    /// <param name="first">Number of the first.</param>
    /// <param name="count">How many, ≥ 0.</param>
    /// <param name="inOrder">Called once for each, in order, on the calling thread; false stops early.</param>
    /// <param name="threads">Threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>Draws handed over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public long RunMany(ulong first, long count, Func<StressSample, bool> inOrder, int? threads = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inOrder);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int workers = Guard.AtLeast(threads ?? Environment.ProcessorCount, 1, nameof(threads));
        var batch = new StressSample[BatchDraws];
        for (long done = 0; done < count;)
        {
            cancellation.ThrowIfCancellationRequested();
            int size = (int)Math.Min(BatchDraws, count - done), part = (size + workers - 1) / workers;
            ulong start = first + (ulong)done;
            void Work(int w)
            {
                for (int i = w * part; i < Math.Min(size, (w + 1) * part); i++)
                    batch[i] = Draw(start + (ulong)i);
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

    /// <summary>P that the shock alone reaches the level; NaN for an outcome that is no level.</summary>
    private double ProbabilityAlone()
    {
        if (_outcome.Direction == 0) return double.NaN;
        double z = Distribution.IsNews || !double.IsFinite(_outcome.Level) ? _outcome.Level : _equation.Impact.Quantity(_outcome.Level);
        return _outcome.Direction < 0 ? Distribution.Cumulative(z) : 1 - Distribution.Cumulative(z);
    }
}
