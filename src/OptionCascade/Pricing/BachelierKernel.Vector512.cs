// Written for Vector512; the build derives Vector256 and Vector128 from this text. See BachelierKernel.cs for equations and symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

internal static unsafe partial class BachelierKernel
{
    /// <summary>Runs over <paramref name="count"/> rows, at least one vector of them. Rows whose limit is needed run with a harmless stand-in and are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluateVector512(in BachelierTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, rootTime = Vector512.Create(e.RootTime);
        Vector512<double> reference = Vector512.Create(e.Reference), rest = Vector512.Create(e.Rest), discount = Vector512.Create(e.Discount);
        Vector512<double> slope = Vector512.Create(e.SpotSlope), rate = Vector512.Create(e.Rate), time = Vector512.Create(e.YearFraction);
        Vector512<double> carried = Vector512.Create(e.CarriedForward), drift = Vector512.Create(e.Carry * e.CarriedForward);
        Vector512<double> halfInverseTime = Vector512.Create(0.5 / e.YearFraction);
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            // A remainder shorter than a vector is done together with rows before it, which get the same bits once more.
            row = Math.Min(row, count - Vector512<double>.Count);
            Vector512<double> volatility = Vector512.Load(volatilities + row), sign = Vector512.Load(signs + row), s = volatility * rootTime;
            Vector512<double> regular = Vector512.GreaterThanOrEqual(s, Vector512.Create(EuropeanTerms.LeastStandardDeviation));
            s = Vector512.ConditionalSelect(regular, s, one);
            Vector512<double> x = reference - Vector512.Load(strikes + row) + rest, inverseS = one / s, d = x * inverseS;
            Vector512<double> limit = Vector512.Create(MostDistance);
            d = Vector512.MaxNative(-limit, Vector512.MinNative(limit, d));
            Vector512<double> a = Vector512.MinNative(Vector512.Abs(d), Vector512.Create(VectorMath.TailLimit));
            Vector512<double> gaussian = VectorMath.Gaussian(a), mass = discount * gaussian * Vector512.Create(VectorMath.InverseSqrt2Pi);
            VectorMath.ScaledNormalTails(a, a, Vector512.Create(TinyStep), out Vector512<double> scaled, out _, out Vector512<double> difference);
            Vector512<double> decline = Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512.Create(NearTheMoney)),
                Vector512.FusedMultiplyAdd(-a, scaled, Vector512.Create(VectorMath.InverseSqrt2Pi)), difference * Vector512.Create(InverseTinyStep));
            Vector512<double> outside = discount * s * (gaussian * decline);
            Vector512<double> price = outside + (discount * Vector512.MaxNative(sign * x, zero));
            Vector512<double> tail = gaussian * scaled;
            Vector512<double> n = sign * discount * Vector512.ConditionalSelect(Vector512.GreaterThan(sign * d, zero), one - tail, tail);

            Vector512<double> massPerS = mass * inverseS, gamma = slope * slope * massPerS, vega = mass * rootTime, squared = d * d;
            Vector512<double> inverseVolatility = rootTime * inverseS, dPerVolatility = d * inverseVolatility;
            if ((set & GreekSet.Price) != 0)
                price.Store(columns[0] + row);
            if ((set & GreekSet.Delta) != 0)
                (slope * n).Store(columns[1] + row);
            if ((set & GreekSet.Gamma) != 0)
                gamma.Store(columns[2] + row);
            if ((set & GreekSet.Vega) != 0)
                vega.Store(columns[3] + row);
            if ((set & GreekSet.Theta) != 0)
            {
                // M·σ/(2√T) = M·s/(2T)
                Vector512<double> decay = Vector512.FusedMultiplyAdd(drift, n, mass * s * halfInverseTime);
                Vector512.FusedMultiplyAdd(rate, price, -decay).Store(columns[4] + row);
            }

            if ((set & GreekSet.Rho) != 0)
                (time * Vector512.FusedMultiplyAdd(carried, n, -price)).Store(columns[5] + row);
            if ((set & GreekSet.DividendRho) != 0)
                (-(time * carried) * n).Store(columns[6] + row);
            if ((set & GreekSet.DualDelta) != 0)
                (-n).Store(columns[7] + row);
            if ((set & GreekSet.DualGamma) != 0)
                massPerS.Store(columns[8] + row);
            if ((set & GreekSet.Vanna) != 0)
                (-(slope * mass) * dPerVolatility).Store(columns[9] + row);
            if ((set & GreekSet.Volga) != 0)
                (vega * d * dPerVolatility).Store(columns[11] + row);
            if ((set & (GreekSet.Charm | GreekSet.Veta | GreekSet.Color)) != 0)
            {
                Vector512<double> change = Clamped(drift * inverseS) - (d * halfInverseTime); // ∂d/∂T
                if ((set & GreekSet.Charm) != 0)
                    (slope * Vector512.FusedMultiplyAdd(Vector512.Create(e.DividendYield), n, -(mass * change))).Store(columns[10] + row);
                if ((set & GreekSet.Veta) != 0)
                    (vega * (Vector512.FusedMultiplyAdd(d, change, rate) - halfInverseTime)).Store(columns[12] + row);
                if ((set & GreekSet.Color) != 0)
                    (gamma * (Vector512.FusedMultiplyAdd(d, change, Vector512.Create(e.Rate - (2 * e.Carry))) + halfInverseTime)).Store(columns[16] + row);
            }

            if ((set & GreekSet.Vera) != 0)
                (-(time * vega) * Vector512.FusedMultiplyAdd(d, Clamped(carried * inverseS), one)).Store(columns[13] + row);
            if ((set & GreekSet.Speed) != 0)
                (-(massPerS * d) * slope * slope * slope * inverseS).Store(columns[14] + row); // in this order 0 stays 0
            if ((set & GreekSet.Zomma) != 0)
                (gamma * inverseVolatility * (squared - one)).Store(columns[15] + row);
            if ((set & GreekSet.Ultima) != 0)
                (vega * dPerVolatility * (squared - Vector512.Create(3.0)) * dPerVolatility).Store(columns[17] + row);
        }
    }
    /// <summary>Kept finite, so that it can meet a density of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Clamped(Vector512<double> x)
        => Vector512.MaxNative(Vector512.Create(-MostSlope), Vector512.MinNative(Vector512.Create(MostSlope), x));
}
