using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>Whose threshold or corner a point stands at, and whether another market leaves it where it is: then nothing need be solved again.</summary>
internal sealed class WhatIfLevel
{
    /// <summary>Levels this near in log price are one.</summary>
    private const double Near = 1e-9;

    private readonly CascadeEquation _equation;
    private readonly Shock _shock;
    private readonly FlowDomain _domain;
    private readonly (int Participant, double Level)[] _holders;
    private readonly bool _isKnown;

    public WhatIfLevel(WhatIfPoint point, FlowDomain domain)
    {
        (_equation, _shock, _domain) = (point.Equation, point.Shock, domain);
        bool IsHere(double level) => Math.Abs(level - point.LogMove) <= Near;
        _holders = [.. point.Bound.Compile(domain).SelectMany((curve, p) => Levels(curve).Where(IsHere).Select(level => (p, level)))];
        // What volatility does at the level itself belongs to the whole market.
        _isKnown = _holders.Length > 0 && !point.Bound.Path.Steps.Any(s => IsHere(s.LogMove)) && !point.Bound.Path.Kinks.Any(IsHere);
    }

    /// <summary>True when everybody who has a level here has the very same one in another market; false also where that cannot be told without solving it.</summary>
    public bool StandsStillIn(WhatIfMarket market)
    {
        if (!_isKnown || market.Equation.Participants.Length != _equation.Participants.Length) return false;
        bool samePath = _equation.Volatility.ShiftPerVega == 0 && ReferenceEquals(market.Equation.Volatility, _equation.Volatility) && market.Shock.VolatilityShift == _shock.VolatilityShift;
        foreach ((int p, double level) in _holders)
        {
            IParticipant before = _equation.Participants[p], now = market.Equation.Participants[p];
            bool byVolatility = before is IVolatilitySensitive || now is IVolatilitySensitive;
            if (byVolatility && !(samePath && ReferenceEquals(before, now))) return false;
            if (!ReferenceEquals(before, now) && !Levels(now.Compile(_domain)).Contains(level)) return false;
        }

        return true;
    }

    private static IEnumerable<double> Levels(FlowCurve curve) => curve.Jumps.Select(j => j.LogMove).Concat(curve.Kinks);
}
