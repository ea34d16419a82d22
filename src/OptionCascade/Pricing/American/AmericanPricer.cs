using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.American;

/// <summary>American options by <see cref="AmericanOption"/>: price, delta, gamma, vega, theta, rho, dividend rho, vanna, charm and volga.</summary>
/// <remarks>
/// European options are refused. A boundary that did not converge is <see cref="PricingFailure.NotConverged"/>. Only the derivatives asked for are worked out.
/// Stateless and thread-safe.
/// </remarks>
public sealed class AmericanPricer : IOptionPricer
{
    private readonly AmericanPrecision _precision;

    /// <summary>A pricer.</summary>
    /// <param name="precision">How far the boundary is resolved.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is not one of the three.</exception>
    public AmericanPricer(AmericanPrecision precision)
    {
        if (precision is < AmericanPrecision.Fast or > AmericanPrecision.Exact)
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact.");
        _precision = precision;
    }

    /// <inheritdoc/>
    public string Name => $"Andersen-Lake-Offengenden {_precision}";

    /// <inheritdoc/>
    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(market);
        if (terms.Exercise != ExerciseStyle.American)
            return OptionValuation.Failed(PricingFailure.NotSupported, $"Early exercise is priced here, not {terms.Exercise} exercise.");
        AmericanGreeks v = AmericanOption.Evaluate(
            market.Spot, terms.Strike, terms.YearFraction, market.Volatility, market.Rate, market.DividendYield, terms.Right, _precision, wanted & AmericanOption.SupportedGreeks);
        if (!v.Converged)
            return OptionValuation.Failed(PricingFailure.NotConverged, $"The exercise boundary did not converge at precision {_precision}.");
        return OptionValuation.Of(AmericanOption.SupportedGreeks, wanted, default(Greeks) with
        {
            Price = v.Price, Delta = v.Delta, Gamma = v.Gamma, Vega = v.Vega, Theta = v.Theta, Rho = v.Rho, DividendRho = v.DividendRho,
            Vanna = v.Vanna, Charm = v.Charm, Volga = v.Volga,
        });
    }
}
