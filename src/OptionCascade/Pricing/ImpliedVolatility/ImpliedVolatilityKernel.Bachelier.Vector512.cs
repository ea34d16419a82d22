// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>As <see cref="BlackBlockVector512"/>.</summary>
    private static ulong BachelierBlockVector512(in KernelTerms terms, Block* block, int count)
    {
        ulong leftOut = 0;
        for (int i = 0; i < count; i += Vector512<double>.Count)
            leftOut |= (ulong)BachelierNormaliseVector512(in terms, block, i) << i;
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BachelierQuickVector512(block, i);
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BachelierFinishVector512(in terms, block, i);
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BachelierNormaliseVector512(in KernelTerms terms, Block* block, int i)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One;
        Vector512<double> forward = Vector512.Create(terms.Forward), discount = Vector512.Create(terms.Discount), inverseDiscount = Vector512.Create(terms.InverseDiscount);
        Vector512<double> strike = Vector512.Load(block->Strikes + i), price = Vector512.Load(block->Prices + i), sign = Vector512.Load(block->Signs + i);

        Vector512<double> whole = price * inverseDiscount;
        Vector512<double> wholeRest = Vector512.FusedMultiplyAdd(-whole, discount, price) * inverseDiscount;
        Vector512<double> gap = TwoSum(forward, -strike, out Vector512<double> gapRest);
        Vector512<double> negative = Vector512.LessThan(gap, zero) & Vector512.Create(-0.0);
        Vector512<double> inMoney = Vector512.GreaterThan(sign * gap, zero);
        Vector512<double> k = gap ^ negative, kRest = gapRest ^ negative;
        Vector512<double> u = TwoSum(whole, -(inMoney & k), out Vector512<double> uRest);
        uRest += wholeRest - (inMoney & kRest);
        u = TwoSum(u, uRest, out uRest);

        Vector512<double> least = Vector512.Create(terms.LeastPrice), most = Vector512.Create(terms.GreatestLevel);
        Vector512<double> ordinary = Vector512.GreaterThanOrEqual(u, least) & Vector512.LessThanOrEqual(u, most) & Vector512.LessThanOrEqual(k, most);
        uint leftOut = (uint)~Vector512.ExtractMostSignificantBits(ordinary) & ((1u << Vector512<double>.Count) - 1);
        if (leftOut != 0)
        {
            k = Vector512.ConditionalSelect(ordinary, k, one);
            u = Vector512.ConditionalSelect(ordinary, u, one);
            whole = Vector512.ConditionalSelect(ordinary, whole, one);
            kRest &= ordinary;
            uRest &= ordinary;
        }

        Vector512<double> aim = TwoProduct(u, Vector512.Create(RootTwoPi), out Vector512<double> aimRest);
        Vector512<double> uInverse = one / u;
        aimRest = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(aimRest, Vector512.Create(VectorMath.InverseSqrt2Pi), uRest), uInverse, Vector512.Create(RootTwoPiRestRatio));
        Vector512.Store(k, block->K + i);
        Vector512.Store(kRest, block->KRest + i);
        Vector512.Store(aim, block->UScaled + i);
        Vector512.Store(aimRest, block->UScaledRestRatio + i);
        Vector512.Store(whole * uInverse, block->Whole + i);
        Vector512.Store(BachelierGuess(k, uInverse, u, out _), block->S + i);
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BachelierQuickVector512(Block* block, int i)
    {
        Vector512<double> k = Vector512.Load(block->K + i), aim = Vector512.Load(block->UScaled + i), none = Vector512<double>.Zero;
        Vector512<double> s = Vector512.Load(block->S + i), moving = Vector512<double>.AllBitsSet;
        for (int round = 0; round < MostRounds; round++)
        {
            Vector512<double> step = moving & BachelierStep(k, none, aim, none, s, accurate: false, out _);
            s = Vector512.FusedMultiplyAdd(s, step, s);
            moving = Vector512.GreaterThan(Vector512.Abs(step), Vector512.Create(FastStepLimit));
            if (moving == none) break;
        }

        Vector512.Store(s, block->S + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BachelierFinishVector512(in KernelTerms terms, Block* block, int i)
    {
        Vector512<double> s = Vector512.Load(block->S + i);
        Vector512<double> step = BachelierStep(Vector512.Load(block->K + i), Vector512.Load(block->KRest + i), Vector512.Load(block->UScaled + i),
            Vector512.Load(block->UScaledRestRatio + i), s, accurate: true, out Vector512<double> c);
        Vector512.Store(c * Vector512.Load(block->Whole + i), block->PriceOverVega + i);
        Finish(in terms, block, i, s, step);
    }

    /// <summary>The relative change of s by one step on ln(s·ℓ(h)) − ½h², h = k/s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> BachelierStep(
        Vector512<double> k, Vector512<double> kRest, Vector512<double> aim, Vector512<double> aimRest, Vector512<double> s, bool accurate, out Vector512<double> c)
    {
        Vector512<double> one = Vector512<double>.One, half = Vector512.Create(0.5);
        Vector512<double> inverse = one / s;
        Vector512<double> h = k * inverse;
        Vector512<double> h2 = h * h, residual, first;
        if (accurate)
        {
            c = ScaledLoss(h, out Vector512<double> lossRest);
            first = one / c;
            Vector512<double> hRest = (Vector512.FusedMultiplyAdd(-h, s, k) + kRest) * inverse;
            Vector512<double> h2Rest = Vector512.FusedMultiplyAdd(h, h, -h2) + ((h + h) * hRest);
            Vector512<double> model = TwoProduct(s, c, out Vector512<double> modelRest);
            modelRest = Vector512.FusedMultiplyAdd(s, lossRest, modelRest) * first * inverse;
            Vector512<double> log = LogRatio(model, aim, out Vector512<double> logRest);
            Vector512<double> corrections = Vector512.FusedMultiplyAdd(hRest, LossSlope(h), modelRest) - aimRest;
            residual = Vector512.FusedMultiplyAdd(half, -h2, log) + (Vector512.FusedMultiplyAdd(half, -h2Rest, logRest) + corrections);
        }
        else
        {
            (Vector512<double> above, Vector512<double> below) = QuickLoss(h);
            Vector512<double> both = one / (above * below);
            c = above * above * both;
            first = below * below * both;
            residual = Vector512.FusedMultiplyAdd(half, -h2, VectorMath.LogRatio(s * c, aim));
        }

        return Householder(residual * c, first, h2, Vector512<double>.Zero);
    }

    /// <summary>s with s·φ(k/s)·ℓ(k/s) ≈ <paramref name="price"/>, relative error 2e-4, and h = k/s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> BachelierGuess(Vector512<double> k, Vector512<double> priceInverse, Vector512<double> price, out Vector512<double> h)
    {
        // X = h·e^(h²/2)/ℓ(h); h is nearly rational in x = √(1 + ln(1 + X)) − 1.
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> big = Vector512.Min(k * priceInverse * Vector512.Create(VectorMath.InverseSqrt2Pi), Vector512.Create(1e300));
        Vector512<double> log = VectorMath.LogRatio(one + big, one);
        Vector512<double> x = log / (one + Vector512.Sqrt(one + log));
        Vector512<double> above = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.10014678526966753), Vector512.Create(1.2122789245574443));
        Vector512<double> below = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.07096614144491818), Vector512.Create(0.7799244485933511));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(0.443274135520166));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(0.1481563629354444));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(2.6080637147627335));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(2.3093039058570315));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(1.9999831697480277)) * x;
        below = Vector512.FusedMultiplyAdd(below, x, one);
        Vector512<double> both = one / (above * below); // one division for h and 1/h
        Vector512<double> nearMoney = Vector512.LessThan(big, Vector512.Create(1e-4));
        h = Vector512.ConditionalSelect(nearMoney, big, above * above * both);
        Vector512<double> atMoney = Vector512.Create(RootTwoPi) * price * Vector512.FusedMultiplyAdd(big, Vector512.Create(1.2533141373155), one);
        return Vector512.ConditionalSelect(nearMoney, atMoney, k * below * below * both);
    }
}
