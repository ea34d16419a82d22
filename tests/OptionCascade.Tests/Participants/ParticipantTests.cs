using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class ParticipantTests
{
    private const double Spot = 100;

    [Fact]
    public void Compile_AnyParticipant_EqualsItsFormulaAndItsSlope()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            var domain = new FlowDomain(-0.9, 0.9);
            foreach (IParticipant p in model.Participants())
            {
                FlowCurve curve = p.Compile(domain);
                for (int i = 0; i <= 50; i++)
                {
                    double x = -0.9 + (1.8 * i / 50);
                    if (Math.Abs(curve.At(x) - p.Traded(x)) > 1e-10) return false;
                    double h = 1e-6, difference = (p.Traded(x + h) - p.Traded(x - h)) / (2 * h);
                    bool jump = curve.Jumps.Any(j => Math.Abs(j.LogMove - x) <= h), corner = Math.Abs(x) <= h || Corner(model, x, h);
                    if (!jump && !corner && Math.Abs(difference - p.Slope(x)) > 1e-3 * (1 + Math.Abs(difference))) return false;
                }

                foreach (FlowJump jump in curve.Jumps)
                    if (Math.Abs(curve.At(jump.LogMove) - p.Traded(jump.LogMove)) > 1e-10) return false;
            }

            return true;

            static bool Corner(RandomModel m, double x, double h)
                => Math.Abs(x - Math.Log(m.Uniform.Low / Spot)) <= h || Math.Abs(x - Math.Log(m.Uniform.High / Spot)) <= h;
        }, cases: 300);

    [Fact]
    public void Traded_SellOnlyParticipants_NeverBuyNorSellMoreThanTheyHold()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            var stops = StopOrders.Sell(Spot, model.Stops);
            var longs = new LeveragedLongs(Spot, model.Longs);
            double previousStops = 0, previousLongs = 0;
            for (double x = 0; x > -1; x -= 0.01)
            {
                double s = stops.Traded(x), l = longs.Traded(x);
                if (s > previousStops || l > previousLongs) return false;
                (previousStops, previousLongs) = (s, l);
            }

            return -previousStops <= model.Stops.Sum(s => s.Quantity) + 1e-12 && -previousLongs <= model.Longs.Sum(s => s.Quantity) + 1e-12;
        }, cases: 300);

    [Fact]
    public void LiquidationPrice_IsolatedLong_LeavesMaintenanceMargin()
    {
        // Entry 100, 10 times, 0.5%: equity at P is P − 100 + 10 and must be 0.005·P, so P = 90/0.995.
        double price = LeveragedLongs.LiquidationPrice(100, 10, 0.005);
        Assert.Equal(90 / 0.995, price, 1e-12);
        Assert.Equal(0.005 * price, price - 100 + 10, 1e-12);
        Assert.Equal(0, LeveragedLongs.LiquidationPrice(100, 1, 0.005));
    }

    [Fact]
    public void Solve_AccountInBreachBeforeAnyShock_IsSoldAtOnce()
    {
        var equation = new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(101, 10), new PriceLevel(99.5, 10)])]);
        CascadeResult result = CascadeSolver.Solve(equation, Shock.None, Spot);
        // The first sale moves the price by −0.01, through 99.5, whose sale moves it to −0.02.
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.Equal(-0.02, result.LogMove!.Value, 1e-15);
        Assert.Equal(-20, result.Flow);
    }

    [Fact]
    public void Solve_StopsInARow_FallLikeDominoes()
    {
        // Each stop sells 10 units and moves the price by 1%; they stand 0.8% apart, so that the first takes all the others with it.
        PriceLevel[] stops = [.. Enumerable.Range(1, 5).Select(i => new PriceLevel(Spot * Math.Exp(-0.008 * i), 10))];
        var equation = new CascadeEquation(new LinearImpact(0.001), [StopOrders.Sell(Spot, stops)]);
        CascadeResult before = CascadeSolver.Solve(equation, Shock.PriceJump(-0.0079), Spot);
        CascadeResult after = CascadeSolver.Solve(equation, Shock.PriceJump(-0.0081), Spot);
        Assert.Equal(-0.0079, before.LogMove!.Value, 1e-15);
        Assert.Equal(-0.0581, after.LogMove!.Value, 1e-15);
        Fold fold = Assert.Single(after.Curve!.Folds);
        Assert.Equal(FoldKind.Threshold, fold.Kind);
        Assert.Equal(-0.008, fold.Shock.LogJump, 1e-15);
        Assert.Equal(-0.058, fold.LandingLogMove!.Value, 1e-15);
        // One stop a round, each carrying the price to the next: five rounds in the ledger, 10 units each.
        Assert.Equal([-10.0, -10, -10, -10, -10], after.Ledger.Select(r => r.Flows[0].Quantity));
    }

    [Fact]
    public void Solve_BuyerAtALevel_PinsThePriceWithPartOfTheOrderFilled()
    {
        var equation = new CascadeEquation(new LinearImpact(0.001), [new DipBuyers(Spot, [new PriceLevel(Spot * Math.Exp(-0.03), 40)])]);
        CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(-0.05), Spot);
        // Half the order, 20 units, lifts the price by the 2% that the news takes it below the level.
        Assert.Equal(CascadeStatus.Pinned, result.Status);
        Assert.Equal(-0.03, result.LogMove!.Value, 1e-15);
        Assert.Equal(0.5, result.PinnedFill!.Value, 1e-12);
        Assert.Equal(20, result.Flow!.Value, 1e-12);
        Assert.Null(result.Gain);
        Assert.Equal(0, result.Amplification);
        Assert.Equal(-0.05 + 0.04, CascadeSolver.Solve(equation, Shock.PriceJump(-0.08), Spot).LogMove!.Value + 0.03, 1e-15);
    }

    [Fact]
    public void Stops_OnTheWrongSideOfTheMarket_AreRefused()
    {
        ArgumentException sell = Assert.Throws<ArgumentException>(() => StopOrders.Sell(Spot, [new PriceLevel(101, 1)]));
        Assert.Contains("101", sell.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StopOrders.Buy(Spot, [new PriceLevel(99, 1)]));
        Assert.Throws<ArgumentException>(() => StopOrders.Sell(Spot, [new PriceLevel(double.NaN, 1)]));
        Assert.Throws<ArgumentException>(() => StopOrders.Sell(Spot, [new PriceLevel(90, -1)]));
    }

    [Fact]
    public void BuyStops_OnARise_MirrorSellStopsOnAFall()
    {
        var sell = new CascadeEquation(new LinearImpact(0.001), [StopOrders.Sell(Spot, [new PriceLevel(Spot * Math.Exp(-0.02), 7)]),
            StopDensity.Normal(Spot, Spot * Math.Exp(-0.03), 0.01, 9)]);
        var buy = new CascadeEquation(new LinearImpact(0.001), [StopOrders.Buy(Spot, [new PriceLevel(Spot * Math.Exp(0.02), 7)]),
            StopDensity.Normal(Spot, Spot * Math.Exp(0.03), 0.01, 9, sell: false)]);
        foreach (double n in new[] { 0.005, 0.015, 0.019, 0.03, 0.08 })
            Assert.Equal(-CascadeSolver.Solve(sell, Shock.PriceJump(-n), Spot).LogMove!.Value, CascadeSolver.Solve(buy, Shock.PriceJump(n), Spot).LogMove!.Value, 1e-13);
    }

    [Fact]
    public void Shock_NewsAndBlockOpposed_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Shock.Combined(-0.01, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shock.PriceJump(double.NaN));
        var equation = new CascadeEquation(new LinearImpact(0.001), []);
        Assert.Throws<ArgumentException>(() => ResponseCurve.Create(equation, Shock.None));
        Assert.Throws<ArgumentException>(() => CascadeSolver.Solve(equation, Shock.PriceJump(-5), Spot));
        Assert.Throws<ArgumentException>(() => new CascadeEquation(new LinearImpact(0), [StopOrders.Sell(Spot, []), StopOrders.Sell(Spot, [])]));
    }

    [Fact]
    public void Solve_BlockTrade_IsTheSameAsNewsOfItsImpact()
    {
        CascadeEquation equation = new(new LinearImpact(0.001), [StopDensity.Normal(Spot, 96, 0.02, 15)]);
        double news = CascadeSolver.Solve(equation, Shock.PriceJump(-0.02), Spot).LogMove!.Value;
        Assert.Equal(news, CascadeSolver.Solve(equation, Shock.BlockTrade(-20), Spot).LogMove!.Value, 1e-14);
        Assert.Equal(news, CascadeSolver.Solve(equation, Shock.Combined(-0.01, -10), Spot).LogMove!.Value, 1e-14);
    }
}
