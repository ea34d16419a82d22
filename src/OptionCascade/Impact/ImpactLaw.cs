using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact;

/// <summary>
/// How far a net traded quantity moves the log price: x = I(Q). Increasing, odd unless it says otherwise, I(0) = 0, with a finite slope at zero.
/// </summary>
/// <remarks>
/// A finite slope at zero is required: with an infinite one (the pure square root) any short-gamma book would cascade from no shock at all.
/// I must be continuously differentiable with a derivative &gt; 0; its second derivative may jump at Q = 0.
/// </remarks>
public interface IImpactLaw
{
    /// <summary>Name used in results, e.g. <c>square-root</c>.</summary>
    string Name { get; }

    /// <summary>I(Q), log price.</summary>
    /// <param name="quantity">Q, net units of underlying traded, buying &gt; 0.</param>
    double LogMove(double quantity);

    /// <summary>I′(Q), log price per unit, &gt; 0.</summary>
    /// <param name="quantity">Q, net units of underlying traded, buying &gt; 0.</param>
    double Slope(double quantity);

    /// <summary>I⁻¹(x), the net quantity that moves the log price by x; ±∞ when no quantity does.</summary>
    /// <param name="logMove">x.</param>
    double Quantity(double logMove);
}

/// <summary>Linear impact I(Q) = λQ.</summary>
/// <remarks>Source: Kyle, Econometrica 53 (1985); λ is Kyle's lambda per log price.</remarks>
public sealed record LinearImpact : IImpactLaw
{
    /// <summary>Impact with the given slope.</summary>
    /// <param name="logMovePerUnit">λ, log price per unit of underlying, ≥ 0; 0 is a market of unlimited depth.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public LinearImpact(double logMovePerUnit) => LogMovePerUnit = Guard.NonNegative(logMovePerUnit);

    /// <summary>Impact stated per billion of quote currency traded at the reference price.</summary>
    /// <param name="logMovePerBillion">Log price per 10⁹ of quote currency, ≥ 0.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LinearImpact PerBillion(double logMovePerBillion, double spot)
        => new(Guard.NonNegative(logMovePerBillion) * Guard.Positive(spot) / 1e9);

    /// <summary>λ, log price per unit of underlying.</summary>
    public double LogMovePerUnit { get; }

    /// <inheritdoc/>
    public string Name => "linear";

    /// <inheritdoc/>
    public double LogMove(double quantity) => LogMovePerUnit * quantity;

    /// <inheritdoc/>
    public double Slope(double quantity) => LogMovePerUnit;

    /// <inheritdoc/>
    public double Quantity(double logMove)
        => logMove == 0 ? 0 : LogMovePerUnit > 0 ? logMove / LogMovePerUnit : logMove > 0 ? double.PositiveInfinity : double.NegativeInfinity;
}

/// <summary>Square-root impact with a linear core: I(Q) = sgn(Q)·Yσ(√(|Q|/V + c²) − c).</summary>
/// <remarks>
/// <list type="table">
/// <item><term>Y</term><description>coefficient of order one, dimensionless</description></item>
/// <item><term>σ</term><description>standard deviation of the daily log return</description></item>
/// <item><term>V</term><description>units of underlying traded per day</description></item>
/// <item><term>c²</term><description>participation |Q|/V below which impact is linear, dimensionless; slope at zero is Yσ/(2cV)</description></item>
/// </list>
/// Source of the square-root law: Tóth et al., Physical Review X 1 (2011) 021006; the core is this library's.
/// </remarks>
public sealed record SquareRootImpact : IImpactLaw
{
    private readonly double _scale;
    private readonly double _c;

    /// <summary>Impact scaled by a market's activity.</summary>
    /// <param name="coefficient">Y, ≥ 0; 0 is a market of unlimited depth.</param>
    /// <param name="activity">σ and V.</param>
    /// <param name="core">c², &gt; 0. No default: a law without a linear core has infinite slope at zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public SquareRootImpact(double coefficient, TradingActivity activity, double core)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Coefficient = Guard.NonNegative(coefficient);
        Activity = activity;
        Core = Guard.Positive(core);
        _scale = Coefficient * activity.DailyVolatility;
        _c = Math.Sqrt(core);
    }

    /// <summary>Y, dimensionless.</summary>
    public double Coefficient { get; }

    /// <summary>σ per day and V in units per day.</summary>
    public TradingActivity Activity { get; }

    /// <summary>c², dimensionless participation.</summary>
    public double Core { get; }

    /// <inheritdoc/>
    public string Name => "square-root";

    /// <inheritdoc/>
    public double LogMove(double quantity)
    {
        double u = Math.Abs(quantity) / Activity.DailyVolume;
        // √(u + c²) − c without cancellation.
        return Math.CopySign(_scale * u / (Math.Sqrt(u + Core) + _c), quantity);
    }

    /// <inheritdoc/>
    public double Slope(double quantity)
        => _scale / (2 * Activity.DailyVolume * Math.Sqrt((Math.Abs(quantity) / Activity.DailyVolume) + Core));

    /// <inheritdoc/>
    public double Quantity(double logMove)
    {
        if (logMove == 0) return 0;
        double t = Math.Abs(logMove) / _scale;
        return Math.CopySign(Activity.DailyVolume * t * (t + (2 * _c)), logMove);
    }
}
