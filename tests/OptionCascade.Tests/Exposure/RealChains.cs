using System.Globalization;
using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using Xunit;

namespace OptionCascade.Tests.Exposure;

/// <summary>Real chains in the conventions of their reference figures.</summary>
internal static class RealChains
{
    /// <summary>A listed chain with r = q = 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="newYork">Valuation time; null takes the file's.</param>
    public static OptionChain Listed(string path, LocalDateTime? newYork = null)
        => Assert.Single(ChainReader.Read(path, new ChainReadOptions
        {
            Forwards = ForwardCurve.Flat(0, 0),
            AsOf = newYork?.InZoneStrictly(ExchangeCalendar.UnitedStates.Zone).ToInstant(),
        }).Chains);

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

    private static OptionQuote Quote(double impliedVolatility, double gamma)
        => OptionQuote.Empty with { ImpliedVolatility = impliedVolatility > 0 ? impliedVolatility : double.NaN, Gamma = gamma };

    private static double Number(string text) => text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
