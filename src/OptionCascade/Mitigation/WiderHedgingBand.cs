// |Δ + h| ≤ b: no trade;   beyond: to the nearest edge            (DeltaBand)
//
//   b    units of underlying that dealers leave unhedged on either side
using System.Globalization;
using OptionCascade.Hedging.Policies;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Dealers leave a band of delta unhedged instead of hedging all the way.</summary>
/// <remarks>
/// They start flat, so that the first b units of a move are not traded. It defers: beyond the band they trade as much per move as before. By a policy volatility stays as it is at
/// each strike. The cost is the risk that they carry: a delta of up to b units.
/// </remarks>
public sealed record WiderHedgingBand : IMitigation
{
    /// <summary>A band.</summary>
    /// <param name="halfWidthUnits">b, units of underlying, ≥ 0; 0 changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public WiderHedgingBand(double halfWidthUnits) => HalfWidthUnits = Guard.NonNegative(halfWidthUnits);

    /// <summary>b, units of underlying.</summary>
    public double HalfWidthUnits { get; }

    /// <inheritdoc/>
    public string Name => "wider band";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"Dealers leave up to {HalfWidthUnits:#,0.##} units of delta unhedged.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.Changed(this, "delta that dealers may carry unhedged, notional", p => HalfWidthUnits > 0 && p is DealerHedging dealers
            ? (new DealerHedging(dealers.Dealers, new DeltaBand(HalfWidthUnits), dealers.Name), HalfWidthUnits * market.Spot)
            : null);
    }
}
