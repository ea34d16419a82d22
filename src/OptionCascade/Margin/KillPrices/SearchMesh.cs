using System.Runtime.InteropServices;

namespace OptionCascade.Margin.KillPrices;

/// <summary>A log move where the excess may kink or jump.</summary>
internal readonly record struct Kink(double LogMove, bool IsJump) : IComparable<Kink>
{
    public int CompareTo(Kink other) => LogMove != other.LogMove ? LogMove.CompareTo(other.LogMove) : other.IsJump.CompareTo(IsJump);
}

/// <summary>Where the excess is sampled along one path: distances t, ascending, the last one the limit. Reused for many accounts.</summary>
internal sealed class SearchMesh
{
    /// <summary>A kink nearer than this share of the spacing to the sample before it gets none of its own.</summary>
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
    /// <param name="kinks">Log moves of strikes, kinks and jumps, ascending.</param>
    /// <param name="sign">−1 to take those below 0, +1 above, 0 none.</param>
    /// <param name="tolerance">How far on each side of a jump the excess is sampled.</param>
    public void Build(double limit, double step, double growth, List<Kink> kinks, int sign, double tolerance)
    {
        _points.Clear();
        _breaks.Clear();
        ReadOnlySpan<Kink> all = CollectionsMarshal.AsSpan(kinks);
        double t = 0;
        for (int i = 0; sign != 0 && i < all.Length; i++)
        {
            Kink kink = all[sign > 0 ? i : all.Length - 1 - i];
            double at = sign * kink.LogMove;
            if (at - tolerance <= t) continue;
            if (at + tolerance >= limit) break;
            if (kink.IsJump)
            {
                Fill(t, at - tolerance, step, growth);
                Add(at - tolerance, true);
                Add(t = at + tolerance, true);
            }
            else if (at - t > LeastSpacing * Math.Max(step, growth * t))
            {
                Fill(t, at, step, growth);
                Add(t = at, true);
            }
        }

        if (limit > t)
        {
            Fill(t, limit, step, growth);
            Add(limit, false);
        }
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
