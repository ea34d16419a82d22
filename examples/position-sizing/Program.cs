// How many options may I be short, if I want to be there after a day of -20% on which everybody else is forced to sell as well?
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

const double Capital = 10_000_000;
double news = Math.Log(0.8);
SyntheticMarket embedded = SyntheticMarket.Generate();
MarketSnapshot market = embedded.Chain.Market;
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };
Instant expiry = ExchangeCalendar.UnitedStates.At(new LocalDate(2026, 4, 17), new LocalTime(16, 0));
double years = resolve.Time.YearFraction(market.AsOf, expiry, market.Calendar);
MarginMarket margin = MarginMarket.Of(market, resolve);
var table = UnderlyingTable.UnitedStates2024 with { Underlyings = [new UnderlyingEntry("SYN", UnderlyingClass.BroadIndex, 1, ScanClass.HighCapIndex, "SYN", 1)] };
(string Name, IMarginRule Rule)[] rules =
[
    ("Regulation T", new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, table)),
    ("portfolio margin", new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, table)),
];
OptionContract contract = embedded.Chain.Book.Positions().Select(p => p.Contract).First(c => c.Expiry == expiry && c.Right == OptionRight.Put && c.Strike == 4500);
double price = BlackScholes.Evaluate(market.Spot, 4500, years, market.Quotes[contract.Key].ImpliedVolatility, embedded.Rate, embedded.DividendYield, OptionRight.Put).Price;
Console.WriteLine($"SYN at {market.Spot:N0}, invented. Sold: put {contract.Strike:N0} in {years * 365:0.0} days at {price:0.00}. Capital {Capital:N0} USD.");

// Where does the day end? News of -20%, then what the others must sell, volatility rising on the way.
SpotVolatilityResponse response = SpotVolatilityResponse.Linear(-4);
var impact = new SquareRootImpact(1, market.Activity!, core: 1e-3);
double others = Solve(embedded.Participants());

// And if a tenth of all puts was sold by accounts on margin that are now closed out?
var everyone = new CascadeModel(embedded.Chain, resolve, DealerPositioning.LongCallsShortPuts, impact);
SellerPopulation drawn = SellerPopulation.Generate(everyone.Book, rules[0].Rule, new SellerPopulationOptions { Seed = 1, PutShare = 0.1, CallShare = 0.05, MedianContracts = 50 });
OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(drawn.Market, drawn.Accounts, rules[0].Rule), "SYN", new SellerLiquidationTerms
{
    Rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new LocalDate(2026, 3, 11)).Values, Costs = LiquidationCosts.None, Decimals = 2,
});
double withSellers = Solve([.. embedded.Participants(), sellers]);

(string Name, double LogMove, bool VolatilityRises)[] days =
[
    ("today: what may be opened at all", double.NaN, false),
    ("-20%, volatility as it is", news, false),
    ("-20%, volatility rises with the fall", news, true),
    ("news of -20% and the cascade after it", others, true),
    ("the same with other option sellers", withSellers, true),
];
Console.WriteLine();
Console.WriteLine("What you want to survive                 the price   volatility      contracts that survive it");
Console.WriteLine("                                           ends at                Regulation T  portfolio margin");
var sizes = new List<(string Day, int[] Contracts)>();
foreach ((string name, double move, bool rises) in days)
{
    int[] most = [.. rules.Select(r => Largest(n => double.IsNaN(move) ? MayOpen(r.Rule, n) : Survives(r.Rule, n, move, rises)))];
    sizes.Add((name, most));
    Console.WriteLine($"{name,-40}{(double.IsNaN(move) ? "" : $"{market.Spot * Math.Exp(move):N0}"),10}{(double.IsNaN(move) ? "" : $"x {1 + (rises ? response.At(move) : 0):0.00}"),13}{most[0],16:N0}{most[1],18:N0}");
}

int[] open = sizes[0].Contracts, plain = sizes[1].Contracts, last = sizes[^1].Contracts;
Console.WriteLine();
Console.WriteLine($"""
    Answer: {last[0]} contracts under Regulation T, {last[1]} under portfolio margin: the day's -20% of news ends at {Percent(withSellers)} once everybody's forced
    selling is in the price. Portfolio margin lets you open {open[1]} contracts, {(double)open[1] / last[1]:0} times what survives; "it survives -20%" counted without volatility
    and without the others gives {plain[1]}, still {(double)plain[1] / last[1]:0.0} times too many. As long as you are not closed out you do not trade, so your own
    size does not feed back on the price: that is what makes this size safe, and any larger one part of the cascade.
    Assumptions: invented market; dealers long calls and short puts; volatility up 4% of itself per 1% of fall, at most three times; square-root impact; a tenth
    of puts and a twentieth of calls sold on margin (drawn, seed 1); the requirement is met all the way down, not only at the close.
    """);

var figure = new Svg("Contracts that survive, portfolio margin", "", "contracts");
foreach ((string day, int[] contracts) in sizes.Skip(1))
    figure.Bar(day.Replace(", ", ",\n").Replace(" and ", "\nand ").Replace(" with ", "\nwith "), contracts[1]);
figure.SaveIfAsked(args);

double Solve(IEnumerable<IParticipant> participants) => new CascadeModel(embedded.Chain, resolve, DealerPositioning.LongCallsShortPuts, impact, participants, volatility: new VolatilityFeedback(response))
    .Solve(Shock.PriceJump(news)).EnsureConverged().LogMove!.Value;

ResolvedAccount Hold(int contracts) => margin.Resolve(StrategyCatalog.CashSecuredPut(new PricedStrike(contract.Strike, price), 100 * contracts, years).ToAccount("me", "SYN", "USD", Capital, _ => contract));

bool MayOpen(IMarginRule rule, int contracts) => rule.Level(Hold(contracts).At(MarketMove.None)).Available >= 0;

bool Survives(IMarginRule rule, int contracts, double move, bool volatilityRises)
{
    var search = new KillPriceOptions { Directions = KillDirections.Down, LowestLogMove = move, VolatilityResponse = volatilityRises ? response.At : null };
    return !KillPriceSearch.Find(Hold(contracts), rule, search).Down.IsBreach;
}

static int Largest(Func<int, bool> survives)
{
    int enough = 1, much = 100_000;
    while (much - enough > 1)
    {
        int middle = (enough + much) / 2;
        if (survives(middle)) enough = middle;
        else much = middle;
    }

    return enough;
}

static string Percent(double logMove) => $"{100 * Math.Exp(logMove) - 100:0.0}%";
