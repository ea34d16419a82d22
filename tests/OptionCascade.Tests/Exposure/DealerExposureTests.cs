using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class DealerExposureTests
{
    // S = K = 100, σ = 0.2, T = 0.25, r = q = 0: d1 = 0.05, d2 = −0.05, n(d1) = 0.39844391, N(d1) = 0.51993881.
    // Γ = n/(Sσ√T) = 0.039844391, ∂Δ/∂σ = −n·d2/σ = 0.099610978, ∂Δ/∂t = −n·σ/(4√T) = −0.039844391 a year. Ten contracts of 100 units.
    [Theory]
    [InlineData("delta-units", 519.93881)]
    [InlineData("delta-currency", 51993.881)]
    [InlineData("gamma-per-one-percent", 3984.4391)]
    [InlineData("gamma-units-per-one-percent", 39.844391)]
    [InlineData("gamma-per-point", 39.844391)]
    [InlineData("vanna-per-vol-point", 99.610978)]
    [InlineData("vanna-units-per-vol-point", 0.99610978)]
    [InlineData("charm-per-day", -10.9162715)]
    [InlineData("charm-units-per-day", -0.109162715)]
    public void In_OneCallAtTheMoney_IsWorkedFigure(string name, double expected)
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 10)));
        ExposureTable table = exposure.In(ExposureUnit.All.Single(u => u.Name == name));
        Assert.Equal(expected, table.Total.Net, 1e-7 * Math.Abs(expected));
        Assert.Equal(Math.Abs(expected), table.Total.Gross, 1e-7 * Math.Abs(expected));
        Assert.Equal(0, table.Total.PutsGross);
        Assert.Equal("inventory", table.Positioning);
    }

    [Fact]
    public void Label_EveryUnit_NamesCurrencyOrUnits()
    {
        Assert.Equal("USD per 1% move", ExposureUnit.GammaPerOnePercentMove.Label("USD"));
        Assert.Equal("units per point", ExposureUnit.GammaPerPoint.Label("USD"));
        Assert.Equal("EUR per volatility point", ExposureUnit.VannaPerVolPoint.Label("EUR"));
        Assert.Equal("USD per calendar day", ExposureUnit.CharmPerDay.Label("USD"));
        Assert.Equal("units", ExposureUnit.DeltaUnits.Label("USD"));
    }

    [Fact]
    public void In_AnyBook_SubtotalsAddUpToTheTotal() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(rows));
        return ExposureUnit.All.All(unit =>
        {
            ExposureTable t = exposure.In(unit);
            double rounding = 1e-15 * t.Total.Gross;
            return Near(t.ByStrike.Sum(r => r.Amount.Net), t.Total.Net) && Near(t.ByExpiry.Sum(r => r.Amount.Net), t.Total.Net)
                && Near(t.ByStrike.Sum(r => r.Amount.Gross), t.Total.Gross) && Near(t.ByExpiry.Sum(r => r.Amount.Gross), t.Total.Gross)
                && t.Total.Net == t.Total.CallsNet + t.Total.PutsNet && t.Total.Gross >= Math.Abs(t.Total.Net) - rounding;

            bool Near(double a, double b) => Math.Abs(a - b) <= rounding;
        });
    });

    [Fact]
    public void In_DealerAgainstCustomer_IsTheExactNegative() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerExposure dealer = DealerExposure.Compute(SmallBooks.Inventory(rows));
        DealerExposure customer = DealerExposure.Compute(SmallBooks.Inventory([.. rows.Select(r => r with { Quantity = -r.Quantity })]));
        return ExposureUnit.All.All(u => dealer.In(u).Total.Net == -customer.In(u).Total.Net && dealer.In(u).Total.Gross == customer.In(u).Total.Gross);
    });

    [Fact]
    public void In_TwoBooksTogether_IsTheSumOfBoth() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        int half = rows.Length / 2;
        return ExposureUnit.All.All(u =>
        {
            ExposureAmount a = Total(rows[..half], u), b = Total(rows[half..], u), both = Total(rows, u);
            return Math.Abs(a.Net + b.Net - both.Net) <= 1e-14 * both.Gross;
        });
    });

    [Fact]
    public void In_TwiceThePositions_IsExactlyTwice() => Law.ForAll(SmallBooks.Rows, rows =>
        ExposureUnit.All.All(u => Total([.. rows.Select(r => r with { Quantity = 2 * r.Quantity })], u).Net == 2 * Total(rows, u).Net));

    [Fact]
    public void In_CustomersLong_GammaIsMinusGross()
    {
        Row[] rows = [new(OptionRight.Call, 105, 0.1, 0.3, 4), new(OptionRight.Put, 95, 0.2, 0.4, 9)];
        ExposureAmount total = DealerExposure.Compute(DealerPositioning.CustomersLong.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, rows)))
            .In(ExposureUnit.GammaPerOnePercentMove).Total;
        Assert.Equal(-total.Gross, total.Net);
        Assert.True(total.Gross > 0);
    }

    [Fact]
    public void Compute_NoTimeOrNoVolatility_HasDeltaAndNoGamma()
    {
        // Away from the strike an option without width is a fixed position: one unit a call in the money, none out of the money.
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(
            new Row(OptionRight.Call, 90, 0.25, 0, 10), new Row(OptionRight.Call, 110, 0.25, 0, 10), new Row(OptionRight.Put, 105, 1e-18, 0.2, 10)));
        Assert.Equal(1000, exposure.In(ExposureUnit.DeltaUnits).Total.CallsNet);
        Assert.Equal(0, exposure.In(ExposureUnit.GammaPerPoint).Total.CallsGross);
        Assert.Equal(0, exposure.In(ExposureUnit.VannaPerVolPoint).Total.CallsGross);
        Assert.Equal(0, exposure.In(ExposureUnit.CharmPerDay).Total.CallsGross);
    }

    [Fact]
    public void Compute_EmptyBook_IsZeroWithoutWalls()
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory());
        ExposureTable table = exposure.In(ExposureUnit.GammaPerOnePercentMove);
        Assert.Equal(default, table.Total);
        Assert.Empty(table.ByStrike);
        Assert.Empty(table.ByExpiry);
        Assert.Equal(new ExposureWalls(), exposure.Walls);
    }

    [Fact]
    public void Compute_AllExpired_IsZeroAndRowsAreListedAsDropped()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 100, -0.1, 0.2, 10), new Row(OptionRight.Put, 100, 0, 0.2, 10));
        Assert.Equal([DropReason.Expired, DropReason.Expired], dealer.Book.Dropped.Select(d => d.Reason));
        Assert.Equal(0, DealerExposure.Compute(dealer).In(ExposureUnit.DeltaUnits).Total.Gross);
        Assert.Equal(0, DealerExposure.Compute(dealer, new ExposureOptions { Gamma = GammaSource.Venue }).GammaRows);
    }

    [Fact]
    public void Compute_VenueGamma_CoversRowsWithoutVolatilityAndCountsThoseWithoutGamma()
    {
        Row[] rows =
        [
            new(OptionRight.Call, 100, 0.25, 0.2, 10, Gamma: 0.04),
            new(OptionRight.Put, 90, 0.25, double.NaN, 10, Gamma: 0.01),
            new(OptionRight.Put, 80, 0.25, 0.3, 10),
            new(OptionRight.Put, 80, 0.25, 0.3, 0, Gamma: 9),
            new(OptionRight.Call, 70, -0.1, 0.3, 5, Gamma: 9),
        ];
        DealerBook dealer = DealerPositioning.LongCallsShortPuts.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, rows));
        DealerExposure exposure = DealerExposure.Compute(dealer, new ExposureOptions { Gamma = GammaSource.Venue });
        ExposureTable table = exposure.In(ExposureUnit.GammaPerPoint);
        Assert.Equal(40, table.Total.CallsNet, 12);
        Assert.Equal(-10, table.Total.PutsNet, 12);
        Assert.Equal([90, 100], table.ByStrike.Select(r => r.Strike));
        Assert.Equal(2, exposure.GammaRows);
        Assert.Equal(1, exposure.RowsWithoutVenueGamma);
    }

    [Fact]
    public void Walls_EachDefinition_HasItsOwnStrike()
    {
        Row[] rows =
        [
            new(OptionRight.Call, 105, 0.25, 0.2, 100), // largest call gamma
            new(OptionRight.Put, 105, 0.25, 0.2, 60),
            new(OptionRight.Put, 100, 0.25, 0.2, 80), // largest put gamma, most negative net, largest |net|
            new(OptionRight.Call, 110, 0.25, 0.2, 70), // largest positive net
            new(OptionRight.Call, 300, 0.25, 0.2, 900), // no gamma, largest call open interest
            new(OptionRight.Put, 40, 0.25, double.NaN, 950), // no volatility, largest put and total open interest
        ];
        DealerBook dealer = DealerPositioning.LongCallsShortPuts.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, rows));
        ExposureWalls walls = DealerExposure.Compute(dealer).Walls;
        Assert.Equal(105, walls.CallWall?.Strike);
        Assert.True(walls.CallWall?.Value > 0);
        Assert.Equal(100, walls.PutWall?.Strike);
        Assert.True(walls.PutWall?.Value < 0);
        Assert.Equal(100, walls.NetGammaWall?.Strike);
        Assert.Equal(110, walls.PositiveNetGammaWall?.Strike);
        Assert.Equal(100, walls.NegativeNetGammaWall?.Strike);
        Assert.Equal(105, walls.GrossGammaWall?.Strike);
        Assert.Equal(new Wall(300, 900), walls.CallOpenInterestWall);
        Assert.Equal(new Wall(40, 950), walls.PutOpenInterestWall);
        Assert.Equal(new Wall(40, 950), walls.OpenInterestWall);
    }

    [Fact]
    public void Walls_Inventory_HasNoOpenInterest()
    {
        ExposureWalls walls = DealerExposure.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 105, 0.25, 0.2, -1))).Walls;
        Assert.Equal(105, walls.CallWall?.Strike);
        Assert.Null(walls.PutWall);
        Assert.Null(walls.PositiveNetGammaWall);
        Assert.Null(walls.OpenInterestWall);
    }

    [Fact]
    public void ByMoneyness_AnyBookAndEdges_AddsUpToTheTotal() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(rows));
        MoneynessBuckets[] scales = [MoneynessBuckets.ByForwardRatio(0.9, 0.97, 1, 1.1), MoneynessBuckets.ByStandardDeviations(-2, -1, 0, 1, 2), MoneynessBuckets.ByForwardRatio()];
        return ExposureUnit.All.All(unit => scales.All(b =>
        {
            ExposureAmount total = exposure.In(unit).Total;
            var parts = exposure.ByMoneyness(unit, b);
            return Math.Abs(parts.Sum(p => p.Amount.Net) - total.Net) <= 1e-14 * total.Gross && Math.Abs(parts.Sum(p => p.Amount.Gross) - total.Gross) <= 1e-14 * total.Gross
                && parts.Sum(p => p.Rows) == rows.Length;
        }));
    });

    [Fact]
    public void ByMoneyness_RowsOnAndBesideEdges_FallIntoTheRangeAbove()
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(
            new Row(OptionRight.Put, 90, 0.25, 0.2, 1), new Row(OptionRight.Put, 89.9, 0.25, 0.2, 1), new Row(OptionRight.Call, 110, 0.25, 0.2, 1), new Row(OptionRight.Call, 120, 0.25, 0, 1)));
        var ratio = exposure.ByMoneyness(ExposureUnit.GammaPerPoint, MoneynessBuckets.ByForwardRatio(0.9, 1.1));
        Assert.Equal([(0, 0.9, 1), (0.9, 1.1, 1), (1.1, double.PositiveInfinity, 2)], ratio.Select(b => (b.Low, b.High, b.Rows)));
        // ln(0.9)/(0.2·0.5) = −1.0536, ln(1.1)/0.1 = 0.953; without width the strike of 120 stands at ∞.
        var deviations = exposure.ByMoneyness(ExposureUnit.GammaPerPoint, MoneynessBuckets.ByStandardDeviations(-1.06, 0, 5));
        Assert.Equal([(double.NegativeInfinity, -1.06, 1), (-1.06, 0, 1), (0, 5, 1), (5, double.PositiveInfinity, 1)], deviations.Select(b => (b.Low, b.High, b.Rows)));
    }

    [Fact]
    public void ByMoneyness_VenueGammaWithoutVolatility_StandsApart()
    {
        DealerBook dealer = DealerPositioning.LongCallsShortPuts.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest,
            [new(OptionRight.Call, 100, 0.25, 0.2, 10, Gamma: 0.04), new(OptionRight.Put, 90, 0.25, double.NaN, 10, Gamma: 0.01)]));
        var parts = DealerExposure.Compute(dealer, new ExposureOptions { Gamma = GammaSource.Venue }).ByMoneyness(ExposureUnit.GammaPerPoint, MoneynessBuckets.ByStandardDeviations(0));
        Assert.Equal(2, parts.Length);
        Assert.Equal((0, 40), (parts[0].Low, parts[0].Amount.Net));
        Assert.True(double.IsNaN(parts[1].Low) && double.IsNaN(parts[1].High));
        Assert.Equal(-10, parts[1].Amount.Net);
    }

    [Fact]
    public void MoneynessBuckets_EdgesOutOfOrder_Throws()
    {
        Assert.Throws<ArgumentException>(() => MoneynessBuckets.ByForwardRatio(0));
        Assert.Throws<ArgumentException>(() => MoneynessBuckets.ByForwardRatio(1, 1));
        Assert.Throws<ArgumentException>(() => MoneynessBuckets.ByStandardDeviations(0, double.NaN));
        Assert.Throws<ArgumentException>(() => MoneynessBuckets.ByStandardDeviations(double.NegativeInfinity));
    }

    [Fact]
    public void In_GreekNotComputed_ThrowsAndGammaAlwaysIs()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 10));
        DealerExposure exposure = DealerExposure.Compute(dealer, new ExposureOptions { Greeks = GreekSet.Delta });
        Assert.True(exposure.In(ExposureUnit.GammaPerPoint).Total.Net > 0);
        Assert.Contains("Vega", Assert.Throws<ArgumentException>(() => exposure.In(ExposureUnit.VegaPerVolPoint)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => DealerExposure.Compute(dealer, new ExposureOptions { Greeks = GreekSet.Rho }));
    }

    private static ExposureAmount Total(Row[] rows, ExposureUnit unit) => DealerExposure.Compute(SmallBooks.Inventory(rows)).In(unit).Total;
}
