// Written for Vector512; the build derives Vector256 and Vector128 from this text. See NormalSteps.cs for the equation.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>One smoothed step at many points.</summary>
internal static unsafe partial class NormalStepGridKernel
{
    /// <summary>Adds w·Φ(z) at each point to what is there; <paramref name="count"/> is a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddVector512(double* x, double* inverseScale, double* halfScale, int count, double location, double width, double weight, double* into)
    {
        Vector512<double> k = Vector512.Create(location), inverse = Vector512.Create(1 / width), s = Vector512.Create(width), w = Vector512.Create(weight);
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            Vector512<double> z = Vector512.FusedMultiplyAdd(Vector512.Load(x + i) - k, inverse * Vector512.Load(inverseScale + i), s * Vector512.Load(halfScale + i));
            Vector512.FusedMultiplyAdd(w, VectorMath.NormalCdf(z), Vector512.Load(into + i)).Store(into + i);
        }
    }
}
