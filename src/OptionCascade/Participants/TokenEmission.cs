// F(x) = −min(E(h) + R, a·E(h) + K·h/(S₀eˣ))
//
//   x    log move of the price
//   h    horizon, days
//   E    units released within the horizon (EmissionSchedule)
//   R    units held in reserve that may be sold too
//   a    share of what is released that is sold at any price, in [0, 1]
//   K    costs that are paid by selling, quote currency per day
//
// A corner at S₀eˣ = K·h/((1 − a)E + R): from there down all that there is, is sold.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Supply that comes to market by schedule: miners, stakers and holders of vested tokens, who sell a share of what is released, and as many units more as their
/// costs in currency ask for: the lower the price, the more.
/// </summary>
/// <remarks>
/// <b>It pushes without any shock</b>: F(0) = −supply, so that a market with it does not stand still at x = 0 but at the price that
/// the sale within the horizon leaves. Compare answers with and without it to see its effect. Without costs the supply does not depend on the price; with costs it is that of a horizon in which the price stands at x. Use an impact
/// law of the same horizon (volume and volatility scaled to it).
/// </remarks>
public sealed class TokenEmission : IParticipant
{
    private readonly double _available, _fixed, _costUnits;

    /// <summary>Supply by one schedule.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="schedule">E.</param>
    /// <param name="horizonDays">h, days, ≥ 0.</param>
    /// <param name="shareSold">a, in [0, 1].</param>
    /// <param name="costPerDay">K, quote currency per day, ≥ 0. Default 0: nobody has costs to cover.</param>
    /// <param name="reserveUnits">R, units, ≥ 0. Default 0: no more is sold than is released.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public TokenEmission(double spot, EmissionSchedule schedule, double horizonDays, double shareSold, double costPerDay = 0, double reserveUnits = 0, string name = "token emission")
    {
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(schedule);
        ReleasedUnits = schedule.UnitsWithin(horizonDays);
        _available = ReleasedUnits + Guard.NonNegative(reserveUnits);
        _fixed = Guard.InRange(shareSold, 0, 1) * ReleasedUnits;
        _costUnits = Guard.NonNegative(costPerDay) * horizonDays / spot;
        AllSoldAt = _costUnits == 0 ? double.NegativeInfinity : Math.Log(_costUnits / (_available - _fixed));
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True: nothing but the price at which the horizon is spent decides what is sold.</remarks>
    public bool IsReversible => true;

    /// <summary>E(h), units of underlying released within the horizon.</summary>
    public double ReleasedUnits { get; }

    /// <summary>E(h) + R: the most that is ever sold, units of underlying.</summary>
    public double AvailableUnits => _available;

    /// <summary>Log move from which on downward all that there is, is sold; −∞ without costs.</summary>
    public double AllSoldAt { get; }

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        double sold = logMove <= AllSoldAt ? _available : Math.Min(_available, _fixed + (_costUnits == 0 ? 0 : _costUnits * Math.Exp(-logMove)));
        return sold == 0 ? 0 : -sold;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        return logMove <= AllSoldAt || _costUnits == 0 ? 0 : _costUnits * Math.Exp(-logMove);
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain) => FlowByFormula.Compile(domain, Traded, _available, [AllSoldAt], []);
}
