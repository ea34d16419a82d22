using System.Globalization;

namespace OptionCascade.Data.Parsing;

/// <summary>How a file writes numbers: <c>1,234.5</c> or <c>1.234,5</c>.</summary>
internal enum DecimalMark
{
    Point,
    Comma,
}

/// <summary>Numbers as files write them: group separators (comma, point, apostrophe, spaces), either decimal mark.</summary>
internal static class NumberText
{
    /// <summary>A finite number, or false. Groups must be groups of three.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DecimalMark mark, out double value)
    {
        text = text.Trim();
        char point = mark == DecimalMark.Point ? '.' : ',', group = mark == DecimalMark.Point ? ',' : '.';
        if (mark == DecimalMark.Point && text.IndexOfAny(',', '\'', ' ') < 0 && text.IndexOfAny('\u00A0', '\u202F', '’') < 0)
            return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
                && double.IsFinite(value);
        value = double.NaN;
        if (text.Length is 0 or > 64) return false;
        Span<char> plain = stackalloc char[text.Length];
        int length = 0, sinceGroup = -1, digits = 0;
        bool fraction = false;
        foreach (char c in text)
        {
            if (!fraction && (c == group || c is '\'' or '’' or ' ' or '\u00A0' or '\u202F'))
            {
                if (digits == 0 || (sinceGroup < 0 ? digits > 3 : sinceGroup != 3)) return false;
                sinceGroup = 0;
                continue;
            }

            if (c == point || c is 'e' or 'E')
            {
                if (!fraction && sinceGroup is >= 0 and not 3) return false;
                fraction = true;
                plain[length++] = c == point ? '.' : c;
                continue;
            }

            if (c is '.' or ',') return false;
            if (!fraction && char.IsAsciiDigit(c))
            {
                digits++;
                if (sinceGroup >= 0) sinceGroup++;
            }

            plain[length++] = c;
        }

        if (!fraction && sinceGroup is >= 0 and not 3) return false;
        return double.TryParse(plain[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>A number whose decimal mark is unknown: the later of two different marks is the decimal one; a lone mark that can be a group separator follows <paramref name="mark"/>.</summary>
    public static bool TryParseAny(ReadOnlySpan<char> text, DecimalMark mark, out double value)
        => TryParse(text, Evidence(text) ?? mark, out value);

    /// <summary>What a cell proves about the decimal mark, or null when it proves nothing.</summary>
    public static DecimalMark? Evidence(ReadOnlySpan<char> text)
    {
        text = text.Trim().TrimStart("+-−");
        int comma = text.LastIndexOf(','), point = text.LastIndexOf('.');
        if (comma < 0 && point < 0) return null;
        foreach (char c in text)
            if (!char.IsAsciiDigit(c) && c is not (',' or '.' or '\'' or ' ' or '\u00A0' or '\u202F'))
                return null;
        if (comma >= 0 && point >= 0) return comma > point ? DecimalMark.Comma : DecimalMark.Point;
        int at = Math.Max(comma, point);
        char mark = text[at];
        DecimalMark self = mark == ',' ? DecimalMark.Comma : DecimalMark.Point, other = mark == ',' ? DecimalMark.Point : DecimalMark.Comma;
        if (text.IndexOf(mark) != at) return other;
        bool canGroup = text.Length - at - 1 == 3 && at is >= 1 and <= 3 && text[0] != '0';
        return canGroup ? null : self;
    }

    /// <summary>True for the ways in which files say that there is no figure.</summary>
    public static bool IsAbsent(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.IsEmpty
            || text.Length <= 4 && (text is "-" or "--" or "—"
                || text.Equals("nan", StringComparison.OrdinalIgnoreCase) || text.Equals("n/a", StringComparison.OrdinalIgnoreCase)
                || text.Equals("na", StringComparison.OrdinalIgnoreCase) || text.Equals("null", StringComparison.OrdinalIgnoreCase)
                || text.Equals("none", StringComparison.OrdinalIgnoreCase));
    }
}
