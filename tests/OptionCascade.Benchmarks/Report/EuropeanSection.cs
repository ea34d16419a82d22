using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>European price and Greeks against the C loop and QuantLib's BlackCalculator.</summary>
internal static class EuropeanSection
{
    /// <summary>Prints what <see cref="Measure"/> gives; the report calls it in a process without AVX-512.</summary>
    public const string Command = "european-times";

    private static readonly (string Name, double YearFraction)[] Expiries = [("a day", 1.0 / 365), ("a month", 1.0 / 12), ("2 years", 2.0)];

    public static void Write(MarkdownPage page)
    {
        page.Heading("European price and Greeks");
        page.Paragraph($"""
            One thread, {PricingKernelBenchmarks.Options} options of one expiry, calls and puts, strikes from half of spot to 1.5 times it; nanoseconds per
            option. The C loop computes the same price and 8 Greeks (delta, gamma, vega, theta, rho, vanna, charm, volga) with `-ffast-math`; QuantLib's
            `BlackCalculator` gives price and 5. {WithoutAvx512.Explanation}
            """);
        bool wide = Vector512.IsHardwareAccelerated;
        double[][] times = Measure(), narrow = wide ? WithoutAvx512.Run(Command) : times;
        page.Table(Expiries.SelectMany((e, i) => Rows(e.Name, narrow[i], wide ? times[i] : null)));
    }

    /// <summary>
    /// Nanoseconds per option of each expiry: C loop AVX2 and widest; ours in 256 bits with 8, 14, 17 Greeks and gamma, in the widest with 8 and 14; QuantLib.
    /// </summary>
    public static double[][] Measure() => Array.ConvertAll(Expiries, e =>
    {
        var b = new PricingKernelBenchmarks { YearFraction = e.YearFraction };
        b.Setup();
        bool wide = Vector512.IsHardwareAccelerated;
        return BestOf.Nanoseconds(2.5, PricingKernelBenchmarks.Options,
            PricingPeers.LoopAvx2.When(b.CLoopAvx2_PriceAnd8Greeks), wide ? PricingPeers.LoopWidest.When(b.CLoopWidest_PriceAnd8Greeks) : null,
            b.Kernel256_PriceAnd8Greeks, b.Kernel256_PriceAnd14Greeks, b.Kernel256_PriceAnd17Greeks, b.Kernel256_PriceAndGamma,
            wide ? b.Kernel512_PriceAnd8Greeks : null, wide ? b.Kernel512_PriceAnd14Greeks : null, PricingPeers.QuantLib.When(b.QuantLib_PriceAnd5Greeks));
    });

    private static IEnumerable<Comparison> Rows(string name, double[] narrow, double[]? wide)
    {
        const string calculator = "QuantLib, price + 5 Greeks";
        yield return new Comparison(name, "AVX2, price + 8 Greeks", narrow[2], "C loop AVX2, price + 8 Greeks", narrow[0], 1);
        yield return new Comparison(name, "AVX2, price + 14 Greeks", narrow[3], calculator, narrow[8], 12);
        yield return new Comparison(name, "AVX2, price + all 17 Greeks", narrow[4], calculator, narrow[8]);
        yield return new Comparison(name, "AVX2, price + gamma", narrow[5], calculator, narrow[8]);
        if (wide is null) yield break;
        yield return new Comparison(name, "AVX-512, price + 8 Greeks", wide[6], "C loop AVX-512, price + 8 Greeks", wide[1]);
        yield return new Comparison(name, "AVX-512, price + 14 Greeks", wide[7], calculator, wide[8]);
    }
}
