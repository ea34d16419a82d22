// One account again and again on the same way, while volatility shifts. What is kept: its state, with what the rule learned about it, and the mesh, which starts at the same
// place however far the market has come, so that nothing is found only because somebody looked from elsewhere.
namespace OptionCascade.Margin.KillPrices;

internal sealed partial class AccountSearch
{
    private const double Cell = 1.0 / (1 << 20);

    /// <summary>The first breach as the rule's lower bound of the excess has it: no further than the breach itself, and without asking the rule for its level.</summary>
    /// <param name="state">The account; left anywhere.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="sign">−1 down, +1 up.</param>
    /// <param name="origin">Where the account's way began, a distance from the market: the mesh starts there.</param>
    /// <param name="start">Where to start, ≥ <paramref name="origin"/>: it is in no breach before.</param>
    /// <param name="far">A distance at which it is thought to be in breach: first looked for up to there; +∞ for none.</param>
    /// <param name="reach">How far breaches matter, a distance: one beyond it may be reported or not.</param>
    /// <returns>The distance from the market; +∞ for no breach in range.</returns>
    public double Bound(AccountState state, IMarginRule rule, int sign, double origin, double start, double far, double reach = double.PositiveInfinity)
        => Again(state, rule, sign, origin, start, far, reach, true) is { IsBreach: true } point ? Math.Abs(point.Move.LogMove) : double.PositiveInfinity;

    /// <summary>The breach at a distance, or the first one beyond it, with the same bits from whatever bracket the distance came.</summary>
    /// <param name="state">The account; left anywhere.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="sign">−1 down, +1 up.</param>
    /// <param name="origin">Where the mesh starts.</param>
    /// <param name="start">Where the account's search started: in breach there, that is the level.</param>
    /// <param name="bound">The distance: no breach before it.</param>
    public KillPoint Confirm(AccountState state, IMarginRule rule, int sign, double origin, double start, double bound)
    {
        // Almost always the lower bound's breach is one, and asking the rule once settles it.
        if (bound > start && InCell(state, rule, sign, start, bound) is { } usual) return usual;
        KillPoint point = Again(state, rule, sign, origin, bound, double.PositiveInfinity, double.PositiveInfinity, false);
        double at = Math.Abs(point.Move.LogMove);
        return point.IsBreach && at > start && InCell(state, rule, sign, start, at) is { } found ? found : point;
    }

    /// <summary>The crossing of the lower bound next to a distance, found in a cell of a fixed grid; null where it is elsewhere or the rule sees no breach there.</summary>
    private KillPoint? InCell(AccountState state, IMarginRule rule, int sign, double start, double at)
    {
        var path = new ExcessPath(state, rule, sign, _relativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse, true);
        double a = Math.Floor(at / Cell) * Cell, b = a + Cell, ea = path.At(a), eb = ea;
        if (ea < 0) (a, b, ea) = (a - Cell, a, path.At(a - Cell));
        else if ((eb = path.At(b)) >= 0) (a, b, ea, eb) = (b, b + Cell, eb, path.At(b + Cell));
        if (!(ea >= 0 && eb < 0) || a < start) return null;
        double root = _search.Crossing(path, a, ea, b, eb);
        if (!(Math.Abs(root - at) <= 4 * _options.Tolerance)) return null;
        var exact = new ExcessPath(state, rule, sign, _relativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse);
        MarginLevel level = exact.LevelAt(root);
        return level.IsBreached ? new KillPoint(KillStatus.Found, exact.MoveAt(root), level) : null;
    }

    /// <summary>The first breach from <paramref name="origin"/> on: the lower bound's, and if the rule sees none there, the next.</summary>
    public KillPoint First(AccountState state, IMarginRule rule, int sign, double origin)
    {
        double bound = Bound(state, rule, sign, origin, origin, double.PositiveInfinity);
        return double.IsPositiveInfinity(bound) ? new KillPoint(KillStatus.NoneInRange, default, default) : Confirm(state, rule, sign, origin, origin, bound);
    }

    /// <summary>The kill price of an account that is not in breach at the market: what <see cref="First"/> finds, and how the search ended where it finds none.</summary>
    private KillPoint FromMarket(AccountState state, IMarginRule rule, int sign)
    {
        KillPoint bound = Again(state, rule, sign, 0, 0, double.PositiveInfinity, double.PositiveInfinity, true);
        if (bound.IsBreach) return Confirm(state, rule, sign, 0, 0, Math.Abs(bound.Move.LogMove));
        _evaluations++;
        return bound with { Level = rule.Level(state.Account.At(bound.Move)) }; // a state of its own: nothing is learned that a liquidation would not have learned
    }

    private KillPoint Again(AccountState state, IMarginRule rule, int sign, double origin, double start, double far, double reach, bool takesBound)
    {
        var path = new ExcessPath(state, rule, sign, _relativeVolatility, _options.Elapsed, sign * start, _options.VolatilityResponse, takesBound);
        double limit = (sign < 0 ? -_options.LowestLogMove : _options.HighestLogMove) - origin, skipped = start - origin, step = _options.Step, now = path.At(0);
        if (double.IsNaN(now)) return new KillPoint(KillStatus.NotANumber, path.MoveAt(0), default);
        if (now < 0) return new KillPoint(KillStatus.AlreadyInBreach, path.MoveAt(0), path.LevelAt(0));
        if (limit <= skipped) return new KillPoint(KillStatus.NoneInRange, path.MoveAt(0), default);
        if (rule.LeastExcess(state) > 0) return new KillPoint(KillStatus.NoneInRange, path.MoveAt(limit - skipped), default);
        double before = path.At(-step);
        _evaluations += path.Evaluations;
        if (far > start && far < limit + origin)
        {
            Build(far);
            KillPoint near = _search.Find(path, _mesh, now, before, step, ref _evaluations);
            if (near.Status != KillStatus.NoneInRange) return near;
        }

        Build(double.PositiveInfinity);
        return _search.Find(path, _mesh, now, before, step, ref _evaluations);

        void Build(double end)
        {
            if (end - start > step)
            {
                state.MoveTo(path.MoveAt(-skipped)); // where the way began: rules say where they bend from there
                CollectPlaces(state, rule, _relativeVolatility, sign * origin);
                _mesh.Build(limit, step, _options.StepGrowth, _places, sign, _options.Tolerance);
                _mesh.Shorten(reach - origin);
                _mesh.Cut(skipped, end - origin);
            }
            else
            {
                _mesh.Build(end - start, step, 0, [], 0, 0);
            }
        }
    }
}
