using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// Deribit tables, one instrument a row: ticker snapshot (volatility as a decimal), book summary and tickers (volatility in percent). Prices and
/// open interest are in coin. Spot is the median of the index prices, a forward the median of its expiry's rows, discounting 1 (forwards
/// and premiums in coin need none); the valuation time is the latest of the rows. Linear (USDC) options are dropped.
/// </summary>
internal static class DeribitCsvLayout
{
    public static ChainReadResult Read(ReadContext context, CsvRows rows, HeaderColumns header)
    {
        bool isSnapshot = context.Format == ChainFormat.DeribitSnapshotCsv, isSummary = context.Format == ChainFormat.DeribitBookSummaryCsv;
        int name = header.Required("instrument_name"), openInterest = header.Required("open_interest");
        int volatility = header.Required(isSnapshot ? "implied_volatility" : "mark_iv");
        int forward = isSnapshot ? header.Required("futures_price") : header.Required(isSummary ? "s0" : "underlying_price");
        int index = isSnapshot ? header.Required("index_price") : isSummary ? -1 : header.Required("spot_ref");
        int timestamp = isSnapshot ? header.Required("timestamp") : -1;
        int bid = header.Optional(isSnapshot ? "bid_price" : isSummary ? "bid_btc" : "best_bid_price");
        int ask = header.Optional(isSnapshot ? "ask_price" : isSummary ? "ask_btc" : "best_ask_price");
        int mark = header.Optional(isSummary ? "market_price_btc" : "mark_price");
        int strike = header.Optional("strike"), expiry = header.Optional(isSnapshot ? "expiry_datetime" : isSummary ? "expiry" : "expiration");
        int right = header.Optional(isSnapshot ? "option_type" : "type");
        int volume = header.Optional("volume"), delta = header.Optional("delta"), gamma = header.Optional("gamma"), vega = header.Optional("vega"), theta = header.Optional("theta");
        double scale = isSnapshot ? 1 : 0.01;

        var assembly = new ChainAssembly(context);
        var times = new Dictionary<string, (Instant Latest, Instant Earliest)>();
        string lastStamp = "";
        Instant? lastTime = null;
        while (rows.Read())
        {
            context.Rows++;
            context.Entries++;
            int line = rows.LineNumber;
            if (rows.Count < header.Count || CboeCsvLayout.HasExtraCells(rows, header.Names.Length))
            {
                context.Drop(ReadReason.MalformedRow, line, "", rows.Line, $"{header.Count} cells, got {rows.Count}");
                continue;
            }

            if (!DeribitInstrument.TryParse(rows[name], out DeribitInstrument instrument))
            {
                context.Drop(ReadReason.BadSymbol, line, header.RawNames[name], rows[name], "an instrument name such as BTC-27MAR26-70000-C");
                continue;
            }

            if (instrument.IsLinear)
            {
                context.Drop(ReadReason.UnsupportedContract, line, header.RawNames[name], rows[name], "a coin-settled option");
                continue;
            }

            if (!(instrument.Strike > 0))
            {
                context.Drop(ReadReason.BadStrike, line, header.RawNames[name], rows[name], "a strike > 0");
                continue;
            }

            if (strike >= 0 && (!NumberText.TryParse(rows[strike], rows.Mark, out double k) || Math.Abs(k - instrument.Strike) > 1e-9 * instrument.Strike)
                || expiry >= 0 && (!Dates.TryParse(rows[expiry], out WrittenTime e) || e.Date != instrument.Expiry)
                || right >= 0 && (!Rights.TryParse(rows[right], out OptionRight r) || r != instrument.Right))
            {
                context.Drop(ReadReason.SymbolMismatch, line, header.RawNames[name], rows[name], "an instrument name that agrees with the row's strike, expiry and type");
                continue;
            }

            if (!NumberText.TryParse(rows[openInterest], rows.Mark, out double contracts))
            {
                context.Drop(ReadReason.BadQuantity, line, header.RawNames[openInterest], rows[openInterest], "open interest, a number >= 0");
                continue;
            }

            if (contracts < 0)
            {
                context.Drop(ReadReason.NegativeOpenInterest, line, header.RawNames[openInterest], rows[openInterest], "open interest, a number >= 0");
                continue;
            }

            if (assembly.IsFiltered(instrument.Coin)) continue;
            if (timestamp >= 0) ReadTime(instrument.Coin);
            var quote = OptionQuote.Empty with
            {
                ImpliedVolatility = context.Volatility(rows, volatility, header.RawNames[volatility], scale),
                Bid = context.Number(rows, bid, "bid"),
                Ask = context.Number(rows, ask, "ask"),
                Mark = context.Number(rows, mark, "mark"),
                Volume = context.Number(rows, volume, "volume"),
                Delta = context.Number(rows, delta, "delta"),
                Gamma = context.Number(rows, gamma, "gamma"),
                Vega = context.Number(rows, vega, "vega"),
                Theta = context.Number(rows, theta, "theta"),
            };
            context.CheckMarket(quote.Bid, quote.Ask, line, header.RawNames[name]);
            assembly.Add(new ChainEntry(assembly.Contract(assembly.Deribit(instrument.Coin), instrument.Expiry, instrument.Strike, instrument.Right), contracts, quote, line)
            {
                Forward = Price(forward),
                Index = index >= 0 ? Price(index) : double.NaN,
            });
        }

        foreach ((string coin, (Instant latest, Instant earliest)) in times.OrderBy(t => t.Key, StringComparer.Ordinal))
            if (latest != earliest)
                context.Warn(ReadReason.AsOfSpread, 0, header.RawNames[timestamp], coin, $"one valuation time; the latest is used, {(latest - earliest).TotalSeconds:F0} s after the first");
        return assembly.Build(coin =>
        {
            double[] prices = [.. assembly.Entries.Where(e => e.Contract.Underlying == coin && !double.IsNaN(e.Index)).Select(e => e.Index).Order()];
            return new MarketFacts(times.TryGetValue(coin, out (Instant Latest, Instant Earliest) t) ? t.Latest : null,
                prices.Length > 0 ? ChainAssembly.Median(prices) : null, ExchangeCalendar.RoundTheClock, QuantityKind.OpenInterest);
        });

        double Price(int column)
        {
            double price = context.Number(rows, column, header.RawNames[column]);
            if (price > 0 || double.IsNaN(price)) return price;
            context.Warn(ReadReason.UnreadableValue, rows.LineNumber, header.RawNames[column], rows[column], "expected a price > 0; left unknown");
            return double.NaN;
        }

        void ReadTime(string coin)
        {
            ReadOnlySpan<char> text = rows[timestamp];
            if (!text.SequenceEqual(lastStamp))
            {
                lastStamp = text.ToString();
                lastTime = Dates.TryParse(text, out WrittenTime written) && written.Time is { } time
                    ? (written.Date + time).InZoneLeniently(written.Zone ?? DateTimeZone.Utc).ToInstant()
                    : null;
            }

            if (lastTime is not { } instant)
            {
                context.Warn(ReadReason.UnreadableValue, rows.LineNumber, header.RawNames[timestamp], text, "expected an ISO time; left unknown");
                return;
            }

            times[coin] = times.TryGetValue(coin, out (Instant Latest, Instant Earliest) known)
                ? (Instant.Max(known.Latest, instant), Instant.Min(known.Earliest, instant))
                : (instant, instant);
        }
    }
}
