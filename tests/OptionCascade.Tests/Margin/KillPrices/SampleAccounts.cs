using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>A market of listed options and accounts drawn from it, seeded.</summary>
internal static class SampleAccounts
{
    public static readonly Instant AsOf = Instant.FromUtc(2026, 3, 2, 15, 0);

    public static readonly int[] Days = [1, 9, 30, 90, 300];

    public static OptionContract Option(double strike, OptionRight right, double days, ExerciseStyle exercise = ExerciseStyle.European, string underlying = "XYZ") => new()
    {
        Underlying = underlying, Root = underlying, Right = right, Strike = strike, Expiry = AsOf + Duration.FromHours(24 * days), Exercise = exercise,
        Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
    };

    public static MarketSnapshot Snapshot(double spot, IEnumerable<OptionContract> contracts, Func<OptionContract, double> volatility, string underlying = "XYZ", double rate = 0.03) => new()
    {
        Underlying = underlying, AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(rate, 0.01),
        Quotes = new OptionQuotes(contracts.Distinct().Select(c => KeyValuePair.Create(c.Key, OptionQuote.Empty with { ImpliedVolatility = volatility(c) }))),
    };

    public static MarginMarket MarketOf(double spot, IEnumerable<OptionContract> contracts, Func<OptionContract, double>? volatility = null)
        => MarginMarket.Of(Snapshot(spot, contracts, volatility ?? (_ => 0.25)), new ResolveOptions { Time = TimeConvention.CalendarInstant });

    /// <summary>Strikes from half to one and a half times a spot of 100, puts and calls, five expiries; a smile.</summary>
    public static MarginMarket Listed() => MarketOf(100, Contracts(), c => 0.2 + (0.4 * Math.Pow(Math.Log(c.Strike / 100), 2)) - (0.1 * Math.Log(c.Strike / 100)));

    public static ImmutableArray<OptionContract> Contracts()
        => [.. Days.SelectMany(d => Enumerable.Range(0, 51).SelectMany(k => new[] { Option(50 + (2 * k), OptionRight.Put, d), Option(50 + (2 * k), OptionRight.Call, d) }))];

    public static Account Of(string id, params Holding[] holdings) => new() { Id = id, Currency = "USD", Holdings = [.. holdings] };

    /// <summary>Accounts of a number of option legs, bought and sold, some with stock; cash from thin to ample.</summary>
    public static Account[] Draw(int count, int seed, int legs = 5, double leastLogCash = 8.5, int oneLongIn = 3, bool near = false)
    {
        ImmutableArray<OptionContract> contracts = Contracts();
        if (near) contracts = [.. contracts.Where(c => c.Strike is >= 86 and <= 114 && c.Expiry < AsOf + Duration.FromDays(10))];
        var random = new Random(seed);
        var accounts = new Account[count];
        for (int a = 0; a < count; a++)
        {
            var holdings = new List<Holding>(legs + 2);
            for (int i = 0; i < legs; i++)
                holdings.Add(new OptionHolding(contracts[random.Next(contracts.Length)], random.Next(oneLongIn) == 0 ? 1 + random.Next(5) : -1 - random.Next(5)));
            if (random.Next(4) == 0) holdings.Add(new SpotHolding("XYZ", 100 * (random.Next(7) - 2)));
            holdings.Add(new CashHolding("USD", Math.Round(Math.Exp(leastLogCash + (3 * random.NextDouble())))));
            accounts[a] = Of(FormattableString.Invariant($"{a:D6}"), [.. holdings]);
        }

        return accounts;
    }

    /// <summary>As <see cref="Draw"/>, half of the legs bought, with just as much cash as leaves a small excess under a rule: the first breach is often followed by recovery.</summary>
    public static Account[] DrawTight(MarginMarket market, IMarginRule rule, int count, int seed, bool near = false)
    {
        var random = new Random(seed);
        return [.. Draw(count, seed, oneLongIn: 2, near: near).Select(a =>
        {
            double excess = Math.Exp(3 + (5 * random.NextDouble())), cash = a.Holdings.OfType<CashHolding>().Single().Amount;
            double spare = rule.Level(market.Resolve(a).At(MarketMove.None)).Excess;
            return a with { Holdings = [.. a.Holdings.Where(h => h is not CashHolding), new CashHolding("USD", cash - spare + excess)] };
        })];
    }
}
