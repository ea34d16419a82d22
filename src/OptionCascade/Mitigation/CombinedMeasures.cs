using System.Collections.Immutable;

namespace OptionCascade.Mitigation;

/// <summary>Several measures at once, applied in their order.</summary>
public sealed record CombinedMeasures : IMitigation
{
    /// <summary>Measures at once.</summary>
    /// <param name="measures">The measures, in the order in which they are applied.</param>
    public CombinedMeasures(params IEnumerable<IMitigation> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        Measures = [.. measures];
    }

    /// <summary>The measures.</summary>
    public ImmutableArray<IMitigation> Measures { get; }

    /// <inheritdoc/>
    public string Name => Measures.IsEmpty ? "none" : string.Join(" + ", Measures.Select(m => m.Name));

    /// <inheritdoc/>
    public string InWords => Measures.IsEmpty ? "Nothing is done." : string.Join(" ", Measures.Select(m => m.InWords));

    /// <summary>Every pair of some measures, in their order.</summary>
    /// <param name="measures">The measures.</param>
    public static ImmutableArray<CombinedMeasures> Pairs(IReadOnlyList<IMitigation> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        var pairs = ImmutableArray.CreateBuilder<CombinedMeasures>();
        for (int i = 0; i < measures.Count; i++)
            for (int k = i + 1; k < measures.Count; k++)
                pairs.Add(new CombinedMeasures(measures[i], measures[k]));
        return pairs.ToImmutable();
    }

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market) => Measures.Aggregate(market, (m, measure) => measure.Apply(m));
}
