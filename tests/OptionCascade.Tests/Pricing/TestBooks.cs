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

    public static ResolvedBook Resolve(OptionBook book, double spot, OptionQuotes quotes, ForwardCurve forwards)
        => ResolvedBook.Create(book, new MarketSnapshot
        {
            Underlying = "U", AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = forwards, Quotes = quotes,
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });

    /// <summary>The members of <see cref="GreekSet"/> that are one Greek, in order.</summary>
    public static IEnumerable<GreekSet> Single => Enumerable.Range(0, 18).Select(i => (GreekSet)(1 << i));

    /// <summary>A Greek by its flag.</summary>
    public static double Of(this Greeks g, GreekSet greek) => greek switch
    {
        GreekSet.Price => g.Price,
        GreekSet.Delta => g.Delta,
        GreekSet.Gamma => g.Gamma,
        GreekSet.Vega => g.Vega,
        GreekSet.Theta => g.Theta,
        GreekSet.Rho => g.Rho,
        GreekSet.DividendRho => g.DividendRho,
        GreekSet.DualDelta => g.DualDelta,
        GreekSet.DualGamma => g.DualGamma,
        GreekSet.Vanna => g.Vanna,
        GreekSet.Charm => g.Charm,
        GreekSet.Volga => g.Volga,
        GreekSet.Veta => g.Veta,
        GreekSet.Vera => g.Vera,
        GreekSet.Speed => g.Speed,
        GreekSet.Zomma => g.Zomma,
        GreekSet.Color => g.Color,
        GreekSet.Ultima => g.Ultima,
        _ => throw new ArgumentOutOfRangeException(nameof(greek)),
    };
}
