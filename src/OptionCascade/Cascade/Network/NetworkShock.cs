using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>What pushes a network from outside: news and blocks per asset, holders that must close everything. Also a ray: news and blocks times s. Immutable.</summary>
public sealed record NetworkShock
{
    private NetworkShock(ImmutableSortedDictionary<string, double> logJumps, ImmutableSortedDictionary<string, double> quantities, ImmutableSortedSet<string> defaults)
        => (LogJumps, Quantities, Defaults) = (logJumps, quantities, defaults);

    /// <summary>n by asset, jump of the fair log price.</summary>
    public ImmutableSortedDictionary<string, double> LogJumps { get; }

    /// <summary>Q by asset, units traded from outside, a block sold &lt; 0.</summary>
    public ImmutableSortedDictionary<string, double> Quantities { get; }

    /// <summary>Holders that close all they hold whatever the prices.</summary>
    public ImmutableSortedSet<string> Defaults { get; }

    /// <summary>No shock.</summary>
    public static NetworkShock None { get; } = new(ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>News on one asset added.</summary>
    /// <param name="asset">Name of the asset; news given before is replaced.</param>
    /// <param name="logJump">n, finite.</param>
    /// <exception cref="ArgumentException">No name, or a number that is not finite.</exception>
    public NetworkShock WithPriceJump(string asset, double logJump)
        => new(LogJumps.SetItem(Guard.NotBlank(asset), Guard.Finite(logJump)), Quantities, Defaults);

    /// <summary>A block of one asset added.</summary>
    /// <param name="asset">Name of the asset; a block given before is replaced.</param>
    /// <param name="quantity">Q, units, sold &lt; 0; finite.</param>
    /// <exception cref="ArgumentException">No name, or a number that is not finite.</exception>
    public NetworkShock WithBlockTrade(string asset, double quantity)
        => new(LogJumps, Quantities.SetItem(Guard.NotBlank(asset), Guard.Finite(quantity)), Defaults);

    /// <summary>A holder that closes everything added.</summary>
    /// <param name="holder">Name of the holder; one that has a limit to what it can close.</param>
    /// <exception cref="ArgumentException">No name.</exception>
    public NetworkShock WithDefault(string holder) => new(LogJumps, Quantities, Defaults.Add(Guard.NotBlank(holder)));

    /// <summary>News and blocks s times as large; the defaults stay.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public NetworkShock Times(double scale)
    {
        Guard.NonNegative(scale);
        return new NetworkShock(Scaled(LogJumps), Scaled(Quantities), Defaults);

        ImmutableSortedDictionary<string, double> Scaled(ImmutableSortedDictionary<string, double> values)
            => values.Select(v => KeyValuePair.Create(v.Key, v.Value * scale)).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
