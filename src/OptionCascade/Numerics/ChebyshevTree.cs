// f(x, y) ≈ Σⱼ Σᵢ cⱼᵢ·Tᵢ(ξ)·Tⱼ(η) on each of the rectangles into which the domain is cut, ξ and η running from −1 to 1 on the rectangle
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

/// <summary>
/// A function of two variables as Chebyshev series of degree 15 in each on adaptively halved rectangles. Immutable; an evaluation walks down the
/// halvings and sums one series: some 100 ns with both derivatives.
/// </summary>
/// <remarks>
/// A rectangle is accepted when its last two rows and columns of coefficients, and the differences at points between those of the interpolation,
/// doubled, stay within the tolerance; else it is halved across the direction whose coefficients fall more slowly. 2 kB a rectangle at most.
/// </remarks>
internal sealed unsafe class ChebyshevTree
{
    private const int N = 16;

    /// <summary>Rectangles beyond which the rest is kept as it is, with its error: a bound on time and memory.</summary>
    private const int MaximumLeaves = 1 << 15;

    private static readonly double[] s_points = [.. Enumerable.Range(0, N).Select(i => Math.Cos(Math.PI * (i + 0.5) / N))];

    /// <summary>Values at the points to coefficients: row k holds (2 − [k = 0])/N·cos(πk(i + ½)/N).</summary>
    private static readonly double[] s_transform = [.. Enumerable.Range(0, N * N)
        .Select(m => (m / N == 0 ? 1.0 : 2.0) / N * Math.Cos(Math.PI * (m / N) * ((m % N) + 0.5) / N))];

    /// <summary>Points midway between those of the interpolation, near an edge and inside: where a polynomial that fits at the points goes wrong first.</summary>
    private static readonly (double Xi, double Eta)[] s_between =
        [.. new[] { (1, 1), (15, 15), (1, 15), (15, 1), (8, 8), (5, 11), (11, 5) }.Select(p => (Math.Cos(Math.PI * p.Item1 / N), Math.Cos(Math.PI * p.Item2 / N)))];

    private readonly double _x0, _x1, _y0, _y1;
    private readonly List<Node> _nodes = [];
    private double[] _coefficients = [];

    private ChebyshevTree(double x0, double x1, double y0, double y1) => (_x0, _x1, _y0, _y1) = (x0, x1, y0, y1);

    /// <summary>A rectangle that is halved (Rows &lt; 0) across x or y, with the index of its lower half, or a leaf with its coefficients.</summary>
    private readonly record struct Node(double Split, int Low, int High, bool AcrossX, int Rows, int Offset);

    /// <summary>What is known of a rectangle before it is sampled.</summary>
    /// <param name="Split">'x' or 'y' when it is certainly too large; '\0' otherwise.</param>
    /// <param name="Constant">The value, when it is the same all over; null otherwise.</param>
    /// <param name="Sample">f(x, y) within it.</param>
    public readonly record struct Cell(char Split, double? Constant, Func<double, double, double>? Sample);

    /// <summary>Largest estimated absolute error.</summary>
    public double Error { get; private set; }

    /// <summary>Number of rectangles.</summary>
    public int Leaves { get; private set; }

    /// <summary>Memory of coefficients and nodes, bytes.</summary>
    public long Bytes => (8L * _coefficients.Length) + ((long)Unsafe.SizeOf<Node>() * _nodes.Count);

    /// <summary>Compiles a function.</summary>
    /// <param name="x0">Left end, &lt; <paramref name="x1"/>.</param>
    /// <param name="x1">Right end.</param>
    /// <param name="y0">Lower end, &lt; <paramref name="y1"/>.</param>
    /// <param name="y1">Upper end.</param>
    /// <param name="tolerance">Absolute error aimed at.</param>
    /// <param name="cell">What is known of the rectangle [a, b] × [low, high].</param>
    public static ChebyshevTree Build(double x0, double x1, double y0, double y1, double tolerance, Func<double, double, double, double, Cell> cell)
    {
        var tree = new ChebyshevTree(x0, x1, y0, y1);
        var coefficients = new List<double>();
        tree._nodes.Add(default);
        var todo = new Stack<(int Node, double A, double B, double Low, double High)>();
        todo.Push((0, x0, x1, y0, y1));
        double[] values = new double[N * N], c = new double[N * N], work = new double[N * N];
        while (todo.TryPop(out var box))
        {
            (int node, double a, double b, double low, double high) = box;
            Cell known = cell(a, b, low, high);
            double middleX = 0.5 * (a + b), middleY = 0.5 * (low + high);
            char split = known.Split;
            bool full = tree.Leaves + todo.Count >= MaximumLeaves || !(middleX > a && middleX < b && middleY > low && middleY < high);
            if (known.Constant is { } constant)
            {
                tree.Leaf(node, coefficients, [constant]);
                continue;
            }

            if (split == '\0' || full)
            {
                Interpolate(known.Sample!, a, b, low, high, values, work, c);
                (double tailX, double tailY) = Tails(c);
                double error = tailX + tailY;
                split = tailX >= tailY ? 'x' : 'y';
                if (error <= tolerance || full)
                {
                    double between = 2 * Difference(known.Sample!, a, b, low, high, c);
                    if (between <= tolerance || full)
                    {
                        (int rows, double cut) = Trim(c, 0.1 * tolerance);
                        tree.Error = Math.Max(tree.Error, Math.Max(error, between) + cut);
                        tree.Leaf(node, coefficients, c.AsSpan(0, rows * N));
                        continue;
                    }
                }
            }

            tree._nodes[node] = new Node(split == 'x' ? middleX : middleY, tree._nodes.Count, tree._nodes.Count + 1, split == 'x', -1, 0);
            tree._nodes.Add(default);
            tree._nodes.Add(default);
            int child = tree._nodes.Count - 2;
            todo.Push(split == 'x' ? (child + 1, middleX, b, low, high) : (child + 1, a, b, middleY, high));
            todo.Push(split == 'x' ? (child, a, middleX, low, high) : (child, a, b, low, middleY));
        }

        tree._coefficients = [.. coefficients];
        tree._nodes.TrimExcess();
        return tree;
    }

    /// <summary>f, ∂f/∂x and ∂f/∂y; a point outside the domain is moved to its edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Value, double PerX, double PerY) Evaluate(double x, double y)
    {
        x = Math.Clamp(x, _x0, _x1);
        y = Math.Clamp(y, _y0, _y1);
        (double a, double b, double low, double high) = (_x0, _x1, _y0, _y1);
        Node node = _nodes[0];
        while (node.Rows < 0)
        {
            if (node.AcrossX)
            {
                if (x < node.Split) (b, node) = (node.Split, _nodes[node.Low]);
                else (a, node) = (node.Split, _nodes[node.High]);
            }
            else if (y < node.Split)
            {
                (high, node) = (node.Split, _nodes[node.Low]);
            }
            else
            {
                (low, node) = (node.Split, _nodes[node.High]);
            }
        }

        fixed (double* c = &_coefficients[node.Offset])
        {
            if (node.Rows == 0) return (*c, 0, 0);
            double perX = 2 / (b - a), perY = 2 / (high - low);
            return Sum(c, node.Rows, ((x - a) - (b - x)) / (b - a), ((y - low) - (high - y)) / (high - low), perX, perY);
        }
    }

    /// <summary>One series with its derivatives; lanes are columns, so that every width of vector gives the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Value, double PerX, double PerY) Sum(double* c, int rows, double xi, double eta, double perX, double perY)
    {
        double* tx = stackalloc double[8 * N];
        double* dx = tx + N, ty = dx + N, dy = ty + N, sums = dy + N;
        Basis(xi, tx, dx, N);
        Basis(eta, ty, dy, Math.Max(rows, 2));
        Vector512<double> low = Vector512<double>.Zero, high = low, slopeLow = low, slopeHigh = low;
        for (int j = 0; j < rows; j++)
        {
            Vector512<double> t = Vector512.Create(ty[j]), d = Vector512.Create(dy[j]), first = Vector512.Load(c + (j * N)), second = Vector512.Load(c + (j * N) + 8);
            low = Vector512.FusedMultiplyAdd(first, t, low);
            high = Vector512.FusedMultiplyAdd(second, t, high);
            slopeLow = Vector512.FusedMultiplyAdd(first, d, slopeLow);
            slopeHigh = Vector512.FusedMultiplyAdd(second, d, slopeHigh);
        }

        Vector512<double> txLow = Vector512.Load(tx), txHigh = Vector512.Load(tx + 8);
        Vector512.FusedMultiplyAdd(high, txHigh, low * txLow).Store(sums);
        Vector512.FusedMultiplyAdd(high, Vector512.Load(dx + 8), low * Vector512.Load(dx)).Store(sums + 8);
        Vector512.FusedMultiplyAdd(slopeHigh, txHigh, slopeLow * txLow).Store(sums + 16);
        return (Add(sums), Add(sums + 8) * perX, Add(sums + 16) * perY);
    }

    private static double Add(double* s) => ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));

    /// <summary>T₀…Tₙ₋₁ and their derivatives at t; n ≥ 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Basis(double t, double* value, double* slope, int n)
    {
        (value[0], value[1], slope[0], slope[1]) = (1, t, 0, 1);
        double t2 = 2 * t;
        for (int k = 2; k < n; k++)
        {
            value[k] = Math.FusedMultiplyAdd(t2, value[k - 1], -value[k - 2]);
            slope[k] = Math.FusedMultiplyAdd(t2, slope[k - 1], (2 * value[k - 1]) - slope[k - 2]);
        }
    }

    private void Leaf(int node, List<double> coefficients, ReadOnlySpan<double> c)
    {
        _nodes[node] = new Node(0, 0, 0, false, c.Length == 1 ? 0 : c.Length / N, coefficients.Count);
        coefficients.AddRange(c);
        Leaves++;
    }

    private static void Interpolate(Func<double, double, double> f, double a, double b, double low, double high, double[] values, double[] work, double[] c)
    {
        for (int j = 0; j < N; j++)
            for (int i = 0; i < N; i++)
                values[(j * N) + i] = f(At(a, b, s_points[i]), At(low, high, s_points[j]));
        Multiply(values, work); // along x, result transposed
        Multiply(work, c); // along y, transposed back
    }

    /// <summary>to[k, j] = Σᵢ M[k, i]·from[j, i].</summary>
    private static void Multiply(double[] from, double[] to)
    {
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++)
            {
                double sum = 0;
                for (int i = 0; i < N; i++)
                    sum += s_transform[(k * N) + i] * from[(j * N) + i];
                to[(k * N) + j] = sum;
            }
    }

    private static (double X, double Y) Tails(double[] c)
    {
        double x = 0, y = 0;
        for (int j = 0; j < N; j++)
        {
            x += Math.Abs(c[(j * N) + N - 1]) + Math.Abs(c[(j * N) + N - 2]);
            y += Math.Abs(c[((N - 1) * N) + j]) + Math.Abs(c[((N - 2) * N) + j]);
        }

        return (x, y);
    }

    /// <summary>Rows kept when trailing ones whose absolute sum stays within the allowance are cut off, at least one.</summary>
    private static (int Rows, double Cut) Trim(double[] c, double allowance)
    {
        double cut = 0;
        int rows = N;
        for (; rows > 1; rows--)
        {
            double row = 0;
            for (int i = 0; i < N; i++)
                row += Math.Abs(c[((rows - 1) * N) + i]);
            if (cut + row > allowance) break;
            cut += row;
        }

        return (rows, cut);
    }

    private static double Difference(Func<double, double, double> f, double a, double b, double low, double high, double[] c)
    {
        double worst = 0;
        fixed (double* p = c)
            foreach ((double xi, double eta) in s_between)
                worst = Math.Max(worst, Math.Abs(Sum(p, N, xi, eta, 1, 1).Value - f(At(a, b, xi), At(low, high, eta))));
        return worst;
    }

    private static double At(double a, double b, double t) => (0.5 * (a + b)) + (0.5 * (b - a) * t);
}
