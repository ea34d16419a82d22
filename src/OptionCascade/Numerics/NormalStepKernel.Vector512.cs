// Written for Vector512; the build derives Vector256 and Vector128 from this text. See NormalSteps.cs for the equation.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

internal static unsafe partial class NormalStepKernel
{
    /// <summary>Adds w·Φ(z) of each row to lane (row mod 8); <paramref name="count"/> is a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CumulativeVector512(double* location, double* inverse, double* width, double* weight, int count, double x, double inverseScale, double halfScale,
        double* lanes)
    {
        Vector512<double> at = Vector512.Create(x), iu = Vector512.Create(inverseScale), hu = Vector512.Create(halfScale);
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            Vector512<double> slope = Vector512.Load(inverse + i) * iu;
            Vector512<double> z = Vector512.FusedMultiplyAdd(at - Vector512.Load(location + i), slope, Vector512.Load(width + i) * hu);
            double* lane = lanes + (i & (NormalStepKernel.Lanes - 1));
            Vector512.FusedMultiplyAdd(Vector512.Load(weight + i), VectorMath.NormalCdf(z), Vector512.Load(lane)).Store(lane);
        }
    }

    /// <summary>Adds w·φ(z)·∂z/∂X of each row to lane (row mod 8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SlopeVector512(double* location, double* inverse, double* width, double* weight, int count, double x, double inverseScale, double halfScale,
        double* lanes)
    {
        Vector512<double> at = Vector512.Create(x), iu = Vector512.Create(inverseScale), hu = Vector512.Create(halfScale), density = Vector512.Create(VectorMath.InverseSqrt2Pi * inverseScale);
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            Vector512<double> inner = Vector512.Load(inverse + i);
            Vector512<double> z = Vector512.FusedMultiplyAdd(at - Vector512.Load(location + i), inner * iu, Vector512.Load(width + i) * hu);
            double* lane = lanes + (i & (NormalStepKernel.Lanes - 1));
            Vector512<double> height = Vector512.Load(weight + i) * inner * density;
            Vector512.FusedMultiplyAdd(height, VectorMath.Exp(Vector512.Create(-0.5) * z * z), Vector512.Load(lane)).Store(lane);
        }
    }

    /// <summary>As above with both slopes: lanes 0…7 hold the value, 8…15 ∂/∂X, 16…23 ∂/∂u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SlopesVector512(double* location, double* inverse, double* width, double* weight, int count, double x, double inverseScale, double halfScale,
        double* lanes)
    {
        Vector512<double> at = Vector512.Create(x), iu = Vector512.Create(inverseScale), hu = Vector512.Create(halfScale);
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, density = Vector512.Create(VectorMath.InverseSqrt2Pi);
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            Vector512<double> slope = Vector512.Load(inverse + i) * iu, w = Vector512.Load(weight + i);
            Vector512<double> moneyness = (at - Vector512.Load(location + i)) * slope, drift = Vector512.Load(width + i) * hu;
            Vector512<double> z = moneyness + drift, a = VectorMath.ClampedAbs(z), gaussian = VectorMath.Gaussian(a);
            Vector512<double> tail = gaussian * VectorMath.ScaledNormalTail(a);
            Vector512<double> cumulative = Vector512.ConditionalSelect(Vector512.GreaterThan(z, zero), one - tail, tail);
            Vector512<double> weighted = w * (gaussian * density);
            double* lane = lanes + (i & (NormalStepKernel.Lanes - 1));
            Vector512.FusedMultiplyAdd(w, cumulative, Vector512.Load(lane)).Store(lane);
            Vector512.FusedMultiplyAdd(weighted, slope, Vector512.Load(lane + NormalStepKernel.Lanes)).Store(lane + NormalStepKernel.Lanes);
            // ∂z/∂u = (drift − moneyness)/u; a saturated row has density 0, however large the other factor.
            Vector512<double> turn = Vector512.ConditionalSelect(Vector512.Equals(gaussian, zero), zero, (drift - moneyness) * iu);
            Vector512.FusedMultiplyAdd(weighted, turn, Vector512.Load(lane + (2 * NormalStepKernel.Lanes))).Store(lane + (2 * NormalStepKernel.Lanes));
        }
    }
}
