// qᵢ = (2pᵢ − 1)·OIᵢ,  E = Σ (2pᵢ − 1)·gᵢ,  gᵢ = OIᵢ·mᵢ·∂ᵢ in the unit
//
//   pᵢ     fraction of contract i's open interest that customers sold (dealers are long of it); the rest customers bought
//   E[E]   (2p_c − 1)·G_c + (2p_p − 1)·G_p,  G = Σ gᵢ over calls, over puts
//   Var    4σ_c²·[ρG_c² + (1 − ρ)Σ_c gᵢ²] + 4σ_p²·[ρG_p² + (1 − ρ)Σ_p gᵢ²] + 8ρκσ_cσ_p·G_c·G_p
using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Exposure;

/// <summary>
/// Dealers hold what customers sold less what customers bought, of calls and of puts, in fractions that are known up to an error. Made by
/// <see cref="DealerPositioning.Mixture"/>; <see cref="UncertainExposure"/> carries the error to exposures. Exposures are linear in the fractions, so mean and standard error
/// are exact. Immutable.
/// </summary>
public sealed class PositioningMixture : DealerPositioning
{
    internal PositioningMixture(UncertainFraction callsSold, UncertainFraction putsSold, FractionDependence dependence)
        : base($"mixture(calls-sold {callsSold}, puts-sold {putsSold})", QuantityKind.OpenInterest)
        => (CallsSold, PutsSold, Dependence) = (callsSold, putsSold, dependence);

    /// <summary>Fraction of calls' open interest that customers sold.</summary>
    public UncertainFraction CallsSold { get; }

    /// <summary>Fraction of puts' open interest that customers sold.</summary>
    public UncertainFraction PutsSold { get; }

    /// <summary>How the errors hang together.</summary>
    public FractionDependence Dependence { get; }

    internal override double Contracts(OptionBook book, Instant expiry, int row)
        => ((2 * (book.Rights[row] == OptionRight.Call ? CallsSold : PutsSold).Mean) - 1) * book.Quantities[row];

    /// <summary>Mean, standard error and ends.</summary>
    /// <param name="long">Exposure if dealers were long everything, net and gross, calls and puts.</param>
    /// <param name="squares">Σ gᵢ² over calls and over puts.</param>
    internal UncertainAmount Uncertain(ExposureAmount @long, (double Calls, double Puts) squares)
    {
        (double g, double h, double rho) = (@long.CallsNet, @long.PutsNet, Dependence.BetweenContracts);
        double c = 2 * CallsSold.StandardDeviation, p = 2 * PutsSold.StandardDeviation;
        double variance = (c * c * ((rho * g * g) + ((1 - rho) * squares.Calls))) + (p * p * ((rho * h * h) + ((1 - rho) * squares.Puts)))
            + (2 * rho * Dependence.CallsWithPuts * c * p * g * h);
        double middle = ((CallsSold.Low + CallsSold.High - 1) * g) + ((PutsSold.Low + PutsSold.High - 1) * h);
        double reach = ((CallsSold.High - CallsSold.Low) * @long.CallsGross) + ((PutsSold.High - PutsSold.Low) * @long.PutsGross);
        double mean = (((2 * CallsSold.Mean) - 1) * g) + (((2 * PutsSold.Mean) - 1) * h);
        return new UncertainAmount(mean, Math.Sqrt(Math.Max(variance, 0)), middle - reach, middle + reach);
    }
}
