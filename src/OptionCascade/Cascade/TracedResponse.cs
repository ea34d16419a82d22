using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>The response along a ray that moves volatility or depth: every scale is solved by itself; jumps are looked for between them (<see cref="TraceSearch"/>).</summary>
internal sealed class TracedResponse : ResponseCurve
{
    /// <summary>Folds and recoveries are bracketed to this, relative to the largest scale.</summary>
    public const double Closeness = 1e-12;

    private readonly Lazy<(ImmutableArray<Fold> Folds, double Largest)> _traced;

    public TracedResponse(CascadeEquation equation, Shock start, Shock ray, CascadeOptions options)
        : base(equation, start, ray, options) => _traced = new Lazy<(ImmutableArray<Fold>, double)>(Trace);

    public override bool IsSwept => false;

    public override ImmutableArray<Fold> Folds => _traced.Value.Folds;

    public override double LargestScale => _traced.Value.Largest;

    public override double FlowError => Solve(0).FlowError;

    public override double? LogMoveAt(double scale) => Find(scale)?.LogMove;

    public override ImmutableArray<Equilibrium> Equilibria(double scale) => Solve(scale).Equilibria();

    internal override FoundEquilibrium? Find(double scale) => Solve(scale).First();

    /// <summary>One scale with what the search needs of it.</summary>
    internal Station At(double scale)
    {
        FoundEquilibrium? found = Find(scale);
        return new Station(scale, found, found is { } f ? SlopeAt(f, scale) : 0);
    }

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
            if (s != scale && Find(s) is { IsPinned: true } other && (other.LogMove - x) / (s - scale) is var quotient && !(Math.Abs(quotient) >= Math.Abs(slope ?? double.PositiveInfinity)))
                slope = quotient;
        return slope ?? 0;
    }

    private double RightHandSide(double scale, double x)
    {
        Shock shock = ShockAt(scale);
        BoundEquation bound = Equation.Bind(shock, Options.Domain);
        return x - bound.Residual(shock, x, bound.Flow(x));
    }

    private FixedShock Solve(double scale, int direction = 0) => new(Equation, ShockAt(Guard.NonNegative(scale)), Options.Domain, direction);

    private (ImmutableArray<Fold>, double) Trace()
    {
        (List<(Station Before, Station After)> jumps, bool startsAway) = new TraceSearch(At, Options.TracedLargestScale, Options.TracedSteps).Run();
        ImmutableArray<Fold> folds = [.. jumps.Where(j => j.Before.Found is not null).OrderBy(j => j.Before.Scale).Select(j => NewFold(j.Before, j.After))];
        // The scales with an equilibrium: up to the first runaway, if there is one.
        double largest = startsAway ? 0 : folds.FirstOrDefault(f => f.LandingLogMove is null)?.Scale ?? Options.TracedLargestScale;
        return (folds, largest);
    }

    private Fold NewFold(Station before, Station after)
    {
        FoundEquilibrium found = before.Found!.Value;
        bool smooth = !found.IsPinned && Math.Abs(before.Slope) * Closeness * Options.TracedLargestScale > 1e-9;
        double x = smooth ? found.Curve.PolishCriticalPoint(found.LogMove).X : found.LogMove;
        return new Fold
        {
            Scale = before.Scale,
            Shock = ShockAt(before.Scale),
            LogMove = x,
            LandingLogMove = after.LogMove,
            RecoveryScale = after.LogMove is { } landing ? Recovery(before.Scale, x, landing) : null,
            Kind = smooth ? FoldKind.Smooth : FoldKind.Threshold,
        };
    }

    /// <summary>
    /// The scale to which the shock must come back before nothing between fold and landing pushes outward any more, so that the far side is let go; negative is not looked at
    /// (0 then).
    /// </summary>
    private double Recovery(double scale, double from, double landing)
    {
        int direction = Math.Sign(landing - from);
        if (from * landing < 0 || Math.Abs(landing) < Math.Abs(from)) return scale; // it jumped across or back: there is nothing to hold it
        double Push(double s) => Solve(s, direction).GreatestPush(from, landing);
        double step = Options.TracedLargestScale / Options.TracedSteps, held = scale, push = Push(scale);
        while (held > 0 && push > 0)
        {
            double next = Math.Max(held - step, 0), there = Push(next);
            if (there <= 0) return RootIsolation.Bracketed(Push, next, there, held, push);
            (held, push) = (next, there);
        }

        return held;
    }
}
