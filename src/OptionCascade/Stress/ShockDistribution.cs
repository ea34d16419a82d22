// f(z) = Σ p_k·φ((z − μ_k)/σ_k)/σ_k
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>One normal component of a distribution of shocks.</summary>
/// <param name="Probability">p, in (0, 1].</param>
/// <param name="Mean">μ: log price (news) or units (block), finite.</param>
/// <param name="Deviation">σ, same unit, &gt; 0.</param>
public readonly record struct ShockComponent(double Probability, double Mean, double Deviation)
{
    /// <summary>p.</summary>
    public double Probability { get; init; } = Guard.InRange(Probability, double.Epsilon, 1);

    /// <summary>μ.</summary>
    public double Mean { get; init; } = Guard.Finite(Mean);

    /// <summary>σ.</summary>
    public double Deviation { get; init; } = Guard.Positive(Deviation);
}

/// <summary>How large a random push is: a mixture of normals, of news or of blocks. Immutable.</summary>
/// <remarks>One component is a normal day; a second, rare and wide one gives the fat tail that days with news have. An input: nothing here estimates it.</remarks>
public sealed class ShockDistribution
{
    private readonly double[] _cumulative;

    private ShockDistribution(bool isNews, IEnumerable<ShockComponent> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        IsNews = isNews;
        Components = [.. components];
        double sum = Components.Sum(c => c.Probability);
        if (Components.Length == 0 || !(Math.Abs(sum - 1) <= 1e-9)) throw new ArgumentException(FormattableString.Invariant($"Expected components whose probabilities add up to 1, got {sum:R}."), nameof(components));
        _cumulative = new double[Components.Length];
        double below = 0;
        for (int k = 0; k < Components.Length; k++)
            _cumulative[k] = below += Components[k].Probability;
        _cumulative[^1] = 1;
    }

    /// <summary>Random news, log price.</summary>
    /// <param name="components">The components; their probabilities add up to 1.</param>
    /// <exception cref="ArgumentException">None, or probabilities that do not add up.</exception>
    public static ShockDistribution News(params IEnumerable<ShockComponent> components) => new(true, components);

    /// <summary>Random blocks, units, bought &gt; 0.</summary>
    /// <param name="components">The components; their probabilities add up to 1.</param>
    /// <exception cref="ArgumentException">None, or probabilities that do not add up.</exception>
    public static ShockDistribution Block(params IEnumerable<ShockComponent> components) => new(false, components);

    /// <summary>True for news, false for blocks.</summary>
    public bool IsNews { get; }

    /// <summary>The components.</summary>
    public ImmutableArray<ShockComponent> Components { get; }

    /// <summary>Mean, log price or units.</summary>
    public double Mean => Components.Sum(c => c.Probability * c.Mean);

    /// <summary>Standard deviation, log price or units.</summary>
    public double Deviation => Math.Sqrt(Math.Max(0, Components.Sum(c => c.Probability * ((c.Deviation * c.Deviation) + (c.Mean * c.Mean))) - (Mean * Mean)));

    /// <summary>P(z ≤ value).</summary>
    /// <param name="value">The value; ±∞ allowed.</param>
    public double Cumulative(double value) => Components.Sum(c => c.Probability * NormalDistribution.Cumulative((value - c.Mean) / c.Deviation));

    /// <summary>f(z).</summary>
    internal double Density(double z)
    {
        double sum = 0;
        foreach (ShockComponent c in Components)
            sum += c.Probability * NormalDistribution.Density((z - c.Mean) / c.Deviation) / c.Deviation;
        return sum;
    }

    /// <summary>The component that a uniform number chooses.</summary>
    internal ShockComponent Choose(double u)
    {
        int k = 0;
        while (u > _cumulative[k]) k++;
        return Components[k];
    }

    internal Shock ShockOf(double z) => IsNews ? Shock.PriceJump(z) : Shock.BlockTrade(z);
}
