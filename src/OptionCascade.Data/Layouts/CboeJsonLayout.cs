using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// Cboe delayed quotes, JSON: <c>timestamp</c> in UTC, <c>data.current_price</c>, <c>data.options[]</c> with the OCC symbol in <c>option</c>. A file
/// that breaks off gives the options that are whole, and a <see cref="ReadReason.Truncated"/> diagnostic; the spot stands after the options, so
/// that <see cref="ChainReadOptions.Spot"/> is then needed.
/// </summary>
internal static class CboeJsonLayout
{
    public static ChainReadResult Read(ReadContext context, ReadOnlySpan<byte> json)
    {
        var assembly = new ChainAssembly(context);
        var found = new Found();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            reader.Read();
            ReadRoot(ref reader, context, assembly, found, depth: 0);
            while (reader.Read()) { }
        }
        catch (JsonException e)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"byte {reader.BytesConsumed} of {json.Length}: {e.Message}");
            if (!found.SawOptions)
                throw new ChainFormatException(ChainFileProblem.UnknownLayout, context.File, 0, "", where, "a Cboe JSON with data.options[]", e);
            if (found.InOption)
                context.Drop(ReadReason.Truncated, (int)Math.Min(context.Entries, int.MaxValue), "", where, "a whole JSON text; options before this place are read");
            else
                context.Warn(ReadReason.Truncated, 0, "", where, "a whole JSON text; options before this place are read");
        }

        if (!found.SawOptions)
            throw context.Failure(ChainFileProblem.UnknownLayout, 0, "", Encoding.UTF8.GetString(json[..Math.Min(json.Length, 80)]), "a Cboe JSON with data.options[]");
        assembly.KeepMainUnderlying();
        return assembly.Build(_ => new MarketFacts(found.AsOf, found.Spot, ExchangeCalendar.UnitedStates, QuantityKind.OpenInterest));
    }

    private sealed class Found
    {
        public bool SawOptions { get; set; }

        public bool InOption { get; set; }

        public Instant? AsOf { get; set; }

        public double? Spot { get; set; }
    }

    private static void ReadRoot(ref Utf8JsonReader reader, ReadContext context, ChainAssembly assembly, Found found, int depth)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader);
            reader.Read();
            switch (name)
            {
                case "timestamp" when depth == 0 && reader.TokenType == JsonTokenType.String:
                    string stamp = Text(ref reader);
                    if (Dates.TryParse(stamp, out WrittenTime written) && written.Time is { } time)
                        found.AsOf = (written.Date + time).InZoneLeniently(written.Zone ?? DateTimeZone.Utc).ToInstant();
                    else if (context.Options.AsOf is null)
                        throw context.Failure(ChainFileProblem.MissingAsOf, 0, "timestamp", stamp, "a UTC time such as 2023-09-21 03:17:42, or ChainReadOptions.AsOf");
                    break;
                case "data" when depth == 0:
                    ReadRoot(ref reader, context, assembly, found, 1);
                    break;
                case "current_price" when depth == 1:
                    if (TryNumber(ref reader, out double spot) && spot > 0) found.Spot = spot;
                    else if (context.Options.Spot is null)
                        throw context.Failure(ChainFileProblem.MissingSpot, 0, "current_price", Text(ref reader), "a price > 0, or ChainReadOptions.Spot");
                    break;
                case "options" when depth == 1 && reader.TokenType == JsonTokenType.StartArray:
                    found.SawOptions = true;
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        context.Rows++;
                        context.Entries++;
                        found.InOption = true;
                        ReadOption(ref reader, context, assembly);
                        found.InOption = false;
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadOption(ref Utf8JsonReader reader, ReadContext context, ChainAssembly assembly)
    {
        int line = (int)Math.Min(context.Entries, int.MaxValue);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            string text = Text(ref reader);
            reader.Skip();
            context.Drop(ReadReason.MalformedRow, line, "", text, "an object");
            return;
        }

        string symbolText = "";
        double openInterest = double.NaN, volatility = double.NaN;
        OptionQuote quote = OptionQuote.Empty;
        string? badOpenInterest = null;
        List<(string Name, string Value)>? unreadable = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader);
            reader.Read();
            if (name == "option")
            {
                symbolText = Text(ref reader);
                reader.Skip();
                continue;
            }

            if (name is not ("iv" or "open_interest" or "bid" or "ask" or "last_trade_price" or "volume" or "delta" or "gamma" or "vega" or "theta" or "theo"))
            {
                reader.Skip();
                continue;
            }

            bool isNumber = TryNumber(ref reader, out double value);
            if (!isNumber)
            {
                string text = Text(ref reader);
                bool absent = reader.TokenType == JsonTokenType.Null || reader.TokenType == JsonTokenType.String && NumberText.IsAbsent(text);
                reader.Skip();
                if (name == "open_interest") badOpenInterest = text;
                else if (!absent) (unreadable ??= []).Add((name, text));
                continue;
            }

            switch (name)
            {
                case "iv": volatility = value; break;
                case "open_interest": openInterest = value; break;
                case "bid": quote = quote with { Bid = value }; break;
                case "ask": quote = quote with { Ask = value }; break;
                case "last_trade_price": quote = quote with { Last = value }; break;
                case "volume": quote = quote with { Volume = value }; break;
                case "delta": quote = quote with { Delta = value }; break;
                case "gamma": quote = quote with { Gamma = value }; break;
                case "vega": quote = quote with { Vega = value }; break;
                case "theta": quote = quote with { Theta = value }; break;
                default: quote = quote with { Mark = value }; break;
            }
        }

        if (!OccSymbol.TryParse(symbolText, null, out OccSymbol symbol))
        {
            context.Drop(ReadReason.BadSymbol, line, "option", symbolText, "an option symbol such as SPXW221216C04000000");
            return;
        }

        if (symbol.IsAdjusted)
        {
            context.Drop(ReadReason.UnsupportedContract, line, "option", symbolText, "a standard contract (a root without a digit at its end)");
            return;
        }

        if (!(symbol.Strike > 0))
        {
            context.Drop(ReadReason.BadStrike, line, "option", symbolText, "a strike > 0");
            return;
        }

        if (double.IsNaN(openInterest))
        {
            context.Drop(ReadReason.BadQuantity, line, "open_interest", badOpenInterest ?? "", "open interest, a number >= 0");
            return;
        }

        if (openInterest < 0)
        {
            context.Drop(ReadReason.NegativeOpenInterest, line, "open_interest", openInterest.ToString("R", CultureInfo.InvariantCulture), "open interest, a number >= 0");
            return;
        }

        ListedOptionTerms terms = assembly.UnitedStates(symbol.Root);
        if (assembly.IsFiltered(terms.Underlying)) return;
        foreach ((string name, string value) in unreadable ?? [])
            context.Warn(ReadReason.UnreadableValue, line, name, value, "expected a number; left unknown");
        volatility = context.Volatility(volatility, line, "iv", volatility.ToString("R", CultureInfo.InvariantCulture));
        context.CheckMarket(quote.Bid, quote.Ask, line, symbolText);
        assembly.Add(new ChainEntry(assembly.Contract(terms, symbol.Expiry, symbol.Strike, symbol.Right), openInterest, quote with { ImpliedVolatility = volatility }, line));
    }

    /// <summary>A finite number, written as a number or as a string.</summary>
    private static bool TryNumber(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        return reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDouble(out value) && double.IsFinite(value),
            JsonTokenType.String => NumberText.TryParse(Text(ref reader), DecimalMark.Point, out value),
            _ => false,
        };
    }

    /// <summary>The token as text, with replacement characters where it is not valid UTF-8; never throws.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || reader.ValueIsEscaped)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return reader.TokenType.ToString();
            if (!reader.ValueIsEscaped) return Encoding.UTF8.GetString(reader.ValueSpan);
            try
            {
                return reader.GetString() ?? "";
            }
            catch (InvalidOperationException)
            {
                return Encoding.UTF8.GetString(reader.ValueSpan);
            }
        }

        return Encoding.UTF8.GetString(reader.ValueSpan);
    }
}
