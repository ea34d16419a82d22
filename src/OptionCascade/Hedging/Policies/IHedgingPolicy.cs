using System.Collections.Immutable;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// When and how far a hedger trades: given target, gamma, spot, time and the previous hedge, the position afterwards. Implementations are immutable and
/// keep nothing between calls; what a hedger remembers is in the <see cref="HedgeState"/>.
/// </summary>
/// <remarks>
/// Three forms of one behaviour: <see cref="Decide"/> step by step along a path, and for a jump (a single instant move); <see cref="HedgeAfterMove"/> for
/// an equilibrium in which the price has moved by x without time passing and without turning back. <see cref="PolicyHedge"/> ties a policy to a book.
/// </remarks>
public interface IHedgingPolicy
{
    /// <summary>Name with its parameters, used in results.</summary>
    string Name { get; }

    /// <summary>True when trades of two books together are the sum of the trades of each: no band, and a hedging volatility that does not depend on the book.</summary>
    bool IsLinearInPositions { get; }

    /// <summary>
    /// σ̂²/σ²: the hedge is the delta at volatility σ̂. 1 for a policy without a volatility of its own; ≤ 0 where the policy has no answer (its costs are
    /// too large for its formula), which results report as a refusal.
    /// </summary>
    /// <param name="optionVolatility">σ of the option, per √year, &gt; 0.</param>
    /// <param name="book">The book at implied volatilities.</param>
    double VarianceScale(double optionVolatility, in HedgePoint book);

    /// <summary>True when <see cref="VarianceScale"/> does not depend on the option's volatility: it is then asked once for a whole book. Default false.</summary>
    bool HasOneVarianceScale => false;

    /// <summary>The position after this instant.</summary>
    /// <param name="state">The instant and what the hedger remembers.</param>
    HedgeDecision Decide(in HedgeState state);

    /// <summary>
    /// The position once the log price has moved by x from where the hedge was set up, no time having passed: the equilibrium form.
    /// </summary>
    /// <param name="startUnits">Units of underlying held before the move.</param>
    /// <param name="pointAt">Book and market after a log move, with the target at the policy's hedging volatility.</param>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove);

    /// <summary>Log moves within [low, high] at which <see cref="HedgeAfterMove"/> jumps, ascending; none for a policy that follows the price continuously.</summary>
    /// <param name="lowestLogMove">low in [−50, 0].</param>
    /// <param name="highestLogMove">high in [0, 50].</param>
    ImmutableArray<double> JumpLevels(double lowestLogMove, double highestLogMove) => [];
}
