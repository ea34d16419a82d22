// A heavily shorted share with many calls outstanding: how much good news starts a squeeze, how far does it go, and who drives it?
using NodaTime;
using OptionCascade;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Attribution;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

const double Spot = 20, Float = 60e6, Short = 24e6, DailyVolume = 4e6, DailyVolatility = 0.07;
var today = new LocalDate(2026, 3, 2);
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };

// Shorts on margin: proceeds of the sale plus a deposit between 30% and 150% of it; bought in where equity falls below 30% of what the shares cost.
var terms = new LeverageTerms { Tiers = MaintenanceTiers.Flat(0.30), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", today).Values };
var onMargin = new LeveragedAccounts(Spot, Enumerable.Range(0, 40).Select(i => LeveragedPosition.MarginLoan(-Short / 40, Short / 40 * Spot * (1.42 + (0.028 * i)), Spot)), terms);
var shorts = new ShortSellers(Spot, Short, buyIns: ShortSellers.BuyInsOf(onMargin), recalls: [new BorrowRecall(30, 0.2)]);

// Calls that the public bought, two weeks to go; dealers are short them and hold the delta.
ListedOptionTerms listed = ListedOptionTerms.ForUnitedStates("SQZ");
OptionBook calls = OptionBook.Create("SQZ", QuantityKind.OpenInterest, new (double Strike, double Contracts)[] { (20, 15_000), (22.5, 22_000), (25, 40_000), (30, 35_000), (35, 20_000), (40, 30_000) }
    .Select(c => new Position(listed.Contract(new LocalDate(2026, 3, 20), c.Strike, OptionRight.Call), c.Contracts)));
var market = new MarketSnapshot
{
    Underlying = "SQZ", AsOf = ExchangeCalendar.UnitedStates.At(today, new LocalTime(10, 0)), Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.UnitedStates,
    Forwards = ForwardCurve.Flat(0.04, 0), Quotes = OptionQuotes.Flat(calls, 1.1), Activity = new TradingActivity(DailyVolume, DailyVolatility),
};


// In a market without sellers impact is taken as straight: buying a day's volume moves the price by a day's volatility.
var impact = new LinearImpact(DailyVolatility / DailyVolume);
CascadeModel Model(params IParticipant[] others) => new(new OptionChain(market, calls), resolve, DealerPositioning.CustomersLong, impact, others,
    new CascadeOptions { HighestPriceFraction = 10 });
CascadeModel both = Model(shorts), dealersOnly = Model();
var shortsOnly = new CascadeEquation(impact, [shorts]);

Console.WriteLine($"SQZ at {Spot:0.00} USD: {Short / 1e6:0} m of {Float / 1e6:0} m shares sold short ({Short / DailyVolume:0.0} days' volume), {calls.Positions().Sum(p => p.Quantity):N0} calls bought by the public. Invented.");
Console.WriteLine();
Console.WriteLine("    news        price, USD, after news and            shares bought, m");
Console.WriteLine("           dealers' hedging  buy-ins     both    by dealers    by shorts    still short");
var points = new List<(double News, double Dealers, double Shorts, double Both)>();
foreach (double percent in new[] { 2, 5, 8, 10, 12, 15, 20, 30, 50.0 })
{
    Shock news = Shock.PriceJump(Math.Log(1 + (percent / 100)));
    CascadeResult together = both.Solve(news);
    double? one = dealersOnly.Solve(news).Spot, two = CascadeSolver.Solve(shortsOnly, news, Spot, both.Options).Spot;
    if (together is { Spot: { } price, LogMove: { } x } && one is { } d && two is { } s)
    {
        points.Add((percent, d, s, price));
        Console.WriteLine($"{percent,7:+0}%{d,20:0.00}{s,9:0.00}{price,9:0.00}{together.Flows.Single(f => f.Participant == "dealers").Quantity / 1e6,14:0.00}{together.Flows.Single(f => f.Participant == "short sellers").Quantity / 1e6,13:0.00}{shorts.StillShort(x) / 1e6,15:0.00}");
    }
    else
    {
        Console.WriteLine($"{percent,7:+0}%   no price within ten times the market: {together.Status}");
    }
}

ResponseCurve rise = both.Respond(Shock.PriceJump(0.01));
Fold[] breaks = [.. rise.Folds.Where(f => f.LandingLogMove - f.LogMove > 0.02).OrderByDescending(f => f.LandingLogMove - f.LogMove).Take(3).OrderBy(f => f.Scale)];
Console.WriteLine();
foreach (Fold f in breaks)
    Console.WriteLine($"News of {Math.Exp(f.Shock.LogJump) - 1:+0.0%}: the price jumps from {Spot * Math.Exp(f.LogMove):0.00} to {Spot * Math.Exp(f.LandingLogMove!.Value):0.00}{(f.RecoveryScale is { } r ? $", and comes back only once the news is {Math.Exp(0.01 * r) - 1:+0.0%;-0.0%}" : ", and does not come back")}.");

CascadeAttribution cause = CascadeAttribution.Compute(both, Shock.PriceJump(Math.Log(1.15)));
Console.WriteLine();
Console.WriteLine($"News of +15%, a log move of {cause.ShockAlone:0.000}, becomes one of {cause.Total:0.000}. Who adds it:");
foreach (AttributionShare share in cause.Shares)
    Console.WriteLine($"  {share.Participant,-14} alone {share.Alone,6:0.000}   without them it is {cause.Total - share.LeaveOneOut,6:0.000}   fair share {share.Shapley,6:0.000}");

(double _, double dealersAt15, double shortsAt15, double bothAt15) = points.Single(p => p.News == 15);
Console.WriteLine();
Console.WriteLine($"""
    Answer: news of +15% ends at {bothAt15:0.00}, {bothAt15 / Spot - 1:+0%}. Dealers hedging their calls alone would make it {dealersAt15:0.00}, buy-ins alone {shortsAt15:0.00}: each starts the other.
    {(breaks.Length > 0 ? $"The squeeze sets in at news of {Math.Exp(breaks[0].Shock.LogJump) - 1:+0.0%}; below it the price moves, above it it jumps." : "There is no news at which it jumps; it grows with the news.")} A short seller with a deposit of half the sale
    is bought in at {PriceOfBuyIn(1.5):0.00} and meets that price long before news alone would take it there.
    Assumptions: invented share; everybody holds until forced; nobody sells into the rise; a day's volume moves the price by a day's volatility; one volatility
    for all options; a fifth of what is still lent is recalled at 30.
    """);

new Svg("News and where it ends", "news, %", "price, USD")
    .Line("news alone", points.Select(p => (p.News, Spot * (1 + (p.News / 100)))))
    .Line("dealers only", points.Select(p => (p.News, p.Dealers)))
    .Line("shorts only", points.Select(p => (p.News, p.Shorts)))
    .Line("both", points.Select(p => (p.News, p.Both)))
    .SaveIfAsked(args);

static double PriceOfBuyIn(double cashPerShare) => Spot * cashPerShare / 1.3;
