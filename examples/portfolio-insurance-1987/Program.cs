// October 1987: could 60 to 90 billion dollars of portfolio insurance have brought a market down that trades 20 billion a day?
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;

// S&P 500 at the close of Friday the 16th. Turnover (stocks and futures), volatility and deflator to dollars of 2005 as in Kyle and Obizhaeva, "Large bets and
// stock market crashes"; insured assets and sales of the 19th as in the report of the Brady commission (1988), second-hand.
const double Spot = 282.70, Turnover = 20.57e9, DailyVolatility = 0.0135, Deflator = 1.54, SoldOnTheDay = 6e9, CalledForMore = 12e9, ActualFall = -0.226;
TradingActivity activity = TradingActivity.FromNotional(Turnover, Spot, DailyVolatility);
LinearImpact invariance = InvarianceImpact.For(activity, Turnover * Deflator);
var squareRoot = new SquareRootImpact(1, activity, core: 1e-3);

// Insurers replicate a bought put: three years, strike 5% below the market, 18% volatility.
ReplicatedPuts Insurers(double insured, double followed = 1) => new(Spot, 0.07, 0.03, [new ReplicatedPut(followed * insured / Spot, 0.95 * Spot, 3, 0.18)]);

Console.WriteLine("What the programs call for as the index falls, and what it does to the price by itself:");
Console.WriteLine("   index       sell orders of insurers of       price impact of selling");
Console.WriteLine("              60 bn     75 bn     90 bn        that of 75 bn: by invariance   by square root");
foreach (double move in new[] { -0.05, -0.10, -0.15, ActualFall })
{
    double x = Math.Log(1 + move);
    Console.WriteLine($"  {move,6:0.0%}{string.Concat(new[] { 60e9, 75e9, 90e9 }.Select(a => $"{-Insurers(a).Traded(x) * Spot / 1e9,7:0.0} bn"))}{Math.Exp(invariance.LogMove(Insurers(75e9).Traded(x))) - 1,31:0.0%}{Math.Exp(squareRoot.LogMove(Insurers(75e9).Traded(x))) - 1,17:0.0%}");
}

double called = -Insurers(75e9).Traded(Math.Log(1 + ActualFall)) * Spot;
Console.WriteLine($"  Reported for the day: {SoldOnTheDay / 1e9:0} bn sold, {CalledForMore / 1e9:0} bn more called for: {(SoldOnTheDay + CalledForMore) / 1e9:0} bn. 75 bn insured call for {called / 1e9:0.0} bn at {ActualFall:0.0%}.");

// The market with them in it. On the day they did a third of what their programs asked for.
double followed = SoldOnTheDay / (SoldOnTheDay + CalledForMore);
Shock news = Shock.PriceJump(Math.Log(0.95));
Console.WriteLine();
string columns = $"{"gain",10}{"fall",9}{"breaks at",11}";
Console.WriteLine($"News of -5%{"orders followed in full",36}{"followed by a third",30}{"in full, square-root impact",30}");
Console.WriteLine($"  insured, bn USD{columns}{columns}{columns}");
var points = new List<(double Insured, double Full, double Third, double Root)>();
foreach (double insured in new double[] { 0, 15, 30, 45, 60, 75, 90 })
{
    (string full, double fullFall) = Cell(invariance, insured * 1e9, 1);
    (string third, double thirdFall) = Cell(invariance, insured * 1e9, followed);
    (string root, double rootFall) = Cell(squareRoot, insured * 1e9, 1);
    points.Add((insured, fullFall, thirdFall, rootFall));
    Console.WriteLine($"  {insured,15:0}{full}{third}{root}");
}

double stable = Critical(1), stableThird = Critical(followed);
(double _, double at75, double third75, double root75) = points.Single(p => p.Insured == 75);
Console.WriteLine();
Console.WriteLine($"""
    Answer: yes, if large trades move the market as much as invariance says. Then it can carry {stable / 1e9:0} bn of insurance whose orders are followed; with 75 bn the
    programs' own selling calls for more selling than the price can meet, and news of -5% ends {(double.IsNaN(at75) ? "nowhere above a quarter of the price" : $"at {at75:0.0%}")}. With the third of the
    orders that was done on the day it ends at {third75:0.0%}: a fall of {-ActualFall:0.0%} needed other sellers too, or fewer buyers. By the square-root law the same
    programs make it {root75:0.0%}: that they could do it rests on the impact law, and is disputed to this day.
    Assumptions: all insured assets one replicated put (strike -5%, three years, 18%); nobody steps in; no news but the first; impact all permanent; futures and
    stocks one market. Sources: see the comments in the code; the figures of the Brady report second-hand.
    """);

new Svg("1987: where news of -5% ends", "portfolio insurance, bn USD", "fall, %")
    .Line("followed in full", points.Where(p => double.IsFinite(p.Full)).Select(p => (p.Insured, 100 * p.Full)))
    .Line("followed by a third", points.Where(p => double.IsFinite(p.Third)).Select(p => (p.Insured, 100 * p.Third)))
    .Line("in full, square-root impact", points.Where(p => double.IsFinite(p.Root)).Select(p => (p.Insured, 100 * p.Root)))
    .SaveIfAsked(args);

// Gain at the market, where the news ends, and the news at which the price breaks.
(string, double) Cell(IImpactLaw impact, double insured, double share)
{
    var equation = new CascadeEquation(impact, [Insurers(insured, share)]);
    var options = new CascadeOptions { LowestPriceFraction = 0.25 };
    CascadeResult result = CascadeSolver.Solve(equation, news, Spot, options);
    double fall = result.LogMove is { } x ? Math.Exp(x) - 1 : double.NaN;
    Fold? fold = ResponseCurve.Create(equation, Shock.PriceJump(-0.01), options).Folds.FirstOrDefault(f => f.LandingLogMove is not { } landing || landing < f.LogMove - 0.02);
    return ($"{equation.Gain(Shock.None, 0),10:0.00}{(result.LogMove is null ? "no end" : $"{fall:0.0%}"),9}{(fold is null ? "never" : fold.Scale < 1e-6 ? "once" : $"{Math.Exp(fold.Shock.LogJump) - 1:0.0%}"),11}", fall);
}

// The insured assets with which the market's gain reaches 1 somewhere on a fall of up to a half.
double Critical(double share)
{
    double least = 0, most = 1e12;
    for (int i = 0; i < 60; i++)
    {
        double middle = 0.5 * (least + most);
        var equation = new CascadeEquation(invariance, [Insurers(middle, share)]);
        if (Enumerable.Range(0, 70).Max(k => equation.Gain(Shock.None, -0.01 * k)) < 1) least = middle;
        else most = middle;
    }

    return least;
}
