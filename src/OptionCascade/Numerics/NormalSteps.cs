// D(X, u) = Σ wᵢ·Φ(zᵢ),   zᵢ = (X − kᵢ)/(sᵢu) + sᵢu/2
//
//   X    log price
//   u    common scale of all widths, > 0
//   kᵢ   where step i stands, log price
//   sᵢ   its width at u = 1, log price; 0 is a step as such, wᵢ for X > kᵢ and wᵢ/2 at kᵢ
//   wᵢ   its height, any unit
//
// ∂D/∂X = Σ wᵢφ(zᵢ)/(sᵢu),   ∂D/∂u = Σ wᵢφ(zᵢ)·(sᵢ/2 − (X − kᵢ)/(sᵢu²)).
namespace OptionCascade.Numerics;

/// <summary>
/// A sum of smoothed steps, the shape of every European delta. Rows are grouped by the octave of their width and sorted by place, so that those far
/// away from X, which are 0 or their full height, cost nothing: they are a prefix sum. Immutable.
/// </summary>
internal sealed unsafe class NormalSteps
{
    /// <summary>|z| from which Φ is 0 or 1 to 1e-17.</summary>
    public const double Saturated = 8.6;

    private static readonly Comparer<(double Location, double Width, double Weight)> s_byWidthAndHeight =
        Comparer<(double Location, double Width, double Weight)>.Create((a, b) => a.Width != b.Width ? a.Width.CompareTo(b.Width) : a.Weight.CompareTo(b.Weight));

    private readonly Group[] _groups;
    private readonly double[] _hardLocations, _hardPrefix; // sᵢ = 0

    private NormalSteps(Group[] groups, double[] hardLocations, double[] hardPrefix, double gross)
    {
        _groups = groups;
        _hardLocations = hardLocations;
        _hardPrefix = hardPrefix;
        Gross = gross;
        Count = hardLocations.Length + groups.Sum(g => g.Count);
    }

    /// <summary>Σ |wᵢ|.</summary>
    public double Gross { get; }

    /// <summary>Σ |wᵢ|/sᵢ over the steps that have a width: how much an error of X or k can be magnified at most, times φ(0).</summary>
    public double GrossPerWidth => _groups.Sum(g => g.GrossPerWidth);

    /// <summary>Number of steps after those of the same place and width have been merged.</summary>
    public int Count { get; }

    /// <summary>The largest width, 0 when there is none.</summary>
    public double MostWidth => _groups.Length == 0 ? 0 : _groups[^1].MostWidth;

    /// <summary>Number of groups of like width.</summary>
    public int GroupCount => _groups.Length;

    /// <summary>Builds a sum; steps of the same place and width are merged, those of height 0 left out.</summary>
    /// <param name="rows">Place, width ≥ 0 and height; finite. The order does not matter to more than rounding.</param>
    public static NormalSteps Create(IEnumerable<(double Location, double Width, double Weight)> rows)
    {
        var octaves = new SortedDictionary<int, List<(double Location, double Width, double Weight)>>();
        double gross = 0;
        foreach ((double Location, double Width, double Weight) row in rows)
        {
            if (row.Weight == 0) continue;
            gross += Math.Abs(row.Weight);
            if (!octaves.TryGetValue(Octave(row.Width), out var octave)) octaves.Add(Octave(row.Width), octave = []);
            octave.Add(row);
        }

        var hard = octaves.Remove(int.MinValue, out var steps) ? Merged(steps) : [];
        double[] prefix = new double[hard.Count + 1];
        for (int i = 0; i < hard.Count; i++)
            prefix[i + 1] = prefix[i] + hard[i].Weight;
        return new NormalSteps([.. octaves.Values.Select(o => new Group(Merged(o)))], [.. hard.Select(h => h.Location)], prefix, gross);
    }

    /// <summary>Ascending in place, then in width; equal ones added up.</summary>
    private static List<(double Location, double Width, double Weight)> Merged(List<(double Location, double Width, double Weight)> rows)
    {
        double[] places = [.. rows.Select(r => r.Location)];
        (double Location, double Width, double Weight)[] sorted = [.. rows];
        Array.Sort(places, sorted);
        for (int start = 0, end; start < places.Length; start = end)
        {
            for (end = start + 1; end < places.Length && places[end] == places[start];) end++;
            if (end - start > 1) Array.Sort(sorted, start, end - start, s_byWidthAndHeight);
        }

        var merged = new List<(double Location, double Width, double Weight)>(sorted.Length);
        foreach ((double Location, double Width, double Weight) row in sorted)
        {
            if (merged.Count > 0 && merged[^1].Location == row.Location && merged[^1].Width == row.Width) merged[^1] = merged[^1] with { Weight = merged[^1].Weight + row.Weight };
            else merged.Add(row);
        }

        return merged;
    }

    /// <summary>D(X, u).</summary>
    public double Sum(double x, double scale)
    {
        double sum = Hard(x);
        foreach (Group g in _groups)
            sum += g.Sum(x, scale, g.Window(x, x, scale, Saturated));
        return sum;
    }

    /// <summary>D, ∂D/∂X and ∂D/∂u; steps of no width have no slope.</summary>
    public (double Value, double PerX, double PerScale) Slopes(double x, double scale, double reach = Saturated)
    {
        (double value, double perX, double perScale) = (Hard(x), 0, 0);
        foreach (Group g in _groups)
        {
            (double v, double dx, double du) = g.Slopes(x, scale, g.Window(x, x, scale, reach));
            (value, perX, perScale) = (value + v, perX + dx, perScale + du);
        }

        return (value, perX, perScale);
    }

    /// <summary>The smoothed steps that turn somewhere on [a, b] × (0, scale], |z| below <paramref name="reach"/>, and the height of those already taken.</summary>
    /// <param name="a">Left end, X.</param>
    /// <param name="b">Right end, X.</param>
    /// <param name="mostScale">Largest u.</param>
    /// <param name="reach">|z| beyond which a step counts as 0 or 1.</param>
    /// <param name="group">One group alone; −1 for all.</param>
    public Part On(double a, double b, double mostScale, double reach, int group = -1)
    {
        int first = group < 0 ? 0 : group, last = group < 0 ? _groups.Length : group + 1;
        var windows = new (Group Group, int Start, int End)[last - first];
        for (int i = first; i < last; i++)
        {
            (int start, int end) = _groups[i].Window(a, b, mostScale, reach);
            windows[i - first] = (_groups[i], start, end);
        }

        return new Part(windows);
    }

    /// <summary>The steps of no width alone: Σ wᵢ·{1 for X &gt; kᵢ, ½ at kᵢ, 0 below}.</summary>
    public double Hard(double x)
    {
        double[] k = _hardLocations;
        if (k.Length == 0) return 0;
        int below = LowerBound(k, k.Length, x), upTo = below;
        while (upTo < k.Length && k[upTo] == x) upTo++;
        return 0.5 * (_hardPrefix[below] + _hardPrefix[upTo]);
    }

    /// <summary>Σ |wᵢ| of a group, or of its slopes at their peak, φ(0)·Σ |wᵢ|/sᵢ.</summary>
    public double GrossOf(int group, bool slope) => slope ? VectorMath.InverseSqrt2Pi * _groups[group].GrossPerWidth : _groups[group].Gross;

    private static int Octave(double width) => width == 0 ? int.MinValue : Math.ILogB(width);

    /// <summary>Number of the first <paramref name="count"/> ascending values below x.</summary>
    private static int LowerBound(double[] ascending, int count, double x)
    {
        int low = 0, high = count;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (ascending[mid] < x) low = mid + 1;
            else high = mid;
        }

        return low;
    }

    /// <summary>Largest number of rows that turn at one X when the scale is u: the work of a direct sum.</summary>
    public int MostRowsAt(double scale, double reach) => _groups.Sum(g => g.MostRowsAt(scale, reach));

    /// <summary>Steps whose widths lie within a factor of two, ascending in place; columns are padded with steps of height 0.</summary>
    internal sealed class Group
    {
        private readonly double[] _location, _inverse, _width, _weight, _prefix;

        public Group(List<(double Location, double Width, double Weight)> rows)
        {
            Count = rows.Count;
            int padded = Count + NormalStepKernel.Lanes;
            (_location, _inverse, _width, _weight, _prefix) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[Count + 1]);
            Array.Fill(_inverse, 1);
            Array.Fill(_width, 1);
            (LeastWidth, MostWidth) = (double.MaxValue, 0);
            for (int i = 0; i < Count; i++)
            {
                (_location[i], _width[i], _weight[i]) = rows[i];
                _inverse[i] = 1 / _width[i];
                _prefix[i + 1] = _prefix[i] + _weight[i];
                Gross += Math.Abs(_weight[i]);
                GrossPerWidth += Math.Abs(_weight[i]) * _inverse[i];
                LeastWidth = Math.Min(LeastWidth, _width[i]);
                MostWidth = Math.Max(MostWidth, _width[i]);
            }
        }

        public int Count { get; }

        public double Gross { get; }

        public double GrossPerWidth { get; }

        public double LeastWidth { get; }

        public double MostWidth { get; }

        /// <summary>Rows that are neither 0 nor 1 everywhere on [a, b] for scales up to the one given.</summary>
        public (int Start, int End) Window(double a, double b, double mostScale, double reach)
        {
            double most = MostWidth * mostScale, turn = reach * most;
            int start = LowerBound(_location, Count, a - turn);
            return (start, Math.Max(start, LowerBound(_location, Count, b + turn + (0.5 * most * most))));
        }

        public double Sum(double x, double scale, (int Start, int End) window)
        {
            double before = _prefix[window.Start];
            if (window.Start == window.End) return before;
            fixed (double* k = _location, inverse = _inverse, s = _width, w = _weight)
                return before + NormalStepKernel.Cumulative(k + window.Start, inverse + window.Start, s + window.Start, w + window.Start, Rounded(window), x, scale);
        }

        public double Slope(double x, double scale, (int Start, int End) window)
        {
            if (window.Start == window.End) return 0;
            fixed (double* k = _location, inverse = _inverse, s = _width, w = _weight)
                return NormalStepKernel.Slope(k + window.Start, inverse + window.Start, s + window.Start, w + window.Start, Rounded(window), x, scale);
        }

        public (double Value, double PerX, double PerScale) Slopes(double x, double scale, (int Start, int End) window)
        {
            double before = _prefix[window.Start];
            if (window.Start == window.End) return (before, 0, 0);
            fixed (double* k = _location, inverse = _inverse, s = _width, w = _weight)
            {
                (double value, double perX, double perScale) = NormalStepKernel.Slopes(k + window.Start, inverse + window.Start, s + window.Start,
                    w + window.Start, Rounded(window), x, scale);
                return (before + value, perX, perScale);
            }
        }

        /// <summary>The largest number of rows that turn at one X when the scale is u.</summary>
        public int MostRowsAt(double scale, double reach)
        {
            double span = MostWidth * scale * ((2 * reach) + (0.5 * MostWidth * scale));
            int most = 0, start = 0;
            for (int end = 0; end < Count; end++)
            {
                while (_location[end] - _location[start] > span) start++;
                most = Math.Max(most, end - start + 1);
            }

            return most;
        }

        /// <summary>Whole vectors: rows beyond the window are within a vector's length of it and evaluate to what they are.</summary>
        private static int Rounded((int Start, int End) window) => (window.End - window.Start + NormalStepKernel.Lanes - 1) & -NormalStepKernel.Lanes;
    }

    /// <summary>The smoothed steps that matter on an interval.</summary>
    internal readonly struct Part
    {
        private readonly (Group Group, int Start, int End)[] _windows;

        public Part((Group Group, int Start, int End)[] windows)
        {
            _windows = windows;
            LeastWidth = double.PositiveInfinity;
            foreach ((Group group, int start, int end) in windows)
            {
                Rows += end - start;
                if (end > start) LeastWidth = Math.Min(LeastWidth, group.LeastWidth);
            }
        }

        /// <summary>Number of steps that turn.</summary>
        public int Rows { get; }

        /// <summary>The least width in the groups that have such steps; ∞ when there are none.</summary>
        public double LeastWidth { get; }

        /// <summary>∂/∂X of <see cref="Sum"/>.</summary>
        public double Slope(double x, double scale)
        {
            double sum = 0;
            foreach ((Group group, int start, int end) in _windows)
                sum += group.Slope(x, scale, (start, end));
            return sum;
        }

        /// <summary>Σ wᵢ·Φ(zᵢ) within the interval and up to the scale.</summary>
        public double Sum(double x, double scale)
        {
            double sum = 0;
            foreach ((Group group, int start, int end) in _windows)
                sum += group.Sum(x, scale, (start, end));
            return sum;
        }
    }
}
