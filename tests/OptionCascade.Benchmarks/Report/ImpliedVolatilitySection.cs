using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Implied volatility against QuantLib's blackFormulaImpliedStdDev.</summary>
internal static class ImpliedVolatilitySection
{
    private const int Options = 1024;
    private const double MostNanoseconds = 100;

    public static void Write(MarkdownPage page)
    {
        page.Heading("Implied volatility");
        page.Paragraph($"""
            One thread, {Options} out-of-the-money options of one expiry; nanoseconds per option. QuantLib's `blackFormulaImpliedStdDev` from its own
            guess, at its default accuracy of 1e-6 and at 1e-12; our error is at the last bits whatever is asked. Errors are the largest relative error
            of the volatility that made the price.
            """);
        var comparisons = new List<Comparison>();
        var errors = new List<string[]>();
        Chain("a week", new ImpliedVolatilityChain(Options, 7.0 / 365, 0.85, 1.15, 0.3), comparisons, errors);
        Chain("3 months", new ImpliedVolatilityChain(Options, 0.25, 0.7, 1.3, 0.2), comparisons, errors);
        Chain("2 years", new ImpliedVolatilityChain(Options, 2, 0.4, 2.5, 0.35), comparisons, errors);
        page.Table(comparisons);
        page.Table(["case", "ours, largest error", "QuantLib at 1e-6", "QuantLib at 1e-12", "QuantLib threw"], errors);
        foreach (string width in new[] { "AVX2", "AVX-512" })
        {
            double[] times = [.. comparisons.Where(c => c.Ours == width).Select(c => c.OurNanoseconds)];
            if (times.Length == 0) continue;
            string slowest = Figures.Time(times.Max()) + " ns";
            page.Paragraph($"Slowest chain with {width}: {slowest} an option; target "
                + page.Target($"≤ {MostNanoseconds} ns", times.Max() <= MostNanoseconds, $"implied volatility with {width}: {slowest}") + ".");
        }
    }

    private static void Chain(string name, ImpliedVolatilityChain chain, List<Comparison> comparisons, List<string[]> errors)
    {
        var results = new ImpliedVolatilityResult[Options];
        double[] loose = new double[Options], tight = new double[Options];
        bool wide = Vector512.IsHardwareAccelerated;
        double[] ns = BestOf.Nanoseconds(3, Options, () => Solve(Model.Bachelier, Width.Vector256), OneByOne,
            wide ? () => Solve(Model.Black, Width.Vector512) : null, () => Solve(Model.Black, Width.Vector256),
            PricingPeers.ImpliedStdDev.When(() => PricingPeers.ImpliedVolatility(chain, 1e-6, loose)),
            PricingPeers.ImpliedStdDev.When(() => PricingPeers.ImpliedVolatility(chain, 1e-12, tight)));
        const string quick = "QuantLib at 1e-6", exact = "QuantLib at 1e-12";
        comparisons.Add(new Comparison(name, "AVX2", ns[3], quick, ns[4], 15));
        comparisons.Add(new Comparison(name, "AVX2", ns[3], exact, ns[5]));
        if (wide) comparisons.Add(new Comparison(name, "AVX-512", ns[2], quick, ns[4]));
        comparisons.Add(new Comparison(name, "a call per option", ns[1], quick, ns[4]));
        comparisons.Add(Comparison.WithoutPeer(name, "AVX2, Bachelier's model", ns[0]));

        bool built = PricingPeers.ImpliedStdDev.IsBuilt;
        errors.Add(
        [
            name, Figures.Error(chain.LargestError(Array.ConvertAll(results, r => r.Volatility))), built ? Figures.Error(chain.LargestError(loose)) : "",
            built ? Figures.Error(chain.LargestError(tight)) : "",
            built ? string.Create(CultureInfo.InvariantCulture, $"{loose.Count(double.IsNaN)} and {tight.Count(double.IsNaN)}") : "",
        ]);

        void Solve(Model model, Width width) => ColumnSolver.Solve(model, chain.Prices, chain.Strikes, chain.Rights, ImpliedVolatilityChain.Forward,
            chain.YearFraction, ImpliedVolatilityChain.Discount, results, 1, width);

        void OneByOne()
        {
            for (int i = 0; i < Options; i++)
                results[i] = BlackImpliedVolatility.Solve(chain.Prices[i], ImpliedVolatilityChain.Forward, chain.Strikes[i], chain.YearFraction,
                    ImpliedVolatilityChain.Discount, chain.Rights[i]);
        }
    }
}
