using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>What comes from outside on one path, drawn beforehand: moves of the fair price and units traded, step by step. Reused from path to path.</summary>
internal sealed class OutsideFlow
{
    // Streams of one path: diffusion, jumps, orders. Streams of different paths do not meet.
    private const ulong Kinds = 4;

    private readonly SimulationOptions _options;
    private readonly CounterRandom _random;
    private readonly double[] _normals;

    public OutsideFlow(SimulationOptions options)
    {
        _options = options;
        _random = new CounterRandom(options.Seed);
        _normals = new double[options.Steps];
        FairMoves = new double[options.Steps];
        Quantities = new double[options.Steps];
    }

    /// <summary>Change of n in each step.</summary>
    public double[] FairMoves { get; }

    /// <summary>Units traded from outside in each step.</summary>
    public double[] Quantities { get; }

    public void Draw(ulong path)
    {
        PriceDrivers d = _options.Drivers;
        int steps = _options.Steps;
        double days = _options.StepSeconds / _options.DaySeconds;
        Array.Clear(Quantities);
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
        {
            int k = Math.Max(0, (int)Math.Ceiling((e.Seconds / _options.StepSeconds) - 1e-9) - 1);
            if (k >= steps) continue;
            FairMoves[k] += e.LogJump;
            Quantities[k] += e.Quantity;
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
            FairMoves[Step(seconds)] += jumps.Mean + (jumps.Deviation * CounterRandom.InverseNormal(v));
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
            Quantities[Step(seconds)] += side * o.OrderUnits;
            buys += side > 0 ? own : other;
            sells += side > 0 ? other : own;
        }
    }

    private int Step(double seconds) => Math.Min((int)(seconds / _options.StepSeconds), _options.Steps - 1);
}
