using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>What a plain option promises, with its time to expiry as a year fraction.</summary>
public sealed record OptionTerms
{
    /// <summary>One option on one unit of underlying.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="exercise">European or American.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years; 0 is expiry now.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public OptionTerms(OptionRight right, ExerciseStyle exercise, double strike, double yearFraction)
    {
        if (right is not (OptionRight.Call or OptionRight.Put))
            throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put.");
        if (exercise is not (ExerciseStyle.European or ExerciseStyle.American))
            throw new ArgumentOutOfRangeException(nameof(exercise), exercise, "Expected European or American.");
        Right = right;
        Exercise = exercise;
        Strike = Guard.NonNegative(strike);
        YearFraction = Guard.NonNegative(yearFraction);
    }

    /// <summary>Call or put.</summary>
    public OptionRight Right { get; }

    /// <summary>European or American.</summary>
    public ExerciseStyle Exercise { get; }

    /// <summary>K, quote currency per unit.</summary>
    public double Strike { get; }

    /// <summary>T, years.</summary>
    public double YearFraction { get; }
}
