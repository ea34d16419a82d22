using OptionCascade.Cascade;
using OptionCascade.Validation.Markets;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>
/// The market of a <see cref="MarketSpec"/> by formulas of this file alone: volatility by its own loop over liquidations, flows, depth, residual, and a dense scan for the
/// first point where the push turns. Shares nothing with the library.
/// </summary>
internal sealed class MarketOracle
{
    private const double LeastShift = -0.99, MostShift = 99;
    private readonly MarketSpec _m;
    private readonly SpecVolatility _v;
    private readonly (double Distance, double Rise, double Quantity)[] _fall, _rise;
    private readonly (double Level, double Quantity)[] _orders;

    public MarketOracle(MarketSpec market)
    {
        _m = market;
        _v = market.Volatility ?? new SpecVolatility(0, 0, 0, 0, 0, 0);
        _orders = [.. market.Orders.Select(o => (market.Level(o.LogMove), o.Quantity))];
        (_fall, _rise) = (Liquidations(-1), Liquidations(1));
        Thresholds = [.. _orders.Select(o => o.Level).Concat(_fall.Select(f => -f.Distance)).Concat(_rise.Select(f => f.Distance)).Where(x => x != 0).Distinct().Order()];
    }

    /// <summary>Every level at which something jumps, ascending.</summary>
    public double[] Thresholds { get; }

    /// <summary>−1 or +1: which way the market is pushed at its undisturbed price; 0 for no push.</summary>
    public int Direction => -Math.Sign(Residual(0));

    /// <summary>y(x).</summary>
    public double Shift(double x, bool outer = true) => Bounded(_m.Shift + Beta(x) + Liquidated(x, outer).Sum(l => l.Rise));

    /// <summary>F(x, y(x)).</summary>
    public double Flow(double x, bool outer = true)
    {
        double sum = 0;
        foreach ((double level, double quantity) in _orders)
            if (level == 0 || (level < 0 ? (outer ? x <= level : x < level) : outer ? x >= level : x > level))
                sum += quantity;
        foreach (SpecDensity d in _m.Densities)
        {
            if (d.Sell ? x >= 0 : x <= 0) continue;
            double G(double at) => d.Normal ? Cdf((at - d.Centre) / d.Width) : Math.Clamp((at - d.Centre) / d.Width, 0, 1);
            sum += d.Quantity * (G(x) - G(0));
        }

        foreach (RandomOption o in (_m as OptionMarketSpec)?.DealersOptions ?? [])
            sum -= o.Contracts * (Cdf(D1(o, x)) - Cdf(D1(o, 0)));
        double y = Shift(x, outer);
        foreach (SpecTrader t in _m.Traders)
            sum += (t.A * Math.Tanh(x / t.Width)) + (t.B * y) + (t.C * x * y);
        return sum + Liquidated(x, outer).Sum(l => l.Quantity);
    }

    /// <summary>Share of the depth that is left.</summary>
    public double Depth(double x, bool outer = true)
        => (1 - _m.DepthLoss) * (_v.Elasticity == 0 ? 1 : _v.Patient + ((1 - _v.Patient) * Math.Pow(1 + Shift(x, outer), -_v.Elasticity)));

    /// <summary>x − n − I((Q + F)/D).</summary>
    public double Residual(double x, bool outer = true)
    {
        double q = (_m.Block + Flow(x, outer)) / Depth(x, outer);
        double impact = _m.Linear ? _m.ImpactScale * q : Math.Sign(q) * _m.ImpactScale * (Math.Sqrt((Math.Abs(q) / _m.Volume) + _m.Core) - Math.Sqrt(_m.Core));
        return x - _m.News - impact;
    }

    /// <summary>The same for a price that a curve gives for a shock.</summary>
    public string? Disagreement(CascadeEquation equation, Shock shock, double? logMove)
    {
        CascadeResult result = CascadeSolver.Solve(equation, shock, _m.Spot);
        if (result.LogMove is { } x ? !(logMove is { } y && Math.Abs(x - y) <= 1e-9) : logMove is not null) return $"the curve says {logMove:R}, the solver {result.LogMove:R}";
        return Disagreement(result, 300);
    }

    /// <summary>Null when the answer agrees with the formulas and no earlier point does; else what is wrong.</summary>
    public string? Disagreement(CascadeResult result, int points, double lowest = 0.4, double highest = 2.5)
    {
        int direction = Direction;
        if (direction == 0) return result.LogMove == 0 ? null : "moves although nothing pushes";
        double end = result.LogMove ?? (direction < 0 ? Math.Log(lowest) : Math.Log(highest));
        // The solver states its error relative to gross flow; carried through impact and depth.
        double noise = 1e-11 * (1 + (Math.Abs(Residual(end)) > 1 ? 0 : Math.Abs(end)));
        if (result.LogMove is { } x)
        {
            if (x != 0 && Math.Sign(x) != direction) return $"on the wrong side: pushed {direction}, answer {x:R}";
            double[] there = [.. Thresholds.Where(t => Math.Abs(t - x) < 1e-12).OrderBy(t => Math.Abs(t - x))];
            if (result.Status == CascadeStatus.Pinned)
            {
                if (there.Length == 0) return "pinned where there is no threshold";
                double inner = Residual(there[0], outer: false), outer = Residual(there[0], outer: true);
                if (inner * direction > noise) return $"pinned after an equilibrium: {inner:R}";
                if (outer * direction < -noise) return $"pinned although the order is filled: {outer:R}";
            }
            else if (there.Length == 0 && !(Math.Abs(Residual(x)) <= noise * 10))
            {
                return $"not a solution: residual {Residual(x):R}";
            }
        }

        return Earlier(end, direction, points, noise) is { } earlier ? $"an earlier equilibrium at {earlier:R}, residual {Residual(earlier):R}, answer {result.LogMove:R}" : null;
    }

    /// <summary>The first point before an end where the residual has turned, on a mesh with all thresholds from both sides and every local minimum of the push refined.</summary>
    private double? Earlier(double end, int direction, int points, double noise)
    {
        double from = 0, length = Math.Abs(end);
        double[] levels = [.. Thresholds.Where(t => t * direction > 0 && Math.Abs(t) < length - 1e-9).OrderBy(Math.Abs)];
        foreach (double to in levels.Append(end))
        {
            int parts = Math.Max(3, (int)(points * Math.Abs(to - from) / length));
            (double x, double push) first = default, second = default;
            for (int i = 0; i <= parts; i++)
            {
                double x = i == 0 ? from : i == parts ? to : from + ((to - from) * i / parts);
                if (Math.Abs(x) > length - 1e-9) break;
                // At the ends: what has fired at the nearer one has, what fires at the farther one has not yet.
                double push = -Residual(x, outer: i < parts) * direction;
                if (push < -noise) return x;
                if (i >= 2 && second.push < push && second.push <= first.push && Refined(first.x, x, direction) is var (at, least) && least < -noise) return at;
                (first, second) = (second, (x, push));
            }

            from = to;
        }

        return null;
    }

    private (double At, double Push) Refined(double a, double b, int direction)
    {
        double Push(double x) => -Residual(x) * direction;
        for (int i = 0; i < 24; i++)
        {
            double left = a + (0.382 * (b - a)), right = a + (0.618 * (b - a));
            if (Push(left) < Push(right)) b = right;
            else a = left;
        }

        double middle = 0.5 * (a + b);
        return (middle, Push(middle));
    }

    /// <summary>Liquidations on one way in order: at every step the nearest account in breach at the volatility of the moment.</summary>
    private (double Distance, double Rise, double Quantity)[] Liquidations(int side)
    {
        var left = _m.Accounts.ToList();
        var done = new List<(double, double, double)>();
        double u = 0, distance = 0;
        while (true)
        {
            (KillAccount Account, double At)? next = null;
            foreach (KillAccount account in left)
            {
                double? at = account.Side == side ? Reach(account, side, distance, u)
                    : distance == 0 && account.Distance - (account.PerShift * Bounded(_m.Shift + u)) <= 0 ? 0 : null;
                if (at is { } d && (next is not { } known || d < known.At)) next = (account, d);
            }

            if (next is not { } now) return [.. done];
            left.Remove(now.Account);
            distance = now.At;
            double rise = _v.PerVega * now.Account.Vega;
            u += rise;
            done.Add((distance, rise, now.Account.Quantity));
        }
    }

    /// <summary>The first d from where one stands with d = k − c·y(±d): linear between the corners of y.</summary>
    private double? Reach(KillAccount account, int side, double from, double u)
    {
        double H(double d) => d - account.Distance + (account.PerShift * Bounded(_m.Shift + Beta(side * d) + u));
        if (H(from) >= 0) return from;
        double b = _v.PerLogMove;
        var corners = new List<double> { 40 };
        if (b != 0)
            foreach (double y in new[] { _v.Least, _v.Most, LeastShift - _m.Shift - u, MostShift - _m.Shift - u })
                corners.Add(side * y / b);
        double near = from;
        foreach (double far in corners.Where(d => d > from).Order())
        {
            double h0 = H(near), h1 = H(far);
            if (h1 >= 0) return near + ((far - near) * -h0 / (h1 - h0));
            near = far;
        }

        return null;
    }

    private IEnumerable<(double Distance, double Rise, double Quantity)> Liquidated(double x, bool outer)
    {
        double distance = Math.Abs(x);
        return (x <= 0 ? _fall : _rise).TakeWhile(l => l.Distance == 0 || (outer ? l.Distance <= distance : l.Distance < distance));
    }

    private double Beta(double x) => _v.PerLogMove == 0 ? 0 : Math.Min(Math.Max(_v.PerLogMove * x, _v.Least), _v.Most);

    private static double Bounded(double y) => Math.Min(Math.Max(y, LeastShift), MostShift);

    private static double D1(RandomOption o, double x) => ((x + Math.Log(100 / o.Strike)) / o.Volatility) + (0.5 * o.Volatility);

    private static double Cdf(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2));
}
