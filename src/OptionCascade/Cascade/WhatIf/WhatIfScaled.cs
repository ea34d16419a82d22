// F(x) → k·F(x)
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>A participant k times as large: trades and vega, at the same levels.</summary>
internal class WhatIfScaled : IParticipant
{
    private readonly IParticipant _inner;
    private readonly double _size;

    private WhatIfScaled(IParticipant inner, double size) => (_inner, _size) = (inner, size);

    /// <summary>The participant at another size, still sensitive to volatility or a buyer of vega if it was one.</summary>
    public static IParticipant Of(IParticipant participant, double size) => participant switch
    {
        IVegaDemand vega => new Buyer(vega, size),
        IVolatilitySensitive sensitive => new Sensitive(sensitive, size),
        _ => new WhatIfScaled(participant, size),
    };

    public string Name => _inner.Name;

    public bool IsReversible => _inner.IsReversible;

    public double Traded(double logMove) => _size * _inner.Traded(logMove);

    public double Slope(double logMove) => _size * _inner.Slope(logMove);

    public FlowCurve Compile(FlowDomain domain)
    {
        FlowCurve curve = _inner.Compile(domain);
        double size = _size;
        PiecewiseChebyshev smooth = PiecewiseChebyshev.Of([.. curve.Smooth.Pieces.Select(p =>
        {
            double[] c = p.Coefficients.ToArray();
            for (int k = 0; k < c.Length; k++)
                c[k] *= size;
            return new ChebyshevSeries(p.A, p.B, c);
        })], Math.Abs(size) * curve.Error);
        return new FlowCurve(smooth, curve.Kinks, curve.Jumps.Select(j => new FlowJump(j.LogMove, size * j.Quantity)));
    }

    private class Sensitive(IVolatilitySensitive inner, double size) : WhatIfScaled(inner, size), IVolatilitySensitive
    {
        public IParticipant Along(VolatilityPath path) => new WhatIfScaled(((IVolatilitySensitive)_inner).Along(path), _size);
    }

    private sealed class Buyer(IVegaDemand inner, double size) : Sensitive(inner, size), IVegaDemand
    {
        public IVegaDemandWalk Walk(int direction, SpotVolatilityResponse response, double start, FlowDomain domain)
            => new ScaledWalk(((IVegaDemand)_inner).Walk(direction, response, start, domain), _size);
    }

    private sealed class ScaledWalk(IVegaDemandWalk inner, double size) : IVegaDemandWalk
    {
        public double? NextBreach(double fromLogMove, double steps) => inner.NextBreach(fromLogMove, steps);

        public double Liquidate(double logMove, double steps) => size * inner.Liquidate(logMove, steps);
    }
}
