using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Market;

/// <summary>How the time from a valuation instant to an expiry becomes a year fraction T. Always chosen explicitly.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><see cref="CalendarInstant"/></term><description>T = seconds to the expiry instant / (365 · 86,400).</description></item>
/// <item><term><see cref="CalendarDays"/></term><description>T = (expiry date − valuation date) / 365, dates in the exchange's zone; a same-day expiry has T = 0.</description></item>
/// <item><term><see cref="BusinessDays"/></term><description>T = max(weekdays d with valuation date ≤ d &lt; expiry date, 1) / N, N = 252 unless told;
/// Monday to Friday, exchange holidays not excluded.</description></item>
/// <item><term><see cref="TradingDays"/></term><description>As <see cref="BusinessDays"/>, with the exchange's holidays excluded.</description></item>
/// </list>
/// An expiry at or before the valuation instant has expired, whatever the convention says; <see cref="YearFraction"/> is then 0.
/// </remarks>
public sealed record TimeConvention
{
    private enum Basis { CalendarInstant, CalendarDays, BusinessDays, TradingDays }

    private readonly Basis _basis;

    private TimeConvention(Basis basis, double daysPerYear, string name)
    {
        _basis = basis;
        DaysPerYear = daysPerYear;
        Name = name;
    }

    /// <summary>Calendar time to the expiry instant over 365 days.</summary>
    public static TimeConvention CalendarInstant { get; } = CalendarInstantOver(365);

    /// <summary>Calendar time to the expiry instant over another number of days, e.g. 365.25 as some venues' files have it.</summary>
    /// <param name="daysPerYear">Days in a year.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public static TimeConvention CalendarInstantOver(double daysPerYear) => new(Basis.CalendarInstant, Guard.Positive(daysPerYear), "calendar-instant");

    /// <summary>Whole calendar days over 365.</summary>
    public static TimeConvention CalendarDays { get; } = new(Basis.CalendarDays, 365, "calendar-days");

    /// <summary>Weekdays (Monday to Friday) over <paramref name="daysPerYear"/>; the expiry day itself counts as one day.</summary>
    /// <param name="daysPerYear">Days in a year, usually 252; some public tools use 262.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public static TimeConvention BusinessDays(double daysPerYear = 252) => new(Basis.BusinessDays, Guard.Positive(daysPerYear), "business-days");

    /// <summary>The exchange's trading days over <paramref name="daysPerYear"/>; the expiry day itself counts as one day.</summary>
    /// <param name="daysPerYear">Days in a year, usually 252.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public static TimeConvention TradingDays(double daysPerYear = 252) => new(Basis.TradingDays, Guard.Positive(daysPerYear), "trading-days");

    /// <summary>Name as used on the command line.</summary>
    public string Name { get; }

    /// <summary>Denominator of the year fraction, days.</summary>
    public double DaysPerYear { get; }

    /// <summary>The year fraction from <paramref name="asOf"/> to <paramref name="expiry"/>, years, ≥ 0.</summary>
    /// <param name="asOf">Valuation instant.</param>
    /// <param name="expiry">Expiry instant.</param>
    /// <param name="calendar">The exchange's calendar: its zone gives the dates, its holidays the trading days.</param>
    public double YearFraction(Instant asOf, Instant expiry, ExchangeCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        if (expiry <= asOf) return 0;
        if (_basis == Basis.CalendarInstant) return (expiry - asOf).TotalSeconds / (86_400.0 * DaysPerYear);
        LocalDate from = calendar.DateOf(asOf), to = calendar.DateOf(expiry);
        return _basis switch
        {
            Basis.CalendarDays => Period.DaysBetween(from, to) / DaysPerYear,
            Basis.BusinessDays => Math.Max(WeekdaysBetween(from, to), 1) / DaysPerYear,
            _ => Math.Max(calendar.BusinessDaysBetween(from, to), 1) / DaysPerYear,
        };
    }

    /// <summary>Number of Mondays to Fridays d with <paramref name="from"/> ≤ d &lt; <paramref name="to"/>.</summary>
    internal static int WeekdaysBetween(LocalDate from, LocalDate to)
    {
        int days = Period.DaysBetween(from, to);
        if (days <= 0) return 0;
        int weekdays = days / 7 * 5;
        for (LocalDate d = from.PlusDays(days / 7 * 7); d < to; d = d.PlusDays(1))
            if (d.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday))
                weekdays++;
        return weekdays;
    }
}
