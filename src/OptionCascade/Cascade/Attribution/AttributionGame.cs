// v(C) = x when only coalition C trades
using System.Collections.Concurrent;
using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.Attribution;

/// <summary>What a coalition of participants does to the price.</summary>
/// <param name="LogMove">x; of a runaway the end of the range searched.</param>
/// <param name="IsRunaway">True when no equilibrium was met.</param>
internal readonly record struct CoalitionValue(double LogMove, bool IsRunaway);

/// <summary>
/// The final move of every coalition. Compiled curves are shared by all coalitions with the same path of volatility: that is all of them unless liquidations buy vega that
/// lifts volatility, and then those with the same buyers.
/// </summary>
internal sealed class AttributionGame
{
    /// <summary>Buyers of vega up to which the market of every combination of them is kept.</summary>
    private const int MostKept = 6;

    private readonly CascadeEquation _equation;
    private readonly Shock _shock;
    private readonly FlowDomain _domain;
    private readonly int[] _buyers;
    private readonly ConcurrentDictionary<int, Lazy<AttributionMarket>> _markets = new();

    public AttributionGame(CascadeEquation equation, Shock shock, FlowDomain domain)
    {
        (_equation, _shock, _domain) = (equation, shock, domain);
        _buyers = equation.Volatility.ShiftPerVega > 0 ? [.. Enumerable.Range(0, Count).Where(p => equation.Participants[p] is IVegaDemand)] : [];
    }

    /// <summary>Number of participants.</summary>
    public int Count => _equation.Participants.Length;

    /// <summary>True when the path of volatility does not depend on who trades.</summary>
    public bool SharesOnePath => _buyers.Length == 0;

    /// <summary>v(C).</summary>
    /// <param name="members">Positions of participants in the model, ascending.</param>
    public CoalitionValue Value(ReadOnlySpan<int> members)
    {
        double? x = MarketOf(members).First(members, out int direction);
        return new CoalitionValue(x ?? (direction < 0 ? _domain.LowestLogMove : _domain.HighestLogMove), x is null);
    }

    private AttributionMarket MarketOf(ReadOnlySpan<int> members)
    {
        if (_buyers.Length > MostKept) return Market([.. members.ToArray().Where(p => _buyers.Contains(p))]);
        int key = 0;
        for (int i = 0; i < _buyers.Length; i++)
            if (members.Contains(_buyers[i]))
                key |= 1 << i;
        return _markets.GetOrAdd(key, k => new Lazy<AttributionMarket>(() => Market([.. _buyers.Where((_, i) => (k >> i & 1) == 1)]))).Value;
    }

    private AttributionMarket Market(int[] buyers)
    {
        if (buyers.Length == _buyers.Length) return new AttributionMarket(_equation.Bind(_shock, _domain), _shock, _domain);
        VolatilityPath path = VolatilityWalk.Path(_equation.Volatility, buyers.Select(p => _equation.Participants[p]), _shock.VolatilityShift, _domain);
        return new AttributionMarket(new BoundEquation(_equation, new BoundParticipants(_equation, path, _domain), _shock.LogDepthLoss), _shock, _domain);
    }
}
