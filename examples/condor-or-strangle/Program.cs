// Iron condor or naked strangle in the same crash: who survives it, and what do the wings cost? And what if everybody had bought them?
using NodaTime;
using OptionCascade;
using OptionCascade.Cascade;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.Sellers;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Strategies;

const double Capital = 500_000, Use = 0.7;   // of the capital, as initial margin
SyntheticMarket embedded = SyntheticMarket.Generate();
MarketSnapshot market = embedded.Chain.Market;
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };
Instant expiry = ExchangeCalendar.UnitedStates.At(new LocalDate(2026, 4, 17), new LocalTime(16, 0));
double years = resolve.Time.YearFraction(market.AsOf, expiry, market.Calendar);
var table = UnderlyingTable.UnitedStates2024 with { Underlyings = [new UnderlyingEntry("SYN", UnderlyingClass.BroadIndex, 1, ScanClass.HighCapIndex, "SYN", 1)] };
var rule = new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, table);
var rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new LocalDate(2026, 3, 11)).Values;
MarginMarket margin = MarginMarket.Of(market, resolve);
SpotVolatilityResponse response = SpotVolatilityResponse.Linear(-4);
var impact = new SquareRootImpact(1, market.Activity!, core: 1e-3);

// One crash for both: news of -10% and what others are forced to sell after it.
Shock crash = Shock.PriceJump(Math.Log(0.9));
CascadeModel everybody = Market([.. embedded.Participants()]);
double end = everybody.Solve(crash).EnsureConverged().LogMove!.Value;
var after = new MarketMove(end, response.At(end));
Console.WriteLine($"SYN at {market.Spot:N0}, invented. News of {Percent(crash.LogJump)}; stops, leveraged longs and dealers take it to {market.Spot * Math.Exp(end):N0} ({Percent(end)}), volatility {1 + after.RelativeVolatility:0.00} times as high.");
Console.WriteLine();

PricedStrike put = Priced(OptionRight.Put, 4700), call = Priced(OptionRight.Call, 5300), low = Priced(OptionRight.Put, 4600), high = Priced(OptionRight.Call, 5400);
Func<double, OptionStrategy>[] trades = [units => StrategyCatalog.ShortStrangle(put, call, units, years), units => StrategyCatalog.IronCondor(low, put, call, high, units, years)];
var outlook = new StrategyOutlook { Spot = market.Spot, Volatility = market.Quotes[Contract(OptionRight.Put, 5000).Key].ImpliedVolatility, Rate = embedded.Rate, DividendYield = embedded.DividendYield };
var outcomes = new List<(string Name, double Contracts, double Credit, double Kill, double Change, double Most)>();
var lines = new List<(string, List<(double, double)>)>();
Console.WriteLine("                contracts   credit  initial margin  chance of  greatest loss  killed at  liquidation      equity after the crash");
Console.WriteLine("                               USD             USD     profit            USD        USD                            USD      change");
foreach (Func<double, OptionStrategy> build in trades)
{
    double contracts = Math.Floor(Use * Capital / rule.Level(Hold(build, 1).At(MarketMove.None)).Initial);
    ResolvedAccount account = Hold(build, contracts);
    MarginLevel now = rule.Level(account.At(MarketMove.None));
    OptionStrategy strategy = build(100 * contracts);
    StrategyFigures figures = StrategyFigures.Of(strategy, outlook);
    KillPoint kill = KillPriceSearch.Find(account, rule, new KillPriceOptions { VolatilityResponse = response.At, Directions = KillDirections.Down }).Down;

    // Who is in breach on the way is closed out there, at the prices of that moment; who is not holds on.
    bool killed = kill.IsBreach && kill.LogMove >= end;
    AccountLiquidation? liquidation = killed ? LiquidationEngine.Liquidate(account, kill.Move, rule, rules, LiquidationCosts.None, decimals: 2) : null;
    double equity = liquidation is { } l ? l.After.Equity - l.Deficit : account.At(after).MarketValue;
    outcomes.Add((strategy.Name, contracts, strategy.Credit, killed ? kill.PriceOf(account, "SYN") : double.NaN, (equity / Capital) - 1, figures.MaximumLoss));
    lines.Add((strategy.Name, [.. Enumerable.Range(0, 101).Select(i => (-0.2 * i, account.At(new MarketMove(-0.002 * i, response.At(-0.002 * i))).MarketValue))]));
    Console.WriteLine($"{strategy.Name,-16}{contracts,9:0}{strategy.Credit,9:N0}{now.Initial,16:N0}{figures.ProbabilityOfProfit,11:0.0%}{(double.IsInfinity(figures.MaximumLoss) ? "unlimited" : $"{figures.MaximumLoss:N0}"),15}" +
        $"{(kill.IsBreach ? $"{kill.PriceOf(account, "SYN"):N0}" : "nowhere"),11}{liquidation?.Status.ToString() ?? "none",13}{equity,16:N0}{(equity / Capital) - 1,12:+0.0%;-0.0%}");
}

// The same question for the market: three tenths of the options sold on portfolio margin, as strangles or as condors, and nobody else forced to sell.
Console.WriteLine();
Console.WriteLine("If accounts on portfolio margin sold 30% of all options,           price after    accounts    dealers' hedging");
Console.WriteLine("nobody else forced to sell                                           the crash  liquidated     of it, units");
var portfolioMargin = new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, table);
var ends = new List<double>();
foreach ((string name, (double, double, double, double) mix) in new (string, (double, double, double, double))[] { ("all as naked strangles", (0, 1, 0, 0)), ("all as iron condors, wings 2% away", (0, 0, 1, 0)) })
{
    SellerPopulation drawn = SellerPopulation.Generate(everybody.Book, portfolioMargin, new SellerPopulationOptions { Seed = 1, PutShare = 0.3, CallShare = 0.3, Mix = mix, MedianContracts = 100 });
    OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(drawn.Market, drawn.Accounts, portfolioMargin), "SYN",
        new SellerLiquidationTerms { Rules = rules, Costs = LiquidationCosts.None, Decimals = 2 });
    CascadeResult result = Market(sellers).Solve(crash).EnsureConverged();
    SellerLiquidation closed = ((OptionSellers)sellers.Along(new VolatilityPath(response))).At(result.LogMove!.Value);
    ends.Add(result.Spot!.Value);
    Console.WriteLine($"  {name,-60}{result.Spot,15:N0}{closed.Accounts,12:N0}{closed.HedgeUnits,20:N0}");
}

Console.WriteLine();
Console.WriteLine($"""
    Answer: on the same margin the strangle ends the crash {outcomes[0].Change:+0%;-0%} and the condor {outcomes[1].Change:+0%;-0%}. The strangle collects {outcomes[0].Credit:N0} USD against {outcomes[1].Credit:N0}
    and {(double.IsNaN(outcomes[0].Kill) ? "is not closed out" : $"is closed out at {outcomes[0].Kill:N0}, so that nothing of a recovery is left for it")}; the condor must deposit the distance of its strikes and
    the price of its wings, whatever happens, so that no price closes it out, and below the lower wing it loses no more ({outcomes[1].Most / Capital:0%} of the capital at expiry). For
    the market condors are kinder: had all those sellers bought wings, the same news would end at {ends[1]:N0} instead of {ends[0]:N0}.
    Assumptions: invented market; Regulation T, {Use:0%} of the capital as initial margin; volatility up 4% of itself per 1% of fall; closed out at mark, all at once;
    who sold the open interest is drawn (seed 1), not known.
    """);

var figure = new Svg("Equity of 500,000 USD while the market falls, nobody closed out", "move of the market, log %", "equity, USD");
foreach ((string name, List<(double, double)> points) in lines) figure.Line(name, points);
figure.Mark(100 * end, "end of the crash").SaveIfAsked(args);

CascadeModel Market(params IParticipant[] others) => new(embedded.Chain, resolve, DealerPositioning.LongCallsShortPuts, impact, others, volatility: new VolatilityFeedback(response));

ResolvedAccount Hold(Func<double, OptionStrategy> build, double contracts)
    => margin.Resolve(build(100 * contracts).ToAccount("seller", "SYN", "USD", Capital, l => Contract(l.Right!.Value, l.Strike)));

OptionContract Contract(OptionRight right, double strike) => embedded.Chain.Book.Positions().Select(p => p.Contract)
    .First(c => c.Expiry == expiry && c.Right == right && c.Strike == strike);

PricedStrike Priced(OptionRight right, double strike) => new(strike, BlackScholes.Evaluate(market.Spot, strike, years,
    market.Quotes[Contract(right, strike).Key].ImpliedVolatility, embedded.Rate, embedded.DividendYield, right).Price);

static string Percent(double logMove) => $"{100 * Math.Exp(logMove) - 100:0.0}%";
