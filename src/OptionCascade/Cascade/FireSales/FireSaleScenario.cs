using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>What hits a <see cref="FireSaleSystem"/>, how its banks react and how deep the markets are.</summary>
public sealed record FireSaleScenario
{
    private readonly double _depthShare = 0.05;
    private readonly int? _maximumRounds;
    private readonly double _relativeTolerance = 1e-13;

    /// <summary>A scenario.</summary>
    /// <param name="rule">When banks sell and default.</param>
    /// <param name="priceFalls">Initial fall of every asset's price, a fraction in [0, 1).</param>
    /// <param name="impactAtDepth">π of every asset: fraction in [0, 1) by which its price falls when <see cref="DepthShare"/> of what is outstanding is sold.</param>
    /// <exception cref="ArgumentException">A fraction is out of range, NaN included, or the two lists differ in length.</exception>
    public FireSaleScenario(LeverageRule rule, ImmutableArray<double> priceFalls, ImmutableArray<double> impactAtDepth)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Rule = rule;
        PriceFalls = Fractions(priceFalls, nameof(priceFalls));
        ImpactAtDepth = Fractions(impactAtDepth, nameof(impactAtDepth));
        Guard.SameLength(impactAtDepth.Length, priceFalls.Length, nameof(impactAtDepth));
    }

    /// <summary>When banks sell and default.</summary>
    public LeverageRule Rule { get; }

    /// <summary>Initial fall of every asset's price, a fraction.</summary>
    public ImmutableArray<double> PriceFalls { get; }

    /// <summary>π of every asset.</summary>
    public ImmutableArray<double> ImpactAtDepth { get; }

    /// <summary>Share of the quantity outstanding to which π refers, in (0, 1]. Default 0.05, the convention of the public model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double DepthShare { get => _depthShare; init => _depthShare = Guard.InRange(value, 1e-9, 1, nameof(DepthShare)); }

    /// <summary>
    /// Rounds after which the run is cut, orders that then stand left unexecuted; null (the default) runs until nobody sells. The public model stops after 6.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaximumRounds { get => _maximumRounds; init => _maximumRounds = value is { } rounds ? Guard.AtLeast(rounds, 1, nameof(MaximumRounds)) : null; }

    /// <summary>
    /// Orders of a round, and all that would follow from them, that together are less than this share of what is outstanding end a run without
    /// <see cref="MaximumRounds"/>. Default 1e-13: below what prices to 1e-12 show.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-15, 1e-2].</exception>
    public double RelativeTolerance { get => _relativeTolerance; init => _relativeTolerance = Guard.InRange(value, 1e-15, 1e-2, nameof(RelativeTolerance)); }

    /// <summary>β = −ln(1 − π)/depth share, by which p ← p·exp(−β·sold/outstanding).</summary>
    /// <param name="asset">Number of the asset.</param>
    public double Beta(int asset) => -1 / DepthShare * Math.Log(1 - ImpactAtDepth[asset]);

    private static ImmutableArray<double> Fractions(ImmutableArray<double> values, string name)
    {
        if (values.IsDefaultOrEmpty) throw new ArgumentException("Expected one fraction per asset, got none.", name);
        foreach (double value in values)
            if (!(value >= 0 && value < 1))
                throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"Expected fractions in [0, 1), got {value:R}."));
        return values;
    }
}
