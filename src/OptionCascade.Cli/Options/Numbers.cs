using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OptionCascade.Cli.Options;

/// <summary>Options that hold numbers, read in the invariant culture; NaN and infinity are refused.</summary>
internal static class Numbers
{
    /// <summary>The largest amount or quantity taken: far above any turnover in any currency, and far from overflow.</summary>
    public const double LargestAmount = 1e18;

    /// <summary>A number in a stated range; a trailing percent sign divides by 100.</summary>
    public static Option<double?> Number(string name, string description, string helpName, double low = double.NegativeInfinity, bool lowIsAllowed = true, double high = double.PositiveInfinity)
        => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                bool good = TryRead(text, out double value) && (lowIsAllowed ? value >= low : value > low) && value <= high;
                if (good) return value;
                string range = double.IsFinite(high) && double.IsFinite(low) && lowIsAllowed ? string.Create(CultureInfo.InvariantCulture, $"a number from {low:R} to {high:R}")
                    : double.IsFinite(high) && double.IsFinite(low) ? string.Create(CultureInfo.InvariantCulture, $"a number > {low:R} and <= {high:R}")
                    : double.IsInfinity(low) ? "a finite number" : string.Create(CultureInfo.InvariantCulture, $"a finite number {(lowIsAllowed ? ">=" : ">")} {low:R}");
                result.AddError($"{name}: expected {range}, got '{text}'.");
                return null;
            },
        };

    /// <summary>A list of numbers between commas.</summary>
    public static Option<double[]?> List(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            double[] values = new double[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (TryRead(parts[i], out values[i])) continue;
                result.AddError($"{name}: expected numbers between commas, got '{parts[i]}' in '{text}'.");
                return null;
            }

            return values;
        },
    };

    /// <summary>A list of pairs LEVEL:QUANTITY, both &gt; 0.</summary>
    public static Option<(double Level, double Quantity)[]?> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LEVEL:QUANTITY,...",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            var pairs = new (double, double)[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                string[] pair = parts[i].Split(':');
                if (pair.Length == 2 && TryRead(pair[0], out double level) && TryRead(pair[1], out double quantity) && level > 0 && quantity > 0 && quantity <= LargestAmount)
                {
                    pairs[i] = (level, quantity);
                    continue;
                }

                result.AddError($"{name}: expected LEVEL:QUANTITY with both > 0, got '{parts[i]}'.");
                return null;
            }

            return pairs;
        },
    };

    /// <summary>Three numbers between commas.</summary>
    public static Option<(double A, double B, double C)?> Triple(string name, string description, string helpName, Func<double, double, double, bool> isValid, string expected) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length == 3 && TryRead(parts[0], out double a) && TryRead(parts[1], out double b) && TryRead(parts[2], out double c) && isValid(a, b, c))
                return (a, b, c);
            result.AddError($"{name}: expected {helpName} with {expected}, got '{text}'.");
            return null;
        },
    };

    /// <summary>A finite number; a trailing percent sign divides by 100.</summary>
    public static bool TryRead(string text, out double value)
    {
        bool percent = text.EndsWith('%');
        bool read = double.TryParse(percent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (percent) value /= 100;
        return read && double.IsFinite(value);
    }
}
