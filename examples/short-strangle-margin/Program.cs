// Cash-secured put or short strangle on the same money: what does each bind, at which price does it die, and how does everybody else's selling change that?
using NodaTime;
using OptionCascade;
using OptionCascade.Cascade;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Strategies;

const double Capital = 470_000, Strangles = 4;
SyntheticMarket embedded = SyntheticMarket.Generate();
MarketSnapshot market = embedded.Chain.Market;
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };
Instant expiry = ExchangeCalendar.UnitedStates.At(new LocalDate(2026, 4, 17), new LocalTime(16, 0));
double years = resolve.Time.YearFraction(market.AsOf, expiry, market.Calendar);

// The two trades, at the market's own volatilities. A contract is on 100 units of the index.
PricedStrike put = Priced(OptionRight.Put, 4700), call = Priced(OptionRight.Call, 5300);
(OptionStrategy Strategy, string Name)[] trades =
[
    (StrategyCatalog.CashSecuredPut(put, 100, years), "cash-secured put, 1 contract"),
    (StrategyCatalog.ShortStrangle(put, call, 100 * Strangles, years), $"short strangle, {Strangles} contracts"),
];
Console.WriteLine($"SYN at {market.Spot:N0}, invented. Sold for {years * 365:0.0} days: put {put.Strike:N0} at {put.Price:0.00}, call {call.Strike:N0} at {call.Price:0.00}. Capital {Capital:N0} USD.");

// Three rules: a US broker's two, with SYN as a broad index, and SPAN as for options on a future, scanning 7% of price and 6 points of volatility.
var table = UnderlyingTable.UnitedStates2024 with { Underlyings = [new UnderlyingEntry("SYN", UnderlyingClass.BroadIndex, 1, ScanClass.HighCapIndex, "SYN", 1)] };
NamedMarginRule[] rules =
[
    .. MarginRuleCatalog.InForce(new LocalDate(2026, 3, 11), table).Where(r => r.Key is "reg-t" or "portfolio-margin"),
    new NamedMarginRule("span", MarginVenue.Broker, new SpanRule(SpanParameters.CmeClassic, [new SpanProduct { Underlying = "SYN", PriceScanRange = 0.07, VolatilityScanRange = 0.06 }], [])),
];
MarginMarket margin = MarginMarket.Of(market, resolve);

// Volatility rises as the price falls: 4% of itself for every 1%. It costs the seller twice, in the options' value and in the requirement.
SpotVolatilityResponse response = SpotVolatilityResponse.Linear(-4);
var alongTheFall = new KillPriceOptions { VolatilityResponse = response.At, Directions = KillDirections.Down };

// The same market twice: nobody else has to trade, or dealers hedge, stops fire and leveraged longs are sold out.
var impact = new SquareRootImpact(1, market.Activity!, core: 1e-3);
var model = new CascadeModel(embedded.Chain, resolve, DealerPositioning.LongCallsShortPuts, impact, embedded.Participants(), volatility: new VolatilityFeedback(response));
ResponseCurve fall = model.Respond(Shock.PriceJump(-0.01));

var kills = new List<(string Trade, string Rule, double Price, double News)>();
foreach ((OptionStrategy strategy, string name) in trades)
{
    Account account = strategy.ToAccount(name, "SYN", "USD", Capital, l => Contract(l.Right!.Value, l.Strike));
    ResolvedAccount resolved = margin.Resolve(account);
    Console.WriteLine();
    Console.WriteLine($"{name}: credit {strategy.Credit:N0} USD");
    Console.WriteLine("  rule                initial  maintenance   kill price, volatility    kill   volatility  news that gets there");
    Console.WriteLine("                          USD          USD   unmoved  rising with fall   above  alone kills   alone  with cascade");
    foreach (var m in StrategyMargins.Compare(account, margin, rules))
    {
        AccountKill rising = KillPriceSearch.Find(resolved, rules.Single(r => r.Key == m.Key).Rule, alongTheFall);
        double? news = rising.Down.IsBreach ? NewsTo(rising.Down.LogMove) : null;
        if (news is { } n) kills.Add((name, m.Key, rising.Down.PriceOf(resolved, "SYN"), n));
        Console.WriteLine($"  {m.Key,-16}{m.Level!.Value.Initial,11:N0}{m.Level.Value.Maintenance,13:N0}{Price(m.Kill!.Value.Down, resolved),10}{Price(rising.Down, resolved),18}{Price(m.Kill.Value.Up, resolved),8}" +
            $"{(m.Kill.Value.VolatilityRise.IsBreach ? $"x {1 + m.Kill.Value.VolatilityRise.RelativeVolatility:0.0}" : "none"),13}{(news is null ? "none" : Percent(rising.Down.LogMove)),8}{(news is { } w ? Percent(w) : "none"),14}");
    }
}

var ofStrangle = kills.Where(k => k.Trade == trades[1].Name);
(string _, string firstRule, double firstPrice, double firstNews) = ofStrangle.MaxBy(k => k.News);
(string _, string lastRule, double lastPrice, double lastNews) = ofStrangle.MinBy(k => k.News);
double lowest = kills.Where(k => k.Trade == trades[0].Name).Select(k => k.Price).DefaultIfEmpty(0).Max();
Console.WriteLine();
Console.WriteLine($"""
    Answer: the cash-secured put has the cash for its strike; no rule closes it out above {lowest:N0}. The {Strangles} strangles on the same money are closed out at
    {firstPrice:N0} under {firstRule} and at {lastPrice:N0} under {lastRule}. Nobody else trading, it would take news of {Percent(Math.Log(firstPrice / market.Spot))} to get to the first; with dealers,
    stops and leveraged longs selling on the way, news of {Percent(firstNews)} does ({Percent(Math.Log(lastPrice / market.Spot))} and {Percent(lastNews)} for the second). The distance to a kill price is not
    the news that you survive: size by the last column.
    Assumptions: the market is invented; dealers long calls and short puts; square-root impact; volatility up 4% of itself per 1% of fall; no orders
    besides those listed; margin by the parameter sets of the library (Cboe 2012, TIMS 2007, SPAN classic).
    """);

new Svg("News against the price it leads to", "news, %", "price, USD")
    .Line("nobody else trades", Enumerable.Range(0, 121).Select(i => (Move(i), market.Spot * Math.Exp(-i / 500.0))))
    .Line("with the cascade", Enumerable.Range(0, 121).Where(i => fall.LogMoveAt(i / 5.0) is not null).Select(i => (Move(i), market.Spot * Math.Exp(fall.LogMoveAt(i / 5.0)!.Value))))
    .Mark(100 * (Math.Exp(firstNews) - 1), $"{firstRule} closes out")
    .SaveIfAsked(args);

OptionContract Contract(OptionRight right, double strike) => embedded.Chain.Book.Positions().Select(p => p.Contract)
    .First(c => c.Expiry == expiry && c.Right == right && c.Strike == strike);

PricedStrike Priced(OptionRight right, double strike) => new(strike, BlackScholes.Evaluate(market.Spot, strike, years,
    market.Quotes[Contract(right, strike).Key].ImpliedVolatility, embedded.Rate, embedded.DividendYield, right).Price);

// The smallest news after which the price is at a level or below, by bisection: the price falls with the news.
double NewsTo(double logMove)
{
    double least = 0, enough = 100;
    for (int i = 0; i < 50; i++)
    {
        double middle = 0.5 * (least + enough);
        if (fall.LogMoveAt(middle) is { } x && x > logMove) least = middle;
        else enough = middle;
    }

    return -0.01 * enough;
}

static double Move(int i) => 100 * (Math.Exp(-i / 500.0) - 1);

static string Percent(double logMove) => $"{100 * Math.Exp(logMove) - 100:0.0}%";

static string Price(KillPoint kill, ResolvedAccount account) => kill.IsBreach ? $"{kill.PriceOf(account, "SYN"):N0}" : "none";
