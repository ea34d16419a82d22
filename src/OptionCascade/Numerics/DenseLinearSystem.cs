using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>LU factors with partial pivoting of a small dense matrix, in place and without allocation: PA = LU, then Ax = b for any number of b.</summary>
internal static class DenseLinearSystem
{
    /// <summary>Overwrites the row-major <paramref name="a"/> (n×n) with its factors. False when a pivot is zero or not finite.</summary>
    public static bool Factor(Span<double> a, Span<int> pivots, int n)
    {
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            double largest = Math.Abs(a[(k * n) + k]);
            for (int i = k + 1; i < n; i++)
            {
                double size = Math.Abs(a[(i * n) + k]);
                if (size > largest) (largest, pivot) = (size, i);
            }

            pivots[k] = pivot;
            if (!(largest > 0) || !double.IsFinite(largest)) return false;
            if (pivot != k)
                for (int j = 0; j < n; j++) (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
            double inverse = 1 / a[(k * n) + k];
            ReadOnlySpan<double> source = a.Slice((k * n) + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] * inverse;
                a[(i * n) + k] = factor;
                SubtractScaled(a.Slice((i * n) + k + 1, n - k - 1), source, factor);
            }
        }

        return true;
    }

    /// <summary>Solves in place with the factors of <see cref="Factor"/>.</summary>
    public static void Solve(ReadOnlySpan<double> factors, ReadOnlySpan<int> pivots, Span<double> b)
    {
        int n = b.Length;
        for (int k = 0; k < n; k++)
            if (pivots[k] != k) (b[k], b[pivots[k]]) = (b[pivots[k]], b[k]);
        for (int i = 1; i < n; i++)
        {
            double sum = b[i];
            for (int j = 0; j < i; j++) sum -= factors[(i * n) + j] * b[j];
            b[i] = sum;
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = b[i];
            for (int j = i + 1; j < n; j++) sum -= factors[(i * n) + j] * b[j];
            b[i] = sum / factors[(i * n) + i];
        }
    }

    private static void SubtractScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double s = ref MemoryMarshal.GetReference(source);
        Vector256<double> f = Vector256.Create(-factor);
        int j = 0;
        for (; j + 4 <= target.Length; j += 4)
            Vector256.MultiplyAddEstimate(f, Vector256.LoadUnsafe(ref s, (nuint)j), Vector256.LoadUnsafe(ref t, (nuint)j)).StoreUnsafe(ref t, (nuint)j);
        for (; j < target.Length; j++) target[j] -= factor * source[j];
    }
}
