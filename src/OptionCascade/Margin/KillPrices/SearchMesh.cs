using System.Runtime.InteropServices;

namespace OptionCascade.Margin.KillPrices;

/// <summary>Why the excess is sampled at a place.</summary>
internal enum SampleKind
{
    /// <summary>It bends strongly there.</summary>
    Bend = 0,

    /// <summary>Its slope may change there.</summary>
    Kink = 1,

    /// <summary>It may jump there: sampled on both sides.</summary>
    Jump = 2,
}

/// <summary>A log move at which the excess is to be sampled.</summary>
internal readonly record struct SamplePlace(double LogMove, SampleKind Kind) : IComparable<SamplePlace>
{
    public int CompareTo(SamplePlace other) => LogMove != other.LogMove ? LogMove.CompareTo(other.LogMove) : other.Kind.CompareTo(Kind);
}

/// <summary>Where the excess is sampled along one path: distances t, ascending, the last one the limit. Reused for many accounts.</summary>
internal sealed class SearchMesh
{
    /// <summary>A kink or bend nearer than this share of the spacing to the sample before it gets none of its own.</summary>
    private const double LeastSpacing = 0.05;

    private readonly List<double> _points = [];
    private readonly List<bool> _breaks = [];

    /// <summary>Number of points.</summary>
    public int Count => _points.Count;

    /// <summary>The last point, the limit of the search; 0 when there is none.</summary>
    public double Last => _points.Count > 0 ? _points[^1] : 0;

    /// <summary>A point.</summary>
    public double At(int index) => _points[index];

    /// <summary>True when the excess may have a kink or a jump there.</summary>
    public bool IsBreak(int index) => _breaks[index];

    /// <summary>Builds the mesh.</summary>
    /// <param name="limit">Where it ends, ≥ 0.</param>
    /// <param name="step">Widest spacing near 0.</param>
    /// <param name="growth">Widest spacing further away, as a share of the distance.</param>
    /// <param name="places">Strikes, kinks and jumps, ascending.</param>
    /// <param name="sign">−1 to take those below 0, +1 above, 0 none.</param>
    /// <param name="tolerance">How far on each side of a jump the excess is sampled.</param>
    public void Build(double limit, double step, double growth, List<SamplePlace> places, int sign, double tolerance)
    {
        _points.Clear();
        _breaks.Clear();
        ReadOnlySpan<SamplePlace> all = CollectionsMarshal.AsSpan(places);
        double t = 0;
        for (int i = 0; sign != 0 && i < all.Length; i++)
        {
            SamplePlace place = all[sign > 0 ? i : all.Length - 1 - i];
            double at = sign * place.LogMove;
            if (at + tolerance >= limit) break;
            if (place.Kind == SampleKind.Jump)
            {
                if (at - tolerance > t)
                {
                    Fill(t, at - tolerance, step, growth);
                    Add(t = at - tolerance, true);
                }

                if (at + tolerance > t) Add(t = at + tolerance, true);
            }
            else if (at - t > LeastSpacing * Math.Max(step, growth * t))
            {
                Fill(t, at, step, growth);
                Add(t = at, place.Kind == SampleKind.Kink);
            }
        }

        if (limit > t)
        {
            Fill(t, limit, step, growth);
            Add(limit, false);
        }
    }

    /// <summary>Leaves two points at or beyond a distance: what is found before it is the same, to the bit.</summary>
    public void Shorten(double reach)
    {
        int kept = _points.Count;
        while (kept > 2 && _points[kept - 3] >= reach)
            kept--;
        _points.RemoveRange(kept, _points.Count - kept);
        _breaks.RemoveRange(kept, _breaks.Count - kept);
    }

    /// <summary>Leaves what lies beyond <paramref name="start"/>, measured from there, and ends at <paramref name="end"/>.</summary>
    /// <param name="start">Where the search begins, ≥ 0.</param>
    /// <param name="end">Where it ends, a point of its own if nearer than the last; +∞ to leave the end.</param>
    public void Cut(double start, double end)
    {
        int first = 0, last = _points.Count;
        while (first < last && _points[first] <= start)
            first++;
        bool endsEarlier = last > 0 && end < _points[^1];
        while (endsEarlier && last > first && _points[last - 1] >= end)
            last--;
        _points.RemoveRange(last, _points.Count - last);
        _breaks.RemoveRange(last, _breaks.Count - last);
        _points.RemoveRange(0, first);
        _breaks.RemoveRange(0, first);
        if (endsEarlier && end > start) Add(end, false);
        for (int i = 0; i < _points.Count; i++)
            _points[i] -= start;
    }

    /// <summary>Points strictly between, no further apart than allowed and none much closer.</summary>
    private void Fill(double from, double to, double step, double growth)
    {
        double t = from;
        while (true)
        {
            double h = Math.Max(step, growth * t), rest = to - t;
            if (rest <= h) return;
            t = rest < 2 * h ? t + (0.5 * rest) : t + h;
            Add(t, false);
        }
    }

    private void Add(double t, bool isBreak)
    {
        _points.Add(t);
        _breaks.Add(isBreak);
    }
}
