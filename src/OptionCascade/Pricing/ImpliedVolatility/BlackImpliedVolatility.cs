using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>
/// Black's implied volatility: σ with V = D·w·(F·Φ(w·d₁) − K·Φ(w·d₂)), d₁,₂ = ln(F/K)/(σ√T) ± σ√T/2, w = +1 for a call and −1 for a put.
/// </summary>
/// <remarks>
/// <para>
/// The relative error is below <see cref="ImpliedVolatilityResult.AttainableError"/>, what the rounding of the price and of the result makes unavoidable. In
/// terms of the forward and the discount factor: for Black–Scholes, F = S·e^((r − q)T) and D = e^(−rT).
/// </para>
/// <list type="table">
/// <listheader><term>input</term><description>outcome</description></listheader>
/// <item><term>V/D below max(w(F − K), 0) by more than the rounding of V/D; V &lt; 0</term><description><see cref="ImpliedVolatilityStatus.BelowIntrinsic"/></description></item>
/// <item><term>V/D at it (V = 0 out of the money)</term><description><see cref="ImpliedVolatilityStatus.AtIntrinsic"/>, volatility 0</description></item>
/// <item><term>V/D ≥ F (call), ≥ K (put)</term><description><see cref="ImpliedVolatilityStatus.AboveMaximum"/></description></item>
/// <item><term>one digit of the price moves σ by more than <see cref="ImpliedVolatilityResult.LargestAttainableError"/>; K = 0 and V/D = F or 0</term>
/// <description><see cref="ImpliedVolatilityStatus.NoRecoverableVolatility"/></description></item>
/// <item><term>T = 0</term><description><see cref="ImpliedVolatilityStatus.Expired"/></description></item>
/// <item><term>V/(D√(FK)) below the range of double, with F or K outside 1e-60 … 1e60</term><description><see cref="ImpliedVolatilityStatus.NotConverged"/></description></item>
/// </list>
/// </remarks>
public static class BlackImpliedVolatility
{
    /// <summary>The implied volatility of one price.</summary>
    /// <param name="price">V, present value per unit of underlying, quote currency; finite.</param>
    /// <param name="forward">F, finite, &gt; 0, quote currency per unit.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="right">Call or put.</param>
    /// <returns>Status, volatility per √year and attainable error.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static ImpliedVolatilityResult Solve(double price, double forward, double strike, double yearFraction, double discount, OptionRight right)
    {
        Guard.Finite(price);
        Guard.NonNegative(strike);
        ColumnSolver.CheckRight(right);
        ImpliedVolatilityResult result = default;
        Solve(new ReadOnlySpan<double>(in price), new ReadOnlySpan<double>(in strike), new ReadOnlySpan<OptionRight>(in right), forward, yearFraction, discount,
            new Span<ImpliedVolatilityResult>(ref result));
        return result;
    }

    /// <summary>The implied volatilities of options of one expiry, by columns; nothing is allocated per option.</summary>
    /// <param name="prices">V, present values per unit of underlying, quote currency; finite.</param>
    /// <param name="strikes">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="rights">Call or put, one per row.</param>
    /// <param name="forward">F, finite, &gt; 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="results">Where the results go, one per row; the same bits as the call for one price, on any number of threads.</param>
    /// <param name="threads">Number of threads to use, ≥ 1.</param>
    /// <exception cref="ArgumentException">Columns of different lengths, or an argument or row outside its range, NaN included; nothing is written then.</exception>
    public static void Solve(
        ReadOnlySpan<double> prices, ReadOnlySpan<double> strikes, ReadOnlySpan<OptionRight> rights, double forward, double yearFraction, double discount,
        Span<ImpliedVolatilityResult> results, int threads = 1)
    {
        Guard.Positive(forward);
        ColumnSolver.Solve(Model.Black, prices, strikes, rights, forward, yearFraction, discount, results, threads, Widest);
    }
}
