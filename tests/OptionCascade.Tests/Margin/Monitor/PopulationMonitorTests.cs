using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Monitor;
using OptionCascade.Margin.Population;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.Monitor;

public sealed class PopulationMonitorTests
{
    private static readonly FutureContract Perpetual = new() { Symbol = "P", Underlying = "XYZ", Expiry = null, Multiplier = 1, Currency = "USD", Payoff = FuturePayoff.Linear };

    /// <summary>A leveraged future whose equity is gone at a given price; without requirement that is its kill price.</summary>
    private static Account Until(string id, double price, double units = 1)
        => Of(id, new FutureHolding(Perpetual, units, 100), new CashHolding("USD", Math.Abs(units) * (Math.Sign(units) * (100 - price))));

    private static MonitorReport Observe(params Account[] accounts)
        => PopulationMonitor.Observe(AccountPopulation.Resolve(MarketOf(100, []), accounts, new NotionalRule(0)), new MonitorOptions { LevelsPercent = [5, 10, 20, 50] });

    [Fact]
    public void Observe_FuturesWithKnownKillPrices_FillTheMapLevelByLevel()
    {
        MonitorReport report = Observe(Until("a", 97), Until("b", 93, 2), Until("c", 92, 3), Until("d", 60), Until("e", 20), Until("f", 104, -4), Until("g", 101, 5), Of("h", new CashHolding("USD", 1)));
        LiquidationMap map = Assert.Single(report.Maps);
        Assert.Equal([(1, -1.0), (2, -5.0), (0, 0.0), (1, -1.0)], map.Down.Select(l => (l.Accounts, l.ForcedUnits)));
        Assert.Equal([2, 4, 4, 5], map.Down.Select(l => l.CumulativeAccounts)); // with g, in breach already
        Assert.Equal([-6.0, -11, -11, -12], map.Down.Select(l => l.CumulativeForcedUnits));
        Assert.Equal((2 * 93) + (3 * 92), map.Down[1].Notional, 1e-5);
        Assert.Equal([95.0, 90, 80, 50], map.Down.Select(l => Math.Round(l.Price, 9)));
        Assert.Equal((1, -5.0, 500.0), (map.Now.Accounts, map.Now.ForcedUnits, map.Now.Notional));
        Assert.Equal([(1, 4.0), (0, 0.0)], map.Up.Take(2).Select(l => (l.Accounts, l.ForcedUnits)));
        Assert.Equal(100 / 0.95, map.Up[0].Price, 1e-9);
        Assert.Equal(1, report.InBreach);
        Assert.Equal(8, report.Distance.Accounts);
        Assert.Equal(0, report.Distance[0].Value);
        Assert.Equal(double.PositiveInfinity, report.Distance[1].Value);
    }

    [Fact]
    public void Observe_EqualAccounts_HaveTheIndexOfTheirNumber()
    {
        MonitorReport report = Observe([.. Enumerable.Range(0, 40).Select(i => Until($"{i}", 80))]);
        Assert.Equal(1 / 40.0, report.Notional.Herfindahl, 1e-15);
        Assert.Equal(0.25, report.Notional.TopTenShare, 1e-15);
        Assert.Equal(40, report.Notional.EffectiveNumber, 1e-9);
        Assert.Equal(5, report.GrossLeverage[0.5].Value, 1e-12);
        Assert.Equal((40, 4_000.0), (report.GrossLeverage.Histogram.Single(b => b.From == 5).Accounts, report.GrossLeverage.Histogram.Single(b => b.From == 5).Notional));
        Assert.True(double.IsNaN(report.Maintenance.Herfindahl));
    }

    [Fact]
    public void Observe_OneLargeAccount_ShowsInTheQuantilesByNotional()
    {
        MonitorReport report = Observe([Until("whale", 95, 1_000), .. Enumerable.Range(0, 99).Select(i => Until($"{i}", 50))]);
        Assert.Equal(1_000 / 1_099.0, report.Notional.LargestShare, 1e-12);
        Assert.Equal(2, report.GrossLeverage[0.5].Value, 1e-12);
        Assert.Equal(20, report.GrossLeverage[0.5].ByNotional, 1e-9);
        Assert.Equal(-Math.Log(0.95), report.DistanceDown[0.5].ByNotional, 1e-8);
    }

    [Fact]
    public void Observe_AccountsThatCannotBeValued_AreCounted()
    {
        MonitorReport report = Observe(Until("a", 80, 3), Of("b", new FutureHolding(Perpetual, 1, 100), new CashHolding("ZZZ", 1)), Of("c", new SpotHolding("ZZZ", 1)));
        Assert.Equal((3, 1, 400.0, 300.0, 1), (report.Coverage.Accounts, report.Coverage.Valued, report.Coverage.Notional, report.Coverage.ValuedNotional, report.Coverage.OfUnknownNotional));
        Assert.Equal((1 / 3.0, 0.75), (report.Coverage.AccountShare, report.Coverage.NotionalShare));
        Assert.Equal([(1, "currency"), (2, "asset")], report.Coverage.Problems.Select(p => (p.Index, p.Field)));
    }

    [Fact]
    public void Observe_OrderOfAccountsAndThreads_MakeNoDifference()
    {
        Account[] accounts = Draw(300, 4, leastLogCash: 9.5);
        MonitorReport one = PopulationMonitor.Observe(AccountPopulation.Resolve(Listed(), accounts, new NakedRule(), 1), threads: 1);
        MonitorReport other = PopulationMonitor.Observe(AccountPopulation.Resolve(Listed(), accounts.Reverse(), new NakedRule()), threads: 3);
        foreach (Func<MonitorReport, Distribution> of in new Func<MonitorReport, Distribution>[] { r => r.GrossLeverage, r => r.NetLeverage, r => r.DeltaLeverage, r => r.MarginRatio, r => r.Distance, r => r.DistanceDown, r => r.DistanceUp, r => r.VolatilityRise })
        {
            Assert.Equal(of(one).Quantiles, of(other).Quantiles);
            Assert.Equal(of(one).Histogram, of(other).Histogram);
        }

        Assert.Equal((one.Notional, one.Maintenance, one.InBreach), (other.Notional, other.Maintenance, other.InBreach));
        Assert.Equal(one.Maps[0].Now, other.Maps[0].Now);
        Assert.Equal(one.Maps[0].Down, other.Maps[0].Down);
        Assert.Equal(one.Maps[0].Up, other.Maps[0].Up);
        Assert.Equal(one.Kills.Count(k => k.Down.IsBreach), one.Maps[0].Down[^1].CumulativeAccounts);
    }

    [Fact]
    public void Observe_NoAccounts_GivesEmptyDistributions()
    {
        MonitorReport report = Observe();
        Assert.Empty(report.Distance.Quantiles);
        Assert.True(double.IsNaN(report.Coverage.AccountShare) && double.IsNaN(report.Notional.Herfindahl));
        Assert.All(report.Maps[0].Down, l => Assert.Equal(0, l.CumulativeAccounts));
        Assert.Throws<ArgumentException>(() => report.Distance[0.5]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(100.0)]
    [InlineData(double.NaN)]
    public void Options_LevelOutsideItsRange_Throws(double level)
    {
        Assert.ThrowsAny<ArgumentException>(() => new MonitorOptions { LevelsPercent = [level] });
        Assert.Throws<ArgumentException>(() => new MonitorOptions { LevelsPercent = [2, 2] });
        Assert.Throws<ArgumentException>(() => new MonitorOptions { LeverageEdges = [] });
    }
}
