using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>Choices of the cascade solver.</summary>
public sealed record CascadeOptions
{
    private readonly double _lowest = 0.4;
    private readonly double _highest = 2.5;
    private readonly double _relativeTolerance = 1e-12;
    private readonly int _maximumLedgerRounds = 50;

    /// <summary>
    /// Price, as a fraction of spot, down to which equilibria are sought; a fall that finds none above it is a runaway. Default 0.4 (−60%): deeper than
    /// any one-day fall of a major index or coin on record.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-6, 0.999].</exception>
    public double LowestPriceFraction { get => _lowest; init => _lowest = Guard.InRange(value, 1e-6, 0.999, nameof(LowestPriceFraction)); }

    /// <summary>Price, as a fraction of spot, up to which equilibria are sought. Default 2.5, the mirror image of −60% in log price.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1.001, 1e6].</exception>
    public double HighestPriceFraction { get => _highest; init => _highest = Guard.InRange(value, 1.001, 1e6, nameof(HighestPriceFraction)); }

    /// <summary>Error of the compiled flows, relative to gross flow. Default 1e-12; answers are then polished by formula.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-14, 1e-2].</exception>
    public double RelativeTolerance { get => _relativeTolerance; init => _relativeTolerance = Guard.InRange(value, 1e-14, 1e-2, nameof(RelativeTolerance)); }

    /// <summary>Rounds listed one by one in the ledger before the rest is summed up. Default 50: what a person still reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaximumLedgerRounds { get => _maximumLedgerRounds; init => _maximumLedgerRounds = Guard.AtLeast(value, 1, nameof(MaximumLedgerRounds)); }

    internal FlowDomain Domain => new(Math.Log(LowestPriceFraction), Math.Log(HighestPriceFraction), RelativeTolerance);
}
