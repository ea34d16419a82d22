using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// A plain delta band: no trade while the book's net delta |Δ + h| is at most b units; beyond it, to the nearest edge (b units of delta are left), never
/// from inside. A jump is hedged in one trade to the edge nearest to where the hedger stands.
/// </summary>
/// <remarks>
/// The rule of desks with a delta limit; as a rule of thumb studied by Martellini and Priaulet, Competing methods for option hedging in the presence
/// of transaction costs, J. Derivatives 9 (2002).
/// </remarks>
public sealed record DeltaBand : IHedgingPolicy
{
    private readonly HedgeBand _band;

    /// <summary>A band of constant width.</summary>
    /// <param name="halfWidthUnits">b, units of underlying, finite, ≥ 0; 0 is continuous hedging.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public DeltaBand(double halfWidthUnits) => _band = new HedgeBand(Guard.NonNegative(halfWidthUnits));

    /// <summary>b, units of underlying.</summary>
    public double HalfWidthUnits => _band.HalfWidthUnits;

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"delta band of ±{HalfWidthUnits:G6} units");

    /// <inheritdoc/>
    /// <remarks>False: twice the book leaves the same band sooner.</remarks>
    public bool IsLinearInPositions => false;

    /// <inheritdoc/>
    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state) => _band.Decide(in state);

    /// <inheritdoc/>
    /// <remarks>The band's edge nearest to the start position, or the start position itself if the move has not left the band.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
    {
        ArgumentNullException.ThrowIfNull(pointAt);
        return _band.After(startUnits, pointAt(logMove).TargetUnits);
    }
}
