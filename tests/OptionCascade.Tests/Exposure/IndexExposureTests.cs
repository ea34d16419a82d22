using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class IndexExposureTests
{
    [Fact]
    public void In_TheSameBookOnATenthOfTheIndex_IsTheSameExposure() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        // Options on an index of 1000 with the multiplier 100 equal options on a tenth of it with ten times the contracts.
        IndexExposure index = IndexExposure.Compute("BIG", 1000, [LinkedBook.ByRatio(SmallBooks.Inventory(rows), 0.1), LinkedBook.BySpots(SmallBooks.Inventory(rows), 1000)]);
        DealerBook big = Big([.. rows.Select(r => r with { Strike = 10 * r.Strike, Quantity = r.Quantity / 10 })]);
        DealerExposure direct = DealerExposure.Compute(big);
        return ExposureUnit.All.All(u =>
        {
            IndexExposureTable table = index.In(u, 50);
            ExposureAmount expected = direct.In(u).Total;
            double scale = 1e-10 * table.Total.Gross;
            return Math.Abs(table.Total.Net - (2 * expected.Net)) <= 1e-11 * table.Total.Gross && Math.Abs(table.Total.Gross - (2 * expected.Gross)) <= scale
                && Math.Abs(table.ByUnderlying.Sum(r => r.Amount.Net) - table.Total.Net) <= scale && Math.Abs(table.ByStrike.Sum(r => r.Amount.Net) - table.Total.Net) <= scale
                && Math.Abs(table.ByExpiry.Sum(r => r.Amount.Net) - table.Total.Net) <= scale
                && table.ByStrike.Select(r => r.Strike).SequenceEqual(direct.In(u).ByStrike.Select(r => r.Strike));
        });
    }, cases: 200);

    [Fact]
    public void In_Beta_IsTheSlopeAlongTheIndex()
    {
        // With β = 1.5 the member moves 1.5 times as much: value along the index has cᵃ times the derivatives; checked by differences of delta.
        DealerBook member = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12), new Row(OptionRight.Put, 92, 0.4, 0.35, -30));
        IndexExposure index = IndexExposure.Compute("I", 5000, [LinkedBook.BySpots(member, 5000, beta: 1.5)]);
        double h = 1e-4;
        ExposureProfile delta = index.Profile(ExposureUnit.DeltaUnits, SpotGrid.Of([-h, 0, h])), gamma = index.Profile(ExposureUnit.GammaPerPoint, SpotGrid.Of([0]));
        Assert.Equal((delta.Points[2].Amount.Net - delta.Points[0].Amount.Net) / (2 * h * 5000), gamma.Points[0].Amount.Net, 1e-5 * Math.Abs(gamma.Points[0].Amount.Net));
        Assert.Equal(1.5 * 0.02 * DealerExposure.Compute(member).In(ExposureUnit.DeltaUnits).Total.Net, delta.Points[1].Amount.Net, 1e-9);
        Assert.Equal(index.In(ExposureUnit.GammaPerPoint, 10).Total.Net, gamma.Points[0].Amount.Net, 1e-13 * gamma.Points[0].Amount.Gross);
    }

    [Fact]
    public void In_VolatilityBeta_ScalesVegaAndVanna()
    {
        DealerBook member = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12));
        IndexExposure one = IndexExposure.Compute("I", 100, [LinkedBook.ByRatio(member, 1)]), two = IndexExposure.Compute("I", 100, [LinkedBook.ByRatio(member, 1, 1, 2)]);
        Assert.Equal(2 * one.In(ExposureUnit.VegaPerVolPoint, 1).Total.Net, two.In(ExposureUnit.VegaPerVolPoint, 1).Total.Net, 1e-12);
        Assert.Equal(2 * one.In(ExposureUnit.VannaPerVolPoint, 1).Total.Net, two.In(ExposureUnit.VannaPerVolPoint, 1).Total.Net, 1e-12);
        Assert.Equal(4 * one.In(ExposureUnit.VolgaPerVolPoint, 1).Total.Net, two.In(ExposureUnit.VolgaPerVolPoint, 1).Total.Net, 1e-12);
        Assert.Equal(one.In(ExposureUnit.GammaPerPoint, 1).Total.Net, two.In(ExposureUnit.GammaPerPoint, 1).Total.Net);
    }

    [Fact]
    public void Flips_TwoUnderlyings_AreThoseOfTheBooksTogether()
    {
        Row[] calls = [new(OptionRight.Call, 108, 0.25, 0.2, 10)], puts = [new(OptionRight.Put, 95, 0.25, 0.2, -10)];
        ExposureFlips together = ExposureFlips.Find(SmallBooks.Inventory([.. calls, .. puts]), ExposureUnit.GammaPerOnePercentMove);
        IndexExposure index = IndexExposure.Compute("I", 1000, [LinkedBook.ByRatio(SmallBooks.Inventory(calls), 0.1), LinkedBook.ByRatio(SmallBooks.Inventory(puts), 0.1)]);
        ExposureFlips found = index.Flips(ExposureUnit.GammaPerOnePercentMove);
        Assert.Equal(10 * Assert.Single(together.Flips).Spot, Assert.Single(found.Flips).Spot, 1e-6);
        Assert.Equal("inventory", found.Positioning);
    }

    [Fact]
    public void Compute_DifferentRules_AreNamedPerMember()
    {
        DealerBook a = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12));
        DealerBook b = DealerPositioning.CustomersLong.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, [new(OptionRight.Call, 103, 0.2, 0.25, 12)]));
        Assert.Equal("TEST: inventory; TEST: customers-long", IndexExposure.Compute("I", 100, [LinkedBook.ByRatio(a, 1), LinkedBook.ByRatio(b, 1)]).Positioning);
    }

    [Fact]
    public void Compute_OutOfRange_Throws()
    {
        DealerBook a = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12));
        Assert.Throws<ArgumentException>(() => IndexExposure.Compute("I", 100, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => IndexExposure.Compute("I", 0, [LinkedBook.ByRatio(a, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinkedBook.ByRatio(a, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinkedBook.ByRatio(a, 1, double.NaN));
        IndexExposure steep = IndexExposure.Compute("I", 100, [LinkedBook.ByRatio(a, 1, beta: 3)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => steep.Profile(ExposureUnit.DeltaUnits, SpotGrid.Of([-0.4])));
        Assert.Throws<ArgumentOutOfRangeException>(() => steep.In(ExposureUnit.DeltaUnits, 0));
    }

    [Fact]
    public void In_SpxWithSpy_CountsTheFundInIndexUnits()
    {
        // Two chains of other days, so the figure has no meaning of its own; the parts must add up, and SPY must count as in its own book: S²Γ does not care about a tenth.
        DealerBook spx = Cboe("spx_2022-12-12_cboe.csv"), spy = Cboe("spy_2025-05-16_cboe.csv");
        IndexExposure index = IndexExposure.Compute("SPX", spx.Book.Market.Spot, [LinkedBook.ByRatio(spx, 1), LinkedBook.BySpots(spy, spx.Book.Market.Spot)]);
        IndexExposureTable table = index.In(ExposureUnit.GammaPerOnePercentMove, 25);
        Assert.Equal(-4.3325, table.ByUnderlying[0].Amount.Net / 1e9, 0.00005);
        Assert.Equal(0.1278, table.ByUnderlying[1].Amount.Net / 1e9, 0.00005);
        Assert.Equal(["SPX", "SPY"], table.ByUnderlying.Select(r => r.Underlying));
        foreach (ExposureUnit unit in ExposureUnit.All)
        {
            IndexExposureTable t = index.In(unit, 25);
            double rounding = 1e-10 * t.Total.Gross;
            Assert.Equal(t.Total.Net, t.ByUnderlying.Sum(r => r.Amount.Net), rounding);
            Assert.Equal(t.Total.Net, t.ByStrike.Sum(r => r.Amount.Net), rounding);
            Assert.Equal(t.Total.Net, t.ByExpiry.Sum(r => r.Amount.Net), rounding);
        }
    }

    private static DealerBook Cboe(string file)
    {
        OptionChain chain = RealChains.Listed(RealData.File("chains/" + file));
        return DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.BusinessDays(252) }));
    }

    private static DealerBook Big(Row[] rows)
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, rows);
        return DealerPositioning.Inventory.Apply(ResolvedBook.Create(book.Book, book.Market with { Spot = 1000 }, book.Options));
    }
}
