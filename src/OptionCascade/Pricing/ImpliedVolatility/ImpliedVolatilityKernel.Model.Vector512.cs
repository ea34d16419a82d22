// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>The model's price w, with weight·w = s·c, and the price it should be; in <see cref="Upper"/> lanes what is left to b_max in place of the price.</summary>
    private readonly ref struct ModelVector512
    {
        public required Vector512<double> Value { get; init; }
        public required Vector512<double> Rest { get; init; }
        public required Vector512<double> Weight { get; init; }
        public required Vector512<double> Aim { get; init; }
        public required Vector512<double> AimRestRatio { get; init; }
        public required Vector512<double> Upper { get; init; }
    }

    /// <summary>Where the series in t serves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> InSeriesVector512(Vector512<double> h, Vector512<double> t)
        => Vector512.LessThanOrEqual(h * t, Vector512.Create(SeriesProductLimit))
            & Vector512.LessThanOrEqual(t, Vector512.FusedMultiplyAdd(h, Vector512.Create(SeriesSlope), Vector512.Create(SeriesStart)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ModelVector512 ModelPrice(
        BlackTargetVector512 target, in CoefficientsVector512 x, Vector512<double> s, Vector512<double> t, Vector512<double> series, bool accurate)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One;
        bool allSeries = series.AsInt64() == Vector512<long>.AllBitsSet;
        Vector512<double> w = one, wRest = zero, aim = one, aimRest = zero, weight = one, upper = zero;
        if (!allSeries)
        {
            w = TailDifference(x.H, x.HRest, t, accurate, out upper, out wRest);
            weight = Vector512.Create(RootTwoPi);
            aim = Vector512.ConditionalSelect(upper, target.V, target.U);
            if (accurate) aimRest = Vector512.ConditionalSelect(upper, target.VRest, target.URest) / aim;
        }

        if (series.AsInt64() != Vector512<long>.Zero)
        {
            Vector512<double> sum = Series(in x, s, t, accurate, out Vector512<double> sumRest);
            if (allSeries)
                (w, wRest, aim, aimRest) = (sum, sumRest, target.UScaled, target.UScaledRestRatio);
            else
            {
                w = Vector512.ConditionalSelect(series, sum, w);
                weight = Vector512.ConditionalSelect(series, one, weight);
                aim = Vector512.ConditionalSelect(series, target.UScaled, aim);
                upper = Vector512.AndNot(upper, series);
                if (accurate)
                {
                    wRest = Vector512.ConditionalSelect(series, sumRest, wRest);
                    aimRest = Vector512.ConditionalSelect(series, target.UScaledRestRatio, aimRest);
                }
            }
        }

        return new ModelVector512 { Value = w, Rest = wRest, Weight = weight, Aim = aim, AimRestRatio = aimRest, Upper = upper };
    }

    /// <summary>√(2π)·(ρ(h − t) − ρ(h + t)) from its Taylor series in t; <paramref name="rest"/> is what rounding cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Series(in CoefficientsVector512 x, Vector512<double> s, Vector512<double> t, bool accurate, out Vector512<double> rest)
    {
        Vector512<double> one = Vector512<double>.One, loss = x.Loss, h2 = x.H * x.H, t2 = t * t;

        // aⱼ = I₂ⱼ₊₁/((2j+1)!·I₁)·t²ʲ, aⱼ₊₁ = t²·((h² + 4j + 3)·aⱼ − t²·aⱼ₋₁)/((2j + 2)(2j + 3)); before = t²·aⱼ₋₁
        Vector512<double> before = t2, a = t2 * x.Cubic, sum = a;
        Vector512<double> factorOfA = h2 + Vector512.Create(7.0), four = Vector512.Create(4.0);
        ref double inverse = ref MemoryMarshal.GetReference(InverseFactorials);
        int shortTerms = accurate ? ShortSeriesTerms : QuickShortSeriesTerms, middleTerms = accurate ? MiddleSeriesTerms : QuickLongSeriesTerms;
        for (int j = 1; j < shortTerms; j++)
        {
            Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
            (before, a) = (t2 * a, next);
            sum += next;
            factorOfA += four;
        }

        Vector512<double> isLong = Vector512.GreaterThan(t, Vector512.Create(ShortSeriesLimit));
        if (isLong.AsInt64() != Vector512<long>.Zero)
        {
            for (int j = shortTerms; j < middleTerms; j++)
            {
                Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
                (before, a) = (t2 * a, next);
                sum += next & isLong; // a lane's sum does not depend on its neighbours
                factorOfA += four;
            }

            isLong = Vector512.GreaterThan(t, Vector512.Create(MiddleSeriesLimit));
            if (accurate && isLong.AsInt64() != Vector512<long>.Zero)
                for (int j = middleTerms; j < LongSeriesTerms; j++)
                {
                    Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
                    (before, a) = (t2 * a, next);
                    sum += next & isLong;
                    factorOfA += four;
                }
        }

        if (!accurate)
        {
            rest = Vector512<double>.Zero;
            return s * loss * (one + sum);
        }

        Vector512<double> factor = one + sum;
        Vector512<double> factorRest = sum - (factor - one);
        Vector512<double> first = TwoProduct(s, loss, out Vector512<double> firstRest);
        Vector512<double> w = TwoProduct(first, factor, out rest);
        firstRest = Vector512.FusedMultiplyAdd(s, x.LossRest, firstRest);
        rest += Vector512.FusedMultiplyAdd(firstRest, factor, first * factorRest);

        rest = Vector512.FusedMultiplyAdd(w * x.HRest, LossSlope(x.H), rest);
        return w;
    }

    /// <summary>ρ(h − t) − ρ(h + t) where h ≥ t; ρ(t − h) + ρ(t + h) where h &lt; t, with <paramref name="upper"/> set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TailDifference(Vector512<double> h, Vector512<double> hRest, Vector512<double> t, bool accurate, out Vector512<double> upper, out Vector512<double> rest)
    {
        Vector512<double> p, q, pRest = Vector512<double>.Zero, qRest = pRest;
        if (accurate)
        {
            p = TwoSum(h, -t, out pRest);
            q = TwoSum(h, t, out qRest);
            pRest += hRest;
            qRest += hRest;
        }
        else
        {
            p = h - t;
            q = h + t;
        }

        upper = Vector512.LessThan(p, Vector512<double>.Zero);
        Vector512<double> flip = upper & Vector512.Create(-0.0);
        Vector512<double> near = VectorMath.ScaledNormalTail(p ^ flip), beyond = VectorMath.ScaledNormalTail(q);
        Vector512<double> far = beyond ^ flip ^ Vector512.Create(-0.0);
        Vector512<double> w = near + far;
        rest = Vector512<double>.Zero;
        if (!accurate) return w;

        // ρ'(y) = y·ρ(y) − 1/√(2π)
        Vector512<double> density = Vector512.Create(VectorMath.InverseSqrt2Pi);
        rest = far - (w - near);
        rest += Vector512.FusedMultiplyAdd(p ^ flip, near, -density) * (pRest ^ flip);
        rest += (Vector512.FusedMultiplyAdd(q, beyond, -density) * qRest) ^ flip ^ Vector512.Create(-0.0);
        return w;
    }
}
