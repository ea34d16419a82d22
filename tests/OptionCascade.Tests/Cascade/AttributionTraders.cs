using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Tests.Cascade;

/// <summary>F(x) = slope·x.</summary>
internal sealed class ProportionalTrader(string name, double slope) : IParticipant
{
    public string Name => name;

    public bool IsReversible => true;

    public double Traded(double logMove) => slope * logMove;

    public double Slope(double logMove) => slope;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, Traded, Math.Abs(slope) + 1e-9);
}

/// <summary>F = −A·y: sells in proportion to the rise of volatility.</summary>
internal sealed class VolatilityTrader(string name, double perShift, VolatilityPath? path = null) : IVolatilitySensitive
{
    private readonly VolatilityPath _path = path ?? VolatilityPath.Unmoved;

    public string Name => name;

    public bool IsReversible => true;

    public IParticipant Along(VolatilityPath path) => new VolatilityTrader(name, perShift, path);

    public double Traded(double logMove) => -perShift * _path.At(logMove);

    public double Slope(double logMove) => -perShift * _path.SlopeAt(logMove);

    public FlowCurve Compile(FlowDomain domain)
        => FlowCurve.Compile(domain, x => -perShift * (_path.Start + _path.Response.At(x)), Math.Abs(perShift) + 1e-9, _path.Kinks,
            _path.Steps.Select(s => new FlowJump(s.LogMove, -perShift * s.Shift)));
}

/// <summary>Accounts liquidated on a fall once −x + c·y ≥ k: each sells q units and buys v of vega. For volatility that rises as the price falls.</summary>
internal sealed class VegaTrader(string name, (double Distance, double PerShift, double Vega, double Quantity)[] accounts, FlowJump[]? orders = null) : IVegaDemand
{
    private readonly FlowJump[] _orders = orders ?? [.. accounts.Select(a => new FlowJump(Math.Min(-a.Distance, 0), -a.Quantity))];

    public string Name => name;

    public bool IsReversible => false;

    public IParticipant Along(VolatilityPath path)
        => new VegaTrader(name, accounts, [.. accounts.Select(a => new FlowJump(Level(a, 0, path.At), -a.Quantity))]);

    public double Traded(double logMove) => _orders.Where(o => logMove <= o.LogMove).Sum(o => o.Quantity);

    public double Slope(double logMove) => 0;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, _ => 0, 1, null, _orders);

    public IVegaDemandWalk Walk(int direction, SpotVolatilityResponse response, double start, FlowDomain domain) => new Steps(accounts, direction, response, start, domain);

    /// <summary>The first x ≤ from at which the account is in breach; −x + c·y(x) rises outward.</summary>
    private static double Level((double Distance, double PerShift, double Vega, double Quantity) account, double from, Func<double, double> y)
    {
        bool Breached(double x) => -x + (account.PerShift * y(x)) >= account.Distance;
        if (Breached(from)) return from;
        double near = from, far = -40;
        while (0.5 * (near + far) is var middle && middle < near && middle > far)
            (near, far) = Breached(middle) ? (near, middle) : (middle, far);
        return far;
    }

    private sealed class Steps((double Distance, double PerShift, double Vega, double Quantity)[] accounts, int direction, SpotVolatilityResponse response, double start, FlowDomain domain)
        : IVegaDemandWalk
    {
        private readonly List<(double Distance, double PerShift, double Vega, double Quantity)> _left = [.. direction < 0 ? accounts : []];

        public double? NextBreach(double fromLogMove, double steps)
        {
            double[] levels = [.. _left.Select(a => Level(a, fromLogMove, x => start + response.At(x) + steps)).Where(x => x >= domain.LowestLogMove)];
            return levels.Length == 0 ? null : levels.Max();
        }

        public double Liquidate(double logMove, double steps)
        {
            int i = _left.FindIndex(a => Level(a, logMove, x => start + response.At(x) + steps) == logMove);
            double vega = _left[i].Vega;
            _left.RemoveAt(i);
            return vega;
        }
    }
}
