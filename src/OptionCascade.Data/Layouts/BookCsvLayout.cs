using System.Globalization;
using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// OptionCascade's own book: <c># key: value</c> lines (underlying, spot, as-of, quantity, terms), then one position a row. Documented in
/// <c>docs/guide/data.md</c>.
/// </summary>
internal static class BookCsvLayout
{
    private static readonly string[] KnownColumns =
    [
        "expiry", "strike", "right", "quantity", "implied_volatility", "root", "multiplier", "exercise", "settlement", "currency", "forward", "discount",
        "bid", "ask", "last", "mark", "volume", "delta", "gamma", "vega", "theta",
    ];

    private static readonly string[] KnownKeys =
        ["underlying", "spot", "as_of", "quantity", "terms", "calendar", "daily_volume", "daily_volatility"];

    public static ChainReadResult Read(ReadContext context, CsvTable table)
    {
        (CsvRows rows, HeaderColumns header, _) = table;
        Dictionary<string, (string Value, int Line)> keys = ReadKeys(context, table);
        string underlying = Required(ChainFileProblem.MissingUnderlying, "underlying", "a line \"# underlying: SYMBOL\"").ToUpperInvariant();
        if (context.Options.Underlying is { } wanted && !string.Equals(wanted, underlying, StringComparison.OrdinalIgnoreCase))
            throw context.Failure(ChainFileProblem.NoOptions, keys["underlying"].Line, "underlying", underlying, $"a book on {wanted}");
        QuantityKind kind = Required(ChainFileProblem.BadHeader, "quantity", "a line \"# quantity: signed-inventory\" or \"# quantity: open-interest\"").ToLowerInvariant() switch
        {
            "signed-inventory" => QuantityKind.SignedInventory,
            "open-interest" => QuantityKind.OpenInterest,
            string other => throw context.Failure(ChainFileProblem.BadHeader, keys["quantity"].Line, "quantity", other, "signed-inventory or open-interest"),
        };
        string terms = Required(ChainFileProblem.BadHeader, "terms", "a line \"# terms: us-listed\", \"# terms: deribit-coin\" or \"# terms: explicit\"").ToLowerInvariant();
        ExchangeCalendar calendar = terms switch
        {
            "us-listed" => ExchangeCalendar.UnitedStates,
            "deribit-coin" => ExchangeCalendar.RoundTheClock,
            "explicit" => Required(ChainFileProblem.BadHeader, "calendar", "a line \"# calendar: us\" or \"# calendar: 24-7\"").ToLowerInvariant() switch
            {
                "us" => ExchangeCalendar.UnitedStates,
                "24-7" => ExchangeCalendar.RoundTheClock,
                string other => throw context.Failure(ChainFileProblem.BadHeader, keys["calendar"].Line, "calendar", other, "us or 24-7"),
            },
            _ => throw context.Failure(ChainFileProblem.BadHeader, keys["terms"].Line, "terms", terms, "us-listed, deribit-coin or explicit"),
        };
        double? spot = PositiveKey("spot");
        double? volume = PositiveKey("daily_volume"), volatility = PositiveKey("daily_volatility");
        if (volume is null != volatility is null)
            throw context.Failure(ChainFileProblem.BadHeader, 0, volume is null ? "daily-volume" : "daily-volatility", "", "daily-volume and daily-volatility together, or neither");
        Instant? asOf = null;
        if (keys.TryGetValue("as_of", out (string Value, int Line) stamp))
            asOf = Dates.TryParse(stamp.Value, out WrittenTime written) && written is { Time: { } time, Zone: { } zone }
                ? (written.Date + time).InZoneLeniently(zone).ToInstant()
                : throw context.Failure(ChainFileProblem.MissingAsOf, stamp.Line, "as-of", stamp.Value, "a date, a time and a zone such as 2022-12-12T20:30:00-05:00");

        int expiry = header.Required("expiry"), strike = header.Required("strike"), right = header.Required("right"), quantity = header.Required("quantity");
        int iv = header.Required("implied_volatility"), root = header.Optional("root");
        int forward = header.Optional("forward"), discount = forward >= 0 ? header.Required("discount") : header.Optional("discount");
        bool isExplicit = terms == "explicit";
        int multiplier = isExplicit ? header.Required("multiplier") : header.Optional("multiplier"), currency = isExplicit ? header.Required("currency") : header.Optional("currency");
        int exercise = isExplicit ? header.Required("exercise") : header.Optional("exercise"), settlement = isExplicit ? header.Required("settlement") : header.Optional("settlement");
        int bid = header.Optional("bid"), ask = header.Optional("ask"), last = header.Optional("last"), mark = header.Optional("mark"), traded = header.Optional("volume");
        int delta = header.Optional("delta"), gamma = header.Optional("gamma"), vega = header.Optional("vega"), theta = header.Optional("theta");
        for (int i = 0; i < header.Count; i++)
            if (Array.IndexOf(KnownColumns, header.Names[i]) < 0)
                context.Inform(ReadReason.UnusedColumn, header.Line, header.RawNames[i], header.RawNames[i], "a column of the book layout; not used");

        var assembly = new ChainAssembly(context);
        while (rows.Read())
        {
            if (rows.Line.AsSpan().TrimStart().StartsWith("#")) continue;
            context.Rows++;
            context.Entries++;
            int line = rows.LineNumber;
            if (rows.Count < header.Count || CboeCsvLayout.HasExtraCells(rows, header.Names.Length))
            {
                context.Drop(ReadReason.MalformedRow, line, "", rows.Line, $"{header.Count} cells, got {rows.Count}");
                continue;
            }

            if (!NumberText.TryParse(rows[strike], rows.Mark, out double k) || !(k > 0))
            {
                context.Drop(ReadReason.BadStrike, line, header.RawNames[strike], rows[strike], "a number > 0");
                continue;
            }

            if (!Rights.TryParse(rows[right], out OptionRight callOrPut))
            {
                context.Drop(ReadReason.BadRight, line, header.RawNames[right], rows[right], "C, P, call or put");
                continue;
            }

            if (!NumberText.TryParse(rows[quantity], rows.Mark, out double contracts))
            {
                context.Drop(ReadReason.BadQuantity, line, header.RawNames[quantity], rows[quantity], "a number of contracts");
                continue;
            }

            if (kind == QuantityKind.OpenInterest && contracts < 0)
            {
                context.Drop(ReadReason.NegativeOpenInterest, line, header.RawNames[quantity], rows[quantity], "open interest, a number >= 0");
                continue;
            }

            if (ReadContract(k, callOrPut) is not { } contract) continue;
            var quote = OptionQuote.Empty with
            {
                ImpliedVolatility = context.Volatility(rows, iv, header.RawNames[iv], 1),
                Bid = context.Number(rows, bid, "bid"),
                Ask = context.Number(rows, ask, "ask"),
                Last = context.Number(rows, last, "last"),
                Mark = context.Number(rows, mark, "mark"),
                Volume = context.Number(rows, traded, "volume"),
                Delta = context.Number(rows, delta, "delta"),
                Gamma = context.Number(rows, gamma, "gamma"),
                Vega = context.Number(rows, vega, "vega"),
                Theta = context.Number(rows, theta, "theta"),
            };
            context.CheckMarket(quote.Bid, quote.Ask, line, "");
            double f = context.Number(rows, forward, "forward"), d = context.Number(rows, discount, "discount");
            if (f <= 0 || d <= 0 || double.IsNaN(f) != double.IsNaN(d) && forward >= 0)
            {
                context.Warn(ReadReason.UnreadableValue, line, "forward", $"{rows[forward]}, {rows[discount]}", "expected a forward and a discount factor > 0; left unknown");
                f = double.NaN;
            }

            assembly.AddLot(new ChainEntry(contract, contracts, quote, line) { Forward = f, Discount = d });
        }

        return assembly.Build(_ => new MarketFacts(asOf, spot, calendar, kind)
        {
            Activity = volume is { } v && volatility is { } sigma ? new TradingActivity(v, sigma) : null,
        });

        string Required(ChainFileProblem problem, string key, string expected)
            => keys.TryGetValue(key, out (string Value, int Line) found) && found.Value.Length > 0 ? found.Value : throw context.Failure(problem, header.Line, key, "", expected);

        double? PositiveKey(string key)
            => !keys.TryGetValue(key, out (string Value, int Line) found) ? null
                : NumberText.TryParseAny(found.Value, rows.Mark, out double value) && value > 0 ? value
                : throw context.Failure(ChainFileProblem.BadHeader, found.Line, key, found.Value, "a number > 0");

        OptionContract? ReadContract(double k, OptionRight callOrPut)
        {
            int line = rows.LineNumber;
            if (!Dates.TryParse(rows[expiry], out WrittenTime written) || written.Time is not null && written.Zone is null || isExplicit && written.Time is null)
            {
                context.Drop(ReadReason.BadExpiry, line, header.RawNames[expiry], rows[expiry], isExplicit ? "an instant such as 2022-12-16T16:00:00-05:00" : "a date such as 2022-12-16, or an instant with its zone");
                return null;
            }

            string rootText = rows[root].Trim().ToString().ToUpperInvariant() is { Length: > 0 } r ? r : underlying;
            OptionContract contract;
            if (isExplicit)
            {
                if (rows[multiplier].IsWhiteSpace() || rows[currency].IsWhiteSpace() || rows[exercise].IsWhiteSpace() || rows[settlement].IsWhiteSpace())
                {
                    context.Drop(ReadReason.BadTerms, line, "", rows.Line, "multiplier, currency, exercise and settlement");
                    return null;
                }

                contract = new OptionContract
                {
                    Underlying = underlying, Root = rootText, Right = callOrPut, Strike = k, Expiry = default, Exercise = default, Multiplier = 1, Currency = "USD", Settlement = default,
                };
            }
            else
            {
                ListedOptionTerms listed = terms == "us-listed" ? assembly.UnitedStates(rootText) : assembly.Deribit(rootText);
                if (listed.Underlying != underlying)
                {
                    context.Drop(ReadReason.OtherUnderlying, line, "root", rootText, $"a root whose underlying is {underlying}");
                    return null;
                }

                contract = assembly.Contract(listed, written.Date, k, callOrPut);
            }

            if (written is { Time: { } time, Zone: { } zone })
                contract = contract with { Expiry = (written.Date + time).InZoneLeniently(zone).ToInstant() };
            if (!rows[multiplier].IsWhiteSpace())
            {
                if (!NumberText.TryParse(rows[multiplier], rows.Mark, out double units) || !(units > 0)) return BadTerms(multiplier, "a number > 0");
                contract = contract with { Multiplier = units };
            }

            if (!rows[currency].IsWhiteSpace()) contract = contract with { Currency = rows[currency].Trim().ToString().ToUpperInvariant() };
            if (!rows[exercise].IsWhiteSpace())
            {
                bool american = rows[exercise].Trim().Equals("american", StringComparison.OrdinalIgnoreCase);
                if (!american && !rows[exercise].Trim().Equals("european", StringComparison.OrdinalIgnoreCase)) return BadTerms(exercise, "european or american");
                contract = contract with { Exercise = american ? ExerciseStyle.American : ExerciseStyle.European };
            }

            if (!rows[settlement].IsWhiteSpace())
            {
                bool coin = rows[settlement].Trim().Equals("coin", StringComparison.OrdinalIgnoreCase);
                if (!coin && !rows[settlement].Trim().Equals("quote", StringComparison.OrdinalIgnoreCase)) return BadTerms(settlement, "quote or coin");
                contract = contract with { Settlement = coin ? OptionSettlement.Coin : OptionSettlement.Quote };
            }

            return contract;

            OptionContract? BadTerms(int column, string expected)
            {
                context.Drop(ReadReason.BadTerms, line, header.RawNames[column], rows[column], expected);
                return null;
            }
        }
    }

    private static Dictionary<string, (string Value, int Line)> ReadKeys(ReadContext context, CsvTable table)
    {
        var keys = new Dictionary<string, (string, int)>();
        foreach ((string key, _, string value, int line) in table.Keys())
            if (Array.IndexOf(KnownKeys, key) >= 0 && !keys.TryAdd(key, (value, line)))
                throw context.Failure(ChainFileProblem.BadHeader, line, key, value, "each key once");
        return keys;
    }
}
