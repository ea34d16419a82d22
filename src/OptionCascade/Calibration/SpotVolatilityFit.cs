// Δln σ_t = a + b·r_t + ε_t                       b is the shift per log move of a linear response of volatility to spot
// Δln σ_t = a + b₋·min(r_t, 0) + b₊·max(r_t, 0) + ε_t
//
//   r   log return of spot      σ   implied volatility (an index of it, or one of fixed moneyness)      b   relative shift of volatility per unit of log price
// Standard errors: Newey and West with ⌊4(n/100)^(2/9)⌋ lags.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>How volatility follows spot, by regression of changes on changes.</summary>
/// <remarks>
/// It describes what happened together on a day, not what causes what. An index of implied volatility such as VIX has its strikes move with spot: the slope contains the walk along the
/// smile, while a cascade shifts the volatility of each strike. Where the smile slopes, the shift at a fixed strike is smaller by that slope; use the estimate as an upper bound, or change of a
/// single strike's volatility as data.
/// </remarks>
public sealed record SpotVolatilityFit
{
    private SpotVolatilityFit()
    {
    }

    /// <summary>Changes used.</summary>
    public required int Changes { get; init; }

    /// <summary>b.</summary>
    public required Estimate Slope { get; init; }

    /// <summary>a, change of log volatility when spot does not move.</summary>
    public required Estimate Intercept { get; init; }

    /// <summary>Share of the variance of volatility's changes explained, in [0, 1].</summary>
    public required double RSquared { get; init; }

    /// <summary>b₋, on falls; null when there are no falls and rises to tell apart.</summary>
    public required Estimate? SlopeOnFalls { get; init; }

    /// <summary>b₊, on rises; null with <see cref="SlopeOnFalls"/>.</summary>
    public required Estimate? SlopeOnRises { get; init; }

    /// <summary>b of the first and of the second half of the sample; null when a half has no line to fit.</summary>
    public required (Estimate First, Estimate Second)? Halves { get; init; }

    /// <summary>Lags allowed for.</summary>
    public required int Lags { get; init; }

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The regression; null when fewer than five changes, or returns that do not vary, leave no line to fit.</summary>
    /// <param name="spot">Prices, &gt; 0, in order of time.</param>
    /// <param name="volatility">Volatility at the same times, &gt; 0, any unit.</param>
    /// <exception cref="ArgumentException">Different lengths, or a figure that is not finite and &gt; 0.</exception>
    public static SpotVolatilityFit? Of(IReadOnlyList<double> spot, IReadOnlyList<double> volatility)
    {
        ArgumentNullException.ThrowIfNull(spot);
        ArgumentNullException.ThrowIfNull(volatility);
        Guard.SameLength(volatility.Count, spot.Count, nameof(volatility));
        double[] r = LogChanges(spot, nameof(spot)), y = LogChanges(volatility, nameof(volatility));
        if (r.Length < 5) return null;
        int lags = LongRun.Lags(r.Length);
        if (LinearRegression.Fit(y, r) is not { } line) return null;
        Estimate[] whole = All(line, lags);
        LinearRegression? sides = LinearRegression.Fit(y, [.. r.Select(x => Math.Min(x, 0))], [.. r.Select(x => Math.Max(x, 0))]);
        Estimate[]? bySide = sides is null ? null : All(sides, lags);
        (Estimate First, Estimate Second)? halves = Half(r, y, 0, r.Length / 2) is { } one && Half(r, y, r.Length / 2, r.Length) is { } two ? (one, two) : null;
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (halves is var (a, b) && Apart(a, b) > 3)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The slope is not stable: {a.Value:0.00} in the first half of the sample, {b.Value:0.00} in the second; the standard error of the whole does not cover that."));
        if (bySide is not null && Apart(bySide[1], bySide[2]) > 3)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Volatility answers falls and rises differently ({bySide[1].Value:0.00} and {bySide[2].Value:0.00}): for a fall use the slope on falls."));
        return new SpotVolatilityFit
        {
            Changes = r.Length, Slope = whole[1], Intercept = whole[0], RSquared = line.RSquared, SlopeOnFalls = bySide?[1],
            SlopeOnRises = bySide?[2], Halves = halves, Lags = lags, Warnings = warnings.ToImmutable(),
        };
    }

    private static double Apart(Estimate a, Estimate b) => Math.Abs(a.Value - b.Value) / Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError));

    private static Estimate? Half(double[] r, double[] y, int from, int to)
        => LinearRegression.Fit(y[from..to], r[from..to]) is { } line && to - from >= 5 ? All(line, LongRun.Lags(to - from))[1] : null;

    private static Estimate[] All(LinearRegression line, int lags) => [.. line.Coefficients.Zip(line.RobustErrors(lags), (b, e) => new Estimate(b, e))];

    private static double[] LogChanges(IReadOnlyList<double> levels, string name)
    {
        double[] changes = new double[Math.Max(levels.Count - 1, 0)];
        for (int i = 0; i < levels.Count; i++)
        {
            Guard.Positive(levels[i], name);
            if (i > 0) changes[i - 1] = Math.Log(levels[i] / levels[i - 1]);
        }

        return changes;
    }
}
