// e = max(0, min(ℓ·W, m·(W − f))),   dW = e·dx,   F(x) = [e(x)/eˣ − e(0)]/S₀
//
//   x    log move of the price
//   W    wealth, quote currency; W₀ at the start
//   f    floor, quote currency
//   m    multiplier, dimensionless
//   ℓ    leverage limit, dimensionless: exposure over wealth never exceeds it
//   e    exposure, quote currency
//
// In closed form, rebalanced without pause on the way:
//   below the limit       C = W − f ∝ e^(mx),   e = m·C        (the cushion never ends)
//   at the limit          W ∝ e^(ℓx),           e = ℓ·W
//   they meet at          W* = m·f/(m − ℓ),  a corner at x* = ln(W*/W₀)/ℓ or ln((W* − f)/(W₀ − f))/m;  never where m ≤ ℓ, always at the limit where f = 0 and m > ℓ
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Portfolio insurers by constant proportion (CPPI): they hold a multiple m of the cushion between wealth and a floor, up to a leverage limit, and so sell into a
/// fall and buy into a rise where m &gt; 1.
/// </summary>
/// <remarks>
/// <para>
/// Rebalanced without pause the cushion is C₀·e^(mx) on any path without turning back, and the floor holds. Interest, time and variance within the move play no
/// role: over a time T with volatility σ the cushion would carry a further factor exp((1 − m)rT − m(m − 1)σ²T/2).
/// </para>
/// <para>
/// With a trigger δ they wait until the log price has moved by δ since they last traded, and then trade to the rule: thresholds at ±δ, ±2δ, …, units held in
/// between. Wealth then follows the held units, so that a fall can break the floor (m(1 − e^(−δ)) &gt; 1 does so at the first step); they are then out of the
/// market for good.
/// </para>
/// Holdings at the start are those of the rule. Who starts at or below the floor holds nothing and trades nothing. Never more is sold than is held.
/// Source: Black and Jones, J. Portfolio Management 14 (1987); Perold and Sharpe, Financial Analysts Journal 44 (1988); Black and Perold, J. Economic
/// Dynamics and Control 16 (1992) for the limit.
/// </remarks>
public sealed class ConstantProportionInsurers : IParticipant
{
    private const double LeastTrigger = 1e-4;

    private readonly double _spot, _atStart;

    // Closed form: below the limit C = _cushion·e^(m(x − _cushionAt)), at it W = _capped·e^(ℓ(x − _cappedAt)).
    private readonly double _cushion, _cushionAt, _capped, _cappedAt;

    /// <summary>Insurers, as one portfolio.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="wealth">W₀, quote currency, ≥ 0.</param>
    /// <param name="floor">f, quote currency, ≥ 0.</param>
    /// <param name="multiplier">m, dimensionless, ≥ 0; 3 to 6 in practice.</param>
    /// <param name="leverageLimit">ℓ, largest exposure over wealth, dimensionless, &gt; 0; 1 for those who may not borrow.</param>
    /// <param name="triggerLogMove">δ, log move since the last trade at which they trade again, ≥ 1e-4; null to trade without pause.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public ConstantProportionInsurers(double spot, double wealth, double floor, double multiplier, double leverageLimit, double? triggerLogMove = null,
        string name = "constant-proportion insurers")
    {
        _spot = Guard.Positive(spot);
        InitialWealth = Guard.NonNegative(wealth);
        Floor = Guard.NonNegative(floor);
        Multiplier = Guard.NonNegative(multiplier);
        LeverageLimit = Guard.Positive(leverageLimit);
        TriggerLogMove = triggerLogMove is { } delta ? Guard.InRange(delta, LeastTrigger, 50, nameof(triggerLogMove)) : null;
        Name = Guard.NotBlank(name);

        double cushion = Math.Max(wealth - floor, 0), limitBinds = multiplier > leverageLimit ? multiplier * floor / (multiplier - leverageLimit) : double.PositiveInfinity;
        if (cushion == 0 || multiplier == 0) LimitBindsAt = double.PositiveInfinity;
        else if (limitBinds == 0) LimitBindsAt = double.NegativeInfinity;
        else if (wealth >= limitBinds) LimitBindsAt = Math.Log(limitBinds / wealth) / leverageLimit;
        else LimitBindsAt = Math.Log((limitBinds - floor) / cushion) / multiplier;

        bool startsAtLimit = LimitBindsAt <= 0;
        (_cushion, _cushionAt) = startsAtLimit ? (limitBinds - floor, LimitBindsAt) : (cushion, 0.0);
        (_capped, _cappedAt) = startsAtLimit ? (wealth, 0.0) : (limitBinds, LimitBindsAt);
        _atStart = Exposure(wealth) / spot;
        UnitsAtStart = _atStart;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True when they trade without pause; with a trigger the levels of the way back are others.</remarks>
    public bool IsReversible => TriggerLogMove is null;

    /// <summary>W₀, quote currency.</summary>
    public double InitialWealth { get; }

    /// <summary>f, quote currency.</summary>
    public double Floor { get; }

    /// <summary>m, dimensionless.</summary>
    public double Multiplier { get; }

    /// <summary>ℓ, dimensionless.</summary>
    public double LeverageLimit { get; }

    /// <summary>δ, log move; null for trading without pause.</summary>
    public double? TriggerLogMove { get; }

    /// <summary>x*, log move from which on upward the leverage limit binds when they trade without pause; ±∞ when it never or always does.</summary>
    public double LimitBindsAt { get; }

    /// <summary>Units of underlying held at the start.</summary>
    public double UnitsAtStart { get; }

    /// <summary>W(x), quote currency: what is left once the log price has moved by x; below the floor only with a trigger.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double Wealth(double logMove)
    {
        Guard.Finite(logMove);
        if (TriggerLogMove is { } delta)
        {
            Held last = Step(logMove, delta, null);
            return last.Wealth + (last.Units * _spot * (Math.Exp(logMove) - Math.Exp(last.LogMove)));
        }

        if (Multiplier == 0 || InitialWealth <= Floor) return InitialWealth;
        return logMove < LimitBindsAt ? Floor + Cushion(logMove) : _capped * Math.Exp(LeverageLimit * (logMove - _cappedAt));
    }

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        if (_atStart == 0) return 0;
        return TriggerLogMove is { } delta ? Step(logMove, delta, null).Units - _atStart : Units(logMove) - _atStart;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        if (_atStart == 0 || TriggerLogMove is not null) return 0;
        return ((logMove < LimitBindsAt ? Multiplier : LeverageLimit) - 1) * Units(logMove);
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (_atStart == 0) return FlowCurve.Thresholds(domain, []);
        if (TriggerLogMove is not { } delta) return FlowByFormula.Compile(domain, Traded, _atStart, [LimitBindsAt], []);
        var jumps = new List<FlowJump>();
        Step(domain.LowestLogMove, delta, jumps);
        Step(domain.HighestLogMove, delta, jumps);
        return FlowCurve.Thresholds(domain, jumps);
    }

    private double Exposure(double wealth) => Math.Max(0, Math.Min(LeverageLimit * wealth, Multiplier * (wealth - Floor)));

    private double Cushion(double x) => _cushion * Math.Exp(Multiplier * (x - _cushionAt));

    /// <summary>Units held at x when they trade without pause.</summary>
    private double Units(double x) => x < LimitBindsAt
        ? Multiplier * _cushion * Math.Exp((Multiplier * (x - _cushionAt)) - x) / _spot
        : LeverageLimit * _capped * Math.Exp((LeverageLimit * (x - _cappedAt)) - x) / _spot;

    /// <summary>The last trade on the way to x; every trade is listed when a list is given.</summary>
    private Held Step(double x, double delta, List<FlowJump>? jumps)
    {
        var held = new Held(0, InitialWealth, _atStart);
        for (int k = 1; held.Units > 0; k++)
        {
            double level = Math.CopySign(k * delta, x);
            if (Math.Abs(level) > Math.Abs(x)) break;
            double wealth = held.Wealth + (held.Units * _spot * (Math.Exp(level) - Math.Exp(held.LogMove))), units = Exposure(wealth) / (_spot * Math.Exp(level));
            jumps?.Add(new FlowJump(level, units - held.Units));
            held = new Held(level, wealth, units);
        }

        return held;
    }

    private readonly record struct Held(double LogMove, double Wealth, double Units);
}
