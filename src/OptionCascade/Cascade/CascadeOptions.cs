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
    private readonly double _tracedLargest = 2;
    private readonly int _tracedSteps = 64;

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

    /// <summary>
    /// Largest scale looked at on a ray that moves volatility or depth (<see cref="ResponseCurve"/>, traced). Default 2: twice the shock, as a tipping point farther off is no
    /// finding about it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0.01, 1000].</exception>
    public double TracedLargestScale { get => _tracedLargest; init => _tracedLargest = Guard.InRange(value, 0.01, 1000, nameof(TracedLargestScale)); }

    /// <summary>
    /// Scales at which such a ray is solved before jumps are looked for, and the measure of the work that the search may do: 3,000 stretches of curves per step, which is thousands of
    /// scales of a market with a dozen thresholds, and hundreds of one with a thousand. Even. Default 64: some seconds at most for a market with everybody in it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 4.</exception>
    public int TracedSteps { get => _tracedSteps; init => _tracedSteps = Guard.AtLeast(value, 4, nameof(TracedSteps)) / 2 * 2; }

    internal FlowDomain Domain => new(Math.Log(LowestPriceFraction), Math.Log(HighestPriceFraction), RelativeTolerance);
}
