using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Cascade;

/// <summary>What the solver found.</summary>
public enum CascadeStatus
{
    /// <summary>An equilibrium, and it is the first on the way from the undisturbed market.</summary>
    Converged,

    /// <summary>
    /// An equilibrium at a threshold: orders at that level are filled in part and hold the price there.
    /// </summary>
    Pinned,

    /// <summary>No equilibrium in the range searched: forced trading carries the price past its end. A finding, not a failure.</summary>
    Runaway,

    /// <summary>A point that satisfies the equation, but nothing is proven about others. Not used for one underlying.</summary>
    NotCertified,
}

/// <summary>What one participant has traded.</summary>
/// <param name="Participant">Name.</param>
/// <param name="Quantity">Units of underlying, buying &gt; 0.</param>
/// <param name="Notional">Quantity · S₀, quote currency: valued at the price before the shock.</param>
public readonly record struct ParticipantFlow(string Participant, double Quantity, double Notional);

/// <summary>One round of the ledger: everybody sees the price of the round before and trades up to it.</summary>
/// <param name="Round">1, 2, …; the last entry of a ledger that was cut short covers all the rounds left.</param>
/// <param name="LogMove">x at the end of the round.</param>
/// <param name="VolatilityShift">y at the end of the round, relative shift of implied volatility.</param>
/// <param name="Flows">What each participant traded in this round, in the order of the model's participants.</param>
public sealed record LedgerRound(int Round, double LogMove, double VolatilityShift, ImmutableArray<ParticipantFlow> Flows);

/// <summary>The answer for one shock.</summary>
public sealed record CascadeResult
{
    /// <summary>What was found.</summary>
    public required CascadeStatus Status { get; init; }

    /// <summary>The shock.</summary>
    public required Shock Shock { get; init; }

    /// <summary>x, final log move of the price; null for a runaway.</summary>
    public required double? LogMove { get; init; }

    /// <summary>S₀·eˣ, quote currency per unit; null for a runaway.</summary>
    public required double? Spot { get; init; }

    /// <summary>F(x), units of underlying traded by the participants, buying &gt; 0; null for a runaway.</summary>
    public required double? Flow { get; init; }

    /// <summary>F(x)·S₀, quote currency; null for a runaway.</summary>
    public required double? FlowNotional { get; init; }

    /// <summary>y, relative shift of every implied volatility at the equilibrium; null for a runaway.</summary>
    public required double? VolatilityShift { get; init; }

    /// <summary>Depth at the equilibrium as a share of the undisturbed depth; null for a runaway.</summary>
    public required double? Depth { get; init; }

    /// <summary>g, derivative of the equation's right-hand side at the equilibrium; null for a runaway, and for a pinned price, which no small shock moves.</summary>
    public required double? Gain { get; init; }

    /// <summary>1/(1 − g): how far the price moves per unit of a small further shock; 0 when pinned, null for a runaway.</summary>
    public required double? Amplification { get; init; }

    /// <summary>x over the move that the shock makes alone, n + I(Q/D); null for a runaway or when the shock alone moves nothing.</summary>
    public required double? MoveMultiple { get; init; }

    /// <summary>Share of the orders at the pinning level that is filled, in [0, 1]; null unless pinned.</summary>
    public required double? PinnedFill { get; init; }

    /// <summary>What each participant has traded at the equilibrium; empty for a runaway.</summary>
    public required ImmutableArray<ParticipantFlow> Flows { get; init; }

    /// <summary>Who traded what in which round, synchronous rounds from the undisturbed market; the quantities add up to <see cref="Flows"/>.</summary>
    public required ImmutableArray<LedgerRound> Ledger { get; init; }

    /// <summary>Every equilibrium under this shock in the range searched, ascending in price; the answer is one of them.</summary>
    public required ImmutableArray<Equilibrium> Equilibria { get; init; }

    /// <summary>Range and tolerance with which it was found.</summary>
    internal CascadeOptions Options { get; init; } = new();

    /// <summary>True when the answer is the only equilibrium in the range searched.</summary>
    public bool IsUnique => Equilibria.Length == 1;

    /// <summary>x − n − I((Q + F(x))/D(x)) at the answer, by formula, not by the compiled curve; null for a runaway.</summary>
    public required double? Residual { get; init; }

    /// <summary>
    /// The response to every scale of this shock; its folds are the critical shocks. Null without a shock. That of a shock to volatility or depth is traced when it is
    /// first asked for its folds.
    /// </summary>
    public required ResponseCurve? Curve { get; init; }

    /// <summary>What the reader should know: near a tipping point, jumps on the way, flows that were approximated.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The folds that this shock has passed, in order: the price jumped at each.</summary>
    public IEnumerable<Fold> FoldsPassed => Curve?.Folds.Where(f => f.Scale < 1) ?? [];

    /// <summary>The next critical shock beyond this one, or null when there is none in the range searched.</summary>
    public Fold? NextFold => Curve?.Folds.FirstOrDefault(f => f.Scale >= 1);

    /// <summary>Checks this answer by a different route than the one that found it: by formula alone, without the compiled curves.</summary>
    /// <param name="equation">The model's equation.</param>
    /// <exception cref="ArgumentNullException">No equation.</exception>
    public CascadeVerification Verify(CascadeEquation equation) => CascadeVerifier.Check(this, equation);

    /// <summary>Checks this answer by a different route than the one that found it: by formula alone, without the compiled curves.</summary>
    /// <param name="model">The model that was solved.</param>
    /// <exception cref="ArgumentNullException">No model.</exception>
    public CascadeVerification Verify(CascadeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Verify(model.Equation);
    }

    /// <summary>This result, when it is an equilibrium.</summary>
    /// <exception cref="InvalidOperationException">The status is <see cref="CascadeStatus.Runaway"/> or <see cref="CascadeStatus.NotCertified"/>.</exception>
    public CascadeResult EnsureConverged()
        => Status is CascadeStatus.Converged or CascadeStatus.Pinned
            ? this
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Expected an equilibrium, got {Status} for n = {Shock.LogJump:R}, Q = {Shock.Quantity:R}."));
}
