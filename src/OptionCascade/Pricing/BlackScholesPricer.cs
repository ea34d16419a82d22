using System.Globalization;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>European options by <see cref="BlackScholes"/>, with every Greek.</summary>
/// <remarks>
/// American options are refused. Where −rT or −qT exceeds 700 the discount factor overflows and the valuation fails as <see cref="PricingFailure.OutsideDomain"/>.
/// Limits at expiry, zero volatility and zero strike are those of <see cref="BlackScholes"/>. Stateless and thread-safe.
/// </remarks>
public sealed class BlackScholesPricer : IOptionPricer
{
    /// <inheritdoc/>
    public string Name => "Black-Scholes";

    /// <inheritdoc/>
    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(market);
        if (terms.Exercise != ExerciseStyle.European)
            return OptionValuation.Failed(PricingFailure.NotSupported, $"A closed form exists for European exercise only, not for {terms.Exercise}.");
        double growth = -Math.Min(market.Rate, market.DividendYield) * terms.YearFraction;
        if (!(growth <= BlackScholes.GreatestGrowth))
            return OptionValuation.Failed(PricingFailure.OutsideDomain, string.Create(CultureInfo.InvariantCulture, $"A discount factor overflows: e^{growth:R}."));
        Greeks figures = BlackScholes.Evaluate(market.Spot, terms.Strike, terms.YearFraction, market.Volatility, market.Rate, market.DividendYield, terms.Right);
        return OptionValuation.Of(GreekSet.All, wanted, in figures);
    }
}
