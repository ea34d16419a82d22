using OptionCascade.Calibration;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class SupplyPathTests
{
    private static readonly SupplyOptions Base = new() { Spot = 100, CirculatingUnits = 1e6, InflowPerDay = 6e4, ShareSold = 0.8 };

    [Fact]
    public void Run_ConstantRelease_FollowsTheClosedForm()
    {
        // S(t)/S* = 1 + (S₀/S* − 1)·e^{−λ·a·e·t}
        const double Lambda = 1e-5, Release = 1000, Days = 200;
        double balance = SupplyPath.BalancePrice(6e4, Release, 0.8), end = balance * (1 + (((100 / balance) - 1) * Math.Exp(-Lambda * 0.8 * Release * Days)));
        Assert.Equal(75, balance, 12);
        double[] errors = [.. new[] { 1.0, 0.5, 0.25 }.Select(h => SupplyPath.Run(EmissionSchedule.Linear(Release), new LinearImpact(Lambda), Days, Base with { PeriodDays = h }).FinalPrice - end)];
        Assert.True(Math.Abs(errors[2]) < 0.01, $"{errors[2]}");
        Assert.Equal(2, errors[0] / errors[1], 0.05); // of first order in the period
        Assert.Equal(2, errors[1] / errors[2], 0.05);
    }

    [Fact]
    public void Run_AtTheBalance_StandsStill()
    {
        SupplyPath path = SupplyPath.Run(EmissionSchedule.Linear(1000), new LinearImpact(1e-5), 50, Base with { Spot = 75 });
        Assert.All(path.Periods, p => Assert.Equal(75, p.Price, 9));
    }

    [Fact]
    public void Run_Halving_DoublesTheBalance()
    {
        SupplyPath path = SupplyPath.Run(EmissionSchedule.Halving(1000, 400, 400), new LinearImpact(1e-4), 790, Base with { Spot = 75 });
        Assert.Equal(75, path.Periods[399].Price, 6);
        Assert.Equal(150, path.FinalPrice, 0.01);
    }

    [Fact]
    public void Run_CliffAndVesting_FallsAtTheCliff()
    {
        EmissionSchedule schedule = EmissionSchedule.Vesting(100_000, 90, 0.25, 455);
        SupplyPath path = SupplyPath.Run(schedule, new SquareRootImpact(1, new TradingActivity(50_000, 0.04), 1e-3), 455, Base with { InflowPerDay = 0, ShareSold = 1 });
        Assert.All(path.Periods.Take(89), p => Assert.Equal((100.0, 0.0), (p.Price, p.Sold)));
        SupplyPeriod cliff = path.Periods.MinBy(p => path.Periods.IndexOf(p) + 1 < path.Periods.Length ? path.Periods[path.Periods.IndexOf(p) + 1].Price / p.Price : 1);
        Assert.Equal(89, cliff.Day); // the day whose end is the cliff
        Assert.Equal(25_000, cliff.Released, 300.0); // a quarter, and a day of the rest
        Assert.Equal(100_000, path.Periods.Sum(p => p.Sold), 1e-6);
    }

    [Fact]
    public void Run_CostsAboveWhatIsReleased_SellTheReserveAndNoMore()
    {
        SupplyPath path = SupplyPath.Run(EmissionSchedule.Linear(100), new LinearImpact(1e-5), 300, Base with { InflowPerDay = 0, ShareSold = 0, CostPerDay = 30_000, ReserveUnits = 5_000 });
        Assert.Equal((300 * 100) + 5_000, path.Periods.Sum(p => p.Sold), 1e-6);
        Assert.All(path.Periods, p => Assert.True(p.Sold <= p.Released + 5_000));
    }

    // source: Bitcoin Core consensus parameters: 50 coins a block at first, halved every 210,000 blocks of ten minutes; the cap of 21 million follows
    [Fact]
    public void Halving_Bitcoin_EndsAtTwentyOneMillion()
    {
        const double BlocksPerDay = 144, Interval = 210_000 / BlocksPerDay;
        EmissionSchedule bitcoin = EmissionSchedule.Halving(50 * BlocksPerDay, Interval, Interval);
        Assert.Equal(21e6, bitcoin.UnitsWithin(Interval * 200), 1e-6);
        Assert.Equal(10.5e6, bitcoin.UnitsWithin(Interval), 1e-6);
        Assert.Equal(15.75e6, bitcoin.UnitsWithin(2 * Interval), 1e-6);
        Assert.Equal(19.6875e6, bitcoin.UnitsWithin(4 * Interval), 1e-6);
    }

    // source: as published at the halvings of 2016, 2020 and 2024: about 4.2%, 1.8% and 0.83% a year
    [Theory]
    [InlineData(12.5, 15.75e6, 0.042)]
    [InlineData(6.25, 18.375e6, 0.018)]
    [InlineData(3.125, 19.6875e6, 0.0083)]
    public void Inflation_Bitcoin_IsThePublishedRate(double perBlock, double circulating, double rate)
    {
        SupplyPath path = SupplyPath.Run(EmissionSchedule.Linear(perBlock * 144), new LinearImpact(0), 1, Base with { CirculatingUnits = circulating });
        Assert.Equal(rate, path.Periods[0].InflationPerYear, 0.02 * rate);
        Assert.Equal(path.Periods[0].InflationPerYear, EmissionSchedule.Linear(perBlock * 144).InflationPerYear(circulating, 30), 1e-12);
    }

    [Fact]
    public void Run_BadOptions_Throws()
    {
        EmissionSchedule linear = EmissionSchedule.Linear(1);
        Assert.ThrowsAny<ArgumentException>(() => SupplyPath.Run(linear, new LinearImpact(0), 10, Base with { Spot = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => SupplyPath.Run(linear, new LinearImpact(0), 10, Base with { ShareSold = 1.5 }));
        Assert.ThrowsAny<ArgumentException>(() => SupplyPath.Run(linear, new LinearImpact(0), 10, Base with { PeriodDays = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => SupplyPath.Run(linear, new LinearImpact(0), double.NaN, Base));
    }
}
