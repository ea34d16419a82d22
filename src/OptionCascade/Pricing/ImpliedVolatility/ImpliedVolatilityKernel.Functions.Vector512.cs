// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
// The rational functions interpolate their target, in relative error, at Chebyshev nodes of y in h = w(1 + y)/(1 − y), h ≤ 46, solved in 60 digits; w = 4 for ℓ,
// 5 for I₃/(6·I₁). All their coefficients are positive, so that they are evaluated without cancellation. The series of the logarithm likewise, in z² ≤ 0.0295.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>ℓ(h) = 1 − h·Φ(−h)/φ(h), h ≥ 0, and its rest: 1 at 0, about 1/h² in the wing. Rational (10, 12), error of the approximation 7e-17.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ScaledLoss(Vector512<double> h, out Vector512<double> rest)
    {
        Vector512<double> h2 = h * h;
        Vector512<double> even = Vector512.FusedMultiplyAdd(h2, Vector512.Create(1.6100395285896692e-07), Vector512.Create(8.449155508455719e-05));
        Vector512<double> odd = Vector512.FusedMultiplyAdd(h2, Vector512.Create(5.228192398298599e-06), Vector512.Create(0.0008822750167828649));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.006543894269378855));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.03590048479553889));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.147485389961423));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.44923116858357043));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.9772127034787205));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(1.3874291999913406));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512<double>.One);
        Vector512<double> above = Vector512.FusedMultiplyAdd(odd, h, even);

        even = Vector512.FusedMultiplyAdd(h2, Vector512.Create(1.610039528588981e-07), Vector512.Create(8.497456694088981e-05));
        odd = Vector512.FusedMultiplyAdd(h2, Vector512.Create(5.2281923983170384e-06), Vector512.Create(0.0008979595941431195));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.006796402902614915));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.03851594099461696));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.1666168772033527));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.551858739040712));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(1.3838843440487691));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(2.5546551933027626));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(3.286893661147104));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(2.6407433373068407));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512<double>.One);
        Vector512<double> denominator = Vector512.FusedMultiplyAdd(odd, h, even);

        // For h < 0.6 from 1 − ℓ, the same rational function, whose rounding is small beside 1.
        even = Vector512.FusedMultiplyAdd(h2, Vector512.Create(5.2281923983170384e-06), Vector512.Create(0.0008927314017448209));
        odd = Vector512.FusedMultiplyAdd(h2, Vector512.Create(1.610039528588981e-07), Vector512.Create(8.481356298803084e-05));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.03763366597783409));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.006711911347530358));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.515958254245173));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.16007298293397385));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(2.105424024719192));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(1.2363989540873461));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(1.2533141373155001));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(2.309680957668383));
        Vector512<double> near = Vector512.LessThan(h, Vector512.Create(0.6)), one = Vector512<double>.One;
        Vector512<double> ratio = Vector512.ConditionalSelect(near, h * Vector512.FusedMultiplyAdd(odd, h, even), above) / denominator;
        Vector512<double> loss = one - ratio;
        rest = near & ((one - loss) - ratio);
        return Vector512.ConditionalSelect(near, loss, ratio);
    }

    /// <summary>d ln ℓ/dh for h ≤ 3 by a cubic, error 8e-4; beyond, its value at 3. It only weighs roundings of h, which matter less as h grows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LossSlope(Vector512<double> h)
    {
        Vector512<double> x = Vector512.Min(h, Vector512.Create(3.0));
        Vector512<double> slope = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.007756410236005655), Vector512.Create(-0.08525872339214115));
        slope = Vector512.FusedMultiplyAdd(slope, x, Vector512.Create(0.426344530014466));
        return Vector512.FusedMultiplyAdd(slope, x, Vector512.Create(-1.253033022722022));
    }

    /// <summary>I₃/(6·I₁), the second coefficient of the series in t: ⅓ at 0, about 1/h² in the wing. Rational (9, 11), error of the approximation 6e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CubicCoefficient(Vector512<double> h)
    {
        Vector512<double> h2 = h * h;
        Vector512<double> even = Vector512.FusedMultiplyAdd(h2, Vector512.Create(2.405717509699087e-06), Vector512.Create(0.0003893276870313056));
        Vector512<double> odd = Vector512.FusedMultiplyAdd(h2, Vector512.Create(7.769786798855677e-08), Vector512.Create(3.7866696851354025e-05));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.01544808078566733));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.002855465332132958));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.17729493063131652));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.061767347699676275));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.33333333333333337));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.33649823875175006));
        Vector512<double> above = Vector512.FusedMultiplyAdd(odd, h, even);

        even = Vector512.FusedMultiplyAdd(h2, Vector512.Create(2.4057175092942194e-06), Vector512.Create(0.0004061677061438913));
        odd = Vector512.FusedMultiplyAdd(h2, Vector512.Create(7.76978679900949e-08), Vector512.Create(3.841058197547113e-05));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.0181252543638402));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.003118978420463858));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(0.27817103165975865));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.08101551978540288));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512.Create(1.342589036703761));
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(0.7198887938743306));
        even = Vector512.FusedMultiplyAdd(even, h2, Vector512<double>.One);
        odd = Vector512.FusedMultiplyAdd(odd, h2, Vector512.Create(1.6361517849130123));
        return above / Vector512.FusedMultiplyAdd(odd, h, even);
    }

    /// <summary>ℓ(h) by a rational function (3, 5), relative error 1.4e-6, for the quick steps; as a fraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Above, Vector512<double> Below) QuickLoss(Vector512<double> h)
    {
        Vector512<double> above = Vector512.FusedMultiplyAdd(h, Vector512.Create(0.02350566793), Vector512.Create(0.1724199018));
        Vector512<double> below = Vector512.FusedMultiplyAdd(h, Vector512.Create(0.02350630464), Vector512.Create(0.1723657502));
        above = Vector512.FusedMultiplyAdd(above, h, Vector512.Create(0.5986648302));
        below = Vector512.FusedMultiplyAdd(below, h, Vector512.Create(0.6708191784));
        above = Vector512.FusedMultiplyAdd(above, h, Vector512<double>.One);
        below = Vector512.FusedMultiplyAdd(below, h, Vector512.Create(1.493282844));
        below = Vector512.FusedMultiplyAdd(below, h, Vector512.Create(1.852006661));
        return (above, Vector512.FusedMultiplyAdd(below, h, Vector512<double>.One));
    }

    /// <summary>I₃/(6·I₁) by a rational function (2, 4), relative error 6e-5, for the quick steps; as a fraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Above, Vector512<double> Below) QuickCubicCoefficient(Vector512<double> h)
    {
        Vector512<double> above = Vector512.FusedMultiplyAdd(h, Vector512.Create(0.01781554521), Vector512.Create(0.1095181278));
        Vector512<double> below = Vector512.FusedMultiplyAdd(h, Vector512.Create(0.01780426706), Vector512.Create(0.1103155453));
        above = Vector512.FusedMultiplyAdd(above, h, Vector512.Create(0.3333279659));
        below = Vector512.FusedMultiplyAdd(below, h, Vector512.Create(0.4397234729));
        below = Vector512.FusedMultiplyAdd(below, h, Vector512.Create(0.954672749));
        return (above, Vector512.FusedMultiplyAdd(below, h, Vector512<double>.One));
    }

    /// <summary>ln(x/y) and its rest, together good to about 2⁻⁵⁸ relative; x, y finite, &gt; 0, y ≥ 2⁻¹⁰²¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogRatio(Vector512<double> x, Vector512<double> y, out Vector512<double> rest)
    {
        // As VectorMath.LogRatio: x = 2ᵏ·m, m/y in [√½, √2), ln(m/y) = 2·atanh(z), z = (m − y)/(m + y), with the rests of z and of the sum kept.
        Vector512<long> difference = x.AsInt64() - (y * Vector512.Create(SqrtHalf)).AsInt64();
        Vector512<ulong> biased = Vector512.ShiftRightLogical(difference.AsUInt64() + Vector512.Create(0x4000_0000_0000_0000UL), 52);
        Vector512<double> k = (biased | Vector512.Create(0x4330_0000_0000_0000UL)).AsDouble() - Vector512.Create(4503599627370496.0 + 1024);
        Vector512<double> m = (x.AsInt64() - (difference & Vector512.Create(unchecked((long)0xFFF0_0000_0000_0000UL)))).AsDouble();
        Vector512<double> below = TwoSum(m, y, out Vector512<double> belowRest);
        Vector512<double> inverse = Vector512<double>.One / below;
        Vector512<double> above = m - y; // exact
        Vector512<double> z = above * inverse;
        Vector512<double> zRest = (Vector512.FusedMultiplyAdd(-z, below, above) - (z * belowRest)) * inverse;
        Vector512<double> s = z * z, s2 = s * s;
        Vector512<double> a = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.4000000000000088), Vector512.Create(0.6666666666666666));
        Vector512<double> b = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.2222222239180047), Vector512.Create(0.2857142857080323));
        Vector512<double> c = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.15386240205813478), Vector512.Create(0.18181795630884753));
        Vector512<double> d = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.13086767009948175), Vector512.Create(0.13268759668560612));
        c = Vector512.FusedMultiplyAdd(d, s2, c);
        b = Vector512.FusedMultiplyAdd(c, s2, b);
        a = Vector512.FusedMultiplyAdd(b, s2, a);
        Vector512<double> high = k * Vector512.Create(Ln2High), twice = z + z;
        Vector512<double> sum = high + twice; // |high| ≥ |twice|, or high = 0
        rest = (twice - (sum - high)) + Vector512.FusedMultiplyAdd(z * s, a, Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2Low), zRest + zRest));
        return sum;
    }

    /// <summary>a + b rounded, and the exact rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TwoSum(Vector512<double> a, Vector512<double> b, out Vector512<double> rest)
    {
        Vector512<double> sum = a + b;
        Vector512<double> part = sum - a;
        rest = (a - (sum - part)) + (b - part);
        return sum;
    }

    /// <summary>a·b rounded, and the exact rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TwoProduct(Vector512<double> a, Vector512<double> b, out Vector512<double> rest)
    {
        Vector512<double> product = a * b;
        rest = Vector512.FusedMultiplyAdd(a, b, -product);
        return product;
    }
}
