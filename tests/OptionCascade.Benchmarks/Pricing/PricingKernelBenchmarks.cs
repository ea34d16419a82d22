using BenchmarkDotNet.Attributes;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>
/// One thread, one expiry of 2,048 options, time per option. The first three compute the same: price and the eight Greeks of <see cref="GreekSet.Desk"/>.
/// Run with the environment variable DOTNET_EnableAVX512=0 for pure AVX2 code.
/// </summary>
[MinColumn, MemoryDiagnoser]
public class PricingKernelBenchmarks
{
    public const int Options = 2048;

    /// <summary>Everything of first and second order (vera among it), and speed.</summary>
    private const GreekSet PriceAnd14Greeks = GreekSet.All & ~(GreekSet.Zomma | GreekSet.Color | GreekSet.Ultima);

    private KernelInputs _inputs = null!;

    /// <summary>Years: a month and two years; with 25% of volatility σ√T is 0.07 and 0.35.</summary>
    [Params(1.0 / 12, 2.0)]
    public double YearFraction { get; set; }

    [GlobalSetup]
    public void Setup() => _inputs = new KernelInputs(Options, YearFraction);

    [Benchmark(Baseline = true, OperationsPerInvoke = Options)]
    public void CLoopAvx2_PriceAnd8Greeks() => PricingPeers.Desk(PricingPeers.LoopAvx2, _inputs);

    [Benchmark(OperationsPerInvoke = Options)]
    public void CLoopWidest_PriceAnd8Greeks() => PricingPeers.Desk(PricingPeers.LoopWidest, _inputs);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel256_PriceAnd8Greeks() => Run(GreekSet.Desk, EuropeanKernel.Width.Vector256);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel512_PriceAnd8Greeks() => Run(GreekSet.Desk, EuropeanKernel.Width.Vector512);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel128_PriceAnd8Greeks() => Run(GreekSet.Desk, EuropeanKernel.Width.Vector128);

    [Benchmark(OperationsPerInvoke = Options)]
    public void QuantLib_PriceAnd5Greeks() => PricingPeers.BlackCalculator(_inputs);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel256_PriceAnd14Greeks() => Run(PriceAnd14Greeks, EuropeanKernel.Width.Vector256);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel512_PriceAnd14Greeks() => Run(PriceAnd14Greeks, EuropeanKernel.Width.Vector512);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel256_PriceAnd17Greeks() => Run(GreekSet.All, EuropeanKernel.Width.Vector256);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel256_PriceAndGamma() => Run(GreekSet.Price | GreekSet.Gamma, EuropeanKernel.Width.Vector256);

    [Benchmark(OperationsPerInvoke = Options)]
    public void Kernel256_GammaAlone() => Run(GreekSet.Gamma, EuropeanKernel.Width.Vector256);

    private unsafe void Run(GreekSet set, EuropeanKernel.Width width)
    {
        EuropeanTerms terms = _inputs.Terms;
        EuropeanKernel.Evaluate(in terms, set, _inputs.Strikes, _inputs.Volatilities, _inputs.Signs, _inputs.Count, _inputs.Columns, width);
    }
}
