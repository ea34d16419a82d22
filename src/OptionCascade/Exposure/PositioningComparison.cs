using System.Collections.Immutable;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>An exposure and its flips under one positioning rule.</summary>
/// <param name="Positioning">The rule.</param>
/// <param name="Total">Exposure at the snapshot.</param>
/// <param name="Uncertain">With standard error and ends, where the rule is a mixture; else null.</param>
/// <param name="Flips">All flips in the range.</param>
public sealed record PositioningRow(DealerPositioning Positioning, ExposureAmount Total, UncertainAmount? Uncertain, ExposureFlips Flips);

/// <summary>The same book under several positioning rules side by side. Immutable.</summary>
/// <param name="Unit">What the exposures are stated in.</param>
/// <param name="Rows">One per rule, in the order given.</param>
public sealed record PositioningComparison(ExposureUnit Unit, ImmutableArray<PositioningRow> Rows)
{
    /// <summary>Computes exposure and flips under every rule.</summary>
    /// <param name="book">The resolved book.</param>
    /// <param name="rules">The rules, e.g. <see cref="DealerPositioning.For"/>; at least one.</param>
    /// <param name="unit">The exposure; <see cref="ExposureUnit.GammaPerOnePercentMove"/> when null.</param>
    /// <param name="lowestMove">Lower end of the search for flips, S/S₀ − 1; &gt; −1. Default −20%.</param>
    /// <param name="highestMove">Upper end of the search, S/S₀ − 1. Default +20%.</param>
    /// <param name="options">Dynamics of the smile and threads; the defaults when null.</param>
    /// <exception cref="ArgumentException">No rule, or one that does not fit the book's kind of quantity.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or reaches below −100%.</exception>
    public static PositioningComparison Compute(ResolvedBook book, IEnumerable<DealerPositioning> rules, ExposureUnit? unit = null,
        double lowestMove = -0.2, double highestMove = 0.2, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(rules);
        ExposureUnit of = unit ?? ExposureUnit.GammaPerOnePercentMove;
        var exposures = new ExposureOptions { Greeks = of.Greek };
        ImmutableArray<PositioningRow> rows = [.. rules.Select(rule =>
        {
            DealerBook dealer = rule.Apply(book);
            return new PositioningRow(rule, DealerExposure.Compute(dealer, exposures).In(of).Total,
                rule is PositioningMixture ? UncertainExposure.Compute(dealer, exposures).Total(of) : null, ExposureFlips.Find(dealer, of, lowestMove, highestMove, options));
        })];
        return rows.IsEmpty ? throw new ArgumentException("Expected at least one positioning rule, got none.", nameof(rules)) : new PositioningComparison(of, rows);
    }
}
