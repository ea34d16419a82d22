// Written for Vector512; the build derives Vector256 and Vector128 from this text. The passes of EuropeanKernel for the price alone, with terms by row.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

internal sealed unsafe partial class EuropeanStrip
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool PriceVector512(double* columns, int rows)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5), limit = Vector512.Create(VectorMath.TailLimit);
        for (int row = 0; row < rows; row += Vector512<double>.Count)
        {
            double* at = columns + row;
            Vector512<double> strike = Vector512.Load(at + (Strike * rows)), reference = Vector512.Load(at + (Reference * rows));
            Vector512<double> s = Vector512.MinNative(Vector512.Create(EuropeanKernel.MostStandardDeviation),
                Vector512.Load(at + (Volatility * rows)) * Vector512.Load(at + (RootTime * rows)));
            Vector512<double> regular = Vector512.GreaterThanOrEqual(s, Vector512.Create(EuropeanTerms.LeastStandardDeviation))
                & Vector512.GreaterThanOrEqual(strike, Vector512.Create(EuropeanKernel.LeastStrike));
            if (regular.AsInt64() != Vector512<long>.AllBitsSet) return false;

            Vector512<double> x = Vector512.Load(at + (Offset * rows)) - VectorMath.LogRatio(strike, reference, reference * Vector512.Create(VectorMath.SqrtHalf));
            Vector512<double> inverseS = one / s, h = x * inverseS;
            h = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(-h, s, x), inverseS, h);
            h = Vector512.MaxNative(Vector512.Create(-EuropeanKernel.MostDistance), Vector512.MinNative(Vector512.Create(EuropeanKernel.MostDistance), h));
            Vector512<double> gaussian = VectorMath.Gaussian(Vector512.MinNative(Vector512.Abs(Vector512.Abs(h) - (half * s)), limit));

            Vector512<double> discount = Vector512.Load(at + (Discount * rows)), discountedForward = Vector512.Load(at + (DiscountedForward * rows));
            Vector512<double> t = half * s, m = Vector512.Abs(h), a = Vector512.MinNative(m - t, limit), b = m + t, step = s;
            Vector512<double> below = Vector512.LessThan(h, zero);
            Vector512<double> lower = Vector512.ConditionalSelect(below, discountedForward, strike * discount), lowerGaussian = lower * gaussian;
            Vector512<double> wide = Vector512.GreaterThan(s, Vector512.Create(EuropeanKernel.MostStep));
            bool anyWide = wide.AsInt64() != Vector512<long>.Zero;
            Vector512<double> reflected = zero;
            if (anyWide)
            {
                reflected = Vector512.LessThan(a, Vector512.Create(EuropeanKernel.LeastTailArgument));
                a = Vector512.ConditionalSelect(reflected, Vector512.MinNative(-a, limit), a);
                step = Vector512.ConditionalSelect(reflected, m + m, s);
            }

            VectorMath.ScaledNormalTails(a, Vector512.MinNative(b, Vector512.Create(2 * EuropeanKernel.MostStandardDeviation)), step,
                out Vector512<double> scaledA, out Vector512<double> scaledB, out Vector512<double> difference);
            Vector512<double> outside = lowerGaussian * difference;
            if (anyWide)
            {
                outside = Vector512.ConditionalSelect(wide, lowerGaussian * (scaledA - scaledB), outside);
                outside = Vector512.ConditionalSelect(reflected, lower - (lowerGaussian * (scaledA + scaledB)), outside);
            }

            Vector512<double> intrinsic = Vector512.FusedMultiplyAdd(discount, Vector512.Load(at + (IntrinsicReference * rows)) - strike,
                Vector512.Load(at + (IntrinsicRest * rows)));
            (outside + Vector512.MaxNative(Vector512.Load(at + (Sign * rows)) * intrinsic, zero)).Store(at + (Price * rows));
        }

        return true;
    }
}
