// I am short a put that expires at the close, half a percent below the market. Does the dealers' gamma make my strike safer or more dangerous?
using NodaTime;
using OptionCascade;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Strategies;

const double Spot = 5000, Strike = 4975, Volatility = 0.28, PerStrike = 1500;
Instant close = ExchangeCalendar.UnitedStates.At(new LocalDate(2026, 3, 11), new LocalTime(16, 0));
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };
var terms = new ListedOptionTerms
{
    Root = "IDXW", Underlying = "IDX", Exercise = ExerciseStyle.European, SettlementTime = new LocalTime(16, 0), Multiplier = 100, Currency = "USD",
    Settlement = OptionSettlement.Quote, Calendar = ExchangeCalendar.UnitedStates,
};

// Today's puts from 4,940 to 5,000: the public bought 1,500 of each from dealers, or sold as many to them.
double[] strikes = [.. Enumerable.Range(0, 13).Select(i => 4940.0 + (5 * i))];
Console.WriteLine($"IDX at {Spot:N0}; puts {strikes[0]:N0} to {strikes[^1]:N0} that expire at 16:00, {PerStrike:N0} contracts a strike; yours is the {Strike:N0}. Volatility {Volatility:0%}, turnover 300 bn USD a day.");
Console.WriteLine();
Console.WriteLine("minutes   usual move    premium   dealers' gamma   share of a move        news that takes the price to the strike     chance that it is touched");
Console.WriteLine("to close   till then               bn USD per 1%   that hedging adds       alone   dealers short   dealers long       alone    short     long");
var touched = new List<(double Minutes, double Alone, double Short, double Long)>();
foreach (int minutes in new[] { 180, 120, 60, 30, 15, 5 })
{
    CascadeModel sold = Model(minutes, -PerStrike), bought = Model(minutes, PerStrike);
    double years = minutes / (365.0 * 24 * 60), distance = Math.Log(Strike / Spot);
    double withShort = NewsTo(sold, distance), withLong = NewsTo(bought, distance);

    // What has to happen for the strike to be touched is news of that size; how likely that is follows from the volatility of news.
    var outlook = new StrategyOutlook { Spot = Spot, Volatility = Volatility, Rate = 0 };
    double alone = outlook.ProbabilityOfTouch(Strike, years), atShort = outlook.ProbabilityOfTouch(Spot * Math.Exp(withShort), years), atLong = outlook.ProbabilityOfTouch(Spot * Math.Exp(withLong), years);
    touched.Add((minutes, alone, atShort, atLong));
    Console.WriteLine($"{minutes,7}{Volatility * Math.Sqrt(years),13:0.00%}{BlackScholes.Evaluate(Spot, Strike, years, Volatility, 0, 0, OptionRight.Put).Price,11:0.00}" +
        $"{sold.Exposure().In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e9,17:0.0}{sold.Equation.Gain(Shock.None, distance / 2),20:0%}{distance,14:0.00%}{withShort,16:0.00%}{withLong,15:0.00%}{alone,12:0.0%}{atShort,9:0.0%}{atLong,9:0.0%}");
}

// Those who hedge once a day trade into the close, and so do leveraged funds. Seen from yesterday's close, a third of the same short book.
EndOfDayFlow close30 = EndOfDayFlow.Compute(HedgedBook.FromDealers(Model(24 * 60, -PerStrike).Dealers), new EndOfDayOptions
{
    FixedTimeShare = 0.33, YearsSinceLastHedge = 0, Funds = [new LeveragedFund(3, 8e9), new LeveragedFund(-3, 3e9)], MovesPercent = [-2, -1, -0.5, 0.5, 1],
    WindowVolumeUnits = 0.2 * 300e9 / Spot,
});
Console.WriteLine();
Console.WriteLine("Into the close, if a third of that book is hedged only then, with 3x and -3x funds of 8 and 3 bn USD:");
Console.WriteLine("  day's move    dealers, bn USD    funds, bn USD    share of the last half hour's volume");
foreach (EndOfDayRow row in close30.Rows)
    Console.WriteLine($"{row.MovePercent,11:+0.0;-0.0}%{row.DealerUnits * row.Spot / 1e9,18:+0.00;-0.00}{row.FundUnits * row.Spot / 1e9,17:+0.00;-0.00}{row.FractionOfWindowVolume,20:0.0%}");

(double Minutes, double Alone, double Short, double Long) half = touched.Single(t => t.Minutes == 30);
(double _, double hourAlone, double hourShort, double hourLong) = touched.Single(t => t.Minutes == 60);
Console.WriteLine();
Console.WriteLine($"""
    Answer: it depends on the dealers' side. An hour before the close your strike is touched with {hourAlone:0.0%} if nobody hedges, with {hourShort:0.0%} if dealers are short
    those puts, and with {hourLong:0.0%} if they are long them: short, they sell as the price comes down and carry it to you. Three hours before the close that makes
    a touch {touched[0].Short / touched[0].Alone:0.0} times as likely, half an hour before it {half.Short / half.Alone:0.0} times: there is least premium left to be paid for it. Nobody publishes the dealers' side:
    if you cannot say which it is, count on the short one.
    Assumptions: continuous hedging; square-root impact, straight below 0.1% of a day's volume; one volatility on a clock of calendar time; chance of a
    touch = that news of the size in the table comes before the close; a third hedged at the close, 20% of the day's volume in the last half hour.
    """);

new Svg("Chance that the strike is touched before the close", "minutes to the close", "probability")
    .Line("nobody hedges", touched.Select(t => (t.Minutes, t.Alone)))
    .Line("dealers short the puts", touched.Select(t => (t.Minutes, t.Short)))
    .Line("dealers long the puts", touched.Select(t => (t.Minutes, t.Long)))
    .SaveIfAsked(args);

CascadeModel Model(int minutesToClose, double dealersContracts)
{
    var book = OptionBook.Create("IDX", QuantityKind.SignedInventory, strikes.Select(k => new Position(terms.Contract(new LocalDate(2026, 3, 11), k, OptionRight.Put), dealersContracts)));
    var market = new MarketSnapshot
    {
        Underlying = "IDX", AsOf = close - Duration.FromMinutes(minutesToClose), Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.UnitedStates,
        Forwards = ForwardCurve.Flat(0, 0), Quotes = OptionQuotes.Flat(book, Volatility), Activity = TradingActivity.FromNotional(300e9, Spot, 0.01),
    };
    return new CascadeModel(new OptionChain(market, book), resolve, DealerPositioning.Inventory, new SquareRootImpact(1, market.Activity, core: 1e-3));
}

// The smallest news after which the price stands at a level or below.
static double NewsTo(CascadeModel model, double logMove)
{
    ResponseCurve fall = model.Respond(Shock.PriceJump(logMove));
    double least = 0, enough = 20;
    for (int i = 0; i < 50; i++)
    {
        double middle = 0.5 * (least + enough);
        if (fall.LogMoveAt(middle) is { } x && x > logMove) least = middle;
        else enough = middle;
    }

    return enough * logMove;
}
