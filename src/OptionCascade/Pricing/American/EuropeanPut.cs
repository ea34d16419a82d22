using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The European put on a unit strike with its derivatives (Black–Scholes–Merton), the first part of the American one.
/// <code>
/// V = e^{−rT}Φ(−d₂) − S·e^{−qT}Φ(−d₁),  d₁,₂ = (ln S + (r − q ± ½σ²)T)/(σ√T);  σ > 0, T > 0
/// </code>
/// </summary>
internal static class EuropeanPut
{
    /// <summary>Price and derivatives.</summary>
    public static PremiumSums Evaluate(double logSpot, double yearFraction, double sigma, double r, double q, AmericanNeeds needs)
    {
        double spot = Math.Exp(logSpot), rootT = Math.Sqrt(yearFraction), spread = sigma * rootT;
        double middle = (logSpot + ((r - q) * yearFraction)) / spread, d1 = middle + (0.5 * spread), d2 = middle - (0.5 * spread);
        double rateDiscount = Math.Exp(-r * yearFraction), yieldDiscount = Math.Exp(-q * yearFraction);
        double cash = rateDiscount * NormalDistribution.Cumulative(-d2), asset = yieldDiscount * NormalDistribution.Cumulative(-d1);
        PremiumSums sums = default;
        sums.Price = cash - (spot * asset);
        if (needs == AmericanNeeds.Price) return sums;
        double density = yieldDiscount * NormalDistribution.Density(d1);
        sums.Delta = -asset;
        sums.Gamma = density / (spot * spread);
        sums.Speed = -sums.Gamma / spot * (1 + (d1 / spread));
        sums.Vega = spot * density * rootT;
        sums.Vanna = -density * d2 / sigma;
        sums.Volga = sums.Vega * d1 * d2 / sigma;
        sums.Rho = -yearFraction * cash;
        sums.DividendRho = spot * yearFraction * asset;
        return sums;
    }
}
