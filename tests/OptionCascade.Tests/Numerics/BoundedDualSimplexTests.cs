using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Numerics;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class BoundedDualSimplexTests
{
    private const int N = 3;

    private sealed record Programme(double[] Cost, double[] Lower, double[] Upper, (double[] A, double Low, double High)[] Rows);

    private static Gen<Programme> Programmes() =>
        from cost in Gen.Choose(-5, 5).ArrayOf(N)
        from lower in Gen.Choose(-3, 0).ArrayOf(N)
        from width in Gen.Choose(0, 6).ArrayOf(N)
        from count in Gen.Choose(1, 4)
        from rows in (from a in Gen.Choose(-3, 3).ArrayOf(N) from low in Gen.Choose(-8, 4) from wide in Gen.Choose(0, 8) from kind in Gen.Choose(0, 2) select (a, low, wide, kind)).ArrayOf(count)
        select new Programme([.. cost.Select(c => (double)c)], [.. lower.Select(l => (double)l)], [.. lower.Zip(width, (l, w) => (double)(l + w))],
            [.. rows.Select(r => (r.a.Select(v => (double)v).ToArray(), r.kind == 0 ? double.NegativeInfinity : r.low, r.kind == 1 ? double.PositiveInfinity : (double)(r.low + r.wide)))]);

    /// <summary>Least cost over all vertices: every choice of N active bounds and rows, solved by Cramer's rule; +∞ when nothing is feasible.</summary>
    private static double Oracle(Programme p)
    {
        var planes = new List<(double[] A, double B)>();
        for (int j = 0; j < N; j++)
        {
            double[] unit = new double[N];
            unit[j] = 1;
            planes.Add((unit, p.Lower[j]));
            planes.Add((unit, p.Upper[j]));
        }

        foreach ((double[] a, double low, double high) in p.Rows)
        {
            if (double.IsFinite(low)) planes.Add((a, low));
            if (double.IsFinite(high)) planes.Add((a, high));
        }

        double best = double.PositiveInfinity;
        for (int i = 0; i < planes.Count; i++)
            for (int j = i + 1; j < planes.Count; j++)
                for (int k = j + 1; k < planes.Count; k++)
                    if (Meet(planes[i], planes[j], planes[k]) is { } x && Feasible(p, x))
                        best = Math.Min(best, x.Zip(p.Cost, (v, c) => v * c).Sum());
        return best;
    }

    private static double[]? Meet((double[] A, double B) p, (double[] A, double B) q, (double[] A, double B) r)
    {
        double d = Det(p.A, q.A, r.A);
        if (Math.Abs(d) < 1e-9) return null;
        double[] x = new double[N];
        for (int j = 0; j < N; j++)
            x[j] = Det(With(p, j), With(q, j), With(r, j)) / d;
        return x;

        static double[] With((double[] A, double B) plane, int j)
        {
            double[] row = [.. plane.A];
            row[j] = plane.B;
            return row;
        }
    }

    private static double Det(double[] a, double[] b, double[] c)
        => (a[0] * ((b[1] * c[2]) - (b[2] * c[1]))) - (a[1] * ((b[0] * c[2]) - (b[2] * c[0]))) + (a[2] * ((b[0] * c[1]) - (b[1] * c[0])));

    private static bool Feasible(Programme p, double[] x)
        => Enumerable.Range(0, N).All(j => x[j] >= p.Lower[j] - 1e-7 && x[j] <= p.Upper[j] + 1e-7)
            && p.Rows.All(r => r.A.Zip(x, (a, v) => a * v).Sum() is var s && s >= r.Low - 1e-7 && s <= r.High + 1e-7);

    private static double Solved(BoundedDualSimplex programme)
        => programme.Solve(10_000) switch { true => programme.Objective(), false => double.PositiveInfinity, null => double.NaN };

    private static void Add(BoundedDualSimplex programme, (double[] A, double Low, double High) row)
    {
        int[] index = [.. Enumerable.Range(0, N).Where(j => row.A[j] != 0)];
        programme.AddRow(index, [.. index.Select(j => row.A[j])], row.Low, row.High);
    }

    private static bool Same(double actual, double expected) => actual == expected || Math.Abs(actual - expected) < 1e-6;

    [Fact]
    public void Solve_RandomProgrammes_EqualsTheBestVertex()
        => Law.ForAll(Programmes(), p =>
        {
            var programme = new BoundedDualSimplex(p.Cost, p.Lower, p.Upper);
            foreach (var row in p.Rows)
                Add(programme, row);
            return Same(Solved(programme), Oracle(p));
        }, cases: 5000);

    [Fact]
    public void Solve_AfterEachNewRowAndChangedBound_EqualsTheBestVertex()
        => Law.ForAll(from p in Programmes() from column in Gen.Choose(0, N - 1) from tight in Gen.Choose(-3, 6) select (p, column, tight), t =>
        {
            var programme = new BoundedDualSimplex(t.p.Cost, t.p.Lower, t.p.Upper);
            for (int r = 0; r < t.p.Rows.Length; r++)
            {
                Add(programme, t.p.Rows[r]);
                if (!Same(Solved(programme), Oracle(t.p with { Rows = t.p.Rows[..(r + 1)] }))) return false;
            }

            double[] upper = [.. t.p.Upper];
            upper[t.column] = Math.Clamp(t.tight, t.p.Lower[t.column], upper[t.column]);
            programme.SetBounds(t.column, t.p.Lower[t.column], upper[t.column]);
            if (!Same(Solved(programme), Oracle(t.p with { Upper = upper }))) return false;
            programme.SetBounds(t.column, t.p.Lower[t.column], t.p.Upper[t.column]);
            return Same(Solved(programme), Oracle(t.p));
        }, cases: 3000);
}
