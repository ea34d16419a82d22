using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Impact;

/// <summary>Published formulas of impact against their tables.</summary>
public class ImpactFormulaTests
{
    [Fact]
    public void AlmgrenCost_ReferenceRows_HaveTheirBasisPoints()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Impact", "almgren.csv");
        Assert.Equal(6, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            double volume = 1e6 * row.Number("ADV_m_shares");
            var cost = new AlmgrenCost(-row.Number("X_over_V") * volume, row.Number("T_days"), new TradingActivity(volume, row.Number("daily_vol")), 1e6 * row.Number("shares_out_m"));
            Assert.Equal(-row.Number("permanent_I_bp"), 1e4 * cost.Permanent, 6e-4); // the table has three decimals
            Assert.Equal(-row.Number("temporary_K_bp"), 1e4 * cost.Temporary, 6e-4);
            Assert.Equal(row.Number("realised_J_bp"), 1e4 * cost.Cost, 6e-4);
        }

        // The paper's own figures: 32, 25 and 18 basis points for 10% of the volume of IBM in a tenth, a fifth and half a day.
        Assert.Equal([32.0, 25, 18], rows.Take(3).Select(r => Math.Round(r.Number("realised_J_bp"))));
    }

    [Fact]
    public void AlmgrenCost_AnyOrder_IsOddAndGrowsWithSizeAndSpeed()
        => Law.ForAll(Law.Uniform(-6, 0), exponent =>
        {
            var activity = new TradingActivity(2e6, 0.02);
            double x = 2e6 * Math.Pow(10, exponent);
            AlmgrenCost buy = Of(x, 0.5), sell = Of(-x, 0.5), larger = Of(1.01 * x, 0.5), faster = Of(x, 0.49);
            return buy.Realised == -sell.Realised && larger.Cost > buy.Cost && faster.Cost > buy.Cost && faster.Permanent == buy.Permanent && Of(0, 1).Cost == 0;

            AlmgrenCost Of(double quantity, double days) => new(quantity, days, activity, 1e8);
        });

    [Fact]
    public void InvarianceImpact_ReferenceRows_HaveTheirPrediction()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Impact", "invariance.csv");
        Assert.Equal(4, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            double turnover = 1e9 * row.Number("adv_bn") * row.Number("deflator"), share = row.Number("sold_bn") / row.Number("adv_bn"), volatility = row.Number("volatility");
            double fall = 100 * InvarianceImpact.PredictedFall(share, volatility, turnover);
            Assert.Equal(row.Number("recomputed_pct"), fall, 5.1e-4 + (2e-4 * fall)); // three decimals, from a rounded share
            Assert.Equal(row.Number("paper_pct"), fall, 0.05);
            LinearImpact law = InvarianceImpact.For(new TradingActivity(5e6, volatility), turnover);
            Assert.Equal(fall, 100 * (1 - Math.Exp(law.LogMove(-share * 5e6))), 1e-10);
        }
    }

    [Fact]
    public void InvarianceImpact_Benchmark_IsFiveBasisPointsPerPercentOfVolume()
        => Assert.Equal(5e-4, InvarianceImpact.For(new TradingActivity(1e6, 0.02), 40e6).LogMove(1e4), 1e-18);

    [Fact]
    public void CriticalLeverage_ReferenceRows_AreTheClosedForm()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Impact", "critical_leverage.csv");
        Assert.Equal(15, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            var exit = new CriticalLeverage(row.Number("impact"), row.Number("exponent"));
            Assert.Equal(1, exit.Value / row.Number("critical"), 1e-15);
            Assert.Equal(0, exit.EquityAfter(exit.Value, 1), 1e-16);
            Assert.True(exit.EquityAfter(0.999 * exit.Value, 1) > 0 && exit.EquityAfter(1.001 * exit.Value, 1) < 0);
        }
    }

    [Fact]
    public void CriticalLeverage_ConcaveImpact_FirstSalesRaiseLeverage()
        => Law.ForAll(Law.Uniform(0, 1), u =>
        {
            var root = new CriticalLeverage(0.02 + (0.3 * u), 0.5);
            double leverage = 1.5 + (u * (root.Value - 2));
            // Equity falls by I√x while assets fall by x: for small x leverage rises; with linear impact and little leverage it does not.
            return root.LeverageAfter(leverage, 1e-9) > leverage && root.LeverageAfter(leverage, 1) == 0 && new CriticalLeverage(0.1, 1).LeverageAfter(2, 1e-9) < 2;
        });

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        var activity = new TradingActivity(1e6, 0.02);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlmgrenCost(double.NaN, 1, activity, 1e8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlmgrenCost(1, 0, activity, 1e8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlmgrenCost(1, 1, activity, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => InvarianceImpact.For(activity, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => InvarianceImpact.PredictedFall(-1, 0.02, 1e9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CriticalLeverage(0, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CriticalLeverage(1.1, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CriticalLeverage(0.1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CriticalLeverage(0.1, 0.5).EquityAfter(0.5, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CriticalLeverage(0.1, 0.5).LeverageAfter(2, 1.5));
    }
}
