using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>A bank's balance sheet before the shock, all in one currency; holdings at a price of 1.</summary>
/// <remarks>
/// <code>
/// assets A = cash + Σ holdings + other assets        liabilities L = repayable + other liabilities        equity E = A − L        leverage ratio E/A
/// </code>
/// </remarks>
public sealed record FireSaleBank
{
    /// <summary>A balance sheet.</summary>
    /// <param name="name">Name, unique within a system.</param>
    /// <param name="holdings">Value of every tradable asset held, at a price of 1, each ≥ 0; the same assets in the same order for all banks.</param>
    /// <param name="cash">Cash, ≥ 0.</param>
    /// <param name="otherAssets">Assets that cannot be sold and are not revalued, ≥ 0.</param>
    /// <param name="repayable">Liabilities that can be paid back at any time (short loans), ≥ 0.</param>
    /// <param name="otherLiabilities">All other liabilities, ≥ 0.</param>
    /// <exception cref="ArgumentException">A figure is negative, NaN or infinite, or the name is empty.</exception>
    public FireSaleBank(string name, ImmutableArray<double> holdings, double cash, double otherAssets, double repayable, double otherLiabilities)
    {
        Name = Guard.NotBlank(name);
        if (holdings.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one tradable asset, got none.", nameof(holdings));
        foreach (double value in holdings) Guard.NonNegative(value, nameof(holdings));
        Holdings = holdings;
        Cash = Guard.NonNegative(cash);
        OtherAssets = Guard.NonNegative(otherAssets);
        Repayable = Guard.NonNegative(repayable);
        OtherLiabilities = Guard.NonNegative(otherLiabilities);
    }

    /// <summary>
    /// A balance sheet from what supervisors publish: A = equity/leverage ratio, cash = cashShare·A, other assets = A − Σ holdings − cash, and a share of the
    /// liabilities A − E repayable.
    /// </summary>
    /// <param name="name">Name, unique within a system.</param>
    /// <param name="equity">E (CET1 or tier 1 capital), &gt; 0.</param>
    /// <param name="leverageRatio">E/A, a fraction in (0, 1].</param>
    /// <param name="holdings">Value of every tradable asset held, each ≥ 0.</param>
    /// <param name="cashShare">Cash as a share of A, in [0, 1]; 0.05 in the public model of the 2018 EBA exercise.</param>
    /// <param name="repayableShare">Share of liabilities that can be paid back at once, in [0, 1]; 0.5 there.</param>
    /// <exception cref="ArgumentException">A figure is out of range, or holdings and cash together exceed A.</exception>
    public static FireSaleBank FromLeverageRatio(string name, double equity, double leverageRatio, ImmutableArray<double> holdings, double cashShare, double repayableShare)
    {
        Guard.Positive(equity);
        if (!(leverageRatio > 0)) throw new ArgumentOutOfRangeException(nameof(leverageRatio), leverageRatio, string.Create(CultureInfo.InvariantCulture, $"Expected a fraction in (0, 1], got {leverageRatio:R}."));
        Guard.InRange(leverageRatio, 0, 1);
        Guard.InRange(repayableShare, 0, 1);
        double assets = equity / leverageRatio, cash = Guard.InRange(cashShare, 0, 1) * assets, held = holdings.IsDefault ? 0 : holdings.Sum();
        double other = assets - held - cash, liabilities = assets - equity, repayable = liabilities * repayableShare;
        if (other < -1e-12 * assets) // beyond rounding
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected securities and cash of at most all assets {assets:R} of {name}, got {held:R} and {cash:R}."), nameof(holdings));
        return new FireSaleBank(name, holdings, cash, Math.Max(other, 0), repayable, liabilities - repayable);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Value of every tradable asset held, at a price of 1; also the quantity.</summary>
    public ImmutableArray<double> Holdings { get; }

    /// <summary>Cash.</summary>
    public double Cash { get; }

    /// <summary>Assets that cannot be sold and keep their value.</summary>
    public double OtherAssets { get; }

    /// <summary>Liabilities that can be paid back at any time.</summary>
    public double Repayable { get; }

    /// <summary>All other liabilities.</summary>
    public double OtherLiabilities { get; }

    /// <summary>A at prices of 1.</summary>
    public double TotalAssets => Holdings.Sum() + OtherAssets + Cash;

    /// <summary>L.</summary>
    public double TotalLiabilities => Repayable + OtherLiabilities;

    /// <summary>E = A − L at prices of 1.</summary>
    public double Equity => TotalAssets - TotalLiabilities;

    /// <summary>E/A at prices of 1; NaN for a bank without assets.</summary>
    public double LeverageRatio => Equity / TotalAssets;
}
