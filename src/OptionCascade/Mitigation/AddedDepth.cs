// I'(Q) = I(Q/(1 + a))
//
//   a    depth added, share of what there is at every price
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Mitigation;

/// <summary>More depth at every price: quoting obligations that are met, or liquidity that is paid for.</summary>
/// <remarks>Whoever adds it takes the share a/(1 + a) of what is sold to the market. Its loss is part of the outcome (<see cref="PartyLosses"/>), not known beforehand.</remarks>
public sealed record AddedDepth : IMitigation
{
    /// <summary>Added depth.</summary>
    /// <param name="share">a, ≥ 0; 0.5 is half as much again.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public AddedDepth(double share) => Share = Guard.NonNegative(share);

    /// <summary>a.</summary>
    public double Share { get; }

    /// <inheritdoc/>
    public string Name => "added depth";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"The market is {Share:0.##%} deeper at every price.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return Deeper(market, Share) with { Effects = market.Effects.Add(new MeasureEffect(Name, Share == 0 ? [] : ["depth"], double.NaN, "the inventory that liquidity providers take on")) };
    }

    /// <summary>The market with depth added.</summary>
    internal static MitigatedMarket Deeper(MitigatedMarket market, double share)
        => share == 0 ? market : market with { Equation = new CascadeEquation(new DeeperImpact(market.Equation.Impact, 1 + share), market.Equation.Participants, market.Equation.Volatility) };

    /// <summary>An impact law felt on a market a factor as deep.</summary>
    private sealed class DeeperImpact(IImpactLaw inner, double factor) : IImpactLaw
    {
        public string Name => inner.Name;

        public double LogMove(double quantity) => inner.LogMove(quantity / factor);

        public double Slope(double quantity) => inner.Slope(quantity / factor) / factor;

        public double Quantity(double logMove) => inner.Quantity(logMove) * factor;
    }
}
