using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Exposure;

/// <summary>One row of a small book.</summary>
internal readonly record struct Row(OptionRight Right, double Strike, double Years, double Volatility, double Quantity, double Gamma = double.NaN);

/// <summary>Books of a few options, r = q = 0 unless told, years of 365 calendar days, multiplier 100.</summary>
internal static class SmallBooks
{
    public const double Spot = 100;

    public static readonly Instant AsOf = Instant.FromUtc(2026, 1, 5, 14, 30);

    public static DealerBook Inventory(params Row[] rows) => DealerPositioning.Inventory.Apply(Resolve(QuantityKind.SignedInventory, rows));

    public static ResolvedBook Resolve(QuantityKind kind, Row[] rows, TradingActivity? activity = null, double rate = 0, double dividend = 0)
    {
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        var positions = new List<Position>();
        foreach (Row row in rows)
        {
            var contract = new OptionContract
            {
                Underlying = "TEST",
                Root = $"R{positions.Count}", // a root of its own gives every row a volatility of its own
                Right = row.Right,
                Strike = row.Strike,
                Expiry = AsOf + Duration.FromSeconds(row.Years * 365 * 86_400),
                Exercise = ExerciseStyle.European,
                Multiplier = 100,
                Currency = "USD",
                Settlement = OptionSettlement.Quote,
            };
            positions.Add(new Position(contract, row.Quantity));
            quotes.Add(new(contract.Key, OptionQuote.Empty with { ImpliedVolatility = row.Volatility, Gamma = row.Gamma }));
        }

        var market = new MarketSnapshot
        {
            Underlying = "TEST",
            AsOf = AsOf,
            Spot = Spot,
            Currency = "USD",
            Calendar = ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Flat(rate, dividend),
            Quotes = new OptionQuotes(quotes),
            Activity = activity,
        };
        return ResolvedBook.Create(OptionBook.Create("TEST", kind, positions), market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
    }

    /// <summary>1 to 8 options, strikes 80…125 (often shared), 2 days to a year, 5…80% volatility, signed quantities.</summary>
    public static Gen<Row[]> Rows { get; } =
        (from call in Gen.Elements(OptionRight.Call, OptionRight.Put)
         from strike in Gen.Choose(16, 25)
         from years in Gen.Elements(2 / 365.0, 7 / 365.0, 30 / 365.0, 0.5, 1)
         from volatility in Law.Uniform(0.05, 0.8)
         from quantity in Law.Uniform(-1000, 1000)
         select new Row(call, 5 * strike, years, volatility, quantity)).ArrayOf().Where(r => r.Length is > 0 and <= 8);
}
