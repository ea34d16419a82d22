using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>All runs of one market in one direction.</summary>
internal sealed class StopRunSearch
{
    private readonly BoundEquation _bound;
    private readonly FlowDomain _domain;
    private readonly FlowCurve[] _curves;
    private readonly double[] _levels;
    private readonly double _spot, _taker, _maker, _most;
    private readonly int _side, _points;
    private readonly ResponseCurve _push;
    private readonly PriceArea _pushed;
    private readonly CascadeOptions _solver;

    public StopRunSearch(CascadeEquation equation, double spot, StopRunOptions options)
    {
        (_spot, _taker, _maker, _side, _solver, _points) = (spot, options.TakerCost, options.MakerCost, options.Direction, options.Solver, options.PointsBetweenFolds);
        _domain = _solver.Domain;
        _bound = equation.Bind(Shock.None, _domain);
        _curves = _bound.Compile(_domain);
        _levels = [.. _curves.SelectMany(c => c.Jumps).Select(j => j.LogMove).Distinct().Order()];
        _push = ResponseCurve.Create(equation, Shock.BlockTrade(_side), _solver);
        _most = Math.Min(options.MostUnits ?? double.PositiveInfinity, _push.LargestScale);
        _pushed = new PriceArea(q => _push.LogMoveAt(q) ?? double.NaN, [.. _push.Folds.Select(f => f.Scale)]);
    }

    public StopRunResult Best()
    {
        var at = new List<StopRunTrade>();
        StopRunTrade? best = null;
        (double From, double To) around = (0, 0);
        foreach ((StopRunTrade trade, double low, double high, bool atFold) in Candidates())
        {
            if (atFold) at.Add(trade);
            if (best is { } b && trade.Profit <= b.Profit) continue;
            best = trade;
            around = (low, high);
        }

        if (around.To > around.From && Golden(around.From, around.To) is { } refined && refined.Profit > best!.Value.Profit) best = refined;
        return new StopRunResult { Clusters = [.. Met().Select(Cluster)], Best = best, AtClusters = [.. at] };
    }

    /// <summary>True when one of the sizes looked at earns something.</summary>
    public bool Pays() => Candidates().Any(c => c.Trade.Profit > 0);

    private Fold[] Met()
    {
        Fold[] folds = [.. _push.Folds.Where(f => f.Scale > 0 && f.Scale < _most)];
        return _push.Folds.Length > folds.Length && _push.Folds[folds.Length] is { LandingLogMove: null } end && end.Scale <= _most ? [.. folds, end] : folds;
    }

    /// <summary>The sizes looked at, with the neighbours between which each may be refined (none for those just past a fold whose next one earns less).</summary>
    private IEnumerable<(StopRunTrade Trade, double Low, double High, bool AtFold)> Candidates()
    {
        Fold[] folds = Met();
        for (int k = 0; k < folds.Length && folds[k].LandingLogMove is not null; k++)
        {
            double from = folds[k].Scale * (1 + 1e-12), to = k + 1 < folds.Length ? folds[k + 1].Scale : _most, step = (to - from) / _points;
            if (Trade(from) is not { } first) continue;
            yield return (first, from, from, true);
            if (!(to > from) || !double.IsFinite(to)) continue;
            for (int i = 1; i < _points; i++)
                if (Trade(from + (i * step)) is { } t)
                    yield return (t, from + ((i - 1) * step), from + ((i + 1) * step), false);
        }
    }

    /// <summary>A run of b units by the better way out; null when nothing holds the price.</summary>
    public StopRunTrade? Trade(double b)
    {
        if (b > _push.LargestScale || _push.Find(b) is not { } found) return null;
        double pushed = _spot * _pushed.To(b), landing = found.LogMove;
        (double Value, double At, double Cost, StopRunExit Exit) way = (Covered(found, b), landing, _taker, StopRunExit.CoverAfter);
        double profit = Profit(way.Value, way.Cost);
        if (Resting(b, landing) is { } level && Profit(b * _spot * Math.Exp(level), _maker) is var resting && resting > profit)
            (way, profit) = ((b * _spot * Math.Exp(level), level, _maker, StopRunExit.RestingOrder), resting);
        return new StopRunTrade(b, way.Exit, profit, pushed / b, way.Value / b, way.At, _bound.Flow(way.At));

        double Profit(double value, double cost) => (-_side * (pushed - value)) - (_taker * pushed) - (cost * value);
    }

    private StopCluster Cluster(Fold fold)
        => new(fold.Scale, fold.LogMove, fold.LandingLogMove, fold.LandingLogMove is { } landing ? _bound.Flow(landing) - _bound.Flow(PinnedOrders.Inner(fold.LogMove)) : double.NaN);

    /// <summary>What it costs to buy b units back once the run is over.</summary>
    private double Covered(FoundEquilibrium found, double b)
    {
        var held = new MarketAfterRun(_bound, _curves, _domain, found.LogMove, _side);
        ResponseCurve back = ResponseCurve.Create(held.Equation, Shock.BlockTrade(-_side), held.Options);
        // Rounding at the far end of the way back: the last units are bought where the others alone hold the price.
        double last = back.LargestScale;
        return _spot * Math.Exp(found.LogMove) * new PriceArea(q => back.LogMoveAt(Math.Min(q, last)) ?? 0, [.. back.Folds.Select(f => f.Scale)]).To(b);
    }

    /// <summary>The farthest level in the last jump at which the others alone hold the price; null for none.</summary>
    private double? Resting(double b, double landing)
    {
        if (_push.Folds.LastOrDefault(f => f.Scale < b) is not { } fold) return null;
        // From the landing back towards where the jump began; what lies beyond the landing is not met.
        double from = landing, to = fold.LogMove;
        double[] stops = [from, .. _levels.Where(x => (x - from) * _side < 0 && (to - x) * _side < 0).OrderBy(x => Math.Abs(x - from)), to];
        for (int i = 1; i < stops.Length; i++)
        {
            double a = stops[i - 1], width = stops[i] - a, before = double.NaN;
            for (int k = 0; k <= 16; k++)
            {
                double x = k == 16 ? PinnedOrders.Inner(stops[i]) : a + (width * k / 16);
                if ((x - stops[i]) * _side < 0) break;
                if (Held(x) > 0)
                {
                    before = x;
                    continue;
                }

                return double.IsNaN(before) ? x : RootIsolation.Bracketed(Held, before, Held(before), x, Held(x)) is var root && Held(root) <= 0 ? root : x;
            }
        }

        return null;

        double Held(double x) => (x - _bound.Impact.LogMove(_bound.Flow(x))) * _side;
    }

    /// <summary>The best size between two, by golden section.</summary>
    private StopRunTrade? Golden(double low, double high)
    {
        const double Ratio = 0.6180339887498949;
        double Value(double units) => Trade(units)?.Profit ?? double.NegativeInfinity;
        double a = low, d = high, b = d - (Ratio * (d - a)), c = a + (Ratio * (d - a)), fb = Value(b), fc = Value(c);
        for (int i = 0; i < 40 && d - a > 1e-9 * d; i++)
        {
            if (fb >= fc)
            {
                (d, c, fc) = (c, b, fb);
                b = d - (Ratio * (d - a));
                fb = Value(b);
            }
            else
            {
                (a, b, fb) = (b, c, fc);
                c = a + (Ratio * (d - a));
                fc = Value(c);
            }
        }

        return Trade(0.5 * (a + d));
    }
}

/// <summary>∫ e^{x(q)} dq from 0 on, x smooth but for corners and the jumps given.</summary>
internal sealed class PriceArea(Func<double, double> logMove, double[] jumps)
{
    private const double Tolerance = 1e-11;

    public double To(double b)
    {
        double sum = 0, from = 0;
        foreach (double to in jumps.Where(j => j > 0 && j < b).Distinct().Order().Append(b))
        {
            // The value at a jump itself is that before it; just behind it that of the landing.
            double a = from == 0 ? 0 : from * (1 + 1e-14);
            sum += Part(a, to, Gauss(a, to), 0);
            from = to;
        }

        return sum;
    }

    private double Part(double a, double b, double whole, int depth)
    {
        double m = 0.5 * (a + b), left = Gauss(a, m), right = Gauss(m, b);
        if (depth >= 40 || Math.Abs(left + right - whole) <= Tolerance * (b - a) || !(m > a && m < b)) return left + right;
        return Part(a, m, left, depth + 1) + Part(m, b, right, depth + 1);
    }

    private double Gauss(double a, double b)
    {
        double half = 0.5 * (b - a), middle = 0.5 * (a + b), sum = 0;
        for (int i = 0; i < 3; i++)
            sum += Weights[i] * (Math.Exp(logMove(middle - (half * Nodes[i]))) + Math.Exp(logMove(middle + (half * Nodes[i]))));
        return half * sum;
    }

    // Six-point Gauss–Legendre on [−1, 1].
    private static readonly double[] Nodes = [0.2386191860831969, 0.6612093864662645, 0.9324695142031521];
    private static readonly double[] Weights = [0.4679139345726910, 0.3607615730481386, 0.1713244923791704];
}
