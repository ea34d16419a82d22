using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>
/// Solves single scales of a traced ray with as little work as will do: whoever does not see volatility is compiled once for all scales, and the market is looked at one way, as far
/// as is needed.
/// </summary>
internal sealed class TraceScales
{
    /// <summary>Work of a scale besides that of its stretches, in stretches.</summary>
    private const int Fixed = 32;

    /// <summary>The range is halved so many times at most.</summary>
    private const int MostHalvings = 10;

    private readonly CascadeEquation _still;
    private readonly Func<double, Shock> _shockAt;
    private readonly FlowDomain _domain;
    private readonly double _whole;
    private long _work;

    public TraceScales(CascadeEquation equation, Func<double, Shock> shockAt, FlowDomain domain)
    {
        IParticipant[] unmoved = [.. equation.Participants.Where(p => p is not IVolatilitySensitive)];
        var together = new CombinedParticipants(" ", unmoved, FlowCurve.Sum(domain, [.. unmoved.Select(p => p.Compile(domain))])); // nobody's name is blank
        _still = equation.With([.. equation.Participants.Where(p => p is IVolatilitySensitive), together]);
        (_shockAt, _domain) = (shockAt, domain);
        _whole = Math.Max(-domain.LowestLogMove, domain.HighestLogMove);
    }

    /// <summary>Stretches looked at so far: the same for the same questions, in whatever order.</summary>
    public long Work => Interlocked.Read(ref _work);

    /// <summary>One scale up to its first equilibrium.</summary>
    /// <param name="scale">s.</param>
    /// <param name="distance">Where it is expected; looked farther if it is not there.</param>
    public Station At(double scale, double distance)
    {
        for (double reach = Reach(distance); ; reach *= 2)
        {
            var station = new Station(scale, Solve(scale, 0, reach));
            if (station.Found is not null || reach >= _whole) return station;
        }
    }

    /// <summary>One scale, looked at one way.</summary>
    /// <param name="scale">s.</param>
    /// <param name="direction">Which way; 0 for that of the push.</param>
    /// <param name="distance">How far at least.</param>
    public FixedShock Solve(double scale, int direction, double distance)
    {
        (Shock shock, BoundEquation bound, FlowDomain domain) = Bind(scale, distance);
        var solved = new FixedShock(bound, shock, domain, direction, Reach(distance));
        Interlocked.Add(ref _work, Fixed + solved.Way.Count);
        return solved;
    }

    /// <summary>The market under the shock of one scale, over as much of the range as is needed.</summary>
    public (Shock Shock, BoundEquation Bound, FlowDomain Domain) Bind(double scale, double distance)
    {
        Shock shock = _shockAt(scale);
        // Where volatility starts unmoved everybody is compiled already, over the whole range.
        if (shock.VolatilityShift == 0) return (shock, _still.Bind(shock, _domain), _domain);
        double reach = Reach(distance);
        FlowDomain domain = reach >= _whole ? _domain : new FlowDomain(Math.Max(-reach, _domain.LowestLogMove), Math.Min(reach, _domain.HighestLogMove), _domain.RelativeTolerance);
        return (shock, new BoundEquation(_still, new BoundParticipants(_still, shock.VolatilityShift, domain), shock.LogDepthLoss), domain);
    }

    /// <summary>One of few distances, so that little hangs on where the answer is expected.</summary>
    private double Reach(double distance)
    {
        double reach = Math.ScaleB(_whole, -MostHalvings);
        while (reach < distance && reach < _whole)
            reach *= 2;
        return Math.Min(reach, _whole);
    }
}
