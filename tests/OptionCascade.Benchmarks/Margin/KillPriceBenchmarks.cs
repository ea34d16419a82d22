using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin.KillPrices;

namespace OptionCascade.Benchmarks.Margin;

/// <summary>Kill prices both ways, to 1e-9 in log price, of many accounts of five European option legs (up to five expiries), and their valuation.</summary>
[MinColumn, MemoryDiagnoser]
public class KillPriceBenchmarks
{
    public const int Accounts = 100_000;

    private static readonly KillPriceOptions s_bothWays = new() { Directions = KillDirections.BothWays };

    private AccountPopulation _population = null!;

    [Params("naked", "tims", "regt")]
    public string Rule { get; set; } = "naked";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup() => _population = Population(Accounts, Rule, Threads);

    [Benchmark]
    public int BothWays() => KillPriceSearch.FindAll(_population, s_bothWays, Threads).Count(k => k.Down.IsBreach);

    [Benchmark]
    public double Value() => PopulationValues.Compute(_population, [MarketMove.None], Threads).Totals()[0].Equity;

    internal static AccountPopulation Population(int count, string rule, int? threads)
        => AccountPopulation.Resolve(SampleAccounts.Listed(),
            SampleAccounts.Draw(count, 1, leastLogCash: 10.3).Select(a => a with { Holdings = [.. a.Holdings.Where(h => h is not SpotHolding)] }), RuleOf(rule), threads);

    private static IMarginRule RuleOf(string name) => name switch
    {
        "naked" => new NakedRule(),
        "scan" => new ScanRule([-0.08, -0.056, -0.04, -0.024, -0.008, 0.006, 0.018, 0.03, 0.042, 0.06]),
        "tims" => new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024),
        "regt" => new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024),
        _ => throw new ArgumentException($"Expected naked, scan, tims or regt, got {name}.", nameof(name)),
    };

    /// <summary><c>kill-prices [accounts] [naked|scan|tims|regt]</c>: one run after a warm-up, wall clock.</summary>
    internal static int Run(ReadOnlySpan<string> args)
    {
        int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Accounts;
        string rule = args.Length > 1 ? args[1] : "naked";
        AccountPopulation? population = null;
        ImmutableArray<AccountKill> kills = [];
        KillPriceSearch.FindAll(Population(2_000, rule, 1), s_bothWays, 1);
        double[] ns = new double[3];
        ns[0] = Time(() => population = Population(count, rule, null));
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        ns[1] = Time(() => kills = KillPriceSearch.FindAll(population!, s_bothWays, 1));
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime - before;
        ns[2] = Time(() => kills = KillPriceSearch.FindAll(population!, s_bothWays));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {count} accounts, rule {rule}: resolved in {ns[0]:F2} s; kill prices both ways in {ns[1]:F2} s on one thread, {ns[2]:F2} s on {Environment.ProcessorCount}
            processor time of the run on one thread {processor.TotalSeconds:F2} s, {1e9 * processor.TotalSeconds / kills.Sum(k => (double)k.Evaluations):F0} ns per valuation
            found: {kills.Count(k => k.Down.Status == KillStatus.Found)} down, {kills.Count(k => k.Up.Status == KillStatus.Found)} up, {kills.Count(k => k.Now.IsBreached)} already in breach; {kills.Average(k => k.Evaluations):F1} valuations per account
            """));
        return 0;
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
