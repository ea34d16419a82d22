using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

public class FlowFieldTests
{
    private static readonly Gen<(double X, double Y, double T)> States =
        from x in Law.Uniform(Math.Log(0.4), Math.Log(1.6))
        from y in Law.Uniform(-0.5, 2)
        from t in Gen.OneOf(Gen.Elements(0.0, 9.99e-7, 1e-6, 1 / 8760.0, 0.01), Law.Uniform(0, 2.5))
        select (x, y, t);

    [Fact]
    public void Of_AnyBook_IsFullRevaluationWithinTheStatedError() => Law.ForAll(FullRevaluation.AnyRows.Zip(States.ListOf(6)), c =>
    {
        DealerBook dealers = FullRevaluation.Dealers(c.Item1);
        FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 2.5 });
        return field.Error <= 1e-9 * field.GrossUnits && field.At(0, 0, 0) == 0
            && c.Item2.All(s => Math.Abs(field.At(s.X, s.Y, s.T) - FullRevaluation.Flow(dealers, s.X, s.Y, s.T)) <= field.Error);
    }, cases: 1000);

    /// <summary>A dense chain, so that tables are built: 400 strikes of three expiries, the first of one day.</summary>
    private static readonly Row[] Dense = [.. from years in new[] { 1 / 365.0, 30 / 365.0, 0.5 }
                                              from i in Enumerable.Range(0, 400)
                                              select new Row(i % 3 == 0 ? OptionRight.Put : OptionRight.Call, 60 + (0.2 * i), years, 0.15 + (4e-6 * (i - 200) * (i - 200)), ((i * 7) % 11) - 5)];

    [Fact]
    public void Of_DenseChain_TablesStayWithinTheStatedErrorAlsoOnExpiryDay()
    {
        DealerBook dealers = FullRevaluation.Dealers(Dense);
        FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 0.1 });
        Assert.True(field.TableBytes > 0);
        Assert.True(field.Error <= 1e-9 * field.GrossUnits, $"stated {field.Error / field.GrossUnits:E1}");
        var random = new Random(7);
        double worst = 0;
        for (int i = 0; i < 3000; i++)
        {
            double x = Math.Log(0.4) + (random.NextDouble() * Math.Log(4)), y = -0.5 + (2.5 * random.NextDouble());
            double t = i % 2 == 0 ? 0.1 * random.NextDouble() : (1 - Math.Pow(10, -7 * random.NextDouble())) / 365;
            if (i % 4 == 1) x = 0.05 * (random.NextDouble() - 0.5);
            worst = Math.Max(worst, Math.Abs(field.At(x, y, t) - FullRevaluation.Flow(dealers, x, y, t)));
        }

        Assert.True(worst <= field.Error, $"worst {worst / field.GrossUnits:E1}, stated {field.Error / field.GrossUnits:E1}");
    }

    [Fact]
    public void Evaluate_DenseChain_SlopesAreThoseOfTheFullRevaluation()
    {
        DealerBook dealers = FullRevaluation.Dealers(Dense);
        FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 0.1, RelativeTolerance = 1e-12 });
        foreach ((double x, double y, double t) in new[] { (0.01, 0.1, 0.0005), (-0.08, 0.5, 0.02), (0.05, -0.3, 0.001), (-0.3, 1.5, 0.05) })
        {
            FlowPoint p = field.Evaluate(x, y, t);
            double h = 1e-6, g = field.GrossUnits;
            Assert.Equal(field.At(x, y, t), p.Units);
            Assert.Equal(Slope(d => FullRevaluation.Delta(dealers, x + d, y, t), h), p.PerLogMove, 1e-7 * g);
            Assert.Equal(Slope(d => FullRevaluation.Delta(dealers, x, y + d, t), h), p.PerVolatilityShift, 1e-7 * g);
            Assert.Equal(Slope(d => FullRevaluation.Delta(dealers, x, y, t + d), 0.01 * h), p.PerYear, 1e-5 * g);
        }

        static double Slope(Func<double, double> delta, double h) => -(delta(h) - delta(-h)) / (2 * h);
    }

    [Fact]
    public void At_ThroughAnExpiry_HedgeIsUnwound()
    {
        // A short call deep in the money, r = q = 0: the hedge of 1000 units is held until the expiry and sold at it.
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 50, 0.01, 0.1, -10)], 0, 0);
        FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 1 });
        double years = dealers.Book.Expiries[0].YearFraction;
        Assert.Equal(0, field.At(0, 0, years * 0.999999), 1e-9);
        Assert.Equal(-1000, field.At(0, 0, years), 1e-9);
        Assert.Equal(default, field.Evaluate(0.3, 1, 1) with { Units = 0 });
    }

    [Fact]
    public void Of_AnyBook_ExpiriesAddUpAndTheCustomersFlowIsTheNegative() => Law.ForAll(FullRevaluation.AnyRows.Zip(States), c =>
    {
        (Row[] rows, (double x, double y, double t)) = c;
        FlowField whole = Field(rows), customer = Field([.. rows.Select(r => r with { Quantity = -r.Quantity })]);
        double parts = 0, error = whole.Error + (1e-14 * whole.GrossUnits);
        foreach (IGrouping<double, Row> expiry in rows.GroupBy(r => r.Years))
        {
            FlowField part = Field([.. expiry]);
            (parts, error) = (parts + part.At(x, y, t), error + part.Error);
        }

        return customer.At(x, y, t) == -whole.At(x, y, t) && Math.Abs(parts - whole.At(x, y, t)) <= error;

        static FlowField Field(Row[] r) => FlowField.Of(FullRevaluation.Dealers(r), new FlowFieldDomain { HorizonYears = 2.5 });
    }, cases: 1000);

    [Fact]
    public void Of_AtFixedVolatilityAndTime_IsTheCurve()
    {
        DealerBook dealers = FullRevaluation.Dealers(Dense);
        FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 0 });
        FlowCurve curve = FlowCurve.Of(dealers, new FlowDomain(Math.Log(0.4), Math.Log(1.6), 1e-9));
        for (double x = -0.9; x < 0.47; x += 0.0137)
            Assert.Equal(curve.At(x), field.At(x, 0, 0), curve.Error + field.Error);
    }

    [Fact]
    public void At_OutsideTheDomain_Throws()
    {
        FlowField field = FlowField.Of(SmallBooks.Inventory(), new FlowFieldDomain { HorizonYears = 1 });
        Assert.Equal((0, 0, 0), (field.At(-0.5, 1, 1), field.GrossUnits, field.Error));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.At(0.5, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.At(0, -0.6, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.At(0, 0, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.Evaluate(0, double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowFieldDomain { HorizonYears = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowFieldDomain { HorizonYears = 1, LowestVolatilityShift = -1 });
    }
}
