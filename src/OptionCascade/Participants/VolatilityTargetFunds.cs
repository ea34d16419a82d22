// w(x, y) = min(c, σ*/σ̂(x, y)),   F = α·[w·ε − u] outside the band (see WeightFlow),   u = w(0, 0)·W/S₀
//
//   x, y   log move of the price, relative shift of implied volatility
//   σ*     target volatility of the fund, per √year
//   σ̂      the fund's estimate of the underlying's volatility, per √year
//   c      largest exposure over wealth, dimensionless
//   W      wealth at the start, quote currency
//   ε      wealth after the move over the price, units: (W/S₀)·[w₀ + (1 − w₀)e^(−x)]
//
// Corners: σ̂ = σ*/c, the edges of the band. A step at x = ln(1 − 1/w₀), where wealth is gone (w₀ > 1), unless α = 1.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Funds that hold their own volatility at a target: exposure is wealth times σ*/σ̂, up to a cap. They sell when volatility rises, whichever way the price has moved.
/// </summary>
/// <remarks>
/// <para>
/// Along a market's path σ̂ follows implied volatility, the realised move, or both, as <see cref="VolatilityEstimate"/> says; as a participant of its own implied
/// volatility stands still. A volatility shock alone is traded at x = 0.
/// </para>
/// <para>
/// The move is met with the exposure of the start; the fund then trades a share α of the way to its target, to the nearer edge of a band of ±b in exposure over
/// wealth if it has one. Below full investment (w &lt; 1) the fall itself makes the fund buy a little to hold its proportion: at a fixed σ̂ it is a buyer of dips.
/// </para>
/// Source of the rule: Moreira and Muir, Journal of Finance 72 (2017); here volatility, not variance, divides, as in funds with a volatility target.
/// </remarks>
public sealed class VolatilityTargetFunds : IVolatilitySensitive
{
    private readonly WeightFlow _flow;
    private readonly VolatilityPath _path;

    /// <summary>Funds, as one portfolio.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="wealth">W, quote currency, ≥ 0.</param>
    /// <param name="targetVolatility">σ*, per √year, &gt; 0; 0.1 to 0.15 in practice.</param>
    /// <param name="estimate">σ̂.</param>
    /// <param name="leverageLimit">c, largest exposure over wealth, dimensionless, &gt; 0.</param>
    /// <param name="adjustmentShare">α, share of the gap traded within the move, in (0, 1]. Default 1: the rule carried out in full.</param>
    /// <param name="band">b, half-width of the band of exposure over wealth in which nothing is traded, ≥ 0. Default 0: none.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public VolatilityTargetFunds(double spot, double wealth, double targetVolatility, VolatilityEstimate estimate, double leverageLimit,
        double adjustmentShare = 1, double band = 0, string name = "volatility-target funds")
    {
        ArgumentNullException.ThrowIfNull(estimate);
        TargetVolatility = Guard.Positive(targetVolatility);
        LeverageLimit = Guard.Positive(leverageLimit);
        Estimate = estimate;
        double units = Guard.NonNegative(wealth) / Guard.Positive(spot);
        double weight = Wanted(estimate.Volatility);
        _flow = new WeightFlow(weight * units, (weight - 1) * units, units, weight, adjustmentShare, band, sellsOnly: false);
        _path = VolatilityPath.Unmoved;
        Name = Guard.NotBlank(name);
    }

    private VolatilityTargetFunds(VolatilityTargetFunds funds, VolatilityPath path)
        => (_flow, TargetVolatility, LeverageLimit, Estimate, Name, _path) = (funds._flow, funds.TargetVolatility, funds.LeverageLimit, funds.Estimate, funds.Name, path);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True without a band, as long as volatility comes back with the price.</remarks>
    public bool IsReversible => _flow.IsMemoryless && _path.Steps.IsEmpty;

    /// <summary>σ*, per √year.</summary>
    public double TargetVolatility { get; }

    /// <summary>c, dimensionless.</summary>
    public double LeverageLimit { get; }

    /// <summary>σ̂.</summary>
    public VolatilityEstimate Estimate { get; }

    /// <summary>Units of underlying held at the start.</summary>
    public double UnitsAtStart => _flow.Units;

    /// <inheritdoc/>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new VolatilityTargetFunds(this, path);
    }

    /// <inheritdoc/>
    public double Traded(double logMove) => _flow.Traded(logMove, Weight(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        double y = _path.At(logMove), sigma = Estimate.At(logMove, y), weight = Wanted(sigma);
        double slope = sigma > TargetVolatility / LeverageLimit ? -weight * Estimate.Slope(logMove, y, _path.SlopeAt(logMove)) / sigma : 0;
        return _flow.Slope(logMove, weight, slope);
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
        => _flow.Compile(domain, Traded, Weight, _path, x => Estimate.At(x, _path.At(x)) - (TargetVolatility / LeverageLimit));

    private double Weight(double x) => Wanted(Estimate.At(x, _path.At(x)));

    private double Wanted(double sigma) => Math.Min(LeverageLimit, TargetVolatility / sigma);
}
