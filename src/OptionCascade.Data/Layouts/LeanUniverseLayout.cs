using System.Globalization;
using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// LEAN option universe: one underlying a file. The row with an empty expiry is the underlying, its close is the spot. Neither the underlying's
/// symbol nor the date is in the content: both come from the file's name (<c>aapl_20140605_universe.csv</c>, <c>aapl/20140605.csv</c>) or from the
/// caller; the valuation instant is the close of that date. An empty open interest means none.
/// </summary>
internal static class LeanUniverseLayout
{
    public static ChainReadResult Read(ReadContext context, CsvRows rows, HeaderColumns header)
    {
        int expiry = header.Required("expiry"), strike = header.Required("strike"), right = header.Required("right");
        int openInterest = header.Required("open_interest"), volatility = header.Required("implied_volatility"), close = header.Required("close");
        int volume = header.Optional("volume"), delta = header.Optional("delta"), gamma = header.Optional("gamma"), vega = header.Optional("vega"), theta = header.Optional("theta");
        (string? fileSymbol, LocalDate? fileDate) = FromFileName(context.File);
        string symbol = (context.Options.Underlying ?? fileSymbol)?.TrimStart('^', '_').ToUpperInvariant() is { Length: > 0 } s ? s
            : throw context.Failure(ChainFileProblem.MissingUnderlying, 0, "", Path.GetFileName(context.File), "the underlying's symbol in the file's name (aapl_20140605_universe.csv or aapl/20140605.csv), or ChainReadOptions.Underlying");
        if (context.Options.Underlying is null) context.Inform(ReadReason.FromFileName, 0, "underlying", symbol, "taken from the file's name");
        ListedOptionTerms terms = ListedOptionTerms.ForUnitedStates(symbol);
        Instant? asOf = fileDate is { } day ? ExchangeCalendar.UnitedStates.At(day, new LocalTime(16, 0)) : null;
        if (context.Options.AsOf is null && fileDate is { } date)
            context.Inform(ReadReason.FromFileName, 0, "as-of", date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), "the close of the date in the file's name");

        var assembly = new ChainAssembly(context);
        double? spot = null;
        long emptyOpenInterest = 0;
        int firstEmpty = 0;
        while (rows.Read())
        {
            int line = rows.LineNumber;
            bool malformed = rows.Count < header.Count || CboeCsvLayout.HasExtraCells(rows, header.Names.Length);
            if (!malformed && spot is null && rows[expiry].IsWhiteSpace() && rows[strike].IsWhiteSpace() && rows[right].IsWhiteSpace())
            {
                if (NumberText.TryParse(rows[close], rows.Mark, out double price) && price > 0)
                {
                    spot = price;
                    continue;
                }

                if (context.Options.Spot is null)
                    throw context.Failure(ChainFileProblem.MissingSpot, line, header.RawNames[close], rows[close].ToString(), "the underlying's close, a number > 0, or ChainReadOptions.Spot");
            }

            context.Rows++;
            context.Entries++;
            if (malformed)
            {
                context.Drop(ReadReason.MalformedRow, line, "", rows.Line, $"{header.Count} cells, got {rows.Count}");
                continue;
            }

            if (!Dates.TryParseDate(rows[expiry], out LocalDate expiryDate))
            {
                context.Drop(ReadReason.BadExpiry, line, header.RawNames[expiry], rows[expiry], "a date such as 20140606");
                continue;
            }

            if (!NumberText.TryParse(rows[strike], rows.Mark, out double k) || !(k > 0))
            {
                context.Drop(ReadReason.BadStrike, line, header.RawNames[strike], rows[strike], "a number > 0");
                continue;
            }

            if (!Rights.TryParse(rows[right], out OptionRight callOrPut))
            {
                context.Drop(ReadReason.BadRight, line, header.RawNames[right], rows[right], "C or P");
                continue;
            }

            double contracts = 0;
            if (rows[openInterest].IsWhiteSpace())
            {
                if (emptyOpenInterest++ == 0) firstEmpty = line;
            }
            else if (!NumberText.TryParse(rows[openInterest], rows.Mark, out contracts))
            {
                context.Drop(ReadReason.BadQuantity, line, header.RawNames[openInterest], rows[openInterest], "open interest, a number >= 0, or empty");
                continue;
            }

            if (contracts < 0)
            {
                context.Drop(ReadReason.NegativeOpenInterest, line, header.RawNames[openInterest], rows[openInterest], "open interest, a number >= 0");
                continue;
            }

            var quote = OptionQuote.Empty with
            {
                ImpliedVolatility = context.Volatility(rows, volatility, header.RawNames[volatility], 1),
                Last = context.Number(rows, close, "close"),
                Volume = context.Number(rows, volume, "volume"),
                Delta = context.Number(rows, delta, "delta"),
                Gamma = context.Number(rows, gamma, "gamma"),
                Vega = context.Number(rows, vega, "vega"),
                Theta = context.Number(rows, theta, "theta"),
            };
            assembly.Add(new ChainEntry(assembly.Contract(terms, expiryDate, k, callOrPut), contracts, quote, line));
        }

        if (emptyOpenInterest > 0)
            context.Inform(ReadReason.EmptyOpenInterest, firstEmpty, header.RawNames[openInterest], "", string.Create(CultureInfo.InvariantCulture, $"{emptyOpenInterest} rows without open interest, read as 0"));
        return assembly.Build(_ => new MarketFacts(asOf, spot, ExchangeCalendar.UnitedStates, QuantityKind.OpenInterest));
    }

    /// <summary>The symbol and the date in a file's name; the symbol may stand in the folder's name instead.</summary>
    internal static (string? Symbol, LocalDate? Date) FromFileName(string file)
    {
        LocalDate? date = null;
        string? symbol = null;
        foreach (string part in Path.GetFileNameWithoutExtension(file).Split('_', '-', ' '))
        {
            if (part.Length == 8 && date is null && Dates.TryParseDate(part, out LocalDate d)) date = d;
            else if (symbol is null && IsSymbol(part)) symbol = part;
        }

        if (symbol is null && Path.GetFileName(Path.GetDirectoryName(file)) is { } folder && IsSymbol(folder)) symbol = folder;
        return (symbol, date);

        static bool IsSymbol(string text)
            => text.Length is >= 1 and <= 6 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetter(c) || c == '.');
    }
}
