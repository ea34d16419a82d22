using OptionCascade.Cascade.FireSales;
using OptionCascade.Data;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Fire sales of 48 banks, run by run, against the time of the public model's Python code.</summary>
internal static class FireSaleSection
{
    /// <summary>One run of the original, milliseconds, as measured where its reference figures were computed.</summary>
    private const double OriginalMilliseconds = 7.6;

    private const double LeastTimesFaster = 200;

    public static void Write(MarkdownPage page)
    {
        (FireSaleSystem system, string name) = Banks();
        FireSaleScenario[] scenarios =
        [
            .. Enumerable.Range(0, 21).Select(i => Scenario(LeverageRule.Threshold(0.03, 0.04, 0.05), 0.2, 0.005 * i)),
            .. Enumerable.Range(0, 21).Select(i => Scenario(LeverageRule.Threshold(0.03, 0.04, 0.05), 0.015 * i, 0.01)),
            .. Enumerable.Range(0, 21).Select(i => Scenario(LeverageRule.Targeting(0.03, 0.05), 0.015 * i, 0.01)),
        ];
        FireSaleScenario[] toRest = [.. scenarios.Select(s => s with { MaximumRounds = null })];
        page.Heading("Fire sales");
        page.Paragraph($"""
            {name}; the {scenarios.Length} scenarios of the original's three sweeps (impact, shock, shock under leverage targeting), one thread, six rounds as there, and run until nobody sells. A run
            begins with the balance sheets and ends with prices, defaults and a ledger. The original takes {OriginalMilliseconds} ms per run where the reference figures were computed; it is not run here.
            """);
        int defaults = 0;
        double[] ns = BestOf.Nanoseconds(3, scenarios.Length, () => Run(scenarios), () => Run(toRest), () => defaults += scenarios.Sum(s => FireSaleBound.Find(system, s).Least.Defaults));
        if (defaults == 0) throw new InvalidOperationException("No bank defaulted in any scenario.");
        double times = 1e6 * OriginalMilliseconds / ns[0];
        page.Table(["what", "time", "faster than the original", "target"],
        [
            ["48-bank fire sale, per run, six rounds", Figures.Time(ns[0] / 1e3) + " µs", Figures.Time(times) + " times",
                page.Target($"≥ {LeastTimesFaster} times ({1e3 * OriginalMilliseconds / LeastTimesFaster} µs)", times >= LeastTimesFaster, $"48-bank fire sale: {Figures.Time(ns[0] / 1e3)} µs")],
            ["to rest, per run", Figures.Time(ns[1] / 1e3) + " µs", "", ""],
            ["bound for every order of execution (least and greatest equilibrium)", Figures.Time(ns[2] / 1e3) + " µs", "", ""],
        ]);

        void Run(FireSaleScenario[] all)
        {
            foreach (FireSaleScenario scenario in all)
                defaults += FireSaleSolver.Run(system, scenario).Defaults;
        }

        static FireSaleScenario Scenario(LeverageRule rule, double shock, double impact) => new(rule, [0, shock], [impact, impact]) { MaximumRounds = 6 };
    }

    /// <summary>The banks of the 2018 EBA exercise where their file is at hand, else 48 banks like them.</summary>
    private static (FireSaleSystem System, string Name) Banks()
    {
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_DATA") is { Length: > 0 } folder && Path.Combine(folder, "eba2018_inputs.csv") is var path && File.Exists(path))
            return (BankReader.Read(path).ToSystem(), "48 banks of the 2018 EBA exercise");
        var random = new Random(48);
        return (new FireSaleSystem(["corporate", "government"], Enumerable.Range(0, 48).Select(i =>
        {
            double ratio = 0.034 + (0.06 * random.NextDouble()), equity = 4_000 * Math.Exp(3 * random.NextDouble()), securities = 0.15 * equity / ratio;
            return FireSaleBank.FromLeverageRatio($"bank {i + 1}", equity, ratio, [0.3 * securities, 0.7 * securities], 0.05, 0.5);
        })), "48 random banks (the balance sheets of the 2018 EBA exercise are not part of the project and were not at hand)");
    }
}
