namespace OptionCascade.Pricing.American;

/// <summary>Grid, tolerance and iteration limit of a precision.</summary>
internal sealed class AmericanScheme
{
    private const int Grading = 4;

    // By λT ≤ ½, 2, 4 and beyond. Largest error of the price over the strike against 96 nodes, 192 points on random problems (σ 0.5%…1000%, T 1 day…170
    // years, r and q −10%…1000%, a third of the spots within 1% of the boundary): Fast 5e-6, 5e-6, 7e-6, 5e-6; Accurate 1e-8, 6e-9, 2e-8, 1e-8;
    // Exact 8e-12, 6e-12, 5e-12, 3e-11.
    private static readonly Lazy<AmericanScheme>[] s_fast =
    [
        new(() => Create(8, 8, GradedRule.Layer(16, Grading), 12, 1e-3, 20, true)),
        new(() => Create(8, 8, GradedRule.Layer(16, Grading), 12, 1e-3, 20, true)),
        new(() => Create(8, 16, GradedRule.Layer(24, Grading), 12, 1e-3, 20, true)),
        new(() => Create(16, 16, GradedRule.Layer(24, Grading), 14, 5e-4, 20, true)),
    ];

    private static readonly Lazy<AmericanScheme>[] s_accurate =
    [
        new(() => Create(14, 24, GradedRule.Layer(48, Grading), 22, 1e-9, 40, false)),
        new(() => Create(16, 24, GradedRule.Layer(48, Grading), 22, 1e-9, 40, false)),
        new(() => Create(18, 32, GradedRule.Layer(64, Grading), 22, 1e-9, 40, false)),
        new(() => Create(24, 40, GradedRule.Layer(64, Grading), 24, 1e-9, 40, false)),
    ];

    private static readonly Lazy<AmericanScheme>[] s_exact =
    [
        new(() => Create(40, 80, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false)),
        new(() => Create(48, 96, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false)),
        new(() => Create(48, 96, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false)),
        new(() => Create(64, 128, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false)),
    ];

    // For a boundary that bends sharply within the option's life: see BendsSharply.
    private static readonly Lazy<AmericanScheme> s_exactBend = new(() => Create(96, 192, GradedRule.TanhSinh(256, Grading), 40, 1e-14, 60, false));

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

    /// <summary>The scheme of a precision for λT, the number of decay times to expiry (0 where there is no decay: the richest).</summary>
    /// <param name="precision">What is asked for.</param>
    /// <param name="decays">λT.</param>
    /// <param name="bendsSharply">See <see cref="BendsSharply"/>; only <see cref="AmericanPrecision.Exact"/> takes a finer grid for it.</param>
    public static AmericanScheme Of(AmericanPrecision precision, double decays, bool bendsSharply = false)
    {
        if (bendsSharply && precision == AmericanPrecision.Exact) return s_exactBend.Value;
        int tier = decays is > 0 and <= 0.5 ? 0 : decays is > 0 and <= 2 ? 1 : decays is > 0 and <= 4 ? 2 : 3;
        return precision switch
        {
            AmericanPrecision.Fast => s_fast[tier].Value,
            AmericanPrecision.Accurate => s_accurate[tier].Value,
            AmericanPrecision.Exact => s_exact[tier].Value,
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact."),
        };
    }

    /// <summary>
    /// The precision that keeps the promise of the one asked for: with a negative yield and σ√T above 4 the eight nodes of <see cref="AmericanPrecision.Fast"/>
    /// can miss 1e-4·K (seen from σ√T = 4.9 on), so the accurate grid is used.
    /// </summary>
    public static AmericanPrecision Adequate(AmericanPrecision asked, double yearFraction, double sigma, double q)
        => asked == AmericanPrecision.Fast && q < 0 && sigma * Math.Sqrt(yearFraction) > 4 ? AmericanPrecision.Accurate : asked;

    /// <summary>λT of a put: λ = r + (r − q − ½σ²)²/(2σ²).</summary>
    public static double DecaysOf(double yearFraction, double sigma, double r, double q)
    {
        double ratio = (r - q - (0.5 * sigma * sigma)) / sigma;
        return (r + (0.5 * ratio * ratio)) * yearFraction;
    }

    /// <summary>
    /// True for a put with 0 &lt; r &lt; q whose boundary starts, at K·r/q, less than half a deviation σ√T below the strike: it leaves that point within a small part
    /// of the option's life, which 64 nodes resolve to 1e-11·K in price and 1e-8 in volga only.
    /// </summary>
    public static bool BendsSharply(double yearFraction, double sigma, double r, double q)
        => r > 0 && q > r && Math.Log(q / r) < 0.5 * sigma * Math.Sqrt(yearFraction);

    internal static AmericanScheme Create(int nodes, int points, GradedRule price, double decays, double tolerance, int maximumIterations, bool shortMills)
        => new(new CollocationGrid(nodes, Grading, GradedRule.Sine(points, Grading), price) { ShortMills = shortMills }, decays, tolerance, maximumIterations);
}
