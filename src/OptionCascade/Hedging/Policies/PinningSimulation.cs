// With z = y/(σ√τ), τ = T − t, and s = ln(τ₀/τ):   dz = (½ − b·e^(s/2)·n(z)/2)·z ds + dW,   z(0) = y₀/(σ√τ₀),   b = E·OI/(σ√τ₀)
// pinned: z stays inside the barrier ±z*, b·e^(s/2)·n(z*) = 1, which grows without bound; free: |z| grows like e^(s/2)
//
//   y, σ, T, E·OI   as in Pinning;  τ₀: years to expiry at the start;  b: strength, dimensionless
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>What a simulation of pinning found.</summary>
/// <param name="Strength">b = E·OI/(σ√τ₀), dimensionless.</param>
/// <param name="StandardDistance">z₀ = y₀/(σ√τ₀): distance from the strike at the start, in standard deviations to expiry.</param>
/// <param name="Probability">Probability that the price ends at the strike exactly.</param>
public sealed record PinningResult(double Strength, double StandardDistance, Estimate Probability);

/// <summary>
/// The probability of a pin under the drift of <see cref="Pinning"/>, by simulation in the time s = ln(τ₀/τ), in which expiry is infinitely far away and the
/// equation has one parameter.
/// </summary>
/// <remarks>
/// Each step is exact for the drift with n(z) and e^(s/2) frozen (an Ornstein–Uhlenbeck step), so that no step can overshoot; without dealers it is exact.
/// The run ends when the barrier is high enough for a path inside to stay there but for a probability of order e⁻²⁰, or, without attraction, at once: a diffusion does
/// not end on a given point. Path p is a function of seed and p: same bits on any number of threads.
/// </remarks>
public static class PinningSimulation
{
    /// <summary>b·e^(s/2)·n(0) at the end: the potential barrier (B − 1 − ln B)/2 is 22.5.</summary>
    private const double EndForce = 50;

    /// <summary>The run is at least this long in s, so that a start near the barrier of a strong pin is decided.</summary>
    private const double LeastLength = 6;

    /// <summary>Largest step in s where nothing pulls.</summary>
    private const double LargestStep = 0.02;

    /// <summary>Smallest step in s: where the force is stronger still, the frozen step is exact enough.</summary>
    private const double SmallestStep = 0.001;

    /// <summary>Runs the simulation.</summary>
    /// <param name="logDistance">y₀ = ln(S₀/K), finite.</param>
    /// <param name="volatility">σ, finite, &gt; 0, per √year.</param>
    /// <param name="yearsToExpiry">τ₀, finite, &gt; 0.</param>
    /// <param name="impactTimesUnits">E·OI, finite; at or below 0 nothing pulls and the probability is 0.</param>
    /// <param name="paths">Number of paths, ≥ 2.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static PinningResult Run(double logDistance, double volatility, double yearsToExpiry, double impactTimesUnits, int paths, ulong seed)
        => Run(logDistance, volatility, yearsToExpiry, impactTimesUnits, paths, seed, Environment.ProcessorCount);

    /// <summary>As above on a given number of threads, which does not change the result.</summary>
    internal static PinningResult Run(double logDistance, double volatility, double yearsToExpiry, double impactTimesUnits, int paths, ulong seed, int threads)
    {
        Guard.AtLeast(paths, 2);
        double strength = Pinning.Strength(volatility, yearsToExpiry, impactTimesUnits);
        double start = Guard.Finite(logDistance) / (volatility * Math.Sqrt(yearsToExpiry));
        if (strength <= 0) return new PinningResult(strength, start, new Estimate(0, 0));

        (double Step, double Force)[] grid = Grid(strength);
        double barrier = Math.Sqrt(2 * Math.Log(strength * Math.Exp(0.5 * grid.Sum(g => g.Step)) * NormalDistribution.InverseSqrtTwoPi));
        var random = new CounterRandom(seed);
        var pinned = new bool[paths];
        Parallel.For(0, paths, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new double[grid.Length], (path, _, normals) =>
        {
            random.Normals((ulong)path, normals);
            double z = start;
            for (int i = 0; i < grid.Length; i++)
            {
                double k = (grid[i].Force * NormalDistribution.Density(z)) - 0.5, decay = -k * grid[i].Step;
                // variance (1 − e^(−2k·ds))/(2k), continued through k = 0
                double variance = Math.Abs(decay) < 1e-12 ? grid[i].Step : grid[i].Step * VectorMath.ExpM1(2 * decay) / (2 * decay);
                z = (z * Math.Exp(decay)) + (Math.Sqrt(variance) * normals[i]);
            }

            pinned[path] = Math.Abs(z) < barrier;
            return normals;
        }, _ => { });

        double p = pinned.Count(b => b) / (double)paths;
        return new PinningResult(strength, start, new Estimate(p, Math.Sqrt(p * (1 - p) / paths)));
    }

    /// <summary>Steps in s with b·e^(s/2)/2 at their middle; finer where the force is strong.</summary>
    private static (double Step, double Force)[] Grid(double strength)
    {
        double atStart = strength * NormalDistribution.InverseSqrtTwoPi, length = Math.Max(LeastLength, 2 * Math.Log(EndForce / atStart)), s = 0;
        var grid = new List<(double, double)>();
        while (s < length)
        {
            double step = Math.Min(Math.Clamp(0.25 / (1 + (0.5 * atStart * Math.Exp(0.5 * s))), SmallestStep, LargestStep), length - s);
            grid.Add((step, 0.5 * strength * Math.Exp(0.5 * (s + (0.5 * step)))));
            s += step;
        }

        return [.. grid];
    }
}
