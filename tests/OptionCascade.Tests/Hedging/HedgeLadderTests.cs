using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

public class HedgeLadderTests
{
    [Fact]
    public void Compute_OneShortCall_IsWorkedFigure()
    {
        // S = K = 100, σ = 0.2, T = 0.25, r = q = 0; ten contracts short: Δ(100) = −1000·N(0.05) = −519.93881,
        // Δ(110) = −1000·N(ln(1.1)/0.1 + 0.05) = −1000·N(1.00310180) = −842.09413. Dealers buy 322.15532 units; approximation 39.844391·10 = 398.44391.
        HedgeLadder ladder = HedgeLadder.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10)), new HedgeLadderOptions { MovesPercent = [10] });
        HedgeLadderRow row = Assert.Single(ladder.Rows);
        Assert.Equal(-519.93881, ladder.DeltaUnits, 1e-5);
        Assert.Equal(-39.844391, ladder.GammaUnitsPerPoint, 1e-6);
        Assert.Equal(322.15532, row.FlowUnits, 1e-5);
        Assert.Equal(row.FlowUnits * 100, row.FlowNotional);
        Assert.Equal(row.FlowUnits, row.GrossUnits);
        Assert.Equal(398.44391, row.DeltaGammaUnits, 1e-5);
        Assert.Equal(39844.391, row.DeltaGammaNotional, 1e-3);
        Assert.Equal(76.288593, row.DeltaGammaErrorUnits, 1e-5);
        Assert.Equal(0.236807, row.DeltaGammaErrorOfGross!.Value, 1e-6);
        Assert.Equal(110, row.Spot, 1e-12);
        Assert.Null(row.FractionOfDailyVolume);
    }

    [Fact]
    public void Compute_MovesShrink_ApproximationErrorVanishesAtItsOrder()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12), new Row(OptionRight.Put, 92, 0.4, 0.35, -30));
        (double oneSided, double odd) = Errors(0.4);
        (double halfOneSided, double halfOdd) = Errors(0.2);
        Assert.Equal(4, oneSided / halfOneSided, 0.1); // ½·speed·ΔS²
        Assert.Equal(8, odd / halfOdd, 0.1); // what is odd in the move has no ΔS² term

        (double, double) Errors(double percent)
        {
            HedgeLadder ladder = HedgeLadder.Compute(dealer, new HedgeLadderOptions { MovesPercent = [-percent, percent] });
            return (ladder.Rows[1].DeltaGammaErrorUnits, (ladder.Rows[1].DeltaGammaErrorUnits - ladder.Rows[0].DeltaGammaErrorUnits) / 2);
        }
    }

    [Fact]
    public void Compute_AnyBook_FlowIsTheChangeOfTheDeltaProfile() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerBook dealer = SmallBooks.Inventory(rows);
        HedgeLadder ladder = HedgeLadder.Compute(dealer);
        ExposureProfile delta = ExposureProfile.Compute(dealer, ExposureUnit.DeltaUnits, SpotGrid.Of(ladder.Rows.Select(r => r.MovePercent / 100)));
        double most = delta.Points.Max(p => p.Amount.Gross);
        return ladder.Rows.Zip(delta.Points).All(p => Math.Abs(p.First.FlowUnits - (ladder.DeltaUnits - p.Second.Amount.Net)) <= 1e-13 * most);
    });

    [Fact]
    public void Compute_DealerAgainstCustomer_IsTheExactNegative() => Law.ForAll(SmallBooks.Rows, rows =>
        HedgeLadder.Compute(SmallBooks.Inventory(rows)).Rows.Zip(HedgeLadder.Compute(SmallBooks.Inventory([.. rows.Select(r => r with { Quantity = -r.Quantity })])).Rows)
            .All(p => p.First.FlowUnits == -p.Second.FlowUnits && p.First.GrossUnits == p.Second.GrossUnits));

    [Fact]
    public void Compute_LongGamma_SellsIntoRisesAndBuysIntoFalls()
        => Assert.All(HedgeLadder.Compute(SmallBooks.Inventory(new Row(OptionRight.Put, 100, 0.25, 0.2, 10))).Rows,
            r => Assert.Equal(-Math.Sign(r.MovePercent), Math.Sign(r.FlowUnits)));

    [Fact]
    public void Compute_MarketWithActivity_GivesFractionOfDailyVolume()
    {
        var book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Call, 100, 0.25, 0.2, -10)], new TradingActivity(5000, 0.01));
        HedgeLadderRow row = HedgeLadder.Compute(DealerPositioning.Inventory.Apply(book), new HedgeLadderOptions { MovesPercent = [-10] }).Rows[0];
        Assert.True(row.FlowUnits < 0);
        Assert.Equal(-row.FlowUnits / 5000, row.FractionOfDailyVolume!.Value, 1e-15);
    }

    [Fact]
    public void Compute_EmptyBookOrNoMove_TradesNothing()
    {
        Assert.All(HedgeLadder.Compute(SmallBooks.Inventory()).Rows, r => Assert.Equal((0, 0, null), (r.FlowUnits, r.GrossUnits, r.DeltaGammaErrorOfGross)));
        HedgeLadderRow still = HedgeLadder.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 1)), new HedgeLadderOptions { MovesPercent = [0] }).Rows[0];
        Assert.Equal((0, 0), (still.FlowUnits, still.DeltaGammaUnits));
        Assert.Null(still.DeltaGammaErrorOfGross);
    }

    [Fact]
    public void MovesPercent_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentException>(() => new HedgeLadderOptions { MovesPercent = [] });
        Assert.Throws<ArgumentException>(() => new HedgeLadderOptions { MovesPercent = [-100] });
        Assert.Throws<ArgumentException>(() => new HedgeLadderOptions { MovesPercent = [1, double.NaN] });
    }
}
