using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>The response along a ray that moves volatility or depth: every scale is solved by itself, jumps between scales are bracketed by bisection.</summary>
internal sealed class TracedResponse : ResponseCurve
{
    /// <summary>Jumps are bracketed to this, relative to the largest scale.</summary>
    private const double Closeness = 1e-12;

    /// <summary>A change of x beyond so many times what the slopes at both ends explain is looked into.</summary>
    private const double Suspicious = 2;

    private readonly record struct Station(double Scale, FoundEquilibrium? Found, double Slope)
    {
        public double? LogMove => Found?.LogMove;
    }

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

    /// <summary>dx/ds = (∂/∂s of the right-hand side)/(1 − g), the derivative by s at fixed x as a difference quotient of the formula.</summary>
    private protected override double SlopeAt(FoundEquilibrium found, double scale)
    {
        double x = found.LogMove, h = 1e-6 * Math.Max(scale, 1e-3), low = Math.Max(scale - h, 0), high = scale + h;
        double gain = found.Bound.Gain(found.Shock.Quantity, x, found.Bound.Flow(x));
        return (RightHandSide(high, x) - RightHandSide(low, x)) / (high - low) / (1 - gain);
    }

    private double RightHandSide(double scale, double x)
    {
        Shock shock = ShockAt(scale);
        BoundEquation bound = Equation.Bind(shock, Options.Domain);
        return x - bound.Residual(shock, x, bound.Flow(x));
    }

    private FixedShock Solve(double scale) => new(Equation, ShockAt(Guard.NonNegative(scale)), Options.Domain);

    private Station At(double scale)
    {
        FoundEquilibrium? found = Find(scale);
        return new Station(scale, found, found is { } f && !f.IsPinned ? SlopeAt(f, scale) : 0);
    }

    private (ImmutableArray<Fold>, double) Trace()
    {
        var folds = ImmutableArray.CreateBuilder<Fold>();
        double top = Options.TracedLargestScale, largest = 0;
        Station before = At(0);
        for (int i = 1; i <= Options.TracedSteps; i++)
        {
            Station after = At(top * i / Options.TracedSteps);
            Bracket(before, after, folds);
            before = after;
        }

        // The scales with an equilibrium: up to the first runaway, if there is one.
        largest = folds.FirstOrDefault(f => f.LandingLogMove is null)?.Scale ?? top;
        return (folds.ToImmutable(), largest);
    }

    /// <summary>Finds the jumps between two scales.</summary>
    private void Bracket(Station a, Station b, ImmutableArray<Fold>.Builder folds)
    {
        if (!Jumps(a, b)) return;
        double width = b.Scale - a.Scale, middle = 0.5 * (a.Scale + b.Scale);
        if (width <= Closeness * Options.TracedLargestScale || middle <= a.Scale || middle >= b.Scale)
        {
            if (a.LogMove is { } from) folds.Add(NewFold(a, from, b));
            return;
        }

        Station m = At(middle);
        Bracket(a, m, folds);
        Bracket(m, b, folds);
    }

    /// <summary>True when the way from one scale to the next is not explained by the slopes at both.</summary>
    private static bool Jumps(Station a, Station b)
    {
        if (a.LogMove is not { } xa || b.LogMove is not { } xb) return a.LogMove is null != b.LogMove is null;
        double explained = Suspicious * Math.Max(Math.Abs(a.Slope), Math.Abs(b.Slope)) * (b.Scale - a.Scale);
        return Math.Abs(xb - xa) > explained + 1e-9;
    }

    private Fold NewFold(Station a, double from, Station b)
    {
        FoundEquilibrium found = a.Found!.Value;
        bool smooth = !found.IsPinned && Math.Abs(a.Slope) * Closeness * Options.TracedLargestScale > 1e-9;
        return new Fold
        {
            Scale = a.Scale,
            Shock = ShockAt(a.Scale),
            LogMove = smooth ? found.Curve.PolishCriticalPoint(from).X : from,
            LandingLogMove = b.LogMove,
            RecoveryScale = b.LogMove is { } landing ? Recovery(b.Scale, landing) : null,
            Kind = smooth ? FoldKind.Smooth : FoldKind.Threshold,
        };
    }

    /// <summary>The scale to which the shock must come back before the equilibrium that was landed on is lost: followed step by step; negative is not looked at (0 then).</summary>
    private double Recovery(double scale, double landing)
    {
        double step = Options.TracedLargestScale / Options.TracedSteps, held = scale, x = landing;
        while (held > 0)
        {
            double next = Math.Max(held - step, 0);
            if (Nearest(next, x) is { } found && Math.Abs(found - x) <= 0.5 * Math.Abs(landing) && found * landing > 0)
            {
                (held, x) = (next, found);
                continue;
            }

            double low = next;
            while (held - low > Closeness * Options.TracedLargestScale)
            {
                double middle = 0.5 * (low + held);
                if (middle <= low || middle >= held) break;
                if (Nearest(middle, x) is { } inside && Math.Abs(inside - x) <= 0.5 * Math.Abs(landing) && inside * landing > 0) (held, x) = (middle, inside);
                else low = middle;
            }

            return held;
        }

        return 0;
    }

    private double? Nearest(double scale, double x)
    {
        double? nearest = null;
        foreach (Equilibrium e in Equilibria(scale))
            if (e.IsStable && (nearest is not { } known || Math.Abs(e.LogMove - x) < Math.Abs(known - x)))
                nearest = e.LogMove;
        return nearest;
    }
}
