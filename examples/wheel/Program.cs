// The wheel: sell a put, take the shares when they are put to you, sell calls on them. What do the standard figures say, and what do they leave out?
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Strategies;

const double Spot = 50, Volatility = 0.32, Rate = 0.04, Years = 35.0 / 365, Shares = 100;
var outlook = new StrategyOutlook { Spot = Spot, Volatility = Volatility, Rate = Rate };

// First turn: a put some 5% below the market, its strike held in cash.
PricedStrike put = new(47.5, Value(Spot, 47.5, OptionRight.Put));
OptionStrategy cashSecured = StrategyCatalog.CashSecuredPut(put, Shares, Years);

// Second turn, if the put ends in the money: shares at 47.50, the market at 46, a call at what they cost.
const double Assigned = 46;
PricedStrike call = new(47.5, Value(Assigned, 47.5, OptionRight.Call));
OptionStrategy covered = StrategyCatalog.CoveredCall(Assigned, call, Shares, Years);
var then = outlook with { Spot = Assigned };

// For comparison: covered calls from the start, at the put's own strike (parity: the same trade) and 5% above the market.
PricedStrike same = new(47.5, Value(Spot, 47.5, OptionRight.Call)), above = new(52.5, Value(Spot, 52.5, OptionRight.Call));

Console.WriteLine($"Shares at {Spot:0.00}, volatility {Volatility:0%}, {Years * 365:0} days, {Shares:0} shares. USD.");
Console.WriteLine();
Console.WriteLine("                                        premium  breakeven  chance of  strike   chance in    greatest  greatest  expected       best");
Console.WriteLine("                                                               profit  touched  the money      profit      loss    profit  yield p.a.");
StrategyFigures first = Show($"1. put {put.Strike:0.00} sold against cash", cashSecured, outlook, put.Strike);
StrategyFigures second = Show($"2. shares at {Assigned:0}, call {call.Strike:0.00} sold", covered, then, Assigned - call.Price);
StrategyFigures mirror = Show($"or: shares at {Spot:0}, call {same.Strike:0.00} sold", StrategyCatalog.CoveredCall(Spot, same, Shares, Years), outlook, Spot - same.Price);
StrategyFigures direct = Show($"or: shares at {Spot:0}, call {above.Strike:0.00} sold", StrategyCatalog.CoveredCall(Spot, above, Shares, Years), outlook, Spot - above.Price);

// The same trade on the clock of trading days: 24 of 252 instead of 35 of 365.
StrategyFigures business = StrategyFigures.Of(StrategyCatalog.CashSecuredPut(put, Shares, 24.0 / 252), outlook);
double assigned = first.Legs[0].ProbabilityInTheMoney, touched = first.Legs[0].ProbabilityOfTouch;
double wholeTurn = second.Breakevens[0] - put.Price + (put.Strike - Assigned);
Console.WriteLine();
Console.WriteLine($"Counted from one cent a share the put's chance of profit is {first.ProbabilityOfAtLeast(0.01 * Shares):0.0%}; on a clock of 252 trading days {business.ProbabilityOfProfit:0.0%}.");
Console.WriteLine($"With the put's premium and its loss taken along, the second turn needs {wholeTurn:0.00} to be square.");
Console.WriteLine($"A fall of 20% in ten days, volatility half as high again: to buy the put back costs {Shares * BuyBack(0.8 * Spot):N0} USD, {BuyBack(0.8 * Spot) / put.Price:0.0} times the premium.");
Console.WriteLine();
Console.WriteLine($"""
    Answer: the put breaks even at {first.Breakevens[0]:0.00} and makes money with {first.ProbabilityOfProfit:0%}, but its strike is touched with {touched:0%}: {touched / assigned:0.0} times as often as the
    shares are really delivered ({assigned:0%}). If they are, the covered call at their cost breaks even at {second.Breakevens[0]:0.00} for itself and at {wholeTurn:0.00} for both turns. Put and
    covered call at one strike are the same trade but for interest: at most {first.MaximumProfit:N0} and {mirror.MaximumProfit:N0} USD to win, {first.MaximumLoss:N0} and {mirror.MaximumLoss:N0} to lose. A high chance of profit
    is paid for by the size of the loss: what is expected, at the probabilities that prices imply, is {first.ExpectedProfit:+0.0;-0.0} USD, interest on the cash left out.
    Assumptions: one constant volatility, no dividends, held to expiry, premiums at mid, no costs; probabilities are those implied by prices (drift = interest).
    """);

new Svg("Profit at expiry", "price of a share at expiry, USD", "profit, USD")
    .Line("cash-secured put 47.50", Enumerable.Range(70, 61).Select(i => (i / 2.0, first.ProfitAt(i / 2.0))))
    .Line("covered call 52.50", Enumerable.Range(70, 61).Select(i => (i / 2.0, direct.ProfitAt(i / 2.0))))
    .Mark(first.Breakevens[0], "breakeven of the put")
    .SaveIfAsked(args);

static double Value(double spot, double strike, OptionRight right) => Math.Round(BlackScholes.Evaluate(spot, strike, Years, Volatility, Rate, 0, right).Price, 2);

double BuyBack(double price) => BlackScholes.Evaluate(price, put.Strike, 25.0 / 365, 1.5 * Volatility, Rate, 0, OptionRight.Put).Price;

static StrategyFigures Show(string name, OptionStrategy strategy, StrategyOutlook outlook, double cashPerShare)
{
    StrategyFigures f = StrategyFigures.Of(strategy, outlook);
    LegFigures sold = f.Legs.Single(l => l.Leg.IsOption);
    Console.WriteLine($"{name,-40}{strategy.Credit,7:N0}{f.Breakevens[0],11:0.00}{f.ProbabilityOfProfit,11:0.0%}{sold.ProbabilityOfTouch,9:0.0%}{sold.ProbabilityInTheMoney,12:0.0%}{f.MaximumProfit,12:N0}{f.MaximumLoss,10:N0}" +
        $"{f.ExpectedProfit,10:+0.0;-0.0}{f.MaximumProfit / (cashPerShare * Shares) / Years,12:0.0%}");
    return f;
}
