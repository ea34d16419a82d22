using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>The world in which policies are compared, and how much of it is drawn.</summary>
/// <remarks>
/// Spot follows dS = μS dt + σ_R S dW under the real-world measure: drift and realised volatility are free of the rates and implied volatilities that the
/// book is priced and hedged with. There is no default for either, nor for the seed.
/// </remarks>
public sealed record HedgingSimulationOptions
{
    private readonly int _paths, _steps;
    private readonly double _drift, _volatility;
    private readonly double? _horizon;
    private readonly HedgingCosts _costs = HedgingCosts.None;

    /// <summary>Number of paths, ≥ 2. Every policy sees the same paths.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2.</exception>
    public required int Paths
    {
        get => _paths;
        init => _paths = Guard.AtLeast(value, 2);
    }

    /// <summary>Even steps from now to the horizon, ≥ 1; expiries in between are added. Policies look at the price once a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public required int Steps
    {
        get => _steps;
        init => _steps = Guard.AtLeast(value, 1);
    }

    /// <summary>Seed: same seed, same paths, on any number of threads.</summary>
    public required ulong Seed { get; init; }

    /// <summary>μ, growth rate of the expected price, per year, finite; the risk-neutral world has μ = r − q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public required double Drift
    {
        get => _drift;
        init => _drift = Guard.Finite(value);
    }

    /// <summary>σ_R, volatility of the simulated price, per √year, finite, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public required double RealisedVolatility
    {
        get => _volatility;
        init => _volatility = Guard.NonNegative(value);
    }

    /// <summary>What trading really costs, whatever the policies reckon with.</summary>
    public required HedgingCosts Costs
    {
        get => _costs;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _costs = value;
        }
    }

    /// <summary>End of the comparison, years, &gt; 0, not beyond the last expiry; null: the last expiry. Options alive then are valued at their implied volatility.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite or not &gt; 0.</exception>
    public double? HorizonYears
    {
        get => _horizon;
        init => _horizon = value is { } years ? Guard.Positive(years, nameof(HorizonYears)) : null;
    }

    /// <summary>Whether buying the first hedge is charged. Default true: it is paid by everyone who starts from nothing. Leland's price leaves it out.</summary>
    public bool ChargeSetUp { get; init; } = true;

    /// <summary>Whether closing the hedge at the horizon is charged. Default true: cash settlement leaves a hedge to sell. Leland's price leaves it out.</summary>
    public bool ChargeUnwind { get; init; } = true;

    /// <summary>Greatest number of threads; it does not change the result.</summary>
    internal int Threads { get; init; } = Environment.ProcessorCount;
}
