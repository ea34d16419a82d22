using System.Globalization;

namespace OptionCascade.Cli.Rendering;

/// <summary>Numbers as text for people. Machine formats use the shortest text that reads back as the same double.</summary>
internal static class Figures
{
    /// <summary>What stands for a figure that is not known.</summary>
    public const string Unknown = "n/a";

    /// <summary>A count with thousands separators.</summary>
    public static string Count(double value) => Format(value, "#,0");

    /// <summary>A price: two decimals, more below 1.</summary>
    public static string Price(double value) => Format(value, Math.Abs(value) >= 1 || value == 0 ? "#,0.00" : "0.000000");

    /// <summary>A fixed number of decimals.</summary>
    public static string Fixed(double value, int decimals) => Format(value, "#,0." + new string('0', decimals));

    /// <summary>A fixed number of decimals with its sign.</summary>
    public static string Signed(double value, int decimals)
    {
        string digits = "#,0." + new string('0', decimals);
        return Format(value, $"+{digits};-{digits};{digits}");
    }

    /// <summary>A fraction as a signed percentage.</summary>
    public static string Percent(double fraction, int decimals = 2) => double.IsFinite(fraction) ? Signed(fraction * 100, decimals) + "%" : Unknown;

    /// <summary>The price move of a log move, as a signed percentage.</summary>
    public static string PercentOfLog(double logMove, int decimals = 2) => Percent(Math.Exp(logMove) - 1, decimals);

    /// <summary>A few significant digits, for coefficients.</summary>
    public static string Short(double value) => Format(value, "G6");

    private static string Format(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : Unknown;
}

/// <summary>The unit in which a column of amounts is shown, chosen by its largest.</summary>
/// <param name="Divisor">What the amounts are divided by.</param>
/// <param name="Prefix">"bn ", "m " or "k ", before the unit's name; or empty.</param>
/// <param name="Decimals">Decimals shown.</param>
internal readonly record struct Magnitude(double Divisor, string Prefix, int Decimals)
{
    /// <summary>The unit for amounts up to <paramref name="largest"/>.</summary>
    public static Magnitude For(double largest) => Math.Abs(largest) switch
    {
        >= 0.9995e9 => new Magnitude(1e9, "bn ", 3),
        >= 0.9995e6 => new Magnitude(1e6, "m ", 3),
        >= 1e4 => new Magnitude(1e3, "k ", 2),
        _ => new Magnitude(1, "", 2),
    };

    /// <summary>The unit for a column.</summary>
    public static Magnitude For(IEnumerable<double> amounts) => For(amounts.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());

    /// <summary>An amount with its sign, without the unit.</summary>
    public string Signed(double amount) => Figures.Signed(amount / Divisor, Decimals);

    /// <summary>An amount without sign or unit.</summary>
    public string Plain(double amount) => Figures.Fixed(amount / Divisor, Decimals);

    /// <summary>The unit's name, e.g. "bn USD".</summary>
    public string Of(string unit) => Prefix + unit;

    /// <summary>An amount with sign and unit, in its own magnitude.</summary>
    public static string Write(double amount, string unit)
    {
        if (!double.IsFinite(amount)) return Figures.Unknown;
        Magnitude m = For(amount);
        return $"{m.Signed(amount)} {m.Of(unit)}";
    }
}
