using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The American put p(x) on a unit strike at x = S/K, in every regime, and its translation to puts and calls.
/// <code>
/// put:  V = K·p(S/K; r, q)       call: V = S·p(K/S; q, r)
/// ∂V/∂S = p − x·p′,  ∂²V/∂S² = x²·p″/S,  ∂²V/∂S∂σ = p_σ − x·p′_σ   (call, x = K/S)
/// θ = r·p − (r − q)·x·p′ − ½σ²x²p″                                    (calendar time; Black–Scholes equation in the holding region)
/// ∂θ/∂x = q·p′ − (r − q + σ²)·x·p″ − ½σ²x²p‴
/// </code>
/// </summary>
internal readonly struct NormalizedPut
{
    private readonly PremiumSums _sums;
    private readonly double _theta, _charm, _moneyness;
    private readonly ExerciseDecision _decision;
    private readonly bool _converged;

    private NormalizedPut(double moneyness, in PremiumSums sums, double theta, double charm, ExerciseDecision decision, bool converged)
    {
        _moneyness = moneyness;
        _sums = sums;
        _theta = theta;
        _charm = charm;
        _decision = decision;
        _converged = converged;
    }

    /// <summary>The put on strike K at spot S, rates r and q, over K.</summary>
    public static NormalizedPut Evaluate(double spot, double strike, double yearFraction, double sigma, double r, double q, AmericanPrecision precision, AmericanNeeds needs, AmericanPutEngine engine)
    {
        ExerciseDecision never = r <= 0 && q >= r ? ExerciseDecision.NeverEarly : ExerciseDecision.Hold;
        if (strike == 0) return new NormalizedPut(0, default, 0, 0, never, true);
        double x = spot / strike;
        if (double.IsInfinity(x)) return new NormalizedPut(0, default, 0, 0, never, true);
        if (yearFraction == 0)
        {
            PremiumSums payoff = default;
            (payoff.Price, payoff.Delta) = x < 1 ? (1 - x, -1) : (0, 0);
            return new NormalizedPut(x, payoff, 0, 0, x < 1 ? ExerciseDecision.Exercise : never, true);
        }

        if (x == 0 || sigma * Math.Sqrt(yearFraction) < 1e-14)
        {
            PremiumSums known = DeterministicPut.Evaluate(x, yearFraction, r, q, out double theta, out double charm, out ExerciseDecision decision);
            return new NormalizedPut(x, known, theta, charm, decision, true);
        }

        engine.Prepare(yearFraction, sigma, r, q, needs, precision);
        double logSpot = ElementaryFunctions.LogRatio(spot, strike);
        if (engine.IsExercised(logSpot))
        {
            PremiumSums intrinsic = default;
            (intrinsic.Price, intrinsic.Delta) = ((strike - spot) / strike, -1);
            return new NormalizedPut(x, intrinsic, 0, 0, ExerciseDecision.Exercise, engine.Converged);
        }

        PremiumSums sums = engine.Evaluate(logSpot);
        sums.Price = Math.Min(Math.Max(sums.Price, Math.Max(0, (strike - spot) / strike)), r < 0 ? Math.Exp(-r * yearFraction) : 1);
        double variance = sigma * sigma;
        double decay = (r * sums.Price) - ((r - q) * x * sums.Delta) - (0.5 * variance * x * x * sums.Gamma);
        double deltaDecay = (q * sums.Delta) - ((r - q + variance) * x * sums.Gamma) - (0.5 * variance * x * x * sums.Speed);
        return needs == AmericanNeeds.Price
            ? new NormalizedPut(x, sums, 0, 0, never, engine.Converged)
            : new NormalizedPut(x, sums, decay, deltaDecay, never, engine.Converged);
    }

    /// <summary>As the put itself.</summary>
    public AmericanGreeks AsPut(double strike, double spot, AmericanNeeds needs)
    {
        bool known = _decision == ExerciseDecision.Exercise;
        return new AmericanGreeks
        {
            Price = known ? strike - spot : strike * _sums.Price,
            Delta = Asked(needs, AmericanNeeds.All, _sums.Delta),
            Gamma = Asked(needs, AmericanNeeds.All, strike > 0 ? _sums.Gamma / strike : 0),
            Vega = Asked(needs, AmericanNeeds.Sigma, strike * _sums.Vega),
            Theta = Asked(needs, AmericanNeeds.All, strike * _theta),
            Rho = Asked(needs, AmericanNeeds.Rates, strike * _sums.Rho),
            DividendRho = Asked(needs, AmericanNeeds.Rates, strike * _sums.DividendRho),
            Vanna = Asked(needs, AmericanNeeds.Sigma, _sums.Vanna),
            Volga = Asked(needs, AmericanNeeds.SigmaSecond, strike * _sums.Volga),
            Charm = Asked(needs, AmericanNeeds.All, _charm),
            Decision = _decision,
            Converged = _converged,
        };
    }

    /// <summary>As the call whose symmetric counterpart this is: the put's strike is the call's spot and the put's spot the call's strike.</summary>
    public AmericanGreeks AsCall(double strike, double spot, AmericanNeeds needs)
    {
        bool known = _decision == ExerciseDecision.Exercise, worthless = spot == 0;
        double x = worthless ? 0 : _moneyness;
        return new AmericanGreeks
        {
            Price = known ? spot - strike : spot * _sums.Price,
            Delta = Asked(needs, AmericanNeeds.All, known ? 1 : _sums.Price - (x * _sums.Delta)),
            Gamma = Asked(needs, AmericanNeeds.All, worthless ? 0 : x * x * _sums.Gamma / spot),
            Vega = Asked(needs, AmericanNeeds.Sigma, spot * _sums.Vega),
            Theta = Asked(needs, AmericanNeeds.All, spot * _theta),
            Rho = Asked(needs, AmericanNeeds.Rates, spot * _sums.DividendRho),
            DividendRho = Asked(needs, AmericanNeeds.Rates, spot * _sums.Rho),
            Vanna = Asked(needs, AmericanNeeds.Sigma, _sums.Vega - (x * _sums.Vanna)),
            Volga = Asked(needs, AmericanNeeds.SigmaSecond, spot * _sums.Volga),
            Charm = Asked(needs, AmericanNeeds.All, _theta - (x * _charm)),
            Decision = _decision,
            Converged = _converged,
        };
    }

    private static double Asked(AmericanNeeds needs, AmericanNeeds group, double value) => (needs & group) != 0 ? value : double.NaN;
}
