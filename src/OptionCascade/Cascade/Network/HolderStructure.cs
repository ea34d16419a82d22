// Amplifying:  o_i·F_i does not fall when o_j·x_j rises, for every pair i ≠ j, and F_i + D_i·x_i does not fall when x_i rises
// Dampening:   the same of −F, with D = 0
//
// symbol   unit
// F_i      units of asset i traded, buying > 0
// o_i      +1 or −1: +1 where the holder is hurt by a fall (long), −1 where he is hurt by a rise (short)
// D_i      units per log price, ≥ 0
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Which way a holder's trading feeds back: what the solver may conclude about the order of solutions.</summary>
public enum HolderResponse
{
    /// <summary>Trades with the move that hurts him: a forced seller, a squeezed short seller, a dealer short of gamma.</summary>
    Amplifying = 0,

    /// <summary>Trades against the move: a buyer of dips, a dealer long of gamma.</summary>
    Dampening = 1,

    /// <summary>Neither everywhere. Nothing is concluded from him but the range of what he can trade.</summary>
    Mixed = 2,
}

/// <summary>Signs of a holder's trading. A wrong statement makes certificates wrong, so that it must be provable from the holder's formula.</summary>
public sealed record HolderStructure
{
    private HolderStructure(HolderResponse response, ImmutableArray<int> orientation, ImmutableArray<double> ownDamping)
        => (Response, Orientation, OwnDamping) = (response, orientation, ownDamping);

    /// <summary>Which way the trading feeds back.</summary>
    public HolderResponse Response { get; }

    /// <summary>o, one per asset: +1 or −1; empty when mixed.</summary>
    public ImmutableArray<int> Orientation { get; }

    /// <summary>D, units per log price, one per asset, ≥ 0: how fast he trades at most against an asset's own price; empty unless amplifying.</summary>
    public ImmutableArray<double> OwnDamping { get; }

    /// <summary>Hypothesis on which the statement rests and that no formula proves, in words; null when it is proven.</summary>
    public string? Hypothesis { get; init; }

    /// <summary>Mixed.</summary>
    public static HolderStructure Mixed { get; } = new(HolderResponse.Mixed, [], []);

    /// <summary>Amplifying, with the given orientation.</summary>
    /// <param name="orientation">o, one per asset, +1 or −1.</param>
    /// <param name="ownDamping">D, one per asset, finite, ≥ 0; null for none.</param>
    /// <exception cref="ArgumentException">An orientation other than ±1, a D out of range, or of different lengths.</exception>
    public static HolderStructure Amplifying(ImmutableArray<int> orientation, ImmutableArray<double>? ownDamping = null)
    {
        Check(orientation);
        ImmutableArray<double> damping = ownDamping ?? [.. orientation.Select(_ => 0.0)];
        Guard.SameLength(damping.Length, orientation.Length, nameof(ownDamping));
        foreach (double d in damping)
            Guard.NonNegative(d, nameof(ownDamping));
        return new HolderStructure(HolderResponse.Amplifying, orientation, damping);
    }

    /// <summary>Dampening, with the given orientation.</summary>
    /// <param name="orientation">o, one per asset, +1 or −1.</param>
    /// <exception cref="ArgumentException">An orientation other than ±1.</exception>
    public static HolderStructure Dampening(ImmutableArray<int> orientation)
    {
        Check(orientation);
        return new HolderStructure(HolderResponse.Dampening, orientation, []);
    }

    private static void Check(ImmutableArray<int> orientation)
    {
        if (orientation.IsDefaultOrEmpty || orientation.Any(o => o is not (1 or -1)))
            throw new ArgumentException($"Expected +1 or -1 per asset, got ({(orientation.IsDefault ? "" : string.Join(", ", orientation))}).", nameof(orientation));
    }
}
