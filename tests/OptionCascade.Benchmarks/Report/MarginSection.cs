using System.Diagnostics;
using System.Globalization;
using NodaTime;
using OptionCascade.Benchmarks.Margin;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin.KillPrices;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Kill prices of a population, scenario margin of one account, pairing of a thousand legs; no peer offers the first, none could be run for the others.</summary>
internal static class MarginSection
{
    private const int ScenarioLegs = 200, PairingLegs = 1_000;
    private const int Cores = 2;
    private const double MostPopulationSeconds = 10, MostScenarioMilliseconds = 1, MostPairingSeconds = 1;
    private static readonly KillPriceOptions s_bothWays = new() { Directions = KillDirections.BothWays };

    public static void Write(MarkdownPage page)
    {
        page.Heading("Margin");
        page.Paragraph($"""
            Kill prices: {KillPriceBenchmarks.Accounts} accounts of five European options of up to five expiries, some with stock, both ways to 1e-9 in log price; once, on all cores. *Time* is the wall clock; *processor*
            the same in seconds of processor time, by which the target is judged: other work on the machine lengthens it less. Scenario margin: one account of {ScenarioLegs} different European options of five expiries, one
            requirement on one thread (ten price points; sixteen scenarios). Pairing: {PairingLegs} random legs of five expiries under the strategy-based rule, one requirement on one thread.
            """);
        var rows = new List<IReadOnlyList<string>>();
        foreach ((string name, string rule) in new[] { ("naked requirements", "naked"), ("portfolio margin", "tims"), ("strategy-based, least pairing", "regt") })
        {
            KillPriceSearch.FindAll(KillPriceBenchmarks.Population(2_000, rule, null), s_bothWays);
            AccountPopulation population = KillPriceBenchmarks.Population(KillPriceBenchmarks.Accounts, rule, null);
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            KillPriceSearch.FindAll(population, s_bothWays);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            rows.Add([$"kill prices, {name}", Number(seconds) + " s", Number(processor) + " s",
                page.Target($"< {MostPopulationSeconds} s on {Cores} cores: {MostPopulationSeconds * Cores} s", processor < MostPopulationSeconds * Cores, $"kill prices, {name}: {Number(processor)} s of processor time")]);
        }

        MarginMarket market = SampleAccounts.Listed();
        Account account = SampleAccounts.Of("large", [.. SampleAccounts.Contracts().Where((_, i) => i % 2 == 0).Take(ScenarioLegs).Select((c, i) => (Holding)new OptionHolding(c, i % 3 == 0 ? 2 : -1)), new CashHolding("USD", 1e6)]);
        AccountState state = market.Resolve(account).At(MarketMove.None);
        if (state.Account.Options.Length != ScenarioLegs) throw new InvalidOperationException($"The account has {state.Account.Options.Length} legs.");
        var span = new SpanRule(SpanParameters.Nse2010, [new SpanProduct { Underlying = "XYZ", PriceScanRange = 0.09, VolatilityScanRange = 0.04, ShortOptionMinimum = 0.03 }], []);
        var tims = new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024);
        StrategyLeg[] legs = Legs();
        double sum = 0;
        double[] ns = BestOf.Nanoseconds(4, 1, () => sum += tims.Level(state).Maintenance, () => sum += span.Level(state).Maintenance, () => sum += Pair(legs).Requirement);
        if (!(sum > 0)) throw new InvalidOperationException("A requirement is no number.");
        foreach ((string name, double time) in new[] { ("portfolio margin", ns[0]), ("SPAN", ns[1]) })
            rows.Add([$"{name}, {ScenarioLegs} legs", Figures.Milliseconds(time) + " ms", "", page.Target($"< {MostScenarioMilliseconds} ms", time < 1e6 * MostScenarioMilliseconds, $"{name} of {ScenarioLegs} legs: {Figures.Milliseconds(time)} ms")]);
        StrategyRequirement paired = Pair(legs);
        rows.Add([string.Create(CultureInfo.InvariantCulture, $"pairing, {PairingLegs} legs ({100 * ((paired.Requirement / paired.LeastPossible) - 1):0.##}% above the bound proven)"), Figures.Milliseconds(ns[2]) + " ms", "",
            page.Target($"< {MostPairingSeconds} s", ns[2] < 1e9 * MostPairingSeconds, $"pairing of {PairingLegs} legs: {Figures.Milliseconds(ns[2])} ms")]);
        page.Table(["what", "time", "processor", "target"], rows);
    }

    private static readonly LocalDate s_today = new(2026, 3, 2);

    private static StrategyRequirement Pair(StrategyLeg[] legs)
        => StrategyMargin.Evaluate(new StrategyUnderlying { Symbol = "XYZ", Price = 100, Class = UnderlyingClass.Equity, LeverageFactor = 1 }, legs, null, RequirementKind.Maintenance, s_today, StrategyBasedParameters.RegTCboe2012);

    /// <summary>Strikes from 50 to 150 by halves, calls and puts, bought and sold, five months; prices by a crude but convex formula.</summary>
    private static StrategyLeg[] Legs()
    {
        var random = new Random(5);
        var legs = new StrategyLeg[PairingLegs];
        for (int i = 0; i < legs.Length; i++)
        {
            double contracts = random.Next(2) == 0 ? -random.Next(1, 10) : random.Next(1, 10), strike = 50 + (0.5 * random.Next(200));
            OptionRight right = random.Next(2) == 0 ? OptionRight.Call : OptionRight.Put;
            int months = random.Next(1, 6);
            double inner = right == OptionRight.Call ? 100 - strike : strike - 100, width = 6 * Math.Sqrt(months);
            legs[i] = new StrategyLeg(contracts, right, strike, s_today.PlusDays(30 * months), 0.5 * (inner + Math.Sqrt((inner * inner) + (width * width))), 100, ExerciseStyle.European);
        }

        return legs;
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
