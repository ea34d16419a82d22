using MathNet.Numerics.LinearAlgebra;

namespace OptionCascade.Numerics;

/// <summary>Standard errors from an information matrix.</summary>
internal static class SymmetricInverse
{
    /// <summary>√ of the diagonal of the inverse; NaN where it is singular or not positive there.</summary>
    public static double[] RootDiagonal(double[,] information)
    {
        int n = information.GetLength(0);
        // In units in which the diagonal is one: parameters differ by orders of magnitude.
        double[] scale = new double[n];
        for (int i = 0; i < n; i++) scale[i] = information[i, i] > 0 ? 1 / Math.Sqrt(information[i, i]) : 0;
        Matrix<double> m = Matrix<double>.Build.Dense(n, n, (i, j) => scale[i] == 0 || scale[j] == 0 ? (i == j ? 1 : 0) : information[i, j] * scale[i] * scale[j]);
        if (!(Math.Abs(m.Determinant()) > 1e-14)) return [.. Enumerable.Repeat(double.NaN, n)];
        Matrix<double> inverse = m.Inverse();
        return [.. Enumerable.Range(0, n).Select(i => scale[i] > 0 && inverse[i, i] > 0 ? scale[i] * Math.Sqrt(inverse[i, i]) : double.NaN)];
    }
}
