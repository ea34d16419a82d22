// c_lk = Σ_i Σ_j M_li·M_kj·v_ij,   M_kj = (2/n)·cos(πjk/n), halved at j = 0, j = n, k = 0 and k = n
using System.Numerics;
using System.Runtime.InteropServices;

namespace OptionCascade.Numerics;

/// <summary>From values at Chebyshev points in two variables to the coefficients of their interpolant, as two products of matrices.</summary>
internal static class ChebyshevPlane
{
    private const int MostDegree = 64;
    private static readonly double[]?[] Matrices = new double[MostDegree + 1][];

    /// <summary>Coefficients, rows one after the other; the same bits at any width of vectors.</summary>
    /// <param name="values">Values, rows one after the other; at least <paramref name="rows"/> × <paramref name="columns"/>.</param>
    /// <param name="rows">Points in the first variable, ≥ 1.</param>
    /// <param name="columns">Points in the second, ≥ 1.</param>
    /// <param name="scratch">Room for as many.</param>
    public static double[] Coefficients(ReadOnlySpan<double> values, int rows, int columns, Span<double> scratch)
    {
        double[] across = Matrix(columns - 1), down = Matrix(rows - 1), c = new double[rows * columns];
        scratch = scratch[..(rows * columns)];
        scratch.Clear();
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                AddTimes(values[(i * columns) + j], across.AsSpan(j * columns, columns), scratch.Slice(i * columns, columns));
        for (int i = 0; i < rows; i++)
            for (int l = 0; l < rows; l++)
                AddTimes(down[(i * rows) + l], scratch.Slice(i * columns, columns), c.AsSpan(l * columns, columns));
        return c;
    }

    /// <summary>Adds a multiple of one column to another of the same length: y + a·x, each rounded twice.</summary>
    public static void AddTimes(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (int i = 0; i < from.Length; i++)
            to[i] += a * from[i];
        for (int i = from.Length * Vector<double>.Count; i < x.Length; i++)
            y[i] += a * x[i];
    }

    /// <summary>M, transposed: what value j adds to every coefficient, one value after the other.</summary>
    private static double[] Matrix(int n)
    {
        double[]? matrix = Volatile.Read(ref Matrices[n]);
        if (matrix is not null) return matrix;
        matrix = new double[(n + 1) * (n + 1)];
        double[] one = new double[n + 1];
        for (int j = 0; j <= n; j++)
        {
            Array.Clear(one);
            one[j] = 1;
            ChebyshevGrid.Coefficients(one).CopyTo(matrix, j * (n + 1));
        }

        Volatile.Write(ref Matrices[n], matrix);
        return matrix;
    }
}
