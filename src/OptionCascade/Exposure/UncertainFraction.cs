using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Exposure;

/// <summary>A fraction that is known up to an error: mean, standard deviation, and ends that it cannot pass. <c>default</c> is the fraction 0, known exactly.</summary>
public readonly record struct UncertainFraction
{
    private UncertainFraction(double mean, double standardDeviation, double low, double high)
        => (Mean, StandardDeviation, Low, High) = (mean, standardDeviation, low, high);

    /// <summary>Expected value, in [0, 1].</summary>
    public double Mean { get; }

    /// <summary>Standard deviation, ≥ 0.</summary>
    public double StandardDeviation { get; }

    /// <summary>Least value possible, ≥ 0.</summary>
    public double Low { get; }

    /// <summary>Largest value possible, ≤ 1.</summary>
    public double High { get; }

    /// <summary>Known without error.</summary>
    /// <param name="fraction">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 1].</exception>
    public static UncertainFraction Exactly(double fraction)
    {
        Guard.InRange(fraction, 0, 1);
        return new UncertainFraction(fraction, 0, fraction, fraction);
    }

    /// <summary>Mean and standard deviation; the ends are 0 and 1.</summary>
    /// <param name="mean">In [0, 1].</param>
    /// <param name="standardDeviation">In [0, √(mean·(1 − mean))]: no fraction varies more about its mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static UncertainFraction FromStandardDeviation(double mean, double standardDeviation)
    {
        Guard.InRange(mean, 0, 1);
        Guard.InRange(standardDeviation, 0, Math.Sqrt(mean * (1 - mean)));
        return standardDeviation == 0 ? Exactly(mean) : new UncertainFraction(mean, standardDeviation, 0, 1);
    }

    /// <summary>Anywhere between two ends, all values equally likely: mean (low + high)/2, standard deviation (high − low)/√12.</summary>
    /// <param name="low">In [0, <paramref name="high"/>].</param>
    /// <param name="high">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static UncertainFraction FromInterval(double low, double high)
    {
        Guard.InRange(high, 0, 1);
        Guard.InRange(low, 0, high);
        return new UncertainFraction(0.5 * (low + high), (high - low) / Math.Sqrt(12), low, high);
    }

    /// <summary>Mean and standard deviation, e.g. <c>0.7±0.1</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Mean:0.####}{(StandardDeviation > 0 ? string.Create(CultureInfo.InvariantCulture, $"±{StandardDeviation:0.####}") : "")}");
}

/// <summary>How the errors of the fractions hang together. There is no default: it decides how large the error of a sum over contracts is.</summary>
/// <remarks>
/// The fraction of contract i is p + σ·(√ρ·Z + √(1 − ρ)·εᵢ), Z common to all calls (another to all puts), εᵢ independent. ρ = 1: one unknown number for all calls, so that errors add up;
/// ρ = 0: every contract errs for itself, and errors average out over a large book.
/// </remarks>
public readonly record struct FractionDependence
{
    /// <summary>A dependence.</summary>
    /// <param name="betweenContracts">ρ, correlation between two contracts of the same right, in [0, 1].</param>
    /// <param name="callsWithPuts">κ, correlation of the calls' common error with the puts', in [−1, 1]; a call and a put are then correlated by ρκ.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public FractionDependence(double betweenContracts, double callsWithPuts)
        => (BetweenContracts, CallsWithPuts) = (Guard.InRange(betweenContracts, 0, 1), Guard.InRange(callsWithPuts, -1, 1));

    /// <summary>ρ.</summary>
    public double BetweenContracts { get; }

    /// <summary>κ.</summary>
    public double CallsWithPuts { get; }

    /// <summary>One unknown number for all calls and another for all puts, independent of each other: ρ = 1, κ = 0.</summary>
    public static FractionDependence CommonToEachRight { get; } = new(1, 0);

    /// <summary>Every contract for itself: ρ = 0. The least error of a sum.</summary>
    public static FractionDependence Independent { get; } = new(0, 0);
}
