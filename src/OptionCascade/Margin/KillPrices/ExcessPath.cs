using NodaTime;

namespace OptionCascade.Margin.KillPrices;

/// <summary>
/// The excess of one account along one way through the markets: x = x₀ ± t at fixed y and Δt, or 1 + y = (1 + y₀)·eᵗ at x = x₀. t ≥ 0 is the distance searched;
/// a little below 0 is allowed.
/// </summary>
internal struct ExcessPath
{
    private readonly AccountState _state;
    private readonly IMarginRule _rule;
    private readonly double _sign; // −1 down, +1 up, 0 volatility
    private readonly double _volatility;
    private readonly Duration _elapsed;
    private readonly double _start;
    private double _lastAt = double.NaN; // where the rule was last asked for its level
    private MarginLevel _last;

    public ExcessPath(AccountState state, IMarginRule rule, int sign, double relativeVolatility, Duration elapsed, double startLogMove = 0)
    {
        _start = startLogMove;
        _state = state;
        _rule = rule;
        _sign = sign;
        _volatility = relativeVolatility;
        _elapsed = elapsed;
    }

    /// <summary>How often it was evaluated.</summary>
    public int Evaluations { get; private set; }

    public readonly MarketMove MoveAt(double t)
        => _sign == 0 ? new MarketMove(_start, ((1 + _volatility) * Math.Exp(t)) - 1, _elapsed) : new MarketMove(_start + (_sign * t), _volatility, _elapsed);

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
        return _rule.Bound(_state) is { Excess: >= 0 and var bound } ? bound : Level(t).Excess;
    }

    /// <summary>The excess or a lower bound of it: below zero the sign may be wrong.</summary>
    /// <param name="t">The distance.</param>
    /// <param name="isExact">True when it is the excess itself.</param>
    public double Quick(double t, out bool isExact)
    {
        Evaluations++;
        _state.MoveTo(MoveAt(t));
        MarginLevel? bound = _rule.Bound(_state);
        isExact = bound is null;
        return (bound ?? Level(t)).Excess;
    }

    private MarginLevel Level(double t)
    {
        _lastAt = t;
        return _last = _rule.Level(_state);
    }
}
