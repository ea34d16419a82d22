using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>
/// Elementary and normal-distribution functions over vectors of doubles, in three widths (512, 256 and 128 bits) and for one double.
/// </summary>
/// <remarks>
/// <para>
/// The algorithms are written once, in <c>VectorMath.Vector512.cs</c>; the build derives the two narrower widths from that text (see
/// the target <c>DeriveVectorWidths</c> in the project file). Every operation is a correctly rounded IEEE 754 operation on each lane
/// (addition, multiplication, division, fused multiply–add, comparison, bit operations), so that <b>all widths, and machines with
/// and without the instructions, give the same bits</b>. A scalar is lane 0 of the 128-bit version.
/// </para>
/// <list type="table">
/// <listheader><term>function</term><description>method; largest error in ulp of the result, on 12,000 points in 150-bit arithmetic</description></listheader>
/// <item><term>Exp</term><description>x = n·ln 2 + r, |r| ≤ ½ ln 2, polynomial of degree 11 in r; 1.1, gradual underflow included.</description></item>
/// <item><term>ExpM1</term><description>(u − 1)·x/ln u with u = eˣ; 3.</description></item>
/// <item><term>Log, LogRatio</term><description>x = 2ᵏ·m, m/y ∈ [√½, √2), ln(m/y) = 2 atanh((m − y)/(m + y)), odd polynomial of degree 15;
/// 2, also where the result is near zero: m − y is exact.</description></item>
/// <item><term>NormalDensity</term><description>φ(x) = e^(−x²/2)/√(2π), x² in two parts; 2, down to the underflow limit.</description></item>
/// <item><term>ScaledNormalTail</term><description>ρ(a) = e^(a²/2)·Φ(−a), a ≥ −¼: one rational function (11, 12), all its
/// coefficients positive; 3.5.</description></item>
/// <item><term>ScaledNormalTails</term><description>ρ(a), ρ(b) and their difference, accurate however close they are; 5, the
/// difference 8·(1 + a²).</description></item>
/// <item><term>NormalCdf</term><description>Φ(−|x|) = e^(−x²/2)·ρ(|x|), Φ(|x|) = 1 − Φ(−|x|); 4 for every x ≥ −37.5, where relative accuracy
/// is kept; below, the result is subnormal, then 0.</description></item>
/// </list>
/// In a loop, call these from a method marked <c>AggressiveOptimization</c> that is itself of some size: the compiler's budget for inlining grows with
/// the calling method, and a function left out of line costs several times as much.
/// NaN gives NaN, ±∞ the limit value.
/// </remarks>
internal static partial class VectorMath
{
    private const double RoundingShift = 6755399441055744.0; // 1.5·2⁵²: adding it rounds to an integer held in the low bits
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471803691238; // low 21 bits zero: n·Ln2High is exact for |n| < 2²¹
    private const double Ln2Low = 1.9082149292705877e-10;
    internal const double SqrtHalf = 0.7071067811865476;
    private const double MinNormal = 2.2250738585072014e-308;

    // ρ(y) = e^(y²/2)·Φ(−y) ≈ P(y)/(√(2π)·y·P(y) + N(y)) for −¼ ≤ y: relative error of ρ ≤ 1.6e-17, of its slope ≤ 9e-17 (coefficients as rounded).
    // Fitted to 1/ρ(y) − √(2π)·y at the Chebyshev points of (y + ¼ − 3.5)/(y + ¼ + 3.5) on [−¼, 40]; all coefficients are positive.
    private const double N0 = 2.0;
    private const double N1 = 2.6567477177608017;
    private const double N2 = 1.8025355941434886;
    private const double N3 = 0.7991769582248281;
    private const double N4 = 0.25287999141282846;
    private const double N5 = 0.05921059032471291;
    private const double N6 = 0.010348956694080586;
    private const double N7 = 0.001331898506110496;
    private const double N8 = 0.00012098979682075997;
    private const double N9 = 7.036948555286569e-06;
    private const double N10 = 2.0071488263601248e-07;
    private const double P0 = 1.0;
    private const double P1 = 1.7838034353930357;
    private const double P2 = 1.5770448678669964;
    private const double P3 = 0.8980924891959146;
    private const double P4 = 0.36299892910299464;
    private const double P5 = 0.10885552565746905;
    private const double P6 = 0.024667466128772013;
    private const double P7 = 0.004224691801428787;
    private const double P8 = 0.0005369653006202318;
    private const double P9 = 4.8428092743425743e-05;
    private const double P10 = 2.8073363038253043e-06;
    private const double P11 = 8.0073652988825e-08;

    /// <summary>√(2π).</summary>
    internal const double Sqrt2Pi = 2.5066282746310002;

    /// <summary>1/√(2π).</summary>
    internal const double InverseSqrt2Pi = 0.3989422804014327;

    /// <summary>Beyond this distance from zero the density is 0 in double precision.</summary>
    internal const double TailLimit = 40;

    /// <summary>eˣ.</summary>
    public static double Exp(double x) => Exp(Vector128.Create(x)).ToScalar();

    /// <summary>eˣ − 1 with full relative accuracy near zero: with u = eˣ rounded, (u − 1)·x/ln u, in which the errors of u cancel.</summary>
    public static double ExpM1(double x) => ExpM1(x, Exp(x));

    /// <summary>eˣ − 1 where eˣ is known already: the same bits as <see cref="ExpM1(double)"/>.</summary>
    /// <param name="x">x.</param>
    /// <param name="u">eˣ from <see cref="Exp(double)"/>.</param>
    internal static double ExpM1(double x, double u) => u == 1 ? x : Math.Abs(x) < 1 ? (u - 1) * x / Log(u) : u - 1;

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    public static double Log(double x) => Log(Vector128.Create(x)).ToScalar();

    /// <summary>ln(x/y) with full relative accuracy near x = y; both normal, finite and &gt; 0.</summary>
    public static double LogRatio(double x, double y) => LogRatio(Vector128.Create(x), Vector128.Create(y)).ToScalar();

    /// <summary>ln(xᵢ/y) of a column, the bits of <see cref="LogRatio(double, double)"/>; where xᵢ is not normal, finite and &gt; 0 the result means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogRatio(ReadOnlySpan<double> x, double y, Span<double> into)
    {
        Vector256<double> divisor = Vector256.Create(y), least = divisor * Vector256.Create(SqrtHalf);
        int i = 0;
        for (; i <= x.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            LogRatio(Vector256.Create(x[i..]), divisor, least).CopyTo(into[i..]);
        for (; i < x.Length; i++)
            into[i] = LogRatio(x[i], y);
    }

    /// <summary>φ(x) = e^(−x²/2)/√(2π).</summary>
    public static double NormalDensity(double x) => NormalDensity(Vector128.Create(x)).ToScalar();

    /// <summary>Φ(x), full relative accuracy in the lower tail.</summary>
    public static double NormalCdf(double x) => NormalCdf(Vector128.Create(x)).ToScalar();

    /// <summary>e^(a²/2)·Φ(−a) for 0 ≤ a ≤ <see cref="TailLimit"/>: ½ at 0, about 1/(a√(2π)) in the wing.</summary>
    public static double ScaledNormalTail(double a) => ScaledNormalTail(Vector128.Create(a)).ToScalar();
}
