using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Margin;

/// <summary>One account under TIMS, SPAN and the strategy-based rules: options on one underlying, each with its own volatility, four expiries, long and short.</summary>
[MemoryDiagnoser]
public class TraditionalMarginBenchmarks
{
    private static readonly Instant AsOf = Instant.FromUtc(2024, 1, 2, 21, 0);
    private readonly PortfolioMarginRule _tims = new(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024);
    private readonly SpanRule _span = new(SpanParameters.Nse2010, [new SpanProduct { Underlying = "XYZ", PriceScanRange = 0.1, VolatilityScanRange = 0.05, ShortOptionMinimum = 0.01 }], []);
    private readonly StrategyBasedRule _strategy = new(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);
    private AccountState _state = null!;

    /// <summary>Option lines, all different contracts.</summary>
    [Params(5, 200, 1000)]
    public int Legs { get; set; }

    /// <summary>How they are exercised.</summary>
    [Params(ExerciseStyle.European, ExerciseStyle.American)]
    public ExerciseStyle Exercise { get; set; }

    /// <summary>Builds the account.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (OptionContract Contract, double Contracts, double Volatility)[] legs = [.. Enumerable.Range(0, Legs).Select(i => (new OptionContract
        {
            Underlying = "XYZ", Root = "XYZ", Right = (OptionRight)(i % 2), Strike = 70 + (60.0 * (i / 2) / Legs), Expiry = AsOf + Duration.FromDays(7 * (1 + (i % 4))),
            Exercise = Exercise, Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
        }, (double)(1 + (i * 7 % 5)) * ((i / 3) % 2 == 0 ? 1 : -1), 0.2 + (0.0005 * i)))];
        var snapshot = new MarketSnapshot
        {
            Underlying = "XYZ", AsOf = AsOf, Spot = 100, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0.03, 0.01),
            Quotes = new OptionQuotes(legs.Select(l => KeyValuePair.Create(l.Contract.Key, OptionQuote.Empty with { ImpliedVolatility = l.Volatility }))),
        };
        _state = MarginMarket.Of(snapshot, new ResolveOptions { Time = TimeConvention.CalendarInstant })
            .Resolve(new Account { Id = "A", Currency = "USD", Holdings = [.. legs.Select(l => (Holding)new OptionHolding(l.Contract, l.Contracts))] }).At(default);
    }

    /// <summary>Ten price points.</summary>
    [Benchmark]
    public MarginLevel CustomerPortfolioMargin() => _tims.Level(_state);

    /// <summary>Sixteen scenarios.</summary>
    [Benchmark]
    public MarginLevel Span() => _span.Level(_state);

    /// <summary>The least pairing.</summary>
    [Benchmark]
    public MarginLevel StrategyBased() => _strategy.Level(_state);

    /// <summary><c>scenario-margin [legs] [European|American]</c>: best of many runs on one thread.</summary>
    internal static int Run(ReadOnlySpan<string> args)
    {
        var account = new TraditionalMarginBenchmarks
        {
            Legs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200,
            Exercise = args.Length > 1 ? Enum.Parse<ExerciseStyle>(args[1]) : ExerciseStyle.European,
        };
        account.Setup();
        foreach ((string rule, Func<MarginLevel> level) in new (string, Func<MarginLevel>)[] { ("TIMS, 10 points", account.CustomerPortfolioMargin), ("SPAN, 16 scenarios", account.Span) })
        {
            double best = double.PositiveInfinity;
            for (int run = 0; run < 1_500; run++)
            {
                long start = Stopwatch.GetTimestamp();
                level();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{account.Legs} {account.Exercise} legs, {rule}: {best:F3} ms (best of 1500), maintenance {level().Maintenance:R}"));
        }

        return 0;
    }
}
