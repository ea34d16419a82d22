using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Validation.Markets;

/// <summary>Signed orders at log moves, executed whole when the price reaches them: levels at or below 0 on a fall, above on a rise.</summary>
internal sealed class OrderTrader(string name, (double LogMove, double Quantity)[] orders) : IParticipant
{
    public string Name => name;

    public bool IsReversible => false;

    public double Traded(double logMove) => orders.Where(o => o.LogMove == 0 || (o.LogMove < 0 ? logMove <= o.LogMove : logMove >= o.LogMove)).Sum(o => o.Quantity);

    public double Slope(double logMove) => 0;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, _ => 0, 1, [], orders.Select(o => new FlowJump(o.LogMove, o.Quantity)));
}

/// <summary>f(x, y) = A·tanh(x/w) + B·y + C·x·y: a trader who minds price and volatility, by closed form.</summary>
internal sealed class SmoothTrader(string name, double a, double width, double b, double c, VolatilityPath? path = null) : IVolatilitySensitive
{
    private readonly VolatilityPath _path = path ?? VolatilityPath.Unmoved;

    public string Name => name;

    public bool IsReversible => true;

    public IParticipant Along(VolatilityPath path) => new SmoothTrader(name, a, width, b, c, path);

    public double Traded(double logMove) => F(logMove, _path.At(logMove));

    public double Slope(double logMove)
    {
        double t = Math.Tanh(logMove / width);
        return (a * (1 - (t * t)) / width) + (c * _path.At(logMove)) + ((b + (c * logMove)) * _path.SlopeAt(logMove));
    }

    public FlowCurve Compile(FlowDomain domain)
    {
        FlowJump[] jumps = [.. _path.Steps.Select(s => s.LogMove).Distinct().Select(x => new FlowJump(x, F(x, _path.At(x)) - F(x, _path.Before(x))))];
        double Smooth(double x)
        {
            double met = 0;
            foreach (FlowJump j in jumps)
                if (j.LogMove == 0 || (j.LogMove < 0 ? x <= j.LogMove : x >= j.LogMove))
                    met += j.Quantity;
            return Traded(x) - met;
        }

        // Ends of pieces: corners of volatility, its bounds, its steps, and a mesh as fine as the tanh.
        IEnumerable<double> mesh = Enumerable.Range(-4, 9).Select(i => i * width);
        double[] kinks = [0, .. mesh, .. _path.Kinks, .. Bounds(_path), .. jumps.Select(j => j.LogMove)];
        return FlowCurve.Compile(domain, Smooth, Math.Abs(a) + (3 * Math.Abs(b)) + (3 * Math.Abs(c)) + 1e-9, kinks, jumps);
    }

    /// <summary>Where the shift as a whole meets its bounds, linear response.</summary>
    public static IEnumerable<double> Bounds(VolatilityPath path)
    {
        double slope = path.Response.SlopeAt(0);
        if (slope == 0) yield break;
        foreach (double steps in path.Steps.Select(s => path.StepsMet(s.LogMove)).Append(0).Distinct())
            foreach (double bound in new[] { SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift })
                yield return (bound - path.Start - steps) / slope;
    }

    private double F(double x, double y) => (a * Math.Tanh(x / width)) + (b * y) + (c * x * y);
}

/// <summary>An account closed at a distance that volatility moves: once |x| ≥ k − c·y on its side it trades q units and buys v of vega.</summary>
/// <param name="Side">−1: hurt by a fall, +1: by a rise.</param>
/// <param name="Distance">k, log price; ≤ 0 is in breach at the start.</param>
/// <param name="PerShift">c, log price per unit of relative shift.</param>
/// <param name="Vega">v, quote currency per volatility point, ≥ 0; &gt; 0 only with c ≥ 0.</param>
/// <param name="Quantity">q, units.</param>
internal readonly record struct KillAccount(int Side, double Distance, double PerShift, double Vega, double Quantity)
{
    public bool IsInBreach(double distance, double y) => distance >= Distance - (PerShift * y);
}

/// <summary>Accounts with kill levels by closed form, liquidated one by one.</summary>
internal sealed class KillTrader(string name, KillAccount[] accounts, double spot = 100) : IVegaDemand
{
    public string Name => name;

    public bool IsReversible => false;

    public double Spot => spot;

    private OrderTrader Unmoved => (OrderTrader)Along(VolatilityPath.Unmoved);

    public double Traded(double logMove) => Unmoved.Traded(logMove);

    public double Slope(double logMove) => 0;

    public FlowCurve Compile(FlowDomain domain) => Unmoved.Compile(domain);

    public IParticipant Along(VolatilityPath path)
    {
        var orders = new List<(double, double)>();
        foreach (KillAccount account in accounts)
        {
            double[] ends = [.. path.Steps.Select(s => s.LogMove).Concat(path.Kinks).Concat(SmoothTrader.Bounds(path))
                .Select(x => x * account.Side).Where(d => d > 0 && d < 60).Append(60.0).Distinct().Order()];
            if (First(account, d => path.At(account.Side * d), ends) is not { } distance) continue;
            // The walk has put the step of volatility where it closed the account; found again from another side the level may differ in the last places.
            double level = distance == 0 ? 0 : account.Side * distance;
            foreach (VolatilityStep step in path.Steps)
                if (Math.Abs(step.LogMove - level) < 1e-13) level = step.LogMove;
            orders.Add((level, account.Quantity));
        }

        return new OrderTrader(name, [.. orders]);
    }

    public IVegaDemandWalk Walk(int direction, SpotVolatilityResponse response, double start, FlowDomain domain) => new AccountWalk(accounts, direction, response, start);

    /// <summary>The first distance, to the last bit, at which the account is in breach; it may change once on every stretch.</summary>
    private static double? First(KillAccount account, Func<double, double> y, double[] ends, double from = 0)
    {
        if (account.IsInBreach(from, y(from))) return from;
        double low = from;
        foreach (double end in ends)
        {
            if (end <= from) continue;
            // The stretch is open at its end: what steps there belongs to the end itself.
            double inner = Math.BitDecrement(end), high = account.IsInBreach(inner, y(inner)) ? inner : end;
            if (!account.IsInBreach(high, y(high)))
            {
                low = end;
                continue;
            }

            while (0.5 * (low + high) is var middle && middle > low && middle < high)
                if (account.IsInBreach(middle, y(middle))) high = middle;
                else low = middle;
            return high;
        }

        return null;
    }

    private sealed class AccountWalk(KillAccount[] accounts, int direction, SpotVolatilityResponse response, double start) : IVegaDemandWalk
    {
        private readonly bool[] _done = new bool[accounts.Length];
        private int _next = -1;

        public double? NextBreach(double fromLogMove, double steps)
        {
            double from = Math.Abs(fromLogMove), nearest = double.PositiveInfinity;
            double Shift(double d) => Math.Clamp(start + response.At(direction * d) + steps, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);
            double slope = response.SlopeAt(0);
            double[] ends = [.. new[] { response.LeastShift / slope, response.MostShift / slope, (SpotVolatilityResponse.LowestShift - start - steps) / slope, (SpotVolatilityResponse.HighestShift - start - steps) / slope }
                .Select(x => x * direction).Where(d => d > from && d < 60).Append(60.0).Order()];
            _next = -1;
            for (int i = 0; i < accounts.Length; i++)
            {
                if (_done[i]) continue;
                double? at = accounts[i].Side == direction ? First(accounts[i], Shift, ends, from) : from == 0 && accounts[i].IsInBreach(0, Shift(0)) ? 0 : null;
                if (at is { } d && d < nearest) (_next, nearest) = (i, d);
            }

            return _next < 0 ? null : nearest == 0 ? 0 : direction * nearest;
        }

        public double Liquidate(double logMove, double steps)
        {
            _done[_next] = true;
            return accounts[_next].Vega;
        }
    }
}

/// <summary>One order at a level that volatility moves: x₀ + c·y₀, y₀ the volatility at the start.</summary>
internal sealed class MovingOrder(string name, double level, double perShift, double quantity, double shift = 0) : IVolatilitySensitive
{
    private double Level => level + (perShift * shift);

    public string Name => name;

    public bool IsReversible => false;

    public IParticipant Along(VolatilityPath path) => new MovingOrder(name, level, perShift, quantity, path.Start);

    public double Traded(double logMove) => logMove <= Level ? quantity : 0;

    public double Slope(double logMove) => 0;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Thresholds(domain, [new FlowJump(Level, quantity)]);
}
