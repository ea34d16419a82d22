using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>
/// Σ aᵢ·bᵢ·cᵢ with the rounding errors of the additions carried along (two-sum in eight lanes): the error is that of the products, whatever the
/// number of terms. The order of additions is fixed, so that every machine gives the same bits.
/// </summary>
/// <remarks>Source: T. Ogita, S. M. Rump, S. Oishi (2005), SIAM J. Sci. Comput. 26, 1955–1988, algorithm 4.4, by lanes.</remarks>
internal static class ProductSum
{
    private const int Lanes = 8;

    /// <summary>Sum of the products of three columns of equal length; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        Guard.SameLength(b.Length, a.Length, nameof(b));
        Guard.SameLength(c.Length, a.Length, nameof(c));
        ref double pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b), pc = ref MemoryMarshal.GetReference(c);
        Vector256<double> sum1 = Vector256<double>.Zero, sum2 = sum1, error1 = sum1, error2 = sum1;
        int i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            nuint j = (nuint)i, k = j + 4;
            Vector256<double> x1 = Vector256.LoadUnsafe(ref pa, j) * Vector256.LoadUnsafe(ref pb, j) * Vector256.LoadUnsafe(ref pc, j);
            Vector256<double> x2 = Vector256.LoadUnsafe(ref pa, k) * Vector256.LoadUnsafe(ref pb, k) * Vector256.LoadUnsafe(ref pc, k);
            Vector256<double> s1 = sum1 + x1, s2 = sum2 + x2, z1 = s1 - sum1, z2 = s2 - sum2;
            error1 += (sum1 - (s1 - z1)) + (x1 - z1);
            error2 += (sum2 - (s2 - z2)) + (x2 - z2);
            sum1 = s1;
            sum2 = s2;
        }

        double sum = 0, error = 0;
        for (int lane = 0; lane < 4; lane++)
        {
            Add(sum1[lane]);
            Add(sum2[lane]);
            error += error1[lane] + error2[lane];
        }

        for (; i < a.Length; i++)
            Add(a[i] * b[i] * c[i]);
        return sum + error;

        void Add(double x)
        {
            double s = sum + x, z = s - sum;
            error += (sum - (s - z)) + (x - z);
            sum = s;
        }
    }
}
