using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data.Layouts;

/// <summary>What the lines above the header of an account file say about markets and accounts.</summary>
internal sealed class AccountMarketKeys
{
    private readonly ReadContext _context;

    public AccountMarketKeys(ReadContext context, CsvTable table)
    {
        _context = context;
        foreach ((string key, string raw, string value, int line) in table.Keys())
        {
            string[] words = raw.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string word = words.Length == 0 ? "" : words[0].ToLowerInvariant(), name = string.Join(' ', words.Skip(1));
            switch (word)
            {
                case "as-of" when Once(AsOf, key, value, line):
                    AsOf = Dates.TryParse(value, out WrittenTime written) && written is { Time: { } time, Zone: { } zone }
                        ? (written.Date + time).InZoneLeniently(zone).ToInstant()
                        : throw context.Failure(ChainFileProblem.MissingAsOf, line, raw, value, "a date, a time and a zone such as 2022-12-12T20:30:00-05:00");
                    break;
                case "currency" when name.Length == 0: Currency = Word(raw, value, line); break;
                case "account-currency": AccountCurrencies = AccountCurrencies.SetItem(Needed(name, raw, value, line), Word(raw, value, line)); break;
                case "rate" when Once(Rate, key, value, line): Rate = Number(table, raw, value, line, positive: false); break;
                case "spot": Spots = Put(Spots); break;
                case "dividend-yield": DividendYields = DividendYields.SetItem(name.ToUpperInvariant(), Number(table, raw, value, line, positive: false)); break;
                case "fx": CurrencyRates = Put(CurrencyRates); break;
                case "mark": Marks = Put(Marks); break;
                case "beta": Betas = Betas.SetItem(Needed(name, raw, value, line).ToUpperInvariant(), Number(table, raw, value, line, positive: false)); break;
                default: break;
            }

            ImmutableSortedDictionary<string, double> Put(ImmutableSortedDictionary<string, double> map)
                => map.SetItem(Needed(name, raw, value, line).ToUpperInvariant(), Number(table, raw, value, line, positive: true));
        }
    }

    public Instant? AsOf { get; }

    public string Currency { get; } = "USD";

    public double? Rate { get; }

    public ImmutableSortedDictionary<string, string> AccountCurrencies { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, double> Spots { get; } = Empty;

    public ImmutableSortedDictionary<string, double> DividendYields { get; } = Empty;

    public ImmutableSortedDictionary<string, double> CurrencyRates { get; } = Empty;

    public ImmutableSortedDictionary<string, double> Marks { get; } = Empty;

    public ImmutableSortedDictionary<string, double> Betas { get; } = Empty;

    private static ImmutableSortedDictionary<string, double> Empty => ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    private bool Once<T>(T? before, string key, string value, int line)
        where T : struct
        => before is null ? true : throw _context.Failure(ChainFileProblem.BadHeader, line, key, value, "each key once");

    private string Needed(string name, string raw, string value, int line)
        => name.Length > 0 ? name : throw _context.Failure(ChainFileProblem.BadHeader, line, raw, value, $"a name, as in \"# {raw} NAME: {value}\"");

    private string Word(string raw, string value, int line)
        => value.Length > 0 ? value.ToUpperInvariant() : throw _context.Failure(ChainFileProblem.BadHeader, line, raw, value, "a currency");

    private double Number(CsvTable table, string raw, string value, int line, bool positive)
        => NumberText.TryParseAny(value, table.Rows.Mark, out double number) && (!positive || number > 0) ? number
            : throw _context.Failure(ChainFileProblem.BadHeader, line, raw, value, positive ? "a number > 0" : "a number");
}
