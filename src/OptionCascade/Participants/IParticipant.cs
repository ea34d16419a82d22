using OptionCascade.Hedging;

namespace OptionCascade.Participants;

/// <summary>
/// Somebody who trades because the price moved: states what it will have traded, in units of underlying (buying &gt; 0), once the log price stands
/// at x = ln(S/S₀), having come there from 0 without turning back.
/// </summary>
/// <remarks>
/// The three members are the same behaviour in three forms: <see cref="Traded"/> and <see cref="Slope"/> by formula, <see cref="Compile"/> as a curve
/// whose cost does not depend on how many options or accounts stand behind it. Solvers use the curve and check their answer by the formula.
/// Implementations are immutable.
/// </remarks>
public interface IParticipant
{
    /// <summary>Name used in results; unique within a model.</summary>
    string Name { get; }

    /// <summary>
    /// True when the trades come back as the price comes back (a dealer's hedge); false when what has fired stays fired (a stop, a liquidation).
    /// </summary>
    bool IsReversible { get; }

    /// <summary>True when the trades are liquidations, made by whoever checks the accounts' margin: a venue, a broker, a lender. Default false.</summary>
    bool IsMarginChecked => false;

    /// <summary>F(x), units of underlying, buying &gt; 0; a threshold at x itself has fired.</summary>
    /// <param name="logMove">x, finite.</param>
    double Traded(double logMove);

    /// <summary>F′(x) of the smooth part, units of underlying per log price; thresholds do not count.</summary>
    /// <param name="logMove">x, finite.</param>
    double Slope(double logMove);

    /// <summary>The flow as a curve over a domain.</summary>
    /// <param name="domain">Log moves that the curve must cover, and the error aimed at.</param>
    FlowCurve Compile(FlowDomain domain);
}
