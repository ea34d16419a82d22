using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Choices of the network solver.</summary>
public sealed record NetworkOptions
{
    private readonly double _lowest = 1e-3;
    private readonly double _highest = 1e3;

    /// <summary>
    /// Price of any asset, as a fraction of spot, down to which equilibria are sought; a fall that finds none above it is a runaway. Default 0.001: single
    /// assets of a network may lose nearly all of their value (a coin, a stock that everybody holds) while the others stand.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-9, 0.999].</exception>
    public double LowestPriceFraction { get => _lowest; init => _lowest = Guard.InRange(value, 1e-9, 0.999, nameof(LowestPriceFraction)); }

    /// <summary>Price up to which equilibria are sought. Default 1000, the mirror image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1.001, 1e9].</exception>
    public double HighestPriceFraction { get => _highest; init => _highest = Guard.InRange(value, 1.001, 1e9, nameof(HighestPriceFraction)); }

    /// <summary>Evaluations of the whole network after which a search gives up, ≥ 10. Default 100,000: a guard; a solution takes tens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 10.</exception>
    public int MaximumEvaluations { get; init => field = Guard.AtLeast(value, 10, nameof(MaximumEvaluations)); } = 100_000;

    /// <summary>False: every step is a plain synchronous round. Default true: longer steps where they are proven to stay on the safe side.</summary>
    public bool Accelerate { get; init; } = true;

    /// <summary>Rounds listed one by one in the ledger before the rest is summed up. Default 50: what a person still reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaximumLedgerRounds { get; init => field = Guard.AtLeast(value, 1, nameof(MaximumLedgerRounds)); } = 50;

    /// <summary>Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? Threads { get; init => field = value is { } t ? Guard.AtLeast(t, 1, nameof(Threads)) : null; }

    internal FlowDomain Domain => new(Math.Log(LowestPriceFraction), Math.Log(HighestPriceFraction));
}
