using System.Globalization;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// European options with cash dividends in the model named by the caller.
/// <code>
/// Spot            recursion of integrals over the ex-dates, error about 1e-12·K
/// Escrowed        Black–Scholes with S* = S − Σ Dᵢ·e^(−b·tᵢ)
/// StrikeAdjusted  Black–Scholes with K* = K + Σ Dᵢ·e^(b(T − tᵢ)),   b = r − q
/// </code>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>S, K, D</term><description>spot, strike, dividend; quote currency per unit of underlying</description></item>
/// <item><term>T, tᵢ</term><description>years from the valuation instant</description></item>
/// <item><term>σ; r, q</term><description>per √year, of what the model makes lognormal; per year, continuously compounded, any sign</description></item>
/// </list>
/// American options and a check of the spot model: <see cref="DividendFiniteDifference"/>. Thread-safe; the same inputs give the same bits.
/// </summary>
/// <remarks>
/// Greeks of the two closed forms are exact: the kernel's, by the chain rule through S* and K*. In the spot model delta and gamma come from the
/// integral (within 1e-3 standard deviations of an ex-date from differences of prices), theta from the pricing equation, vega and rho from
/// fourth-order differences of prices: about 1e-8 relative.
/// Source: Haug, Haug and Lewis (2003), Wilmott Magazine, September, 37–47 (spot model); Hull, Options, Futures and Other Derivatives (escrowed).
/// </remarks>
public static class DividendOption
{
    /// <summary>The price, quote currency.</summary>
    /// <param name="spot">S in [1e-100, 1e100].</param>
    /// <param name="strike">K in [0, 1e100].</param>
    /// <param name="yearFraction">T ≥ 0.</param>
    /// <param name="volatility">σ ≥ 0.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q, beside the cash dividends.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="dividends">In any order.</param>
    /// <param name="model">What is lognormal.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range; or the escrowed model has S* ≤ 0.</exception>
    public static double Price(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right,
        IReadOnlyList<CashDividend> dividends, DividendModel model)
    {
        DividendProblem p = DividendProblem.Create(spot, strike, yearFraction, volatility, rate, dividendYield, right, dividends);
        return model == DividendModel.Spot ? SpotPrice(p) : Closed(p, dividends, model).Price;
    }

    /// <summary>Price, delta, gamma, vega, theta and rho.</summary>
    /// <param name="spot">S in [1e-100, 1e100].</param>
    /// <param name="strike">K in [0, 1e100].</param>
    /// <param name="yearFraction">T ≥ 0.</param>
    /// <param name="volatility">σ ≥ 0.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q, beside the cash dividends.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="dividends">In any order.</param>
    /// <param name="model">What is lognormal.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range; or the escrowed model has S* ≤ 0.</exception>
    public static DividendGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right,
        IReadOnlyList<CashDividend> dividends, DividendModel model)
    {
        DividendProblem p = DividendProblem.Create(spot, strike, yearFraction, volatility, rate, dividendYield, right, dividends);
        return model == DividendModel.Spot && p.Dividends.Length > 0 ? SpotGreeks(p) : Closed(p, dividends, model);
    }

    private static double SpotPrice(DividendProblem p)
        => p.Dividends.Length == 0 ? Closed(p, p.Dividends, DividendModel.Spot).Price
        : p.Deterministic ? DeterministicDividends.Evaluate(p, american: false).Price
        : SpotModelIntegral.Evaluate(p).Price;

    private static DividendGreeks SpotGreeks(DividendProblem p)
    {
        if (p.Deterministic) return DeterministicDividends.Evaluate(p, american: false);
        const double NearExDate = 1e-3, SpotBump = 0.01;
        (double price, double delta, double gamma) = SpotModelIntegral.Evaluate(p);
        if (p.Volatility * Math.Sqrt(p.Dividends[0].YearFraction) < NearExDate)
        {
            double h = SpotBump * Math.Min(p.Volatility * Math.Sqrt(p.YearFraction), 1) * p.Spot;
            double u1 = SpotPrice(p with { Spot = p.Spot + h }), d1 = SpotPrice(p with { Spot = p.Spot - h });
            double u2 = SpotPrice(p with { Spot = p.Spot + (2 * h) }), d2 = SpotPrice(p with { Spot = p.Spot - (2 * h) });
            delta = ((8 * (u1 - d1)) - (u2 - d2)) / (12 * h);
            gamma = ((16 * (u1 + d1)) - (u2 + d2) - (30 * price)) / (12 * h * h);
        }

        double vega = Slope(x => SpotPrice(p with { Volatility = x }), p.Volatility, 0.005 * p.Volatility);
        double rho = Slope(x => SpotPrice(p with { Rate = x }), p.Rate, 1e-3);
        double theta = (p.Rate * price) - (p.Carry * p.Spot * delta) - (0.5 * p.Volatility * p.Volatility * p.Spot * p.Spot * gamma);
        return new DividendGreeks
        {
            Price = price, Delta = delta, Gamma = gamma, Vega = vega, Theta = theta, Rho = rho,
            Converged = double.IsFinite(price + delta + gamma + vega + theta + rho),
        };
    }

    private static double Slope(Func<double, double> f, double x, double h)
        => ((8 * (f(x + h) - f(x - h))) - (f(x + (2 * h)) - f(x - (2 * h)))) / (12 * h);

    private static DividendGreeks Closed(DividendProblem p, IReadOnlyList<CashDividend> dividends, DividendModel model)
    {
        double spot = p.Spot, strike = p.Strike, spotPerTime = 0, spotPerRate = 0, strikePerRate = 0;
        foreach ((double t, double amount) in p.Dividends)
        {
            switch (model)
            {
                case DividendModel.Escrowed:
                    double present = amount * Math.Exp(-p.Carry * t);
                    spot -= present;
                    spotPerTime -= p.Carry * present;
                    spotPerRate += t * present;
                    break;
                case DividendModel.StrikeAdjusted:
                    double rest = p.YearFraction - t, future = amount * Math.Exp(p.Carry * rest);
                    strike += future;
                    strikePerRate += rest * future;
                    break;
                case DividendModel.Spot:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(model), model, "Expected Spot, Escrowed or StrikeAdjusted.");
            }
        }

        if (model is < DividendModel.Spot or > DividendModel.StrikeAdjusted)
            throw new ArgumentOutOfRangeException(nameof(model), model, "Expected Spot, Escrowed or StrikeAdjusted.");
        if (!(spot >= EuropeanTerms.LeastPrice))
        {
            throw new ArgumentOutOfRangeException(nameof(dividends), spot, string.Create(CultureInfo.InvariantCulture,
                $"Expected dividends whose present value is below spot (escrowed model), spot less present value is {spot:R}."));
        }

        EuropeanTerms terms = EuropeanTerms.FromRates(spot, p.YearFraction, p.Rate, p.DividendYield);
        Greeks g = Greeks.Of(in terms, strike, p.Volatility, p.Sign);
        return new DividendGreeks
        {
            Price = g.Price,
            Delta = g.Delta,
            Gamma = g.Gamma,
            Vega = g.Vega,
            Theta = g.Theta + (g.Delta * spotPerTime),
            Rho = g.Rho + (g.Delta * spotPerRate) + (g.DualDelta * strikePerRate),
            Converged = double.IsFinite(g.Price),
        };
    }
}
