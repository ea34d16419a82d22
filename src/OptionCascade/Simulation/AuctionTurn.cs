// Round r:   x_{r+1} solves   x = n + I((Z + O(x_r) + L(x) − f)/(D(x_r)·d)),      x₀ = price of the last trade
//
//   O(x_r)   market orders: what those who must trade want to have traded at the last indicative price
//   L(x)     limit orders: what those who buy lower and sell higher want to have traded at x
//   Z, f, D, d   as in FirstTurn
//
// The right-hand side falls with x, bids fall and offers rise with the price: the price at which they meet is the one that executes most.
namespace OptionCascade.Simulation;

/// <summary>The auction by which trading resumes after a halt: indicative prices are published a number of times, everybody renews his orders, the last round trades.</summary>
internal ref struct AuctionTurn
{
    private readonly SimulatedMarket _market;
    private readonly FirstTurn _turn;
    private readonly double _fair, _traded, _depthFactor, _lowest, _highest, _pinnedLevel, _pinnedDone;

    public AuctionTurn(SimulatedMarket market, double fair, double weighing, double traded, double depthFactor, double lowest, double highest, double pinnedDone, double pinnedLevel,
        BookSides? book, double moved)
    {
        _market = market;
        _turn = new FirstTurn(market, fair, weighing, traded, depthFactor, lowest, highest, pinnedDone, pinnedLevel) { Book = book, Moved = moved };
        (_fair, _traded, _depthFactor) = (fair, traded, depthFactor);
        (_lowest, _highest, _pinnedLevel, _pinnedDone) = (lowest, highest, pinnedLevel, pinnedDone);
    }

    /// <summary>The auction's price and what is traded at it by those who react at once.</summary>
    /// <param name="x">Price of the last trade.</param>
    /// <param name="rounds">Indicative prices, ≥ 1.</param>
    /// <param name="lowest">Trades are not allowed below.</param>
    /// <param name="highest">Trades are not allowed above.</param>
    public readonly Landing From(double x, int rounds, double lowest, double highest)
    {
        Landing landing = default;
        for (int r = 0; r < rounds; r++)
        {
            landing = Round(x);
            if (landing.IsOutOfRange || landing.LogMove == x) break;
            x = landing.LogMove;
        }

        if (landing.LogMove >= lowest && landing.LogMove <= highest) return landing;
        double at = Math.Clamp(landing.LogMove, lowest, highest);
        double needed = _turn.Needed(at, at);
        return new Landing(at, needed, double.NaN, 0, false) { Wanted = _turn.Wanted(at), Needed = needed, IsHeld = true };
    }

    /// <summary>L(x).</summary>
    public readonly double Limits(double x)
    {
        double staying = _market.StayingLimits.At(Math.Min(_lowest, x)) + _market.StayingLimits.At(Math.Max(_highest, x)) - _market.StayingLimits.At(0);
        return _market.ReturningLimits.At(x) + staying;
    }

    /// <summary>O(x).</summary>
    public readonly double MarketOrders(double x) => _turn.Wanted(x) - Limits(x);

    /// <summary>One round of orders cleared: the price at which what is bought meets what is sold.</summary>
    private readonly Landing Round(double indicative)
    {
        double orders = MarketOrders(indicative), depth = _market.Depth(indicative) * _depthFactor;
        double low = _market.Domain.LowestLogMove, high = _market.Domain.HighestLogMove;
        if (Excess(low, orders, depth) < 0) return new Landing(low, orders + Limits(low), double.NaN, 0, true);
        if (Excess(high, orders, depth) > 0) return new Landing(high, orders + Limits(high), double.NaN, 0, true);
        while (0.5 * (low + high) is var mid && mid > low && mid < high)
        {
            if (Excess(mid, orders, depth) >= 0) low = mid;
            else high = mid;
        }

        // An order at a level that is filled in part stays outside until the whole of it is.
        double inner = low < 0 ? high : low, level = low < 0 ? low : high;
        double jump = Limits(level) - Limits(inner), filled = orders + Limits(inner);
        if (Math.Abs(jump) <= 1e-9 * (Math.Abs(filled) + Math.Abs(jump))) return new Landing(low, orders + Limits(low), double.NaN, 0, false);
        double needed = _turn.Needed(inner, indicative);
        double done = Math.Clamp(needed - filled, Math.Min(0, jump), Math.Max(0, jump));
        return new Landing(inner, filled + done, level, done + (level == _pinnedLevel ? _pinnedDone : 0), false);
    }

    /// <summary>How far the price that the orders make lies above x; falls with x.</summary>
    private readonly double Excess(double x, double orders, double depth) => _fair + _market.Impact.LogMove(_turn.Weighing(orders + Limits(x) - _traded) / depth) - x;
}
