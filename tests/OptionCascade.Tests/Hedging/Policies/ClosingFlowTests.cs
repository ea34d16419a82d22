using FsCheck.Fluent;
using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class ClosingFlowTests
{
    [Fact]
    public void LeveragedFund_EveryReferenceRow_HasItsMultiplierAndAmplification()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load(Path.Combine("Hedging", "Policies"), "letf_rebalance.csv");
        Assert.Equal(28, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            var fund = new LeveragedFund(row.Number("leverage_x"), 1000);
            Assert.Equal(row.Number("multiplier_x2_minus_x"), fund.Multiplier);
            Assert.Equal(row.Number("multiplier_x2_minus_x") * 0.02 * 1000, fund.FlowNotional(0.02), 1e-12);
            double? amplification = fund.Amplification(row.Number("impact_times_assets") / 1000);
            if (row["amplification"].StartsWith("no ", StringComparison.Ordinal)) Assert.Null(amplification);
            else Assert.Equal(row.Number("amplification"), amplification!.Value, 1e-13);
        }
    }

    [Fact]
    public void FlowNotional_AnyFund_RestoresItsLeverage() => Law.ForAll(
        from leverage in Law.Uniform(-4, 4)
        from assets in Law.Uniform(0, 1e9)
        from move in Law.Uniform(-0.9, 0.9)
        select (leverage, assets, move), q =>
    {
        var fund = new LeveragedFund(q.leverage, q.assets);
        double after = q.assets * (1 + (q.leverage * q.move)), exposure = q.leverage * q.assets * (1 + q.move);
        double wanted = q.leverage * Math.Max(after, 0);
        return fund.IsWipedOut(q.move) == after <= 0
            && Math.Abs(exposure + fund.FlowNotional(q.move) - wanted) <= 1e-12 * q.assets * 20
            && Math.Abs((fund.FlowUnits(q.move, 50) * 50 * (1 + q.move)) - fund.FlowNotional(q.move)) <= 1e-12 * q.assets * 20;
    });

    [Fact]
    public void LeveragedFund_Arguments_OutOfRangeThrow()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedFund(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedFund(2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedFund(2, 1).FlowNotional(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedFund(2, 1).FlowUnits(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedFund(2, 1).Amplification(-1));
    }

    [Fact]
    public void EndOfDayFlow_ShortCallAndTwoFunds_IsWorkedFigure()
    {
        // Short 1000 calls, S₀ = K = 100, T = 0.25, σ = 0.2; 40% hedged at the close, a day (1/365) later, after +2%; funds of 2x and −1x: 2·0.02·(50,000 + 30,000).
        HedgedBook dealers = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 100, 0.25, 0.2, -1000)]);
        var options = new EndOfDayOptions
        {
            FixedTimeShare = 0.4, YearsSinceLastHedge = 1 / 365.0, MovesPercent = [2], WindowVolumeUnits = 1000,
            Funds = [new LeveragedFund(2, 50_000), new LeveragedFund(-1, 30_000)],
        };
        EndOfDayRow row = EndOfDayFlow.Compute(dealers, options).Rows[0];
        double d0 = Delta(100, 0.25), d1 = Delta(102, 0.25), d2 = Delta(102, 0.25 - (1 / 365.0));
        Assert.Equal(102, row.Spot, 1e-12);
        Assert.Equal(0.4 * 1000 * (d1 - d0), row.DealerMoveUnits, 1e-9);
        Assert.Equal(0.4 * 1000 * (d2 - d1), row.DealerPassageUnits, 1e-9);
        Assert.Equal(3200 / 102.0, row.FundUnits, 1e-12);
        Assert.Equal(row.DealerMoveUnits + row.DealerPassageUnits + row.FundUnits, row.TotalUnits, 1e-12);
        Assert.Equal(row.TotalUnits * 102, row.TotalNotional, 1e-9);
        Assert.Equal(row.TotalUnits / 1000, row.FractionOfWindowVolume!.Value, 1e-12);

        static double Delta(double spot, double t) => BlackScholes.Evaluate(spot, 100, t, 0.2, 0, 0, OptionRight.Call).Delta;
    }

    [Fact]
    public void EndOfDayFlow_AnyBook_PartsAddUpAndSidesMirror() => Law.ForAll(
        from rows in SmallBooks.Rows
        from share in Law.Uniform(0, 1)
        from days in Law.Uniform(0, 40)
        select (rows, share, days), q =>
    {
        var options = new EndOfDayOptions { FixedTimeShare = q.share, YearsSinceLastHedge = q.days / 365 };
        HedgedBook book = HedgedBook.FromDealers(SmallBooks.Inventory(q.rows)), other = HedgedBook.FromDealers(SmallBooks.Inventory([.. q.rows.Select(r => r with { Quantity = -r.Quantity })]));
        double gross = q.rows.Sum(r => 100 * Math.Abs(r.Quantity)), start = book.PointAt(0).TargetUnits;
        return EndOfDayFlow.Compute(book, options).Rows.Zip(EndOfDayFlow.Compute(other, options).Rows).All(p =>
            Math.Abs(p.First.DealerUnits - (q.share * (book.PointAt(double.LogP1(p.First.MovePercent / 100), options.YearsSinceLastHedge).TargetUnits - start))) <= 1e-12 * gross
            && p.First.DealerUnits == -p.Second.DealerUnits && p.First.FundUnits == 0 && p.First.FractionOfWindowVolume is null);
    });

    [Fact]
    public void EndOfDayFlow_NoMoveAndNoTime_IsNothing()
    {
        HedgedBook dealers = HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Call, 100, 0.25, 0.2, -1000)]);
        EndOfDayRow row = EndOfDayFlow.Compute(dealers, new EndOfDayOptions { FixedTimeShare = 1, YearsSinceLastHedge = 0, MovesPercent = [0], Funds = [new LeveragedFund(3, 1e6)] }).Rows[0];
        Assert.Equal(0, row.TotalUnits);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EndOfDayOptions { FixedTimeShare = 1.1, YearsSinceLastHedge = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EndOfDayOptions { FixedTimeShare = 1, YearsSinceLastHedge = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EndOfDayOptions { FixedTimeShare = 1, YearsSinceLastHedge = 0, WindowVolumeUnits = 0 });
        Assert.Throws<ArgumentException>(() => new EndOfDayOptions { FixedTimeShare = 1, YearsSinceLastHedge = 0, MovesPercent = [-100] });
    }
}
