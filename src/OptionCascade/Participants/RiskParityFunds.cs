// wᵢ = λ/σᵢ,   λ = min(σ*/√(1ᵀR1), ℓ/Σ(1/σⱼ)),   1ᵀR1 = n + n(n − 1)ρ;   F = α·[w·ε − u] outside the band (see WeightFlow)
//
//   wᵢ   exposure to asset i over wealth, dimensionless; the underlying is one of the n assets, the others do not move
//   σᵢ   volatility of asset i, per √year; the underlying's is σ̂(x, y), the others' are held fixed
//   ρ    correlation of every pair, held fixed
//   R    correlation matrix
//   σ*   target volatility of the fund, per √year
//   ℓ    largest sum of exposures over wealth, dimensionless
//
// Corners: where the limit ℓ begins to bind, σ̂ = λ*/(ℓ − λ*B) with λ* = σ*/√(1ᵀR1), B = Σ 1/σⱼ of the others; the edges of the band.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Risk-parity funds: exposures inversely proportional to volatility, so that with one correlation for all pairs each asset contributes the same risk, levered to a
/// target volatility within a limit. They sell the underlying when its volatility rises.
/// </summary>
/// <remarks>
/// Without a binding limit the underlying's exposure over wealth is σ*/(√(1ᵀR1)·σ̂); at the limit ℓ it is the share (1/σ̂)/Σ(1/σⱼ) of it, so that an unlevered
/// inverse-volatility portfolio is ℓ = 1 with a high σ*. The other assets' prices and volatilities and all correlations stand still: only the underlying moves
/// wealth. Source: Maillard, Roncalli and Teiletche, J. Portfolio Management 36 (2010), who show the weights for equal correlations.
/// </remarks>
public sealed class RiskParityFunds : IVolatilitySensitive
{
    private readonly WeightFlow _flow;
    private readonly VolatilityPath _path;
    private readonly double _unlimited, _others;

    /// <summary>Funds, as one portfolio.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="wealth">Wealth at the start, quote currency, ≥ 0.</param>
    /// <param name="targetVolatility">σ*, per √year, &gt; 0.</param>
    /// <param name="estimate">σ̂ of the underlying.</param>
    /// <param name="otherVolatilities">σⱼ of the other assets, per √year, each &gt; 0; at least one.</param>
    /// <param name="correlation">ρ of every pair, in (−1/(n − 1), 1].</param>
    /// <param name="leverageLimit">ℓ, largest sum of exposures over wealth, dimensionless, &gt; 0.</param>
    /// <param name="adjustmentShare">α, share of the gap traded within the move, in (0, 1]. Default 1: the rule carried out in full.</param>
    /// <param name="band">b, half-width of the band of the underlying's exposure over wealth in which nothing is traded, ≥ 0. Default 0: none.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, no other asset is given, or the name is empty.</exception>
    public RiskParityFunds(double spot, double wealth, double targetVolatility, VolatilityEstimate estimate, IEnumerable<double> otherVolatilities, double correlation,
        double leverageLimit, double adjustmentShare = 1, double band = 0, string name = "risk-parity funds")
    {
        ArgumentNullException.ThrowIfNull(estimate);
        ArgumentNullException.ThrowIfNull(otherVolatilities);
        OtherVolatilities = [.. otherVolatilities.Select(v => Guard.Positive(v, nameof(otherVolatilities)))];
        int n = Guard.AtLeast(OtherVolatilities.Length, 1, nameof(otherVolatilities)) + 1;
        if (!(correlation > -1.0 / (n - 1) && correlation <= 1))
            throw new ArgumentOutOfRangeException(nameof(correlation), correlation, FormattableString.Invariant($"Expected a correlation in (-1/{n - 1}, 1], got {correlation:R}."));
        Estimate = estimate;
        LeverageLimit = Guard.Positive(leverageLimit);
        _unlimited = Guard.Positive(targetVolatility) / Math.Sqrt(n + (n * (n - 1) * correlation));
        _others = OtherVolatilities.Sum(v => 1 / v);
        double units = Guard.NonNegative(wealth) / Guard.Positive(spot), weight = Wanted(estimate.Volatility);
        _flow = new WeightFlow(weight * units, (weight - 1) * units, units, weight, adjustmentShare, band, sellsOnly: false);
        _path = VolatilityPath.Unmoved;
        Name = Guard.NotBlank(name);
    }

    private RiskParityFunds(RiskParityFunds funds, VolatilityPath path)
        => (_flow, _unlimited, _others, OtherVolatilities, LeverageLimit, Estimate, Name, _path)
            = (funds._flow, funds._unlimited, funds._others, funds.OtherVolatilities, funds.LeverageLimit, funds.Estimate, funds.Name, path);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True without a band, as long as volatility comes back with the price.</remarks>
    public bool IsReversible => _flow.IsMemoryless && _path.Steps.IsEmpty;

    /// <summary>σ̂ of the underlying.</summary>
    public VolatilityEstimate Estimate { get; }

    /// <summary>σⱼ of the other assets, per √year.</summary>
    public ImmutableArray<double> OtherVolatilities { get; }

    /// <summary>ℓ, dimensionless.</summary>
    public double LeverageLimit { get; }

    /// <summary>Units of underlying held at the start.</summary>
    public double UnitsAtStart => _flow.Units;

    /// <inheritdoc/>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new RiskParityFunds(this, path);
    }

    /// <inheritdoc/>
    public double Traded(double logMove) => _flow.Traded(logMove, Weight(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        double y = _path.At(logMove), sigma = Estimate.At(logMove, y), perSigma = IsLimited(sigma)
            ? -LeverageLimit * _others / ((1 + (sigma * _others)) * (1 + (sigma * _others)))
            : -_unlimited / (sigma * sigma);
        return _flow.Slope(logMove, Wanted(sigma), perSigma * Estimate.Slope(logMove, y, _path.SlopeAt(logMove)));
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
        => _flow.Compile(domain, Traded, Weight, _path, x => Excess(Estimate.At(x, _path.At(x))));

    private double Weight(double x) => Wanted(Estimate.At(x, _path.At(x)));

    private double Wanted(double sigma) => IsLimited(sigma) ? LeverageLimit / (1 + (sigma * _others)) : _unlimited / sigma;

    private bool IsLimited(double sigma) => Excess(sigma) > 0;

    /// <summary>λ*(1 + σ̂B) − ℓσ̂: above zero where the unlimited exposures would exceed the limit.</summary>
    private double Excess(double sigma) => (_unlimited * (1 + (sigma * _others))) - (LeverageLimit * sigma);
}
