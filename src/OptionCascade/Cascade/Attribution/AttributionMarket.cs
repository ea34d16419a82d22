// p_C(x) = (n + I((Q + Σ_{p∈C} F_p(x))/D(x)) − x)·direction:  first x outward at which the push of coalition C is no longer > 0
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.Attribution;

/// <summary>
/// The first equilibrium of a market in which only some participants trade, for many such coalitions: everybody's curves are compiled once and cut once at all thresholds, and
/// each stretch (cell) knows the bounds of every participant's flow on it.
/// </summary>
/// <remarks>
/// Going outward, a cell is passed over when the bounds of its members' flows, through the increasing impact law, leave the push above zero. Only where they do not is the push
/// itself built as a polynomial, cut at its critical points, and searched: the same certificate as the solver's, stopped at the first equilibrium.
/// </remarks>
internal sealed class AttributionMarket
{
    private readonly BoundEquation _bound;
    private readonly Shock _shock;
    private readonly FlowCurve[] _curves;
    private readonly double[] _atMarket;
    private readonly Side _down, _up;

    /// <summary>The cells of one side, outward, and what each participant may have traded in each.</summary>
    private sealed record Side(int Direction, double[] Near, double[] Far, double[] LeastDepth, double[] MostDepth, double[] Steps, double[][] Jumps, double[][] Least, double[][] Most);

    public AttributionMarket(BoundEquation bound, Shock shock, FlowDomain domain)
    {
        _bound = bound;
        _shock = shock;
        _curves = bound.Compile(domain);
        _atMarket = bound.Flows(0);
        List<double> mesh = domain.Breakpoints(
            _curves.SelectMany(c => c.Jumps.Select(j => j.LogMove).Concat(c.Kinks).Concat(c.Smooth.Pieces.Select(p => p.A)))
                .Concat(bound.Path.Steps.Select(s => s.LogMove)).Concat(bound.DepthKinks), double.MaxValue);
        double[] ends = [.. mesh];
        int market = Array.BinarySearch(ends, 0.0);
        _down = Cells(-1, [.. ends[..(market + 1)].Reverse()]);
        _up = Cells(+1, ends[market..]);
    }

    /// <summary>Where the market ends when only the given participants trade; null for none in the range.</summary>
    /// <param name="members">Positions of participants in the model, ascending.</param>
    /// <param name="direction">Which way it is pushed.</param>
    public double? First(ReadOnlySpan<int> members, out int direction)
    {
        double atMarket = 0;
        foreach (int p in members)
            atMarket += _atMarket[p];
        double push = _shock.LogJump + _bound.Impact.LogMove((_shock.Quantity + atMarket) / _bound.Depth(0));
        direction = push < 0 ? -1 : 1;
        if (push == 0) return 0;
        Side side = push < 0 ? _down : _up;
        for (int i = 0; i < side.Near.Length; i++)
        {
            double least = 0, most = 0;
            foreach (int p in members)
            {
                least += side.Least[p][i];
                most += side.Most[p][i];
            }

            if (!IsPushedThrough(side, i, least, most) && Search(side, i, members, least, most) is { } x) return x;
        }

        return null;
    }

    /// <summary>True when flows within the bounds leave the push above zero on the whole cell.</summary>
    private bool IsPushedThrough(Side side, int i, double least, double most)
    {
        double quantity = _shock.Quantity + (side.Direction < 0 ? most : least); // what holds against the push
        bool against = quantity * side.Direction < 0;
        double move = _shock.LogJump + _bound.Impact.LogMove(quantity / (against ? side.LeastDepth[i] : side.MostDepth[i]));
        return (move - side.Far[i]) * side.Direction > 1e-14 * (Math.Abs(move) + Math.Abs(side.Far[i]));
    }

    /// <summary>The first equilibrium inside a cell, its near end included.</summary>
    private double? Search(Side side, int i, ReadOnlySpan<int> members, double least, double most)
    {
        double near = side.Near[i], far = side.Far[i], a = Math.Min(near, far), b = Math.Max(near, far), jumps = _shock.Quantity;
        var smooth = new List<ChebyshevSeries>(members.Length);
        foreach (int p in members)
        {
            jumps += side.Jumps[p][i];
            if (SmoothPiece(p, a, b) is { } piece) smooth.Add(piece);
        }

        double steps = side.Steps[i];
        double Carried(double x)
        {
            double sum = jumps;
            foreach (ChebyshevSeries piece in smooth)
                sum += piece.Evaluate(x);
            return sum;
        }

        double Push(double x) => (_shock.LogJump + _bound.Impact.LogMove(Carried(x) / _bound.DepthWith(x, steps)) - x) * side.Direction;

        if (Push(near) <= 0) return near;
        // The second derivative of the impact law may jump where the quantity carried changes sign.
        var breakpoints = new List<double> { a };
        double gross = Math.Max(Math.Abs(least), Math.Abs(most)) + Math.Abs(_shock.Quantity);
        if (least + _shock.Quantity < 0 && most + _shock.Quantity > 0)
            breakpoints.AddRange(SignChanges(Carried, a, b, 1e-13 * gross).Where(x => x - a > 1e-12 && b - x > 1e-12));
        breakpoints.Add(b);
        double depth = side.LeastDepth[i], size = Math.Abs(_shock.LogJump) + Math.Abs(far)
            + Math.Max(Math.Abs(_bound.Impact.LogMove((least + _shock.Quantity) / depth)), Math.Abs(_bound.Impact.LogMove((most + _shock.Quantity) / depth)));
        PiecewiseChebyshev push = PiecewiseChebyshev.Build(breakpoints, 1e-13 * size, FlowCurve.LeastWidth, (_, _) => (x, into) =>
        {
            for (int k = 0; k < x.Length; k++)
                into[k] = Push(x[k]);
        }, parallel: false);
        for (int k = 0; k < push.Pieces.Length; k++)
            if (FirstZero(push.Pieces[side.Direction > 0 ? k : push.Pieces.Length - 1 - k], side.Direction) is { } found)
                return found;
        return null;
    }

    /// <summary>The first x outward at which a polynomial that begins above zero is no longer above it.</summary>
    private static double? FirstZero(in ChebyshevSeries p, int direction)
    {
        if (p.AbsoluteLowerBound() > 0) return p.Coefficients[0] > 0 ? null : direction > 0 ? p.A : p.B;
        List<double> stops = RootIsolation.Roots(p.Derivative(), 1e-12 * p.AbsoluteUpperBound() / (p.B - p.A));
        if (direction < 0) stops.Reverse();
        stops.Add(direction > 0 ? p.B : p.A);
        double from = direction > 0 ? p.A : p.B, value = p.Evaluate(from);
        if (value <= 0) return from;
        foreach (double to in stops)
        {
            double next = p.Evaluate(to);
            ChebyshevSeries series = p;
            if (next <= 0) return RootIsolation.Bracketed(series.Evaluate, from, value, to, next);
            (from, value) = (to, next);
        }

        return null;
    }

    private static List<double> SignChanges(Func<double, double> f, double a, double b, double tolerance)
    {
        PiecewiseChebyshev curve = PiecewiseChebyshev.Build([a, b], tolerance, FlowCurve.LeastWidth, (_, _) => (x, into) =>
        {
            for (int k = 0; k < x.Length; k++)
                into[k] = f(x[k]);
        }, parallel: false);
        return [.. curve.Pieces.SelectMany(p => RootIsolation.Roots(p, 0.1 * tolerance)).Distinct().Order()];
    }

    /// <summary>A participant's polynomial on a cell; null when it is zero throughout.</summary>
    private ChebyshevSeries? SmoothPiece(int participant, double a, double b)
    {
        PiecewiseChebyshev smooth = _curves[participant].Smooth;
        ChebyshevSeries piece = smooth.Pieces[smooth.IndexOf(0.5 * (a + b))];
        return piece.Coefficients.Length == 1 && piece.Coefficients[0] == 0 ? null : piece;
    }

    private Side Cells(int direction, double[] ends)
    {
        int count = ends.Length - 1, participants = _curves.Length;
        double[] near = ends[..count], far = ends[1..], leastDepth = new double[count], mostDepth = new double[count], steps = new double[count];
        double[][] jumps = Rows(), least = Rows(), most = Rows();
        Parallel.For(0, count, i =>
        {
            double a = Math.Min(near[i], far[i]), b = Math.Max(near[i], far[i]), middle = 0.5 * (a + b);
            steps[i] = _bound.Path.StepsMet(middle);
            (leastDepth[i], mostDepth[i]) = _bound.DepthBetween(a, b, steps[i]);
            for (int p = 0; p < participants; p++)
            {
                jumps[p][i] = _curves[p].JumpsMet(middle);
                (double low, double high) = SmoothPiece(p, a, b) is { } piece ? Range(piece.Restrict(a, b)) : (0, 0);
                (least[p][i], most[p][i]) = (jumps[p][i] + low, jumps[p][i] + high);
            }
        });
        return new Side(direction, near, far, leastDepth, mostDepth, steps, jumps, least, most);

        double[][] Rows() => [.. Enumerable.Range(0, participants).Select(_ => new double[count])];
    }

    /// <summary>Bounds of a polynomial on its interval, |p − c₀| ≤ Σ_{k≥1} |c_k|.</summary>
    private static (double Least, double Most) Range(in ChebyshevSeries p)
    {
        double centre = p.Coefficients[0], reach = p.AbsoluteUpperBound() - Math.Abs(centre);
        return (centre - reach, centre + reach);
    }
}
