using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>One market of a network: a price that trading moves. Immutable.</summary>
/// <param name="Name">Its name, unique within a model.</param>
/// <param name="Spot">S₀, quote currency per unit, finite, &gt; 0.</param>
/// <param name="Impact">I, the log price moved by a net quantity traded in this market.</param>
public sealed record NetworkAsset(string Name, double Spot, IImpactLaw Impact)
{
    /// <summary>Name.</summary>
    public string Name { get; init; } = Guard.NotBlank(Name);

    /// <summary>S₀, quote currency per unit.</summary>
    public double Spot { get; init; } = Guard.Positive(Spot);

    /// <summary>I.</summary>
    public IImpactLaw Impact { get; init; } = Impact ?? throw new ArgumentNullException(nameof(Impact));

    /// <summary>β: how the asset's own implied volatilities follow its price. Default: they stand still at each strike. Felt by holders of options only.</summary>
    public SpotVolatilityResponse Volatility { get; init => field = value ?? throw new ArgumentNullException(nameof(Volatility)); } = SpotVolatilityResponse.Fixed;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Volatility of one asset that follows the price of another: y_to = β_to(x_to) + Σ share·β_from(x_from).</summary>
/// <param name="From">Name of the asset whose price moves.</param>
/// <param name="To">Name of the asset whose volatility follows; not the same.</param>
/// <param name="Share">Off-diagonal element of C in y = C·β(x), in [−1, 1].</param>
public readonly record struct VolatilityLink(string From, string To, double Share);
