using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Tests.Margin;

/// <summary>Accounts and markets of coins and stock for the tests of margin rules and liquidation.</summary>
internal static class CryptoAccounts
{
    public const double Spot = 60_000, Sigma = 0.55;

    public static readonly Instant AsOf = Instant.FromUtc(2026, 3, 2, 8, 0);

    public static OptionContract Option(double strike, OptionRight right, int days, OptionSettlement settlement = OptionSettlement.Coin, string underlying = "BTC") => new()
    {
        Underlying = underlying, Root = underlying, Right = right, Strike = strike, Expiry = AsOf + Duration.FromDays(days), Exercise = ExerciseStyle.European,
        Multiplier = 1, Currency = "USD", Settlement = settlement,
    };

    public static FutureContract Perpetual(FuturePayoff payoff, string underlying = "BTC") => new()
    {
        Symbol = underlying + (payoff == FuturePayoff.Linear ? "USDC-PERPETUAL" : "-PERPETUAL"), Underlying = underlying, Expiry = null,
        Multiplier = payoff == FuturePayoff.Linear ? 1 : 10, Currency = "USD", Payoff = payoff,
    };

    public static MarketSnapshot Snapshot(string underlying, double spot, params OptionContract[] quoted) => new()
    {
        Underlying = underlying, AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0.04, 0),
        Quotes = new OptionQuotes(quoted.DistinctBy(o => o.Key).Select(o => KeyValuePair.Create(o.Key, OptionQuote.Empty with { ImpliedVolatility = Sigma }))),
    };

    public static MarginMarket MarketOf(params MarketSnapshot[] markets) => new()
    {
        Markets = markets.ToImmutableSortedDictionary(m => m.Underlying, m => m, StringComparer.Ordinal),
        Options = new ResolveOptions { Time = TimeConvention.CalendarInstant },
    };

    public static Account Of(string currency, params Holding[] holdings) => new() { Id = "A", Currency = currency, Holdings = [.. holdings] };

    /// <summary>Resolved in a market of one coin at <see cref="Spot"/> that quotes every option held.</summary>
    public static ResolvedAccount Resolve(string currency, params Holding[] holdings)
        => MarketOf(Snapshot("BTC", Spot, [.. holdings.OfType<OptionHolding>().Select(o => o.Contract)])).Resolve(Of(currency, holdings));
}
