using System.Numerics;
using System.Runtime.CompilerServices;
using OptionCascade.Numerics;
using Width = OptionCascade.Pricing.EuropeanKernel.Width;

namespace OptionCascade.Pricing;

/// <summary>
/// European options on one expiry under the normal model, by columns, in closed form:
/// V = D·(w·(F − K)·Φ(w·d) + s·φ(d)), d = (F − K)/s, s = σ√T, w = +1 for a call and −1 for a put.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>meaning, unit</description></listheader>
/// <item><term>S, F, K</term><description>spot, forward, strike; quote currency per unit of underlying, any sign</description></item>
/// <item><term>σ</term><description>normal volatility of the forward, quote currency per unit per √year</description></item>
/// <item><term>T, r, q, b</term><description>years; rates per year, b = r − q</description></item>
/// <item><term>D, E</term><description>discount factor e^(−rT); ∂F/∂S = e^(bT), 1 on the forward</description></item>
/// <item><term>M, N</term><description>D·φ(d); D·w·Φ(w·d)</description></item>
/// <item><term>F*</term><description>F where rates and time move the forward at fixed spot, 0 where the forward is held</description></item>
/// </list>
/// <para>
/// Greeks: delta E·N; gamma E²·M/s; vega M√T; theta r·V − b·F*·N − M·σ/(2√T); rho T·(F*·N − V); dividend rho −T·F*·N; dual delta −N; dual gamma M/s;
/// vanna −E·M·d/σ; volga vega·d²/σ; vera −T·vega·(1 + d·F*/s); speed −E³·M·d/s²; zomma E²·(M/s)·(d² − 1)/σ; ultima vega·d²(d² − 3)/σ².
/// With δ = ∂d/∂T = b·F*/s − d/(2T): charm q·E·N − E·M·δ; veta vega·(r + d·δ − 1/(2T)); color gamma·(r − 2b + d·δ + 1/(2T)).
/// </para>
/// <para>
/// <b>Digits.</b> The out-of-the-money price is D·s·e^(−d²/2)·(−ρ′(|d|)) with ρ(y) = e^(y²/2)·Φ(−y) and −ρ′(y) = 1/√(2π) − y·ρ(y): the derivative comes from the
/// divided difference of ρ's rational function at coinciding points, where nothing cancels, so that the price keeps its relative accuracy until the
/// density underflows (|d| ≈ 37.5). The in-the-money price is the out-of-the-money one plus D·|F − K|.
/// </para>
/// <para>
/// <b>Limits.</b> Where σ√T &lt; 1e-100 or T &lt; 1e-100: price D·max(w(F − K), 0), Φ is 1 in the money and 0 out of it. At the kink F = K it is ½; vega
/// D·√(T/2π), veta and vera are the limits as σ → 0; vanna, volga and ultima are 0 there; gamma, dual gamma, speed, zomma, color and the parts of theta and charm that
/// carry a point mass do not exist and are given as 0.
/// </para>
/// Source: Bachelier (1900), Théorie de la spéculation, Annales scientifiques de l'ENS 17, 21–86; Greeks by differentiation.
/// </remarks>
internal static unsafe partial class BachelierKernel
{
    /// <summary>Larger values of |F − K|/s count as this: the density is 0 long before, and products stay finite.</summary>
    private const double MostDistance = 1e30;

    /// <summary>Larger |F|/s and |b·F|/s count as this; above it F − K has no digits left anyway, unless it is 0.</summary>
    private const double MostSlope = 1e150;

    /// <summary>Below this |d|, 1/√(2π) − |d|·ρ(|d|) does not cancel.</summary>
    private const double NearTheMoney = 0.5;

    /// <summary>A step so small that ρ(a) and ρ(a + step) have the same bits; a power of two, so that dividing by it is exact.</summary>
    private const double TinyStep = 3.054936363499605e-151; // 2⁻⁵⁰⁰

    private const double InverseTinyStep = 3.273390607896142e150; // 2⁵⁰⁰

    /// <summary>Evaluates rows of one expiry; every width gives the same bits.</summary>
    /// <param name="e">What the rows share.</param>
    /// <param name="set">What to compute.</param>
    /// <param name="strikes">K, finite.</param>
    /// <param name="volatilities">σ ≥ 0, finite.</param>
    /// <param name="signs">+1 or −1.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="columns">One pointer per bit of <see cref="GreekSet"/>; those in <paramref name="set"/> are written.</param>
    /// <param name="width">Vector width.</param>
    public static void Evaluate(in BachelierTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns, Width width)
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
        double* padded = stackalloc double[lanes * (3 + EuropeanKernel.ColumnCount)];
        double** paddedColumns = stackalloc double*[EuropeanKernel.ColumnCount];
        for (int i = 0; i < lanes; i++)
        {
            int row = Math.Min(i, count - 1);
            padded[i] = strikes[row];
            padded[lanes + i] = volatilities[row];
            padded[(2 * lanes) + i] = signs[row];
        }

        for (int c = 0; c < EuropeanKernel.ColumnCount; c++)
            paddedColumns[c] = padded + ((3 + c) * lanes);
        Run(in e, set, padded, padded + lanes, padded + (2 * lanes), lanes, paddedColumns, width);
        for (int rest = (int)set; rest != 0; rest &= rest - 1)
        {
            int c = BitOperations.TrailingZeroCount(rest);
            for (int i = 0; i < count; i++)
                columns[c][i] = paddedColumns[c][i];
        }
    }

    private static void Run(in BachelierTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns, Width width)
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

        for (int row = 0; row < count; row++)
            if (!(volatilities[row] * e.RootTime >= EuropeanTerms.LeastStandardDeviation))
                Limit(in e, set, strikes[row], signs[row], row, columns);
    }

    /// <summary>The limit σ√T → 0, see the remarks of the class.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Limit(in BachelierTerms e, GreekSet set, double strike, double sign, int row, double** columns)
    {
        double x = e.Reference - strike + e.Rest, intrinsic = sign * x, t = e.YearFraction;
        double n = sign * e.Discount * (x == 0 ? 0.5 : intrinsic > 0 ? 1 : 0), price = e.Discount * Math.Max(intrinsic, 0);
        double vega = x == 0 && !e.Expired ? e.Discount * VectorMath.InverseSqrt2Pi * e.RootTime : 0;
        for (int rest = (int)set; rest != 0; rest &= rest - 1)
        {
            int c = BitOperations.TrailingZeroCount(rest);
            columns[c][row] = (GreekSet)(1 << c) switch
            {
                GreekSet.Price => price,
                GreekSet.Delta => e.SpotSlope * n,
                GreekSet.Vega => vega,
                GreekSet.Theta => (e.Rate * price) - (e.Carry * e.CarriedForward * n),
                GreekSet.Rho => t * ((e.CarriedForward * n) - price),
                GreekSet.DividendRho => -t * e.CarriedForward * n,
                GreekSet.DualDelta => -n,
                GreekSet.Charm => e.DividendYield * e.SpotSlope * n,
                GreekSet.Veta => e.Expired ? 0 : vega * (e.Rate - (0.5 / t)),
                GreekSet.Vera => -t * vega,
                _ => 0, // gamma, dual gamma, vanna, volga, speed, zomma, color, ultima
            };
        }
    }
}
