using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>
/// The volatility at which a European price is met, by columns of one expiry:
/// b(k, s) = e^(−½(h² + t²))·(ρ(h − t) − ρ(h + t)), solved for s, with σ = s/√T (Black); u = s·φ(h)·ℓ(h) (Bachelier).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>meaning, unit</description></listheader>
/// <item><term>F, K, T, D</term><description>forward, strike (quote currency per unit); years; discount factor</description></item>
/// <item><term>u, v</term><description>undiscounted out-of-the-money price V/D − max(w(F − K), 0) and min(F, K) − u; quote currency</description></item>
/// <item><term>g, k</term><description>√(FK), quote currency; |ln(F/K)| (Black), |F − K| (Bachelier)</description></item>
/// <item><term>s, h, t</term><description>σ√T; k/s; s/2</description></item>
/// <item><term>b, b_max</term><description>u/g and its limit e^(−k/2); b_max − b = v/g = e^(−½(h² + t²))·(ρ(t − h) + ρ(t + h))</description></item>
/// <item><term>ρ, ℓ</term><description>ρ(y) = e^(y²/2)·Φ(−y); ℓ(h) = 1 − h·Φ(−h)/φ(h) = √(2π)·I₁(h), I_n = (1/√2π)∫₀^∞ yⁿ·e^(−hy − y²/2) dy</description></item>
/// </list>
/// <para>
/// <b>Guess.</b> To first order in s, u/g = s·φ(h)·ℓ(h): Bachelier's formula. Its inverse in one variable, X = k·g/(u√2π) = h·e^(h²/2)/ℓ(h), is a rational
/// function (4, 4) of √(1 + ln(1 + X)) − 1, error 2e-4. There ln b − ln(u/g) = ln(1 + Σaⱼ) − ½t², aⱼ the terms of the series below: one step of Halley's method
/// on three of them keeps the error at 2e-4 up to t = 0.56. Above half of b_max: 2Φ(−t)·e^(−h²/2) ≈ v/g, whose inverse at h = 0 is a rational function (4, 4)
/// of √(1 − ln) − 1.
/// </para>
/// <para>
/// <b>Steps.</b> Householder's method on ln b, or on ln(b_max − b) where h &lt; t and the series below does not serve. With c = |b/(s·∂b/∂s)| everything it
/// needs is rational in c, h², t². Where the guess is rough: steps of third order (the error becomes its fourth power) with ℓ to 1e-6, until one is below 5%.
/// Then one of fourth order (fifth power; again while it exceeds 3e-4) in which the logarithm, the squares, k, g and the price carry their rests: what remains
/// is the error of ρ or ℓ itself, damped by c.
/// </para>
/// <para>
/// <b>No cancellation.</b> Where t is small the difference of the ρ is their Taylor series in t, 2·Σ t²ʲ⁺¹·I₂ⱼ₊₁(h)/(2j + 1)!, from ℓ and I₃/I₁ by the
/// recurrence I_{n+2} = (h² + 2n + 1)·I_n − n(n − 1)·I_{n−2}. It serves for h·t ≤ 4 and t ≤ 0.7 + 0.35·h; elsewhere the difference loses less than c gains.
/// </para>
/// Every lane's result is independent of its neighbours and of the width: same inputs, same bits. Yardstick: Jäckel, "Let's Be Rational", Wilmott 2015;
/// all approximations here are fitted anew.
/// </remarks>
internal static unsafe partial class ImpliedVolatilityKernel
{
    private const double SqrtHalf = 0.7071067811865476;
    private const double Ln2High = 0.6931471803691238; // low 21 bits zero
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double MinNormal = 2.2250738585072014e-308;
    private const double RootTwoPi = 2.5066282746310007;
    private const double RootTwoPiRestRatio = -1.8328579980459167e-16 / RootTwoPi;

    private const double SeriesProductLimit = 4, SeriesStart = 0.7, SeriesSlope = 0.35;
    private const double ShortSeriesLimit = 0.25, MiddleSeriesLimit = 0.4; // aⱼ ≤ t²ʲ/(2j + 1)!!, most at h = 0: what is left out is below 1e-17
    private const int ShortSeriesTerms = 7, MiddleSeriesTerms = 9, LongSeriesTerms = 14, QuickShortSeriesTerms = 2, QuickLongSeriesTerms = 6;

    /// <summary>1/((2j + 2)(2j + 3)), j = 0 … 13.</summary>
    private static ReadOnlySpan<double> InverseFactorials =>
    [
        1.0 / (2 * 3), 1.0 / (4 * 5), 1.0 / (6 * 7), 1.0 / (8 * 9), 1.0 / (10 * 11), 1.0 / (12 * 13), 1.0 / (14 * 15),
        1.0 / (16 * 17), 1.0 / (18 * 19), 1.0 / (20 * 21), 1.0 / (22 * 23), 1.0 / (24 * 25), 1.0 / (26 * 27), 1.0 / (28 * 29),
    ];

    private const int MostRounds = 16;
    private const double FastStepLimit = 0.05; // its fourth power is below 1e-5, whose fifth power is below 1e-25
    private const double LastStepLimit = 3e-4; // its fifth power is below 3e-18
    private const double FineGuessLimit = 0.32; // of t²: below it the guess is within 2e-4

    /// <summary>Levels and prices in these ranges are solved as they are; others are scaled by a power of two first.</summary>
    private const double LeastOrdinaryLevel = 6.223015277861142e-61, GreatestOrdinaryLevel = 1.6069380442589903e60; // 2^∓200
    private const double LeastOrdinaryPrice = 1.499696813895631e-241; // 2⁻⁸⁰⁰

    private const int BlockRows = 64;

    /// <summary>Vector width by which rows are worked; every width gives the same bits.</summary>
    internal enum Width
    {
        Vector128,
        Vector256,
        Vector512,
    }

    /// <summary>The model whose volatility is sought.</summary>
    internal enum Model
    {
        Black,
        Bachelier,
    }

    /// <summary>The widest that this machine has instructions for.</summary>
    internal static Width Widest
        => Vector512.IsHardwareAccelerated ? Width.Vector512 : Vector256.IsHardwareAccelerated ? Width.Vector256 : Width.Vector128;

    /// <summary>Solves rows of one expiry. Arguments are finite; D &gt; 0, T ≥ 0; for Black F &gt; 0, K ≥ 0.</summary>
    [SkipLocalsInit]
    internal static void Solve(
        Model model, in KernelTerms terms, double* prices, double* strikes, OptionRight* rights, ImpliedVolatilityResult* results, int count, Width width)
    {
        Block block;
        for (int start = 0; start < count; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, count - start);
            for (int i = 0; i < rows; i++)
            {
                block.Prices[i] = prices[start + i];
                block.Strikes[i] = strikes[start + i];
                block.Signs[i] = rights[start + i] == OptionRight.Call ? 1 : -1;
            }

            Width used = rows <= 2 ? Width.Vector128 : width;
            int padded = (rows + Lanes(used) - 1) & -Lanes(used);
            for (int i = rows; i < padded; i++)
                (block.Prices[i], block.Strikes[i], block.Signs[i]) = (block.Prices[0], block.Strikes[0], block.Signs[0]);

            ulong leftOut = SolveBlock(model, in terms, &block, padded, used);
            for (int i = 0; i < rows; i++)
                results[start + i] = (leftOut >> i & 1) == 0
                    ? Outcome(&block, i, 1)
                    : LeftOut(model, in terms, block.Prices[i], block.Strikes[i], block.Signs[i]);
        }
    }

    private static int Lanes(Width width) => 2 << (int)width;

    private static ulong SolveBlock(Model model, in KernelTerms terms, Block* block, int count, Width width) => (model, width) switch
    {
        (Model.Black, Width.Vector512) => BlackBlockVector512(in terms, block, count),
        (Model.Black, Width.Vector256) => BlackBlockVector256(in terms, block, count),
        (Model.Black, _) => BlackBlockVector128(in terms, block, count),
        (_, Width.Vector512) => BachelierBlockVector512(in terms, block, count),
        (_, Width.Vector256) => BachelierBlockVector256(in terms, block, count),
        _ => BachelierBlockVector128(in terms, block, count),
    };

    private static ImpliedVolatilityResult Outcome(Block* block, int i, double scale)
        => block->LastSteps[i] <= LastStepLimit
            ? ImpliedVolatilityResult.Found(block->Volatilities[i] * scale, block->PriceOverVega[i])
            : ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);

    /// <summary>A row that has no volatility, or whose levels need scaling.</summary>
    [SkipLocalsInit]
    private static ImpliedVolatilityResult LeftOut(Model model, in KernelTerms terms, double price, double strike, double sign)
    {
        double whole = price * terms.InverseDiscount;
        if (double.IsInfinity(whole)) // beyond the range of double
            return ImpliedVolatilityResult.Of(whole < 0 ? ImpliedVolatilityStatus.BelowIntrinsic
                : model == Model.Black ? ImpliedVolatilityStatus.AboveMaximum : ImpliedVolatilityStatus.NotConverged);

        double wholeRest = Math.FusedMultiplyAdd(-whole, terms.Discount, price) * terms.InverseDiscount;
        double gap = TwoSum(terms.Forward, -strike, out double gapRest);
        bool inMoney = sign * gap > 0;
        double u = TwoSum(whole, inMoney ? -sign * gap : 0, out double uRest);
        u = TwoSum(u, uRest + wholeRest - (inMoney ? sign * gapRest : 0), out uRest);
        if (u <= 0)
        {
            if (u < -ImpliedVolatilityResult.Epsilon * Math.Abs(whole)) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.BelowIntrinsic);
            return ImpliedVolatilityResult.Of(
                model == Model.Black && strike == 0 ? ImpliedVolatilityStatus.NoRecoverableVolatility : ImpliedVolatilityStatus.AtIntrinsic);
        }

        double low = Math.Min(terms.Forward, strike), high = Math.Max(terms.Forward, strike);
        if (model == Model.Black && (u > low || (u == low && uRest >= 0))) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.AboveMaximum);

        // √(FK), or the largest length, to about 2⁴⁰⁰ where that leaves all in range, else to about 1.
        int shift;
        if (model == Model.Black)
        {
            int lowExponent = Math.ILogB(low), highExponent = Math.ILogB(high);
            shift = (highExponent - lowExponent <= 400 ? 400 : 0) - ((lowExponent + highExponent) / 2);
        }
        else
            shift = 400 - Math.ILogB(Math.Max(u, Math.Abs(gap)));
        KernelTerms scaled = terms.Scaled(shift);
        if (Math.ScaleB(u, shift) < MinNormal) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);
        Block block;
        for (int i = 0; i < 2; i++)
            (block.Prices[i], block.Strikes[i], block.Signs[i]) = (Math.ScaleB(price, shift), Math.ScaleB(strike, shift), sign);
        ulong leftOut = SolveBlock(model, in scaled, &block, 2, Width.Vector128);
        return leftOut == 0
            ? Outcome(&block, 0, model == Model.Black ? 1 : Math.ScaleB(1, -shift))
            : ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);
    }

    private static double TwoSum(double a, double b, out double rest)
    {
        double sum = a + b;
        double part = sum - a;
        rest = (a - (sum - part)) + (b - part);
        return sum;
    }

    /// <summary>Rows in work: inputs, what lies between the passes, and outputs, by columns.</summary>
    private struct Block
    {
        public fixed double Prices[BlockRows];
        public fixed double Strikes[BlockRows];
        public fixed double Signs[BlockRows];
        public fixed double K[BlockRows];
        public fixed double KRest[BlockRows];
        public fixed double G[BlockRows];
        public fixed double GInverse[BlockRows];
        public fixed double GRestRatio[BlockRows];
        public fixed double U[BlockRows];
        public fixed double UInverse[BlockRows];
        public fixed double URest[BlockRows];
        public fixed double UScaled[BlockRows];
        public fixed double UScaledRestRatio[BlockRows];
        public fixed double V[BlockRows];
        public fixed double VRest[BlockRows];
        public fixed double Whole[BlockRows];
        public fixed double S[BlockRows];
        public fixed double SInverse[BlockRows];
        public fixed double Rough[BlockRows];
        public fixed double H[BlockRows];
        public fixed double HRest[BlockRows];
        public fixed double Loss[BlockRows];
        public fixed double LossRest[BlockRows];
        public fixed double Cubic[BlockRows];
        public fixed double Model[BlockRows];
        public fixed double ModelRest[BlockRows];
        public fixed double Weight[BlockRows];
        public fixed double Aim[BlockRows];
        public fixed double AimRestRatio[BlockRows];
        public fixed double Upper[BlockRows];
        public fixed double Volatilities[BlockRows];
        public fixed double PriceOverVega[BlockRows];
        public fixed double LastSteps[BlockRows];
    }

    /// <summary>What the rows of one expiry share.</summary>
    internal readonly struct KernelTerms
    {
        public KernelTerms(double forward, double discount, double yearFraction)
        {
            Forward = forward;
            Discount = discount;
            InverseDiscount = 1 / discount;
            RootTime = Math.Sqrt(yearFraction);
            RootTimeRest = Math.FusedMultiplyAdd(-RootTime, RootTime, yearFraction) / (2 * RootTime);
            InverseRootTime = 1 / RootTime;
            LeastLevel = LeastOrdinaryLevel;
            GreatestLevel = GreatestOrdinaryLevel;
            LeastPrice = LeastOrdinaryPrice;
        }

        public double Forward { get; init; }
        public double Discount { get; }
        public double InverseDiscount { get; }
        public double RootTime { get; }
        public double RootTimeRest { get; }
        public double InverseRootTime { get; }
        public double LeastLevel { get; init; }
        public double GreatestLevel { get; init; }
        public double LeastPrice { get; init; }

        /// <summary>The same with F·2^shift, taking rows of every magnitude.</summary>
        public KernelTerms Scaled(int shift) => this with
        {
            Forward = Math.ScaleB(Forward, shift), LeastLevel = MinNormal, GreatestLevel = double.MaxValue, LeastPrice = double.Epsilon,
        };
    }
}
