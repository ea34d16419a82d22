// ε(x) = ε₀ − d·(e^(−x) − 1),   gap = w·ε − u,   F = α·(gap − what the band allows),   F = −u once ε ≤ 0
//
//   x   log move of the price
//   u   units of underlying held at the start
//   d   debt less cash at the start over S₀, units of underlying; below 0 for who holds cash
//   ε   equity over the price, units of underlying; ε₀ = u − d at the start
//   w   wanted share of equity in the underlying, dimensionless; above 1 with debt
//   b   half-width of the band of w in which nothing is traded, dimensionless
//   α   share of the gap that is traded
//
// Corners: where the gap enters or leaves the band [−b·ε, b·ε]. A step at x = ln(d/u), where equity is gone, unless α = 1.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// A fund that holds a share of its equity in the underlying and trades back towards it after the move: what funds with a volatility target, risk parity or a
/// leverage target have in common.
/// </summary>
/// <remarks>
/// The move is met with the units held at the start, then the trade is made at the new price; all of it can be done without moving equity. Never more than u is
/// sold, as gap ≥ −u. A fund without equity sells everything and does no more.
/// </remarks>
internal sealed class WeightFlow
{
    private readonly double _units, _debt, _equity, _share, _band, _rounding;
    private readonly bool _sellsOnly;

    /// <summary>A fund.</summary>
    /// <param name="units">u ≥ 0.</param>
    /// <param name="debt">d.</param>
    /// <param name="equity">ε₀, u − d up to rounding.</param>
    /// <param name="startWeight">w at the start; a gap there that is no more than rounding counts as none, so that a fund at its target does not push.</param>
    /// <param name="share">α in (0, 1].</param>
    /// <param name="band">b ≥ 0.</param>
    /// <param name="sellsOnly">True for one that does not buy.</param>
    public WeightFlow(double units, double debt, double equity, double startWeight, double share, double band, bool sellsOnly)
    {
        (_units, _debt, _equity, _sellsOnly) = (units, debt, equity, sellsOnly);
        _share = share > 0 ? Guard.InRange(share, 0, 1) : throw new ArgumentOutOfRangeException(nameof(share), share, FormattableString.Invariant($"Expected a share in (0, 1], got {share:R}."));
        _band = Guard.NonNegative(band);
        double gap = (startWeight * equity) - units;
        _rounding = Math.Abs(gap) <= 2e-15 * (1 + startWeight) * (units + Math.Abs(debt)) ? gap : 0;
        InsolventAt = debt > 0 ? Math.Log(debt / units) : double.NegativeInfinity;
    }

    /// <summary>u.</summary>
    public double Units => _units;

    /// <summary>ln(d/u), log move at which equity is gone; at or above 0 it is gone at the start.</summary>
    public double InsolventAt { get; }

    /// <summary>True when trades come back with the price.</summary>
    public bool IsMemoryless => _band == 0 && !_sellsOnly;

    /// <summary>True when equity is gone at x, or was so at the start.</summary>
    public bool IsInsolvent(double x) => InsolventAt >= 0 || x <= InsolventAt;

    /// <summary>Equity over the price, units of underlying, ≥ 0.</summary>
    public double Equity(double x) => IsInsolvent(x) ? 0 : Math.Max(0, _equity - (_debt == 0 ? 0 : _debt * VectorMath.ExpM1(-x)));

    /// <summary>F for a wanted share of equity.</summary>
    public double Traded(double x, double weight)
    {
        if (IsInsolvent(x)) return _units == 0 ? 0 : -_units;
        double equity = Equity(x), gap = Gap(equity, weight), edge = _band * equity;
        if (gap < -edge) return _share * Math.Max(gap + edge, -_units);
        return gap > edge && !_sellsOnly ? _share * (gap - edge) : 0;
    }

    /// <summary>dF/dx when the wanted share moves by <paramref name="weightSlope"/> per unit of x.</summary>
    public double Slope(double x, double weight, double weightSlope)
    {
        if (IsInsolvent(x)) return 0;
        double equity = Equity(x), gap = Gap(equity, weight), edge = _band * equity;
        bool sells = gap < -edge, buys = gap > edge && !_sellsOnly;
        // Memoryless funds have no corner where the gap is zero.
        if (!sells && !buys && !IsMemoryless) return 0;
        double band = sells ? _band : -_band;
        return _share * ((weightSlope * equity) + ((weight + band) * (_debt == 0 ? 0 : _debt * Math.Exp(-x))));
    }

    /// <summary>The flow as a curve.</summary>
    /// <param name="domain">Log moves to cover.</param>
    /// <param name="traded">F, thresholds included.</param>
    /// <param name="weight">w(x).</param>
    /// <param name="path">Volatility along the way: its corners and steps.</param>
    /// <param name="corners">Functions at whose sign changes w has a corner.</param>
    public FlowCurve Compile(FlowDomain domain, Func<double, double> traded, Func<double, double> weight, VolatilityPath path, params Func<double, double>[] corners)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var all = new List<Func<double, double>>(corners);
        if (!IsMemoryless)
        {
            all.Add(x => Gap(Equity(x), weight(x)) + (_band * Equity(x)));
            if (_band > 0 && !_sellsOnly) all.Add(x => Gap(Equity(x), weight(x)) - (_band * Equity(x)));
        }

        return FlowByFormula.Compile(domain, traded, _units, [InsolventAt, .. path.Kinks], [InsolventAt, .. path.Steps.Select(s => s.LogMove)], [.. all]);
    }

    private double Gap(double equity, double weight) => (weight * equity) - _units - _rounding;
}
