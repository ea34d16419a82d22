using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>
/// European options under the normal model: V = D·(w·(F − K)·Φ(w·d) + s·φ(d)), d = (F − K)/s, s = σ√T. Forward, spot and strike may be negative or zero.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>S, F, K</term><description>quote currency per unit of underlying, |·| ≤ 1e150</description></item>
/// <item><term>T</term><description>years</description></item>
/// <item><term>σ</term><description>normal volatility of the <b>forward</b>: quote currency per unit per √year (not a fraction), ≤ 1e150</description></item>
/// <item><term>D; r, q</term><description>discount factor; rates per year, continuously compounded, as decimals</description></item>
/// </list>
/// <para>
/// Out-of-the-money prices keep full relative accuracy until the normal density underflows (|d| ≈ 37.5). At T = 0 or σ = 0 the price is D·max(w(F − K), 0)
/// and Φ is 1 in the money, 0 out of it, ½ at the kink F = K, where vega, veta and vera are their limits as σ → 0 and Greeks that do not exist are 0; the same
/// below 1e-100 years or 1e-100 of σ√T.
/// </para>
/// <para>The unit of vega is quote currency per unit of normal volatility; every Greek by σ is one by this σ. Formulas of all 18: the file of the kernel, and the guide.</para>
/// Source: Bachelier (1900), Annales scientifiques de l'ENS 17, 21–86.
/// </remarks>
public static class Bachelier
{
    private const double MostPrice = 1e150;

    /// <summary>
    /// Price and all Greeks with the forward as the underlying: ∂/∂S stands for ∂/∂F, and theta, charm, veta, color (∂/∂t) and rho, vera (∂/∂r) are at fixed
    /// forward, as for options on futures. So rho = −T·V and vera = −T·vega; there is no yield to move and dividend rho is 0.
    /// </summary>
    /// <param name="forward">F, any sign.</param>
    /// <param name="strike">K, any sign.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="normalVolatility">σ, ≥ 0, quote currency per √year.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static Greeks Evaluate(double forward, double strike, double yearFraction, double normalVolatility, double discount, OptionRight right)
    {
        Guard.InRange(forward, -MostPrice, MostPrice);
        Check(strike, yearFraction, normalVolatility);
        Guard.Positive(discount);
        return Of(BachelierTerms.OnForward(forward, discount, yearFraction), strike, normalVolatility, Black76.Sign(right));
    }

    /// <summary>As <see cref="Evaluate"/> with D = e^(−rT) from a rate. Theta and charm, which contain r itself, keep the digits that r = −ln D/T loses when rT is small.</summary>
    /// <param name="forward">F, any sign.</param>
    /// <param name="strike">K, any sign.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="normalVolatility">σ, ≥ 0, quote currency per √year.</param>
    /// <param name="rate">r, finite.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included; or |rT| above 300.</exception>
    public static Greeks EvaluateOnForward(double forward, double strike, double yearFraction, double normalVolatility, double rate, OptionRight right)
    {
        Guard.InRange(forward, -MostPrice, MostPrice);
        Check(strike, yearFraction, normalVolatility);
        Exponent(Guard.Finite(rate) * yearFraction, rate, nameof(rate));
        return Of(BachelierTerms.OnForwardAtRate(forward, rate, yearFraction), strike, normalVolatility, Black76.Sign(right));
    }

    /// <summary>
    /// Price and all Greeks with spot as the underlying, F = S·e^((r − q)T): the meanings of <see cref="GreekSet"/>, with theta at fixed spot and rates (so that the forward
    /// rolls towards spot) and rho, dividend rho at fixed spot. σ stays the normal volatility of the forward.
    /// </summary>
    /// <param name="spot">S, any sign.</param>
    /// <param name="strike">K, any sign.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="normalVolatility">σ, ≥ 0, quote currency per √year.</param>
    /// <param name="rate">r, finite.</param>
    /// <param name="dividendYield">q, finite.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included; or |rT| or |qT| or |(r − q)T| above 300.</exception>
    public static Greeks EvaluateOnSpot(double spot, double strike, double yearFraction, double normalVolatility, double rate, double dividendYield, OptionRight right)
    {
        Guard.InRange(spot, -MostPrice, MostPrice);
        Check(strike, yearFraction, normalVolatility);
        Exponent(Guard.Finite(rate) * yearFraction, rate, nameof(rate));
        Exponent(Guard.Finite(dividendYield) * yearFraction, dividendYield, nameof(dividendYield));
        Exponent((rate - dividendYield) * yearFraction, dividendYield, nameof(dividendYield));
        return Of(BachelierTerms.OnSpot(spot, yearFraction, rate, dividendYield), strike, normalVolatility, Black76.Sign(right));
    }

    /// <summary>
    /// A chain of one expiry by columns, on the forward: the numbers of <see cref="Evaluate"/> to the last bit, in the widest vectors that the machine has.
    /// </summary>
    /// <param name="forward">F, any sign.</param>
    /// <param name="yearFraction">T, finite, ≥ 0.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="strikes">K per row, any sign.</param>
    /// <param name="normalVolatilities">σ per row, ≥ 0.</param>
    /// <param name="rights">Call or put per row.</param>
    /// <param name="set">What to compute; nothing else is.</param>
    /// <exception cref="ArgumentException">Columns of different lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument or a row outside its range, NaN included; a set with bits that are no Greek.</exception>
    public static unsafe BookGreeks EvaluateChain(double forward, double yearFraction, double discount, ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> normalVolatilities, ReadOnlySpan<OptionRight> rights, GreekSet set)
    {
        Guard.InRange(forward, -MostPrice, MostPrice);
        Guard.Positive(discount);
        Guard.SameLength(normalVolatilities.Length, strikes.Length, nameof(normalVolatilities));
        Guard.SameLength(rights.Length, strikes.Length, nameof(rights));
        CheckSet(set);
        double[] signs = new double[strikes.Length];
        for (int i = 0; i < signs.Length; i++)
        {
            Check(strikes[i], yearFraction, normalVolatilities[i]);
            signs[i] = Black76.Sign(rights[i]);
        }

        BachelierTerms terms = BachelierTerms.OnForward(forward, discount, yearFraction);
        BookGreeks into = BookGreeks.Allocate(set, strikes.Length);
        fixed (double* k = strikes, v = normalVolatilities, w = signs)
            Rows(in terms, k, v, w, strikes.Length, into, 0, EuropeanKernel.Widest);
        return into;
    }

    /// <summary>Rows of one expiry into the columns of a book, from row <paramref name="start"/> on.</summary>
    internal static unsafe void Rows(in BachelierTerms terms, double* strikes, double* volatilities, double* signs, int count, BookGreeks into, int start,
        EuropeanKernel.Width width)
    {
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        fixed (double* values = into.Values)
        {
            for (int c = 0; c < EuropeanKernel.ColumnCount; c++)
                columns[c] = (into.Set & (GreekSet)(1 << c)) != 0 ? values + into.Offset((GreekSet)(1 << c)) + start : null;
            BachelierKernel.Evaluate(in terms, into.Set, strikes, volatilities, signs, count, columns, width);
        }
    }

    /// <summary>Throws when the set has bits that are no Greek.</summary>
    internal static void CheckSet(GreekSet set)
    {
        if ((set & ~GreekSet.All) != 0)
            throw new ArgumentOutOfRangeException(nameof(set), set, $"Expected a combination of the members of {nameof(GreekSet)}, got {(int)set}.");
    }

    private static unsafe Greeks Of(in BachelierTerms terms, double strike, double volatility, double sign)
    {
        double* v = stackalloc double[EuropeanKernel.ColumnCount];
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        for (int i = 0; i < EuropeanKernel.ColumnCount; i++)
            columns[i] = v + i;
        BachelierKernel.Evaluate(in terms, GreekSet.All, &strike, &volatility, &sign, 1, columns, EuropeanKernel.Width.Vector128);
        return new Greeks(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16], v[17]);
    }

    private static void Check(double strike, double yearFraction, double normalVolatility)
    {
        Guard.InRange(strike, -MostPrice, MostPrice);
        Guard.NonNegative(yearFraction);
        Guard.InRange(normalVolatility, 0, MostPrice);
    }

    private static void Exponent(double exponent, double value, string name)
    {
        if (!(Math.Abs(exponent) <= 300))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"Expected growth and discount factors within e^±300, got e^{exponent:R}."));
    }
}
