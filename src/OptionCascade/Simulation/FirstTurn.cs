// p(x) = (n + I((Z + F(x) − f)/(D(x)·d)) − x)·direction
//
//   Z    quantity that still weighs on the price, before what is traded now
//   F    what those who react at once want to have traded at x, given how far the price has been
//   f    what they have traded
//   d    factor on depth
namespace OptionCascade.Simulation;

/// <summary>Where a market at x goes next: the first point, in the direction of the push, at which nobody who reacts at once wants to trade any more.</summary>
internal ref struct FirstTurn
{
    private const double LongestStep = 0.02;
    private const double Closeness = 4e-16;

    private readonly record struct Point(double X, double Push, double Slope);

    private readonly SimulatedMarket _market;
    private readonly double _fair, _weighing, _traded, _depthFactor, _lowest, _highest, _pinnedDone, _pinnedLevel;
    private int _direction;

    /// <summary>Sides of the book that trades eat into; null for a constant depth.</summary>
    public BookSides? Book { get; init; }

    /// <summary>Of what weighs, the part that is traded now by those who do not react at once.</summary>
    public double Moved { get; init; }

    /// <summary>Only those whose trades come back with the price trade; nothing that stays is triggered.</summary>
    public bool OnlyReturning { get; init; }

    public FirstTurn(SimulatedMarket market, double fair, double weighing, double traded, double depthFactor, double lowest, double highest, double pinnedDone, double pinnedLevel)
    {
        _market = market;
        (_fair, _weighing, _traded, _depthFactor) = (fair, weighing, traded, depthFactor);
        (_lowest, _highest, _pinnedDone, _pinnedLevel) = (lowest, highest, pinnedDone, pinnedLevel);
    }

    /// <summary>F(x), the part of an order that was filled at a pinned level included until the whole of it is.</summary>
    public readonly double Wanted(double x)
    {
        double low = OnlyReturning ? _lowest : Math.Min(_lowest, x), high = OnlyReturning ? _highest : Math.Max(_highest, x);
        double staying = _market.Staying.At(low) + _market.Staying.At(high) - _market.StayingAtStart;
        bool passed = _pinnedLevel <= 0 ? low <= _pinnedLevel : high >= _pinnedLevel;
        return _market.Returning.At(x) + staying + (passed ? 0 : _pinnedDone);
    }

    /// <summary>The log price that a quantity traded now leads to, at the depth of x.</summary>
    public readonly double Price(double x, double quantity) => _fair + _market.Impact.LogMove(Weighing(quantity) / (_market.Depth(x) * _depthFactor));

    /// <summary>What weighs on the price once those who react at once have traded a quantity more.</summary>
    public readonly double Weighing(double quantity) => Book is null ? _weighing + quantity : _weighing - Moved + Book.Weight(Moved + quantity);

    /// <summary>What those who react at once must have traded in all for the price to stand at a level, at the depth of x.</summary>
    public readonly double Needed(double level, double x)
    {
        double weight = _market.Impact.Quantity(level - _fair) * _market.Depth(x) * _depthFactor;
        return Book is null ? weight - _weighing + _traded : Book.Units(weight - _weighing + Moved) - Moved + _traded;
    }

    /// <summary>Goes from x to the first turn, not beyond the limits.</summary>
    /// <param name="x">Where the market stands.</param>
    /// <param name="lowest">Trades are not allowed below.</param>
    /// <param name="highest">Trades are not allowed above.</param>
    public Landing From(double x, double lowest, double highest)
    {
        double push = Price(x, Wanted(x) - _traded) - x;
        if (push == 0) return new Landing(x, Wanted(x), double.NaN, 0, false);
        _direction = push < 0 ? -1 : 1;
        double end = _direction < 0 ? Math.Max(lowest, _market.Domain.LowestLogMove) : Math.Min(highest, _market.Domain.HighestLogMove);
        if ((end - x) * _direction < 0) return new Landing(x, _traded, double.NaN, 0, false) { Wanted = Wanted(x), Needed = double.NaN, IsHeld = true };
        if (end == x) return AtLimit(x);
        double[] levels = _market.JumpLevels;
        int next = Array.BinarySearch(levels, x);
        // A level where the price stands has been met on the way out; on the way back it is still ahead.
        if (_direction < 0) next = next < 0 ? ~next - 1 : x > 0 ? next : next - 1;
        else next = next < 0 ? ~next : x < 0 ? next : next + 1;
        Point a = At(x);
        while (true)
        {
            bool jump = next >= 0 && next < levels.Length && (end - levels[next]) * _direction >= 0;
            double level = jump ? levels[next] : end, inner = level, beyond = level;
            if (jump && level * _direction >= 0) inner = Beside(level, -_direction);
            else if (jump) beyond = Beside(level, _direction);
            if ((inner - a.X) * _direction > 0)
            {
                Point b = At(inner);
                if (Walk(a, b) is { } root) return new Landing(root, Wanted(root), double.NaN, 0, false);
                a = b;
            }

            if (!jump) return end == _market.Domain.LowestLogMove || end == _market.Domain.HighestLogMove ? new Landing(end, Wanted(end), double.NaN, 0, true) : AtLimit(end);
            Point after = At(beyond);
            if (after.Push <= 0)
            {
                // The order at the level is more than it takes to hold the price there: part of it is filled.
                double before = Wanted(inner), jumped = Wanted(beyond) - before, done = Math.Clamp(Needed(level, inner) - before, Math.Min(0, jumped), Math.Max(0, jumped));
                return new Landing(inner, before + done, level, done, false);
            }

            a = after;
            next += _direction;
        }
    }

    /// <summary>Held at a limit: of what is wanted there, as much is traded as leaves the price at the limit.</summary>
    private readonly Landing AtLimit(double x)
    {
        double needed = Needed(x, x);
        return new Landing(x, needed, double.NaN, 0, false) { Wanted = Wanted(x), Needed = needed, IsHeld = true };
    }

    /// <summary>The first turn between two points without a threshold between them, in steps that the slope suggests.</summary>
    private readonly double? Walk(Point a, Point b)
    {
        while (true)
        {
            double left = (b.X - a.X) * _direction, step = a.Slope < -0.05 ? 1.25 * a.Push / -a.Slope : LongestStep;
            step = Math.Min(Math.Min(Math.Max(step, 1e-14), LongestStep), left);
            Point c = step >= left ? b : At(a.X + (step * _direction));
            if (First(a, c, 0) is { } root) return root;
            if (step >= left) return null;
            a = c;
        }
    }

    /// <summary>The first turn between two points, where the cubic through both does not exclude it.</summary>
    private readonly double? First(Point a, Point b, int depth)
    {
        double width = Math.Abs(b.X - a.X);
        if (a.Push <= 0) return a.X;
        if (width <= Closeness * Math.Max(Math.Abs(b.X), 1e-3) || depth > 60) return b.Push <= 0 ? b.X : null;
        Point m = At(0.5 * (a.X + b.X));
        double missed = Math.Abs(m.Push - Cubic(a, b, width, 0.5));
        if (b.Push <= 0)
        {
            // Falling all the way, and the cubic knows it: one root.
            if (a.Slope < 0 && b.Slope < 0 && m.Slope < 0 && missed <= 1e-3 * Math.Max(Math.Abs(m.Push), Math.Min(a.Push, -b.Push))) return Root(a, b);
            return m.Push <= 0 ? First(a, m, depth + 1) : First(a, m, depth + 1) ?? First(m, b, depth + 1);
        }

        double floor = double.PositiveInfinity;
        for (int i = 1; i < 8; i++)
            floor = Math.Min(floor, Cubic(a, b, width, i / 8.0));
        if (floor > 10 * missed) return null;
        return First(a, m, depth + 1) ?? First(m, b, depth + 1);
    }

    /// <summary>The root between two points of different sign, by bisection and Newton.</summary>
    private readonly double Root(Point a, Point b)
    {
        (double inside, double outside) = (a.X, b.X);
        Point at = Math.Abs(a.Push) < Math.Abs(b.Push) ? a : b;
        for (int i = 0; i < 80; i++)
        {
            double next = at.X - (at.Push / at.Slope * _direction);
            if (!((next - inside) * _direction > 0 && (outside - next) * _direction > 0)) next = 0.5 * (inside + outside);
            if (next == inside || next == outside) break;
            double moved = Math.Abs(next - at.X);
            at = At(next);
            if (at.Push > 0) inside = next;
            else outside = next;
            if (at.Push == 0 || moved <= Closeness * Math.Max(Math.Abs(next), 1e-6)) break;
        }

        return at.X;
    }

    private readonly Point At(double x)
    {
        double depth = _market.Depth(x) * _depthFactor, now = Wanted(x) - _traded, quantity = Weighing(now) / depth;
        double slope = _market.Returning.SlopeAt(x);
        if (!OnlyReturning && (x < _lowest || x > _highest)) slope += _market.Staying.SlopeAt(x);
        if (Book is not null) slope *= Book.WeightSlope(Moved + now);
        double gain = _market.Impact.Slope(quantity) * (slope - (quantity * _market.DepthSlope(x) * _depthFactor)) / depth;
        return new Point(x, (_fair + _market.Impact.LogMove(quantity) - x) * _direction, gain - 1);
    }

    private static double Cubic(in Point a, in Point b, double width, double t)
    {
        double u = 1 - t;
        return (a.Push * u * u * (1 + (2 * t))) + (b.Push * t * t * (3 - (2 * t))) + (width * t * u * ((a.Slope * u) - (b.Slope * t)));
    }

    private static double Beside(double level, int direction) => direction > 0 ? Math.BitIncrement(level) : Math.BitDecrement(level);
}

/// <summary>Where a step leaves those who react at once.</summary>
/// <param name="LogMove">x.</param>
/// <param name="Traded">f, what they have traded in all.</param>
/// <param name="PinnedLevel">Level at which an order is filled in part; NaN for none.</param>
/// <param name="PinnedDone">How much of it is filled, units, buying &gt; 0.</param>
/// <param name="IsOutOfRange">True when the price has left the range of the compiled flows: a runaway.</param>
internal readonly record struct Landing(double LogMove, double Traded, double PinnedLevel, double PinnedDone, bool IsOutOfRange)
{
    /// <summary>True at a limit of the venue: orders are left over.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What those who react at once would want to have traded at the limit.</summary>
    public double Wanted { get; init; }

    /// <summary>What they must have traded for the price to stand at the limit when everybody else trades all he wants; NaN where nothing may be traded at all.</summary>
    public double Needed { get; init; }
}
