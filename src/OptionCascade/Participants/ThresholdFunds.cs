// k(x) = (V − D)/V,   V = u·S₀eˣ + O;   F = 0 while k > b,   −min(u, (V − (V − D)/t)/(S₀eˣ)) while m < k ≤ b,   −u from m down
//
//   x   log move of the price
//   u   units of underlying held
//   O   other assets, which neither move nor are sold, quote currency
//   D   debt, quote currency
//   k   capital ratio, equity over assets, dimensionless
//   b   buffer: from there down they sell
//   t   target that a sale goes back to, ≥ b
//   m   minimum: from there down they are closed and everything is sold
//
// k falls through a level ρ at S₀eˣ = (D/(1 − ρ) − O)/u: a step at ρ = b and at ρ = m. A corner at S₀eˣ = (D − (1 − t)O)/u, where selling everything is just enough.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Funds or banks that leave their leverage alone until the capital ratio falls to a buffer, then sell down to a target; at a minimum they are closed down and sell everything.
/// </summary>
/// <remarks>
/// The ratio is read once, at the final price, with the holdings of the start (as in the stress-test models that the rule comes from), and the sale is at that price;
/// proceeds repay debt, which leaves equity as it is. Who is at or below the buffer at the start sells at once, before any shock, and does not buy back on a rise.
/// Never more than u is sold. Source: Cont and Schaanning, Fire sales, indirect contagion and systemic stress testing (2017).
/// </remarks>
public sealed class ThresholdFunds : IParticipant
{
    private readonly double _units, _other, _debt, _bufferAt, _minimumAt;

    /// <summary>Funds, as one balance sheet.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">u, units of underlying held, ≥ 0.</param>
    /// <param name="debt">D, quote currency, ≥ 0.</param>
    /// <param name="minimumRatio">m, capital ratio, in [0, 1).</param>
    /// <param name="bufferRatio">b, capital ratio, in [m, 1).</param>
    /// <param name="targetRatio">t, capital ratio, in [b, 1], &gt; 0.</param>
    /// <param name="otherAssets">O, quote currency, ≥ 0. Default 0: the underlying is all they hold.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public ThresholdFunds(double spot, double units, double debt, double minimumRatio, double bufferRatio, double targetRatio, double otherAssets = 0,
        string name = "threshold funds")
    {
        Guard.Positive(spot);
        _units = Guard.NonNegative(units);
        _debt = Guard.NonNegative(debt) / spot;
        _other = Guard.NonNegative(otherAssets) / spot;
        MinimumRatio = Guard.InRange(minimumRatio, 0, Math.BitDecrement(1.0));
        BufferRatio = Guard.InRange(bufferRatio, minimumRatio, Math.BitDecrement(1.0));
        TargetRatio = Guard.InRange(Guard.Positive(targetRatio), bufferRatio, 1, nameof(targetRatio));
        _bufferAt = LevelOf(BufferRatio);
        _minimumAt = LevelOf(MinimumRatio);
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <summary>m, capital ratio.</summary>
    public double MinimumRatio { get; }

    /// <summary>b, capital ratio.</summary>
    public double BufferRatio { get; }

    /// <summary>t, capital ratio.</summary>
    public double TargetRatio { get; }

    /// <summary>Log move at which the ratio falls through the buffer; at or above 0 when it is below at the start, −∞ when no fall takes it there.</summary>
    public double BufferAt => _bufferAt;

    /// <summary>Log move at which the ratio falls through the minimum; at or above 0 when it is below at the start, −∞ when no fall takes it there.</summary>
    public double MinimumAt => _minimumAt;

    /// <summary>k(x), dimensionless; −∞ for debt without assets, 1 without either.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double CapitalRatio(double logMove)
        => _debt == 0 ? 1 : 1 - (_debt / ((_units * Math.Exp(Guard.Finite(logMove))) + _other));

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        double x = Effective(Guard.Finite(logMove));
        if (_units == 0) return 0;
        if (x <= _minimumAt) return -_units;
        return x <= _bufferAt ? -Math.Min(_units, Needed(x)) : 0;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        bool heldAtStart = logMove > 0 && _bufferAt >= 0;
        double x = Effective(logMove);
        if (_units == 0 || heldAtStart || x <= _minimumAt || x > _bufferAt || Needed(x) >= _units) return 0;
        return ((_debt / TargetRatio) + ((1 - (1 / TargetRatio)) * _other)) * Math.Exp(-x);
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        double all = _units > 0 ? Math.Log(Math.Max((_debt - ((1 - TargetRatio) * _other)) / _units, 0)) : double.NaN;
        return FlowByFormula.Compile(domain, Traded, _units, [all], [Met(_bufferAt), Met(_minimumAt)]);
    }

    /// <summary>Units whose sale takes the ratio back to the target.</summary>
    private double Needed(double x)
        => Math.Max(0, (_units * (1 - (1 / TargetRatio))) + (((_debt / TargetRatio) + ((1 - (1 / TargetRatio)) * _other)) * Math.Exp(-x)));

    /// <summary>Where the ratio is read: at the start on a rise when it is below the buffer there (a sale is not taken back).</summary>
    private double Effective(double x) => x > 0 && _bufferAt >= 0 ? 0 : x;

    private static double Met(double level) => level < 0 ? level : 0;

    private double LevelOf(double ratio)
    {
        double value = (_debt / (1 - ratio)) - _other;
        return value > 0 && _units > 0 ? Math.Log(value / _units) : double.NegativeInfinity;
    }
}
