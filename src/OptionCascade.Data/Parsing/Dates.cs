using System.Globalization;
using NodaTime;

namespace OptionCascade.Data.Parsing;

/// <summary>A date, perhaps with a time and a zone, as a file wrote it.</summary>
/// <param name="Date">The date.</param>
/// <param name="Time">The time of day, or null when none was written.</param>
/// <param name="Zone">The zone, or null when none or an unknown one was written.</param>
/// <param name="ZoneText">What stood where a zone would stand; empty when nothing did.</param>
internal readonly record struct WrittenTime(LocalDate Date, LocalTime? Time, DateTimeZone? Zone, string ZoneText);

/// <summary>Dates and times in the wordings that files use: ISO, US, European, month names of several languages, 12- and 24-hour clocks.</summary>
internal static class Dates
{
    /// <summary>A date in the years 1970 to 2199, or false.</summary>
    public static bool TryCreate(int year, int month, int day, out LocalDate date)
    {
        date = default;
        if (year is < 1970 or > 2199 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month)) return false;
        date = new LocalDate(year, month, day);
        return true;
    }

    /// <summary>A date without a time.</summary>
    public static bool TryParseDate(ReadOnlySpan<char> text, out LocalDate date)
    {
        date = default;
        if (!TryParse(text, out WrittenTime written) || written.Time is not null) return false;
        date = written.Date;
        return true;
    }

    /// <summary>A date with or without time and zone.</summary>
    /// <remarks>
    /// <c>a/b/yyyy</c> is month/day unless a &gt; 12; <c>a.b.yyyy</c> and <c>a-b-yyyy</c> are day, month. Of several month names the last one counts, since
    /// weekday abbreviations (French "mar.") may look like one.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<char> text, out WrittenTime written)
    {
        written = default;
        if (text.Length > 120) return false;
        string s = Names.Fold(text).Trim();
        LocalTime? time = null;
        DateTimeZone? zone = null;
        string zoneText = "";
        if (FindTime(s, out int start, out int end, out int hour, out int minute, out int second, out int nanosecond))
        {
            int next = ReadHalfDay(s, end, ref hour);
            if (hour is < 0 or > 23 || minute > 59 || second > 59) return false;
            time = LocalTime.FromHourMinuteSecondNanosecond(hour, minute, second, nanosecond);
            int zoneEnd = ReadZone(s, next, out zone, out zoneText);
            s = string.Concat(s.AsSpan(0, start), " ", s.AsSpan(zoneEnd));
        }

        if (!TryReadDate(s, out LocalDate date)) return false;
        written = new WrittenTime(date, time, zone, zoneText);
        return true;
    }

    private static bool FindTime(string s, out int start, out int end, out int hour, out int minute, out int second, out int nanosecond)
    {
        hour = minute = second = nanosecond = start = end = 0;
        for (int i = 1; i < s.Length - 1; i++)
        {
            if (s[i] is not (':' or 'h') || !char.IsAsciiDigit(s[i - 1]) && s[i - 1] != ' ') continue;
            int digitsEnd = s[i - 1] == ' ' ? i - 1 : i, first = digitsEnd;
            while (first > 0 && char.IsAsciiDigit(s[first - 1]) && digitsEnd - first < 3) first--;
            int minuteAt = s[i] == 'h' && s[i + 1] == ' ' ? i + 2 : i + 1;
            if (digitsEnd - first is not (1 or 2) || !TwoDigits(s, minuteAt, out minute)) continue;
            hour = int.Parse(s.AsSpan(first, digitsEnd - first), CultureInfo.InvariantCulture);
            (start, end) = (first, minuteAt + 2);
            if (end < s.Length && s[end] == ':' && TwoDigits(s, end + 1, out second))
            {
                end += 3;
                if (end < s.Length && s[end] == '.')
                {
                    int scale = 100_000_000;
                    for (end++; end < s.Length && char.IsAsciiDigit(s[end]); end++, scale /= 10)
                        nanosecond += (s[end] - '0') * scale;
                }
            }

            return true;
        }

        return false;
    }

    private static bool TwoDigits(string s, int at, out int value)
    {
        value = 0;
        if (at + 1 >= s.Length || !char.IsAsciiDigit(s[at]) || !char.IsAsciiDigit(s[at + 1])) return false;
        value = ((s[at] - '0') * 10) + s[at + 1] - '0';
        return at + 2 >= s.Length || !char.IsAsciiDigit(s[at + 2]);
    }

    /// <summary>Reads AM or PM in its spellings (AM, a.m., a. m.); an hour outside 1 to 12 with it becomes −1.</summary>
    private static int ReadHalfDay(string s, int at, ref int hour)
    {
        int i = at;
        while (i < s.Length && s[i] == ' ') i++;
        if (i >= s.Length || s[i] is not ('a' or 'p')) return at;
        bool afternoon = s[i] == 'p';
        int j = i + 1;
        while (j < s.Length && s[j] is '.' or ' ') j++;
        if (j >= s.Length || s[j] != 'm' || j + 1 < s.Length && char.IsLetter(s[j + 1])) return at;
        hour = hour is < 1 or > 12 ? -1 : (hour % 12) + (afternoon ? 12 : 0);
        j++;
        return j < s.Length && s[j] == '.' ? j + 1 : j;
    }

    private static int ReadZone(string s, int at, out DateTimeZone? zone, out string zoneText)
    {
        zone = null;
        zoneText = "";
        int i = at;
        while (i < s.Length && s[i] is ' ' or '(') i++;
        if (string.CompareOrdinal(s, i, "uhr", 0, 3) == 0)
        {
            i += 3;
            while (i < s.Length && s[i] is ' ' or '(') i++;
        }

        if (i >= s.Length) return i;
        if (s[i] is '+' or '-') return ReadOffset(s, i, out zone, out zoneText);
        if (!char.IsLetter(s[i])) return at;
        int end = i;
        while (end < s.Length && char.IsLetter(s[end])) end++;
        string word = s[i..end];
        zone = Names.Zone(s[i..], out int length);
        if (zone is null)
        {
            if (Names.Month(word) > 0 || word is "on" or "le" or "am" or "den" or "del" or "de" or "op") return at;
            zoneText = word;
            return end;
        }

        end = i + length;
        zoneText = s[i..end];
        if (word is "gmt" or "utc" or "ut" && end < s.Length && s[end] is '+' or '-')
        {
            int offsetEnd = ReadOffset(s, end, out zone, out string offset);
            zoneText = word + offset;
            return offsetEnd;
        }

        return end;
    }

    private static int ReadOffset(string s, int at, out DateTimeZone? zone, out string text)
    {
        int sign = s[at] == '-' ? -1 : 1, i = at + 1, first = i;
        while (i < s.Length && char.IsAsciiDigit(s[i]) && i - first < 4) i++;
        int digits = i - first, hours = 0, minutes = 0;
        zone = null;
        if (digits is 3 or 4)
        {
            hours = int.Parse(s.AsSpan(first, digits - 2), CultureInfo.InvariantCulture);
            minutes = int.Parse(s.AsSpan(i - 2, 2), CultureInfo.InvariantCulture);
        }
        else if (digits > 0)
        {
            hours = int.Parse(s.AsSpan(first, digits), CultureInfo.InvariantCulture);
            if (i < s.Length && s[i] == ':' && TwoDigits(s, i + 1, out minutes)) i += 3;
        }

        if (digits > 0 && hours <= 14 && minutes <= 59)
            zone = DateTimeZone.ForOffset(Offset.FromSeconds(sign * ((hours * 3600) + (minutes * 60))));
        text = s[at..i];
        return i;
    }

    private static bool TryReadDate(string s, out LocalDate date)
    {
        date = default;
        Span<int> numbers = stackalloc int[4], lengths = stackalloc int[4];
        int count = 0, month = 0;
        char separator = ' ';
        for (int i = 0; i < s.Length;)
        {
            int start = i;
            if (char.IsAsciiDigit(s[i]))
            {
                while (i < s.Length && char.IsAsciiDigit(s[i])) i++;
                if (count == 4 || i - start > 8) return false;
                (numbers[count], lengths[count]) = (int.Parse(s.AsSpan(start, i - start), CultureInfo.InvariantCulture), i - start);
                if (count == 0 && i < s.Length) separator = s[i];
                count++;
            }
            else if (char.IsLetter(s[i]))
            {
                while (i < s.Length && char.IsLetter(s[i])) i++;
                if (Names.Month(s[start..i]) is > 0 and int named) month = named;
            }
            else
            {
                i++;
            }
        }

        if (month > 0)
            return count == 2 && (lengths[1] == 4 && lengths[0] <= 2
                ? TryCreate(numbers[1], month, numbers[0], out date)
                : lengths[0] == 4 && lengths[1] <= 2 && TryCreate(numbers[0], month, numbers[1], out date));
        if (count == 1 && lengths[0] == 8) return TryCreate(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100, out date);
        if (count != 3) return false;
        if (lengths[0] == 4) return TryCreate(numbers[0], numbers[1], numbers[2], out date);
        if (lengths[2] != 4) return false;
        return separator == '/' && numbers[0] <= 12
            ? TryCreate(numbers[2], numbers[0], numbers[1], out date)
            : TryCreate(numbers[2], numbers[1], numbers[0], out date);
    }
}
