using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>European price and Greeks against the C loop and QuantLib's BlackCalculator.</summary>
internal static class EuropeanSection
{
    public static void Write(MarkdownPage page)
    {
        page.Heading("European price and Greeks");
        page.Paragraph($"""
            One thread, {PricingKernelBenchmarks.Options} options of one expiry, calls and puts, strikes from half of spot to 1.5 times it; nanoseconds per
            option. The C loop computes the same price and 8 Greeks (delta, gamma, vega, theta, rho, vanna, charm, volga) with `-ffast-math`; QuantLib's
            `BlackCalculator` gives price and 5. Where the machine has AVX-512 the runtime may use its encodings in 256-bit code too;
            with `DOTNET_EnableAVX512=0` before the command everything here is pure AVX2.
            """);
        page.Table(new[] { (1.0 / 365, "a day"), (1.0 / 12, "a month"), (2.0, "2 years") }.SelectMany(e => Expiry(e.Item1, e.Item2)));
    }

    private static IEnumerable<Comparison> Expiry(double yearFraction, string name)
    {
        var b = new PricingKernelBenchmarks { YearFraction = yearFraction };
        b.Setup();
        bool wide = Vector512.IsHardwareAccelerated;
        double[] ns = BestOf.Nanoseconds(2.5, PricingKernelBenchmarks.Options,
            PricingPeers.LoopAvx2.When(b.CLoopAvx2_PriceAnd8Greeks), b.Kernel256_PriceAnd8Greeks,
            wide ? PricingPeers.LoopWidest.When(b.CLoopWidest_PriceAnd8Greeks) : null, wide ? b.Kernel512_PriceAnd8Greeks : null,
            PricingPeers.QuantLib.When(b.QuantLib_PriceAnd5Greeks), b.Kernel256_PriceAnd14Greeks, wide ? b.Kernel512_PriceAnd14Greeks : null,
            b.Kernel256_PriceAnd17Greeks, b.Kernel256_PriceAndGamma);
        const string calculator = "QuantLib, price + 5 Greeks";
        yield return new Comparison(name, "AVX2, price + 8 Greeks", ns[1], "C loop AVX2, price + 8 Greeks", ns[0], 1);
        if (wide) yield return new Comparison(name, "AVX-512, price + 8 Greeks", ns[3], "C loop AVX-512, price + 8 Greeks", ns[2]);
        yield return new Comparison(name, "AVX2, price + 14 Greeks", ns[5], calculator, ns[4], 12);
        if (wide) yield return new Comparison(name, "AVX-512, price + 14 Greeks", ns[6], calculator, ns[4]);
        yield return new Comparison(name, "AVX2, price + all 17 Greeks", ns[7], calculator, ns[4]);
        yield return new Comparison(name, "AVX2, price + gamma", ns[8], calculator, ns[4]);
    }
}
