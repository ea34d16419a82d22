using System.Globalization;

namespace OptionCascade.Cascade.FireSales;

/// <summary>When a bank sells and how much: with leverage ratio λ = E/A it defaults at λ &lt; minimum, and below the buffer shrinks its balance sheet to E/target.</summary>
/// <remarks>
/// λ is equity over assets: smaller is more leveraged. Source of the rule with a buffer: R. Cont and E. Schaanning, Fire sales, indirect contagion and systemic
/// stress testing (2017); of leverage targeting: R. Greenwood, A. Landier and D. Thesmar, Vulnerable banks, J. Financial Economics 115 (2015).
/// </remarks>
public sealed record LeverageRule
{
    private LeverageRule(double minimum, double buffer, double target)
    {
        if (!(minimum >= 0 && minimum <= target && target <= 1 && target > 0 && buffer >= minimum && buffer <= 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected 0 <= minimum <= target <= 1, target > 0 and minimum <= buffer <= 1, got minimum {minimum:R}, buffer {buffer:R}, target {target:R}."), nameof(target));
        (Minimum, Buffer, Target) = (minimum, buffer, target);
    }

    /// <summary>Banks sell once λ &lt; buffer, and then down to the target.</summary>
    /// <param name="minimum">Ratio below which a bank defaults, ≥ 0; 0.03 under Basel III.</param>
    /// <param name="buffer">Ratio below which it sells, in [minimum, 1]; 0.04 in the public model.</param>
    /// <param name="target">Ratio that it restores, in [minimum, 1], &gt; 0; 0.05 in the public model.</param>
    /// <exception cref="ArgumentException">Out of range, NaN included.</exception>
    public static LeverageRule Threshold(double minimum, double buffer, double target) => new(minimum, buffer, target);

    /// <summary>Banks restore the target whenever λ is below it (a buffer of 1).</summary>
    /// <param name="minimum">Ratio below which a bank defaults, ≥ 0.</param>
    /// <param name="target">Ratio that it restores, in [minimum, 1], &gt; 0.</param>
    /// <exception cref="ArgumentException">Out of range, NaN included.</exception>
    public static LeverageRule Targeting(double minimum, double target) => new(minimum, 1, target);

    /// <summary>Default below this λ.</summary>
    public double Minimum { get; }

    /// <summary>Selling below this λ.</summary>
    public double Buffer { get; }

    /// <summary>λ restored by selling.</summary>
    public double Target { get; }
}
