using System.Runtime.CompilerServices;

namespace OptionCascade.Numerics;

/// <summary>
/// Standard normal density φ(x) = exp(−x²/2)/√(2π) and cumulative Φ(x) = ½·erfc(−x/√2), with full relative accuracy in the left tail.
/// </summary>
internal static class NormalDistribution
{
    /// <summary>1/√(2π).</summary>
    public const double InverseSqrtTwoPi = 0.39894228040143267794;

    private const double InverseSqrtTwo = 0.70710678118654752440;

    /// <summary>φ(x); 0 at ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Density(double x) => InverseSqrtTwoPi * Math.Exp(-0.5 * x * x);

    /// <summary>Φ(x); 0 at −∞, 1 at +∞, NaN for NaN.</summary>
    public static double Cumulative(double x) => x switch
    {
        < -38.6 => 0,
        > 8.5 => 1,
        _ => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x * InverseSqrtTwo),
    };
}
