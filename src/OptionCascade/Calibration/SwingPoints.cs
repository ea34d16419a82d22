// A high is confirmed when the log price has fallen by θ from it, a low when it has risen by θ from it; highs and lows alternate.
// lower high: a high below the high before;  lower low: a low below the low before
//
// For independent, symmetric steps the fall from a high and the next rise from its low are independent with one distribution, so that each high is lower than the last with probability ½, independently
// of the others (the same holds for lows): the number of lower highs among m is that of heads of m fair coins.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>A turn of the price.</summary>
/// <param name="Index">Position in the series.</param>
/// <param name="LogPrice">Log price there.</param>
/// <param name="IsHigh">High or low.</param>
public readonly record struct SwingPoint(int Index, double LogPrice, bool IsHigh);

/// <summary>Highs and lows of a series, and how many of them are lower than the one before.</summary>
/// <param name="Points">Confirmed turns, alternating, in order.</param>
/// <param name="Reversal">θ, log price.</param>
/// <param name="LowerHighs">Highs below the high before.</param>
/// <param name="Highs">Highs that have one before.</param>
/// <param name="LowerLows">Lows below the low before.</param>
/// <param name="Lows">Lows that have one before.</param>
public sealed record SwingPoints(ImmutableArray<SwingPoint> Points, double Reversal, int LowerHighs, int Highs, int LowerLows, int Lows)
{
    /// <summary>Probability of as many lower highs or more, if steps were symmetric and independent; 1 without highs to compare.</summary>
    public double HighsProbability => Highs == 0 ? 1 : TestDistributions.FairCoinUpper(LowerHighs, Highs);

    /// <summary>Probability of as many lower lows or more, likewise.</summary>
    public double LowsProbability => Lows == 0 ? 1 : TestDistributions.FairCoinUpper(LowerLows, Lows);

    /// <summary>True when the last high is lower than the one before and the last low too: the market is in a fall by its swings now.</summary>
    public bool IsFalling => Last(true) < 0 && Last(false) < 0;

    /// <summary>True when the last high is higher than the one before and the last low too.</summary>
    public bool IsRising => Last(true) > 0 && Last(false) > 0;

    /// <summary>The turns of a series.</summary>
    /// <param name="logPrices">Log prices, finite, in order of time.</param>
    /// <param name="reversal">θ, log price, finite, &gt; 0. A few standard deviations of a step: smaller ones make every step a swing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static SwingPoints Of(ReadOnlySpan<double> logPrices, double reversal)
    {
        Guard.Positive(reversal);
        var points = ImmutableArray.CreateBuilder<SwingPoint>();
        int high = 0, low = 0, way = 0; // way: +1 looking for a high, −1 for a low, 0 for either
        for (int i = 0; i < logPrices.Length; i++)
        {
            double p = Guard.Finite(logPrices[i], nameof(logPrices));
            if (p > logPrices[high]) high = i;
            if (p < logPrices[low]) low = i;
            if (way >= 0 && logPrices[high] - p >= reversal)
            {
                // The extreme before the first turn may be an end of the series rather than a turn.
                if (way > 0) points.Add(new SwingPoint(high, logPrices[high], true));
                (way, low) = (-1, i);
            }
            else if (way <= 0 && p - logPrices[low] >= reversal)
            {
                if (way < 0) points.Add(new SwingPoint(low, logPrices[low], false));
                (way, high) = (1, i);
            }
        }

        (int lowerHighs, int highs) = Count(points, true);
        (int lowerLows, int lows) = Count(points, false);
        return new SwingPoints(points.ToImmutable(), reversal, lowerHighs, highs, lowerLows, lows);
    }

    private int Last(bool isHigh)
    {
        double[] last = [.. Points.Where(p => p.IsHigh == isHigh).Select(p => p.LogPrice).TakeLast(2)];
        return last.Length < 2 ? 0 : Math.Sign(last[1] - last[0]);
    }

    private static (int Lower, int Pairs) Count(IEnumerable<SwingPoint> points, bool isHigh)
    {
        double[] of = [.. points.Where(p => p.IsHigh == isHigh).Select(p => p.LogPrice)];
        return (of.Zip(of.Skip(1), (a, b) => b < a).Count(lower => lower), Math.Max(of.Length - 1, 0));
    }
}
