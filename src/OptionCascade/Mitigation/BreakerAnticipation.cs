// Every level h_k of the breaker: Q units sold on the way from h_k + w to h_k                  (AnticipatingSellers)
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Mitigation;

/// <summary>A breaker that is seen coming: traders sell ahead of its levels. With it a breaker can make the fall worse than none.</summary>
/// <remarks>Not a measure but what a measure does to people: apply it beside the breaker. Size 0 changes nothing.</remarks>
public sealed record BreakerAnticipation : IMitigation
{
    /// <summary>Anticipation.</summary>
    /// <param name="levels">Log moves below 0 at which the breaker acts, e.g. <see cref="MarketWideBreaker.LogLevels"/>.</param>
    /// <param name="units">Q, units sold ahead of each level, ≥ 0.</param>
    /// <param name="logWidth">w, log distance before a level at which the selling begins, &gt; 0, at most the distance of the nearest level.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public BreakerAnticipation(IEnumerable<double> levels, double units, double logWidth)
    {
        ArgumentNullException.ThrowIfNull(levels);
        Levels = [.. levels];
        Units = Guard.NonNegative(units);
        LogWidth = Guard.Positive(logWidth);
    }

    /// <summary>Log moves at which the breaker acts.</summary>
    public ImmutableArray<double> Levels { get; }

    /// <summary>Q, units sold ahead of each.</summary>
    public double Units { get; }

    /// <summary>w.</summary>
    public double LogWidth { get; }

    /// <inheritdoc/>
    public string Name => "anticipation";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"Traders who fear to be locked in sell {Units:#,0.##} units over the last {1 - Math.Exp(-LogWidth):0.##%} before each level of the breaker.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        const string CostOf = "nobody's choice: what the traders lose is part of the outcome";
        return Units == 0 || Levels.IsEmpty
            ? market with { Effects = market.Effects.Add(new MeasureEffect(Name, [], 0, CostOf)) }
            : market.With(this, new AnticipatingSellers(Levels.Select(l => (l, Units)), LogWidth), double.NaN, CostOf);
    }
}
