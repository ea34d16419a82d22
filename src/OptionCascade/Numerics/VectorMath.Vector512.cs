// Written for Vector512; the build derives Vector256 and Vector128 from this text. See VectorMath.cs for methods and errors.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

internal static partial class VectorMath
{
    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x) => ExpSum(x, Vector512<double>.Zero);

    /// <summary>e^(x + low), |low| ≤ an ulp of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpSum(Vector512<double> x, Vector512<double> low)
    {
        bool plain = Vector512.LessThanAll(Vector512.Abs(x), Vector512.Create(707.0));
        if (!plain)
        {
            Vector512<double> top = Vector512.Create(711.0), bottom = Vector512.Create(-746.0);
            x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, top), top, x);
            x = Vector512.ConditionalSelect(Vector512.LessThan(x, bottom), bottom, x);
        }

        Vector512<double> shift = Vector512.Create(RoundingShift);
        Vector512<double> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), shift);
        Vector512<double> n = shifted - shift;
        Vector512<double> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r += Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), low);
        Vector512<double> r2 = r * r;
        Vector512<double> even = Vector512.FusedMultiplyAdd(r2, Vector512.Create(2.7620088445409746e-07), Vector512.Create(2.4801521295954376e-05));
        Vector512<double> odd = Vector512.FusedMultiplyAdd(r2, Vector512.Create(2.510038549551032e-08), Vector512.Create(2.7557268459997064e-06));
        even = Vector512.FusedMultiplyAdd(even, r2, Vector512.Create(0.0013888888917213717));
        odd = Vector512.FusedMultiplyAdd(odd, r2, Vector512.Create(0.00019841269863053618));
        even = Vector512.FusedMultiplyAdd(even, r2, Vector512.Create(0.04166666666662413));
        odd = Vector512.FusedMultiplyAdd(odd, r2, Vector512.Create(0.008333333333330062));
        even = Vector512.FusedMultiplyAdd(even, r2, Vector512.Create(0.5000000000000001));
        odd = Vector512.FusedMultiplyAdd(odd, r2, Vector512.Create(0.16666666666666669));
        Vector512<double> tail = Vector512.FusedMultiplyAdd(odd, r, even) * r2;
        Vector512<double> p = Vector512<double>.One + (r + tail);
        if (plain)
            return (p.AsInt64() + Vector512.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();

        // 2ⁿ in two factors, so that the result overflows to ∞ and underflows gradually; NaN stays NaN.
        Vector512<double> halfShifted = Vector512.FusedMultiplyAdd(n, Vector512.Create(0.5), shift);
        Vector512<double> otherShifted = (n - (halfShifted - shift)) + shift;
        Vector512<long> one = Vector512<double>.One.AsInt64();
        return p * (one + Vector512.ShiftLeft(halfShifted.AsInt64(), 52)).AsDouble() * (one + Vector512.ShiftLeft(otherShifted.AsInt64(), 52)).AsDouble();
    }

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        Vector512<double> infinity = Vector512.Create(double.PositiveInfinity);
        Vector512<double> plain = Vector512.GreaterThanOrEqual(x, Vector512.Create(MinNormal)) & Vector512.LessThan(x, infinity);
        if (plain.AsInt64() == Vector512<long>.AllBitsSet)
            return LogRatio(x, Vector512<double>.One);

        // Subnormal lanes are scaled by 2⁵⁴; the other special lanes are replaced at the end.
        Vector512<double> small = Vector512.LessThan(x, Vector512.Create(MinNormal));
        Vector512<double> y = LogRatio(Vector512.ConditionalSelect(small, x * Vector512.Create(18014398509481984.0), x), Vector512<double>.One);
        y = Vector512.ConditionalSelect(small, y - Vector512.Create(37.42994775023705), y);
        y = Vector512.ConditionalSelect(Vector512.Equals(x, infinity), infinity, y);
        y = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), -infinity, y);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero), y, Vector512.Create(double.NaN));
    }

    /// <summary>ln(x/y) with full relative accuracy near x = y; both normal, finite and &gt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LogRatio(Vector512<double> x, Vector512<double> y) => LogRatio(x, y, y * Vector512.Create(SqrtHalf));

    /// <summary>ln(x/y) where <paramref name="least"/> = y·√½ is known already: a loop over x computes it once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LogRatio(Vector512<double> x, Vector512<double> y, Vector512<double> least)
    {
        // k such that m = x·2⁻ᵏ lies in [y√½, y√2): the exponent field of the difference of the bit patterns.
        Vector512<long> difference = x.AsInt64() - least.AsInt64();
        Vector512<ulong> biased = Vector512.ShiftRightLogical(difference.AsUInt64() + Vector512.Create(0x4000_0000_0000_0000UL), 52); // k + 1024
        Vector512<double> k = (biased | Vector512.Create(0x4330_0000_0000_0000UL)).AsDouble() - Vector512.Create(4503599627370496.0 + 1024);
        Vector512<double> m = (x.AsInt64() - (difference & Vector512.Create(unchecked((long)0xFFF0_0000_0000_0000UL)))).AsDouble();
        Vector512<double> z = (m - y) / (m + y);
        Vector512<double> s = z * z;
        Vector512<double> s2 = s * s;
        Vector512<double> a = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.39999999999899444), Vector512.Create(0.666666666666667));
        Vector512<double> b = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.22222211130259878), Vector512.Create(0.2857142862600327));
        Vector512<double> c = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.15331710618210773), Vector512.Create(0.18182889455674947));
        c = Vector512.FusedMultiplyAdd(s2, Vector512.Create(0.14616585424888623), c);
        b = Vector512.FusedMultiplyAdd(c, s2, b);
        a = Vector512.FusedMultiplyAdd(b, s2, a);
        Vector512<double> tail = Vector512.FusedMultiplyAdd(z * s, a, k * Vector512.Create(Ln2Low));
        return Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2High), z + z + tail);
    }

    /// <summary>e^(−x²/2), the rounding of x² corrected; |x| ≤ <see cref="TailLimit"/>, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Gaussian(Vector512<double> x)
    {
        Vector512<double> square = x * x;
        Vector512<double> low = Vector512.FusedMultiplyAdd(x, x, -square);
        Vector512<double> minusHalf = Vector512.Create(-0.5);
        return ExpSum(minusHalf * square, minusHalf * low);
    }

    /// <summary>|x|, but no more than <see cref="TailLimit"/>; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> ClampedAbs(Vector512<double> x)
    {
        Vector512<double> a = Vector512.Abs(x), limit = Vector512.Create(TailLimit);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(a, limit), limit, a);
    }

    /// <summary>φ(x) = e^(−x²/2)/√(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalDensity(Vector512<double> x) => Gaussian(ClampedAbs(x)) * Vector512.Create(InverseSqrt2Pi);

    /// <summary>Φ(x), full relative accuracy in the lower tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalCdf(Vector512<double> x)
    {
        Vector512<double> a = ClampedAbs(x);
        Vector512<double> lower = Gaussian(a) * ScaledNormalTail(a);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One - lower, lower);
    }

    /// <summary>ρ(a) = e^(a²/2)·Φ(−a) for a ≥ −¼.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ScaledNormalTail(Vector512<double> a)
    {
        Vector512<double> u = a * a;
        Vector512<double> even = Vector512.FusedMultiplyAdd(Vector512.Create(P10), u, Vector512.Create(P8));
        Vector512<double> odd = Vector512.FusedMultiplyAdd(Vector512.Create(P11), u, Vector512.Create(P9));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P6));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P7));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P4));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P5));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P2));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P3));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P0));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P1));
        Vector512<double> p = Vector512.FusedMultiplyAdd(odd, a, even);

        even = Vector512.FusedMultiplyAdd(Vector512.Create(N10), u, Vector512.Create(N8));
        odd = Vector512.FusedMultiplyAdd(Vector512.Create(N9), u, Vector512.Create(N7));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N6));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N5));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N4));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N3));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N2));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N1));
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N0));
        return p / Vector512.FusedMultiplyAdd(Vector512.Create(Sqrt2Pi) * a, p, Vector512.FusedMultiplyAdd(odd, a, even));
    }

    /// <summary>
    /// ρ(a), ρ(b) and ρ(a) − ρ(b) for −¼ ≤ a ≤ b = a + step. The difference is step times a divided difference, so that it keeps its relative accuracy however
    /// close the two are: with W = 1/ρ = √(2π)·y + N/P, ρ(a) − ρ(b) = step·W[a, b]·ρ(a)·ρ(b), W[a, b] = √(2π) + (N[a, b]·P(b) − N(b)·P[a, b])/(P(a)·P(b)).
    /// For step &gt; 1 that numerator cancels instead, and the caller subtracts ρ(b) from ρ(a).
    /// A polynomial p = E(y²) + y·O(y²) has p[a, b] = O(a²) + (a + b)·(E[a², b²] + b·O[a², b²]), and Horner's scheme gives value and divided difference together.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaledNormalTails(Vector512<double> a, Vector512<double> b, Vector512<double> step,
        out Vector512<double> atA, out Vector512<double> atB, out Vector512<double> difference)
    {
        Vector512<double> u = a * a, v = b * b, sum = a + b;

        Vector512<double> evenSlope = Vector512.Create(P10);
        Vector512<double> oddSlope = Vector512.Create(P11);
        Vector512<double> even = Vector512.FusedMultiplyAdd(evenSlope, u, Vector512.Create(P8));
        Vector512<double> odd = Vector512.FusedMultiplyAdd(oddSlope, u, Vector512.Create(P9));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P6));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P7));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P4));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P5));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P2));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P3));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(P0));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(P1));
        Vector512<double> p = Vector512.FusedMultiplyAdd(odd, a, even);
        Vector512<double> pSlope = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(oddSlope, b, evenSlope), sum, odd);
        Vector512<double> pAtB = Vector512.FusedMultiplyAdd(pSlope, step, p);

        evenSlope = Vector512.Create(N10);
        oddSlope = Vector512.Create(N9);
        even = Vector512.FusedMultiplyAdd(evenSlope, u, Vector512.Create(N8));
        odd = Vector512.FusedMultiplyAdd(oddSlope, u, Vector512.Create(N7));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N6));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N5));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N4));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N3));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        oddSlope = Vector512.FusedMultiplyAdd(oddSlope, v, odd);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N2));
        odd = Vector512.FusedMultiplyAdd(odd, u, Vector512.Create(N1));
        evenSlope = Vector512.FusedMultiplyAdd(evenSlope, v, even);
        even = Vector512.FusedMultiplyAdd(even, u, Vector512.Create(N0));
        Vector512<double> n = Vector512.FusedMultiplyAdd(odd, a, even);
        Vector512<double> nSlope = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(oddSlope, b, evenSlope), sum, odd);
        Vector512<double> nAtB = Vector512.FusedMultiplyAdd(nSlope, step, n);

        Vector512<double> root = Vector512.Create(Sqrt2Pi);
        Vector512<double> q = Vector512.FusedMultiplyAdd(root * a, p, n), qAtB = Vector512.FusedMultiplyAdd(root * b, pAtB, nAtB);
        Vector512<double> inverse = Vector512<double>.One / (q * qAtB);
        Vector512<double> slope = Vector512.FusedMultiplyAdd(root * p, pAtB, Vector512.FusedMultiplyAdd(nSlope, pAtB, -(nAtB * pSlope)));
        atA = p * qAtB * inverse;
        atB = pAtB * q * inverse;
        difference = slope * inverse * step;
    }
}
