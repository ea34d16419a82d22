// shares pᵢ = aᵢ/Σa of amounts aᵢ ≥ 0:   Herfindahl index H = Σ pᵢ²   (1/n for n equal accounts, 1 for a single one)
using OptionCascade.Margin.Population;

namespace OptionCascade.Margin.Monitor;

/// <summary>How much of an amount lies with few accounts. The order of the accounts has no influence.</summary>
/// <param name="Total">Σ of the amounts, quote currency.</param>
/// <param name="Herfindahl">H, in (0, 1]; NaN when the total is zero.</param>
/// <param name="TopTenShare">Share of the ten largest; NaN when the total is zero.</param>
/// <param name="LargestShare">Share of the largest; NaN when the total is zero.</param>
public sealed record Concentration(double Total, double Herfindahl, double TopTenShare, double LargestShare)
{
    private const int Top = 10;

    /// <summary>1/H, the number of equal accounts with the same index.</summary>
    public double EffectiveNumber => 1 / Herfindahl;

    /// <summary>The concentration of amounts.</summary>
    /// <param name="amounts">One per account, ≥ 0.</param>
    internal static Concentration Of(ReadOnlySpan<double> amounts)
    {
        double[] sorted = amounts.ToArray();
        double total = OrderFreeSum.Of(sorted);
        if (!(total > 0)) return new Concentration(total, double.NaN, double.NaN, double.NaN);
        double[] squares = [.. sorted.Select(a => a / total * (a / total))];
        double top = OrderFreeSum.Of(sorted.AsSpan(Math.Max(0, sorted.Length - Top)));
        return new Concentration(total, OrderFreeSum.Of(squares), top / total, sorted[^1] / total);
    }
}
