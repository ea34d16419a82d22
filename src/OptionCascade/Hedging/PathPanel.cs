// c(x, u) ≈ Σ_l Σ_k c_lk·T_l(η)·T_k(ξ) on [a, b] × [u₀, u₁],   ξ, η from −1 to 1 there:   Σ wᵢ·Φ(zᵢ), the rows of one group of like width (NormalSteps.cs), at scale 1 + y(x),
// y = y₀ + β(x) + u.   u is the sum of the volatility steps met: on a panel it takes values within a narrow band, so that a few points across it serve every step.
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>Rows of like width whose sum is wanted along a path: those held from the start, and those that come in on the way.</summary>
/// <param name="LeastWidth">Their least width.</param>
/// <param name="Base">The rows held once the path has come as far as a distance, on an interval and for scales up to one: (a, b, most scale, distance, reach).</param>
/// <param name="Fired">Rows that come in on the way, by event, ascending.</param>
internal sealed record PathGroup(double LeastWidth, Func<double, double, double, double, double, NormalSteps.Part> Base, IReadOnlyList<PathRow> Fired);

/// <summary>A row that comes in at an event.</summary>
internal readonly record struct PathRow(int Event, double Location, double Width, double Weight);

/// <summary>The sum over one group on one panel as a series in x and u, and what every event inside adds to it.</summary>
internal sealed class PathPanel
{
    private PathPanel(double near, double far, double low, double high, double least, double most, double[] coefficients, int rows, int columns, SortedList<int, double[]>? added)
    {
        (Near, Far, Low, High, Least, Most) = (near, far, low, high, least, most);
        (Coefficients, Rows, Columns, Added) = (coefficients, rows, columns, added);
    }

    /// <summary>Distances from the market, near &lt; far.</summary>
    public double Near { get; }

    /// <summary>The far end, distance.</summary>
    public double Far { get; }

    /// <summary>The same ends as log moves, low &lt; high.</summary>
    public double Low { get; }

    /// <summary>The higher end, log move.</summary>
    public double High { get; }

    /// <summary>Least u.</summary>
    public double Least { get; }

    /// <summary>Largest u.</summary>
    public double Most { get; }

    /// <summary>c_lk, rows l (powers of u) one after the other; as at the near end.</summary>
    public double[] Coefficients { get; }

    /// <summary>Number of coefficients in u.</summary>
    public int Rows { get; }

    /// <summary>Number of coefficients in x.</summary>
    public int Columns { get; }

    /// <summary>What the events inside add to the coefficients; null for none.</summary>
    public SortedList<int, double[]>? Added { get; }

    /// <summary>The coefficients in x at one u.</summary>
    public static void Contract(double[] coefficients, int rows, int columns, double least, double most, double u, double[] into)
    {
        Array.Copy(coefficients, into, columns);
        if (rows == 1) return;
        double eta = most > least ? Math.Clamp(((u - least) - (most - u)) / (most - least), -1, 1) : 0, before = 1, here = eta;
        for (int l = 1; l < rows; l++)
        {
            ChebyshevPlane.AddTimes(here, coefficients.AsSpan(l * columns, columns), into.AsSpan(0, columns));
            (before, here) = (here, (2 * eta * here) - before);
        }
    }

    /// <summary>Builds panels outward from one distance to another.</summary>
    internal sealed class Builder(PathGroup group, PathEvents events, double tolerance, double reach)
    {
        /// <summary>Least widths that a panel may be long.</summary>
        private const double MostWidths = 6;

        private static readonly int[] XDegrees = [8, 16, 32], UDegrees = [4, 8, 16, 32];

        private readonly List<PathPanel> _panels = [];

        /// <summary>Largest estimated error of a panel.</summary>
        public double Error { get; private set; }

        /// <summary>The panels, nearest first.</summary>
        public List<PathPanel> Panels => _panels;

        /// <summary>Adds the panels of [near, far].</summary>
        public void Add(double near, double far)
        {
            (int first, int last) = events.Between(near, far);
            (double least, double most) = events.Band(first, last);
            (double a, double b) = events.Interval(near, far);
            (double low, double high) = events.Scales(a, b, least, most);
            int start = 0, end = 0;
            if (group.Fired.Count > 0)
            {
                start = LowerBound(group.Fired, first + 1);
                end = LowerBound(group.Fired, last + 1);
            }

            NormalSteps.Part part = group.Base(a, b, high, near, reach);
            bool turns = part.Rows > 0;
            for (int i = start; i < end && !turns; i++)
                turns = Turns(group.Fired[i], a, b, low, high, reach);
            double middle = 0.5 * (near + far);
            bool divisible = middle > near && middle < far && far - near > 2 * FlowCurve.LeastWidth;
            if (turns && divisible && far - near > MostWidths * group.LeastWidth * low)
            {
                Add(near, middle);
                Add(middle, far);
                return;
            }

            if (!turns)
            {
                _panels.Add(Constant(near, far, a, b, part.Sum(a, high), start, end));
                return;
            }

            // The degrees that the rows held and those that come in need, the latter all at once and taken as positive; then each event for itself.
            NormalSteps.Part coming = NormalSteps.Create([.. Enumerable.Range(start, end - start).Select(i => group.Fired[i]).Where(row => Turns(row, a, b, low, high, reach))
                .Select(row => (row.Location, row.Width, Math.Abs(row.Weight)))]).On(a, b, high, reach);
            int n = 0, m = 0;
            double[]? values = null, sums = null;
            (int Rows, int Columns) known = (0, 0);
            while (true)
            {
                int columns = XDegrees[n] + 1, rows = least == most ? 1 : UDegrees[m] + 1;
                values = Sample(part, a, b, least, most, rows, columns, values, known);
                double[] c = ChebyshevPlane.Coefficients(values, rows, columns, new double[values.Length]);
                (double tailX, double tailU) = Tails(c, rows, columns);
                if (coming.Rows > 0)
                {
                    sums = Sample(coming, a, b, least, most, rows, columns, sums, known);
                    (double x, double u) = Tails(ChebyshevPlane.Coefficients(sums, rows, columns, new double[sums.Length]), rows, columns);
                    (tailX, tailU) = (tailX + x, tailU + u);
                }

                known = (rows, columns);
                bool moreX = tailX > tolerance, moreU = tailU > tolerance;
                if ((moreX && n + 1 < XDegrees.Length) || (moreU && m + 1 < UDegrees.Length))
                {
                    if (moreX && n + 1 < XDegrees.Length) n++;
                    if (moreU && m + 1 < UDegrees.Length) m++;
                    continue;
                }

                if ((moreX || moreU) && divisible)
                {
                    Add(near, middle);
                    Add(middle, far);
                    return;
                }

                Error = Math.Max(Error, tailX + tailU);
                SortedList<int, double[]>? added = end > start ? Increments(start, end, a, b, least, most, rows, columns, low, high) : null;
                if (added is null) (c, rows, columns) = Trimmed(c, rows, columns, 0.1 * tolerance);
                _panels.Add(new PathPanel(near, far, a, b, least, most, c, rows, columns, added));
                return;
            }
        }

        /// <summary>A panel on which nothing turns: every row that comes in is 0 or 1.</summary>
        private PathPanel Constant(double near, double far, double a, double b, double value, int start, int end)
        {
            SortedList<int, double[]>? added = null;
            for (int i = start; i < end; i++)
            {
                PathRow row = group.Fired[i];
                added ??= [];
                if (!added.TryGetValue(row.Event, out double[]? c)) added.Add(row.Event, c = [0]);
                if (0.5 * (a + b) > row.Location) c[0] += row.Weight;
            }

            return new PathPanel(near, far, a, b, 0, 0, [value], 1, 1, added);
        }

        /// <summary>The sum of a part's rows at the points of a grid, of which those of a coarser one are known.</summary>
        private double[] Sample(NormalSteps.Part part, double a, double b, double least, double most, int rows, int columns, double[]? coarse, (int Rows, int Columns) known)
        {
            double[] values = new double[rows * columns];
            int byX = coarse is null ? 0 : (columns - 1) / (known.Columns - 1), byU = coarse is null ? 0 : rows == 1 ? 1 : (rows - 1) / (known.Rows - 1);
            for (int j = 0; j < columns; j++)
            {
                double x = ChebyshevGrid.Point(a, b, columns - 1, j), shift = events.Shift(x);
                for (int i = 0; i < rows; i++)
                    values[(i * columns) + j] = coarse is not null && j % byX == 0 && i % byU == 0 ? coarse[(i / byU * known.Columns) + (j / byX)]
                        : part.Sum(x, PathEvents.Scale(shift + U(least, most, rows - 1, i)));
            }

            return values;
        }

        /// <summary>What each event inside adds to the coefficients.</summary>
        private SortedList<int, double[]> Increments(int start, int end, double a, double b, double least, double most, int rows, int columns, double low, double high)
        {
            var added = new SortedList<int, double[]>();
            var grid = new NormalStepGrid(rows * columns);
            double[] scratch = new double[rows * columns];
            for (int j = 0; j < columns; j++)
            {
                double x = ChebyshevGrid.Point(a, b, columns - 1, j), shift = events.Shift(x);
                for (int i = 0; i < rows; i++)
                    grid.Set((i * columns) + j, x, PathEvents.Scale(shift + U(least, most, rows - 1, i)));
            }

            for (int i = start; i < end;)
            {
                int at = group.Fired[i].Event;
                double constant = 0;
                bool turns = false;
                Array.Clear(grid.Values);
                for (; i < end && group.Fired[i].Event == at; i++)
                {
                    PathRow row = group.Fired[i];
                    if (Turns(row, a, b, low, high, reach))
                    {
                        turns = true;
                        grid.Add(row.Location, row.Width, row.Weight);
                    }
                    else if (0.5 * (a + b) > row.Location)
                    {
                        constant += row.Weight;
                    }
                }

                double[] c = turns ? ChebyshevPlane.Coefficients(grid.Values, rows, columns, scratch) : new double[rows * columns];
                c[0] += constant;
                added.Add(at, c);
            }

            return added;
        }

        private static double U(double least, double most, int m, int i) => m == 0 ? least : ChebyshevGrid.Point(least, most, m, i);

        private static bool Turns(in PathRow row, double a, double b, double low, double high, double reach)
        {
            double z0 = Math.Min((a - row.Location) / (row.Width * low), (a - row.Location) / (row.Width * high));
            double z1 = Math.Max((b - row.Location) / (row.Width * low), (b - row.Location) / (row.Width * high)) + (0.5 * row.Width * high);
            return z1 > -reach && z0 < reach;
        }

        private static int LowerBound(IReadOnlyList<PathRow> rows, int @event)
        {
            int low = 0, high = rows.Count;
            while (low < high)
            {
                int mid = (low + high) >>> 1;
                if (rows[mid].Event < @event) low = mid + 1;
                else high = mid;
            }

            return low;
        }

        /// <summary>Sums of the last three coefficients in x and in u.</summary>
        private static (double X, double U) Tails(double[] c, int rows, int columns)
        {
            double x = 0, u = 0;
            for (int i = 0; i < rows; i++)
                for (int k = 0; k < columns; k++)
                {
                    double size = Math.Abs(c[(i * columns) + k]);
                    if (k >= columns - 3) x += size;
                    if (rows > 1 && i >= rows - 2) u += size;
                }

            return (x, u);
        }

        private static (double[] C, int Rows, int Columns) Trimmed(double[] c, int rows, int columns, double allowance)
        {
            int keptColumns = columns, keptRows = rows;
            double cut = 0;
            while (keptColumns > 1 && (cut += Column(keptColumns - 1)) <= allowance) keptColumns--;
            cut = 0;
            while (keptRows > 1 && (cut += Row(keptRows - 1)) <= allowance) keptRows--;
            if (keptColumns == columns && keptRows == rows) return (c, rows, columns);
            double[] kept = new double[keptRows * keptColumns];
            for (int i = 0; i < keptRows; i++)
                Array.Copy(c, i * columns, kept, i * keptColumns, keptColumns);
            return (kept, keptRows, keptColumns);

            double Column(int k)
            {
                double sum = 0;
                for (int i = 0; i < rows; i++)
                    sum += Math.Abs(c[(i * columns) + k]);
                return sum;
            }

            double Row(int i)
            {
                double sum = 0;
                for (int k = 0; k < keptColumns; k++)
                    sum += Math.Abs(c[(i * columns) + k]);
                return sum;
            }
        }
    }
}
