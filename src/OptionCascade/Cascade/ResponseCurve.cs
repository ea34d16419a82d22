using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>One point of a <see cref="ResponseCurve"/>.</summary>
/// <param name="Scale">s, scale of the ray.</param>
/// <param name="LogMove">x, where the market ends.</param>
public readonly record struct ResponsePoint(double Scale, double LogMove);

/// <summary>
/// Where the market ends for every shock s·(n, Q) along a ray: the first x, going from the undisturbed market in the direction of the shock, at which
/// s(x) reaches s. Its flat steps are the crashes, and they start at the folds.
/// </summary>
/// <remarks>
/// The equation is solved for the shock, not for the price: s(x) is one compiled function, its running maximum answers every shock, and its turning
/// points are roots of polynomials, found with a certificate that none is left out (<c>RootIsolation</c>), to the stated error of the compiled
/// flows. Critical points are then moved to where the gain, by formula, is one. Immutable; safe to share between threads.
/// </remarks>
public sealed class ResponseCurve
{
    private readonly record struct Branch(double S0, double S1, int Arc);

    private readonly ScaleCurve _curve;
    private readonly IReadOnlyList<Arc> _way, _back;
    private readonly List<Branch> _branches = [];

    private ResponseCurve(CascadeEquation equation, Shock ray, CascadeOptions options)
    {
        Equation = equation;
        Ray = ray;
        Options = options;
        _curve = new ScaleCurve(equation, ray, options.Domain);
        (_way, _back) = ray.Direction < 0 ? (_curve.Down, _curve.Up) : (_curve.Up, _curve.Down);
        Folds = Sweep();
    }

    /// <summary>The response of a market to all shocks along a ray.</summary>
    /// <param name="equation">Impact and participants.</param>
    /// <param name="ray">The shock of scale 1; not <see cref="Shock.None"/>.</param>
    /// <param name="options">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The ray is no shock at all, or a block trade in a market without impact.</exception>
    public static ResponseCurve Create(CascadeEquation equation, Shock ray, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(ray);
        if (ray.Direction == 0) throw new ArgumentException("Expected a ray that pushes the market, got no shock at all.", nameof(ray));
        if (ray.LogJump == 0 && equation.Impact.LogMove(ray.Quantity) == 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected a ray that moves the price, got a block of {ray.Quantity:R} in a market without impact."), nameof(ray));
        return new ResponseCurve(equation, ray, options ?? new CascadeOptions());
    }

    /// <summary>The equation that is solved.</summary>
    public CascadeEquation Equation { get; }

    /// <summary>The shock of scale 1.</summary>
    public Shock Ray { get; }

    /// <summary>Range and tolerance.</summary>
    public CascadeOptions Options { get; }

    /// <summary>The critical shocks in ascending order of scale; empty when the price never jumps in the range searched.</summary>
    public ImmutableArray<Fold> Folds { get; }

    /// <summary>Largest scale that has an equilibrium within the range searched; beyond it the market runs away (or leaves the range).</summary>
    public double LargestScale => _branches.Count > 0 ? _branches[^1].S1 : 0;

    /// <summary>Estimated absolute error of the compiled flows, units of underlying.</summary>
    public double FlowError => _curve.FlowError;

    /// <summary>Where the market ends for the shock of scale s, or null when there is no equilibrium in the range searched.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double? LogMoveAt(double scale)
    {
        Arc? arc = FirstArc(scale);
        return arc is { } a ? _curve.Invert(a, scale) : null;
    }

    /// <summary>Every equilibrium under the shock of scale s in the range searched, both sides of the market, in ascending order of price.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public ImmutableArray<Equilibrium> Equilibria(double scale)
    {
        Guard.NonNegative(scale);
        var all = new List<Equilibrium>();
        foreach ((IReadOnlyList<Arc> arcs, bool onTheWay) in new[] { (_way, true), (_back, false) })
            foreach (Arc arc in arcs)
                if (arc.Holds(scale))
                {
                    // Stable where a larger shock ends farther out: s rises on the way, falls on the other side.
                    bool stable = arc.S1 > arc.S0 == onTheWay;
                    all.Add(new Equilibrium(_curve.Invert(arc, scale), stable, arc.IsVertical && stable));
                }

        // The market itself is an end of both sides.
        return [.. all.OrderBy(e => e.LogMove).DistinctBy(e => e.LogMove)];
    }

    /// <summary>The curve at evenly spaced scales, for plots; scales without an equilibrium are left out.</summary>
    /// <param name="largestScale">Last scale, &gt; 0.</param>
    /// <param name="count">Number of scales, ≥ 2; the first is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public ImmutableArray<ResponsePoint> Sample(double largestScale, int count)
    {
        Guard.Positive(largestScale);
        Guard.AtLeast(count, 2);
        var points = ImmutableArray.CreateBuilder<ResponsePoint>(count);
        for (int i = 0; i < count; i++)
        {
            double scale = largestScale * i / (count - 1);
            if (LogMoveAt(scale) is { } x) points.Add(new ResponsePoint(scale, x));
        }

        return points.ToImmutable();
    }

    /// <summary>The stretch on which the first equilibrium for a scale lies.</summary>
    internal Arc? FirstArc(double scale)
    {
        Guard.NonNegative(scale);
        if (scale < _curve.ScaleAtMarket)
        {
            // Somebody in breach pushes against the shock, and harder: the first equilibrium lies on the other side.
            foreach (Arc arc in _back)
                if (arc.S1 <= scale)
                    return arc;
            return null;
        }

        int low = 0, high = _branches.Count;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (_branches[mid].S1 < scale) low = mid + 1;
            else high = mid;
        }

        return low < _branches.Count ? _way[_branches[low].Arc] : null;
    }

    /// <summary>x on an arc for a scale.</summary>
    internal double Invert(in Arc arc, double scale) => _curve.Invert(arc, scale);

    /// <summary>The running maximum of s(x): fills the branches and returns the folds.</summary>
    private ImmutableArray<Fold> Sweep()
    {
        var folds = ImmutableArray.CreateBuilder<Fold>();
        double record = Math.Max(_curve.ScaleAtMarket, 0), recordAt = 0;
        bool onBranch = _curve.ScaleAtMarket >= 0;
        (double X, double S, bool IsSmooth) lowest = (0, _curve.ScaleAtMarket, false);
        FoldKind kind = FoldKind.Threshold; // what a start in breach is
        for (int i = 0; i < _way.Count; i++)
        {
            Arc arc = _way[i];
            double noise = 1e-14 * Math.Abs(record) + _curve.ScaleError;
            if (arc.S1 > record)
            {
                if (!onBranch)
                {
                    double landing = _curve.Invert(arc, record);
                    folds.Add(NewFold(record, recordAt, kind, landing, lowest));
                    onBranch = true;
                }

                _branches.Add(new Branch(record, arc.S1, i));
                (record, recordAt) = (arc.S1, arc.X1);
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

        if (!onBranch) folds.Add(NewFold(record, recordAt, kind, null, lowest));
        return folds.ToImmutable();

        Fold NewFold(double scale, double x, FoldKind why, double? landing, (double X, double S, bool IsSmooth) low)
        {
            double recovery = low.S;
            if (landing is not null && low.IsSmooth && IsInterior(low.X)) recovery = _curve.PolishCriticalPoint(low.X).Scale;
            return new Fold
            {
                Scale = scale,
                Shock = Ray.Times(Math.Max(scale, 0)),
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
