using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>
/// The implied volatility of American options: σ with V = P(S, K, T, σ, r, q), P being <see cref="AmericanOption"/>'s price.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="ImpliedVolatilityResult.AttainableError"/> is here η = ε + E/(σ·∂P/∂σ), ε = 2⁻⁵²: what the error E of the engine at its precision and the rounding of
/// the price make unavoidable. E = min(a·K, b·(P − P_European)) + 4ε·(1 + ln²(S/K)/(σ²T))·(P + S·|∂P/∂S|), for a call a·S in place of a·K; a = 1e-5, 1e-7,
/// 1e-10 and b = 0.05, 0.005, 0.0005 for <see cref="AmericanPrecision.Fast"/>, <see cref="AmericanPrecision.Accurate"/> and <see cref="AmericanPrecision.Exact"/>.
/// Prices made by the engine at the same precision give their volatility back much closer. Where η is above the limit but would not be with the E of
/// <see cref="AmericanPrecision.Exact"/> (short or deep options), the next finer precision is used by itself, and η is that precision's: the precision asked for is the
/// coarsest used.
/// </para>
/// <list type="table">
/// <listheader><term>input</term><description>outcome; V₀ is the price at volatility 0, the best instant of the known path, ≥ the payoff now</description></listheader>
/// <item><term>V below V₀ by more than the rounding of S and K; V &lt; 0</term><description><see cref="ImpliedVolatilityStatus.BelowIntrinsic"/></description></item>
/// <item><term>V at V₀, the option worthless or held at volatility 0</term><description><see cref="ImpliedVolatilityStatus.AtIntrinsic"/>, volatility 0</description></item>
/// <item><term>V at V₀ = payoff now, where exercise at once is best: every volatility up to some σ* gives this price</term>
/// <description><see cref="ImpliedVolatilityStatus.NoRecoverableVolatility"/>, error +∞</description></item>
/// <item><term>V ≥ K·max(1, e^(−rT)) (put), ≥ S·max(1, e^(−qT)) (call)</term><description><see cref="ImpliedVolatilityStatus.AboveMaximum"/></description></item>
/// <item><term>η above <see cref="ImpliedVolatilityResult.LargestAttainableError"/>; S = 0 or K = 0 and V = V₀: no volatility matters; V within 8ε of its limit</term>
/// <description><see cref="ImpliedVolatilityStatus.NoRecoverableVolatility"/></description></item>
/// <item><term>T = 0</term><description><see cref="ImpliedVolatilityStatus.Expired"/></description></item>
/// <item><term>the exercise boundary did not converge at a volatility tried, or e^(−rT) or e^(−qT) overflows</term>
/// <description><see cref="ImpliedVolatilityStatus.NotConverged"/></description></item>
/// </list>
/// Thread-safe; the same bits for the same inputs on any number of threads.
/// </remarks>
public static unsafe class AmericanImpliedVolatility
{
    private const int RowsPerPiece = 32;

    /// <summary>The implied volatility of one price.</summary>
    /// <param name="price">V, quote currency per unit; finite.</param>
    /// <param name="spot">S, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years.</param>
    /// <param name="rate">r, finite, 1/year, continuously compounded.</param>
    /// <param name="dividendYield">q, finite, 1/year, continuously compounded.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="precision">How far the engine resolves the boundary.</param>
    /// <returns>Status, volatility per √year and attainable error.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static ImpliedVolatilityResult Solve(
        double price, double spot, double strike, double yearFraction, double rate, double dividendYield, OptionRight right, AmericanPrecision precision)
    {
        Guard.Finite(price);
        Guard.NonNegative(spot);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        ColumnSolver.CheckRight(right);
        Check(precision);
        return AmericanImpliedVolatilitySearch.Solve(price, spot, strike, yearFraction, rate, dividendYield, right, precision);
    }

    /// <summary>The implied volatilities of many options, by columns; nothing is allocated per option.</summary>
    /// <param name="prices">V of each row, quote currency per unit; finite.</param>
    /// <param name="spots">S of each row, finite, ≥ 0.</param>
    /// <param name="strikes">K of each row, finite, ≥ 0.</param>
    /// <param name="yearFractions">T of each row, finite, ≥ 0, years.</param>
    /// <param name="rates">r of each row, finite.</param>
    /// <param name="dividendYields">q of each row, finite.</param>
    /// <param name="rights">Call or put.</param>
    /// <param name="precision">How far the engine resolves the boundary.</param>
    /// <param name="results">Where the results go, one per row; the same bits as the call for one price, on any number of threads.</param>
    /// <param name="threads">Number of threads to use, ≥ 1.</param>
    /// <exception cref="ArgumentException">Columns of different lengths, or an argument or row outside its range, NaN included; nothing is written then.</exception>
    public static void Solve(
        ReadOnlySpan<double> prices, ReadOnlySpan<double> spots, ReadOnlySpan<double> strikes, ReadOnlySpan<double> yearFractions, ReadOnlySpan<double> rates,
        ReadOnlySpan<double> dividendYields, ReadOnlySpan<OptionRight> rights, AmericanPrecision precision, Span<ImpliedVolatilityResult> results, int threads = 1)
    {
        Check(precision);
        Guard.AtLeast(threads, 1);
        int count = prices.Length;
        Guard.SameLength(spots.Length, count, nameof(spots));
        Guard.SameLength(strikes.Length, count, nameof(strikes));
        Guard.SameLength(yearFractions.Length, count, nameof(yearFractions));
        Guard.SameLength(rates.Length, count, nameof(rates));
        Guard.SameLength(dividendYields.Length, count, nameof(dividendYields));
        Guard.SameLength(rights.Length, count, nameof(rights));
        Guard.SameLength(results.Length, count, nameof(results));
        for (int i = 0; i < count; i++)
        {
            string? column = !double.IsFinite(prices[i]) ? "price"
                : !(spots[i] >= 0 && double.IsFinite(spots[i])) ? "spot >= 0"
                : !(strikes[i] >= 0 && double.IsFinite(strikes[i])) ? "strike >= 0"
                : !(yearFractions[i] >= 0 && double.IsFinite(yearFractions[i])) ? "year fraction >= 0"
                : !double.IsFinite(rates[i]) ? "rate"
                : !double.IsFinite(dividendYields[i]) ? "dividend yield"
                : null;
            if (column is not null || (uint)rights[i] > (uint)OptionRight.Put)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected {(column is null ? "Call or Put" : "a finite " + column)} in row {i}, got price {prices[i]:R}, spot {spots[i]:R}, strike {strikes[i]:R}, ")
                    + string.Create(CultureInfo.InvariantCulture, $"year fraction {yearFractions[i]:R}, rate {rates[i]:R}, dividend yield {dividendYields[i]:R} and {rights[i]}."));
        }

        fixed (double* price = prices, spot = spots, strike = strikes, years = yearFractions, rate = rates, yield = dividendYields)
        fixed (OptionRight* right = rights)
        fixed (ImpliedVolatilityResult* result = results)
        {
            var rows = new Rows(price, spot, strike, years, rate, yield, right, precision, result, count);
            if (threads == 1 || count <= RowsPerPiece)
                rows.Solve(0, count);
            else
                rows.Run(threads);
        }
    }

    private static void Check(AmericanPrecision precision)
    {
        if (precision is < AmericanPrecision.Fast or > AmericanPrecision.Exact)
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact.");
    }

    /// <summary>The columns; pieces of them are handed to whichever thread is free.</summary>
    private sealed class Rows(
        double* prices, double* spots, double* strikes, double* years, double* rates, double* yields, OptionRight* rights, AmericanPrecision precision,
        ImpliedVolatilityResult* results, int count)
    {
        public void Solve(int start, int end)
        {
            for (int i = start; i < end; i++)
                results[i] = AmericanImpliedVolatilitySearch.Solve(prices[i], spots[i], strikes[i], years[i], rates[i], yields[i], rights[i], precision);
        }

        public void Run(int threads)
            => Parallel.For(0, (count + RowsPerPiece - 1) / RowsPerPiece, new ParallelOptions { MaxDegreeOfParallelism = threads },
                piece => Solve(piece * RowsPerPiece, Math.Min(count, (piece + 1) * RowsPerPiece)));
    }
}
