// flow(r) = (L² − L)·r·A
//
//   L     target leverage, dimensionless: 2 doubles the daily return, −1 inverts it
//   A     assets at the last rebalancing, quote currency
//   r     simple return of the underlying since then
//   flow  quote currency at the new price, buying > 0
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// A leveraged or inverse fund that restores its leverage at the close: after a return r it must trade (L² − L)·r·A, with the move whatever the sign of L
/// (for L outside [0, 1]).
/// </summary>
/// <remarks>
/// Exact, not an approximation: assets become A(1 + Lr), the exposure L·A(1 + r), the wanted one L·A(1 + Lr). A fund whose assets are gone, 1 + Lr ≤ 0,
/// closes its whole exposure instead: flow = −L·A·(1 + r). Fees, subscriptions and financing are left out.
/// Source: Cheng and Madhavan, The dynamics of leveraged and inverse exchange-traded funds, J. Investment Management 7 (2009).
/// </remarks>
public sealed record LeveragedFund
{
    /// <summary>A fund.</summary>
    /// <param name="leverage">L, finite, either sign.</param>
    /// <param name="assets">A, finite, ≥ 0, quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public LeveragedFund(double leverage, double assets)
    {
        Leverage = Guard.Finite(leverage);
        Assets = Guard.NonNegative(assets);
    }

    /// <summary>L, dimensionless.</summary>
    public double Leverage { get; }

    /// <summary>A, quote currency.</summary>
    public double Assets { get; }

    /// <summary>L² − L, dimensionless: 2 for a doubled as for an inverse fund.</summary>
    public double Multiplier => (Leverage * Leverage) - Leverage;

    /// <summary>True when the return takes all of the fund's assets: 1 + Lr ≤ 0.</summary>
    /// <param name="simpleReturn">r, finite, &gt; −1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public bool IsWipedOut(double simpleReturn) => 1 + (Leverage * Return(simpleReturn)) <= 0;

    /// <summary>What the fund trades at the close, quote currency at the new price, buying &gt; 0.</summary>
    /// <param name="simpleReturn">r, finite, &gt; −1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public double FlowNotional(double simpleReturn)
        => IsWipedOut(simpleReturn) ? -Leverage * Assets * (1 + simpleReturn) : Multiplier * simpleReturn * Assets;

    /// <summary>The same in units of underlying: <see cref="FlowNotional"/>/(S₀·(1 + r)).</summary>
    /// <param name="simpleReturn">r, finite, &gt; −1.</param>
    /// <param name="spot">S₀ at the last rebalancing, finite, &gt; 0, quote currency per unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public double FlowUnits(double simpleReturn, double spot) => FlowNotional(simpleReturn) / (Guard.Positive(spot) * (1 + simpleReturn));

    /// <summary>ln(1 − 1/L), the log move that takes all of the fund's assets; null for L in [0, 1], which no move wipes out.</summary>
    public double? WipedOutLogMove => Leverage is > 1 or < 0 ? double.LogP1(-1 / Leverage) : null;

    /// <summary>True when a log move takes all of the fund's assets.</summary>
    /// <param name="logMove">x since the last rebalancing, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public bool IsWipedOutAfterLogMove(double logMove)
    {
        Guard.Finite(logMove);
        return WipedOutLogMove is { } gone && (Leverage > 0 ? logMove <= gone : logMove >= gone);
    }

    /// <summary>
    /// <see cref="FlowUnits"/> after a log move: (L² − L)·(A/S₀)·(1 − e^(−x)), −L·A/S₀ where the assets are gone. Units of underlying, buying &gt; 0.
    /// </summary>
    /// <param name="logMove">x = ln(1 + r) since the last rebalancing, finite.</param>
    /// <param name="spot">S₀ at the last rebalancing, finite, &gt; 0, quote currency per unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public double FlowUnitsAfterLogMove(double logMove, double spot)
    {
        double units = Assets / Guard.Positive(spot);
        if (IsWipedOutAfterLogMove(logMove)) return -Leverage * units;
        return Multiplier == 0 || units == 0 ? 0 : -Multiplier * units * VectorMath.ExpM1(-logMove);
    }

    /// <summary>
    /// 1/(1 − κA(L² − L)): by how much linear impact of the fund's own trade multiplies a small return; null where κA(L² − L) ≥ 1 and no linear equilibrium
    /// exists.
    /// </summary>
    /// <param name="returnPerNotional">κ, return per unit of quote currency traded, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public double? Amplification(double returnPerNotional)
    {
        double gain = Guard.NonNegative(returnPerNotional) * Assets * Multiplier;
        return gain < 1 ? 1 / (1 - gain) : null;
    }

    private static double Return(double simpleReturn) => Guard.Finite(simpleReturn) > -1
        ? simpleReturn
        : throw new ArgumentOutOfRangeException(nameof(simpleReturn), simpleReturn, FormattableString.Invariant($"Expected a return > -1, got {simpleReturn:R}."));
}
