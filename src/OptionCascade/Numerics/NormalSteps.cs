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

    /// <summary>Values of the exponent field of a double that is not negative.</summary>
    private const int Octaves = 2048;

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
    public static NormalSteps Create(IReadOnlyCollection<(double Location, double Width, double Weight)> rows)
    {
        // By octave of the width (its exponent field; no width comes first), then by place, then by width and height.
        int[] starts = new int[Octaves + 1];
        double gross = 0;
        foreach ((double _, double width, double weight) in rows)
        {
            gross += Math.Abs(weight);
            if (weight != 0) starts[Octave(width) + 1]++;
        }

        for (int i = 0; i < Octaves; i++)
            starts[i + 1] += starts[i];
        var sorted = new (double Location, double Width, double Weight)[starts[Octaves]];
        var scratch = new (double Location, double Width, double Weight)[sorted.Length];
        int[] next = [.. starts];
        foreach ((double Location, double Width, double Weight) row in rows)
        {
            if (row.Weight == 0) continue;
            sorted[next[Octave(row.Width)]++] = row;
        }

        var groups = new List<Group>();
        ReadOnlySpan<(double Location, double Width, double Weight)> hard = [];
        for (int o = 0; o < Octaves; o++)
        {
            if (starts[o] == starts[o + 1]) continue;
            ReadOnlySpan<(double Location, double Width, double Weight)> merged = Merged(sorted, scratch, starts[o], starts[o + 1]);
            if (o == 0) hard = merged;
            else groups.Add(new Group(merged));
        }

        double[] locations = new double[hard.Length], prefix = new double[hard.Length + 1];
        for (int i = 0; i < hard.Length; i++)
            (locations[i], prefix[i + 1]) = (hard[i].Location, prefix[i] + hard[i].Weight);
        return new NormalSteps([.. groups], locations, prefix, gross);
    }

    /// <summary>Sorts the rows [start, end) and adds up equal ones, in place.</summary>
    private static ReadOnlySpan<(double Location, double Width, double Weight)> Merged((double Location, double Width, double Weight)[] sorted,
        (double Location, double Width, double Weight)[] scratch, int start, int end)
    {
        SortByPlace(sorted.AsSpan(start, end - start), scratch.AsSpan(start, end - start));
        for (int i = start, next; i < end; i = next)
        {
            for (next = i + 1; next < end && sorted[next].Location == sorted[i].Location;) next++;
            if (next - i > 1) Array.Sort(sorted, i, next - i, s_byWidthAndHeight);
        }

        int count = start;
        for (int i = start; i < end; i++)
        {
            (double Location, double Width, double Weight) row = sorted[i];
            if (count > start && sorted[count - 1].Location == row.Location && sorted[count - 1].Width == row.Width) sorted[count - 1].Weight += row.Weight;
            else sorted[count++] = row;
        }

        return sorted.AsSpan(start, count - start);
    }

    /// <summary>Natural merge sort: a book comes expiry by expiry, ascending in strike, so that a few ascending runs are merged.</summary>
    private static void SortByPlace(Span<(double Location, double Width, double Weight)> rows, Span<(double Location, double Width, double Weight)> scratch)
    {
        var runs = new List<int> { 0 };
        for (int i = 1; i < rows.Length; i++)
            if (rows[i].Location < rows[i - 1].Location)
                runs.Add(i);
        runs.Add(rows.Length);
        Span<(double Location, double Width, double Weight)> from = rows, to = scratch;
        while (runs.Count > 2)
        {
            var merged = new List<int> { 0 };
            for (int r = 0; r + 1 < runs.Count; r += 2)
            {
                int middle = runs[r + 1], end = runs[Math.Min(r + 2, runs.Count - 1)];
                for (int i = runs[r], a = runs[r], b = middle; i < end; i++)
                    to[i] = b >= end || (a < middle && from[a].Location <= from[b].Location) ? from[a++] : from[b++];
                merged.Add(end);
            }

            runs = merged;
            Span<(double Location, double Width, double Weight)> other = from;
            from = to;
            to = other;
        }

        if (from != rows) from.CopyTo(rows);
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

    /// <summary>The least width of a group.</summary>
    public double LeastWidthOf(int group) => _groups[group].LeastWidth;

    /// <summary>The exponent field of a width ≥ 0; 0 for none (and for subnormal ones, which no volatility is).</summary>
    private static int Octave(double width) => (int)(BitConverter.DoubleToUInt64Bits(width) >> 52) & 0x7FF;

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

        public Group(ReadOnlySpan<(double Location, double Width, double Weight)> rows)
        {
            Count = rows.Length;
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
