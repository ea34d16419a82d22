// below   q(x) = κ(a − x) for x < a,   a = min(0, ln(B/S₀)),   until the capital W is spent:
//         spent(x) = ∫ₓᵃ S₀e^u κ du = κS₀(e^a − e^x) ≤ W       ⇒ nothing more is bought below x_W = ln(e^a − W/(κS₀)); never binds when W ≥ κS₀e^a
// above   q(x) = −κ'(x − b) for x > b,  b = max(0, ln(A/S₀)),   until the holdings H are sold at b + H/κ'
//
// symbol   unit
// κ, κ'    units of underlying per log price;  W quote currency;  H units;  B, A, S₀ quote currency per unit;  x, a, b log price
// Source: demand in the log of value over price as in Thurner, Farmer and Geanakoplos, Leverage causes fat tails and clustered volatility, Quantitative
// Finance 12 (2012), with the capital limit in closed form.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Buyers who think they know what it is worth: below a price they buy more the further it falls, until their capital is spent; above another (optional) they sell
/// what they hold. A log-linear demand schedule.
/// </summary>
/// <remarks>
/// What they wanted at the present price they have already, so trading begins at the market even where B lies above it. What was bought is not sold again
/// before the price stands above A. They calm the market with gain −I′κ, and no more once the capital is spent.
/// </remarks>
public sealed class ValueBuyers : IParticipant
{
    private readonly double _spot, _unitsPerLogPrice, _below, _exhausted, _sellPerLogPrice, _above, _soldOut;

    /// <summary>Buyers below a price.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="buyBelow">B, price below which they buy, &gt; 0.</param>
    /// <param name="unitsPerLogPrice">κ, units per log price, ≥ 0: a fall of 1% buys κ/100.</param>
    /// <param name="capital">W, quote currency, ≥ 0: they never spend more.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public ValueBuyers(double spot, double buyBelow, double unitsPerLogPrice, double capital, string name = "value buyers")
        : this(spot, buyBelow, unitsPerLogPrice, capital, double.MaxValue, 0, 0, name)
    {
    }

    private ValueBuyers(double spot, double buyBelow, double unitsPerLogPrice, double capital, double sellAbove, double sellPerLogPrice, double holdings, string name)
    {
        _spot = Guard.Positive(spot);
        _unitsPerLogPrice = Guard.NonNegative(unitsPerLogPrice);
        Capital = Guard.NonNegative(capital);
        _below = Math.Min(0, Math.Log(Guard.Positive(buyBelow) / spot));
        double share = Capital == 0 ? 0 : Capital / (_unitsPerLogPrice * spot * Math.Exp(_below));
        _exhausted = _unitsPerLogPrice == 0 ? _below : share < 1 ? _below + ElementaryFunctions.LogOnePlus(-share) : double.NegativeInfinity;
        _sellPerLogPrice = Guard.NonNegative(sellPerLogPrice);
        Holdings = Guard.NonNegative(holdings);
        _above = Math.Max(0, Math.Log(Guard.Positive(sellAbove) / spot));
        _soldOut = _sellPerLogPrice > 0 ? _above + (Holdings / _sellPerLogPrice) : _above;
        Name = Guard.NotBlank(name);
    }

    /// <summary>Buyers below a price who also sell what they hold above another, with the same steepness.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="buyBelow">B, &gt; 0.</param>
    /// <param name="sellAbove">A, ≥ B.</param>
    /// <param name="unitsPerLogPrice">κ = κ', units per log price, ≥ 0.</param>
    /// <param name="capital">W, quote currency, ≥ 0.</param>
    /// <param name="holdings">H, units held at the start, ≥ 0: they never sell more.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static ValueBuyers BothSides(double spot, double buyBelow, double sellAbove, double unitsPerLogPrice, double capital, double holdings, string name = "value investors")
        => new(spot, buyBelow, unitsPerLogPrice, capital, Guard.InRange(sellAbove, buyBelow, double.MaxValue), unitsPerLogPrice, holdings, name);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>W, quote currency.</summary>
    public double Capital { get; }

    /// <summary>H, units.</summary>
    public double Holdings { get; }

    /// <summary>x_W, log move at which the capital is spent; −∞ when it never is.</summary>
    public double ExhaustedAt => _exhausted;

    /// <summary>False: what was bought on the way down is kept on the way back, and what was sold is not bought back.</summary>
    public bool IsReversible => false;

    /// <summary>κS₀(e^a − e^x), quote currency spent on the way down to x, in [0, W]; 0 above the market.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double Spent(double logMove)
    {
        if (Guard.Finite(logMove) >= _below) return 0;
        // Exactly W, not nearly so, once it is exhausted.
        return logMove <= _exhausted ? Capital : Math.Min(Capital, _unitsPerLogPrice * _spot * (Math.Exp(_below) - Math.Exp(logMove)));
    }

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        if (logMove < _below) return _unitsPerLogPrice * (_below - Math.Max(logMove, _exhausted));
        return logMove > _above ? -Math.Min(Holdings, _sellPerLogPrice * (logMove - _above)) : 0;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        if (logMove < _below) return logMove > _exhausted ? -_unitsPerLogPrice : 0;
        return logMove > _above && logMove < _soldOut ? -_sellPerLogPrice : 0;
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        double most = Math.Max(Math.Abs(Traded(domain.LowestLogMove)), Math.Abs(Traded(domain.HighestLogMove)));
        return most == 0 ? FlowCurve.Thresholds(domain, []) : FlowCurve.Compile(domain, Traded, most,
            ((double[])[0, _below, _exhausted, _above, _soldOut]).Where(double.IsFinite));
    }
}
