// R(x, s; θ) = x − n(s) − I(T),   T = (Q(s) + F(x, y(x)))/D,   s the scale of the shock
// at an equilibrium (s = 1):  dx/dθ = −R_θ/(1 − g)             at a fold (x*, s*):  ds*/dθ = −R_θ/R_s
using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>What kind of point a derivative is taken at.</summary>
internal enum WhatIfPointKind
{
    /// <summary>An equilibrium that smooth flows hold: it moves with the residual.</summary>
    Equilibrium,

    /// <summary>A price held at a threshold: it moves with the level only.</summary>
    Pinned,

    /// <summary>A fold where the gain is one.</summary>
    SmoothFold,

    /// <summary>A fold at a threshold or a corner: its level stands still unless the parameter moves it.</summary>
    LevelFold,
}

/// <summary>The answer, or a fold, with everything that derivatives there need.</summary>
internal sealed class WhatIfPoint
{
    /// <summary>A gain this near to one is one.</summary>
    private const double NearOne = 1e-8;

    /// <summary>A residual this small is an equilibrium.</summary>
    private const double Met = 1e-8;

    /// <summary>Distance, of the level, at which a flow is read before a threshold that counts as met a little early: hedging policies' do, to within 1e-12 of the level.</summary>
    private const double Before = 1e-10;

    private readonly CascadeOptions _options;

    private WhatIfPoint(CascadeEquation equation, Shock shock, CascadeOptions options, WhatIfPointKind kind, double scale, double x, double at)
    {
        (Equation, Shock, _options, Kind, Scale, LogMove, X) = (equation, shock, options, kind, scale, x, at);
        Bound = equation.Bind(shock.Times(scale), options.Domain);
        Flows = Bound.Flows(X);
        Flow = Flows.Sum();
        Depth = Bound.Depth(X);
        Carried = ((scale * shock.Quantity) + Flow) / Depth;
        ImpactSlope = Bound.Impact.Slope(Carried);
        Gain = Bound.Gain(scale * shock.Quantity, X, Flow);
        Noise = 4e-16 * (Math.Abs(X) + Math.Abs(shock.LogJump * scale) + Math.Abs(Bound.Impact.LogMove(Carried)) + (ImpactSlope * Flows.Sum(Math.Abs) / Depth));
    }

    public CascadeEquation Equation { get; }

    /// <summary>The shock of scale 1.</summary>
    public Shock Shock { get; }

    public WhatIfPointKind Kind { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>x of the answer or the fold.</summary>
    public double LogMove { get; }

    /// <summary>Where formulas are evaluated: x, or at a threshold that sets off a fold just before it.</summary>
    public double X { get; }

    public BoundEquation Bound { get; }

    /// <summary>F by participant.</summary>
    public double[] Flows { get; }

    public double Flow { get; }

    /// <summary>D.</summary>
    public double Depth { get; }

    /// <summary>T.</summary>
    public double Carried { get; }

    /// <summary>I′(T).</summary>
    public double ImpactSlope { get; }

    /// <summary>g.</summary>
    public double Gain { get; }

    /// <summary>Rounding of R.</summary>
    public double Noise { get; }

    /// <summary>True when the point stands at a level: only what moves the level, or the equation at it, counts.</summary>
    public bool IsAtLevel => Kind is WhatIfPointKind.Pinned or WhatIfPointKind.LevelFold;

    /// <summary>The answer; null with the reason when it has no derivative by anything.</summary>
    public static (WhatIfPoint? Point, string? Why) Answer(CascadeResult result, CascadeEquation equation)
    {
        if (result.LogMove is not { } x) return (null, "runaway: there is no answer to move");
        WhatIfPointKind kind = result.Status == CascadeStatus.Pinned ? WhatIfPointKind.Pinned : WhatIfPointKind.Equilibrium;
        var point = new WhatIfPoint(equation, result.Shock, result.Options, kind, 1, x, x);
        if (kind == WhatIfPointKind.Pinned) return (point, null);
        if (Math.Abs(1 - point.Gain) < NearOne) return (null, "the market stands on a fold: the gain is one");
        double below = point.GainAt(Math.BitDecrement(x)), above = point.GainAt(Math.BitIncrement(x));
        return Math.Abs(below - above) > 1e-6 * (1 + Math.Abs(point.Gain))
            ? (null, x == 0 ? "the market is at rest, and answers a push up otherwise than a push down" : "the answer stands at a corner of a flow: the gain differs on its two sides")
            : (point, null);
    }

    /// <summary>A fold; null with the reason when it has no derivative by anything.</summary>
    public static (WhatIfPoint? Point, string? Why) At(Fold fold, CascadeResult result, CascadeEquation equation)
    {
        // At a threshold the fold belongs to one of its sides: before a forced sale sets it off, or after a buyer there is used up.
        double inner = fold.LogMove > 0 ? Math.BitDecrement(fold.LogMove) : Math.BitIncrement(fold.LogMove);
        WhatIfPoint On(WhatIfPointKind kind, double at) => new(equation, result.Shock, result.Options, kind, fold.Scale, fold.LogMove, at);
        WhatIfPoint point = On(WhatIfPointKind.SmoothFold, fold.LogMove);
        if (On(WhatIfPointKind.LevelFold, inner) is var before && Math.Abs(before.Residual()) < Math.Abs(point.Residual())) point = before;
        if (Math.Abs(point.Residual()) > Met && On(WhatIfPointKind.LevelFold, fold.LogMove * (1 - Before)) is var clear && Math.Abs(clear.Residual()) <= Met) point = clear;
        if (Math.Abs(point.Residual()) > Met) return (null, "somebody is in breach before any shock: the market jumps by itself");
        // A maximum of s(x) that is no turning point: a threshold, or a corner.
        bool smooth = fold.Kind == FoldKind.Smooth && Math.Abs(1 - point.Gain) < 1e-4;
        return (smooth ? point : On(WhatIfPointKind.LevelFold, point.X), null);
    }

    /// <summary>−1/(1 − g) at an equilibrium, −1/R_s at a fold: times R_θ it is the derivative.</summary>
    public double Factor(Func<double> byVolatility)
        => Kind == WhatIfPointKind.Equilibrium ? -1 / (1 - Gain) : -1 / ByScale(byVolatility);

    /// <summary>R at the point.</summary>
    public double Residual() => Bound.Residual(Shock.Times(Scale), X, Flow);

    /// <summary>R at the same x and s in another market.</summary>
    public double Residual(WhatIfMarket market)
    {
        Shock shock = market.Shock.Times(Scale);
        BoundEquation bound = market.Equation.Bind(shock, _options.Domain);
        return bound.Residual(shock, X, bound.Flow(X));
    }

    /// <summary>s of this fold among those of another market: the nearest in x of its kind; null when there is none near.</summary>
    public double? FoldAgain(IEnumerable<Fold> folds, FoldKind? kind)
        => folds.Where(f => f.Kind == kind).MinBy(f => Math.Abs(f.LogMove - LogMove)) is { } nearest && Math.Abs(nearest.LogMove - LogMove) < 0.02 + (0.2 * Math.Abs(LogMove)) ? nearest.Scale : null;

    private double GainAt(double x) => Bound.Gain(Scale * Shock.Quantity, x, Bound.Flow(x));

    /// <summary>d/ds R(ℓ(s), s) on this side of a level ℓ that the shock's volatility moves; null where the point stands at no such level.</summary>
    private double? AlongLevel()
    {
        if (Kind != WhatIfPointKind.LevelFold || Shock.VolatilityShift == 0 || !Equation.Participants.Any(p => p is IVolatilitySensitive)) return null;
        double? At(double s, double side)
        {
            Shock shock = Shock.Times(s);
            BoundEquation bound = Equation.Bind(shock, _options.Domain);
            double? level = bound.Compile(_options.Domain).SelectMany(c => c.Jumps).Select(j => (double?)j.LogMove).MinBy(x => Math.Abs(x!.Value - LogMove));
            if (level is not { } l || Math.Abs(l - LogMove) > 0.01) return null;
            double x = l * (1 + (side * 1e-13));
            return bound.Residual(shock, x, bound.Flow(x));
        }

        if (At(Scale, -1) is not { } before || At(Scale, 1) is not { } after || Math.Min(Math.Abs(before), Math.Abs(after)) > 1e-8) return null;
        double near = Math.Abs(before) <= Math.Abs(after) ? -1 : 1;
        return WhatIfDifferences.Of(s => At(s, near), Scale, 1e-4 * Scale, 1e-15 + Noise, levels: 4, tables: 3).Value ?? double.NaN;
    }

    /// <summary>R_s = −n − I′·(Q/D + T·ln(1/(1 − l))) + y₀·∂R/∂y₀; along the level where the shock moves that.</summary>
    private double ByScale(Func<double> byVolatility)
    {
        if (AlongLevel() is { } along) return along;
        double price = -Shock.LogJump - (ImpactSlope * ((Shock.Quantity / Depth) + (Carried * Shock.LogDepthLoss)));
        return Shock.VolatilityShift == 0 ? price : price + (Shock.VolatilityShift * byVolatility());
    }
}
