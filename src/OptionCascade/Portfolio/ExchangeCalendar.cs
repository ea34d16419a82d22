using NodaTime;
using NodaTime.TimeZones;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>An exchange's local time, business days and early closes: what turns an expiry date into an instant.</summary>
/// <remarks>Immutable; safe to share between threads. Early closes end a session at 13:00 local time.</remarks>
public sealed class ExchangeCalendar
{
    private readonly Func<LocalDate, bool> _isHoliday;
    private readonly Func<LocalDate, bool> _closesEarly;
    private readonly bool _tradesOnWeekends;

    private ExchangeCalendar(string name, DateTimeZone zone, Func<LocalDate, bool> isHoliday, Func<LocalDate, bool> closesEarly, bool tradesOnWeekends)
    {
        Name = name;
        Zone = zone;
        _isHoliday = isHoliday;
        _closesEarly = closesEarly;
        _tradesOnWeekends = tradesOnWeekends;
    }

    /// <summary>
    /// US equity and index options (Cboe, NYSE): New York time, exchange holidays by their current rules (Juneteenth from 2022,
    /// Martin Luther King Jr. Day from 1998), early closes at 13:00 on the day after Thanksgiving, 24 December and 3 July.
    /// Closings for mourning or weather are not included.
    /// </summary>
    public static ExchangeCalendar UnitedStates { get; } =
        new("US options", TzdbDateTimeZoneSource.Default.ForId("America/New_York"), UnitedStatesHolidays.IsHoliday, UnitedStatesHolidays.ClosesEarly, tradesOnWeekends: false);

    /// <summary>Round-the-clock crypto venues in UTC (Deribit): every day is a business day.</summary>
    public static ExchangeCalendar RoundTheClock { get; } = new("24/7 UTC", DateTimeZone.Utc, _ => false, _ => false, tradesOnWeekends: true);

    /// <summary>Name of the calendar.</summary>
    public string Name { get; }

    /// <summary>The exchange's time zone.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>True when the exchange trades on <paramref name="date"/>.</summary>
    public bool IsBusinessDay(LocalDate date)
        => (_tradesOnWeekends || date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)) && !_isHoliday(date);

    /// <summary>True when the exchange closes at 13:00 on <paramref name="date"/>.</summary>
    public bool ClosesEarly(LocalDate date) => _closesEarly(date);

    /// <summary>The exchange's local date at <paramref name="instant"/>.</summary>
    public LocalDate DateOf(Instant instant) => instant.InZone(Zone).Date;

    /// <summary>The instant of a local wall-clock time; a time skipped by daylight saving moves forward by the gap.</summary>
    /// <param name="date">Local date.</param>
    /// <param name="time">Local time; on an early-close day a time after 13:00 becomes 13:00.</param>
    public Instant At(LocalDate date, LocalTime time)
    {
        LocalTime early = new(13, 0);
        LocalTime t = _closesEarly(date) && time > early ? early : time;
        return (date + t).InZoneLeniently(Zone).ToInstant();
    }

    /// <summary>Number of business days d with <paramref name="from"/> ≤ d &lt; <paramref name="to"/>; 0 when <paramref name="to"/> is not later.</summary>
    public int BusinessDaysBetween(LocalDate from, LocalDate to)
    {
        int days = 0;
        for (LocalDate d = from; d < to; d = d.PlusDays(1))
            if (IsBusinessDay(d))
                days++;
        return days;
    }
}

/// <summary>New York Stock Exchange holidays by rule (NYSE Rule 7.2; Juneteenth since 2022).</summary>
internal static class UnitedStatesHolidays
{
    public static bool IsHoliday(LocalDate d)
    {
        if (d.Month == 1 && IsObserved(d, 1, 1, moveSaturdayBack: false)) return true;
        if (d.Month == 1 && d.Year >= 1998 && IsNth(d, IsoDayOfWeek.Monday, 3)) return true;
        if (d.Month == 2 && IsNth(d, IsoDayOfWeek.Monday, 3)) return true;
        if (d == Easter(d.Year).PlusDays(-2)) return true;
        if (d.Month == 5 && d.DayOfWeek == IsoDayOfWeek.Monday && d.Day > 24) return true;
        if (d.Year >= 2022 && IsObserved(d, 6, 19, moveSaturdayBack: true)) return true;
        if (IsObserved(d, 7, 4, moveSaturdayBack: true)) return true;
        if (d.Month == 9 && IsNth(d, IsoDayOfWeek.Monday, 1)) return true;
        if (d.Month == 11 && IsNth(d, IsoDayOfWeek.Thursday, 4)) return true;
        return IsObserved(d, 12, 25, moveSaturdayBack: true);
    }

    public static bool ClosesEarly(LocalDate d)
    {
        if (d.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday || IsHoliday(d)) return false;
        if (d.Month == 11 && IsNth(d.PlusDays(-1), IsoDayOfWeek.Thursday, 4)) return true;
        return d is { Month: 12, Day: 24 } or { Month: 7, Day: 3 };
    }

    private static bool IsNth(LocalDate d, IsoDayOfWeek day, int n) => d.DayOfWeek == day && (d.Day - 1) / 7 == n - 1;

    /// <summary>The fixed holiday itself, the Monday after a Sunday, or (where the rule says so) the Friday before a Saturday.</summary>
    private static bool IsObserved(LocalDate d, int month, int day, bool moveSaturdayBack)
    {
        var holiday = new LocalDate(d.Year, month, day);
        LocalDate observed = holiday.DayOfWeek switch
        {
            IsoDayOfWeek.Sunday => holiday.PlusDays(1),
            IsoDayOfWeek.Saturday when moveSaturdayBack => holiday.PlusDays(-1),
            _ => holiday,
        };
        return d == observed;
    }

    /// <summary>Gregorian Easter Sunday (anonymous computus; Meeus, Astronomical Algorithms, ch. 8).</summary>
    internal static LocalDate Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
        int h = ((19 * a) + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        int m = (a + (11 * h) + (22 * l)) / 451, n = h + l - (7 * m) + 114;
        return new LocalDate(year, n / 31, (n % 31) + 1);
    }
}
