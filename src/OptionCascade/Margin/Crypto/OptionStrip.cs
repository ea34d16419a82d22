using System.Numerics;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Margin.Crypto;

/// <summary>European options of one expiry as a scenario margin sees them.</summary>
/// <param name="Right">Call or put.</param>
/// <param name="Strike">K, quote currency per unit, finite, &gt; 0.</param>
/// <param name="Units">Signed units of underlying (contracts × multiplier), finite.</param>
/// <param name="Volatility">σ per √year, finite, ≥ 0.</param>
public readonly record struct MarginOption(OptionRight Right, double Strike, double Units, double Volatility);

/// <summary>
/// The options of one expiry by columns, ordered and netted, for repricing under many scenarios: V = Σ units·D·Black-76(F, K, T, σ).
/// The order in which they are given has no influence. Not safe to share between threads: it owns its scratch space.
/// </summary>
internal sealed class OptionStrip
{
    private readonly double[] _strikes, _signs, _prices, _shocked;

    public OptionStrip(IEnumerable<MarginOption> options)
    {
        MarginOption[] legs = [.. options.GroupBy(o => (o.Right, o.Strike, o.Volatility))
            .OrderBy(g => g.Key.Strike).ThenBy(g => g.Key.Right).ThenBy(g => g.Key.Volatility)
            .Select(g => new MarginOption(g.Key.Right, g.Key.Strike, Net(g), g.Key.Volatility)).Where(o => o.Units != 0)];
        foreach (MarginOption o in legs)
        {
            Guard.Positive(o.Strike);
            Guard.Finite(o.Units);
            Guard.NonNegative(o.Volatility);
        }

        Legs = legs;
        _strikes = [.. legs.Select(o => o.Strike)];
        _signs = [.. legs.Select(o => Black76.Sign(o.Right))];
        _prices = new double[legs.Length];
        _shocked = new double[legs.Length];
    }

    /// <summary>The netted lines, ordered by strike and right.</summary>
    public MarginOption[] Legs { get; }

    /// <summary>Prices of the last valuation, quote currency per unit, in the order of <see cref="Legs"/>.</summary>
    public ReadOnlySpan<double> Prices => _prices;

    /// <summary>Space for shocked volatilities, one per leg.</summary>
    public Span<double> Shocked => _shocked;

    /// <summary>Σ units·price at given volatilities; sets <see cref="Prices"/>.</summary>
    /// <param name="forward">F, finite, &gt; 0.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="years">T ≥ 0; 0 is expiry now.</param>
    /// <param name="volatilities">σ ≥ 0, one per leg.</param>
    public unsafe double Value(double forward, double discount, double years, ReadOnlySpan<double> volatilities)
    {
        if (Legs.Length == 0) return 0;
        EuropeanTerms terms = EuropeanTerms.FromForward(forward, forward, discount, years, 0);
        fixed (double* k = _strikes, s = volatilities, w = _signs, p = _prices)
        {
            double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
            for (int i = 0; i < EuropeanKernel.ColumnCount; i++)
                columns[i] = p;
            EuropeanKernel.Evaluate(in terms, GreekSet.Price, k, s, w, Legs.Length, columns, EuropeanKernel.Widest);
        }

        var sum = new CompensatedSum();
        for (int i = 0; i < Legs.Length; i++)
            sum.Add(Legs[i].Units * _prices[i]);
        return sum.Value;
    }

    /// <summary>Σ units·price at the legs' own volatilities.</summary>
    public double Value(double forward, double discount, double years)
    {
        for (int i = 0; i < Legs.Length; i++)
            _shocked[i] = Legs[i].Volatility;
        return Value(forward, discount, years, _shocked);
    }

    /// <summary>Σ units·∂V/∂F and Σ units·K·∂V/∂K at the legs' own volatilities.</summary>
    public unsafe (double Delta, double StrikeDelta) Deltas(double forward, double discount, double years)
    {
        if (Legs.Length == 0) return default;
        EuropeanTerms terms = EuropeanTerms.FromForward(forward, forward, discount, years, 0);
        double[] volatilities = [.. Legs.Select(o => o.Volatility)], dual = new double[Legs.Length];
        fixed (double* k = _strikes, s = volatilities, w = _signs, p = _prices, q = dual)
        {
            double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
            for (int i = 0; i < EuropeanKernel.ColumnCount; i++)
                columns[i] = p;
            columns[BitOperations.TrailingZeroCount((uint)GreekSet.DualDelta)] = q;
            EuropeanKernel.Evaluate(in terms, GreekSet.Delta | GreekSet.DualDelta, k, s, w, Legs.Length, columns, EuropeanKernel.Widest);
        }

        CompensatedSum delta = default, strikeDelta = default;
        for (int i = 0; i < Legs.Length; i++)
        {
            delta.Add(Legs[i].Units * _prices[i]);
            strikeDelta.Add(Legs[i].Units * Legs[i].Strike * dual[i]);
        }

        return (delta.Value, strikeDelta.Value);
    }

    private static double Net(IEnumerable<MarginOption> same)
    {
        double[] units = [.. same.Select(o => o.Units)];
        Array.Sort(units);
        return units.Sum();
    }
}
