using System.Globalization;
using System.Text;
using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;

namespace OptionCascade.Tests.Data;

/// <summary>Small files in every layout, with our own numbers: what the tests read, garble and cut.</summary>
internal static class SyntheticFiles
{
    public const string CboeHeader =
        "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest";

    /// <summary>What a caller passes so that each layout can be read.</summary>
    public static ChainReadOptions Options { get; } = new() { Forwards = ForwardCurve.Flat(0.01, 0.02) };

    public static IReadOnlyList<(string Name, ChainFormat Format, string Text, ChainReadOptions Options)> All { get; } =
    [
        ("demo.csv", ChainFormat.CboeCsv, CboeCsv(), Options),
        ("demo.json", ChainFormat.CboeJson, CboeJson(), Options),
        ("snapshot.csv", ChainFormat.DeribitSnapshotCsv, DeribitSnapshot(), ChainReadOptions.None),
        ("summary.csv", ChainFormat.DeribitBookSummaryCsv, DeribitSummary(), new ChainReadOptions { AsOf = Instant.FromUtc(2026, 2, 5, 9, 0), Spot = 50_000 }),
        ("tickers.csv", ChainFormat.DeribitTickersCsv, DeribitTickers(), new ChainReadOptions { AsOf = Instant.FromUtc(2026, 2, 5, 9, 0) }),
        ("demo_20240605_universe.csv", ChainFormat.LeanUniverseCsv, Lean(), Options),
        ("book.csv", ChainFormat.BookCsv, Book(), ChainReadOptions.None),
    ];

    public static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    public static ChainReadResult Read(string text, ChainReadOptions? options = null, string name = "demo.csv") => ChainReader.Read(Stream(text), name, options ?? Options);

    /// <summary>One Cboe row; the symbols follow from date and strike.</summary>
    public static string CboeRow(string expiryText, LocalDate expiry, double strike, string root = "SPXW", string callInterest = "10", string putInterest = "20", string iv = "0.21")
    {
        string date = expiry.ToString("yyMMdd", CultureInfo.InvariantCulture), k = ((int)Math.Round(strike * 1000)).ToString("00000000", CultureInfo.InvariantCulture);
        string plain = strike.ToString("F2", CultureInfo.InvariantCulture);
        return $"{expiryText},{root}{date}C{k},12.5,0.5,12.1,12.9,7,{iv},0.51,0.0021,{callInterest},{plain},{root}{date}P{k},11.5,-0.5,11.1,11.9,3,{iv},-0.49,0.0022,{putInterest}";
    }

    public static string CboeCsv(string spotLine = "Demo 500 Index,Last: 4000.25,Change:  1.5", string dateLine = "\"Date: March 5, 2024 at 10:30 AM EST\",Bid: 1,Ask: 2,Size: 1*1,\"Volume: 1,234\"",
        string firstLine = "", int rows = 40, string newLine = "\n")
    {
        var text = new StringBuilder();
        text.Append(firstLine).Append(newLine).Append(spotLine).Append(newLine).Append(dateLine).Append(newLine).Append(CboeHeader).Append(newLine);
        for (int i = 0; i < rows; i++)
        {
            LocalDate expiry = new LocalDate(2024, 3, 15).PlusDays(7 * (i / 10));
            text.Append(CboeRow(expiry.ToString("ddd MMM dd yyyy", CultureInfo.InvariantCulture), expiry, 3800 + (i % 10 * 50), i < 10 ? "SPX" : "SPXW")).Append(newLine);
        }

        return text.ToString();
    }

    public static string CboeJson(int options = 40)
    {
        IEnumerable<string> rows = Enumerable.Range(0, options).Select(i =>
            $$"""{"option":"RUTW240315{{(i % 2 == 0 ? 'C' : 'P')}}{{1_800_000 + (i / 2 * 5000):00000000}}","bid":10.5,"ask":11.25,"iv":0.2{{i % 10}},"open_interest":{{i}}.0,"volume":3.0,"delta":0.5,"gamma":0.003,"theta":-0.5,"rho":0.1,"vega":1.5,"theo":10.9,"last_trade_price":10.0,"last_trade_time":null}""");
        return "{\"timestamp\":\"2024-03-05 15:30:00\",\"data\":{\"options\":[" + string.Join(',', rows) + "],\"symbol\":\"^RUT\",\"current_price\":1890.5,\"close\":1890.5},\"symbol\":\"_RUT\"}\n";
    }

    public static string DeribitSnapshot()
    {
        var text = new StringBuilder("timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,mark_price,mid_price,futures_price,futures_instrument_name,implied_volatility,delta,vega,open_interest,volume,bid_ask_spread,currency,index_price,volume_usd\n");
        for (int i = 0; i < 40; i++)
        {
            (string coin, double scale) = i % 4 < 3 ? ("BTC", 1.0) : ("ETH", 0.04);
            double strike = (40_000 + (i * 500)) * scale, future = (50_100 + i) * scale, index = (50_000 + i) * scale;
            text.Append(CultureInfo.InvariantCulture, $"2026-02-05T09:36:{i:00}.5+00:00,{coin}-27MAR26-{strike:R}-{(i % 2 == 0 ? 'C' : 'P')},{future:R},{coin}-27MAR26,{(i % 2 == 0 ? "call" : "put")},{strike:R},2026-03-27T08:00:00+00:00,0.137,0.1,0.11,0.105,0.105,{future:R},{coin}-27MAR26,0.6{i % 10},0.5,20.5,{i}.5,1.5,0.01,{coin},{index:R},100.5\n");
        }

        return text.ToString();
    }

    public static string DeribitSummary()
    {
        var text = new StringBuilder("instrument_name,type,expiry_date,strike,T_years,S0,market_price_btc,market_price_usd,mark_iv,bid_btc,ask_btc,open_interest\n");
        for (int i = 0; i < 20; i++)
            text.Append(CultureInfo.InvariantCulture, $"BTC-6MAR26-{45_000 + (i * 500)}-{(i % 2 == 0 ? 'C' : 'P')},{(i % 2 == 0 ? "call" : "put")},6MAR26,{45_000 + (i * 500)}.0,0.08,50123.5,0.05,2506.1,55.{i:00},,0.051,{i}.5\n");
        return text.ToString();
    }

    public static string DeribitTickers()
    {
        var text = new StringBuilder("instrument_name,currency,type,strike,expiration_timestamp,expiration,creation_timestamp,contract_size,tick_size,min_trade_amount,spot_ref,mark_price,best_bid_price,best_ask_price,underlying_price,mark_iv,bid_iv,ask_iv,open_interest,volume,volume_usd,delta,gamma,theta,vega\n");
        for (int i = 0; i < 20; i++)
            text.Append(CultureInfo.InvariantCulture, $"BTC-6MAR26-{45_000 + (i * 500)}-{(i % 2 == 0 ? 'C' : 'P')},BTC,{(i % 2 == 0 ? "call" : "put")},{45_000 + (i * 500)}.0,1772784000000,2026-03-06 08:00:00+00:00,1771910221000,1.0,0.0001,0.1,50000.5,0.05,0.049,0.051,50123.5,55.{i:00},50.1,60.1,{i}.5,1.0,2.0,0.5,2e-05,-50.1,40.2\n");
        return text.ToString();
    }

    public static string Lean()
    {
        var text = new StringBuilder("#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho\n,,,100.5,101.5,99.5,100.25,370,,,,,,,\n");
        for (int i = 0; i < 40; i++)
            text.Append(CultureInfo.InvariantCulture, $"2024062{1 + (i / 20 * 7)},{80 + i},{(i % 2 == 0 ? 'C' : 'P')},5.5,6.5,4.5,5.25,{i},{(i % 5 == 0 ? "" : i.ToString(CultureInfo.InvariantCulture))},0.3{i % 10},0.5,0.0125,0.1,-0.05,0.2\n");
        return text.ToString();
    }

    public static string Book()
    {
        var text = new StringBuilder("# underlying: SPX\n# spot: 4000.25\n# as-of: 2024-03-05T10:30:00-05:00\n# quantity: signed-inventory\n# terms: us-listed\nroot,expiry,strike,right,quantity,implied_volatility,forward,discount\n");
        for (int i = 0; i < 40; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i < 20 ? "SPX" : "SPXW")},2024-06-21,{3500 + (i * 25)},{(i % 2 == 0 ? "C" : "put")},{(i % 3 == 0 ? -1 : 1) * (i + 1)},0.1{i:00},4030.5,0.985\n");
        return text.ToString();
    }
}
