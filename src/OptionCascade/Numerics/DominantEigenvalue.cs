// A ≥ 0 off its diagonal, c ≥ max −a_ii, B = A + cI ≥ 0:   λ_k = max_i (B·v)_i/v_i,   (λ_k·I − B)·v' = v,   v ← v'/‖v'‖     until λ_k stands still
// λ_k falls to the spectral radius of B from above, quadratically; that of A is λ − c.
//
// Source: T. Noda, Note on the computation of the maximal eigenvalue of a non-negative irreducible matrix, Numerische Mathematik 17 (1971).
using MathNet.Numerics.LinearAlgebra;

namespace OptionCascade.Numerics;

/// <summary>Dominant eigenvalues of small dense matrices.</summary>
internal static class DominantEigenvalue
{
    private const int MostSteps = 200;

    /// <summary>The greatest real eigenvalue and a vector ≥ 0 with A·v = λ·v, Σ v = 1, of a matrix without negative elements off its diagonal.</summary>
    /// <param name="a">A, row by row.</param>
    /// <param name="n">Order, ≥ 1.</param>
    /// <param name="transpose">True for the left vector.</param>
    public static (double Value, double[] Vector) Perron(ReadOnlySpan<double> a, int n, bool transpose = false)
    {
        double[] b = new double[n * n];
        double shift = 0, norm = 0;
        for (int i = 0; i < n; i++)
        {
            shift = Math.Max(shift, -a[(i * n) + i]);
            for (int j = 0; j < n; j++)
                b[(i * n) + j] = transpose ? a[(j * n) + i] : a[(i * n) + j];
        }

        for (int i = 0; i < n; i++)
        {
            b[(i * n) + i] += shift;
            double row = 0;
            for (int j = 0; j < n; j++)
                row += Math.Abs(b[(i * n) + j]);
            norm = Math.Max(norm, row);
        }

        double[] v = new double[n], image = new double[n], system = new double[n * n];
        int[] pivots = new int[n];
        Array.Fill(v, 1.0 / n);
        double value = norm;
        if (norm == 0) return (0, v);
        for (int step = 0; step < MostSteps; step++)
        {
            double ratio = 0;
            for (int i = 0; i < n; i++)
            {
                image[i] = 0;
                for (int j = 0; j < n; j++)
                    image[i] += b[(i * n) + j] * v[j];
                if (v[i] > 1e-280) ratio = Math.Max(ratio, image[i] / v[i]);
            }

            bool stands = Math.Abs(value - ratio) <= 1e-15 * norm;
            value = Math.Min(value, ratio);
            if (step > 0 && stands) break;
            for (int i = 0; i < system.Length; i++)
                system[i] = -b[i];
            // A hair above λ, so that the factors exist and the solution stays ≥ 0.
            for (int i = 0; i < n; i++)
                system[(i * n) + i] += value + (1e-15 * norm);
            double[] next = [.. v];
            if (!DenseLinearSystem.Factor(system, pivots, n)) break;
            DenseLinearSystem.Solve(system, pivots, next);
            double sum = 0;
            for (int i = 0; i < n; i++)
                sum += next[i] = Math.Max(0, next[i]);
            if (!(sum > 0) || !double.IsFinite(sum)) break;
            for (int i = 0; i < n; i++)
                v[i] = next[i] / sum;
        }

        return (value - shift, v);
    }

    /// <summary>The greatest modulus of the eigenvalues of any real matrix.</summary>
    /// <param name="a">A, row by row.</param>
    /// <param name="n">Order, ≥ 1.</param>
    public static double Modulus(ReadOnlySpan<double> a, int n)
    {
        double[] values = a.ToArray();
        return Matrix<double>.Build.Dense(n, n, (i, j) => values[(i * n) + j]).Evd().EigenValues.Max(z => z.Magnitude);
    }
}
