// θ̂ = Ȳ − bᵀ(C̄ − c),   b = S_CC⁻¹·S_CY,   variance (S_YY − bᵀS_CY)/N          over groups, N their number
//
//   Y   w·1{outcome}, w·x         C   w·1{outcome without feedback}, w·x without feedback, w       c   their known means
// looked at after 512·2^k groups, k = 0, 1, …, with confidence 1 − (1 − γ)·6/(π²(k + 1)²): together they hold with γ however often one looks
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>Estimates from samples given one after the other, in the order of their numbers.</summary>
/// <remarks>
/// <para>
/// A fold: to resume, give it the stored samples first, then go on from the next number; the bits are those of a run that was never broken off. Memory does not grow. Not safe to share
/// between threads.
/// </para>
/// <para>
/// Intervals are normal (central limit theorem) and need draws in which the outcome happens: with fewer than 50 such draws it never stops early, with none the upper end is the
/// largest weight times −ln(1 − γ)/N. Looks are at fixed numbers of groups, each with its share of the error, so that stopping at the first look precise enough keeps the interval valid.
/// The interval of expected shortfall takes mirrored pairs as independent, which makes it wider, not narrower.
/// </para>
/// Source of the confidence schedule: Σ 6/(π²k²) = 1 (union bound).
/// </remarks>
public sealed class StressEstimator
{
    private const int FirstLook = 512, LeastHits = 50, Ys = 2, Most = Ys + 3;

    private readonly StressEstimatorOptions _options;
    private readonly MoveHistogram _with, _alone;
    private readonly int[] _controls;
    private readonly double[] _known = new double[Most], _group = new double[Most], _mean = new double[Most];
    private readonly double[,] _moments = new double[Most, Most];
    private long _groups, _nextLook = FirstLook;
    private int _inGroup, _look;
    private double _squares, _probability2;

    private static readonly double[] Shares = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

    /// <summary>An estimator without samples.</summary>
    /// <param name="options">What is estimated.</param>
    public StressEstimator(StressEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        (_with, _alone) = (new MoveHistogram(options.Solver.Domain), new MoveHistogram(options.Solver.Domain));
        (_known[2], _known[3], _known[4]) = (options.Known.Probability, options.Known.MeanLogMove, 1);
        _controls = [.. Enumerable.Range(2, 3).Where(c => double.IsFinite(_known[c]) && (c != 4 || options.LargestWeight > 1))];
    }

    /// <summary>Samples added.</summary>
    public long Draws { get; private set; }

    /// <summary>Samples in which the outcome was caused.</summary>
    public long Hits { get; private set; }

    /// <summary>Samples that ran away.</summary>
    public long Runaways { get; private set; }

    /// <summary>Adds the next sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>False once the precision asked for is reached: no more are needed.</returns>
    public bool Add(StressSample sample)
    {
        double w = sample.Weight;
        Draws++;
        if (sample.IsCaused) Hits++;
        if (sample.IsRunaway) Runaways++;
        _with.Add(sample.LogMove, w, Loss(sample.LogMove));
        _alone.Add(sample.AloneLogMove, w, Loss(sample.AloneLogMove));
        _squares += w * sample.LogMove * sample.LogMove;
        if (sample.IsCaused) _probability2 += w;
        _group[0] += sample.IsCaused ? w : 0;
        _group[1] += w * sample.LogMove;
        _group[2] += sample.IsCausedAlone ? w : 0;
        _group[3] += w * sample.AloneLogMove;
        _group[4] += w;
        if (++_inGroup < _options.GroupSize) return true;
        Close();
        if (_options.RelativePrecision is not { } wanted || _groups < _nextLook) return true;
        Interval p = Probability(Confidence());
        bool enough = Hits >= LeastHits && p.High - p.Value <= wanted * p.Value && p.Value - p.Low <= wanted * p.Value;
        if (enough) return false;
        _nextLook *= 2;
        _look++;
        return true;
    }

    /// <summary>What the samples so far say.</summary>
    /// <exception cref="InvalidOperationException">Fewer than two groups of samples.</exception>
    public StressEstimate Estimate()
    {
        if (_groups < 2) throw new InvalidOperationException($"Expected at least two groups of samples, got {_groups}.");
        double confidence = _options.RelativePrecision is null ? _options.Confidence : Confidence(), z = Width(confidence);
        Interval p = Probability(confidence);
        (double mean, double error) = Controlled(1);
        double plain = Math.Sqrt(Math.Max(0, (_squares / Draws) - (mean * mean)) / Draws);
        var tail = _with.Tail(_options.TailShare, _options.LossSide, Draws, Loss);
        var alone = _alone.Tail(_options.TailShare, _options.LossSide, Draws, Loss);
        double exact = _options.Known.Probability, sampled = _mean[2], sampledError = Math.Sqrt(_moments[2, 2] / (_groups - 1) / _groups);
        return new StressEstimate
        {
            Draws = Draws,
            Hits = Hits,
            Runaways = Runaways,
            Probability = p,
            ProbabilityAlone = double.IsFinite(exact) ? new Interval(exact, exact, exact, 0, double.NaN) : Around(sampled, sampledError, z, double.NaN),
            MeanLogMove = Around(mean, error, z, Ratio(plain, error)),
            ValueAtRisk = tail.Edge,
            ValueAtRiskAlone = alone.Edge,
            ExpectedShortfall = Around(tail.Mean, tail.StandardError, z, Ratio(tail.PlainStandardError, tail.StandardError)),
            ExpectedShortfallAlone = Around(alone.Mean, alone.StandardError, z, Ratio(alone.PlainStandardError, alone.StandardError)),
            Quantiles = [.. Shares.Select(s => new MoveQuantile(s, Math.Exp(_with.Quantile(s)) - 1, Math.Exp(_alone.Quantile(s)) - 1))],
            IsPrecise = _options.RelativePrecision is { } wanted && Hits >= LeastHits && p.High - p.Low <= 2 * wanted * p.Value * (1 + 1e-12),
        };
    }

    private double Loss(double logMove) => _options.LossSide < 0 ? -Math.Exp(logMove) + 1 : Math.Exp(logMove) - 1;

    /// <summary>The confidence of this look.</summary>
    private double Confidence() => 1 - ((1 - _options.Confidence) * 6 / (Math.PI * Math.PI * (_look + 1.0) * (_look + 1.0)));

    private static double Width(double confidence) => -CounterRandom.InverseNormal(0.5 * (1 - confidence));

    private Interval Probability(double confidence)
    {
        (double value, double error) = Controlled(0);
        double z = Width(confidence), raw = _probability2 / Draws, plain = Math.Sqrt(Math.Max(0, raw * (1 - raw)) / Draws);
        if (Hits == 0) return new Interval(0, 0, Math.Min(1, -_options.LargestWeight * Math.Log(1 - confidence) / Draws), double.NaN, double.NaN);
        if (Hits == Draws && _options.LargestWeight == 1) return new Interval(1, Math.Max(0, 1 + (Math.Log(1 - confidence) / Draws)), 1, double.NaN, double.NaN);
        return new Interval(value, Math.Max(0, value - (z * error)), Math.Min(1, value + (z * error)), error, Ratio(plain, error));
    }

    private static Interval Around(double value, double error, double z, double ratio) => new(value, value - (z * error), value + (z * error), error, ratio);

    /// <summary>Variances, not errors.</summary>
    private static double Ratio(double plain, double achieved) => achieved > 0 ? plain / achieved * (plain / achieved) : double.NaN;

    private void Close()
    {
        _groups++;
        Span<double> before = stackalloc double[Most];
        for (int i = 0; i < Most; i++)
        {
            double v = _group[i] / _options.GroupSize;
            before[i] = v - _mean[i];
            _mean[i] += before[i] / _groups;
            _group[i] = v;
        }

        for (int i = 0; i < Most; i++)
            for (int j = i; j < Most; j++)
                _moments[i, j] += before[i] * (_group[j] - _mean[j]);
        Array.Clear(_group);
        _inGroup = 0;
    }

    /// <summary>Mean of a Y with the controls' help, and its standard error.</summary>
    private (double Value, double StandardError) Controlled(int y)
    {
        double value = _mean[y], rest = _moments[y, y];
        int[] used = Runaways > 0 && !_options.KnownHoldsForRunaways ? [] : [.. _controls.Where(c => _moments[c, c] > 0)];
        int k = used.Length;
        if (k > 0)
        {
            // Scaled to correlations; a control that the others already tell is left out by its pivot.
            double[] scale = [.. used.Select(c => Math.Sqrt(_moments[c, c]))], a = new double[k * k], b = new double[k];
            for (int i = 0; i < k; i++)
            {
                b[i] = Moment(used[i], y) / scale[i];
                for (int j = 0; j < k; j++)
                    a[(i * k) + j] = (Moment(used[i], used[j]) / scale[i] / scale[j]) + (i == j ? 1e-12 : 0);
            }

            double[] right = [.. b];
            int[] pivots = new int[k];
            if (DenseLinearSystem.Factor(a, pivots, k))
            {
                DenseLinearSystem.Solve(a, pivots, b);
                for (int i = 0; i < k; i++)
                {
                    value -= b[i] / scale[i] * (_mean[used[i]] - _known[used[i]]);
                    rest -= b[i] * right[i];
                }
            }
        }

        double freedom = Math.Max(1, _groups - 1 - k);
        return (value, Math.Sqrt(Math.Max(0, rest) / freedom / _groups));
    }

    private double Moment(int i, int j) => i <= j ? _moments[i, j] : _moments[j, i];
}
