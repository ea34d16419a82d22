using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Implied volatility against QuantLib's blackFormulaImpliedStdDev.</summary>
internal static class ImpliedVolatilitySection
{
    /// <summary>Prints what <see cref="Measure"/> gives; the report calls it in a process without AVX-512.</summary>
    public const string Command = "implied-volatility-times";

    private const int Options = 1024;
    private const double MostNanoseconds = 100;

    private static readonly (string Name, ImpliedVolatilityChain Chain)[] Chains =
    [
        ("a week", new ImpliedVolatilityChain(Options, 7.0 / 365, 0.85, 1.15, 0.3)),
        ("3 months", new ImpliedVolatilityChain(Options, 0.25, 0.7, 1.3, 0.2)),
        ("2 years", new ImpliedVolatilityChain(Options, 2, 0.4, 2.5, 0.35)),
    ];

    public static void Write(MarkdownPage page)
    {
        page.Heading("Implied volatility");
        page.Paragraph($"""
            One thread, {Options} out-of-the-money options of one expiry; nanoseconds per option. QuantLib's `blackFormulaImpliedStdDev` from its own
            guess, at its default accuracy of 1e-6 and at 1e-12; our error is at the last bits whatever is asked. Errors are the largest relative error
            of the volatility that made the price. {WithoutAvx512.Explanation}
            """);
        bool wide = Vector512.IsHardwareAccelerated;
        double[][] times = Measure(), narrow = wide ? WithoutAvx512.Run(Command) : times;
        page.Table(Chains.SelectMany((c, i) => Rows(c.Name, narrow[i], wide ? times[i] : null)));
        page.Table(["case", "ours, largest error", "QuantLib at 1e-6", "QuantLib at 1e-12", "QuantLib threw"], Chains.Select(c => Errors(c.Name, c.Chain)));
        Slowest(page, "AVX2", narrow.Max(ns => ns[0]));
        if (wide) Slowest(page, "AVX-512", times.Max(ns => ns[1]));
    }

    /// <summary>Nanoseconds per option of each chain: Black in 256 bits and the widest, one by one, Bachelier in 256 bits, QuantLib at 1e-6 and 1e-12.</summary>
    public static double[][] Measure() => Array.ConvertAll(Chains, c =>
    {
        var results = new ImpliedVolatilityResult[Options];
        double[] found = new double[Options];
        bool wide = Vector512.IsHardwareAccelerated;
        return BestOf.Nanoseconds(3, Options, () => Solve(c.Chain, Model.Black, Width.Vector256, results),
            wide ? () => Solve(c.Chain, Model.Black, Width.Vector512, results) : null, () => OneByOne(c.Chain, results),
            () => Solve(c.Chain, Model.Bachelier, Width.Vector256, results),
            PricingPeers.ImpliedStdDev.When(() => PricingPeers.ImpliedVolatility(c.Chain, 1e-6, found)),
            PricingPeers.ImpliedStdDev.When(() => PricingPeers.ImpliedVolatility(c.Chain, 1e-12, found)));
    });

    private static IEnumerable<Comparison> Rows(string name, double[] narrow, double[]? wide)
    {
        const string quick = "QuantLib at 1e-6";
        yield return new Comparison(name, "AVX2", narrow[0], quick, narrow[4], 15);
        yield return new Comparison(name, "AVX2", narrow[0], "QuantLib at 1e-12", narrow[5]);
        if (wide is not null) yield return new Comparison(name, "AVX-512", wide[1], quick, wide[4]);
        yield return new Comparison(name, "AVX2, a call per option", narrow[2], quick, narrow[4]);
        yield return Comparison.WithoutPeer(name, "AVX2, Bachelier's model", narrow[3]);
    }

    private static void Slowest(MarkdownPage page, string vectors, double nanoseconds)
    {
        string slowest = Figures.Time(nanoseconds) + " ns";
        page.Paragraph($"Slowest chain with {vectors}: {slowest} an option; target "
            + page.Target($"≤ {MostNanoseconds} ns", nanoseconds <= MostNanoseconds, $"implied volatility with {vectors}: {slowest}") + ".");
    }

    private static string[] Errors(string name, ImpliedVolatilityChain chain)
    {
        var results = new ImpliedVolatilityResult[Options];
        Solve(chain, Model.Black, ImpliedVolatilityKernel.Widest, results);
        string ours = Figures.Error(chain.LargestError(Array.ConvertAll(results, r => r.Volatility)));
        if (!PricingPeers.ImpliedStdDev.IsBuilt) return [name, ours, "", "", ""];
        double[] loose = new double[Options], tight = new double[Options];
        PricingPeers.ImpliedVolatility(chain, 1e-6, loose);
        PricingPeers.ImpliedVolatility(chain, 1e-12, tight);
        return
        [
            name, ours, Figures.Error(chain.LargestError(loose)), Figures.Error(chain.LargestError(tight)),
            string.Create(CultureInfo.InvariantCulture, $"{loose.Count(double.IsNaN)} and {tight.Count(double.IsNaN)}"),
        ];
    }

    private static void Solve(ImpliedVolatilityChain chain, Model model, Width width, ImpliedVolatilityResult[] results) => ColumnSolver.Solve(
        model, chain.Prices, chain.Strikes, chain.Rights, ImpliedVolatilityChain.Forward, chain.YearFraction, ImpliedVolatilityChain.Discount, results, 1, width);

    private static void OneByOne(ImpliedVolatilityChain chain, ImpliedVolatilityResult[] results)
    {
        for (int i = 0; i < Options; i++)
            results[i] = BlackImpliedVolatility.Solve(chain.Prices[i], ImpliedVolatilityChain.Forward, chain.Strikes[i], chain.YearFraction,
                ImpliedVolatilityChain.Discount, chain.Rights[i]);
    }
}
