using System.Collections.Immutable;
using OptionCascade.Hedging;

namespace OptionCascade.Participants;

/// <summary>The walk past liquidations whose levels are given: volatility changes what they pay and the vega they take, not where they are.</summary>
internal sealed class ListedWalk(ImmutableArray<ForcedBuyback> outward, VolatilityPath volatility, double spot, int direction, double end) : IVegaDemandWalk
{
    private int _next;

    /// <inheritdoc/>
    public double? NextBreach(double fromLogMove, double steps)
        => _next < outward.Length && Math.Abs(outward[_next].LogMove) <= end ? direction * Math.Max(Math.Abs(outward[_next].LogMove), Math.Abs(fromLogMove)) + 0.0 : null;

    /// <inheritdoc/>
    public double Liquidate(double logMove, double steps)
    {
        double vega = 0;
        for (; _next < outward.Length && Math.Abs(outward[_next].LogMove) <= Math.Abs(logMove); _next++)
        {
            ForcedBuyback b = outward[_next];
            vega += SellerLegs.Vega(b, spot, b.LogMove, double.IsNaN(b.VolatilityShift) ? volatility.With(b.LogMove, steps) : b.VolatilityShift);
        }

        return vega;
    }
}
