using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Validation.Markets;

/// <summary>What is traded and how it is settled.</summary>
internal enum MarginPlace
{
    /// <summary>US-listed options on a stock at 100, multiplier 100, dollars.</summary>
    Listed,

    /// <summary>Linear options and perpetuals on a coin at 60,000, dollars.</summary>
    LinearCoin,

    /// <summary>Options and inverse perpetuals settled in the coin.</summary>
    CoinSettled,

    /// <summary>A perpetual alone.</summary>
    PerpetualOnly,

    /// <summary>Coin or stock bought on credit.</summary>
    Loan,
}

/// <summary>One option line: strike as a share of spot, days, signed contracts.</summary>
internal readonly record struct MarginLine(OptionRight Right, double Strike, int Days, double Contracts);

/// <summary>An account by plain numbers, and a move of its market.</summary>
internal sealed record MarginCase(MarginPlace Place, MarginLine[] Lines, double Spot, double Futures, double Cash, double Move)
{
    public static readonly Instant AsOf = Instant.FromUtc(2026, 3, 2, 15, 0);
    public static readonly double[] Strikes = [1, 0.95, 1.05, 0.9, 1.1, 0.8, 1.2, 0.7, 1.3];
    public static readonly int[] AllDays = [30, 60, 7];

    private static readonly ImmutableArray<MarginMarket> Markets = [.. Enum.GetValues<MarginPlace>().Select(MarketOf)];

    public bool IsListed => Place is MarginPlace.Listed;

    public string Currency => Place == MarginPlace.CoinSettled ? "BTC" : "USD";

    public double Price => IsListed ? 100 : 60_000;

    /// <summary>Units of underlying a contract stands for.</summary>
    public double Multiplier => IsListed ? 100 : 1;

    public static MarginCase Draw(Draws d, MarginPlace place)
    {
        bool options = place <= MarginPlace.CoinSettled;
        MarginLine[] lines = options ? [.. Enumerable.Range(0, 1 + d.Below(4)).Select(_ => new MarginLine(d.OneOf(OptionRight.Put, OptionRight.Call), d.OneOf<double>(Strikes), d.OneOf<int>(AllDays), -d.Sign() * (1 + d.Below(5))))] : [];
        double cash = d.In("cash"), spot = place == MarginPlace.Listed ? 100 * (d.Below(5) is var lots && lots > 2 ? lots - 5 : lots) : place == MarginPlace.Loan ? 1 + d.Below(4) : 0;
        double futures = place is MarginPlace.LinearCoin or MarginPlace.CoinSettled ? d.Below(3) == 2 ? d.Sign() * d.In(0, 2) : 0 : place == MarginPlace.PerpetualOnly ? d.Sign() * d.In(0.01, 50) : 0;
        double scale = place switch { MarginPlace.Listed => 1e4, MarginPlace.CoinSettled => 5, MarginPlace.Loan => -2e4, _ => 5e4 };
        return new MarginCase(place, lines, spot, futures, Math.Round(scale * cash, 4), d.In("move"));
    }

    public OptionContract Contract(MarginLine line) => Contract(Place, line.Right, line.Strike, line.Days);

    public IEnumerable<Holding> Holdings(double size = 1)
    {
        foreach (MarginLine line in Lines)
            yield return new OptionHolding(Contract(line), size * line.Contracts);
        if (Spot != 0) yield return new SpotHolding(IsListed ? "XYZ" : "BTC", size * Spot);
        if (Futures != 0)
            yield return Place == MarginPlace.CoinSettled ? new FutureHolding(Perpetual(FuturePayoff.Inverse), size * Math.Round(Futures * 6000), Price) : new FutureHolding(Perpetual(FuturePayoff.Linear), size * Futures, Price);
        if (Cash != 0) yield return new CashHolding(Currency, size * Cash);
    }

    /// <summary>The account at the case's move, or another.</summary>
    public ResolvedAccount Account(IEnumerable<Holding> holdings) => Markets[(int)Place].Resolve(new Account { Id = "A", Currency = Currency, Holdings = [.. holdings] });

    public ResolvedAccount Account() => Account(Holdings());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place}, ")
        + string.Join(", ", Holdings().Select(h => h is OptionHolding o ? string.Create(CultureInfo.InvariantCulture, $"{o.Contracts:+0.####;-0.####} {o.Contract.Right} K={o.Contract.Strike:R} {(o.Contract.Expiry - AsOf).Days} days") : h.ToString()))
        + string.Create(CultureInfo.InvariantCulture, $", spot {Price:R}, move {Move:R}");

    private static OptionContract Contract(MarginPlace place, OptionRight right, double strike, int days) => new()
    {
        Underlying = place == MarginPlace.Listed ? "XYZ" : "BTC", Root = place == MarginPlace.Listed ? "XYZ" : "BTC", Right = right, Strike = Math.Round((place == MarginPlace.Listed ? 100 : 60_000) * strike),
        Expiry = AsOf + Duration.FromDays(days), Exercise = ExerciseStyle.European, Multiplier = place == MarginPlace.Listed ? 100 : 1, Currency = "USD",
        Settlement = place == MarginPlace.CoinSettled ? OptionSettlement.Coin : OptionSettlement.Quote,
    };

    private static FutureContract Perpetual(FuturePayoff payoff) => new()
    {
        Symbol = payoff == FuturePayoff.Linear ? "BTCUSDT" : "BTC-PERPETUAL", Underlying = "BTC", Expiry = null, Multiplier = payoff == FuturePayoff.Linear ? 1 : 10, Currency = "USD", Payoff = payoff,
    };

    private static MarginMarket MarketOf(MarginPlace place)
    {
        bool listed = place == MarginPlace.Listed;
        IEnumerable<OptionContract> quoted = place <= MarginPlace.CoinSettled
            ? AllDays.SelectMany(days => Strikes.SelectMany(k => new[] { Contract(place, OptionRight.Put, k, days), Contract(place, OptionRight.Call, k, days) })) : [];
        double spot = listed ? 100 : 60_000;
        return MarginMarket.Of(new MarketSnapshot
        {
            Underlying = listed ? "XYZ" : "BTC", AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0.03, listed ? 0.01 : 0),
            Quotes = new OptionQuotes(quoted.Select(c => KeyValuePair.Create(c.Key, OptionQuote.Empty with { ImpliedVolatility = (listed ? 0.3 : 0.6) - (0.1 * Math.Log(c.Strike / spot)) }))),
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });
    }
}
