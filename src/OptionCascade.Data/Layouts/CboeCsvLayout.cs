using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// Cboe delayed quotes, CSV. Before the header stand the underlying's name with <c>Last: …</c> and a line with <c>Date: …</c>; a line before
/// them may be blank or hold any text. A row is a strike: the columns up to <c>Puts</c> are the call's, those after it the put's (the
/// other way round when Puts comes first). The option symbol names the contract; a side whose symbol disagrees with the row is dropped.
/// </summary>
internal static class CboeCsvLayout
{
    private sealed record Side(int Symbol, int Last, int Bid, int Ask, int Volume, int Volatility, int Delta, int Gamma, int OpenInterest, OptionRight Right);

    public static ChainReadResult Read(ReadContext context, CsvRows rows, HeaderColumns header, IReadOnlyList<string> preamble)
    {
        int expiryColumn = header.Required("expiration_date"), strikeColumn = header.Required("strike");
        int calls = header.Required("calls"), puts = header.Required("puts");
        int second = Math.Max(calls, puts);
        Side call = SideOf(calls < puts, calls, OptionRight.Call), put = SideOf(calls > puts, puts, OptionRight.Put);
        (double? spot, Instant? asOf) = ReadPreamble(context, preamble, rows.Mark);

        var assembly = new ChainAssembly(context);
        string lastExpiryText = "";
        LocalDate? lastExpiry = null;
        string? lastRoot = null;
        while (rows.Read())
        {
            context.Rows++;
            context.Entries += 2;
            int line = rows.LineNumber;
            if (rows.Count < header.Count || HasExtraCells(rows, header.Names.Length))
            {
                context.Drop(ReadReason.MalformedRow, line, "", rows.Line, $"{header.Count} cells, got {rows.Count}", 2);
                continue;
            }

            ReadOnlySpan<char> expiryText = rows[expiryColumn];
            if (!expiryText.SequenceEqual(lastExpiryText) || lastExpiry is null)
            {
                lastExpiryText = expiryText.ToString();
                lastExpiry = Dates.TryParseDate(expiryText, out LocalDate date) ? date : null;
            }

            if (lastExpiry is not { } expiry)
            {
                context.Drop(ReadReason.BadExpiry, line, header.RawNames[expiryColumn], expiryText, "a date such as Fri Dec 16 2022, 2022-12-16 or 12/16/2022", 2);
                continue;
            }

            if (!NumberText.TryParse(rows[strikeColumn], rows.Mark, out double strike) || !(strike > 0))
            {
                context.Drop(ReadReason.BadStrike, line, header.RawNames[strikeColumn], rows[strikeColumn], "a number > 0", 2);
                continue;
            }

            ReadSide(call, expiry, strike);
            ReadSide(put, expiry, strike);
        }

        assembly.KeepMainUnderlying();
        return assembly.Build(_ => new MarketFacts(asOf, spot, ExchangeCalendar.UnitedStates, QuantityKind.OpenInterest));

        Side SideOf(bool first, int symbol, OptionRight right)
        {
            (int from, int to) = first ? (0, second) : (second, int.MaxValue);
            return new Side(symbol, header.Optional("last_sale", from, to), header.Optional("bid", from, to), header.Optional("ask", from, to),
                header.Optional("volume", from, to), header.Required("iv", from, to), header.Optional("delta", from, to),
                header.Optional("gamma", from, to), header.Required("open_interest", from, to), right);
        }

        void ReadSide(Side side, LocalDate expiry, double strike)
        {
            int line = rows.LineNumber;
            string symbolName = header.RawNames[side.Symbol];
            if (!OccSymbol.TryParse(rows[side.Symbol], lastRoot, out OccSymbol symbol))
            {
                context.Drop(ReadReason.BadSymbol, line, symbolName, rows[side.Symbol], "an option symbol such as SPXW221216C04000000");
                return;
            }

            if (CboeRules.Mismatch(symbol, expiry, strike, side.Right) is { } expected)
            {
                context.Drop(ReadReason.SymbolMismatch, line, symbolName, rows[side.Symbol], expected);
                return;
            }

            lastRoot = symbol.Root;
            if (symbol.IsAdjusted)
            {
                context.Drop(ReadReason.UnsupportedContract, line, symbolName, rows[side.Symbol], "a standard contract (a root without a digit at its end)");
                return;
            }

            ListedOptionTerms terms = assembly.UnitedStates(symbol.Root);
            if (!NumberText.TryParse(rows[side.OpenInterest], rows.Mark, out double openInterest))
            {
                context.Drop(ReadReason.BadQuantity, line, header.RawNames[side.OpenInterest], rows[side.OpenInterest], "open interest, a number >= 0");
                return;
            }

            if (openInterest < 0)
            {
                context.Drop(ReadReason.NegativeOpenInterest, line, header.RawNames[side.OpenInterest], rows[side.OpenInterest], "open interest, a number >= 0");
                return;
            }

            if (assembly.IsFiltered(terms.Underlying)) return;
            var quote = OptionQuote.Empty with
            {
                ImpliedVolatility = context.Volatility(rows, side.Volatility, "IV", 1),
                Bid = context.Number(rows, side.Bid, "Bid"),
                Ask = context.Number(rows, side.Ask, "Ask"),
                Last = context.Number(rows, side.Last, "Last Sale"),
                Delta = context.Number(rows, side.Delta, "Delta"),
                Gamma = context.Number(rows, side.Gamma, "Gamma"),
                Volume = context.Number(rows, side.Volume, "Volume"),
            };
            context.CheckMarket(quote.Bid, quote.Ask, line, symbolName);
            assembly.Add(new ChainEntry(assembly.Contract(terms, symbol.Expiry, symbol.Strike, side.Right), openInterest, quote, line));
        }
    }

    /// <summary>True when cells beyond the header hold anything.</summary>
    internal static bool HasExtraCells(CsvRows rows, int columns)
    {
        for (int i = columns; i < rows.Count; i++)
            if (!rows[i].IsWhiteSpace())
                return true;
        return false;
    }

    private static (double? Spot, Instant? AsOf) ReadPreamble(ReadContext context, IReadOnlyList<string> preamble, DecimalMark mark)
    {
        double? spot = null;
        Instant? asOf = null;
        for (int i = 0; i < preamble.Count; i++)
        {
            string line = preamble[i].Replace("\"", "");
            int last = line.IndexOf("Last:", StringComparison.OrdinalIgnoreCase);
            if (last >= 0 && spot is null)
            {
                ReadOnlySpan<char> text = line.AsSpan(last + 5);
                int end = 0;
                while (end < text.Length && !char.IsLetter(text[end]) && text[end] is not (':' or ';' or '\t')) end++;
                text = text[..end].Trim().TrimEnd(',').Trim();
                if (NumberText.TryParseAny(text, mark, out double value) && value > 0) spot = value;
                else if (context.Options.Spot is null)
                    throw context.Failure(ChainFileProblem.MissingSpot, i + 1, "Last", text.ToString(), "a price > 0 after \"Last:\", or ChainReadOptions.Spot");
            }

            int date = line.IndexOf("Date:", StringComparison.OrdinalIgnoreCase);
            if (date >= 0 && asOf is null)
            {
                string text = line[(date + 5)..];
                int end = text.IndexOf("Bid:", StringComparison.OrdinalIgnoreCase);
                text = (end >= 0 ? text[..end] : text).Trim(' ', ',', ';', '\t');
                if (Dates.TryParse(text, out WrittenTime written) && written.Time is { } time)
                {
                    if (written.Zone is null)
                        context.Warn(ReadReason.UnknownTimeZone, i + 1, "Date", text, "a known time zone such as EST, CET or GMT+1; New York time assumed");
                    asOf = (written.Date + time).InZoneLeniently(written.Zone ?? ExchangeCalendar.UnitedStates.Zone).ToInstant();
                }
                else if (context.Options.AsOf is null)
                {
                    throw context.Failure(ChainFileProblem.MissingAsOf, i + 1, "Date", text, "a date and time such as December 12, 2022 at 8:30 PM EST, or ChainReadOptions.AsOf");
                }
            }
        }

        return (spot, asOf);
    }
}

/// <summary>What Cboe's CSV and JSON share.</summary>
internal static class CboeRules
{
    /// <summary>What the symbol should have said, or null when it agrees with its row (a Saturday in the symbol agrees with the Friday before).</summary>
    public static string? Mismatch(OccSymbol symbol, LocalDate expiry, double strike, OptionRight right)
    {
        bool sameDate = symbol.Expiry == expiry || symbol.Expiry.DayOfWeek == IsoDayOfWeek.Saturday && symbol.Expiry.PlusDays(-1) == expiry;
        return sameDate && Math.Abs(symbol.Strike - strike) < 0.0005 && symbol.Right == right
            ? null
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a symbol for {expiry:uuuu-MM-dd} {strike:R} {right}, as the row says");
    }
}
