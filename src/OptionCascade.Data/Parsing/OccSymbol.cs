using System.Globalization;
using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Parsing;

/// <summary>An OCC option symbol: root, yymmdd, C or P, strike · 1000 in eight digits, e.g. <c>SPXW221212C04000000</c>.</summary>
internal readonly record struct OccSymbol(string Root, LocalDate Expiry, OptionRight Right, double Strike)
{
    /// <summary>Reads a symbol; blanks that pad the root are allowed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, string? lastRoot, out OccSymbol symbol)
    {
        symbol = default;
        text = text.Trim();
        if (text.Length is < 16 or > 24) return false;
        ReadOnlySpan<char> strike = text[^8..], date = text[^15..^9], root = text[..^15].TrimEnd().TrimStart("^_");
        if (root.IsEmpty) return false;
        foreach (char c in root)
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c is not ('.' or '/'))
                return false;
        OptionRight right;
        if (text[^9] == 'C') right = OptionRight.Call;
        else if (text[^9] == 'P') right = OptionRight.Put;
        else return false;
        if (!int.TryParse(strike, NumberStyles.None, CultureInfo.InvariantCulture, out int milli)
            || !int.TryParse(date, NumberStyles.None, CultureInfo.InvariantCulture, out int yymmdd)
            || !Dates.TryCreate(2000 + (yymmdd / 10000), yymmdd / 100 % 100, yymmdd % 100, out LocalDate expiry))
            return false;
        string name = lastRoot is not null && root.SequenceEqual(lastRoot) ? lastRoot : root.ToString();
        symbol = new OccSymbol(name, expiry, right, milli / 1000.0);
        return true;
    }

    /// <summary>True for a root that ends in a digit: a contract adjusted after a corporate action, whose deliverable is not 100 shares.</summary>
    public bool IsAdjusted => char.IsAsciiDigit(Root[^1]);
}

/// <summary>A Deribit instrument name: coin, day-month-year, strike, C or P, e.g. <c>BTC-27MAR26-70000-C</c>.</summary>
internal readonly record struct DeribitInstrument(string Coin, LocalDate Expiry, double Strike, OptionRight Right)
{
    private const string Months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

    /// <summary>Reads a name; a strike's decimal point is written <c>d</c> (<c>0d55</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DeribitInstrument instrument)
    {
        instrument = default;
        text = text.Trim();
        Span<Range> parts = stackalloc Range[5];
        if (text.Split(parts, '-') != 4) return false;
        ReadOnlySpan<char> coin = text[parts[0]], date = text[parts[1]], strikeText = text[parts[2]], rightText = text[parts[3]];
        if (coin.IsEmpty || date.Length is not (6 or 7) || rightText.Length != 1) return false;
        foreach (char c in coin)
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '_')
                return false;
        int month = Months.AsSpan().IndexOf(date[^5..^2]);
        if (month < 0 || month % 3 != 0
            || !int.TryParse(date[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out int day)
            || !int.TryParse(date[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            || !Dates.TryCreate(2000 + year, (month / 3) + 1, day, out LocalDate expiry))
            return false;
        if (!double.TryParse(strikeText.ToString().Replace('d', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double strike)
            || !double.IsFinite(strike))
            return false;
        OptionRight right;
        if (rightText[0] == 'C') right = OptionRight.Call;
        else if (rightText[0] == 'P') right = OptionRight.Put;
        else return false;
        instrument = new DeribitInstrument(coin.ToString(), expiry, strike, right);
        return true;
    }

    /// <summary>True for stable-coin settled (linear) options, whose coin is written like <c>SOL_USDC</c>.</summary>
    public bool IsLinear => Coin.Contains('_');
}

/// <summary>Rights as files write them.</summary>
internal static class Rights
{
    /// <summary><c>C</c>, <c>call</c>, <c>P</c>, <c>put</c>, case ignored.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OptionRight right)
    {
        text = text.Trim();
        bool call = text.Equals("c", StringComparison.OrdinalIgnoreCase) || text.Equals("call", StringComparison.OrdinalIgnoreCase);
        bool put = text.Equals("p", StringComparison.OrdinalIgnoreCase) || text.Equals("put", StringComparison.OrdinalIgnoreCase);
        right = put ? OptionRight.Put : OptionRight.Call;
        return call || put;
    }
}
