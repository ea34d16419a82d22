using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Hedging;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Dealers in a market whose volatility follows a path: against full revaluation of the book at (x, y(x)).</summary>
public sealed class DealersAlongPathTests
{
    private static readonly FlowDomain Domain = new(Math.Log(0.4), Math.Log(1.6), 1e-9);

    private static Gen<VolatilityStep[]> Steps(double most) =>
        from levels in Law.Uniform(-0.95, 0.5).ArrayOf(12)
        from shifts in Law.Uniform(-0.3 * most, most).ArrayOf(12)
        from count in Gen.Choose(0, 12)
        from atMarket in Gen.Elements(false, true)
        select levels.Take(count).Zip(shifts, (x, u) => new VolatilityStep(x, u)).Concat(atMarket ? [new VolatilityStep(0, 0.1 * most)] : []).ToArray();

    private static readonly Gen<VolatilityPath> s_paths =
        from b in Gen.Elements(0.0, -4.0, -1.0, 2.0)
        from start in Gen.Elements(0.0, 0.0, 0.3, -0.2)
        from most in Gen.Elements(0.01, 0.2, 3.0, 60.0)
        from steps in Steps(most)
        select new VolatilityPath(b == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(b, -0.5, 2), start, steps);

    [Fact]
    public void Along_AnyBookAndPath_CurveAndFormulaAreFullRevaluation() => Law.ForAll(
        from rows in FullRevaluation.AnyRows
        from path in s_paths
        from moves in Law.Uniform(Math.Log(0.4), Math.Log(1.6)).ListOf(6)
        select (rows, path, moves), c =>
        {
            DealerBook dealers = FullRevaluation.Dealers(c.rows);
            IParticipant along = new DealerHedging(dealers).Along(c.path);
            FlowCurve curve = along.Compile(Domain);
            double gross = BookDelta.Create(dealers).Gross;
            double[] points = [.. c.moves, 0, Domain.LowestLogMove, Domain.HighestLogMove, .. c.path.Steps.Select(s => s.LogMove).Where(x => x > Domain.LowestLogMove && x < Domain.HighestLogMove).SelectMany(x => (double[])[x, x + 1e-6, x - 1e-6])];
            return curve.Smooth.Error <= 1e-9 * gross && points.Where(x => !IsBesideStep(dealers.Book, x, c.path.At(x))).All(x =>
            {
                double full = FullRevaluation.Flow(dealers, x, c.path.At(x), 0);
                return Math.Abs(along.Traded(x) - full) <= 1e-12 * gross && Math.Abs(curve.At(x) - full) <= curve.Error + (1e-14 * gross);
            });
        }, cases: 1000);

    /// <summary>An option that counts as a step, σ√T &lt; 1e-6, does so at any volatility; its own width grows with it.</summary>
    private static bool IsBesideStep(ResolvedBook book, double x, double y) => FullRevaluation.IsBesideStep(book, x)
        || book.Expiries.Any(e => Enumerable.Range(e.Start, e.Count).Any(i => book.Volatilities[i] * Math.Sqrt(e.YearFraction) < 1e-6
            && Math.Abs(x - Math.Log(book.Strikes[i] / e.Forward)) < 1e-5 * (1 + y)));

    [Fact]
    public void Slope_BetweenSteps_IsTheNumericalDerivativeOfTheFlow() => Law.ForAll(
        from rows in SmallBooks.Rows
        from path in s_paths
        from x in Law.Uniform(-0.5, 0.4)
        select (rows, path, x), c =>
        {
            const double H = 1e-5;
            if (c.path.Steps.Any(s => Math.Abs(s.LogMove - c.x) < 2 * H) || c.path.Response.Kinks.Any(k => Math.Abs(k - c.x) < 2 * H)) return true;
            DealerBook dealers = SmallBooks.Inventory(c.rows);
            IParticipant along = new DealerHedging(dealers).Along(c.path);
            double numerical = (along.Traded(c.x + H) - along.Traded(c.x - H)) / (2 * H);
            return Math.Abs(along.Slope(c.x) - numerical) <= 1e-3 * BookDelta.Create(dealers).Gross;
        }, cases: 1000);

    [Fact]
    public void Along_UnmovedPath_IsTheDealerItself()
    {
        DealerBook dealers = SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10));
        var plain = new DealerHedging(dealers);
        Assert.Same(plain, plain.Along(VolatilityPath.Unmoved));
        var banded = new DealerHedging(dealers, new DeltaBand(1));
        Assert.Same(banded, banded.Along(VolatilityPath.Unmoved));
    }

    [Fact]
    public void Along_ResponseAlone_IsTheDealerGivenThatResponse()
    {
        DealerBook dealers = SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10), new Row(OptionRight.Put, 90, 0.02, 0.3, 20));
        var response = SpotVolatilityResponse.Linear(-4);
        var own = new DealerHedging(dealers, "dealers", response);
        IParticipant along = new DealerHedging(dealers).Along(new VolatilityPath(response));
        FlowCurve a = own.Compile(Domain), b = along.Compile(Domain);
        for (double x = -0.9; x < 0.46; x += 0.0137)
        {
            Assert.Equal(own.Traded(x), along.Traded(x));
            Assert.Equal(own.Slope(x), along.Slope(x), 1e-9);
            Assert.Equal(a.At(x), b.At(x), a.Error + b.Error);
        }

        // The market's path takes the place of the dealers' own response.
        Assert.Equal(new DealerHedging(dealers).Traded(-0.1), own.Along(VolatilityPath.Unmoved).Traded(-0.1));
    }

    [Fact]
    public void Along_StartingShiftAlone_TradesAtTheMarket()
    {
        // One short call at the money, ten contracts of 100: delta Φ(s/2), s = σ√T = 0.1. Volatility up by half: s = 0.15. Φ(0.05) = 0.519938805838372, Φ(0.075) = 0.529892644052895.
        DealerBook dealers = SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10));
        IParticipant along = new DealerHedging(dealers).Along(new VolatilityPath(SpotVolatilityResponse.Fixed, 0.5));
        Assert.Equal(1_000 * (0.529892644052895 - 0.519938805838372), along.Traded(0), 1e-10);
        Assert.Equal(along.Traded(0), along.Compile(Domain).At(0), 1e-6);
        IParticipant stepped = new DealerHedging(dealers).Along(new VolatilityPath(SpotVolatilityResponse.Fixed, 0, [new VolatilityStep(0, 0.5)]));
        Assert.Equal(along.Traded(0), stepped.Traded(0), 1e-12);
        FlowJump atOnce = Assert.Single(stepped.Compile(Domain).Jumps);
        Assert.Equal(0, atOnce.LogMove);
        Assert.Equal(9.9538382145223, atOnce.Quantity, 1e-10);
    }
}
