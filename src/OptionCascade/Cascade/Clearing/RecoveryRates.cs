using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Clearing;

/// <summary>What a party in default gets out of its assets for its creditors; the rest is the cost of bankruptcy. No defaults: they decide the answer.</summary>
public sealed record RecoveryRates
{
    /// <summary>Recovery rates.</summary>
    /// <param name="externalAssets">α, share of external assets, in [0, 1].</param>
    /// <param name="claims">β, share of what other parties pay it, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range, NaN included.</exception>
    public RecoveryRates(double externalAssets, double claims) => (ExternalAssets, Claims) = (Guard.InRange(externalAssets, 0, 1), Guard.InRange(claims, 0, 1));

    /// <summary>α.</summary>
    public double ExternalAssets { get; }

    /// <summary>β.</summary>
    public double Claims { get; }

    /// <summary>α = β = 1: no cost of bankruptcy, the model of Eisenberg and Noe.</summary>
    public static RecoveryRates Full { get; } = new(1, 1);
}
