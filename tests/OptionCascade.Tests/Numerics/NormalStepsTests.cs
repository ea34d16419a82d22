using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Numerics;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class NormalStepsTests
{
    private static readonly Gen<(double Location, double Width, double Weight)[]> Rows =
        (from location in Gen.OneOf(Law.Uniform(-1, 1), Gen.Elements(-0.25, 0.0, 0.5))
         from width in Gen.OneOf(Gen.Elements(0, 1e-5, 0.25, 4), Law.Uniform(0.001, 1))
         from weight in Law.Uniform(-10, 10)
         select (location, width, weight)).ArrayOf();

    [Fact]
    public void Sum_AnyRows_IsTheSumRowByRow() => Law.ForAll(Rows.Zip(Law.Uniform(-1.5, 1.5)).Zip(Law.Uniform(0.001, 3)), c =>
    {
        (((double Location, double Width, double Weight)[] rows, double x), double u) = c;
        double expected = 0, gross = 0, perX = 0, perScale = 0;
        foreach ((double k, double s, double w) in rows)
        {
            gross += Math.Abs(w);
            if (s == 0)
            {
                expected += w * (x > k ? 1 : x == k ? 0.5 : 0);
                continue;
            }

            double z = ((x - k) / (s * u)) + (0.5 * s * u);
            expected += w * NormalDistribution.Cumulative(z);
            perX += w * NormalDistribution.Density(z) / (s * u);
            perScale += w * NormalDistribution.Density(z) * ((0.5 * s) - ((x - k) / (s * u * u)));
        }

        NormalSteps steps = NormalSteps.Create(rows);
        (double value, double dx, double du) = steps.Slopes(x, u);
        double rounding = 1e-13 * gross;
        return Math.Abs(steps.Sum(x, u) - expected) <= rounding && Math.Abs(value - expected) <= rounding && Math.Abs(steps.Gross - gross) <= rounding
            && Math.Abs(dx - perX) <= 1e-10 * gross / (1e-5 * u) && Math.Abs(du - perScale) <= 1e-10 * gross / (1e-5 * u * u);
    });

    [Fact]
    public void Add_OneStepAfterTheOtherOnAGrid_IsTheirSumAtEveryPoint() => Law.ForAll(Rows.Zip(Law.Uniform(-1.5, 1.5).ArrayOf(13)).Zip(Law.Uniform(0.001, 3).ArrayOf(13)), c =>
    {
        (((double Location, double Width, double Weight)[] all, double[] x), double[] u) = c;
        (double Location, double Width, double Weight)[] rows = [.. all.Where(r => r.Width > 0)];
        var grid = new NormalStepGrid(x.Length);
        for (int i = 0; i < x.Length; i++)
            grid.Set(i, x[i], u[i]);
        foreach ((double k, double s, double w) in rows)
            grid.Add(k, s, w);
        NormalSteps steps = NormalSteps.Create(rows);
        return Enumerable.Range(0, x.Length).All(i => Math.Abs(grid.Values[i] - steps.Sum(x[i], u[i])) <= 1e-13 * (1e-300 + steps.Gross));
    });

    [Fact]
    public void Create_RowsInAnotherOrder_SameSum()
    {
        (double, double, double)[] rows = [(0.1, 0.2, 3), (0.1, 0.2, -1), (-0.3, 0.21, 2), (0, 0, 5), (0.4, 3, 1)];
        NormalSteps a = NormalSteps.Create(rows), b = NormalSteps.Create([.. rows.Reverse()]);
        Assert.Equal((4, 2), (a.Count, a.GroupCount));
        Assert.Equal(a.Sum(0.05, 1.3), b.Sum(0.05, 1.3));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-11)]
    public void Build_StepsOfAllWidths_StaysWithinItsError(double tolerance)
    {
        NormalSteps steps = NormalSteps.Create([.. Enumerable.Range(0, 400).Select(i => (-0.8 + (0.004 * i), Math.Pow(10, -4.0 + (i * 37 % 40 / 10.0)), Math.Sin(i)))]);
        (PiecewiseChebyshev curve, double error) = NormalStepCurve.Build(steps, [-1, 0, 1], [-1, 1], tolerance * steps.Gross, 1e-9, null, null, 3, -1);
        Assert.InRange(error, 0, tolerance * steps.Gross);
        for (double x = -1; x <= 1; x += 0.000371)
            Assert.Equal(3 - steps.Sum(x, 1), curve.Evaluate(x), error + (1e-14 * steps.Gross));
    }

    [Fact]
    public void Build_Slope_IsTheSlopeOfTheSum()
    {
        NormalSteps steps = NormalSteps.Create([.. Enumerable.Range(0, 100).Select(i => (-0.8 + (0.016 * i), Math.Pow(10, -2.5 + (i * 37 % 25 / 10.0)), Math.Sin(i)))]);
        double gross = 0.4 * steps.GrossPerWidth;
        (PiecewiseChebyshev curve, double error) = NormalStepCurve.Build(steps, [-1, 0, 1], [-1, 1], 1e-11 * gross, 1e-9, null, null, 0, 1, slope: true);
        Assert.InRange(error, 0, 1e-11 * gross);
        for (double x = -1; x <= 1; x += 0.00371)
            Assert.Equal(steps.Slopes(x, 1).PerX, curve.Evaluate(x), error + (1e-14 * gross));
    }
}
