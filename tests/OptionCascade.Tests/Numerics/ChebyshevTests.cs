using OptionCascade.Numerics;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class ChebyshevTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(5, 1)]
    [InlineData(5, 17)]
    [InlineData(17, 33)]
    public void Coefficients_OfAPlane_AreTheInterpolantsThroughItsValues(int rows, int columns)
    {
        double F(double s, double t) => Math.Exp(0.3 * s) * Math.Cos(2 * t) + (s * t);
        double Point(int n, int j) => n == 0 ? 0 : ChebyshevGrid.Point(-1, 1, n, j);
        double[] values = new double[(rows * columns) + 3]; // what follows does not matter
        Array.Fill(values, double.NaN);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                values[(i * columns) + j] = F(Point(rows - 1, i), Point(columns - 1, j));
        double[] c = ChebyshevPlane.Coefficients(values, rows, columns, new double[rows * columns]);
        Assert.Equal(rows * columns, c.Length);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                double[] inner = [.. Enumerable.Range(0, rows).Select(l => new ChebyshevSeries(-1, 1, c[(l * columns)..((l + 1) * columns)]).Evaluate(Point(columns - 1, j)))];
                Assert.Equal(values[(i * columns) + j], new ChebyshevSeries(-1, 1, inner).Evaluate(Point(rows - 1, i)), 1e-13);
            }
    }

    [Fact]
    public void Build_SmoothFunction_StaysWithinTolerance()
    {
        static double F(double x) => Math.Sin(20 * x) / (1 + (x * x));
        PiecewiseChebyshev curve = Build(F, [-1, 0, 2], 1e-13);
        Assert.True(curve.Error <= 1e-13);
        for (int i = 0; i <= 10_000; i++)
        {
            double x = -1 + (3.0 * i / 10_000);
            Assert.True(Math.Abs(curve.Evaluate(x) - F(x)) < 1e-12);
        }
    }

    [Fact]
    public void Build_Discontinuity_StatesAnHonestError()
    {
        PiecewiseChebyshev curve = Build(x => x < 0.3 ? 0 : 1, [0, 1], 1e-10);
        Assert.True(curve.Error > 0.01);
        Assert.Equal(0, curve.Evaluate(0.2), 1e-9);
        Assert.Equal(1, curve.Evaluate(0.5), 1e-9);
    }

    [Fact]
    public void Derivative_Polynomial_IsExact()
    {
        PiecewiseChebyshev curve = Build(x => (x * x * x) - (2 * x), [-1.5, 2.5], 1e-14);
        ChebyshevSeries d = curve.Pieces[0].Derivative();
        for (double x = -1.5; x <= 2.5; x += 0.25)
            Assert.Equal((3 * x * x) - 2, d.Evaluate(x), 1e-12);
    }

    [Fact]
    public void Roots_PlantedRoots_AreAllFoundAndNoOthers()
        => Law.ForAll(FsCheck.Fluent.Gen.ArrayOf(Law.Uniform(-0.98, 0.98)), planted =>
        {
            double[] roots = [.. planted.Take(8).Order()];
            for (int i = 1; i < roots.Length; i++)
                if (roots[i] - roots[i - 1] < 0.02) return true;
            PiecewiseChebyshev curve = Build(x => roots.Aggregate(1.0, (product, r) => product * (x - r)), [-1, 1], 1e-11);
            Assert.Single(curve.Pieces);
            List<double> found = RootIsolation.Roots(curve.Pieces[0], 1e-300);
            // A root moves by the error of the values over the slope.
            double Slope(double at) => Math.Abs(roots.Where(r => r != at).Aggregate(1.0, (product, r) => product * (at - r)));
            return found.Count == roots.Length && found.Zip(roots).All(z => Math.Abs(z.First - z.Second) <= 1e-11 / Slope(z.Second));
        }, cases: 1000);

    [Fact]
    public void Roots_DoubleRootLiftedByALittle_IsNone()
    {
        ChebyshevSeries none = Build(x => (x * x) + 1e-9, [-1, 1], 1e-15).Pieces[0];
        ChebyshevSeries two = Build(x => (x * x) - 1e-9, [-1, 1], 1e-15).Pieces[0];
        Assert.Empty(RootIsolation.Roots(none, 1e-14));
        Assert.Equal(2, RootIsolation.Roots(two, 1e-14).Count);
    }

    [Fact]
    public void Roots_FlatZeroOnAPart_EndsAndFindsTheRest()
    {
        // Zero to rounding on the left half, a simple root on the right.
        PiecewiseChebyshev curve = Build(x => x < 0 ? 0 : x - 0.5, [-1, 0, 1], 1e-15);
        Assert.Empty(RootIsolation.Roots(curve.Pieces[0], 1e-14));
        Assert.Single(RootIsolation.Roots(curve.Pieces[^1], 1e-14));
    }

    [Fact]
    public void Bracketed_AnyMonotoneFunction_FindsTheSignChange()
        => Law.ForAll(Law.Uniform(-5, 5), root =>
        {
            double f(double x) => Math.Tanh(3 * (x - root)) + (0.01 * (x - root));
            int calls = 0;
            double Count(double x)
            {
                calls++;
                return f(x);
            }

            double found = RootIsolation.Bracketed(Count, -6, f(-6), 6, f(6));
            return Math.Abs(found - root) <= 1e-15 * Math.Max(1, Math.Abs(root)) && calls < 70;
        });

    private static PiecewiseChebyshev Build(Func<double, double> f, double[] breakpoints, double tolerance)
        => PiecewiseChebyshev.Build(breakpoints, tolerance, 1e-9, (_, _) => (x, into) =>
        {
            for (int i = 0; i < x.Length; i++)
                into[i] = f(x[i]);
        }, parallel: false);
}
