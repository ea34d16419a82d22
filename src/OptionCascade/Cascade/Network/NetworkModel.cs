// x_i = n_i + I_i(Q_i + Σ_h F_{h,i}(x, y)) [+ ln Σ w_j·e^{x_j} for an asset that follows a basket]          y = C·β(x)
//
// symbol     unit
// x, n       log price, one per asset
// Q, F       units of asset, buying > 0
// I          log price
// y          relative shift of implied volatilities
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Several assets and everybody who holds several of them: the equation of a network and nothing else. Immutable; safe to share between threads.</summary>
public sealed class NetworkModel
{
    private readonly ImmutableSortedDictionary<string, int> _assetIndex;
    private readonly ImmutableSortedDictionary<string, int> _holderIndex;

    /// <summary>A network.</summary>
    /// <param name="assets">The assets; at least one, names differ.</param>
    /// <param name="holders">Everybody who trades because prices moved; names differ.</param>
    /// <param name="arbitrage">Assets that follow baskets of others; null for none.</param>
    /// <param name="volatilityLinks">Volatilities that follow the prices of other assets; null for none.</param>
    /// <exception cref="ArgumentException">
    /// No asset, a name that comes twice, a holder of an asset that is not the model's, a basket with an unknown asset or a constituent that follows a basket itself,
    /// or a volatility link out of range. The message names the asset or holder.
    /// </exception>
    public NetworkModel(IEnumerable<NetworkAsset> assets, IEnumerable<INetworkHolder> holders, IEnumerable<BasketArbitrage>? arbitrage = null,
        IEnumerable<VolatilityLink>? volatilityLinks = null)
    {
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(holders);
        Assets = [.. assets];
        Holders = [.. holders];
        Arbitrage = [.. arbitrage ?? []];
        VolatilityLinks = [.. volatilityLinks ?? []];
        if (Assets.IsEmpty) throw new ArgumentException("Expected at least one asset, got none.", nameof(assets));
        _assetIndex = Index(Assets.Select(a => a?.Name ?? throw new ArgumentException("Expected assets, got null.", nameof(assets))), "assets", nameof(assets));
        _holderIndex = Index(Holders.Select(h => h?.Name ?? throw new ArgumentException("Expected holders, got null.", nameof(holders))), "holders", nameof(holders));
        HolderStarts = new int[Holders.Length + 1];
        for (int h = 0; h < Holders.Length; h++)
            HolderStarts[h + 1] = HolderStarts[h] + Holders[h].Assets.Length;
        HolderAssets = new int[HolderStarts[^1]];
        for (int h = 0; h < Holders.Length; h++)
            Bind(h, nameof(holders));
        (AssetStarts, AssetEntries) = ByAsset();
        Baskets = [.. Arbitrage.Select((a, i) => Bound(a, i, nameof(arbitrage)))];
        Links = [.. VolatilityLinks.Select(l => Bound(l, nameof(volatilityLinks)))];
    }

    /// <summary>The assets.</summary>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>The holders.</summary>
    public ImmutableArray<INetworkHolder> Holders { get; }

    /// <summary>Assets that follow baskets.</summary>
    public ImmutableArray<BasketArbitrage> Arbitrage { get; }

    /// <summary>Off-diagonal elements of C.</summary>
    public ImmutableArray<VolatilityLink> VolatilityLinks { get; }

    /// <summary>Entries of holder h: [starts[h], starts[h + 1]) of <see cref="HolderAssets"/>.</summary>
    internal int[] HolderStarts { get; }

    /// <summary>Asset of every entry.</summary>
    internal int[] HolderAssets { get; }

    /// <summary>Entries of asset i: [starts[i], starts[i + 1]) of <see cref="AssetEntries"/>.</summary>
    internal int[] AssetStarts { get; }

    /// <summary>Entries by asset, in the order of the holders.</summary>
    internal int[] AssetEntries { get; }

    /// <summary>Baskets by index.</summary>
    internal ImmutableArray<(int Derivative, double PassedOn, int[] Members, double[] Weights, double[] UnitsPerUnit)> Baskets { get; }

    /// <summary>Volatility links by index.</summary>
    internal ImmutableArray<(int From, int To, double Share)> Links { get; }

    /// <summary>Index of an asset.</summary>
    /// <param name="asset">Its name.</param>
    /// <exception cref="ArgumentException">The model has no such asset.</exception>
    public int IndexOf(string asset)
        => _assetIndex.TryGetValue(Guard.NotBlank(asset), out int i) ? i : throw new ArgumentException($"Expected an asset of the model, got {asset}.", nameof(asset));

    /// <summary>Index of a holder.</summary>
    /// <param name="holder">Its name.</param>
    /// <exception cref="ArgumentException">The model has no such holder.</exception>
    public int IndexOfHolder(string holder)
        => _holderIndex.TryGetValue(Guard.NotBlank(holder), out int i) ? i : throw new ArgumentException($"Expected a holder of the model, got {holder}.", nameof(holder));

    private static ImmutableSortedDictionary<string, int> Index(IEnumerable<string> names, string what, string parameter)
    {
        var index = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
            if (!index.TryAdd(Guard.NotBlank(name, parameter), index.Count))
                throw new ArgumentException($"Expected {what} with different names, got '{name}' twice.", parameter);
        return index.ToImmutable();
    }

    private void Bind(int h, string parameter)
    {
        INetworkHolder holder = Holders[h];
        if (holder.Assets.IsDefaultOrEmpty) throw new ArgumentException($"Expected at least one asset of holder '{holder.Name}', got none.", parameter);
        HolderPosition.CheckOnce($"holder '{holder.Name}'", holder.Assets.Select(a => a.Name), parameter);
        for (int k = 0; k < holder.Assets.Length; k++)
        {
            NetworkAsset asset = holder.Assets[k];
            if (!_assetIndex.TryGetValue(asset.Name, out int i))
                throw new ArgumentException($"Expected holder '{holder.Name}' to hold assets of the model, got '{asset.Name}'.", parameter);
            if (Assets[i] != asset)
                throw new ArgumentException(FormattableString.Invariant($"Expected asset '{asset.Name}' of holder '{holder.Name}' to be the model's (spot {Assets[i].Spot:R}), got another one (spot {asset.Spot:R})."), parameter);
            HolderAssets[HolderStarts[h] + k] = i;
        }
    }

    private (int[] Starts, int[] Entries) ByAsset()
    {
        int[] starts = new int[Assets.Length + 1], entries = new int[HolderAssets.Length];
        foreach (int i in HolderAssets)
            starts[i + 1]++;
        for (int i = 0; i < Assets.Length; i++)
            starts[i + 1] += starts[i];
        int[] next = starts[..^1];
        for (int e = 0; e < HolderAssets.Length; e++)
            entries[next[HolderAssets[e]]++] = e;
        return (starts, entries);
    }

    private (int Derivative, double PassedOn, int[] Members, double[] Weights, double[] UnitsPerUnit) Bound(BasketArbitrage basket, int index, string parameter)
    {
        int derivative = IndexOf(basket.Derivative);
        for (int i = 0; i < Arbitrage.Length; i++)
        {
            if (i != index && Arbitrage[i].Derivative == basket.Derivative)
                throw new ArgumentException($"Expected one basket per asset, got two for '{basket.Derivative}'.", parameter);
            if (Arbitrage[i].Constituents.Any(c => c.Asset == basket.Derivative))
                throw new ArgumentException($"Expected constituents that follow no basket themselves, got '{basket.Derivative}' in the basket of '{Arbitrage[i].Derivative}'.", parameter);
        }

        int[] members = [.. basket.Constituents.Select(c => IndexOf(c.Asset))];
        return (derivative, basket.PassedOn, members, [.. basket.Constituents.Select(c => c.Weight)],
            [.. basket.Constituents.Select((c, k) => c.Weight * Assets[derivative].Spot / Assets[members[k]].Spot)]);
    }

    private (int From, int To, double Share) Bound(VolatilityLink link, string parameter)
    {
        int from = IndexOf(link.From), to = IndexOf(link.To);
        if (from == to) throw new ArgumentException($"Expected a volatility link between two assets, got one of '{link.From}' with itself.", parameter);
        return (from, to, Guard.InRange(link.Share, -1, 1, $"volatility link {link.From} to {link.To}"));
    }
}
