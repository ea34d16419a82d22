using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using OptionCascade.Simulation;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Many paths of the invented index market over a day of minutes.</summary>
internal static class SimulationSection
{
    public const string Command = "simulation";

    private const int Paths = 10_000, FewPaths = 1_000, Steps = 390, Threads = 2;
    private const double MostSeconds = 20;

    public static void Write(MarkdownPage page)
    {
        page.Heading("The market in time");
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"""
            The invented index market (dealers of its whole chain, stops, stop clusters, leveraged accounts), {Paths} paths of {Steps} minutes at a daily volatility of 1.2%, on {Threads} threads. *Instant*: everybody reacts at once, impact
            stays. *Slow*: dealers take 5 minutes, accounts are checked every minute, impact decays as a power law. *Held*: the most managed memory alive at any time during the run, and the most the process ever had, against those of {FewPaths} paths.
            """));
        CascadeModel model = SyntheticModel.Create();
        var instant = new SimulationOptions { StepSeconds = 60, Steps = Steps, DaySeconds = 23_400, Seed = 1, Drivers = new PriceDrivers { DailyVolatility = 0.012 } };
        ImmutableDictionary<string, ParticipantReaction> reactions = model.Equation.Participants.ToImmutableDictionary(p => p.Name,
            p => p.Name == "dealers" ? new ParticipantReaction { ReactionSeconds = 300 } : new ParticipantReaction { CheckSeconds = 60 });
        var rows = new List<IReadOnlyList<string>>();
        foreach ((string name, SimulationOptions options) in (ReadOnlySpan<(string, SimulationOptions)>)
            [("instant", instant), ("slow", instant with { Reactions = reactions, Kernel = ImpactKernel.PowerLaw(60, 0.4, 0.3) })])
        {
            var simulator = new MarketSimulator(model.Equation, options);
            Run(simulator, 256);
            (_, _, double fewHeap, double fewSet, _) = Run(simulator, FewPaths);
            (double seconds, double processor, double heap, double set, double least) = Run(simulator, Paths);
            rows.Add(
            [
                name, Text(seconds) + " s", Text(processor) + " s", Text(1e6 * processor / Paths / Steps) + " us",
                page.Target($"< {Text(MostSeconds)} s", seconds < MostSeconds, $"paths of the embedded market, {name}: {Text(seconds)} s"),
                $"{Text(fewHeap)} -> {Text(heap)} MB", $"{Text(fewSet)} -> {Text(set)} MB", Text(100 * least) + "%",
            ]);
        }

        page.Table(["participants", "wall clock", "processor time", "a step", "target", "held, managed", "held, process", "worst move of all"], rows);
    }

    private static (double Seconds, double Processor, double HeapMegabytes, double SetMegabytes, double Worst) Run(MarketSimulator simulator, int paths)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp(), heap = 0;
        double worst = 0;
        simulator.RunMany(0, paths, s =>
        {
            worst = Math.Min(worst, s.LowestLogMove);
            if (s.Path % 64 == 0) heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: false));
            return true;
        }, Threads);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return (seconds, (process.TotalProcessorTime - before).TotalSeconds, heap / 1e6, process.PeakWorkingSet64 / 1e6, worst);
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
