using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>
/// European options on one expiry, by columns, in closed form:
/// V = D·w·(F·Φ(w·d₁) − K·Φ(w·d₂)), d₁,₂ = ln(F/K)/s ± s/2, s = σ√T, w = +1 for a call and −1 for a put.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>meaning, unit</description></listheader>
/// <item><term>S, F, K</term><description>spot, forward, strike; quote currency per unit of underlying</description></item>
/// <item><term>T, σ, r, q, b</term><description>years; per √year; rates per year, b = r − q</description></item>
/// <item><term>D</term><description>discount factor e^(−rT); e^(−qT) = D·F/S</description></item>
/// <item><term>x, m, t</term><description>ln(F/K); |x|/s; s/2. a = m − t and m + t are |d₁|, |d₂| in some order</description></item>
/// <item><term>M</term><description>D·F·φ(d₁) = D·K·φ(d₂), quote currency; every Greek with a density is M times a rational expression</description></item>
/// </list>
/// <para>
/// <b>Digits.</b> The out-of-the-money price is D·min(F, K)·e^(−a²/2)·(ρ(m − t) − ρ(m + t)) with ρ(y) = e^(y²/2)·Φ(−y): it keeps its relative
/// accuracy until the density itself underflows (|d| ≈ 37.5). The difference is computed as s times a divided difference, without
/// cancellation down to s = 1e-100. The in-the-money price is the out-of-the-money one plus D·|F − K|.
/// </para>
/// <para>
/// <b>Limits.</b> Where K = 0, σ√T &lt; 1e-100 or T &lt; 1e-100 the limit s → 0 is given: price D·max(w(F − K), 0); Φ becomes 1 in the money and 0 out of it.
/// At the kink F = K it is ½ (delta ±½·e^(−qT): the mean of the two sides); Greeks with a finite limit there as σ → 0 at fixed T have it (vega D·K·√(T/2π),
/// vanna, veta, vera, ultima); those without one (gamma, dual gamma, speed, zomma, color: a point mass; the parts of theta and charm that carry it) are 0,
/// so that a total over a book stays finite.
/// </para>
/// Source: Black (1976), J. Financial Economics 3, 167–179; Merton (1973), Bell J. Economics 4, 141–183; the rest by differentiation.
/// </remarks>
internal static unsafe partial class EuropeanKernel
{
    /// <summary>Number of members of <see cref="GreekSet"/> that are one Greek.</summary>
    internal const int ColumnCount = 18;

    /// <summary>Smaller strikes count as 0.</summary>
    internal const double LeastStrike = 1e-300;

    /// <summary>Larger values of σ√T count as this one: the price has reached its bound in every digit.</summary>
    internal const double MostStandardDeviation = 1e4;

    /// <summary>Above this s the two scaled tails differ enough to be subtracted; their divided difference would lose digits.</summary>
    internal const double MostStep = 0.5;

    /// <summary>Below this, a is replaced by −a and Φ(−a) by 1 − Φ(a). Needs s &gt; <see cref="MostStep"/>, as a ≥ −s/2.</summary>
    internal const double LeastTailArgument = -0.25;

    /// <summary>Larger |x/s| count as this: the density is 0 long before, and products stay finite.</summary>
    internal const double MostDistance = 1e30;

    private const GreekSet NeedsDrift = GreekSet.Charm | GreekSet.Veta | GreekSet.Color;

    private const GreekSet NeedsCumulative = GreekSet.Price | GreekSet.Delta | GreekSet.Theta | GreekSet.Rho | GreekSet.DividendRho
        | GreekSet.DualDelta | GreekSet.Charm;

    /// <summary>What the passes over a block hand on, by columns.</summary>
    private static class Work
    {
        /// <summary>Rows of a block, a multiple of every vector's length.</summary>
        public const int Rows = 128;

        public const int Strike = 0, Deviation = 1, InverseDeviation = 2, Distance = 3, Gaussian = 4, Cumulative1 = 5, Cumulative2 = 6, Columns = 7;
    }

    /// <summary>Vector width by which rows are worked; every width gives the same bits.</summary>
    internal enum Width
    {
        Vector128,
        Vector256,
        Vector512,
    }

    /// <summary>The widest that this machine has instructions for.</summary>
    internal static Width Widest
        => Vector512.IsHardwareAccelerated ? Width.Vector512 : Vector256.IsHardwareAccelerated ? Width.Vector256 : Width.Vector128;

    /// <summary>Evaluates rows of one expiry.</summary>
    /// <param name="e">What the rows share.</param>
    /// <param name="set">What to compute.</param>
    /// <param name="strikes">K ≥ 0, finite.</param>
    /// <param name="volatilities">σ ≥ 0, finite.</param>
    /// <param name="signs">+1 or −1.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="columns"><see cref="ColumnCount"/> pointers, one per bit of <see cref="GreekSet"/>; those in <paramref name="set"/> are written.</param>
    /// <param name="width">Vector width.</param>
    public static void Evaluate(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns,
        Width width)
    {
        if (e.Expired)
        {
            for (int i = 0; i < count; i++)
                Limit(in e, set, strikes[i], signs[i], i, columns);
            return;
        }

        int lanes = 2 << (int)width;
        if (count >= lanes)
        {
            Run(in e, set, strikes, volatilities, signs, count, columns, width);
            return;
        }

        if (count == 0) return;
        double* padded = stackalloc double[lanes * (3 + ColumnCount)];
        double** paddedColumns = stackalloc double*[ColumnCount];
        for (int i = 0; i < lanes; i++)
        {
            int row = Math.Min(i, count - 1);
            padded[i] = strikes[row];
            padded[lanes + i] = volatilities[row];
            padded[(2 * lanes) + i] = signs[row];
        }

        for (int c = 0; c < ColumnCount; c++)
            paddedColumns[c] = padded + ((3 + c) * lanes);
        Run(in e, set, padded, padded + lanes, padded + (2 * lanes), lanes, paddedColumns, width);
        for (int rest = (int)set; rest != 0; rest &= rest - 1)
        {
            int c = BitOperations.TrailingZeroCount(rest);
            for (int i = 0; i < count; i++)
                columns[c][i] = paddedColumns[c][i];
        }
    }

    private static void Run(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns, Width width)
    {
        switch (width)
        {
            case Width.Vector512:
                EvaluateVector512(in e, set, strikes, volatilities, signs, count, columns);
                break;
            case Width.Vector256:
                EvaluateVector256(in e, set, strikes, volatilities, signs, count, columns);
                break;
            default:
                EvaluateVector128(in e, set, strikes, volatilities, signs, count, columns);
                break;
        }
    }

    /// <summary>Overwrites the rows of a block that have no regular formula.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Limits(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int first, int count, double** columns)
    {
        for (int row = first; row < first + count; row++)
            if (!(volatilities[row] * e.RootTime >= EuropeanTerms.LeastStandardDeviation && strikes[row] >= LeastStrike))
                Limit(in e, set, strikes[row], signs[row], row, columns);
    }

    /// <summary>The limit σ√T → 0 (or K = 0), see the remarks of the class.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Limit(in EuropeanTerms e, GreekSet set, double strike, double sign, int row, double** columns)
    {
        double intrinsic = sign * Math.FusedMultiplyAdd(e.Discount, e.IntrinsicReference - strike, e.IntrinsicRest);
        bool kink = intrinsic == 0 && strike > 0 && e.Discount > 0;
        double n = sign * (kink ? 0.5 : intrinsic > 0 ? 1 : 0);
        double t = e.YearFraction, discountedStrike = strike * e.Discount;
        double mass = kink && !e.Expired ? discountedStrike * VectorMath.InverseSqrt2Pi : 0;
        double vega = mass * e.RootTime;
        for (int rest = (int)set; rest != 0; rest &= rest - 1)
        {
            int c = BitOperations.TrailingZeroCount(rest);
            columns[c][row] = (GreekSet)(1 << c) switch
            {
                GreekSet.Price => Math.Max(intrinsic, 0),
                GreekSet.Delta => n * e.DividendDiscount,
                GreekSet.Vega => vega,
                GreekSet.Theta => n * ((e.DividendYield * e.DiscountedForward) - (e.Rate * discountedStrike)),
                GreekSet.Rho => n * t * discountedStrike,
                GreekSet.DividendRho => -n * t * e.DiscountedForward,
                GreekSet.DualDelta => -n * e.Discount,
                GreekSet.Vanna => 0.5 * vega * e.InverseSpot,
                GreekSet.Charm => n * e.DividendYield * e.DividendDiscount,
                GreekSet.Veta => e.Expired ? 0 : vega * (e.DividendYield + (0.5 * e.Carry) - (0.5 / t)),
                GreekSet.Vera => -0.5 * vega * t,
                GreekSet.Ultima => -0.25 * vega * t,
                _ => 0, // gamma, dual gamma, volga, speed, zomma, color
            };
        }
    }
}
