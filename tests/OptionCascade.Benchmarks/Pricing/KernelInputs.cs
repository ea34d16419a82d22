using System.Runtime.CompilerServices;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>
/// One expiry of an index, calls and puts in turn, strikes from half of spot to 1.5 times it, volatilities of 15% to 35%; and room for every result.
/// </summary>
internal sealed unsafe class KernelInputs
{
    public const double Spot = 4000, Forward = 4010, Discount = 0.99;

    private readonly double[] _memory; // pinned
    private readonly nint[] _columns; // pinned

    public KernelInputs(int count, double yearFraction)
    {
        Count = count;
        YearFraction = yearFraction;
        int stride = count + 8; // columns do not all start on the same cache set
        _memory = GC.AllocateArray<double>(stride * (3 + EuropeanKernel.ColumnCount), pinned: true);
        _columns = GC.AllocateArray<nint>(EuropeanKernel.ColumnCount, pinned: true);
        Strikes = (double*)Unsafe.AsPointer(ref _memory[0]);
        Volatilities = Strikes + stride;
        Signs = Volatilities + stride;
        Columns = (double**)Unsafe.AsPointer(ref _columns[0]);
        for (int i = 0; i < EuropeanKernel.ColumnCount; i++)
            Columns[i] = Strikes + ((3 + i) * stride);
        for (int i = 0; i < count; i++)
        {
            Strikes[i] = Spot * (0.5 + ((double)i / count));
            Volatilities[i] = 0.15 + (0.2 * (i * 7919L % count) / count);
            Signs[i] = i % 2 == 0 ? 1 : -1;
        }

        Terms = EuropeanTerms.FromForward(Spot, Forward, Discount, yearFraction, 0);
    }

    public int Count { get; }

    public double YearFraction { get; }

    public EuropeanTerms Terms { get; }

    public double* Strikes { get; }

    public double* Volatilities { get; }

    public double* Signs { get; }

    public double** Columns { get; }
}
