// Short strangle in bitcoin, margined in bitcoin: where does it die, what does a liquidation cascade make of a -12% day, and who pays when the losers cannot?
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Margin.Population;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

const double Spot = 60_000;
var today = new LocalDate(2026, 2, 2);
Instant now = ExchangeCalendar.RoundTheClock.At(today, new LocalTime(12, 0));
ListedOptionTerms deribit = ListedOptionTerms.ForDeribitCoin("BTC");
OptionContract put = deribit.Contract(new LocalDate(2026, 2, 27), 50_000, OptionRight.Put), call = deribit.Contract(new LocalDate(2026, 2, 27), 72_000, OptionRight.Call);
var market = new MarketSnapshot
{
    Underlying = "BTC", AsOf = now, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0, 0),
    Quotes = new OptionQuotes([KeyValuePair.Create(put.Key, OptionQuote.Empty with { ImpliedVolatility = 0.62 }), KeyValuePair.Create(call.Key, OptionQuote.Empty with { ImpliedVolatility = 0.55 })]),
    Activity = TradingActivity.FromNotional(25e9, Spot, 0.03),
};
MarginMarket margin = MarginMarket.Of(market, new ResolveOptions { Time = TimeConvention.CalendarInstant });

// 60 strangles on 22.5 BTC.
ResolvedAccount mine = margin.Resolve(Seller("mine", 60, 22.5));
Console.WriteLine($"BTC {Spot:N0}. Short 60 puts {put.Strike:N0} and 60 calls {call.Strike:N0}, 25 days, margin 22.5 BTC. Market and positions of others invented.");
Console.WriteLine();
Console.WriteLine("  rule                 equity  initial  maintenance     killed at, USD     volatility");
Console.WriteLine("                          BTC      BTC          BTC     below    above    alone kills");
(string Name, IMarginRule Rule)[] rules = [("Deribit portfolio", DeribitPortfolioMarginRule.InForce(today)), ("Deribit standard", DeribitStandardMarginRule.InForce(today))];
foreach ((string name, IMarginRule rule) in rules)
{
    AccountKill kill = KillPriceSearch.Find(mine, rule);
    Console.WriteLine($"  {name,-18}{kill.Now.Equity,9:0.00}{kill.Now.Initial,9:0.00}{kill.Now.Maintenance,13:0.00}{kill.Down.PriceOf(mine, "BTC"),10:N0}{kill.Up.PriceOf(mine, "BTC"),9:N0}{(kill.VolatilityRise.IsBreach ? $"x {1 + kill.VolatilityRise.RelativeVolatility:0.00}" : "none"),15}");
}

// The others: 120,000 BTC of leveraged longs on perpetuals, and 300 sellers of the same strangle with more and less margin than mine.
IMarginRule portfolio = rules[0].Rule;
var leverage = new LeverageDistribution { Leverages = [new(3, 0.25), new(5, 0.3), new(10, 0.25), new(20, 0.15), new(50, 0.05)], MaintenanceRate = 0.005, EntryLogDeviation = 0.05 };
ImmutableArray<LeveragedPosition> longs = leverage.Draw(Spot, 120_000, 2000, 1, seed: 1), shorts = leverage.Draw(Spot, -120_000, 2000, 1, seed: 2);
var perpetuals = new LeveragedAccounts(Spot, longs, new LeverageTerms
{
    Tiers = MaintenanceTiers.Flat(0.005), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", today).Values,
}, "leveraged longs");
var deribitRules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "Deribit", today).Values;
var costs = LiquidationCosts.None with { OptionHalfSpread = 0.05 };
AccountPopulation population = AccountPopulation.Resolve(margin, Enumerable.Range(0, 300).Select(i => Seller($"seller {i:000}", 80, 80 * (0.30 + (0.0012 * i)))), portfolio);
OptionSellers sellers = OptionSellers.FromAccounts(population, "BTC", new SellerLiquidationTerms
{
    Rules = deribitRules with { Extent = LiquidationExtent.AllAtOnce }, Costs = costs, Decimals = 8,
});
var equation = new CascadeEquation(new SquareRootImpact(1, market.Activity, core: 1e-3), [perpetuals, sellers]);

// News of -12% while nine tenths of the orders are withdrawn.
Shock day = Shock.PriceJump(Math.Log(0.88)).And(Shock.LossOfDepth(0.9));
CascadeResult calm = CascadeSolver.Solve(equation, Shock.PriceJump(Math.Log(0.88)), Spot), result = CascadeSolver.Solve(equation, day, Spot).EnsureConverged();
double end = result.LogMove!.Value, price = result.Spot!.Value;
Console.WriteLine();
Console.WriteLine($"News of -12%: {calm.Spot:N0} with the usual orders, {price:N0} ({Math.Exp(end) - 1:0.0%}) with a tenth of them.");
foreach (ParticipantFlow flow in result.Flows) Console.WriteLine($"  {flow.Participant,-16}{flow.Quantity,10:N0} BTC");
SellerLiquidation closed = sellers.At(end);
Console.WriteLine($"  {closed.Accounts} of {population.Valued.Length} sellers closed out; they bought {closed.ContractsBought:N0} options back, dealers hedge with {closed.HedgeUnits:N0} BTC.");

// What becomes of mine.
KillPoint death = KillPriceSearch.Find(mine, portfolio).Down;
SellerLiquidation own = OptionSellers.FromAccounts(AccountPopulation.Resolve(margin, [mine.Account], portfolio), "BTC", new SellerLiquidationTerms { Rules = deribitRules, Costs = costs, Decimals = 8 }).At(end);
bool reached = own.Accounts > 0;
Console.WriteLine(reached ? $"  Mine is reached at {death.PriceOf(mine, "BTC"):N0}; by the end {own.ContractsBought:0.0} of its 120 options have been bought back, for {own.Premium / price:0.00} BTC." : "  Mine is not reached.");

// Longs whose whole margin is gone at the end price, if the venue could not sell them out on the way: their loss beyond it, an insurance fund, and then the winners.
(LeveragedPosition Position, double Bankrupt)[] bankrupt = [.. longs.Select(p => (p, PerpetualLiquidation.LinearBankruptcy(p.Size, p.EntryPrice, p.Margin) ?? 0)).Where(p => p.Item2 > price)];
double units = bankrupt.Sum(b => b.Position.Size), average = bankrupt.Sum(b => b.Position.Size * b.Bankrupt) / units, loss = units * (average - price), fund = 0.4 * loss;
double toMatch = units * (1 - (fund / loss));
Console.WriteLine();
Console.WriteLine($"Bankrupt at {price:N0}: {bankrupt.Length} of {longs.Length} longs with {units:N0} BTC, {loss / 1e6:N0} m USD more than they had. The fund pays {fund / 1e6:N0} m; {toMatch:N0} BTC are closed against winners at {average:N0}.");
Console.WriteLine("  chosen by           shorts closed   of the profits of all shorts   largest single one");
var opposite = shorts.Select((p, i) => new DeleveragingPosition($"short {i:0000}", p.Size, p.EntryPrice, p.Margin + (p.Size * (price - p.EntryPrice)), p.Margin, 0.005 * Math.Abs(p.Size) * price)).Where(p => p.AccountValue > 0).ToArray();
double profits = opposite.Sum(p => Math.Max(p.Size * (price - p.EntryPrice), 0));
var closedOut = new List<(string Name, int Accounts, double Share)>();
foreach ((string name, DeleveragingRanking ranking) in new[] { ("profit x leverage", DeleveragingRanking.BinanceQuantile), ("Hyperliquid's index", DeleveragingRanking.HyperliquidIndex), ("pro rata", DeleveragingRanking.ProRata) })
{
    DeleveragingResult adl = AutoDeleveraging.Match(toMatch, average, price, opposite, ranking);
    double realised = adl.Fills.Sum(f => Math.Max(f.RealisedProfit, 0));
    closedOut.Add((name, adl.Fills.Length, realised / profits));
    Console.WriteLine($"  {name,-20}{adl.Fills.Length,13:N0}{realised / profits,31:0.0%}{adl.Fills.Max(f => Math.Abs(f.Size)),17:N0} BTC");
}

double alone = Math.Exp(KillPriceSearch.Find(mine, portfolio).Down.LogMove) - 1;
Console.WriteLine();
Console.WriteLine($"""
    Answer: on portfolio margin the strangle dies at {death.PriceOf(mine, "BTC"):N0} ({alone:0.0%}), and the margin is worth less in USD by then. A day of -12% does not get there by itself,
    and with the usual orders in the book it ends at {calm.Spot:N0}; with a tenth of them the forced selling takes it to {price:N0}; mine {(reached ? "is cut down on the way" : "survives")}.
    Winning is no protection either: {toMatch:N0} BTC of shorts are closed for them at {average:N0} while the market stands at {price:N0}. Ranked by profit and leverage it
    hits {closedOut[0].Accounts} accounts in full, pro rata all {closedOut[2].Accounts} a little: a hedge by leveraged shorts is the first to be taken away.
    Assumptions: positions, leverages and depth invented (drawn, seeds 1 and 2); mark price = last price; the fund covers 40%; half spread 5% of an option's
    price; the bankrupt longs could not be sold on the way (the worst case for the winners).
    """);

new Svg("Where the day ends, by how many orders are left", "news, %", "price, USD")
    .Line("usual orders", Curve(Shock.None))
    .Line("a third of them", Curve(Shock.LossOfDepth(2.0 / 3)))
    .Line("a tenth of them", Curve(Shock.LossOfDepth(0.9)))
    .Mark(-12, "the day").SaveIfAsked(args);

Account Seller(string id, double contracts, double coins) => new() { Id = id, Currency = "BTC", Holdings = [new OptionHolding(put, -contracts), new OptionHolding(call, -contracts), new CashHolding("BTC", coins)] };

IEnumerable<(double, double)> Curve(Shock book) => Enumerable.Range(0, 41).Select(i => -0.5 * i)
    .Select(p => (p, CascadeSolver.Solve(equation, Shock.PriceJump(Math.Log(1 + (p / 100))).And(book), Spot).Spot ?? double.NaN)).Where(p => double.IsFinite(p.Item2));
