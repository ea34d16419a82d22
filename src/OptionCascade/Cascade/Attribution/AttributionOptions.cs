using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Attribution;

/// <summary>Choices of <see cref="CascadeAttribution"/>.</summary>
public sealed record AttributionOptions
{
    private readonly int _exactUpTo = 12;
    private readonly int _permutations = 1000;

    /// <summary>Participants up to which all 2ⁿ coalitions are solved; more are sampled. Default 12: 4,096 solves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 20].</exception>
    public int ExactUpTo { get => _exactUpTo; init => _exactUpTo = (int)Guard.InRange(value, 0, 20, nameof(ExactUpTo)); }

    /// <summary>Orders of arrival that are sampled when there are more participants; rounded up to an even number, as each is taken forwards and backwards. Default 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 4: no standard error without two pairs.</exception>
    public int Permutations { get => _permutations; init => _permutations = Guard.AtLeast(value, 4, nameof(Permutations)); }

    /// <summary>Seed of the sampled orders. Default 1; the same seed gives the same figures on any number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// True to find the first critical shock of the market without each participant and with it alone as well. Default true; it takes a response curve for each, which is slow
    /// for a shock that moves volatility or depth.
    /// </summary>
    public bool CriticalShock { get; init; } = true;
}
