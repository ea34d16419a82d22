// I(Q) = −ln(1 − Q/N):   holders of N units whose demand is a constant sum of money, N·S₀ = ξ, sell Q of them at the price ξ/(N − Q)
//
// symbol   unit
// Q, N     units of the asset
// I        log price
// Source: S. Thurner, J. D. Farmer and J. Geanakoplos, Quantitative Finance 12 (2012): noise traders with a demand of ξ in money.
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>The market of a model with a fixed supply of shares: what some buy, holders with a constant demand in money give up.</summary>
/// <remarks>Not odd: a purchase of all N units moves the price without bound. Quantities of N or more give +∞.</remarks>
public sealed record ConstantNotionalDemand : IImpactLaw
{
    /// <summary>The law.</summary>
    /// <param name="units">N, units in the hands of those who trade passively before anything moves, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public ConstantNotionalDemand(double units) => Units = Guard.Positive(units);

    /// <summary>N.</summary>
    public double Units { get; }

    /// <inheritdoc/>
    public string Name => "constant demand in money";

    /// <inheritdoc/>
    public double LogMove(double quantity) => quantity >= Units ? double.PositiveInfinity : -Math.Log(1 - (quantity / Units));

    /// <inheritdoc/>
    public double Slope(double quantity) => quantity >= Units ? double.PositiveInfinity : 1 / (Units - quantity);

    /// <inheritdoc/>
    public double Quantity(double logMove) => Units * (1 - Math.Exp(-logMove));
}
