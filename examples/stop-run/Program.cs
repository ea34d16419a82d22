// Stops below a round number: does it pay somebody to push the price into them, and what would make it stop paying?
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Stress;

const double Spot = 101.30;
var activity = new TradingActivity(5e6, 0.02);
var impact = new SquareRootImpact(1, activity, core: 1e-3);

// Two million sell stops, all within a few ticks below whole numbers and most of them below 100; buyers with 40 m USD stand below 98.
var stops = new RoundNumberStops(Spot, new RoundNumberStopsOptions
{
    SellUnits = 2e6, BuyUnits = 0, Tick = 0.05, Grids = [new RoundNumberGrid(10, 4), new RoundNumberGrid(5, 2), new RoundNumberGrid(1, 1)], ClusteredShare = 1, LogReach = 0.02, LogRange = 0.05, TicksBeyond = 2,
}, "stops");
var buyers = new ValueBuyers(Spot, buyBelow: 98, unitsPerLogPrice: 20e6, capital: 40e6);
var equation = new CascadeEquation(impact, [stops, buyers]);
var costs = new StopRunOptions { Direction = -1, TakerCost = 0.0002, MakerCost = 0, MostUnits = 2e6, PointsBetweenFolds = 4 };

Console.WriteLine($"A share at {Spot:0.00}, 5 m traded a day. The largest levels of stops:");
foreach (PriceLevel level in stops.SellStops.OrderByDescending(s => s.Quantity).Take(5)) Console.WriteLine($"  {level.Price,7:0.00}{level.Quantity,10:N0} shares");

StopRunResult run = StopRun.Find(equation, Spot, costs);
Console.WriteLine();
Console.WriteLine("What a push by selling sets off");
Console.WriteLine("  least push, shares   price jumps from      to   stops sold in it   profit of the pusher, USD");
foreach (StopCluster c in run.Clusters.Where(c => c.LandingLogMove is { } x && c.LogMove - x > 0.001).Take(6))
    Console.WriteLine($"{c.Units,20:N0}{Spot * Math.Exp(c.LogMove),19:0.00}{Spot * Math.Exp(c.LandingLogMove!.Value),8:0.00}{-c.ForcedUnits,19:N0}{run.AtClusters.First(t => t.Units >= c.Units).Profit,28:+#,0;-#,0}");

StopRunTrade best = run.Best!.Value;
Console.WriteLine();
Console.WriteLine($"The best run: sell {best.Units:N0} at {best.PushPrice:0.00} on average, buy them back at {best.ExitPrice:0.00} ({(best.Exit == StopRunExit.RestingOrder ? "by an order waiting in the run" : "at market after it")}); {best.Profit:+#,0;-#,0} USD after costs.");
StopRunDefence depth = StopRun.DepthNeeded(equation, Spot, costs), spacing = StopRun.SpacingNeeded(equation, Spot, costs);

// The same stops without a pattern: as many, evenly from the market to 5% below.
var spread = new CascadeEquation(impact, [StopDensity.Uniform(Spot, Spot * Math.Exp(-0.05), Spot, 2e6, name: "stops"), buyers]);
StopRunResult even = StopRun.Find(spread, Spot, costs);
Console.WriteLine($"The same stops spread evenly over 5%: {(even.IsProfitable ? $"{even.Best!.Value.Profit:+#,0} USD" : "no run pays")}.");
Console.WriteLine($"Depth at which no run pays: {(depth.AlreadyUnprofitable ? "the present one" : depth.Value is { } d ? $"{d:0.00} times the present one" : $"more than {depth.LargestLookedAt:0} times the present one")}; each level of stops spread over {(spacing.AlreadyUnprofitable ? "nothing" : spacing.Value is { } w ? $"{w:0.00%}" : $"more than {spacing.LargestLookedAt:0%}")}.");

StopCluster first = run.Clusters.First(c => c.LandingLogMove is { } x && c.LogMove - x > 0.001);
Console.WriteLine();
Console.WriteLine($"""
    Answer: {(run.IsProfitable ? "yes" : "no")}. Selling {first.Units:N0} shares, {first.Units / activity.DailyVolume:0.0%} of a day's volume, carries the price to {Spot * Math.Exp(first.LogMove):0.00}; the stops then carry it by themselves to {Spot * Math.Exp(first.LandingLogMove!.Value):0.00}.
    The pusher is {(best.Profit > 0 ? "ahead" : "behind")} by {Math.Abs(best.Profit):N0} USD with the best size, and those who are stopped out pay for it. {(spacing.Value is { } width && !spacing.AlreadyUnprofitable ? $"Each level spread over {width:0.0%} would end it," : "Spreading the stops does not end it,")}
    {(depth.Value is { } deep && !depth.AlreadyUnprofitable ? $"and so would {deep:0.0} times the depth." : "and no depth looked at would.")} Do not leave a stop where everybody else's is.
    Assumptions: invented stops (pattern after Osler 2003); impact permanent; one pusher, who trades slowly and pays 0.02% at market, nothing at a resting
    order; what has been stopped out stays out; buyers with 40 m USD below 98.
    """);

ResponseCurve push = ResponseCurve.Create(equation, Shock.BlockTrade(-1000));
new Svg("Price after a push by selling", "shares sold, thousands", "price, USD")
    .Line("with stops at round numbers", Points(push))
    .Line("stops spread evenly", Points(ResponseCurve.Create(spread, Shock.BlockTrade(-1000))))
    .Mark(first.Units / 1000, "the first cluster").SaveIfAsked(args);

static IEnumerable<(double, double)> Points(ResponseCurve curve) => Enumerable.Range(0, 201).Select(i => i * 5.0).Where(k => curve.LogMoveAt(k) is not null).Select(k => (k, Spot * Math.Exp(curve.LogMoveAt(k)!.Value)));
