namespace OptionCascade.Pricing.American;

/// <summary>Grid, tolerance and iteration limit of a precision.</summary>
internal sealed class AmericanScheme
{
    private const int Grading = 4;

    private static readonly Lazy<AmericanScheme> s_fast = new(() => Create(8, 16, GradedRule.Layer(24, Grading), 12, 1e-6, 20, true));
    private static readonly Lazy<AmericanScheme> s_accurate = new(() => Create(20, 32, GradedRule.Layer(64, Grading), 22, 1e-9, 40, false));
    private static readonly Lazy<AmericanScheme> s_exact = new(() => Create(64, 128, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false));

    private static readonly Lazy<AmericanScheme> s_rough = new(() => Create(16, 32, GradedRule.Layer(40, Grading), 25, 1e-8, 40, false));

    private AmericanScheme(CollocationGrid grid, double decays, double tolerance, int maximumIterations)
    {
        Grid = grid;
        Decays = decays;
        Tolerance = tolerance;
        MaximumIterations = maximumIterations;
    }

    /// <summary>The boundary is solved until it differs from the perpetual one by e^{−Decays}.</summary>
    public double Decays { get; }

    /// <summary>Nodes and weights.</summary>
    public CollocationGrid Grid { get; }

    /// <summary>Largest last Newton step, in ln b.</summary>
    public double Tolerance { get; }

    /// <summary>Newton steps allowed.</summary>
    public int MaximumIterations { get; }

    /// <summary>For a first look at where two boundaries meet.</summary>
    public static AmericanScheme Rough => s_rough.Value;

    /// <summary>The scheme of a precision.</summary>
    public static AmericanScheme Of(AmericanPrecision precision) => precision switch
    {
        AmericanPrecision.Fast => s_fast.Value,
        AmericanPrecision.Accurate => s_accurate.Value,
        AmericanPrecision.Exact => s_exact.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact."),
    };

    internal static AmericanScheme Create(int nodes, int points, GradedRule price, double decays, double tolerance, int maximumIterations, bool shortMills)
        => new(new CollocationGrid(nodes, Grading, GradedRule.Sine(points, Grading), price) { ShortMills = shortMills }, decays, tolerance, maximumIterations);
}
