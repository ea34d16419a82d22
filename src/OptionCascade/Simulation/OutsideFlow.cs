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
        // The excitation starts at its stationary mean, n·μ/(1 − n).
        double excited = baseline * o.BranchingRatio / (1 - o.BranchingRatio), seconds = 0, lastSide = 1;
        for (ulong i = 0; ; i++)
        {
            (double u, double v) = _random.Uniforms((path * Kinds) + 2, i);
            double bound = baseline + excited, wait = -Math.Log(u) / bound;
            seconds += wait;
            if (seconds >= end) return;
            excited *= Math.Exp(-wait / o.DecaySeconds);
            double accepted = v * bound;
            if (accepted > baseline + excited) continue;
            (double w, _) = _random.Uniforms((path * Kinds) + 3, i);
            bool own = accepted <= baseline;
            lastSide = own ? w < 0.5 ? -1 : 1 : w < o.SameSideProbability ? lastSide : -lastSide;
            Quantities[Step(seconds)] += lastSide * o.OrderUnits;
            excited += o.BranchingRatio / o.DecaySeconds;
        }
    }

    private int Step(double seconds) => Math.Min((int)(seconds / _options.StepSeconds), _options.Steps - 1);
}
