using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>Something from outside at a moment.</summary>
/// <param name="Seconds">When.</param>
/// <param name="FairMove">Change of n.</param>
/// <param name="Quantity">Units traded, bought &gt; 0.</param>
/// <param name="Order">Which worked order it is a slice of; −1 for none.</param>
internal readonly record struct OutsideEvent(double Seconds, double FairMove, double Quantity, int Order = -1);

/// <summary>What comes from outside on one path, drawn beforehand: moves of the fair price step by step, and events at their own times. Reused from path to path.</summary>
internal sealed class OutsideFlow
{
    // Streams of one path: diffusion, jumps, orders. Streams of different paths do not meet.
    private const ulong Kinds = 4;

    private readonly SimulationOptions _options;
    private readonly CounterRandom _random;
    private readonly double[] _normals;
    private readonly List<OutsideEvent> _events = [];

    public OutsideFlow(SimulationOptions options)
    {
        _options = options;
        _random = new CounterRandom(options.Seed);
        _normals = new double[options.Steps];
        FairMoves = new double[options.Steps];
    }

    /// <summary>Change of n in each step, by diffusion or replay.</summary>
    public double[] FairMoves { get; }

    /// <summary>Jumps, orders, news and blocks, in the order of time.</summary>
    public IReadOnlyList<OutsideEvent> Events => _events;

    public void Draw(ulong path)
    {
        PriceDrivers d = _options.Drivers;
        int steps = _options.Steps;
        double days = _options.StepSeconds / _options.DaySeconds;
        _events.Clear();
        if (!d.Replay.IsEmpty)
        {
            double before = 0;
            for (int k = 0; k < steps; k++)
            {
                double now = k < d.Replay.Length ? d.Replay[k] : before;
                FairMoves[k] = now - before;
                before = now;
            }
        }
        else
        {
            double drift = (d.DriftPerDay - (0.5 * d.DailyVolatility * d.DailyVolatility)) * days, deviation = d.DailyVolatility * Math.Sqrt(days);
            if (deviation > 0) _random.Normals(path * Kinds, _normals);
            for (int k = 0; k < steps; k++)
                FairMoves[k] = drift + (deviation > 0 ? deviation * _normals[k] : 0);
        }

        if (d.Jumps is { PerDay: > 0 } jumps) DrawJumps(jumps, path);
        if (d.Orders is { BaselinePerDay: > 0 } orders) DrawOrders(orders, path);
        foreach (ScheduledEvent e in d.Events)
            _events.Add(new OutsideEvent(e.Seconds, e.LogJump, e.Quantity));
        for (int o = 0; o < _options.WorkedOrders.Length; o++)
        {
            WorkedOrder order = _options.WorkedOrders[o];
            for (int i = 0; i < order.Slices; i++)
                _events.Add(new OutsideEvent(order.StartSeconds + (order.Seconds * (i + 0.5) / order.Slices), 0, order.Quantity / order.Slices, o));
        }

        // Events of one instant stay in the order in which they were drawn.
        for (int i = 1; i < _events.Count; i++)
        {
            if (_events[i].Seconds >= _events[i - 1].Seconds) continue;
            OutsideEvent[] sorted = [.. _events.OrderBy(e => e.Seconds)];
            _events.Clear();
            _events.AddRange(sorted);
            return;
        }
    }

    private void DrawJumps(JumpProcess jumps, ulong path)
    {
        double seconds = 0, end = _options.Steps * _options.StepSeconds, mean = _options.DaySeconds / jumps.PerDay;
        for (ulong i = 0; ; i++)
        {
            (double u, double v) = _random.Uniforms((path * Kinds) + 1, i);
            seconds -= mean * Math.Log(u);
            if (seconds >= end) return;
            _events.Add(new OutsideEvent(seconds, jumps.Mean + (jumps.Deviation * CounterRandom.InverseNormal(v)), 0));
        }
    }

    /// <summary>Ogata's thinning: the intensity only falls between events, so that its present value bounds it until the next.</summary>
    private void DrawOrders(HawkesOrders o, ulong path)
    {
        double end = _options.Steps * _options.StepSeconds, baseline = o.BaselinePerDay / _options.DaySeconds;
        // Excitation of either side starts at its stationary mean, half of n·μ/(1 − n).
        double buys = 0.5 * baseline * o.BranchingRatio / (1 - o.BranchingRatio), sells = buys, seconds = 0;
        double own = o.BranchingRatio / o.DecaySeconds * o.SameSideProbability, other = (o.BranchingRatio / o.DecaySeconds) - own;
        for (ulong i = 0; ; i++)
        {
            (double u, double v) = _random.Uniforms((path * Kinds) + 2, i);
            double bound = baseline + buys + sells, wait = -Math.Log(u) / bound, fade = Math.Exp(-wait / o.DecaySeconds);
            seconds += wait;
            if (seconds >= end) return;
            buys *= fade;
            sells *= fade;
            double at = v * bound, buying = (0.5 * baseline) + buys;
            if (at > baseline + buys + sells) continue;
            int side = at < buying ? 1 : -1;
            _events.Add(new OutsideEvent(seconds, 0, side * o.OrderUnits));
            buys += side > 0 ? own : other;
            sells += side > 0 ? other : own;
        }
    }
}
