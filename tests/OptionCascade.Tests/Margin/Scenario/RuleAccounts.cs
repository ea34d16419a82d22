using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Tests.Margin.Scenario;

/// <summary>Small accounts on one or two underlyings for the tests of the rules.</summary>
internal static class RuleAccounts
{
    public static readonly Instant AsOf = Instant.FromUtc(2024, 1, 2, 21, 0);

    public static OptionContract Option(double strike, OptionRight right, int days, string underlying = "XYZ", ExerciseStyle exercise = ExerciseStyle.European, Instant? asOf = null) => new()
    {
        Underlying = underlying, Root = underlying, Right = right, Strike = strike, Expiry = (asOf ?? AsOf) + Duration.FromDays(days), Exercise = exercise, Multiplier = 100,
        Currency = "USD", Settlement = OptionSettlement.Quote,
    };

    public static MarketSnapshot Snapshot(string underlying, double spot, double rate, double dividendYield, IEnumerable<(OptionContract Contract, OptionQuote Quote)> quotes, Instant? asOf = null) => new()
    {
        Underlying = underlying, AsOf = asOf ?? AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(rate, dividendYield),
        Quotes = new OptionQuotes(quotes.Select(q => KeyValuePair.Create(q.Contract.Key, q.Quote))),
    };

    public static MarginMarket MarketOf(params MarketSnapshot[] snapshots) => new()
    {
        Markets = snapshots.ToImmutableSortedDictionary(s => s.Underlying, s => s, StringComparer.Ordinal), Options = new ResolveOptions { Time = TimeConvention.CalendarInstant },
    };

    public static Account Account(params Holding[] holdings) => new() { Id = "A", Currency = "USD", Holdings = [.. holdings] };

    public static OptionQuote Volatility(double sigma) => OptionQuote.Empty with { ImpliedVolatility = sigma };

    public static OptionQuote Mark(double price) => OptionQuote.Empty with { Mark = price };

    /// <summary>Between one and eight positions in European options on XYZ at 100, sold or bought.</summary>
    public static Gen<(OptionContract Contract, double Contracts, double Volatility)[]> Positions() =>
        from n in Gen.Choose(1, 8)
        from p in (from k in Gen.Choose(70, 130)
                   from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
                   from days in Gen.Elements(7, 30, 90)
                   from contracts in Gen.Choose(-5, 5)
                   from v in Gen.Choose(10, 80)
                   select (Option(k, right, days), (double)contracts, v / 100.0)).ArrayOf(n)
        select p;

    /// <summary>The account of the positions in a market where each has its volatility (the first given, for one contract).</summary>
    public static AccountState State(IReadOnlyList<(OptionContract Contract, double Contracts, double Volatility)> positions, double factor = 1)
    {
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0.03, 0.01, positions.DistinctBy(p => p.Contract.Key).Select(p => (p.Contract, Volatility(p.Volatility)))));
        return market.Resolve(Account([.. positions.Select(p => (Holding)new OptionHolding(p.Contract, p.Contracts * factor)), new CashHolding("USD", 10_000 * factor)])).At(default);
    }
}
