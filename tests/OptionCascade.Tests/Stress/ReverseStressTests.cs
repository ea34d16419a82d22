using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Stress;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Stress;

/// <summary>The smallest shock: it causes the outcome, 0.999 of it does not, and nothing smaller does.</summary>
public class ReverseStressTests
{
    private const double Spot = RandomModel.Spot;

    private static readonly StressKind[] PriceKinds = [StressKind.NewsDown, StressKind.NewsUp, StressKind.BlockSold, StressKind.BlockBought];

    private static Shock ShockOf(StressKind kind, double amount) => kind switch
    {
        StressKind.NewsDown => Shock.PriceJump(-amount),
        StressKind.NewsUp => Shock.PriceJump(amount),
        StressKind.BlockSold => Shock.BlockTrade(-amount),
        StressKind.BlockBought => Shock.BlockTrade(amount),
        StressKind.VolatilityUp => Shock.Volatility(amount),
        StressKind.VolatilityDown => Shock.Volatility(-amount),
        _ => Shock.LossOfDepth(amount),
    };

    /// <summary>Whether a shock causes an outcome by the solver's own answer and nothing of this library's search.</summary>
    private static bool Causes(CascadeEquation market, Shock shock, double price, int side)
    {
        double alone = market.MoveAlone(shock);
        if (Math.Exp(alone) <= 0.4) return side < 0;
        if (Math.Exp(alone) >= 2.5) return side > 0;
        CascadeResult result = CascadeSolver.Solve(market, shock, Spot);
        if (result.LogMove is not { } x) return Math.Sign(shock.LogJump + shock.Quantity) == side;
        double level = Math.Log(price / Spot);
        return side < 0 ? x <= level : x >= level;
    }

    [Fact]
    public void Find_RandomModelsAndLevels_TheShockCausesItAndNothingSmallerDoes()
    {
        Gen<(RandomModel, StressKind, double)> cases = from model in RandomModel.Generator
                                                      from kind in Gen.Elements(PriceKinds)
                                                      from price in Law.Uniform(55, 99)
                                                      select (model, kind, price);
        int found = 0, jumps = 0;
        Law.ForAll(cases, c =>
        {
            (RandomModel model, StressKind kind, double price) = c;
            int side = kind is StressKind.NewsDown or StressKind.BlockSold ? -1 : 1;
            double level = side < 0 ? price : Spot * Spot / price;
            CascadeEquation market = model.Equation;
            StressOutcome outcome = side < 0 ? StressOutcome.PriceAtOrBelow(Spot, level) : StressOutcome.PriceAtOrAbove(Spot, level);
            ReverseStressResult result = ReverseStress.Find(market, Spot, outcome, kind);
            if (result.Status == ReverseStressStatus.NotReached) return result.Amount is null;
            double any = kind is StressKind.NewsDown or StressKind.NewsUp ? 1e-10 : 1e-7;
            if (result.Status == ReverseStressStatus.AnyShock) return Causes(market, ShockOf(kind, any), level, side);
            if (result.Status != ReverseStressStatus.Found) return false;
            found++;
            if (result.IsJump) jumps++;
            double amount = result.Amount!.Value;
            return Causes(market, ShockOf(kind, amount), level, side) && !Causes(market, ShockOf(kind, 0.999 * amount), level, side)
                && new[] { 0.1, 0.3, 0.5, 0.7, 0.9, 0.99 }.All(s => !Causes(market, ShockOf(kind, s * amount), level, side));
        }, 1000);
        Assert.True(found > 700 && jumps > 100, $"{found} found, {jumps} at jumps");
    }

    /// <summary>Levels that are themselves thresholds of orders: the limit is closed, and the shock is the one that just gets there.</summary>
    [Fact]
    public void Find_LevelAtAnOrder_IsTheLastPlaceOrTheFill()
    {
        var market = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(Spot, [new PriceLevel(95, 3)]), new DipBuyers(Spot, [new PriceLevel(90, 4)])]);
        // Down to 95 only the news moves the price: the stop fires at the level itself, so that 95 is jumped across by 0.03 to ln 0.95 − 0.03.
        ReverseStressResult at = ReverseStress.Find(market, Spot, StressOutcome.PriceAtOrBelow(Spot, 95), StressKind.NewsDown);
        Assert.Equal(-Math.Log(0.95), at.Amount!.Value, 1e-10);
        Assert.True(at.IsJump);
        Assert.Equal(Math.Log(0.95) - 0.03, at.With!.LogMove!.Value, 1e-9);
        // 94 lies inside the jump: the same shock.
        Assert.Equal(at.Amount.Value, ReverseStress.Find(market, Spot, StressOutcome.PriceAtOrBelow(Spot, 94), StressKind.NewsDown).Amount!.Value, 1e-10);
        // At 90 buyers hold the price over 0.04 of news: the level is reached once the first of them is filled, the price below it once the last one is.
        double first = -Math.Log(0.9) - 0.03;
        Assert.Equal(first, ReverseStress.Find(market, Spot, StressOutcome.PriceAtOrBelow(Spot, 90), StressKind.NewsDown).Amount!.Value, 1e-10);
        Assert.Equal(first + 0.04, ReverseStress.Find(market, Spot, StressOutcome.PriceAtOrBelow(Spot, Math.BitDecrement(90.0)), StressKind.NewsDown).Amount!.Value, 1e-9);
    }

    /// <summary>Linear feedback g and impact λ: news (1 − g)·X, block (1 − g)·X/λ, depth lost until the gain carries a given push to X.</summary>
    [Fact]
    public void Find_LinearFeedback_IsTheClosedForm()
    {
        const double Lambda = 0.02, Slope = 20; // g = 0.4
        var market = new CascadeEquation(new LinearImpact(Lambda), [new LinearFlow(Slope)]);
        double level = Math.Log(0.9);
        StressOutcome outcome = StressOutcome.PriceAtOrBelow(Spot, 90);
        Assert.Equal(-0.6 * level, ReverseStress.Find(market, Spot, outcome, StressKind.NewsDown).Amount!.Value, 1e-12);
        Assert.Equal(-0.6 * level / Lambda, ReverseStress.Find(market, Spot, outcome, StressKind.BlockSold).Amount!.Value, 1e-9);
        // x = n/(1 − g/(1 − l)) = level
        var options = new ReverseStressOptions { Start = Shock.PriceJump(-0.03) };
        ReverseStressResult depth = ReverseStress.Find(market, Spot, outcome, StressKind.DepthLost, options);
        Assert.Equal(1 - (0.4 / (1 + (0.03 / level))), depth.Amount!.Value, 1e-10);
        Assert.Equal(ReverseStressStatus.NotReached, ReverseStress.Find(market, Spot, outcome, StressKind.NewsUp).Status);
        Assert.Equal(ReverseStressStatus.NotReached, ReverseStress.Find(market, Spot, outcome, StressKind.DepthLost).Status);
        Assert.Equal(ReverseStressStatus.AlreadyCaused, ReverseStress.Find(market, Spot, outcome, StressKind.DepthLost, new ReverseStressOptions { Start = Shock.PriceJump(-0.2) }).Status);
        // No floor: the gain passes one at l = 0.6.
        Assert.Equal(0.6, ReverseStress.Find(market, Spot, StressOutcome.Runaway(-1), StressKind.DepthLost, new ReverseStressOptions { Start = Shock.PriceJump(-1e-9) }).Amount!.Value, 1e-6);
    }

    /// <summary>A straddle's loss has two sides and a gap that a jump may carry the market across.</summary>
    [Fact]
    public void Find_LossThatIsNoLevel_EntersTheFirstStretchThatIsNotJumpedAcross()
    {
        // A loss only between −6% and −8% of log price; the stop at −5% carries the market by 0.04 across it, to −9%.
        StressOutcome window = StressOutcome.PartyLoss("a trader", (x, _) => 1e-4 - ((x + 0.07) * (x + 0.07)), 0);
        var jumping = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(Spot, [new PriceLevel(Spot * Math.Exp(-0.05), 4)])]);
        Assert.Equal(ReverseStressStatus.NotReached, ReverseStress.Find(jumping, Spot, window, StressKind.NewsDown).Status);
        var still = new CascadeEquation(new LinearImpact(0.01), []);
        Assert.Equal(0.06, ReverseStress.Find(still, Spot, window, StressKind.NewsDown).Amount!.Value, 1e-7);
        // Half the jump lands inside the window: the shock is that of the stop.
        var half = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(Spot, [new PriceLevel(Spot * Math.Exp(-0.05), 2)])]);
        Assert.Equal(0.05, ReverseStress.Find(half, Spot, window, StressKind.NewsDown).Amount!.Value, 1e-9);
    }

    [Fact]
    public void Find_VolatilityAlone_MovesDealersToTheLevel()
    {
        RandomModel book = RandomModel.Empty with { ImpactScale = 0.02, Options = [new RandomOption(-8, 90, 0.1, false)] };
        CascadeEquation market = book.Equation;
        StressOutcome outcome = StressOutcome.PriceAtOrBelow(Spot, 98);
        ReverseStressResult up = ReverseStress.Find(market, Spot, outcome, StressKind.VolatilityUp);
        Assert.Equal(ReverseStressStatus.Found, up.Status);
        Assert.False(up.IsCertified);
        Assert.True(Causes(market, Shock.Volatility(up.Amount!.Value), 98, -1) && !Causes(market, Shock.Volatility(0.999 * up.Amount.Value), 98, -1));
    }

    [Fact]
    public void HoldingLoss_LongAndShort_AreLevels()
    {
        Assert.Equal(Math.Log(0.9), StressOutcome.HoldingLoss("fund", 100, 50, 500).Level, 1e-15);
        Assert.Equal(Math.Log(1.1), StressOutcome.HoldingLoss("fund", 100, -50, 500).Level, 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => StressOutcome.HoldingLoss("fund", 100, 50, 5000));
        Assert.Throws<ArgumentOutOfRangeException>(() => StressOutcome.PriceAtOrBelow(100, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => StressOutcome.Runaway(0));
    }
}

/// <summary>F(x) = k·x.</summary>
internal sealed class LinearFlow(double slope) : IParticipant
{
    public string Name => "linear";

    public bool IsReversible => true;

    public double Traded(double logMove) => slope * logMove;

    public double Slope(double logMove) => slope;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, x => slope * x, Math.Abs(slope));
}
