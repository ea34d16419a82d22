using System.Collections.Immutable;

namespace OptionCascade.Mitigation;

/// <summary>What a measure changed and what it takes to have it.</summary>
/// <param name="Measure">Name of the measure.</param>
/// <param name="ActsOn">Names of the participants that it changed, or of what else; empty when there was nothing in the market that it could act on.</param>
/// <param name="Cost">What it costs before anything has happened, quote currency, ≥ 0; NaN when that is only known from the outcome or cannot be put in money.</param>
/// <param name="CostOf">Who bears it and what it is, in words.</param>
public sealed record MeasureEffect(string Measure, ImmutableArray<string> ActsOn, double Cost, string CostOf)
{
    /// <summary>True when the measure found nothing to act on.</summary>
    public bool IsIdle => ActsOn.IsEmpty;
}
