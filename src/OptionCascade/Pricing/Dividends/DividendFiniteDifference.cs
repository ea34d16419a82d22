using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// European and American options on an asset that pays cash dividends and a continuous yield, spot model (see <see cref="DividendModel.Spot"/>), by finite
/// differences: TR-BDF2 in time, central differences on a grid gathered at the strike, the strike raised by the dividends to come, and spot; the exercise constraint by
/// policy iteration inside every stage; ex-dates by monotone cubic interpolation.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>S, K, D</term><description>spot, strike, dividend; quote currency per unit of underlying</description></item>
/// <item><term>T, tᵢ</term><description>years from the valuation instant</description></item>
/// <item><term>σ; r, q</term><description>per √year; per year, continuously compounded, any sign</description></item>
/// </list>
/// Delta and gamma are differences at the node that is spot, theta follows from them by the equation itself, r·V − (r − q)·S·Δ − ½σ²S²·Γ (0 where exercise now is
/// optimal). Vega and rho are central differences of ±0.4% of σ and ±0.001/(1 + T) of r on the same, frozen grid, so that errors of the grid cancel. All are extrapolated
/// like the price. Where σ√T &lt; 1e-9 or K = 0 the known path is used. Thread-safe; the same inputs give the same bits.
/// </remarks>
public static class DividendFiniteDifference
{
    private const double RelativeVolatilityBump = 0.004;

    private const double LargestRateBump = 1e-3;

    /// <summary>The price alone, quote currency.</summary>
    /// <param name="spot">S in [1e-100, 1e100].</param>
    /// <param name="strike">K in [0, 1e100].</param>
    /// <param name="yearFraction">T ≥ 0; 0 gives the payoff.</param>
    /// <param name="volatility">σ ≥ 0; 0 gives the best instant of the known path.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="exercise">European or American.</param>
    /// <param name="dividends">In any order.</param>
    /// <param name="options">Size of the grid.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range.</exception>
    /// <exception cref="ArithmeticException">Not converged; <c>Evaluate</c> reports this as a status instead.</exception>
    public static double Price(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, ExerciseStyle exercise,
        IReadOnlyList<CashDividend> dividends, FiniteDifferenceOptions options)
    {
        DividendGreeks result = Run(spot, strike, yearFraction, volatility, rate, dividendYield, right, exercise, dividends, options, priceOnly: true);
        return result.Converged ? result.Price : throw new ArithmeticException("The finite-difference solution did not converge.");
    }

    /// <summary>Price, delta, gamma, vega, theta and rho; five solutions per grid against one for <c>Price</c>.</summary>
    /// <param name="spot">S in [1e-100, 1e100].</param>
    /// <param name="strike">K in [0, 1e100].</param>
    /// <param name="yearFraction">T ≥ 0; 0 gives the payoff.</param>
    /// <param name="volatility">σ ≥ 0; 0 gives the best instant of the known path.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="exercise">European or American.</param>
    /// <param name="dividends">In any order.</param>
    /// <param name="options">Size of the grid.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range.</exception>
    public static DividendGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, ExerciseStyle exercise,
        IReadOnlyList<CashDividend> dividends, FiniteDifferenceOptions options)
        => Run(spot, strike, yearFraction, volatility, rate, dividendYield, right, exercise, dividends, options, priceOnly: false);

    private static DividendGreeks Run(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, ExerciseStyle exercise,
        IReadOnlyList<CashDividend> dividends, FiniteDifferenceOptions options, bool priceOnly)
    {
        ArgumentNullException.ThrowIfNull(options);
        Guard.AtLeast(options.SpaceIntervals, 20, "options.SpaceIntervals");
        Guard.AtLeast(options.TimeSteps, 4, "options.TimeSteps");
        if (exercise is not (ExerciseStyle.European or ExerciseStyle.American))
            throw new ArgumentOutOfRangeException(nameof(exercise), exercise, "Expected European or American.");
        DividendProblem p = DividendProblem.Create(spot, strike, yearFraction, volatility, rate, dividendYield, right, dividends);
        bool american = exercise == ExerciseStyle.American;
        if (p.Deterministic) return DeterministicDividends.Evaluate(p, american);
        var map = new SpotGridMap(p, options.SpaceIntervals);
        DividendGreeks coarse = Grid(p, american, map, options, 1, priceOnly);
        if (!options.Extrapolate) return coarse;
        DividendGreeks fine = Grid(p, american, map, options, 2, priceOnly);
        double price = Extrapolate(fine.Price, coarse.Price);
        bool now = american && fine.Price <= p.Payoff(spot);
        if (now) return fine with { Converged = coarse.Converged && fine.Converged };
        return new DividendGreeks
        {
            Price = american ? Math.Max(price, p.Payoff(spot)) : Math.Max(price, 0),
            Delta = Extrapolate(fine.Delta, coarse.Delta),
            Gamma = Extrapolate(fine.Gamma, coarse.Gamma),
            Vega = Extrapolate(fine.Vega, coarse.Vega),
            Theta = Extrapolate(fine.Theta, coarse.Theta),
            Rho = Extrapolate(fine.Rho, coarse.Rho),
            Converged = coarse.Converged && fine.Converged,
        };
    }

    private static double Extrapolate(double fine, double coarse) => fine + ((fine - coarse) / 3);

    private static DividendGreeks Grid(DividendProblem p, bool american, SpotGridMap map, FiniteDifferenceOptions options, int factor, bool priceOnly)
    {
        double[] spots = map.Nodes(factor);
        int node = map.SpotIndex * factor;
        bool converged = true;

        TrBdf2Solver Solve(DividendProblem problem)
        {
            var solver = new TrBdf2Solver(problem, american, spots);
            converged &= solver.Run(options.TimeSteps, Math.Max(4, options.TimeSteps / 10), factor);
            return solver;
        }

        TrBdf2Solver centre = Solve(p);
        double[] v = centre.Values;
        double price = v[node];
        if (priceOnly) return new DividendGreeks { Price = price, Converged = converged && double.IsFinite(price) };
        double left = spots[node] - spots[node - 1], right = spots[node + 1] - spots[node];
        double below = (price - v[node - 1]) / left, above = (v[node + 1] - price) / right;
        bool now = centre.Exercised(node);
        double delta = now ? p.Sign : ((below * right) + (above * left)) / (left + right), gamma = now ? 0 : 2 * (above - below) / (left + right);
        double theta = now ? 0 : (p.Rate * price) - (p.Carry * p.Spot * delta) - (0.5 * p.Volatility * p.Volatility * p.Spot * p.Spot * gamma);
        double bump = RelativeVolatilityBump * p.Volatility;
        double vega = now ? 0 : (Solve(p with { Volatility = p.Volatility + bump }).Values[node] - Solve(p with { Volatility = p.Volatility - bump }).Values[node]) / (2 * bump);
        // Large enough for the exercise boundary to cross cells: a smaller one would differentiate where in its cell it lies.
        double rise = LargestRateBump / (1 + p.YearFraction);
        double rho = now ? 0 : (Solve(p with { Rate = p.Rate + rise }).Values[node] - Solve(p with { Rate = p.Rate - rise }).Values[node]) / (2 * rise);
        return new DividendGreeks
        {
            Price = price, Delta = delta, Gamma = gamma, Vega = vega, Theta = theta, Rho = rho,
            Converged = converged && double.IsFinite(price + delta + gamma + vega + theta + rho),
        };
    }
}
