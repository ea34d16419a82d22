// w·Φ(z),   z = (X − k)/(s·u) + s·u/2:   one smoothed step at many points (X, u); see NormalSteps.cs for the sum of many at one.
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>Points (X, u) at which smoothed steps are evaluated one after the other. Not safe to share between threads.</summary>
internal sealed class NormalStepGrid
{
    private const int Lanes = 8;

    private readonly double[] _x, _inverseScale, _halfScale;

    /// <summary>A grid of points, all at X = 0 and u = 1.</summary>
    /// <param name="count">Number of points.</param>
    public NormalStepGrid(int count)
    {
        int padded = (count + Lanes - 1) & -Lanes;
        (_x, _inverseScale, _halfScale, Values) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        Array.Fill(_inverseScale, 1);
        Array.Fill(_halfScale, 0.5);
    }

    /// <summary>What has been added at every point, in their order; some more follow that mean nothing.</summary>
    public double[] Values { get; }

    /// <summary>Puts a point in its place.</summary>
    /// <param name="index">Which.</param>
    /// <param name="x">X.</param>
    /// <param name="scale">u &gt; 0.</param>
    public void Set(int index, double x, double scale) => (_x[index], _inverseScale[index], _halfScale[index]) = (x, 1 / scale, 0.5 * scale);

    /// <summary>Adds one step at every point; every vector width gives the same bits.</summary>
    /// <param name="location">k.</param>
    /// <param name="width">s &gt; 0.</param>
    /// <param name="weight">w.</param>
    public unsafe void Add(double location, double width, double weight)
    {
        fixed (double* x = _x, inverse = _inverseScale, half = _halfScale, into = Values)
        {
            if (Vector512.IsHardwareAccelerated) NormalStepGridKernel.AddVector512(x, inverse, half, _x.Length, location, width, weight, into);
            else if (Vector256.IsHardwareAccelerated) NormalStepGridKernel.AddVector256(x, inverse, half, _x.Length, location, width, weight, into);
            else NormalStepGridKernel.AddVector128(x, inverse, half, _x.Length, location, width, weight, into);
        }
    }
}
