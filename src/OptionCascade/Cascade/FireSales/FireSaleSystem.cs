using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>Banks that hold the same assets: balance sheets as columns. Immutable; safe to share between threads.</summary>
public sealed class FireSaleSystem
{
    /// <summary>A system of banks.</summary>
    /// <param name="assets">Names of the tradable assets, all different.</param>
    /// <param name="banks">The banks, names all different, each with one holding per asset.</param>
    /// <exception cref="ArgumentException">No assets, no banks, names that come twice, or a bank with another number of holdings.</exception>
    public FireSaleSystem(IEnumerable<string> assets, IEnumerable<FireSaleBank> banks)
    {
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(banks);
        Assets = [.. assets];
        Banks = [.. banks];
        if (Assets.IsEmpty) throw new ArgumentException("Expected at least one asset, got none.", nameof(assets));
        if (Banks.IsEmpty) throw new ArgumentException("Expected at least one bank, got none.", nameof(banks));
        foreach (string name in Assets) Guard.NotBlank(name, nameof(assets));
        if (Assets.Distinct(StringComparer.Ordinal).Count() != Assets.Length) throw new ArgumentException("Expected assets with different names.", nameof(assets));
        string? twice = Banks.GroupBy(b => b.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Expected banks with different names, got '{twice}' twice.", nameof(banks));
        foreach (FireSaleBank bank in Banks)
            if (bank.Holdings.Length != Assets.Length)
                throw new ArgumentException($"Expected {Assets.Length} holdings of {bank.Name}, got {bank.Holdings.Length}.", nameof(banks));

        Holdings = [.. Banks.SelectMany(b => b.Holdings)];
        Cash = [.. Banks.Select(b => b.Cash)];
        OtherAssets = [.. Banks.Select(b => b.OtherAssets)];
        Repayable = [.. Banks.Select(b => b.Repayable)];
        OtherLiabilities = [.. Banks.Select(b => b.OtherLiabilities)];
        Outstanding = new double[Assets.Length];
        for (int i = 0; i < Holdings.Length; i++)
            Outstanding[i % Assets.Length] += Holdings[i];
        TotalQuantity = Outstanding.Sum();
    }

    /// <summary>The assets.</summary>
    public ImmutableArray<string> Assets { get; }

    /// <summary>The banks.</summary>
    public ImmutableArray<FireSaleBank> Banks { get; }

    /// <summary>Quantity of an asset held by all banks together: what price impact is measured against.</summary>
    /// <param name="asset">Number of the asset.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such asset.</exception>
    public double QuantityOutstanding(int asset)
        => asset >= 0 && asset < Outstanding.Length ? Outstanding[asset] : throw new ArgumentOutOfRangeException(nameof(asset), asset, $"Expected 0 to {Outstanding.Length - 1}, got {asset}.");

    /// <summary>Quantities, bank by bank, all assets of one bank together.</summary>
    internal double[] Holdings { get; }

    internal double[] Cash { get; }

    internal double[] OtherAssets { get; }

    internal double[] Repayable { get; }

    internal double[] OtherLiabilities { get; }

    internal double[] Outstanding { get; }

    internal double TotalQuantity { get; }

    /// <summary>Banks whose leverage ratio is below a level before any shock.</summary>
    internal IEnumerable<FireSaleBank> Below(double ratio) => Banks.Where(b => b.Equity < ratio * b.TotalAssets);
}
