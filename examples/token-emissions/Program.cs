// A token with an unlock next week and loans against it: how far does the supply press the price, and from which size on does it bring the loans down?
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Parameters;
using OptionCascade.Market;
using OptionCascade.Participants;

const double Spot = 2, Circulating = 400e6, Days = 7, ShareSold = 0.5;

// A week's turnover and volatility, since the supply comes over a week.
var week = new TradingActivity(Days * 8e6, 0.08 * Math.Sqrt(Days));
var impact = new SquareRootImpact(1, week, core: 1e-3);
var rules = ParameterLibrary.Get<LendingRules>("lending", "Aave v3", new LocalDate(2026, 3, 2)).Values;

// 80 million tokens pledged in forty loans that stand at 45% to 72% of the collateral; liquidation from 75% on, 8% bonus.
LendingPosition[] loans = [.. Enumerable.Range(0, 40).Select(i => CollateralisedBorrowers.LoanAgainst("TKN", 2e6, Spot, 2e6 * Spot * (0.45 + (0.27 * i / 39)), liquidationThreshold: 0.75, bonus: 0.08))];
var borrowers = new CollateralisedBorrowers("TKN", Spot, loans, rules);
var buyers = new ValueBuyers(Spot, buyBelow: 1.8, unitsPerLogPrice: 100e6, capital: 15e6);

Console.WriteLine($"TKN at {Spot:0.00} USD, {Circulating / 1e6:0} m in circulation, {week.DailyVolume / 1e6:0} m traded in a week. {ShareSold:0%} of what is unlocked is sold within it; the project pays 250,000 USD a day in tokens. Invented.");
Console.WriteLine();
Console.WriteLine("unlocked     inflation  price, USD, with            of the last, m TKN: sold by  bought     loans   loans repaid");
Console.WriteLine("   m TKN        a year  supply   + loans  + buyers   supply    loans   by buyers       called          m USD");
var rows = new List<(double Unlocked, double Supply, double Loans, double All)>();
foreach (double unlocked in new double[] { 0, 2, 5, 10, 15, 20, 25, 30, 40 })
{
    TokenEmission supply = Supply(unlocked);
    double alone = Rest(supply), lent = Rest(supply, borrowers), all = Rest(supply, borrowers, buyers);
    double x = Math.Log(all / Spot);
    rows.Add((unlocked, alone, lent, all));
    Console.WriteLine($"{unlocked,8:0}{EmissionSchedule.Unlocks([new TokenUnlock(3, unlocked * 1e6)]).InflationPerYear(Circulating, Days),14:0%}{alone,8:0.000}{lent,10:0.000}{all,10:0.000}{(0 - supply.Traded(x)) / 1e6,9:0.0}{(0 - borrowers.Traded(x)) / 1e6,9:0.0}" +
        $"{buyers.Traded(x) / 1e6,9:0.0}{borrowers.Liquidations.Where(l => l.LogMove >= x).Select(l => l.Borrower).Distinct().Count(),14}{borrowers.Repaid(x) / 1e6,15:0.0}");
}

// With an unlock of 20 million, how much bad news breaks the loans?
var equation = new CascadeEquation(impact, [Supply(20), borrowers, buyers]);
ResponseCurve fall = ResponseCurve.Create(equation, Shock.PriceJump(-0.01));
Fold? first = fall.Folds.Where(f => f.Scale > 1e-6 && f.LandingLogMove < f.LogMove - 0.01).MaxBy(f => f.LogMove - f.LandingLogMove);
Console.WriteLine();
Console.WriteLine(first is { LandingLogMove: { } landing } b ? $"On top of an unlock of 20 m, news of {Math.Exp(b.Shock.LogJump) - 1:0.0%} breaks the price from {Spot * Math.Exp(b.LogMove):0.000} to {Spot * Math.Exp(landing):0.000}." : "On top of an unlock of 20 m no news makes the price jump by more than 1%: the loans stand apart from each other.");
Console.WriteLine($"A liquidation makes a loan worse once it is above {CollateralisedBorrowers.ToxicLoanToValue(0.08):0.0%} of its collateral; bad debt at the lowest price of the table {borrowers.BadDebt(Math.Log(rows[^1].Loans / Spot)) / 1e6:0.0} m USD.");

(double _, double supply20, double loans20, double all20) = rows.Single(r => r.Unlocked == 20);
(double Unlocked, double Supply, double Loans, double All) worst = rows.MaxBy(r => r.Supply - r.All);
Console.WriteLine();
Console.WriteLine($"""
    Answer: the sale of half of 20 m unlocked tokens takes the price to {supply20:0.000} ({supply20 / Spot - 1:0.0%}); the loans that this calls take it to {loans20:0.000}, and buyers with 15 m USD
    hold it at {all20:0.000}. The loans matter most at an unlock of {worst.Unlocked:0} m, where they and their buyers are worth {worst.All / worst.Supply - 1:0.0%} of the price. Emission is a pressure that
    returns every week, a loan sold out is gone for good: watch the loans near {0.75:0%} before an unlock, not after it.
    Assumptions: nobody sells in advance of a known unlock; square-root impact over the week; liquidators sell at once at the oracle's price; the
    project's costs are fixed in USD, so that it sells more tokens the lower they stand.
    """);

new Svg("Price after the unlock", "unlocked, m TKN", "USD")
    .Line("supply only", rows.Select(r => (r.Unlocked, r.Supply)))
    .Line("and loans", rows.Select(r => (r.Unlocked, r.Loans)))
    .Line("and buyers", rows.Select(r => (r.Unlocked, r.All)))
    .SaveIfAsked(args);

TokenEmission Supply(double millions) => new(Spot, EmissionSchedule.Unlocks([new TokenUnlock(3, millions * 1e6)]), Days, ShareSold, costPerDay: 250_000, reserveUnits: 30e6);

// Where the market comes to rest: the supply presses without any further news.
double Rest(params IParticipant[] participants) => CascadeSolver.Solve(new CascadeEquation(impact, participants), Shock.None, Spot).EnsureConverged().Spot!.Value;
