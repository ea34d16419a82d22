using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Tests.Pricing;

/// <summary>Resolved books made from a few numbers.</summary>
internal static class TestBooks
{
    public static readonly Instant AsOf = Instant.FromUtc(2022, 12, 12, 21, 0);

    /// <summary>A call and a put at each strike and expiry, volatilities on a smile; rows differ in every input.</summary>
    public static ResolvedBook Smile(double spot, int strikes, double[] days, double rate = 0.04, double dividendYield = 0.015)
    {
        var positions = new List<Position>();
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        foreach (double d in days)
            for (int i = 0; i < strikes; i++)
                foreach (OptionRight right in new[] { OptionRight.Call, OptionRight.Put })
                {
                    double k = spot * (0.4 + (1.6 * (i + 0.5) / strikes)), x = Math.Log(k / spot);
                    var contract = new OptionContract
                    {
                        Underlying = "U", Root = "U", Right = right, Strike = k, Expiry = AsOf + Duration.FromSeconds((long)(d * 86400)),
                        Exercise = ExerciseStyle.European, Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
                    };
                    positions.Add(new Position(contract, 1));
                    quotes.Add(new(contract.Key, OptionQuote.Empty with { ImpliedVolatility = 0.2 - (0.1 * x) + (0.2 * x * x) }));
                }

        OptionBook book = OptionBook.Create("U", QuantityKind.OpenInterest, positions);
        return Resolve(book, spot, new OptionQuotes(quotes), ForwardCurve.Flat(rate, dividendYield));
    }

    /// <summary>A book whose inputs come from arithmetic alone, no library function: the same doubles on every machine.</summary>
    public static ResolvedBook Arithmetic()
    {
        var positions = new List<Position>();
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        var forwards = new List<KeyValuePair<Instant, ForwardDiscount>>();
        foreach (int d in new[] { 1, 8, 64, 512, 4096 })
        {
            Instant expiry = AsOf + Duration.FromDays(d);
            forwards.Add(new(expiry, new ForwardDiscount(100 + (d / 64.0), 1 - (d / 32768.0))));
            for (int i = 0; i <= 40; i++)
            {
                var contract = new OptionContract
                {
                    Underlying = "U", Root = "U", Right = (OptionRight)(i % 2), Strike = 5.0 * i, Expiry = expiry,
                    Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD", Settlement = OptionSettlement.Quote,
                };
                positions.Add(new Position(contract, 1));
                quotes.Add(new(contract.Key, OptionQuote.Empty with { ImpliedVolatility = i == 20 ? 0 : 0.125 + (0.0078125 * (40 - i)) }));
            }
        }

        OptionBook book = OptionBook.Create("U", QuantityKind.OpenInterest, positions);
        return Resolve(book, 100, new OptionQuotes(quotes), ForwardCurve.Quoted(forwards));
    }

    public static ResolvedBook Resolve(OptionBook book, double spot, OptionQuotes quotes, ForwardCurve forwards)
        => ResolvedBook.Create(book, new MarketSnapshot
        {
            Underlying = "U", AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = forwards, Quotes = quotes,
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });

    /// <summary>The members of <see cref="GreekSet"/> that are one Greek, in order.</summary>
    public static IEnumerable<GreekSet> Single => Enumerable.Range(0, 18).Select(i => (GreekSet)(1 << i));

    /// <summary>A Greek by its flag.</summary>
    public static double Of(this Greeks g, GreekSet greek) => g.Figure(greek);
}
