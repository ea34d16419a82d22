using NodaTime;

namespace OptionCascade.Margin.KillPrices;

/// <summary>
/// The excess of one account along one way through the markets: x = x₀ ± t at fixed Δt and y, fixed or y(x); or 1 + y = (1 + y₀)·eᵗ at x = x₀. t ≥ 0 is the distance
/// searched; a little below 0 is allowed.
/// </summary>
internal struct ExcessPath
{
    private readonly AccountState _state;
    private readonly IMarginRule _rule;
    private readonly double _sign; // −1 down, +1 up, 0 volatility
    private readonly double _volatility;
    private readonly Duration _elapsed;
    private readonly double _start;
    private readonly Func<double, double>? _response; // y(x) less the fixed y; null for none
    private readonly bool _takesBound; // where the rule has a lower bound, that is the excess
    private double _lastAt = double.NaN; // where the rule was last asked for its level
    private MarginLevel _last;

    public ExcessPath(AccountState state, IMarginRule rule, int sign, double relativeVolatility, Duration elapsed, double startLogMove = 0, Func<double, double>? response = null,
        bool takesBound = false)
    {
        _takesBound = takesBound;
        _start = startLogMove;
        _response = response;
        _state = state;
        _rule = rule;
        _sign = sign;
        _volatility = relativeVolatility;
        _elapsed = elapsed;
    }

    /// <summary>How often it was evaluated.</summary>
    public int Evaluations { get; private set; }

    public readonly MarketMove MoveAt(double t)
    {
        if (_sign == 0) return new MarketMove(_start, ((1 + VolatilityAt(_start)) * Math.Exp(t)) - 1, _elapsed);
        double x = _start + (_sign * t);
        return new MarketMove(x, VolatilityAt(x), _elapsed);
    }

    private readonly double VolatilityAt(double x) => _response is null ? _volatility : Math.Max(_volatility + _response(x), -1);

    /// <summary>Equity and requirement.</summary>
    public MarginLevel LevelAt(double t)
    {
        if (t == _lastAt) return _last;
        Evaluations++;
        _state.MoveTo(MoveAt(t));
        return Level(t);
    }

    /// <summary>The excess, or a lower bound of it that is not below zero: the sign is right.</summary>
    public double At(double t)
    {
        Evaluations++;
        _state.MoveTo(MoveAt(t));
        return _rule.Bound(_state) is { } bound && (_takesBound || bound.Excess >= 0) ? bound.Excess : Level(t).Excess;
    }

    /// <summary>The excess or a lower bound of it: below zero the sign may be wrong.</summary>
    /// <param name="t">The distance.</param>
    /// <param name="isExact">True when it is the excess itself.</param>
    public double Quick(double t, out bool isExact)
    {
        Evaluations++;
        _state.MoveTo(MoveAt(t));
        MarginLevel? bound = _rule.Bound(_state);
        isExact = bound is null || _takesBound;
        return (bound ?? Level(t)).Excess;
    }

    private MarginLevel Level(double t)
    {
        _lastAt = t;
        return _last = (_takesBound ? _rule.Bound(_state) : null) ?? _rule.Level(_state);
    }
}
