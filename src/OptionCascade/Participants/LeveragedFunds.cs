// F(x) = Σ (L² − L)·(A/S₀)·(1 − e^(−x)) while 1 + L(eˣ − 1) > 0,   −L·A/S₀ beyond
//
//   x    log move of the price since the funds last rebalanced
//   L    target leverage, dimensionless: 2 doubles the daily return, −1 inverts it
//   A    assets at the last rebalancing, quote currency
//   S₀   price then, quote currency per unit
//
// A corner where a fund's assets are gone: x = ln(1 − 1/L), for L > 1 (a fall) and L < 0 (a rise).
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Leveraged and inverse funds that restore their leverage at the close of the day in which the price moves by x: each trades
/// <see cref="LeveragedFund.FlowUnitsAfterLogMove"/>. All with L outside [0, 1] sell after a fall and buy after a rise, leveraged and inverse ones alike.
/// </summary>
/// <remarks>
/// S₀ is the price at which the funds last held their leverage, normally the previous close. What is traded depends on where the price stands at the close, not
/// on the way; a fund whose assets are gone closes its exposure and does no more. Fees, subscriptions and financing are left out.
/// Source: Cheng and Madhavan, The dynamics of leveraged and inverse exchange-traded funds, J. Investment Management 7 (2009).
/// </remarks>
public sealed class LeveragedFunds : IParticipant
{
    private readonly double _spot;

    /// <summary>Funds on one underlying.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="funds">Leverage and assets of each.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public LeveragedFunds(double spot, IEnumerable<LeveragedFund> funds, string name = "leveraged funds")
    {
        _spot = Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(funds);
        Funds = [.. funds];
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => true;

    /// <summary>The funds.</summary>
    public ImmutableArray<LeveragedFund> Funds { get; }

    /// <summary>Σ |L|·A/S₀: units of underlying that the funds are exposed to at the start.</summary>
    public double GrossUnits => Funds.Sum(f => Math.Abs(f.Leverage) * f.Assets) / _spot;

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (LeveragedFund fund in Funds)
            sum += fund.FlowUnitsAfterLogMove(logMove, _spot);
        return sum;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (LeveragedFund fund in Funds)
            if (!fund.IsWipedOutAfterLogMove(logMove))
                sum += fund.Multiplier * fund.Assets;
        return sum == 0 ? 0 : sum * Math.Exp(-logMove) / _spot;
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
        => FlowByFormula.Compile(domain, Traded, GrossUnits, Funds.Where(f => f.Assets > 0 && f.Multiplier != 0).Select(f => f.WipedOutLogMove ?? double.NaN), []);
}
