using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>The response along a ray of news and blocks: one compiled s(x), its running maximum, its turning points.</summary>
internal sealed class SweptResponse : ResponseCurve
{
    private readonly record struct Branch(double S0, double S1, int Arc);

    private readonly BoundEquation _bound;
    private readonly ScaleCurve _curve;
    private readonly IReadOnlyList<Arc> _way, _back;
    private readonly List<Branch> _branches = [];

    public SweptResponse(CascadeEquation equation, Shock start, Shock ray, CascadeOptions options)
        : base(equation, start, ray, options)
    {
        _bound = equation.Bind(start, options.Domain);
        _curve = new ScaleCurve(_bound, start, ray, options.Domain);
        (_way, _back) = ray.Direction < 0 ? (_curve.Down, _curve.Up) : (_curve.Up, _curve.Down);
        Folds = Sweep();
    }

    public override bool IsSwept => true;

    public override ImmutableArray<Fold> Folds { get; }

    public override ImmutableArray<UntracedStretch> Untraced => [];

    public override double LargestScale => _branches.Count > 0 ? _branches[^1].S1 : Math.Max(_curve.ScaleAtMarket, 0);

    public override double FlowError => _curve.FlowError;

    public override double? LogMoveAt(double scale)
    {
        Arc? arc = FirstArc(scale);
        return arc is { } a ? _curve.Invert(a, scale) : null;
    }

    public override ImmutableArray<Equilibrium> Equilibria(double scale) => _curve.Equilibria(Guard.NonNegative(scale), Ray.Direction, Find(scale));

    internal override FoundEquilibrium? Find(double scale)
    {
        if (FirstArc(scale) is not { } arc) return null;
        bool back = IsHeldBack(scale);
        return new FoundEquilibrium(_bound, _curve, arc, _curve.Invert(arc, scale), ShockAt(scale), back ? _back : _way, scale, back ? -1 : 1);
    }

    private protected override double SlopeAt(FoundEquilibrium found, double scale) => found.IsPinned ? 0 : 1 / _curve.SlopeAt(found.Arc, found.LogMove);

    /// <summary>True when somebody in breach pushes against the shock, and harder: the first equilibrium lies on the other side.</summary>
    private bool IsHeldBack(double scale) => scale < _curve.ScaleAtMarket;

    /// <summary>The stretch on which the first equilibrium for a scale lies.</summary>
    private Arc? FirstArc(double scale)
    {
        Guard.NonNegative(scale);
        if (IsHeldBack(scale)) return ScaleCurve.FirstReaching(_back, scale, -1);
        int low = 0, high = _branches.Count;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (_branches[mid].S1 < scale) low = mid + 1;
            else high = mid;
        }

        return low < _branches.Count ? _way[_branches[low].Arc] : null;
    }

    /// <summary>The running maximum of s(x): fills the branches and returns the folds.</summary>
    private ImmutableArray<Fold> Sweep()
    {
        var folds = ImmutableArray.CreateBuilder<Fold>();
        double record = Math.Max(_curve.ScaleAtMarket, 0), recordAt = 0, recordError = 0;
        bool onBranch = _curve.ScaleAtMarket >= 0;
        (double X, double S, bool IsSmooth) lowest = (0, _curve.ScaleAtMarket, false);
        FoldKind kind = FoldKind.Threshold; // what a start in breach is
        for (int i = 0; i < _way.Count; i++)
        {
            Arc arc = _way[i];
            double noise = (1e-14 * Math.Abs(record)) + Math.Max(recordError, _curve.ErrorOf(arc));
            if (arc.S1 > record)
            {
                if (!onBranch)
                {
                    // With a start, scale 0 is where the start has carried the market: no jump of this ray.
                    if (_branches.Count > 0 || Start.IsNone) folds.Add(NewFold(record, recordAt, kind, _curve.Invert(arc, record), lowest));
                    onBranch = true;
                }

                _branches.Add(new Branch(record, arc.S1, i));
                (record, recordAt, recordError) = (arc.S1, arc.X1, _curve.ErrorOf(arc));
            }
            else if (onBranch && arc.S1 < record - noise)
            {
                onBranch = false;
                kind = arc.IsVertical ? FoldKind.Threshold : FoldKind.Smooth;
                if (!arc.IsVertical && IsInterior(recordAt))
                {
                    (recordAt, double s) = _curve.PolishCriticalPoint(recordAt);
                    record = s;
                    if (_branches.Count > 0) _branches[^1] = _branches[^1] with { S1 = s };
                }

                lowest = (arc.X1, arc.S1, !arc.IsVertical);
            }

            if (!onBranch && arc.S1 < lowest.S) lowest = (arc.X1, arc.S1, !arc.IsVertical);
        }

        if (!onBranch && (_branches.Count > 0 || Start.IsNone)) folds.Add(NewFold(record, recordAt, kind, null, lowest));
        return folds.ToImmutable();

        Fold NewFold(double scale, double x, FoldKind why, double? landing, (double X, double S, bool IsSmooth) low)
        {
            double recovery = low.S;
            if (landing is not null && low.IsSmooth && IsInterior(low.X)) recovery = _curve.PolishCriticalPoint(low.X).Scale;
            return new Fold
            {
                Scale = scale,
                Shock = ShockAt(Math.Max(scale, 0)),
                LogMove = x,
                LandingLogMove = landing,
                RecoveryScale = landing is null ? null : recovery,
                Kind = why,
            };
        }
    }

    /// <summary>True for a turning point inside a polynomial piece, false for one at a threshold or corner.</summary>
    private bool IsInterior(double x) => !_curve.IsBreakpoint(x);
}
