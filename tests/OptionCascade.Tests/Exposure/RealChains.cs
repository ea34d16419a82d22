using System.Globalization;
using System.Text.Json;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Exposure;

/// <summary>Real chains read as plainly as possible, so that the exposure figures do not depend on the readers.</summary>
internal static class RealChains
{
    /// <summary>Cboe delayed quotes, CSV: figures by position, IV 0 as unknown.</summary>
    public static OptionChain CboeCsv(string path, LocalDateTime newYork)
    {
        string[] lines = File.ReadAllLines(path);
        double spot = Number(lines[1].Split("Last: ")[1].Split(',')[0]);
        var rows = new List<(Position, OptionQuote)>();
        foreach (string[] c in lines.Skip(4).Select(l => l.Split(',')).Where(c => c.Length >= 22))
        {
            rows.Add(Occ(c[1], Number(c[10]), Number(c[7]), Number(c[9])));
            rows.Add(Occ(c[12], Number(c[21]), Number(c[18]), Number(c[20])));
        }

        return Listed(rows, spot, newYork);
    }

    /// <summary>Cboe delayed quotes, JSON.</summary>
    public static OptionChain CboeJson(string path, LocalDateTime newYork)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement data = json.RootElement.GetProperty("data");
        var rows = new List<(Position, OptionQuote)>();
        foreach (JsonElement o in data.GetProperty("options").EnumerateArray())
            rows.Add(Occ(o.GetProperty("option").GetString()!, o.GetProperty("open_interest").GetDouble(), o.GetProperty("iv").GetDouble(), o.GetProperty("gamma").GetDouble()));
        return Listed(rows, data.GetProperty("current_price").GetDouble(), newYork);
    }

    /// <summary>LEAN universe CSV.</summary>
    public static OptionChain Lean(string path, string root, LocalDateTime newYork)
    {
        string[][] lines = [.. File.ReadAllLines(path).Skip(1).Select(l => l.Split(','))];
        double spot = Number(lines[0][6]);
        ListedOptionTerms terms = ListedOptionTerms.ForUnitedStates(root);
        var rows = new List<(Position, OptionQuote)>();
        foreach (string[] c in lines.Skip(1).Where(c => c[8].Length > 0))
        {
            LocalDate date = NodaTime.Text.LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(c[0]).Value;
            OptionContract contract = terms.Contract(date, Number(c[1]), c[2] == "C" ? OptionRight.Call : OptionRight.Put);
            rows.Add((new Position(contract, Number(c[8])), Quote(Number(c[9]), Number(c[11]))));
        }

        return Listed(rows, spot, newYork);
    }

    /// <summary>
    /// Deribit snapshot, BTC only, in the reference's convention: every row on the forward quoted beside it (rows of one expiry were fetched one after
    /// another, so that their forwards differ), and years of 365.25 days. A forward curve has one forward per expiry instant, so rows with another
    /// forward get an instant one nanosecond later; √(365/365.25) goes into the volatility.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="onePointInTime">Scales each forward by (median index)/(index beside it), as the reference's flip does.</param>
    public static OptionChain DeribitBtc(string path, bool onePointInTime)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split(',');
        int Column(string name) => Array.IndexOf(header, name);
        string[][] cells = [.. lines.Skip(1).Select(l => l.Split(',')).Where(c => c[Column("currency")] == "BTC")];
        double[] index = [.. cells.Select(c => Number(c[Column("index_price")])).Order()];
        double median = 0.5 * (index[(index.Length - 1) / 2] + index[index.Length / 2]);

        ListedOptionTerms terms = ListedOptionTerms.ForDeribitCoin("BTC");
        var quotes = new Dictionary<OptionKey, OptionQuote>();
        var forwards = new Dictionary<Instant, double>();
        var positions = new List<Position>();
        foreach (string[] c in cells)
        {
            double forward = Number(c[Column("underlying")]) * (onePointInTime ? median / Number(c[Column("index_price")]) : 1);
            Instant expiry = NodaTime.Text.OffsetDateTimePattern.ExtendedIso.Parse(c[Column("expiry_datetime")]).Value.ToInstant();
            while (forwards.TryGetValue(expiry, out double taken) && taken != forward)
                expiry = expiry.PlusNanoseconds(1);
            forwards[expiry] = forward;
            OptionContract contract = terms.Contract(new LocalDate(2027, 1, 1), Number(c[Column("strike")]),
                c[Column("option_type")] == "call" ? OptionRight.Call : OptionRight.Put) with { Expiry = expiry };
            positions.Add(new Position(contract, Number(c[Column("open_interest")])));
            quotes[contract.Key] = Quote(Number(c[Column("implied_volatility")]) * Math.Sqrt(365 / 365.25), double.NaN);
        }

        return new OptionChain(new MarketSnapshot
        {
            Underlying = "BTC",
            AsOf = NodaTime.Text.OffsetDateTimePattern.ExtendedIso.Parse(cells[0][0]).Value.ToInstant(),
            Spot = median,
            Currency = "USD",
            Calendar = ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Quoted(forwards.Select(f => KeyValuePair.Create(f.Key, new ForwardDiscount(f.Value, 1)))),
            Quotes = new OptionQuotes(quotes),
        }, OptionBook.Create("BTC", QuantityKind.OpenInterest, positions));
    }

    private static OptionChain Listed(List<(Position Position, OptionQuote Quote)> rows, double spot, LocalDateTime newYork)
    {
        string underlying = rows[0].Position.Contract.Underlying;
        return new OptionChain(new MarketSnapshot
        {
            Underlying = underlying,
            AsOf = newYork.InZoneStrictly(ExchangeCalendar.UnitedStates.Zone).ToInstant(),
            Spot = spot,
            Currency = "USD",
            Calendar = ExchangeCalendar.UnitedStates,
            Forwards = ForwardCurve.Flat(0, 0),
            Quotes = new OptionQuotes(rows.Select(r => KeyValuePair.Create(r.Position.Contract.Key, r.Quote))),
        }, OptionBook.Create(underlying, QuantityKind.OpenInterest, rows.Select(r => r.Position)));
    }

    private static (Position, OptionQuote) Occ(string symbol, double openInterest, double impliedVolatility, double gamma)
    {
        int at = symbol.Length - 15;
        int Digits(int start, int count) => int.Parse(symbol.AsSpan(at + start, count), CultureInfo.InvariantCulture);
        OptionContract contract = ListedOptionTerms.ForUnitedStates(symbol[..at]).Contract(new LocalDate(2000 + Digits(0, 2), Digits(2, 2), Digits(4, 2)),
            Digits(7, 8) / 1000.0, symbol[at + 6] == 'C' ? OptionRight.Call : OptionRight.Put);
        return (new Position(contract, openInterest), Quote(impliedVolatility, gamma));
    }

    private static OptionQuote Quote(double impliedVolatility, double gamma)
        => OptionQuote.Empty with { ImpliedVolatility = impliedVolatility > 0 ? impliedVolatility : double.NaN, Gamma = gamma };

    private static double Number(string text) => text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
