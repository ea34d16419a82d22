// A perpetual whose longs are liquidated into a fall: which measure would have helped, and what does it cost beforehand?
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

const double Spot = 3000, Maintenance = 0.01;
var today = new LocalDate(2026, 2, 2);
var leverage = new LeverageDistribution { Leverages = [new(3, 0.3), new(5, 0.3), new(10, 0.25), new(20, 0.15)], MaintenanceRate = Maintenance, EntryLogDeviation = 0.05 };
var longs = new LeveragedAccounts(Spot, leverage.Draw(Spot, 1.5e6, 1500, 1.2, seed: 3), new LeverageTerms
{
    Tiers = MaintenanceTiers.Flat(Maintenance), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", today).Values,
}, "leveraged longs");
IParticipant stops = StopDensity.Normal(Spot, 0.93 * Spot, 0.015, 150_000, name: "stops");
var buyers = new ValueBuyers(Spot, buyBelow: 0.85 * Spot, unitsPerLogPrice: 2e6, capital: 400e6);
var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.05 / (1.0e9 / Spot)), [longs, stops, buyers]), Spot);

// The last of the sets: limits that are seen coming, so that 100,000 units are sold ahead of them.
IMitigation[] measures =
[
    new AddedDepth(0.5),
    new BackstopDepth(300e6, 0.98, 0.85),
    new MarginBuffer(0.25, Maintenance),
    new StagedLiquidation(ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "Hyperliquid", today).Values, Maintenance),
    new PositionLimit(3000, Maintenance),
    new PriceLimits(0.15, 0.15, 0),
];
Shock day = Shock.PriceJump(Math.Log(0.94));
MitigationComparison compared = MitigationComparison.Compute(market, [.. measures, new CombinedMeasures(measures[0], measures[3]), new CombinedMeasures(measures[^1], new BreakerAnticipation([Math.Log(0.85)], 100_000, 0.06))], new ComparisonOptions { Shock = day });

Console.WriteLine($"{longs.Accounts:N0} longs with {1.5e6:N0} units ({1.5e6 * Spot / 1e9:0.0} bn USD) at {Spot:N0}; news of -6%. Invented.");
Console.WriteLine();
Console.WriteLine("measure                          ends at   forced selling  breaks at  cost beforehand");
Console.WriteLine("                                    USD            units    news of            m USD");
foreach (MeasureOutcome o in compared.Outcomes)
    Console.WriteLine($"{o.Name,-30}{(o.LogMove is { } x ? $"{Spot * Math.Exp(x):N0}" : "no end"),10}{(o.ForcedUnits is { } f ? $"{f:N0}" : ""),17}{(o.CriticalScale is { } s ? $"{Math.Exp(s * day.LogJump) - 1:0.0%}" : "never"),11}{(o.IsIdle ? "nothing to act on" : o.KnownCost > 0 ? $"{o.KnownCost / 1e6:N0}" : "not in money"),17}");

Console.WriteLine();
foreach (MeasureOutcome o in compared.Outcomes.Skip(1)) Console.WriteLine("- " + Wrapped(MeasureExplanation.Of(o, compared.None)));

MeasureOutcome best = compared.Outcomes.Skip(1).Where(o => o.LogMove is not null && !o.Name.Contains('+', StringComparison.Ordinal)).MaxBy(o => o.LogMove)!;
MeasureOutcome[] worse = [.. compared.Outcomes.Skip(1).Where(o => MeasureExplanation.IsWorse(o, compared.None))];
Console.WriteLine();
Console.WriteLine($"""
    Answer: of the single measures "{best.Name}" would have helped most: {Spot * Math.Exp(best.LogMove!.Value):N0} instead of {(compared.None.LogMove is { } none ? $"{Spot * Math.Exp(none):N0}" : "no price at all")}. {(worse.Length == 0 ? "None of them made it worse." : $"Worse than nothing: {string.Join(", ", worse.Select(w => w.Name))}.")}
    What helps is what leaves fewer units to be sold at once or more to buy them; a limit of the price alone takes nobody's need to sell away, it only
    puts it off. The costs differ in kind: cash of every account, capital of a buyer, smaller positions.
    Assumptions: positions and orders invented (drawn, seed 3); a day's volume (1 bn USD) moves the price by a day's 5%; the state after everybody has done
    what he must, without time: what halts do to the way there is a question for the library's simulator.
    """);

var figure = new Svg("Where the market ends", "news, log %", "price, USD");
foreach (MeasureOutcome o in new[] { compared.None, best }.Concat(compared.Outcomes.Skip(1).Where(o => o != best && o.Name.Contains("staged", StringComparison.Ordinal)).Take(1)))
    figure.Line(o.Name, o.Response.Select(r => (100 * r.Scale * day.LogJump, Spot * Math.Exp(r.LogMove))));
figure.Mark(100 * day.LogJump, "the day").SaveIfAsked(args);

static string Wrapped(string text)
{
    var lines = new List<string> { "" };
    foreach (string word in text.Split(' '))
    {
        if (lines[^1].Length + word.Length > 140) lines.Add("");
        lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
    }

    return string.Join("\n  ", lines);
}
