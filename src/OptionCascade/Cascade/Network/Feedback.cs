using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Eigenvalue and eigenvectors of the slopes at an answer.</summary>
internal static class Feedback
{
    /// <summary>Above this order the eigenvalues of a matrix without known signs are not worked out.</summary>
    private const int MostForModulus = 400;

    /// <summary>Spectral radius and contagion at the point of the map's last evaluation.</summary>
    public static (double Radius, Contagion? Contagion) Of(NetworkMap map, double[] x, int[] signs, bool ordered)
    {
        int n = map.Count;
        double[] slopes = new double[n * n];
        map.Jacobian(x, slopes);
        if (!Array.TrueForAll(slopes, double.IsFinite)) return (double.NaN, null);
        if (!ordered) return (n <= MostForModulus ? DominantEigenvalue.Modulus(slopes, n) : double.NaN, null);
        double[] oriented = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                oriented[(i * n) + j] = i == j ? slopes[(i * n) + j] : Math.Max(0, signs[i] * signs[j] * slopes[(i * n) + j]);
        (double radius, double[] right) = DominantEigenvalue.Perron(oriented, n);
        double[] left = DominantEigenvalue.Perron(oriented, n, transpose: true).Vector;
        double product = 0;
        for (int i = 0; i < n; i++)
            product += left[i] * right[i];
        if (!(radius > 0) || !(product > 0)) return (radius, null);
        double[] signedLeft = [.. left.Select((v, i) => v * signs[i])], signedRight = [.. right.Select((v, i) => v * signs[i])];
        double[] parts = map.Contributions(x, signedLeft, signedRight);
        double total = parts.Sum();
        if (!(total > 0)) return (radius, null);
        ImmutableArray<ContagionShare> assets = [.. map.Model.Assets.Select((a, i) => new ContagionShare(a.Name, left[i] * right[i] / product))
            .OrderByDescending(s => s.Share).ThenBy(s => s.Name, StringComparer.Ordinal)];
        ImmutableArray<ContagionShare> holders = [.. map.Model.Holders.Select((h, k) => new ContagionShare(h.Name, parts[k] / total)).Where(s => s.Share != 0)
            .OrderByDescending(s => s.Share).ThenBy(s => s.Name, StringComparer.Ordinal)];
        return (radius, new Contagion([.. signedRight], [.. signedLeft], assets, holders, parts[^1] / total));
    }
}
