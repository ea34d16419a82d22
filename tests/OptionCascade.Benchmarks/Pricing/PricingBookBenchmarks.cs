using BenchmarkDotNet.Attributes;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>A book of 1,000,000 options on one underlying over twenty expiries: every Greek of first and second order, and its total over the book.</summary>
[MinColumn, MemoryDiagnoser]
public class PricingBookBenchmarks
{
    public const int Options = 1_000_000, Expiries = 20;

    private const GreekSet ToSecondOrder = GreekSet.All & ~(GreekSet.Speed | GreekSet.Zomma | GreekSet.Color | GreekSet.Ultima);

    private ResolvedBook _book = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Instant asOf = Instant.FromUtc(2022, 12, 12, 21, 0);
        var positions = new List<Position>(Options);
        for (int e = 1; e <= Expiries; e++)
            for (int i = 0; i < Options / Expiries; i++)
                positions.Add(new Position(new OptionContract
                {
                    Underlying = "U", Root = "U", Right = (OptionRight)(i % 2), Strike = 2000 + (0.08 * i), Expiry = asOf + Duration.FromDays(e * e),
                    Exercise = ExerciseStyle.European, Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
                }, (i % 7) - 3.5));
        OptionBook book = OptionBook.Create("U", QuantityKind.SignedInventory, positions);
        _book = ResolvedBook.Create(book, new MarketSnapshot
        {
            Underlying = "U", AsOf = asOf, Spot = 4000, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Flat(0.04, 0.015), Quotes = OptionQuotes.Flat(book, 0.22),
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });
    }

    [Benchmark]
    public double GreeksAndTotals()
    {
        BookGreeks greeks = BookPricer.Evaluate(_book, ToSecondOrder, 0, EuropeanKernel.Widest, Threads);
        double checksum = 0;
        for (int rest = (int)ToSecondOrder; rest != 0; rest &= rest - 1)
            checksum += greeks.Total((GreekSet)(rest & -rest), _book);
        return checksum;
    }
}
