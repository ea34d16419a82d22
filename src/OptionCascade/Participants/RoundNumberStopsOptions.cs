using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>A grid of round numbers.</summary>
/// <param name="Step">Distance from one to the next, quote currency per unit, a multiple of the tick: 100 for 4900, 5000, 5100.</param>
/// <param name="Weight">Weight of each of them, ≥ 0.</param>
public readonly record struct RoundNumberGrid(double Step, double Weight);

/// <summary>How stop orders are spread about round numbers. What decides the size of the cascade has no default.</summary>
public sealed record RoundNumberStopsOptions
{
    private readonly double _sell, _buy, _tick, _share, _decay = 0.5, _reach, _range = 0.2;
    private readonly int _spread = 10;
    private readonly ImmutableArray<RoundNumberGrid> _grids = [];

    /// <summary>Units of all sell stops below the market, ≥ 0.</summary>
    public required double SellUnits { get => _sell; init => _sell = Guard.NonNegative(value, nameof(SellUnits)); }

    /// <summary>Units of all buy stops above the market, ≥ 0.</summary>
    public required double BuyUnits { get => _buy; init => _buy = Guard.NonNegative(value, nameof(BuyUnits)); }

    /// <summary>Smallest price step, quote currency per unit, &gt; 0: levels are multiples of it.</summary>
    public required double Tick { get => _tick; init => _tick = Guard.Positive(value, nameof(Tick)); }

    /// <summary>The round numbers. A price on several grids counts with the first of them that holds it, so give the roundest first: (100, 4), (50, 2), (10, 1).</summary>
    /// <exception cref="ArgumentException">None, a step that is not above 0, or no weight above 0.</exception>
    public required ImmutableArray<RoundNumberGrid> Grids
    {
        get => _grids;
        init => _grids = !value.IsDefaultOrEmpty && value.All(g => g.Step > 0 && double.IsFinite(g.Step) && g.Weight >= 0 && double.IsFinite(g.Weight)) && value.Any(g => g.Weight > 0)
            ? value
            : throw new ArgumentException("Expected at least one grid, finite steps > 0 and weights >= 0, not all 0.", nameof(Grids));
    }

    /// <summary>
    /// Share of the units that stand just beyond round numbers, [0, 1]; the rest is spread evenly over all ticks. No default: Osler's share for currencies is not
    /// that of another market.
    /// </summary>
    public required double ClusteredShare { get => _share; init => _share = Guard.InRange(value, 0, 1, nameof(ClusteredShare)); }

    /// <summary>
    /// h, log distance from the market over which stops thin out by e, &gt; 0. No default: traders' horizons decide it; of the order of the volatility over a holding time.
    /// </summary>
    public required double LogReach { get => _reach; init => _reach = Guard.Positive(value, nameof(LogReach)); }

    /// <summary>Stops stand 1, 2, … up to this many ticks beyond the round number, ≥ 1. Default 10.</summary>
    public int TicksBeyond { get => _spread; init => _spread = Guard.AtLeast(value, 1, nameof(TicksBeyond)); }

    /// <summary>ρ: units at one tick farther from the round number over those at the tick before, (0, 1]. Default ½: most stand right beyond it.</summary>
    public double TickDecay { get => _decay; init => _decay = Guard.InRange(value, double.Epsilon, 1, nameof(TickDecay)); }

    /// <summary>Farthest log distance from the market with stops, in (0, 5]. Default 0.2.</summary>
    public double LogRange { get => _range; init => _range = Guard.InRange(value, double.Epsilon, 5, nameof(LogRange)); }

    /// <summary>Steps in ticks.</summary>
    /// <exception cref="ArgumentException">A step is not a multiple of the tick.</exception>
    internal (long Ticks, double Weight)[] StepsInTicks()
        => [.. _grids.Select(g => Math.Round(g.Step / _tick) is var n && n >= 1 && Math.Abs((n * _tick) - g.Step) <= 1e-9 * g.Step
            ? ((long)n, g.Weight)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected steps that are multiples of the tick {_tick:R}, got {g.Step:R}."), nameof(Grids)))];
}
