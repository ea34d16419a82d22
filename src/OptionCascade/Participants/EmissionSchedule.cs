// E(h) = units created, unlocked or released within the next h days
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>Units released at one time.</summary>
/// <param name="Day">Days from the start, ≥ 0.</param>
/// <param name="Units">Units of underlying, ≥ 0.</param>
public readonly record struct TokenUnlock(double Day, double Units);

/// <summary>How many units of a token come into being, or out of lock, over time. Immutable.</summary>
public sealed class EmissionSchedule
{
    private readonly Func<double, double> _cumulative;

    private EmissionSchedule(string name, Func<double, double> cumulative) => (Name, _cumulative) = (name, cumulative);

    /// <summary>Kind of schedule: <c>linear</c>, <c>halving</c>, <c>vesting</c> or <c>unlocks</c>.</summary>
    public string Name { get; }

    /// <summary>The same number of units every day: E = r·h.</summary>
    /// <param name="unitsPerDay">r, units per day, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public static EmissionSchedule Linear(double unitsPerDay)
    {
        Guard.NonNegative(unitsPerDay);
        return new("linear", days => unitsPerDay * days);
    }

    /// <summary>A daily number that halves at even intervals: r until day T, r/2 until T + P, r/4 until T + 2P, …</summary>
    /// <param name="unitsPerDay">r, units per day now, ≥ 0.</param>
    /// <param name="daysToNextHalving">T, days, ≥ 0.</param>
    /// <param name="halvingIntervalDays">P, days, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static EmissionSchedule Halving(double unitsPerDay, double daysToNextHalving, double halvingIntervalDays)
    {
        Guard.NonNegative(unitsPerDay);
        Guard.NonNegative(daysToNextHalving);
        Guard.Positive(halvingIntervalDays);
        return new("halving", days =>
        {
            if (days <= daysToNextHalving) return unitsPerDay * days;
            // n whole intervals give r·P·(½ + … + ½ⁿ) = r·P·(1 − ½ⁿ), the one begun ½ⁿ⁺¹ a day.
            double after = days - daysToNextHalving, whole = Math.Floor(after / halvingIntervalDays), left = Math.Pow(0.5, whole);
            return unitsPerDay * (daysToNextHalving + (halvingIntervalDays * (1 - left)) + (0.5 * left * (after - (whole * halvingIntervalDays))));
        });
    }

    /// <summary>A grant: a share is released at a cliff, the rest evenly from there to the end.</summary>
    /// <param name="totalUnits">Units in all, ≥ 0.</param>
    /// <param name="cliffDay">Days to the cliff, ≥ 0.</param>
    /// <param name="cliffShare">Share released there, in [0, 1].</param>
    /// <param name="endDay">Days to the end, ≥ <paramref name="cliffDay"/>; the rest is released at once when they are the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static EmissionSchedule Vesting(double totalUnits, double cliffDay, double cliffShare, double endDay)
    {
        Guard.NonNegative(totalUnits);
        Guard.NonNegative(cliffDay);
        Guard.InRange(cliffShare, 0, 1);
        Guard.InRange(endDay, cliffDay, double.MaxValue);
        return new("vesting", days =>
        {
            if (days < cliffDay) return 0;
            double share = days >= endDay ? 1 : (days - cliffDay) / (endDay - cliffDay);
            return totalUnits * (cliffShare + ((1 - cliffShare) * share));
        });
    }

    /// <summary>Units released on given days.</summary>
    /// <param name="unlocks">Days and units, any order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A day or a number of units is not finite and ≥ 0.</exception>
    public static EmissionSchedule Unlocks(IEnumerable<TokenUnlock> unlocks)
    {
        ArgumentNullException.ThrowIfNull(unlocks);
        ImmutableArray<TokenUnlock> all = [.. unlocks.Select(u => new TokenUnlock(Guard.NonNegative(u.Day, nameof(unlocks)), Guard.NonNegative(u.Units, nameof(unlocks)))).OrderBy(u => u.Day)];
        return new("unlocks", days => all.Where(u => u.Day <= days).Sum(u => u.Units));
    }

    /// <summary>E(h), units of underlying; what is released at the end of day h is in it.</summary>
    /// <param name="days">h, days, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double UnitsWithin(double days) => _cumulative(Guard.NonNegative(days));

    /// <summary>E(h)/circulating · 365/h: growth of the supply at the rate of the next h days, per year, not compounded.</summary>
    /// <param name="circulatingUnits">Units in circulation at the start, &gt; 0.</param>
    /// <param name="days">h, days, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double InflationPerYear(double circulatingUnits, double days)
        => UnitsWithin(Guard.Positive(days)) / Guard.Positive(circulatingUnits) * (365 / days);
}
