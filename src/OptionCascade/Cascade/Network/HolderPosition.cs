using System.Globalization;
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Units of an asset that a fund owns.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Units, finite, &gt; 0.</param>
public sealed record HolderPosition(NetworkAsset Asset, double Units)
{
    /// <summary>The asset.</summary>
    public NetworkAsset Asset { get; init; } = Asset ?? throw new ArgumentNullException(nameof(Asset));

    /// <summary>Units.</summary>
    public double Units { get; init; } = Guard.Positive(Units);

    /// <summary>Units·S₀, quote currency.</summary>
    public double Notional => Units * Asset.Spot;

    /// <summary>Checked positions of a holder: at least one, each asset once.</summary>
    internal static ImmutableArray<HolderPosition> Checked(string holder, IEnumerable<HolderPosition> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ImmutableArray<HolderPosition> all = [.. positions];
        if (all.IsEmpty) throw new ArgumentException($"Expected at least one position of {holder}, got none.", nameof(positions));
        CheckOnce(holder, all.Select(p => p.Asset.Name), nameof(positions));
        return all;
    }

    internal static void CheckOnce(string holder, IEnumerable<string> assets, string name)
    {
        if (assets.GroupBy(a => a, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected every asset of {holder} once, got {twice.Key} {twice.Count()} times."), name);
    }
}
