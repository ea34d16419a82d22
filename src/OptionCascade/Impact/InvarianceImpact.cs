// ln(P/P₀) = 5·10⁻⁴·(PV/40 million)^⅓·(σ/0.02)^(4/3)·X/(0.01·V)
//
//   X    units bought (> 0) or sold (< 0)        V    units traded per day
//   PV   value traded per day, dollars of 2005   σ    daily volatility of the return
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact;

/// <summary>Linear impact whose slope follows from a market's activity by microstructure invariance: what Kyle and Obizhaeva use to predict how far large sales move whole markets.</summary>
/// <remarks>
/// The benchmark is a stock that trades 40 million dollars (of 2005) a day at a volatility of 2%: 1% of daily volume moves it by 5 basis points. The predicted fall
/// is 1 − exp(ln(P/P₀)). It explains the sales of 1987 and 2008 to within a factor of two and falls short of the flash crash of 2010 by a factor of eight.
/// Source: A. Kyle and A. Obizhaeva, Large bets and stock market crashes (2013 and later drafts), linear version.
/// </remarks>
public static class InvarianceImpact
{
    private const double BenchmarkImpact = 5e-4, BenchmarkTurnover = 40e6, BenchmarkVolatility = 0.02, BenchmarkShare = 0.01;

    /// <summary>The law for one market.</summary>
    /// <param name="activity">σ per day and V in units per day.</param>
    /// <param name="dailyTurnover">PV, dollars of 2005 traded per day, finite, &gt; 0: today's dollars times the deflator to 2005.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LinearImpact For(TradingActivity activity, double dailyTurnover)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Guard.Positive(dailyTurnover);
        double scale = BenchmarkImpact * Math.Cbrt(dailyTurnover / BenchmarkTurnover) * Math.Pow(activity.DailyVolatility / BenchmarkVolatility, 4.0 / 3);
        return new LinearImpact(scale / (BenchmarkShare * activity.DailyVolume));
    }

    /// <summary>Fraction by which the price falls when a share of a day's volume is sold, in [0, 1).</summary>
    /// <param name="shareOfDailyVolume">|X|/V, finite, ≥ 0.</param>
    /// <param name="dailyVolatility">σ, finite, ≥ 0.</param>
    /// <param name="dailyTurnover">PV, dollars of 2005 traded per day, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static double PredictedFall(double shareOfDailyVolume, double dailyVolatility, double dailyTurnover)
        => -VectorMath.ExpM1(For(new TradingActivity(1, dailyVolatility), dailyTurnover).LogMove(-Guard.NonNegative(shareOfDailyVolume)));
}
