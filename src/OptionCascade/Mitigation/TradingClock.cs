using OptionCascade.Numerics;

namespace OptionCascade.Mitigation;

/// <summary>Where in the trading day a run begins and how long days are.</summary>
/// <param name="StartSeconds">Seconds of trading that have passed in the day as the run begins, ≥ 0: 0 at 09:30, 21,300 at 15:25 of a US stock day.</param>
/// <param name="DaySeconds">Seconds of trading in a day, &gt; 0: 23,400 for US stocks.</param>
public sealed record TradingClock(double StartSeconds, double DaySeconds)
{
    /// <summary>A US stock day from its opening at 09:30.</summary>
    public static TradingClock UsStocks { get; } = new(0, 23_400);

    /// <summary>Seconds of trading that have passed in the day as the run begins.</summary>
    public double StartSeconds { get; init; } = Guard.NonNegative(StartSeconds);

    /// <summary>Seconds of trading in a day.</summary>
    public double DaySeconds { get; init; } = Guard.Positive(DaySeconds);

    /// <summary>Day number, from 0, and seconds of that day at a time of the run; the last second of a day belongs to it.</summary>
    internal (int Day, double Seconds) At(double seconds)
    {
        double since = StartSeconds + seconds;
        int day = Math.Max(0, (int)Math.Ceiling((since / DaySeconds) - 1e-12) - 1);
        return (day, since - (day * DaySeconds));
    }
}
