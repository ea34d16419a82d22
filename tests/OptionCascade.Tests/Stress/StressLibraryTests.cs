using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Stress;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Stress;

/// <summary>Replays, shocks of the surface, and the ranking of triggers.</summary>
public class StressLibraryTests
{
    private const double Spot = RandomModel.Spot;

    [Fact]
    public void All_Replays_HaveSourcesAndApplyToAnyMarket()
    {
        Assert.Equal(["1987", "2010", "2018", "2020", "2021", "2025"], StressLibrary.All.Select(s => s.Name));
        foreach (StressScenario s in StressLibrary.All)
        {
            Assert.All(new[] { s.News, s.Block, s.Volatility, s.Depth }.OfType<StressFigure>().Concat(s.Published), f => Assert.NotEmpty(f.Source));
            Assert.NotEmpty(s.Published);
            Shock shock = s.ShockTo(50);
            Assert.Equal(-1, shock.Direction);
            Assert.True(double.IsFinite(StressEnd.Of(RandomModel.Empty.Equation, shock).LogMove));
            if (s.NeedsDailyVolume) Assert.Throws<ArgumentException>(() => s.ShockTo(null));
            else Assert.Equal(shock, s.ShockTo(null));
        }

        Assert.Throws<ArgumentException>(() => StressLibrary.Get("1929"));
        Assert.Throws<InvalidDataException>(() => StressLibrary.Read("{}", "x.json"));
    }

    // source: shared reference figures: 66.84% and 1.49% of a day's volume, 7,353 to 5,678 USD, depth −98%
    [Fact]
    public void Replays_Figures_AreThoseOfTheSources()
    {
        Assert.Equal(-0.6684 * 1000, StressLibrary.Get("1987").ShockTo(1000).Quantity, 1e-9);
        Assert.Equal(-14.9, StressLibrary.Get("2010").ShockTo(1000).Quantity, 1e-9);
        Assert.Equal(5678.0 / 7353, Math.Exp(StressLibrary.Get("2020").ShockTo(null).LogJump), 1e-4);
        Assert.Equal(0.98, StressLibrary.Get("2025").ShockTo(null).DepthLoss, 1e-12);
        Assert.Equal(0.5 * 1.156, StressLibrary.Get("2018").ShockTo(null, 0.5).VolatilityShift, 1e-12);
    }

    [Fact]
    public void Apply_ParallelSkewAndTerm_ShiftEveryOptionAndTradeTheDealersDelta()
    {
        DealerBook before = (RandomModel.Empty with { Options = [new RandomOption(-5, 90, 0.2, false), new RandomOption(3, 110, 0.2, true)] }).Dealers();
        var chain = new OptionChain(before.Book.Market, before.Book.Book);
        ResolveOptions resolve = before.Book.Options;
        SurfaceStress parallel = SurfaceStress.Apply(chain, resolve, DealerPositioning.Inventory, VolatilityShock.Parallel(5));
        DealerBook after = DealerPositioning.Inventory.Apply(ResolvedBook.Create(parallel.Chain.Book, parallel.Chain.Market, resolve));
        Assert.Equal([0.25, 0.25], after.Book.Volatilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        double Delta(double sigma)
        {
            double D1(double k) => (Math.Log(Spot / k) / sigma) + (0.5 * sigma);
            return (-5 * (OptionCascade.Numerics.NormalDistribution.Cumulative(D1(90)) - 1)) + (3 * OptionCascade.Numerics.NormalDistribution.Cumulative(D1(110)));
        }

        double days = before.Book.Expiries[0].YearFraction;
        Assert.Equal(Delta(0.2 * Math.Sqrt(days)) - Delta(0.25 * Math.Sqrt(days)), parallel.DealerUnits, 1e-9);
        SurfaceStress skew = SurfaceStress.Apply(chain, resolve, DealerPositioning.Inventory, VolatilityShock.Skew(2));
        DealerBook tilted = DealerPositioning.Inventory.Apply(ResolvedBook.Create(skew.Chain.Book, skew.Chain.Market, resolve));
        Assert.True(tilted.Book.Volatilities[0] > 0.2 && tilted.Book.Volatilities[1] < 0.2);
        SurfaceStress crushed = SurfaceStress.Apply(chain, resolve, DealerPositioning.Inventory, VolatilityShock.Parallel(-30));
        Assert.Equal(2, crushed.Floored);
    }

    /// <summary>Two clusters: the nearer one starts the fall to 90; without it the farther one's own level must be reached by news.</summary>
    [Fact]
    public void Compute_TwoClusters_RanksTheOneThatStartsIt()
    {
        var market = new CascadeEquation(new LinearImpact(0.01),
            [StopOrders.Sell(Spot, [new PriceLevel(97, 3), new PriceLevel(95, 6), new PriceLevel(60, 9)]), new DipBuyers(Spot, [new PriceLevel(96, 0.5)])]);
        TriggerRanking ranking = TriggerRanking.Compute(market, Spot, StressOutcome.PriceAtOrBelow(Spot, 90), StressKind.NewsDown);
        Assert.Equal(-Math.Log(0.97), ranking.Critical.Amount!.Value, 1e-10);
        Assert.Equal("sell stops", ranking.First!.Participant);
        Assert.Equal(Math.Log(0.97), ranking.First.LogMove, 1e-12);
        StressTrigger near = ranking.Triggers.Single(t => t.Name == "sell stops at 97"), far = ranking.Triggers.Single(t => t.Name == "sell stops at 95");
        // Without the nearer: 95 is reached with half a unit bought at 96.
        Assert.Equal(-Math.Log(0.95) + 0.005, near.CriticalWithout!.Value, 1e-9);
        // Without the farther: three units sold, half bought, the rest by news.
        Assert.Equal(-Math.Log(0.90) - 0.03 + 0.005, far.CriticalWithout!.Value, 1e-9);
        Assert.DoesNotContain(ranking.Triggers, t => t.Name == "sell stops at 60");
        Assert.True(ranking.Triggers[0].Change >= ranking.Triggers[1].Change);
        Assert.InRange(near.ShareToRemove!.Value, 1e-6, 1);
        StressTrigger buyers = ranking.Triggers.Single(t => t.Name == "dip buyers");
        Assert.True(buyers.Change <= 0);
    }

    /// <summary>Removal by hand gives the same critical shock as the ranking says, on random models.</summary>
    [Fact]
    public void Compute_RandomModels_AgreesWithRemovalByHand()
    {
        Law.ForAll(RandomModel.Generator, model =>
        {
            StressOutcome outcome = StressOutcome.PriceAtOrBelow(Spot, 85);
            double? Amount(CascadeEquation market) => ReverseStress.Find(market, Spot, outcome, StressKind.NewsDown) is { Status: not ReverseStressStatus.AnyShock } r ? r.Amount : 0;
            TriggerRanking ranking = TriggerRanking.Compute(model.Equation, Spot, outcome, StressKind.NewsDown);
            foreach (StressTrigger t in ranking.Triggers.Where(t => t.Kind == TriggerKind.Participant))
            {
                CascadeEquation without = new(model.Impact, model.Participants().Where(p => p.Name != t.Name));
                double? amount = Amount(without);
                if (amount.HasValue != t.CriticalWithout.HasValue || Math.Abs((amount ?? 0) - (t.CriticalWithout ?? 0)) > 1e-9) return false;
            }

            foreach (StressTrigger t in ranking.Triggers.Where(t => t.Kind == TriggerKind.Level && t.Name.StartsWith("sell stops", StringComparison.Ordinal)))
            {
                RandomModel fewer = model with { Stops = [.. model.Stops.Where(s => Math.Log(s.Price / Spot) != t.LogMove)] };
                double? amount = Amount(fewer.Equation);
                if (amount.HasValue != t.CriticalWithout.HasValue || Math.Abs((amount ?? 0) - (t.CriticalWithout ?? 0)) > 1e-9) return false;
            }

            return true;
        }, 30);
    }
}
