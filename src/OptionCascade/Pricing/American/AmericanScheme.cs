namespace OptionCascade.Pricing.American;

/// <summary>Grid, tolerance and iteration limit of a precision.</summary>
internal sealed class AmericanScheme
{
    private const int Grading = 4;

    private static readonly Lazy<AmericanScheme> s_fast = new(() => new AmericanScheme(
        new CollocationGrid(8, GradedRule.Legendre(16, Grading), GradedRule.Legendre(24, Grading)) { ShortMills = true }, 1e-6, 20));

    private static readonly Lazy<AmericanScheme> s_accurate = new(() => new AmericanScheme(
        new CollocationGrid(20, GradedRule.Legendre(32, Grading), GradedRule.Legendre(64, Grading)), 1e-9, 40));

    private static readonly Lazy<AmericanScheme> s_exact = new(() => new AmericanScheme(
        new CollocationGrid(64, GradedRule.Legendre(128, Grading), GradedRule.TanhSinh(256, Grading)), 1e-14, 60));

    private AmericanScheme(CollocationGrid grid, double tolerance, int maximumIterations)
    {
        Grid = grid;
        Tolerance = tolerance;
        MaximumIterations = maximumIterations;
    }

    /// <summary>Nodes and weights.</summary>
    public CollocationGrid Grid { get; }

    /// <summary>Largest last Newton step, in ln b.</summary>
    public double Tolerance { get; }

    /// <summary>Newton steps allowed.</summary>
    public int MaximumIterations { get; }

    /// <summary>The scheme of a precision.</summary>
    public static AmericanScheme Of(AmericanPrecision precision) => precision switch
    {
        AmericanPrecision.Fast => s_fast.Value,
        AmericanPrecision.Accurate => s_accurate.Value,
        AmericanPrecision.Exact => s_exact.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact."),
    };
}
