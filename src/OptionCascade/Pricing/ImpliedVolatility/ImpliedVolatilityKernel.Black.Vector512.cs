// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>What one row asks, after normalisation; a name with Rest is what rounding cut off, RestRatio the same relative to the value.</summary>
    private readonly struct BlackTargetVector512(Block* block, int row)
    {
        public Vector512<double> K => Vector512.Load(block->K + row);
        public Vector512<double> KRest => Vector512.Load(block->KRest + row);
        public Vector512<double> G => Vector512.Load(block->G + row);
        public Vector512<double> GInverse => Vector512.Load(block->GInverse + row);
        public Vector512<double> GRestRatio => Vector512.Load(block->GRestRatio + row);
        public Vector512<double> U => Vector512.Load(block->U + row);
        public Vector512<double> UInverse => Vector512.Load(block->UInverse + row);
        public Vector512<double> URest => Vector512.Load(block->URest + row);
        public Vector512<double> UScaled => Vector512.Load(block->UScaled + row);
        public Vector512<double> UScaledRestRatio => Vector512.Load(block->UScaledRestRatio + row);
        public Vector512<double> V => Vector512.Load(block->V + row);
        public Vector512<double> VRest => Vector512.Load(block->VRest + row);
    }

    /// <summary>
    /// Solves the rows of one block; returns the rows it left out, one bit each. In passes over the block: the steps of one row wait for each other, those of
    /// different rows do not, and the shorter a pass is, the more rows the processor has in work.
    /// </summary>
    private static ulong BlackBlockVector512(in KernelTerms terms, Block* block, int count)
    {
        ulong leftOut = BlackNormaliseVector512(in terms, block, count);
        BlackStartVector512(block, count);
        BlackGuessVector512(block, count);
        BlackQuickVector512(block, count);
        for (int round = 0; round <= MostRounds; round++)
        {
            BlackCoefficientsVector512(block, count);
            BlackModelVector512(block, count);
            if (!BlackFinishVector512(in terms, block, count)) break;
        }

        return leftOut;
    }

    // Each pass, and the step, is a method of its own: the compiler's budget for inlining would not cover them together.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong BlackNormaliseVector512(in KernelTerms terms, Block* block, int count)
    {
        ulong leftOut = 0;
        for (int i = 0; i < count; i += Vector512<double>.Count)
            leftOut |= (ulong)BlackNormaliseRowsVector512(in terms, block, i) << i;
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BlackNormaliseRowsVector512(in KernelTerms terms, Block* block, int i)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One;
        Vector512<double> forward = Vector512.Create(terms.Forward), discount = Vector512.Create(terms.Discount), inverseDiscount = Vector512.Create(terms.InverseDiscount);
        Vector512<double> strike = Vector512.Load(block->Strikes + i), price = Vector512.Load(block->Prices + i), sign = Vector512.Load(block->Signs + i);

        // Undiscounted price, out-of-the-money part u, and v = min(F, K) − u, all with rests.
        Vector512<double> whole = price * inverseDiscount;
        Vector512<double> wholeRest = Vector512.FusedMultiplyAdd(-whole, discount, price) * inverseDiscount;
        Vector512<double> low = Vector512.Min(forward, strike), high = Vector512.Max(forward, strike);
        Vector512<double> gap = TwoSum(forward, -strike, out Vector512<double> gapRest);
        Vector512<double> inMoney = Vector512.GreaterThan(sign * gap, zero);
        Vector512<double> intrinsic = inMoney & (sign * gap), intrinsicRest = inMoney & (sign * gapRest);
        Vector512<double> u = TwoSum(whole, -intrinsic, out Vector512<double> uRest);
        uRest += wholeRest - intrinsicRest;
        u = TwoSum(u, uRest, out uRest);
        Vector512<double> v = TwoSum(low, -u, out Vector512<double> vRest);
        v = TwoSum(v, vRest - uRest, out vRest);

        Vector512<double> least = Vector512.Create(terms.LeastPrice);
        Vector512<double> ordinary = Vector512.GreaterThanOrEqual(u, least) & Vector512.GreaterThanOrEqual(v, least)
            & Vector512.GreaterThanOrEqual(low, Vector512.Create(terms.LeastLevel)) & Vector512.LessThanOrEqual(high, Vector512.Create(terms.GreatestLevel));
        uint leftOut = (uint)~Vector512.ExtractMostSignificantBits(ordinary) & ((1u << Vector512<double>.Count) - 1);
        if (leftOut != 0)
        {
            Vector512<double> half = Vector512.Create(0.5);
            low = Vector512.ConditionalSelect(ordinary, low, one);
            high = Vector512.ConditionalSelect(ordinary, high, one);
            u = Vector512.ConditionalSelect(ordinary, u, half);
            v = Vector512.ConditionalSelect(ordinary, v, half);
            whole = Vector512.ConditionalSelect(ordinary, whole, half);
            uRest &= ordinary;
            vRest &= ordinary;
        }

        // k = |ln(F/K)| and g = √(FK).
        Vector512<double> k = LogRatio(high, low, out Vector512<double> kRest);
        k = TwoSum(k, kRest, out kRest);
        Vector512<double> square = TwoProduct(high, low, out Vector512<double> squareRest);
        Vector512<double> g = Vector512.Sqrt(square);
        Vector512<double> squareInverse = one / square, uInverse = one / u;
        Vector512<double> gRest = Vector512.Create(0.5) * (Vector512.FusedMultiplyAdd(-g, g, square) + squareRest) * squareInverse; // relative to g
        Vector512<double> uScaled = TwoProduct(u, Vector512.Create(RootTwoPi), out Vector512<double> uScaledRest);
        Vector512<double> uScaledRatio = Vector512.FusedMultiplyAdd(
            Vector512.FusedMultiplyAdd(uScaledRest, Vector512.Create(VectorMath.InverseSqrt2Pi), uRest), uInverse, Vector512.Create(RootTwoPiRestRatio));
        Vector512.Store(k, block->K + i);
        Vector512.Store(kRest, block->KRest + i);
        Vector512.Store(g, block->G + i);
        Vector512.Store(g * squareInverse, block->GInverse + i);
        Vector512.Store(gRest, block->GRestRatio + i);
        Vector512.Store(u, block->U + i);
        Vector512.Store(uInverse, block->UInverse + i);
        Vector512.Store(uRest, block->URest + i);
        Vector512.Store(uScaled, block->UScaled + i);
        Vector512.Store(uScaledRatio, block->UScaledRestRatio + i);
        Vector512.Store(v, block->V + i);
        Vector512.Store(vRest, block->VRest + i);
        Vector512.Store(whole, block->Whole + i);
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackStartVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            var target = new BlackTargetVector512(block, i);
            Vector512<double> ratio = Vector512.Min(target.G * target.UInverse, Vector512.Create(1e300));
            Vector512.Store(BachelierGuess(target.K, ratio, target.U * target.GInverse, out Vector512<double> h), block->S + i);
            Vector512.Store(h, block->H + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackGuessVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BlackGuessRowsVector512(block, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlackGuessRowsVector512(Block* block, int i)
    {
        var target = new BlackTargetVector512(block, i);
        Vector512<double> s = Vector512.Load(block->S + i), h = Vector512.Load(block->H + i), lower = Vector512.LessThan(target.U, target.V);
        Vector512.Store(Guess(target, s, h, lower, out Vector512<double> rough), block->S + i);
        Vector512.Store(rough, block->Rough + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackQuickVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BlackQuickRowsVector512(block, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlackQuickRowsVector512(Block* block, int i)
    {
        Vector512<double> moving = Vector512.Load(block->Rough + i);
        if (moving.AsInt64() == Vector512<long>.Zero) return; // as bits: the mask is a NaN

        var target = new BlackTargetVector512(block, i);
        Vector512<double> s = Vector512.Load(block->S + i);
        for (int round = 0; round < MostRounds; round++)
        {
            Vector512<double> step = moving & BlackQuickStepVector512(target, s); // a lane that has arrived stays, whatever its neighbours do
            s = Vector512.FusedMultiplyAdd(s, step, s);
            moving = Vector512.GreaterThan(Vector512.Abs(step) * Vector512.FusedMultiplyAdd(s, Vector512.Create(0.5), Vector512<double>.One), Vector512.Create(FastStepLimit));
            if (moving.AsInt64() == Vector512<long>.Zero) break;
        }

        Vector512.Store(s, block->S + i);
    }

    /// <summary>First guess of s from Bachelier's: within 2e-4, save in <paramref name="rough"/> lanes, there within 5% over the usual range; see the remarks of the class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Guess(
        BlackTargetVector512 target, Vector512<double> first, Vector512<double> h, Vector512<double> lower, out Vector512<double> rough)
    {
        Vector512<double> one = Vector512<double>.One, quarter = Vector512.Create(0.25), half = Vector512.Create(0.5), k = target.K;
        Vector512<double> t2 = quarter * first * first;
        Vector512<double> h2 = h * h;
        Vector512<double> fine = lower & Vector512.LessThanOrEqual(t2, Vector512.Create(FineGuessLimit));
        rough = ~fine;

        // The price met to first order in s, the residual of the whole equation is ln(1 + Σ aⱼ) − ½t²: one step of Halley's method on it.
        (Vector512<double> lossAbove, Vector512<double> lossBelow) = QuickLoss(h);
        (Vector512<double> cubicAbove, Vector512<double> cubicBelow) = QuickCubicCoefficient(h);
        Vector512<double> inverse = one / (lossBelow * cubicBelow); // one division for both
        Vector512<double> a = t2 * (cubicAbove * lossBelow * inverse);
        Vector512<double> next = Vector512.FusedMultiplyAdd(h2 + Vector512.Create(7.0), a, -t2) * (t2 * Vector512.Create(1.0 / (4 * 5)));
        Vector512<double> last = Vector512.FusedMultiplyAdd(h2 + Vector512.Create(11.0), next, -(t2 * a)) * (t2 * Vector512.Create(1.0 / (6 * 7)));
        Vector512<double> sum = a + next + last;
        Vector512<double> log = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(sum, Vector512.Create(1.0 / 3), -half), sum, one);
        Vector512<double> residual = Vector512.FusedMultiplyAdd(sum, log, -(half * t2));
        Vector512<double> newton = residual * (lossAbove * cubicBelow * inverse) * (one + sum);
        Vector512<double> bend = Vector512.FusedMultiplyAdd(half, Vector512.FusedMultiplyAdd(newton, h2 - t2, -residual), one);
        Vector512<double> s = Vector512.FusedMultiplyAdd(-(first * newton), bend, first);
        if (fine.AsInt64() == Vector512<long>.AllBitsSet) return s;

        Vector512<double> loss = Vector512.FusedMultiplyAdd(h, Vector512.Create(1.2533), h2 + one); // 1/ℓ(h), nearly
        Vector512<double> cubic = Vector512.FusedMultiplyAdd(h, Vector512.Create(1.7), h2 + Vector512.Create(3.0)); // 6·I₁/I₃, nearly
        first = Vector512.FusedMultiplyAdd(first, t2 * Vector512.FusedMultiplyAdd(cubic, half, -one) / (cubic * loss), first);
        s = Vector512.ConditionalSelect(fine, s, first);
        if (lower.AsInt64() == Vector512<long>.AllBitsSet) return s;

        // v = g·(e^(−k/2) − b): from 2Φ(−t) ≈ (v/g)·e^(k²/(8t²)).
        Vector512<double> top = Vector512.Create(-1e-3);
        log = Vector512.Min(VectorMath.LogRatio(target.V, target.G), top);
        Vector512<double> t = UpperGuess(log);
        for (int i = 0; i < 2; i++)
        {
            h = half * k / t;
            t = UpperGuess(Vector512.Min(Vector512.FusedMultiplyAdd(h * half, h, log), top));
        }

        return Vector512.ConditionalSelect(lower, s, t + t);
    }

    /// <summary>t with 2Φ(−t) ≈ e^log, log &lt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> UpperGuess(Vector512<double> log)
    {
        Vector512<double> x = Vector512.Sqrt(Vector512<double>.One - log) - Vector512<double>.One;
        Vector512<double> above = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.1418441908755391), Vector512.Create(1.7942167100696078));
        Vector512<double> below = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.10027331623428193), Vector512.Create(1.1703910227524488));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(6.153961200581725));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(3.4287692048294875));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(7.199923681011419));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(3.372158593184083));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(2.50660321689533));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512<double>.One);
        return x * above / below;
    }
}
