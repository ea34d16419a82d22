using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

public class FlowCurveTests
{
    private static readonly FlowDomain Domain = new(Math.Log(0.4), Math.Log(1.6), 1e-9);

    [Fact]
    public void Of_OneShortCall_IsWorkedFigure()
    {
        // S = K = 100, σ = 0.2, T = 0.25, r = q = 0, ten contracts short: see HedgeLadderTests; dealers buy 322.15532 units when spot goes to 110.
        FlowCurve curve = FlowCurve.Of(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10)), Domain);
        Assert.Equal(322.15532, curve.At(Math.Log(1.1)), 1e-5);
        Assert.Equal(39.844391 * 100, curve.SlopeAt(0), 1e-4); // −S·Γ
        Assert.Empty(curve.Jumps);
    }

    [Fact]
    public void Of_AnyBook_IsFullRevaluationWithinTheStatedError() => Law.ForAll(FullRevaluation.AnyRows.Zip(Law.Uniform(Math.Log(0.4), Math.Log(1.6)).ListOf(8)), c =>
    {
        DealerBook dealers = FullRevaluation.Dealers(c.Item1);
        FlowCurve curve = FlowCurve.Of(dealers, Domain);
        double gross = BookDelta.Create(dealers).Gross;
        return curve.Error <= 1e-9 * gross
            && c.Item2.Where(x => !FullRevaluation.IsBesideStep(dealers.Book, x)).All(x => Math.Abs(curve.At(x) - FullRevaluation.Flow(dealers, x, 0, 0)) <= curve.Error);
    }, cases: 1000);

    [Fact]
    public void Of_VolatilityDrivenBySpot_IsFullRevaluationWithinTheStatedError() => Law.ForAll(
        from rows in FullRevaluation.AnyRows
        from moves in Law.Uniform(Math.Log(0.4), Math.Log(1.6)).ListOf(8)
        from beta in Law.Uniform(-8, 8)
        select (rows, moves, beta), c =>
        {
            DealerBook dealers = FullRevaluation.Dealers(c.rows);
            SpotVolatilityResponse response = SpotVolatilityResponse.Linear(c.beta);
            FlowCurve curve = FlowCurve.Of(dealers, Domain, response);
            double gross = BookDelta.Create(dealers).Gross;
            return curve.Error <= 1e-9 * gross && c.moves.Where(x => !FullRevaluation.IsBesideStep(dealers.Book, x))
                .All(x => Math.Abs(curve.At(x) - FullRevaluation.Flow(dealers, x, response.At(x), 0)) <= curve.Error);
        }, cases: 1000);

    [Fact]
    public void Of_FunctionResponse_AgreesWithTheLinearOneAndThrowsOutsideItsBounds()
    {
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 105, 0.1, 0.2, 10), new(OptionRight.Put, 90, 0.02, 0.3, -20)]);
        FlowCurve linear = FlowCurve.Of(dealers, Domain, SpotVolatilityResponse.Linear(-2, -0.9, 2));
        FlowCurve function = FlowCurve.Of(dealers, Domain, SpotVolatilityResponse.Of(x => -2 * x, _ => -2, -0.95, 2));
        for (double x = -0.9; x < 0.45; x += 0.013)
            Assert.Equal(linear.At(x), function.At(x), linear.Error + function.Error);
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowCurve.Of(dealers, Domain, SpotVolatilityResponse.Of(x => -2 * x, _ => -2, -0.5, 2)));
    }

    [Fact]
    public void SlopeAt_AnyBook_IsTheSlopeOfTheFlow() => Law.ForAll(SmallBooks.Rows.Zip(Law.Uniform(-0.5, 0.4)), c =>
    {
        FlowCurve curve = FlowCurve.Of(SmallBooks.Inventory(c.Item1), new FlowDomain(-0.6, 0.5, 1e-13), SpotVolatilityResponse.Linear(-1));
        double h = 1e-5, x = c.Item2;
        return Math.Abs(curve.SlopeAt(x) - ((curve.At(x + h) - curve.At(x - h)) / (2 * h))) <= 1e-3 * BookDelta.Create(SmallBooks.Inventory(c.Item1)).Gross;
    }, cases: 1000);

    [Fact]
    public void SlopeOf_AnyBook_IsTheGammaProfile() => Law.ForAll(SmallBooks.Rows.Zip(Law.Uniform(-0.25, 0.25)), c =>
    {
        DealerBook dealers = SmallBooks.Inventory(c.Item1);
        FlowCurve curve = FlowCurve.SlopeOf(dealers, new FlowDomain(-0.3, 0.3));
        ExposureAmount gamma = ExposureProfile.Compute(dealers, ExposureUnit.GammaPerPoint, SpotGrid.Of([Math.Exp(c.Item2) - 1])).Points[0].Amount;
        return Math.Abs((-curve.At(c.Item2) / (SmallBooks.Spot * Math.Exp(c.Item2))) - gamma.Net) <= (1e-12 * gamma.Gross) + (curve.Error / SmallBooks.Spot / 0.7);
    }, cases: 1000);

    [Fact]
    public void Of_AnyBook_IsLinearInPositionsAndTheCustomersNegative() => Law.ForAll(
        from one in FullRevaluation.AnyRows
        from two in FullRevaluation.AnyRows
        from move in Law.Uniform(-0.9, 0.45)
        select (one, two, move), c =>
    {
        (Row[] first, Row[] second, double x) = c;
        FlowCurve one = Curve(first), two = Curve(second), both = Curve([.. first, .. second]), customer = Curve([.. first.Select(r => r with { Quantity = -r.Quantity })]);
        double rounding = 1e-14 * BookDelta.Create(FullRevaluation.Dealers([.. first, .. second])).Gross;
        return customer.At(x) == -one.At(x) && Math.Abs(one.At(x) + two.At(x) - both.At(x)) <= one.Error + two.Error + both.Error + rounding;

        static FlowCurve Curve(Row[] rows) => FlowCurve.Of(FullRevaluation.Dealers(rows), Domain);
    }, cases: 1000);

    [Fact]
    public void Of_BookSymmetricInLogStrike_FlowIsAntisymmetric()
    {
        // Steps at ±k and half their drift: Δ(x) − Δ(−½s²) is odd about x = −½s² for a pair of the same width and height.
        double s = 0.3, k = 0.12, centre = -0.5 * s * s;
        FlowCurve curve = FlowCurve.Of(SmallBooks.Inventory(new Row(OptionRight.Call, 100 * Math.Exp(k), 1, s, 5), new Row(OptionRight.Put, 100 * Math.Exp(-k), 1, s, 5)), Domain);
        for (double d = 0.01; d < 0.4; d += 0.03)
            Assert.Equal(curve.At(centre) - curve.At(centre - d), curve.At(centre + d) - curve.At(centre), 1e-9 * 1000);
    }

    [Fact]
    public void Of_TwoOppositeStepsSideBySide_TheBumpBetweenIsNotMissed()
    {
        // 5 seconds before expiry, long and short at strikes 0.2% apart: the delta is 1 between them and 0 elsewhere.
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 80.1, 1.6e-7, 0.2, 1000), new(OptionRight.Call, 80.26, 1.6e-7, 0.2, -1000)]);
        FlowCurve curve = FlowCurve.Of(dealers, Domain);
        Assert.Equal(-100_000, curve.At(Math.Log(0.8018)), 1e-3);
        Assert.Equal(0, curve.At(Math.Log(0.80)), 1e-3);
        Assert.Equal(0, curve.At(Math.Log(0.803)), 1e-3);
    }

    [Fact]
    public void Of_OptionsExpiringAtOnce_AreJumps()
    {
        FlowCurve curve = FlowCurve.Of(FullRevaluation.Dealers([new(OptionRight.Call, 95, 1e-6, 0.0001, 10), new(OptionRight.Put, 110, 1e-6, 0, 10)]), Domain);
        Assert.Equal([Math.Log(0.95), Math.Log(1.10)], curve.Jumps.Select(j => j.LogMove), (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal(1, curve.PieceCount);
        Assert.Equal((1000, 0, -1000), (Math.Round(curve.At(-0.06), 3), curve.At(-0.05), Math.Round(curve.At(0.1), 3)));
    }

    [Fact]
    public void Of_OptionExpiringAtTheMarket_IsHedgedHalfWay()
    {
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 100, 1e-6, 0, 10)], 0, 0);
        FlowCurve curve = FlowCurve.Of(dealers, Domain);
        Assert.Equal((500, 0, -500), (curve.At(-0.01), curve.At(0), curve.At(0.01)));
        Assert.Equal((500, 0, -500), (FullRevaluation.Flow(dealers, -0.01, 0, 0), FullRevaluation.Flow(dealers, 0, 0, 0), FullRevaluation.Flow(dealers, 0.01, 0, 0)));
        var participant = new OptionCascade.Participants.DealerHedging(dealers);
        Assert.Equal((500, 0, -500), (participant.Traded(-0.01), participant.Traded(0), participant.Traded(0.01)));
    }

    [Fact]
    public void Of_EmptyBook_TradesNothing()
    {
        FlowCurve curve = FlowCurve.Of(SmallBooks.Inventory(), Domain);
        Assert.Equal((0, 0, 0), (curve.At(-0.5), curve.SlopeAt(0.3), curve.Error));
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.At(0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.SlopeAt(double.NaN));
    }

    [Fact]
    public void Response_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotVolatilityResponse.Linear(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotVolatilityResponse.Linear(-4, leastShift: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotVolatilityResponse.Linear(-4, mostShift: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotVolatilityResponse.Of(_ => 0, _ => 0, 1, 0));
        SpotVolatilityResponse r = SpotVolatilityResponse.Linear(-4);
        Assert.Equal((0.4, 2, -0.5, -4, 0), (r.At(-0.1), r.At(-0.9), r.At(0.4), r.SlopeAt(-0.1), r.SlopeAt(-0.9)));
    }
}
