// A position in one line, as traders write it:
//
//   QUANTITY ROOT DATE STRIKE C|P [@ PRICE] [v VOLATILITY]     -10 SPX 2023-01-20 3700 P @ 45.20
//   QUANTITY SYMBOL                                            100 AAPL                 (stock or coin)
//   cash AMOUNT [CURRENCY]                                     cash 250000 USD
//
// Several lines are separated by ';' or a line break. Price is per unit in the settlement currency, volatility a decimal or a percentage.
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OptionCascade.Data.Parsing;
using OptionCascade.Portfolio;

namespace OptionCascade.Data;

/// <summary>One line of shorthand.</summary>
/// <param name="Holding">What is held.</param>
/// <param name="Price">Price per unit in the contract's settlement currency; NaN when none was written.</param>
/// <param name="Volatility">Implied volatility per √year, as a decimal; NaN when none was written.</param>
public readonly record struct ShorthandPosition(Holding Holding, double Price, double Volatility);

/// <summary>Positions written as a trader says them, e.g. <c>-10 SPX 2023-01-20 3700 P @ 45.20; cash 250000</c>.</summary>
public static class AccountShorthand
{
    private static readonly char[] Separators = [';', '\n', '\r'];

    /// <summary>What a line may look like.</summary>
    public const string Grammar = "\"-10 SPX 2023-01-20 3700 P @ 45.20 v 22%\", \"100 AAPL\" or \"cash 250000 USD\"";

    /// <summary>Reads positions. US listed terms follow from the root; a coin of <paramref name="coins"/> has Deribit's.</summary>
    /// <param name="text">The text.</param>
    /// <param name="coins">Symbols whose options are settled in coin, e.g. BTC.</param>
    /// <param name="currency">The currency of cash that names none.</param>
    /// <exception cref="FormatException">A line cannot be read; the message names the line, the word and what was expected.</exception>
    public static ImmutableArray<ShorthandPosition> Parse(string text, IReadOnlySet<string> coins, string currency)
        => TryParse(text, coins, currency, out ImmutableArray<ShorthandPosition> positions, out string? problem) ? positions : throw new FormatException(problem);

    /// <summary>Reads positions, or says what is wrong with the first line that cannot be read.</summary>
    /// <param name="text">The text.</param>
    /// <param name="coins">Symbols whose options are settled in coin, e.g. BTC.</param>
    /// <param name="currency">The currency of cash that names none.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string text, IReadOnlySet<string> coins, string currency, out ImmutableArray<ShorthandPosition> positions, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(coins);
        ArgumentException.ThrowIfNullOrWhiteSpace(currency);
        var found = ImmutableArray.CreateBuilder<ShorthandPosition>();
        positions = [];
        problem = null;
        foreach (string line in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Line(line, coins, currency, out string expected) is not { } position)
            {
                problem = $"\"{line}\": expected {expected}.";
                return false;
            }

            found.Add(position);
        }

        if (found.Count == 0)
        {
            problem = $"expected at least one position such as {Grammar}, got none.";
            return false;
        }

        positions = found.ToImmutable();
        return true;
    }

    private static ShorthandPosition? Line(string line, IReadOnlySet<string> coins, string currency, out string expected)
    {
        expected = Grammar;
        string[] words = line.Replace("@", " @ ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return null;
        if (words[0].Equals("cash", StringComparison.OrdinalIgnoreCase))
        {
            if (words.Length is not (2 or 3) || !Number(words[1], out double amount)) return null;
            return new ShorthandPosition(new CashHolding(words.Length == 3 ? words[2].ToUpperInvariant() : currency, amount), double.NaN, double.NaN);
        }

        if (!Number(words[0], out double quantity))
        {
            expected = $"a number of contracts or units first, got \"{words[0]}\"; for example {Grammar}";
            return null;
        }

        if (words.Length == 2) return new ShorthandPosition(new SpotHolding(words[1].ToUpperInvariant(), quantity), double.NaN, double.NaN);
        if (words.Length < 5) return null;
        string root = words[1].ToUpperInvariant();
        if (!Dates.TryParseDate(words[2], out NodaTime.LocalDate date))
        {
            expected = $"an expiry date such as 2023-01-20, got \"{words[2]}\"";
            return null;
        }

        if (!Number(words[3], out double strike) || !(strike > 0))
        {
            expected = $"a strike > 0, got \"{words[3]}\"";
            return null;
        }

        if (!Rights.TryParse(words[4], out OptionRight right))
        {
            expected = $"C or P, got \"{words[4]}\"";
            return null;
        }

        double price = double.NaN, volatility = double.NaN;
        for (int i = 5; i < words.Length; i += 2)
        {
            string value = i + 1 < words.Length ? words[i + 1] : "";
            if (words[i] == "@" && Number(value, out price) && price >= 0) continue;
            if (words[i].Equals("v", StringComparison.OrdinalIgnoreCase) && Percent(value, out volatility) && volatility > 0) continue;
            expected = $"\"@ PRICE\" (>= 0) or \"v VOLATILITY\" (> 0, e.g. 22% or 0.22), got \"{words[i]} {value}\"";
            return null;
        }

        ListedOptionTerms terms = coins.Contains(root) ? ListedOptionTerms.ForDeribitCoin(root) : ListedOptionTerms.ForUnitedStates(root);
        return new ShorthandPosition(new OptionHolding(terms.Contract(date, strike, right), quantity), price, volatility);
    }

    private static bool Number(string text, out double value) => NumberText.TryParse(text, DecimalMark.Point, out value);

    private static bool Percent(string text, out double value)
    {
        bool percent = text.EndsWith('%');
        bool read = Number(percent ? text[..^1] : text, out value);
        if (percent) value /= 100;
        return read;
    }
}
