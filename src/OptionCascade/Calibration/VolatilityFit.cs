// close to close    v = (r − r̄)²·n/(n − 1)
// Parkinson         v = ln²(H/L)/(4·ln 2)
// Garman and Klass  v = ½·ln²(H/L) − (2·ln 2 − 1)·ln²(C/O)
// σ̂ = √(mean v),    se(σ̂) = se(mean v)/(2σ̂), the error of the mean allowing for autocorrelation of v (Newey and West)
//
//   r         log return from close to close            O, H, L, C   open, high, low, close of a bar
//   σ̂         standard deviation of the log return of a bar; times √(bars in a year) per √year
// Source: M. Parkinson, Journal of Business 53 (1980); M. Garman and M. Klass, the same.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>Volatility from bars by three estimators, each of one bar and with its standard error.</summary>
/// <remarks>
/// <para>
/// The two estimators from ranges take the price to move without jumps and without drift while the market is open, and to be watched all the time: prices seen only now
/// and then have too small a range, and both come out too low. They do not see what happens between one close and the next open; <see cref="OvernightShare"/> says how much that is.
/// </para>
/// The standard errors allow for fat tails and for volatility that comes in clusters, as far as <see cref="Lags"/> bars.
/// </remarks>
public sealed record VolatilityFit
{
    private VolatilityFit()
    {
    }

    /// <summary>Bars read.</summary>
    public required int Bars { get; init; }

    /// <summary>From closes; standard deviation of the log return of a bar.</summary>
    public required Estimate CloseToClose { get; init; }

    /// <summary>From highs and lows; null when no bar has a range.</summary>
    public required Estimate? Parkinson { get; init; }

    /// <summary>From opens, highs, lows and closes; null when no bar has a range.</summary>
    public required Estimate? GarmanKlass { get; init; }

    /// <summary>Bars whose high and low are the same: their range was not observed, and they are not in the two estimators from ranges.</summary>
    public required int BarsWithoutRange { get; init; }

    /// <summary>Share of the variance from close to close that arises between a close and the next open, in [0, 1].</summary>
    public required double OvernightShare { get; init; }

    /// <summary>Autocorrelation of squared returns that the standard errors allow for, bars.</summary>
    public required int Lags { get; init; }

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The estimates.</summary>
    /// <param name="bars">At least three, in order of time.</param>
    /// <exception cref="ArgumentException">Fewer than three bars, bars out of order or figures that cannot be those of one interval; or prices that do not move at all.</exception>
    public static VolatilityFit Of(IReadOnlyList<PriceBar> bars)
    {
        PriceBar.Check(bars, nameof(bars));
        if (bars.Count < 3) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected at least three bars, got {bars.Count}."), nameof(bars));
        double[] r = PriceBar.CloseReturns(bars);
        double mean = r.Average(), unbiased = r.Length / (r.Length - 1.0);
        double[] squares = Array.ConvertAll(r, x => (x - mean) * (x - mean) * unbiased);
        if (!(squares.Sum() > 0)) throw new ArgumentException("Expected prices that move, got closes that are all the same.", nameof(bars));
        int lags = LongRun.ManyLags(r.Length);
        PriceBar[] ranged = [.. bars.Where(b => b.High > b.Low)];
        double overnight = 0;
        int carried = 0;
        for (int i = 1; i < bars.Count; i++)
        {
            double gap = Math.Log(bars[i].Open / bars[i - 1].Close);
            overnight += gap * gap;
            if (gap == 0) carried++;
        }

        var warnings = ImmutableArray.CreateBuilder<string>();
        Estimate close = Root(squares, lags);
        Estimate? parkinson = ranged.Length < 3 ? null : Root([.. ranged.Select(b => Square(Math.Log(b.High / b.Low)) / (4 * Math.Log(2)))], LongRun.ManyLags(ranged.Length));
        Estimate? garman = ranged.Length < 3 ? null
            : Root([.. ranged.Select(b => (0.5 * Square(Math.Log(b.High / b.Low))) - (((2 * Math.Log(2)) - 1) * Square(Math.Log(b.Close / b.Open))))], LongRun.ManyLags(ranged.Length));
        int without = bars.Count - ranged.Length;
        if (without > 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{without} of {bars.Count} bars have no range (high = low): they are left out of the estimators from ranges."));
        double share = Math.Clamp(overnight / r.Sum(x => x * x), 0, 1);
        if (carried > 0.2 * r.Length && carried < r.Length)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{carried} of {r.Length} opens equal the close before to the digit: the opens look carried over, so that the share of variance overnight is too low."));
        if (share > 0.05) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}% of the variance arises between close and next open, which the estimators from ranges do not see."));
        if (parkinson is { } p && p.High < close.Low) warnings.Add("The range says less volatility than the closes: prices watched too seldom, jumps between bars, or returns that trend within the sample.");
        return new VolatilityFit
        {
            Bars = bars.Count, CloseToClose = close, Parkinson = parkinson, GarmanKlass = garman, BarsWithoutRange = without, OvernightShare = share, Lags = lags, Warnings = warnings.ToImmutable(),
        };
    }

    private static double Square(double x) => x * x;

    private static Estimate Root(double[] variances, int lags)
    {
        (double mean, double error) = LongRun.Mean(variances, lags);
        double root = Math.Sqrt(Math.Max(mean, 0));
        return new Estimate(root, root > 0 ? error / (2 * root) : double.NaN);
    }
}
