using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>The response along a ray that moves volatility or depth: every scale is solved by itself; jumps are looked for between them (<see cref="TraceSearch"/>).</summary>
internal sealed class TracedResponse : ResponseCurve
{
    /// <summary>Folds and recoveries are bracketed to this, relative to the largest scale.</summary>
    public const double Closeness = 1e-12;

    /// <summary>Where a market this close to its fold stands, log price from the top of the barrier.</summary>
    private const double AtTop = 1e-4;

    private readonly Lazy<Traced> _traced;
    private readonly Lazy<TraceScales> _scales;
    private Solved? _latest;

    private sealed record Traced(ImmutableArray<Fold> Folds, ImmutableArray<UntracedStretch> Left, double Largest);

    private sealed record Solved(double Scale, FixedShock Whole);

    public TracedResponse(CascadeEquation equation, Shock start, Shock ray, CascadeOptions options)
        : base(equation, start, ray, options)
    {
        _scales = new Lazy<TraceScales>(() => new TraceScales(equation, ShockAt, options.Domain));
        _traced = new Lazy<Traced>(Trace);
    }

    public override bool IsSwept => false;

    public override ImmutableArray<Fold> Folds => _traced.Value.Folds;

    public override ImmutableArray<UntracedStretch> Untraced => _traced.Value.Left;

    public override double LargestScale => _traced.Value.Largest;

    public override double FlowError => Solve(0).FlowError;

    public override double? LogMoveAt(double scale) => _scales.Value.At(Guard.NonNegative(scale), 0).LogMove;

    public override ImmutableArray<Equilibrium> Equilibria(double scale) => Solve(scale).Equilibria();

    internal override FoundEquilibrium? Find(double scale) => Solve(scale).First();

    private protected override FoundEquilibrium? Look(double scale) => _scales.Value.At(Guard.NonNegative(scale), 0).Found;

    /// <summary>dx/ds = (∂/∂s of the right-hand side)/(1 − g), the derivative by s at fixed x as a difference quotient of the formula; of a pinned price that of its level.</summary>
    private protected override double SlopeAt(FoundEquilibrium found, double scale)
    {
        double x = found.LogMove, h = 1e-6 * Math.Max(scale, 1e-3), low = Math.Max(scale - h, 0), high = scale + h;
        if (found.IsPinned) return LevelSlope(scale, x, low, high);
        double gain = found.Bound.Gain(found.Shock.Quantity, x, found.Bound.Flow(x));
        return (RightHandSide(high, x) - RightHandSide(low, x)) / (high - low) / (1 - gain);
    }

    /// <summary>The smaller of the difference quotients to both sides, of those where the price is pinned too; 0 for none.</summary>
    private double LevelSlope(double scale, double x, double low, double high)
    {
        double? slope = null;
        foreach (double s in new[] { low, high })
            if (s != scale && _scales.Value.At(s, Math.Abs(x)).Found is { IsPinned: true } other && (other.LogMove - x) / (s - scale) is var quotient
                && !(Math.Abs(quotient) >= Math.Abs(slope ?? double.PositiveInfinity)))
                slope = quotient;
        return slope ?? 0;
    }

    private double RightHandSide(double scale, double x)
    {
        (Shock shock, BoundEquation bound, _) = _scales.Value.Bind(scale, Math.Abs(x));
        return x - bound.Residual(shock, x, bound.Flow(x));
    }

    /// <summary>One scale over the whole range; the latest is kept, as an answer asks for its first equilibrium and for all of them.</summary>
    private FixedShock Solve(double scale)
    {
        if (Volatile.Read(ref _latest) is { } known && known.Scale == scale) return known.Whole;
        var whole = new FixedShock(Equation, ShockAt(Guard.NonNegative(scale)), Options.Domain);
        Volatile.Write(ref _latest, new Solved(scale, whole));
        return whole;
    }

    private Traced Trace()
    {
        double top = Options.TracedLargestScale;
        var search = new TraceSearch(_scales.Value, top, Options.TracedSteps);
        search.Run();
        TracedJump[] jumps = [.. search.Jumps.Where(j => j.Before.Found is not null).OrderBy(j => j.Before.Scale)];
        var folds = new Fold[jumps.Length];
        Parallel.For(0, jumps.Length, i => folds[i] = NewFold(jumps[i], search.Mesh));
        ImmutableArray<UntracedStretch> left = [.. search.Left.Select(s => s.A.Scale <= s.B.Scale ? s : (A: s.B, B: s.A)).OrderBy(s => s.A.Scale)
            .Select(s => new UntracedStretch(s.A.Scale, s.B.Scale, s.A.LogMove, s.B.LogMove, TraceSearch.Break(s.A, s.B)))];
        // The scales with an equilibrium: up to the first runaway, if there is one.
        double largest = search.Mesh[0].Found is null ? 0 : folds.FirstOrDefault(f => f.LandingLogMove is null)?.Scale ?? top;
        return new Traced([.. folds], left, largest);
    }

    /// <remarks>A jump outward starts at the top of the barrier; one back starts where the market was.</remarks>
    private Fold NewFold(TracedJump jump, Station[] mesh)
    {
        // Out of rest it goes the way of the other market, where the first step says what sets it off.
        FoundEquilibrium found = jump.Before.Found!.Value;
        (double x, bool isThreshold) = jump.Held.Top(jump.End) ?? (0, (jump.Held == jump.Before ? jump.After : jump.Before).Solved.Way[0].IsVertical);
        bool isBarrier = jump.Held != jump.Before || Math.Abs(x - found.LogMove) <= AtTop;
        isThreshold |= !isBarrier; // nothing on the way gave in: something trades at the market itself
        if (jump.Held != jump.Before || !isBarrier) x = found.LogMove;
        else if (!isThreshold && !jump.Held.Solved.IsAtRest && !found.Curve.IsBreakpoint(x)) x = found.Curve.PolishCriticalPoint(x).X;
        double scale = jump.Before.Scale;
        return new Fold
        {
            Scale = scale,
            Shock = ShockAt(scale),
            LogMove = x,
            LandingLogMove = jump.After.LogMove,
            RecoveryScale = jump.After.LogMove is { } landing ? Recovery(scale, x, landing, mesh) : null,
            Kind = isThreshold ? FoldKind.Threshold : FoldKind.Smooth,
        };
    }

    /// <summary>
    /// The scale to which the shock must come back before nothing between fold and landing pushes outward any more, so that the far side is let go; negative is not looked at
    /// (0 then).
    /// </summary>
    private double Recovery(double scale, double from, double landing, Station[] mesh)
    {
        int direction = Math.Sign(landing - from);
        if (from * landing < 0 || Math.Abs(landing) < Math.Abs(from)) return scale; // it jumped across or back: there is nothing to hold it
        double far = Math.Abs(landing);
        double Push(double s) => _scales.Value.Solve(s, direction, far).GreatestPush(from, landing);
        double held = scale, push = Push(scale);
        for (int i = Array.FindLastIndex(mesh, m => m.Scale < scale); push > 0 && i >= 0; i--)
        {
            FixedShock known = mesh[i].Solved;
            double there = known.Direction == direction && known.Reach >= far ? known.GreatestPush(from, landing) : Push(mesh[i].Scale);
            if (there <= 0) return ScaleRoot.Narrow(s => -Push(s), mesh[i].Scale, -there, held, -push, Closeness * Options.TracedLargestScale).Held;
            (held, push) = (mesh[i].Scale, there);
        }

        return push > 0 ? 0 : held;
    }
}
