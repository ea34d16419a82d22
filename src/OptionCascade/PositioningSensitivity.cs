using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade;

/// <summary>What one positioning rule says of a market.</summary>
/// <param name="Gamma">Net gamma at the snapshot, per 1% move, and all flips.</param>
/// <param name="CriticalFall">First critical shock of falling news: beyond it the price jumps. Null when there is none in the range searched.</param>
/// <param name="CriticalRise">First critical shock of rising news; null as above.</param>
public sealed record SensitivityRow(PositioningRow Gamma, Fold? CriticalFall, Fold? CriticalRise)
{
    /// <summary>The rule's name.</summary>
    public string Positioning => Gamma.Positioning.Name;

    /// <summary>n of the critical fall as a relative move, eⁿ − 1; null without one.</summary>
    public double? CriticalFallRelative => CriticalFall is { } f ? double.ExpM1(f.Shock.LogJump) : null;

    /// <summary>n of the critical rise as a relative move, eⁿ − 1; null without one.</summary>
    public double? CriticalRiseRelative => CriticalRise is { } f ? double.ExpM1(f.Shock.LogJump) : null;
}

/// <summary>
/// Net gamma, flips and critical shocks of the same market under several positioning rules side by side: the sign of the dealers' book is the largest
/// uncertainty there is. Immutable.
/// </summary>
/// <param name="Rows">One per rule, in the order given.</param>
public sealed record PositioningSensitivity(ImmutableArray<SensitivityRow> Rows)
{
    /// <summary>Computes the rows.</summary>
    /// <param name="chain">Market and open options of one underlying.</param>
    /// <param name="resolve">How time is counted, which rows are left out.</param>
    /// <param name="rules">The rules, e.g. <see cref="DealerPositioning.For"/> of the book's kind; at least one.</param>
    /// <param name="impact">How far a traded quantity moves the price.</param>
    /// <param name="others">Everyone besides the dealers; null for nobody.</param>
    /// <param name="options">Range and tolerance of the solver; null for the documented defaults.</param>
    /// <param name="lowestMove">Lower end of the search for flips, S/S₀ − 1; &gt; −1. Default −20%.</param>
    /// <param name="highestMove">Upper end of the search for flips, S/S₀ − 1. Default +20%.</param>
    /// <exception cref="ArgumentException">No rule, one that does not fit the book's kind of quantity, or two participants of the same name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or reaches below −100%.</exception>
    public static PositioningSensitivity Compute(OptionChain chain, ResolveOptions resolve, IEnumerable<DealerPositioning> rules, IImpactLaw impact,
        IEnumerable<IParticipant>? others = null, CascadeOptions? options = null, double lowestMove = -0.2, double highestMove = 0.2)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(rules);
        IParticipant[] rest = [.. others ?? []];
        PositioningComparison comparison = PositioningComparison.Compute(ResolvedBook.Create(chain.Book, chain.Market, resolve), rules, null, lowestMove, highestMove);
        return new PositioningSensitivity([.. comparison.Rows.Select(row =>
        {
            var model = new CascadeModel(chain, resolve, row.Positioning, impact, rest, options);
            return new SensitivityRow(row, First(model, -1), First(model, 1));
        })]);
    }

    /// <summary>The first fold of news in one direction; the ray's own size does not matter.</summary>
    private static Fold? First(CascadeModel model, int direction) => model.Respond(Shock.PriceJump(0.1 * direction)).Folds.FirstOrDefault();
}
