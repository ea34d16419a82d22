using NodaTime;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

/// <summary>
/// Net gamma exposure, flips and walls of real chains against figures computed independently of this project (dealers long calls and short puts,
/// multiplier 100, r = q = 0, expired rows dropped), to the digits given. Data: Cboe and Deribit.
/// </summary>
public class RealChainExposureTests
{
    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", 13168, -4.3325)]
    [InlineData("rut_2022-12-12_cboe.csv", 2948, -0.4251)]
    [InlineData("spy_2025-05-16_cboe.csv", 1530, 0.1278)]
    public void Compute_RecomputedGammaBusinessDays252_IsReferenceFigure(string file, int rows, double netBillion)
    {
        DealerBook dealer = Cboe(file, TimeConvention.BusinessDays(252));
        DealerExposure exposure = DealerExposure.Compute(dealer);
        Assert.Equal(rows, exposure.GammaRows);
        Assert.Equal(netBillion, exposure.In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e9, 0.00005);
    }

    [Fact]
    public void Compute_SpxCalendarDays_IsReferenceFigure()
    {
        OptionChain chain = Chain("spx_2022-12-12_cboe.csv");
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1.0 / 365 });
        Assert.Equal(13168, book.Count);
        Assert.Equal(17_656_739, book.Contracts);
        ExposureAmount total = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book)).In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(-3.046866, total.Net / 1e9, 0.0000005);
    }

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", 83.6891, -84.7642, -1.0752, 4000, 4000)]
    [InlineData("rut_2022-12-12_cboe.csv", 1.3512, -1.6725, -0.3212, 1800, 1800)]
    [InlineData("spy_2025-05-16_cboe.csv", 5.1918, -3.0782, 2.1136, 595, 580)]
    public void Compute_VenueGamma_IsReferenceFigureAndWalls(string file, double callsBillion, double putsBillion, double netBillion, double callWall, double putWall)
    {
        DealerBook dealer = Cboe(file, TimeConvention.BusinessDays(252));
        DealerExposure exposure = DealerExposure.Compute(dealer, new ExposureOptions { Gamma = GammaSource.Venue });
        ExposureAmount total = exposure.In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(callsBillion, total.CallsNet / 1e9, 0.00005);
        Assert.Equal(putsBillion, total.PutsNet / 1e9, 0.00005);
        Assert.Equal(netBillion, total.Net / 1e9, 0.00005);
        Assert.Equal(callWall, exposure.Walls.CallWall?.Strike);
        Assert.Equal(putWall, exposure.Walls.PutWall?.Strike);
        Assert.Equal(0, exposure.RowsWithoutVenueGamma);
    }

    [Fact]
    public void Compute_SpyWithTheExpiredSession_IsReferenceFigure()
    {
        OptionChain chain = Chain("spy_2025-05-16_cboe.csv");
        MarketSnapshot beforeTheClose = chain.Market with { AsOf = new LocalDateTime(2025, 5, 16, 15, 59).InZoneStrictly(chain.Market.Calendar.Zone).ToInstant() };
        ResolvedBook book = ResolvedBook.Create(chain.Book, beforeTheClose, new ResolveOptions { Time = TimeConvention.BusinessDays() });
        DealerExposure exposure = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book), new ExposureOptions { Gamma = GammaSource.Venue });
        Assert.Equal(8.5994, exposure.In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e9, 0.00005);
    }

    [Theory]
    [InlineData(15, -1.27)]
    [InlineData(23, -1.2531)]
    public void Compute_RutJsonVenueGamma_IsReferenceFigureWhileTheSessionsRowsLive(int hour, double netBillion)
    {
        // The reference −1.27 keeps the rows that expired at that day's close (16:00); the file was saved at 23:17 New York time, when they were gone.
        OptionChain chain = RealChains.Listed(RealData.File("chains/rut_2023-09-20_cboe.json"), new LocalDateTime(2023, 9, 20, hour, 17));
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.BusinessDays() });
        DealerExposure exposure = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book), new ExposureOptions { Gamma = GammaSource.Venue });
        Assert.Equal(netBillion, exposure.In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e9, 0.00005);
    }

    [Fact]
    public void Compute_AaplVenueGamma_IsReferenceFigure()
    {
        OptionChain chain = RealChains.Listed(RealData.File("chains/aapl_20140605_universe.csv"), new LocalDateTime(2014, 6, 5, 16, 0));
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.BusinessDays() });
        ExposureAmount total = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book), new ExposureOptions { Gamma = GammaSource.Venue })
            .In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(0.08586, total.Net / 1e9, 0.000005);
        Assert.Equal(0.14881, total.Gross / 1e9, 0.000005);
    }

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", 4013.95, 4013.846150)]
    [InlineData("rut_2022-12-12_cboe.csv", 1898.10, 1898.087753)]
    [InlineData("spy_2025-05-16_cboe.csv", 588.85, 588.911980)]
    public void Find_BusinessDays262_FlipIsBisectedOneAndAgreesWithSixtyLevelInterpolation(string file, double flip, double bisected)
    {
        DealerBook dealer = Cboe(file, TimeConvention.BusinessDays(262));
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, SpotGrid.Relative(-0.2, 0.2, 60));
        Assert.Equal(flip, Assert.Single(Interpolated(profile)), 0.005);

        // Without the rows at the venue's floor of 0.1% volatility: deep in-the-money RUT puts whose price leaves no time value.
        ExposureFlips found = ExposureFlips.Find(Cboe(file, TimeConvention.BusinessDays(262), minimumVolatility: 0.0011), ExposureUnit.GammaPerOnePercentMove);
        Flip exact = Assert.Single(found.Flips);
        Assert.Equal(flip, exact.Spot, 0.0005 * flip);
        Assert.Equal(bisected, exact.Spot, 1e-6);
        Assert.True(exact.IsRising);
        Assert.True(Math.Abs(exact.Residual) <= Math.Abs(exact.Slope) * 1e-10 * exact.Spot, $"residual {exact.Residual:R}");
    }

    [Fact]
    public void Find_RutWithRowsAtTheVolatilityFloor_FindsThePairAroundEachSpike()
    {
        // Short puts at 0.1% volatility (width σ√T near 1e-4) are spikes of gamma, five of which reach below zero; a grid of 60 levels steps over all of them.
        DealerBook dealer = Cboe("rut_2022-12-12_cboe.csv", TimeConvention.BusinessDays(262));
        ExposureFlips found = ExposureFlips.Find(dealer, ExposureUnit.GammaPerOnePercentMove);
        Assert.Equal(1898.10, found.Flips[0].Spot, 0.0005 * 1898.10);
        Assert.Equal([1940, 1940, 1950, 1950, 2050, 2050, 2100, 2100, 2110, 2110], found.Flips.Skip(1).Select(f => Math.Round(f.Spot / 10) * 10));

        ExposureProfile fine = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove,
            SpotGrid.Relative(found.Flips[0].Spot / dealer.Book.Market.Spot - 1.001, 0.17, 16001));
        List<double> crossings = Interpolated(fine);
        Assert.Equal(crossings.Count, found.Flips.Length);
        for (int i = 0; i < crossings.Count; i++)
            Assert.Equal(crossings[i], found.Flips[i].Spot, 0.02);
    }

    [Theory]
    [InlineData("deribit_options_snapshot_20260205T093647Z.csv", -71.602, 242.989, 79_559.2, 70_000)]
    [InlineData("deribit_options_snapshot_20260205T212937Z.csv", -45.168, 176.436, 73_674.5, 65_000)]
    public void Compute_BtcOnEachForward_IsReferenceFigure(string file, double netMillion, double grossMillion, double flip, double putWall)
    {
        string path = RealData.File("chains/" + file);
        DealerExposure exposure = DealerExposure.Compute(Btc(path, onePointInTime: false));
        ExposureAmount total = exposure.In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(netMillion, total.Net / 1e6, 0.0005);
        Assert.Equal(grossMillion, total.Gross / 1e6, 0.0005);
        Assert.Equal(putWall, exposure.Walls.PutWall?.Strike);

        DealerBook dealer = Btc(path, onePointInTime: true);
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, SpotGrid.Relative(-0.25, 0.25, 201));
        Assert.Equal(flip, Assert.Single(Interpolated(profile)), 0.05);
        Flip exact = Assert.Single(ExposureFlips.Find(dealer, ExposureUnit.GammaPerOnePercentMove).Flips);
        Assert.Equal(flip, exact.Spot, 0.15);
    }

    [Theory]
    [InlineData("deribit_options_snapshot_20260205T093647Z.csv", -71.602, 242.989)]
    [InlineData("deribit_options_snapshot_20260205T212937Z.csv", -45.168, 176.436)]
    public void Compute_BtcAsRead_IsWithinAThousandthOfTheReference(string file, double netMillion, double grossMillion)
    {
        // The reader has one forward per expiry and our years have 365 days.
        OptionChain chain = Assert.Single(ChainReader.Read(RealData.File("chains/" + file), new ChainReadOptions { Underlying = "BTC" }).Chains);
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
        ExposureAmount total = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book)).In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(netMillion, total.Net / 1e6, 0.001 * grossMillion);
        Assert.Equal(grossMillion, total.Gross / 1e6, 0.001 * grossMillion);
    }

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv")]
    [InlineData("rut_2022-12-12_cboe.csv")]
    [InlineData("spy_2025-05-16_cboe.csv")]
    public void In_EveryUnitAndSplit_AddsUpToTheTotal(string file)
    {
        DealerExposure exposure = DealerExposure.Compute(Cboe(file, TimeConvention.BusinessDays(252)));
        foreach (ExposureUnit unit in ExposureUnit.All)
        {
            ExposureTable table = exposure.In(unit);
            double rounding = 1e-13 * table.Total.Gross;
            Assert.Equal(table.Total.Net, table.ByStrike.Sum(r => r.Amount.Net), rounding);
            Assert.Equal(table.Total.Net, table.ByExpiry.Sum(r => r.Amount.Net), rounding);
            Assert.Equal(table.Total.Net, exposure.ByMoneyness(unit, MoneynessBuckets.ByForwardRatio(0.8, 0.9, 0.95, 1, 1.05, 1.1)).Sum(r => r.Amount.Net), rounding);
            Assert.Equal(table.Total.Net, exposure.ByMoneyness(unit, MoneynessBuckets.ByStandardDeviations(-3, -2, -1, 0, 1, 2, 3)).Sum(r => r.Amount.Net), rounding);
            Assert.Equal(table.Total.Gross, table.ByStrike.Sum(r => r.Amount.Gross), rounding);
        }
    }

    [Fact]
    public void Compute_SpxUnderEveryDynamics_AgreesAtTheSnapshotOnly()
    {
        DealerBook dealer = Cboe("spx_2022-12-12_cboe.csv", TimeConvention.BusinessDays(252));
        SpotGrid grid = SpotGrid.Of([-0.1, 0]);
        ExposureProfile strike = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, grid);
        Assert.Equal(-4.3325, strike.Points[1].Amount.Net / 1e9, 0.00005);
        foreach (VolatilityResponse response in new[] { VolatilityResponse.MoneynessFixed, VolatilityResponse.SpotVolBeta(-1, 1.0 / 12, 0.5) })
        {
            ExposureProfile moved = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, grid, new ProfileOptions { Volatility = response });
            Assert.Equal(strike.Points[1].Amount.Net, moved.Points[1].Amount.Net, 1e-13 * strike.Points[1].Amount.Gross);
            Assert.True(Math.Abs(strike.Points[0].Amount.Net - moved.Points[0].Amount.Net) > 1e-3 * strike.Points[0].Amount.Gross);
        }
    }

    [Fact]
    public void Find_SpxEveryExposure_FlipsInterlaceWithTheProfileAtTenTimesTheResolution()
    {
        DealerBook dealer = Cboe("spx_2022-12-12_cboe.csv", TimeConvention.BusinessDays(252));
        foreach (ExposureUnit unit in ExposureUnit.OnePerGreek)
        {
            ExposureFlips found = ExposureFlips.Find(dealer, unit);
            ExposureProfile profile = ExposureProfile.Compute(dealer, unit, SpotGrid.Relative(-0.2, 0.2, 2001));
            double[] crossings = [.. Interpolated(profile)];
            Assert.Equal(crossings.Length, found.Flips.Length);
            for (int i = 0; i < crossings.Length; i++)
                Assert.Equal(crossings[i], found.Flips[i].Spot, 0.0002 * crossings[i]);
        }
    }

    internal static List<double> Interpolated(ExposureProfile profile)
    {
        var levels = new List<double>();
        for (int i = 1; i < profile.Points.Length; i++)
        {
            (ProfilePoint a, ProfilePoint b) = (profile.Points[i - 1], profile.Points[i]);
            if (a.Amount.Net < 0 != b.Amount.Net < 0)
                levels.Add(b.Spot - ((b.Spot - a.Spot) * b.Amount.Net / (b.Amount.Net - a.Amount.Net)));
        }

        return levels;
    }

    private static OptionChain Chain(string file) => RealChains.Listed(RealData.File("chains/" + file));

    private static DealerBook Cboe(string file, TimeConvention time, double minimumVolatility = 0)
    {
        OptionChain chain = Chain(file);
        if (minimumVolatility > 0)
            chain = chain with
            {
                Book = OptionBook.Create(chain.Book.Underlying, chain.Book.QuantityKind,
                    chain.Book.Positions().Where(p => !(chain.Market.Quotes[p.Contract.Key].ImpliedVolatility < minimumVolatility))),
            };
        return DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = time }));
    }

    private static DealerBook Btc(string path, bool onePointInTime)
    {
        OptionChain chain = RealChains.DeribitBtc(path, onePointInTime);
        return DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant }));
    }
}
