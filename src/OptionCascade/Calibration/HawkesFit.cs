// λ(t) = μ(t) + Σ_{t_i < t} n·β·e^{−β(t − t_i)}        ln L = Σ ln λ(t_i) − ∫₀ᵀ λ dt,   ∫₀ᵀ λ dt = ∫₀ᵀ μ dt + n·Σ(1 − e^{−β(T − t_i)})
//
//   n   branching ratio: events that one event brings about, dimensionless; below 1 the process is stable
//   β   decay, 1/s; ln 2/β is the half-life of the excitement            μ   baseline, events per second; constant, or constant in each of K equal parts of [0, T]
// Standard errors from the observed information −∂²ln L at the maximum, by formula.
// Source: A. Hawkes, Biometrika 58 (1971); Y. Ogata, Annals of the Institute of Statistical Mathematics 30 (1978).
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>One maximum of the likelihood.</summary>
/// <param name="Branching">n.</param>
/// <param name="DecayPerSecond">β.</param>
/// <param name="Baselines">μ of each part, events per second.</param>
/// <param name="LogLikelihood">ln L at the maximum.</param>
/// <param name="Parts">K.</param>
public sealed record HawkesEstimate(Estimate Branching, Estimate DecayPerSecond, ImmutableArray<Estimate> Baselines, double LogLikelihood, int Parts);

/// <summary>Branching ratio of events that excite one another, by maximum likelihood with an exponential kernel.</summary>
/// <remarks>
/// <b>A changing baseline looks like excitement.</b> A market that is busy for an hour and quiet for another gives an n near 1 under a constant baseline, without any event causing another
/// (Filimonov and Sornette, Quantitative Finance 15, 2015, on the E-mini). The fit is therefore done again with one baseline for each of K = 2, 4, 8 … parts; the K with the lowest
/// 2·K − 2·ln L (Akaike) is kept. Where it is better than one baseline by the likelihood-ratio test (times the number of K tried) the constant fit is not to be trusted, <see cref="Best"/> is the
/// split one, and a warning says so. Changes faster than a part is long still pass for excitement: give more parts.
/// </remarks>
public sealed record HawkesFit
{
    private const double Significant = 0.01;

    private HawkesFit()
    {
    }

    /// <summary>Events used, after those of one instant were made one.</summary>
    public required int Events { get; init; }

    /// <summary>Events left out because another stood at the same instant.</summary>
    public required int Ties { get; init; }

    /// <summary>T, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>With one baseline.</summary>
    public required HawkesEstimate Constant { get; init; }

    /// <summary>With a baseline for each part; null when there are too few events for it.</summary>
    public required HawkesEstimate? Split { get; init; }

    /// <summary>Probability of a difference of likelihoods as large, if the baseline were constant; null with <see cref="Split"/>.</summary>
    public required double? BaselineProbability { get; init; }

    /// <summary>Probability of a distance as large between the times rescaled by <see cref="Best"/> and a Poisson process (Kolmogorov's limit, which ignores that parameters were fitted): small means that the model does not describe the times.</summary>
    public required double RescaledProbability { get; init; }

    /// <summary>The split fit where the baseline is not constant, else the constant one.</summary>
    public HawkesEstimate Best => BaselineProbability < Significant ? Split! : Constant;

    /// <summary>True where the test says that the baseline changes.</summary>
    public bool BaselineChanges => BaselineProbability < Significant;

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The fit; null when fewer than 20 different instants leave nothing to fit.</summary>
    /// <param name="times">Times of events, seconds, in [0, T], in order.</param>
    /// <param name="seconds">T, finite, &gt; 0: how long was watched.</param>
    /// <param name="parts">Largest K ≥ 2. Default 32; at most so many that each part has 25 events on average.</param>
    /// <exception cref="ArgumentException">Times out of order or outside [0, T].</exception>
    /// <exception cref="ArgumentOutOfRangeException">Another argument is out of range.</exception>
    public static HawkesFit? Of(ReadOnlySpan<double> times, double seconds, int parts = 32)
    {
        Guard.Positive(seconds);
        Guard.AtLeast(parts, 2);
        var distinct = new List<double>(times.Length);
        for (int i = 0; i < times.Length; i++)
        {
            if (!(times[i] >= 0 && times[i] <= seconds) || (i > 0 && times[i] < times[i - 1]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected times in order from 0 to {seconds:R}, got {times[i]:R} at {i}."), nameof(times));
            if (distinct.Count == 0 || times[i] > distinct[^1]) distinct.Add(times[i]);
        }

        if (distinct.Count < 20) return null;
        double[] t = [.. distinct];
        var warnings = ImmutableArray.CreateBuilder<string>();
        var one = new HawkesLikelihood(t, seconds, 1);
        HawkesEstimate constant = one.Maximise(out bool interior), best = constant;
        HawkesEstimate? split = null;
        double? probability = null;
        int most = Math.Min(parts, t.Length / 25), tried = 0;
        HawkesLikelihood chosen = one;
        if (most >= 2)
        {
            double lowest = double.PositiveInfinity, least = 1;
            HawkesLikelihood several = one;
            bool splitInterior = false;
            for (int k = 2; k <= most; k *= 2, tried++)
            {
                var likelihood = new HawkesLikelihood(t, seconds, k);
                HawkesEstimate fit = likelihood.Maximise(out bool inside);
                double criterion = (2 * k) - (2 * fit.LogLikelihood);
                least = Math.Min(least, TestDistributions.ChiSquareUpper(2 * (fit.LogLikelihood - constant.LogLikelihood), k - 1));
                if (criterion < lowest) (lowest, split, several, splitInterior) = (criterion, fit, likelihood, inside);
            }

            probability = Math.Min(1, least * tried);
            if (probability < Significant)
            {
                (best, chosen, interior) = (split!, several, splitInterior);
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The baseline is not constant (p = {probability:0.0e+0}): with one baseline the branching ratio is {constant.Branching.Value:0.000}, with one in each of {split!.Parts} parts {split.Branching.Value:0.000}. A change of regime passes for excitement; use the second, and take it as an upper bound."));
            }
        }
        else
        {
            warnings.Add("Too few events to tell a changing baseline from excitement: the branching ratio is an upper bound.");
        }

        if (!interior) warnings.Add("The decay runs to the edge of what the times can tell: either nothing excites, or it does so faster or slower than the data resolve.");
        if (times.Length > t.Length) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{times.Length - t.Length} of {times.Length} events stand at the instant of another one and are counted once: the clock is too coarse to tell them apart."));
        double rescaled = chosen.RescaledProbability(best);
        if (rescaled < Significant) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"An exponential kernel does not describe these times well (p = {rescaled:0.0e+0}): standard errors are too small, slow excitement beyond the kernel is missed."));
        return new HawkesFit
        {
            Events = t.Length, Ties = times.Length - t.Length, Seconds = seconds, Constant = constant, Split = split, BaselineProbability = probability, RescaledProbability = rescaled,
            Warnings = warnings.ToImmutable(),
        };
    }
}
