using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>
/// Bachelier's (normal) implied volatility: σ with V = D·(w(F − K)·Φ(w·d) + σ√T·φ(d)), d = (F − K)/(σ√T), w = +1 for a call and −1 for a put. For underlyings
/// whose price may be negative.
/// </summary>
/// <remarks>
/// The relative error is below <see cref="ImpliedVolatilityResult.AttainableError"/>. Outcomes as for <see cref="BlackImpliedVolatility"/>, except that there is no
/// upper bound, and that strike 0 is a strike like any other.
/// </remarks>
public static class BachelierImpliedVolatility
{
    /// <summary>The implied volatility of one price.</summary>
    /// <param name="price">V, present value per unit of underlying, quote currency; finite.</param>
    /// <param name="forward">F, finite, any sign, quote currency per unit.</param>
    /// <param name="strike">K, finite, any sign, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="right">Call or put.</param>
    /// <returns>Status, volatility in quote currency per √year and attainable error.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static ImpliedVolatilityResult Solve(double price, double forward, double strike, double yearFraction, double discount, OptionRight right)
    {
        Guard.Finite(price);
        Guard.Finite(strike);
        ColumnSolver.CheckRight(right);
        ImpliedVolatilityResult result = default;
        Solve(new ReadOnlySpan<double>(in price), new ReadOnlySpan<double>(in strike), new ReadOnlySpan<OptionRight>(in right), forward, yearFraction, discount,
            new Span<ImpliedVolatilityResult>(ref result));
        return result;
    }

    /// <summary>The implied volatilities of options of one expiry, by columns; nothing is allocated per option.</summary>
    /// <param name="prices">V, present values per unit of underlying, quote currency; finite.</param>
    /// <param name="strikes">K, finite, any sign, quote currency per unit.</param>
    /// <param name="rights">Call or put, one per row.</param>
    /// <param name="forward">F, finite, any sign, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="results">Where the results go, one per row; the same bits as the call for one price, on any number of threads.</param>
    /// <param name="threads">Number of threads to use, ≥ 1.</param>
    /// <exception cref="ArgumentException">Columns of different lengths, or an argument or row outside its range, NaN included; nothing is written then.</exception>
    public static void Solve(
        ReadOnlySpan<double> prices, ReadOnlySpan<double> strikes, ReadOnlySpan<OptionRight> rights, double forward, double yearFraction, double discount,
        Span<ImpliedVolatilityResult> results, int threads = 1)
    {
        Guard.Finite(forward);
        ColumnSolver.Solve(Model.Bachelier, prices, strikes, rights, forward, yearFraction, discount, results, threads, Widest);
    }
}
