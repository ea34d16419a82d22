// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>The relative step −ν·(1 − ½ν·L₂)/(1 − ν·L₂ + ⅙ν²·L₃) for an objective L with s·∂L/∂s = <paramref name="first"/>, ν = L/(s·∂L/∂s).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Householder(Vector512<double> newton, Vector512<double> first, Vector512<double> h2, Vector512<double> t2)
    {
        Vector512<double> one = Vector512<double>.One, half = Vector512.Create(0.5), three = Vector512.Create(3.0);
        Vector512<double> q = h2 - t2;
        Vector512<double> second = q - first;
        Vector512<double> third = Vector512.FusedMultiplyAdd(q, q, -Vector512.FusedMultiplyAdd(three, h2, t2)) + (first * Vector512.FusedMultiplyAdd(-three, q, first + first));
        Vector512<double> above = newton * Vector512.FusedMultiplyAdd(newton * second, half, -one);
        Vector512<double> below = Vector512.FusedMultiplyAdd(newton, Vector512.FusedMultiplyAdd(newton * third, Vector512.Create(1.0 / 6), -second), one);
        Vector512<double> step = above / below;
        return Vector512.Min(Vector512.Max(step, Vector512.Create(-0.6)), Vector512.Create(1.5));
    }

    /// <summary>
    /// The step of the next order: −ν·(1 − ν·L₂ + ⅙ν²·L₃)/(1 − 3/2·ν·L₂ + ν²·(¼L₂² + ⅓L₃) − ν³·L₄/24); the error becomes its fifth power.
    /// </summary>
    /// <remarks>L_{n+1} = s·∂L_n/∂s + L_n·(1 − n + q − L₁), L₁ = s·∂L/∂s, q = h² − t².</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> HouseholderFourth(Vector512<double> newton, Vector512<double> first, Vector512<double> h2, Vector512<double> t2)
    {
        Vector512<double> one = Vector512<double>.One, two = Vector512.Create(2.0), three = Vector512.Create(3.0), four = Vector512.Create(4.0), six = Vector512.Create(6.0);
        Vector512<double> q = h2 - t2, squares = h2 + t2, second = q - first, threeQ = three * q;
        Vector512<double> third = Vector512.FusedMultiplyAdd(q, q, -Vector512.FusedMultiplyAdd(three, h2, t2)) + (first * (first + first - threeQ));
        Vector512<double> slope = Vector512.FusedMultiplyAdd(six, squares, (one + second) * Vector512.FusedMultiplyAdd(four, first, -threeQ));
        Vector512<double> fourth = Vector512.FusedMultiplyAdd(first, slope, Vector512.FusedMultiplyAdd(six, h2, -Vector512.FusedMultiplyAdd(four * q, squares, t2 + t2)));
        fourth = Vector512.FusedMultiplyAdd(third, second - two, fourth);
        Vector512<double> above = Vector512.FusedMultiplyAdd(newton, Vector512.FusedMultiplyAdd(newton * third, Vector512.Create(1.0 / 6), -second), one);
        Vector512<double> below = Vector512.FusedMultiplyAdd(newton * fourth, Vector512.Create(-1.0 / 24),
            Vector512.FusedMultiplyAdd(second * second, Vector512.Create(0.25), third * Vector512.Create(1.0 / 3)));
        below = Vector512.FusedMultiplyAdd(newton, Vector512.FusedMultiplyAdd(newton, below, second * Vector512.Create(-1.5)), one);
        Vector512<double> step = -(newton * above) / below;
        return Vector512.Min(Vector512.Max(step, Vector512.Create(-0.6)), Vector512.Create(1.5));
    }
}
