using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>
/// The root σ of P(σ) = V for an American option, by inverse interpolation of third order with the engine's vega, inside a bracket.
/// <code>
/// V₀ = P(0),  V∞ = lim P(σ) for σ → ∞,  w = P(σ) − V₀
/// y(z) = ln w − ln(V − V₀)                 where V is in the lower half of [V₀, V∞]
///      = ln(V∞ − V) − ln(V∞ − P(σ))        in the upper half
/// z = ln σ,  dz/dy = (1 or −1)·(w or V∞ − P)/(σ·∂P/∂σ);  cubic through (y, z, dz/dy) of the last two points, at y = 0
/// E = min(a·K, b·(P − P_European)) + 4ε·(1 + d²)·(P + S·|∂P/∂S|),  d = ln(S/K)/(σ√T),  η = ε + E/(σ·∂P/∂σ)
/// </code>
/// <list type="table">
/// <item><term>V, V₀, V∞, P, w, E</term><description>prices, quote currency per unit</description></item>
/// <item><term>σ, z</term><description>volatility, 1/√year, and its logarithm</description></item>
/// <item><term>a, b</term><description>errors of the engine over the strike (for a call: the spot) and over the early-exercise premium</description></item>
/// <item><term>η</term><description>attainable relative error of σ</description></item>
/// </list>
/// Where E leaves no volatility (η above the limit) but a finer precision's would, or the coarse engine's price leaps over V, the search is repeated at the next
/// finer precision. P does not fall with σ, so that every evaluation moves one end of the bracket. Where the option is exercised at once P = V₀: this is "below", without a slope.
/// </summary>
internal struct AmericanImpliedVolatilitySearch
{
    private const double Epsilon = ImpliedVolatilityResult.Epsilon;
    private const int MostEvaluations = 100, EvaluationsBeforeBisection = 12;

    private readonly double _price, _spot, _strike, _yearFraction, _rate, _yield, _intrinsic, _maximum, _logTarget;
    private readonly OptionRight _right;
    private readonly AmericanPrecision _precision;
    private readonly bool _upperHalf;
    private double _low, _high;
    private bool _lowSeen, _highSeen, _finerHelps;

    private AmericanImpliedVolatilitySearch(
        double price, double spot, double strike, double yearFraction, double rate, double dividendYield, OptionRight right, AmericanPrecision precision, double intrinsic,
        double maximum)
    {
        (_price, _spot, _strike, _yearFraction, _rate, _yield) = (price, spot, strike, yearFraction, rate, dividendYield);
        (_right, _precision, _intrinsic, _maximum) = (right, precision, intrinsic, maximum);
        _upperHalf = price - intrinsic > 0.5 * (maximum - intrinsic);
        _logTarget = Math.Log(_upperHalf ? maximum - price : price - intrinsic);

        // Below the first spread there is no volatility left for the engine. The second is far: where the option is exercised early, V∞ − P falls only as 1/σ².
        double rootT = Math.Sqrt(yearFraction);
        _low = Math.Log(1e-13 / rootT);
        _high = Math.Log(1e9 / rootT);
    }

    /// <summary>The volatility, for inputs within their ranges.</summary>
    public static ImpliedVolatilityResult Solve(
        double price, double spot, double strike, double yearFraction, double rate, double dividendYield, OptionRight right, AmericanPrecision precision)
    {
        if (yearFraction == 0) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.Expired);
        AmericanGreeks calm = AmericanOption.Evaluate(spot, strike, yearFraction, 0, rate, dividendYield, right, precision, GreekSet.Price);
        double intrinsic = calm.Price, maximum = right == OptionRight.Put
            ? strike * Math.Max(1, Math.Exp(-rate * yearFraction))
            : spot * Math.Max(1, Math.Exp(-dividendYield * yearFraction));
        if (!(double.IsFinite(maximum) && double.IsFinite(intrinsic))) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);

        // The rounding of S − K is one of S and K; a worthless option's price has none.
        double rounding = intrinsic > 0 ? 2 * Epsilon * Math.Max(Math.Max(spot, strike), intrinsic) : 0;
        if (price < intrinsic - rounding) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.BelowIntrinsic);
        bool flat = maximum - intrinsic <= rounding, exercised = calm.Decision == ExerciseDecision.Exercise;
        if (price <= intrinsic + rounding)
            return ImpliedVolatilityResult.Of(flat || exercised ? ImpliedVolatilityStatus.NoRecoverableVolatility : ImpliedVolatilityStatus.AtIntrinsic);
        if (price >= maximum) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.AboveMaximum);
        if (price >= maximum * (1 - (8 * Epsilon))) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NoRecoverableVolatility);
        for (AmericanPrecision at = precision; ; at++)
        {
            var search = new AmericanImpliedVolatilitySearch(price, spot, strike, yearFraction, rate, dividendYield, right, at, intrinsic, maximum);
            ImpliedVolatilityResult result = search.Run();
            if (!search._finerHelps) return result;
        }
    }

    private static (double PerStrike, double PerPremium, double LastStep) Errors(AmericanPrecision precision) => precision switch
    {
        AmericanPrecision.Fast => (1e-5, 5e-2, 3e-4),
        AmericanPrecision.Accurate => (1e-7, 5e-3, 1e-5),
        _ => (1e-10, 5e-4, 1e-6),
    };

    private ImpliedVolatilityResult Run()
    {
        double lastStep = Errors(_precision).LastStep, z = Math.Clamp(Math.Log(Guess()), _low + 1, _high - 0.1);
        double previousY = double.NaN, previousZ = double.NaN, previousSlope = double.NaN;
        AmericanGreeks below = default;
        for (int evaluation = 1; evaluation <= MostEvaluations; evaluation++)
        {
            double sigma = Math.Exp(z);
            AmericanGreeks greeks = AmericanOption.Evaluate(
                _spot, _strike, _yearFraction, sigma, _rate, _yield, _right, _precision, GreekSet.Price | GreekSet.Vega);
            if (!(greeks.Converged && double.IsFinite(greeks.Price))) return Unconverged(z, in below);
            if (greeks.Price == _price) return Found(sigma, sigma, in greeks);
            if (greeks.Price < _price) (_low, _lowSeen, below) = (z, true, greeks);
            else (_high, _highSeen) = (z, true);

            double left = _upperHalf ? _maximum - greeks.Price : greeks.Price - _intrinsic;
            double y = _upperHalf ? _logTarget - Math.Log(left) : Math.Log(left) - _logTarget, slope = left / (sigma * greeks.Vega);
            bool sloped = left > 0 && slope > 0 && double.IsFinite(slope) && double.IsFinite(y);
            double next = sloped ? Interpolate(previousY, previousZ, previousSlope, y, z, slope) : double.NaN;
            if (Math.Abs(next - z) <= lastStep) return Found(Math.Exp(Math.Clamp(next, _low, _high)), sigma, in greeks);
            if (_high - _low <= 4 * Epsilon * Math.Max(1, Math.Abs(z)))
            {
                // No volatility between: the engine's price leaps over V. Within its error that is the root, otherwise it is none.
                if (Math.Abs(greeks.Price - _price) <= Errors(_precision).PerStrike * Math.Max(_spot, _strike)) return Found(sigma, sigma, in greeks);
                _finerHelps = _precision != AmericanPrecision.Exact;
                return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);
            }

            if (!(next > _low && next < _high) || (evaluation >= EvaluationsBeforeBisection && evaluation % 2 == 0)) next = Middle(z);
            if (sloped) (previousY, previousZ, previousSlope) = (y, z, slope);
            z = next;
        }

        return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);
    }

    /// <summary>
    /// The inverse cubic through two points where the newer is the nearer or they enclose the root; otherwise, or where it differs by more than Newton's step,
    /// that step.
    /// </summary>
    private static double Interpolate(double y0, double z0, double slope0, double y1, double z1, double slope1)
    {
        double width = y1 - y0, newton = z1 - (y1 * slope1);
        if (!(Math.Abs(y1) < Math.Abs(y0) || y0 * y1 < 0) || Math.Abs(width) < 1e-9) return newton;

        // With u = 1 at the newer point and 0 at the older one, the root is at u = 1 + v.
        double v = -y1 / width, u = 1 + v, rise = z1 - z0;
        double cubic = (rise * v * ((-2 * v * v) - (3 * v))) + (width * v * u * ((slope0 * v) + (slope1 * u)));
        return Math.Abs(z1 + cubic - newton) <= Math.Abs(newton - z1) ? z1 + cubic : newton;
    }

    /// <summary>Where the engine fails above a volatility at which the price, close to V∞, already says nothing, that is the outcome.</summary>
    private ImpliedVolatilityResult Unconverged(double z, in AmericanGreeks below)
    {
        if (!(_upperHalf && _lowSeen && z > _low)) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged);
        double sigma = Math.Exp(_low);
        ImpliedVolatilityResult result = Found(sigma, sigma, in below);
        return result.IsSolved ? ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NotConverged) : result;
    }

    private readonly double Middle(double z)
    {
        double middle = 0.5 * (_low + _high);
        if (!_lowSeen) return Math.Max(middle, z - 1.5);
        return _highSeen ? middle : Math.Min(middle, z + 1);
    }

    /// <summary>The European volatility of the price; failing that, the one of its time value at a flat forward; failing that, 0.3/√T.</summary>
    private readonly double Guess()
    {
        double forward = _spot * Math.Exp((_rate - _yield) * _yearFraction), discount = Math.Exp(-_rate * _yearFraction);
        if (double.IsFinite(forward) && forward > 0 && double.IsFinite(discount) && discount > 0)
        {
            ImpliedVolatilityResult european = BlackImpliedVolatility.Solve(_price, forward, _strike, _yearFraction, discount, _right);
            if (european.IsSolved) return european.Volatility;
        }

        OptionRight outOfTheMoney = _spot > _strike ? OptionRight.Put : OptionRight.Call;
        ImpliedVolatilityResult flat = BlackImpliedVolatility.Solve(_price - _intrinsic, _spot, _strike, _yearFraction, 1, outOfTheMoney);
        return flat.IsSolved ? flat.Volatility : 0.3 / Math.Sqrt(_yearFraction);
    }

    /// <summary>Also notes whether a finer precision would leave a volatility where this one's error leaves none.</summary>
    private ImpliedVolatilityResult Found(double volatility, double evaluatedAt, in AmericanGreeks greeks)
    {
        if (!(greeks.Vega > 0)) return ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.NoRecoverableVolatility);
        double premium = greeks.Price - European(evaluatedAt), d = ElementaryFunctions.LogRatio(_spot, _strike) / (evaluatedAt * Math.Sqrt(_yearFraction));
        double rounding = 4 * Epsilon * (1 + (d * d)) * (greeks.Price + (_spot * Math.Abs(greeks.Delta))), scale = Epsilon * evaluatedAt * greeks.Vega;
        ImpliedVolatilityResult result = ImpliedVolatilityResult.Found(volatility, (EngineError(_precision, premium) + rounding) / scale);
        _finerHelps = !result.IsSolved && _precision != AmericanPrecision.Exact
            && ImpliedVolatilityResult.Found(volatility, (EngineError(AmericanPrecision.Exact, premium) + rounding) / scale).IsSolved;
        return result;
    }

    private readonly double EngineError(AmericanPrecision precision, double premium)
    {
        (double perStrike, double perPremium, _) = Errors(precision);
        double error = perStrike * (_right == OptionRight.Put ? _strike : _spot);
        return double.IsFinite(premium) ? Math.Min(error, perPremium * Math.Max(0, premium)) : error;
    }

    private readonly double European(double sigma)
    {
        // A right that is never used early has no premium; the engine then gives the European price.
        double strike = _strike, spot = _spot;
        PremiumSums put = _right == OptionRight.Put
            ? EuropeanPut.Evaluate(ElementaryFunctions.LogRatio(spot, strike), _yearFraction, sigma, _rate, _yield, AmericanNeeds.Price)
            : EuropeanPut.Evaluate(ElementaryFunctions.LogRatio(strike, spot), _yearFraction, sigma, _yield, _rate, AmericanNeeds.Price);
        return (_right == OptionRight.Put ? strike : spot) * put.Price;
    }
}
