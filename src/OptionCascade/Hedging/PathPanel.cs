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
            int row = l * columns;
            for (int k = 0; k < columns; k++)
                into[k] += here * coefficients[row + k];
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

            int n = 0, m = 0;
            double[,]? values = null;
            while (true)
            {
                int degreeX = XDegrees[n], degreeU = least == most ? 0 : UDegrees[m];
                values = Sample(part, a, b, least, most, degreeX, degreeU, values);
                double[] c = Coefficients(values);
                (double tailX, double tailU) = Tails(c, degreeU + 1, degreeX + 1);
                SortedList<int, double[]>? added = null;
                if (tailX <= tolerance && tailU <= tolerance && end > start)
                {
                    added = [];
                    (double x, double u) = Increments(added, start, end, a, b, least, most, degreeX, degreeU, low, high);
                    (tailX, tailU) = (tailX + x, tailU + u);
                }

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

                if (added is null && end > start)
                {
                    added = [];
                    Increments(added, start, end, a, b, least, most, degreeX, degreeU, low, high);
                }

                Error = Math.Max(Error, tailX + tailU);
                int rows = degreeU + 1, columns = degreeX + 1;
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

        private double[,] Sample(NormalSteps.Part part, double a, double b, double least, double most, int n, int m, double[,]? known)
        {
            double[,] values = new double[m + 1, n + 1];
            int byX = known is null ? 0 : n / (known.GetLength(1) - 1), byU = known is null ? 0 : m == 0 ? 1 : m / Math.Max(known.GetLength(0) - 1, 1);
            for (int j = 0; j <= n; j++)
            {
                double x = ChebyshevGrid.Point(a, b, n, j), shift = events.Shift(x);
                for (int i = 0; i <= m; i++)
                    values[i, j] = known is not null && j % byX == 0 && i % byU == 0 ? known[i / byU, j / byX] : part.Sum(x, PathEvents.Scale(shift + U(least, most, m, i)));
            }

            return values;
        }

        /// <summary>What each event inside adds, and the tails of what they add, all of it taken as positive.</summary>
        private (double TailX, double TailU) Increments(SortedList<int, double[]> added, int start, int end, double a, double b, double least, double most, int n, int m, double low, double high)
        {
            double[,] total = new double[m + 1, n + 1], one = new double[m + 1, n + 1];
            double[] x = new double[n + 1], shift = new double[n + 1];
            for (int j = 0; j <= n; j++)
                shift[j] = events.Shift(x[j] = ChebyshevGrid.Point(a, b, n, j));
            for (int i = start; i < end;)
            {
                int at = group.Fired[i].Event;
                Array.Clear(one);
                double constant = 0;
                bool turns = false;
                for (; i < end && group.Fired[i].Event == at; i++)
                {
                    PathRow row = group.Fired[i];
                    if (!Turns(row, a, b, low, high, reach))
                    {
                        if (0.5 * (a + b) > row.Location) constant += row.Weight;
                        continue;
                    }

                    turns = true;
                    double weight = Math.Abs(row.Weight);
                    for (int u = 0; u <= m; u++)
                    {
                        double level = U(least, most, m, u);
                        for (int j = 0; j <= n; j++)
                        {
                            double scale = PathEvents.Scale(shift[j] + level), width = row.Width * scale;
                            double phi = VectorMath.NormalCdf(((x[j] - row.Location) / width) + (0.5 * width));
                            one[u, j] += row.Weight * phi;
                            total[u, j] += weight * phi;
                        }
                    }
                }

                double[] c = turns ? Coefficients(one) : new double[(m + 1) * (n + 1)];
                c[0] += constant;
                added.Add(at, c);
            }

            return Tails(Coefficients(total), m + 1, n + 1);
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

        private static double[] Coefficients(double[,] values)
        {
            int rows = values.GetLength(0), columns = values.GetLength(1);
            double[] c = new double[rows * columns], line = new double[columns], column = new double[rows];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                    line[j] = values[i, j];
                ChebyshevGrid.Coefficients(line).CopyTo(c, i * columns);
            }

            if (rows == 1) return c;
            for (int k = 0; k < columns; k++)
            {
                for (int i = 0; i < rows; i++)
                    column[i] = c[(i * columns) + k];
                double[] turned = ChebyshevGrid.Coefficients(column);
                for (int i = 0; i < rows; i++)
                    c[(i * columns) + k] = turned[i];
            }

            return c;
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
