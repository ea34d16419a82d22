using OptionCascade.Numerics;

namespace OptionCascade.Exposure;

/// <summary>Choices of profiles and of searches for flips.</summary>
public sealed record ProfileOptions
{
    private readonly int _maximumThreads = Environment.ProcessorCount;

    /// <summary>How volatilities answer to the move of spot. Default <see cref="VolatilityResponse.StrikeFixed"/>: nothing is assumed beyond the chain itself.</summary>
    public VolatilityResponse Volatility { get; init; } = VolatilityResponse.StrikeFixed;

    /// <summary>At most so many threads; default all processors. The result does not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaximumThreads { get => _maximumThreads; init => _maximumThreads = Guard.AtLeast(value, 1, nameof(MaximumThreads)); }
}
