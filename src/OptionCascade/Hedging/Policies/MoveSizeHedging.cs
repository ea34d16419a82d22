// renew when |ln(S/S_last)| ≥ h;  a slide from S₀ renews at x = ±h, ±2h, …
//
//   h        log move, dimensionless, > 0
//   S_last   spot when the hedge was last renewed, quote currency per unit
//   x        log move from the start
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// To delta-neutral whenever spot has moved by h (log) since the last hedge: renew when |ln(S/S_last)| ≥ h.
/// </summary>
/// <remarks>
/// Along a path it trades at the first observation beyond the move. A jump of at least h is hedged where it ends, in one trade. A slide (equilibrium form)
/// is hedged at the crossings ±h, ±2h, …: between them the position stays. Source: Henrotte, Transaction costs and duplication strategies, working paper,
/// HEC (1993).
/// </remarks>
public sealed record MoveSizeHedging : IHedgingPolicy
{
    /// <summary>A move as close to h as this, relatively, counts as h: k·h/h rounds.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>A policy with the given move.</summary>
    /// <param name="logMove">h in [1e-6, 10].</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public MoveSizeHedging(double logMove) => LogMove = Guard.InRange(logMove, 1e-6, 10);

    /// <summary>h, log move.</summary>
    public double LogMove { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"after a log move of {LogMove:G6}");

    /// <inheritdoc/>
    public bool IsLinearInPositions => true;

    /// <inheritdoc/>
    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state)
        => Math.Abs(ElementaryFunctions.LogRatio(state.Now.Spot, state.LastHedgeSpot)) >= LogMove * (1 - Tolerance)
            ? new(state.Now.TargetUnits, true)
            : new(state.HeldUnits, false);

    /// <inheritdoc/>
    /// <remarks>−Δ at the last crossing, n·h with n = trunc(x/h); the start position when n = 0.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
    {
        ArgumentNullException.ThrowIfNull(pointAt);
        double crossings = Math.Truncate(Guard.Finite(logMove) / LogMove * (1 + Tolerance));
        return crossings == 0 ? startUnits : pointAt(crossings * LogMove).TargetUnits;
    }

    /// <inheritdoc/>
    public ImmutableArray<double> JumpLevels(double lowestLogMove, double highestLogMove)
    {
        int falls = Crossings(-Guard.InRange(lowestLogMove, -50, 0)), rises = Crossings(Guard.InRange(highestLogMove, 0, 50));
        return [.. Enumerable.Range(-falls, falls + rises + 1).Where(n => n != 0).Select(n => n * LogMove)];
    }

    private int Crossings(double distance) => (int)Math.Floor(distance / LogMove * (1 + Tolerance));
}
