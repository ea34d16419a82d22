using BenchmarkDotNet.Attributes;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Benchmarks.Pricing.American;

/// <summary>
/// American options, one thread: every row has its own boundary (<see cref="Options"/>), or a chain of 100 strikes shares one (<see cref="Chain"/>). The time is
/// per option. Peer: QuantLib's QdFpAmericanEngine::fastScheme, price only, on the same rows (QdFpPeer.cpp beside this file).
/// </summary>
[MemoryDiagnoser]
public class AmericanBenchmarks
{
    private const int Count = 4000;
    private readonly double[] _spots = new double[Count], _strikes = new double[Count], _years = new double[Count], _volatilities = new double[Count];
    private readonly double[] _rates = new double[Count], _yields = new double[Count];
    private readonly OptionRight[] _rights = new OptionRight[Count];
    private readonly AmericanGreeks[] _results = new AmericanGreeks[Count];

    /// <summary>How far the boundary is resolved.</summary>
    [Params(AmericanPrecision.Fast, AmericanPrecision.Accurate)]
    public AmericanPrecision Precision { get; set; }

    /// <summary>K ∈ 80…120, T ∈ 1/12…3, σ ∈ 10%…60%, r and q ∈ 0…10%, on a fixed low-discrepancy sequence; half calls, half puts.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Count; i++)
        {
            _spots[i] = 100;
            _strikes[i] = 80 + (40 * Fraction(i, 0.7548776662466927));
            _years[i] = (1 / 12.0) + ((3 - (1 / 12.0)) * Fraction(i, 0.5698402909980532));
            _volatilities[i] = 0.1 + (0.5 * Fraction(i, 0.8191725133961645));
            _rates[i] = 0.1 * Fraction(i, 0.6710436067037893);
            _yields[i] = 0.1 * Fraction(i, 0.5497004779019703);
            _rights[i] = i % 2 == 0 ? OptionRight.Put : OptionRight.Call;
        }
    }

    /// <summary>Price alone, a boundary per option.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double Options_Price() => Run(GreekSet.Price);

    /// <summary>Price, delta, gamma, vega, theta, a boundary per option.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double Options_FourGreeks() => Run(GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta);

    /// <summary>Everything, a boundary per option.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double Options_AllGreeks() => Run(AmericanOption.SupportedGreeks);

    /// <summary>Price and four Greeks of chains: 100 strikes share T, σ, r, q and so one boundary.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double Chain()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            int row = i / 100 * 100;
            sum += AmericanOption.Evaluate(
                100, _strikes[i], _years[row], _volatilities[row], _rates[row], _yields[row], _rights[i], Precision,
                GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta).Price;
        }

        return sum;
    }

    private static double Fraction(int i, double step) => ((i + 1) * step) % 1;

    private double Run(GreekSet set)
    {
        AmericanOption.Evaluate(_spots, _strikes, _years, _volatilities, _rates, _yields, _rights, Precision, set, _results);
        return _results[^1].Price;
    }
}
