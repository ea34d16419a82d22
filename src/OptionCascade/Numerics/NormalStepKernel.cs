using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>Sums of smoothed steps over rows stored by columns; every vector width adds in the same order, so that all give the same bits.</summary>
internal static unsafe partial class NormalStepKernel
{
    /// <summary>Partial sums: row i goes to sum i mod 8, whatever the width.</summary>
    public const int Lanes = 8;

    /// <summary>Σ w·Φ(z) over <paramref name="count"/> rows, a multiple of 8.</summary>
    public static double Cumulative(double* location, double* inverse, double* width, double* weight, int count, double x, double scale)
    {
        double* lanes = stackalloc double[Lanes];
        new Span<double>(lanes, Lanes).Clear();
        double inverseScale = 1 / scale, halfScale = 0.5 * scale;
        if (Vector512.IsHardwareAccelerated) CumulativeVector512(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else if (Vector256.IsHardwareAccelerated) CumulativeVector256(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else CumulativeVector128(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        return Add(lanes);
    }

    /// <summary>Σ w·φ(z)/(s·u): the derivative in X.</summary>
    public static double Slope(double* location, double* inverse, double* width, double* weight, int count, double x, double scale)
    {
        double* lanes = stackalloc double[Lanes];
        new Span<double>(lanes, Lanes).Clear();
        double inverseScale = 1 / scale, halfScale = 0.5 * scale;
        if (Vector512.IsHardwareAccelerated) SlopeVector512(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else if (Vector256.IsHardwareAccelerated) SlopeVector256(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else SlopeVector128(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        return Add(lanes);
    }

    /// <summary>Σ w·Φ(z) with its derivatives in X and u.</summary>
    public static (double Value, double PerX, double PerScale) Slopes(double* location, double* inverse, double* width, double* weight, int count, double x, double scale)
    {
        double* lanes = stackalloc double[3 * Lanes];
        new Span<double>(lanes, 3 * Lanes).Clear();
        double inverseScale = 1 / scale, halfScale = 0.5 * scale;
        if (Vector512.IsHardwareAccelerated) SlopesVector512(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else if (Vector256.IsHardwareAccelerated) SlopesVector256(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        else SlopesVector128(location, inverse, width, weight, count, x, inverseScale, halfScale, lanes);
        return (Add(lanes), Add(lanes + Lanes), Add(lanes + (2 * Lanes)));
    }

    private static double Add(double* l) => ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}
