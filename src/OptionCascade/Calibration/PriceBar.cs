using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace OptionCascade.Calibration;

/// <summary>Prices of one interval (a day, a minute), quote currency per unit, all &gt; 0 with low ≤ open, close ≤ high.</summary>
/// <param name="Time">Its begin; of daily bars midnight UTC of the day.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Units traded; NaN where not known.</param>
public readonly record struct PriceBar(Instant Time, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>Whether the figures can be those of one interval.</summary>
    public bool IsConsistent => Low > 0 && double.IsFinite(High) && Low <= Open && Open <= High && Low <= Close && Close <= High;

    /// <summary>ln(close/close before), one fewer than bars.</summary>
    /// <param name="bars">In order of time.</param>
    internal static double[] CloseReturns(IReadOnlyList<PriceBar> bars)
    {
        double[] returns = new double[Math.Max(bars.Count - 1, 0)];
        for (int i = 0; i < returns.Length; i++) returns[i] = Math.Log(bars[i + 1].Close / bars[i].Close);
        return returns;
    }

    internal static void Check(IReadOnlyList<PriceBar> bars, string name)
    {
        ArgumentNullException.ThrowIfNull(bars, name);
        for (int i = 0; i < bars.Count; i++)
            if (!bars[i].IsConsistent || (i > 0 && bars[i].Time <= bars[i - 1].Time))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected bars in order of time with 0 < low <= open, close <= high, got {bars[i]} at {i}."), name);
    }
}
