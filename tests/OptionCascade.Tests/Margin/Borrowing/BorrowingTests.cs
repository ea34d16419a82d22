using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Parameters;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Borrowing;

public class BorrowingTests
{
    private static LendingRules Rules(string name) => ParameterLibrary.Get<LendingRules>("lending", name, new(2026, 6, 1)).Values;

    private static LendingPosition Position(double coins, double price, double debt, double threshold = 0.8, double bonus = 0.05)
        => new() { Collateral = [new LendingCollateral("ETH", coins, price, threshold, bonus)], Debts = [new LendingDebt("USDC", debt, 1)] };

    /// <summary>aave.com, Liquidations: 10,000 of collateral, LT 0.80, debt 6,000.</summary>
    [Fact]
    public void HealthFactor_PublishedExample_Agrees()
    {
        LendingPosition p = Position(5, 2000, 6000);
        Assert.Equal(1.3333333, p.HealthFactor, 1e-7);
        Assert.Equal(0.75, p.LiquidationFactor(new HashSet<string> { "ETH" })!.Value, 1e-12);
        Assert.Equal(1, p.Moved(new Dictionary<string, double> { ["ETH"] = 0.75 }).HealthFactor, 1e-12);
        Assert.Equal(4.0 / 3, p.LiquidationFactor(new HashSet<string> { "USDC" })!.Value, 1e-12);
        Assert.Null(p.LiquidationFactor(new HashSet<string> { "BTC" }));
    }

    [Fact]
    public void Liquidate_AaveCloseFactor_RepaysHalfAndSeizesWithBonus()
    {
        LendingLiquidationResult r = LendingLiquidation.Liquidate(Position(5, 1480, 6000), Rules("Aave v3"), 1);
        LendingSeizure s = Assert.Single(r.Seizures);
        Assert.Equal(3000, s.RepaidUnits, 1e-9);
        Assert.Equal(3000 * 1.05 / 1480, s.SeizedUnits, 1e-12); // debt to cover · bonus · debt price / collateral price
        Assert.Equal(0, r.BadDebt);
    }

    [Fact]
    public void Liquidate_AaveBelowLowerThreshold_RepaysAll()
    {
        LendingLiquidationResult r = LendingLiquidation.Liquidate(Position(5, 1400, 6000), Rules("Aave v3"), 1);
        Assert.Equal(6000, r.Seizures[0].RepaidUnits, 1e-9);
        Assert.Equal(0, r.After.DebtValue);
    }

    [Fact]
    public void Liquidate_CompoundV2_SendsItsShareToReserves()
    {
        LendingLiquidationResult r = LendingLiquidation.Liquidate(Position(5, 1480, 6000, 0.8, 0.08), Rules("Compound v2"), 1);
        Assert.Equal(3000 * 1.08 / 1480 * 0.028, r.Seizures[0].ReserveUnits, 1e-12);
    }

    [Fact]
    public void Liquidate_AaveV4_RestoresTheTarget()
    {
        LendingLiquidationResult r = LendingLiquidation.Liquidate(Position(5, 1480, 6000), Rules("Aave v4"), 1);
        Assert.Equal(1.05, r.After.HealthFactor, 1e-9);
        Assert.True(r.Seizures[0].RepaidValue < 3000);
    }

    [Fact]
    public void Liquidate_CompoundV3_AbsorbsTheWholeAccount()
    {
        LendingLiquidationResult r = LendingLiquidation.Liquidate(Position(5, 1480, 6000), Rules("Compound v3"), 1);
        Assert.Equal(5, r.Seizures[0].SeizedUnits);
        Assert.Equal(7400 * 0.95 - 6000, r.Credit, 1e-9);
        Assert.Equal(0, r.BadDebt);
        Assert.Equal(0, r.After.DebtValue + r.After.CollateralValue);
        Assert.Equal(1000, LendingLiquidation.Liquidate(Position(5, 1000, 6000), Rules("Compound v3"), 1).BadDebt, 1e-9);
    }

    [Fact]
    public void Liquidate_HealthyPosition_IsLeftAlone()
    {
        LendingPosition p = Position(5, 2000, 6000);
        foreach (string name in (string[])["Aave v3", "Aave v4", "Compound v2", "Compound v3"])
            Assert.Same(p, LendingLiquidation.Liquidate(p, Rules(name), 5).After);
    }

    [Fact]
    public void Liquidate_AnyPosition_NeverSeizesMoreThanHeldAndConservesValue()
    {
        Gen<LendingPosition> gen =
            from prices in Gen.ArrayOf(Law.Uniform(0.2, 3000), 3)
            from units in Gen.ArrayOf(Law.Uniform(0, 20), 3)
            from thresholds in Gen.ArrayOf(Law.Uniform(0.5, 0.9), 3)
            from bonus in Law.Uniform(0, 0.1)
            from debts in Gen.ArrayOf(Law.Uniform(0, 20_000), 2)
            select new LendingPosition
            {
                Collateral = [.. prices.Select((p, i) => new LendingCollateral("C" + i, units[i], p, thresholds[i], bonus))],
                Debts = [new LendingDebt("USDC", debts[0], 1), new LendingDebt("DAI", debts[1], 0.999)],
            };
        foreach (string name in (string[])["Aave v3", "Aave v4", "Compound v2"])
        {
            LendingRules rules = Rules(name);
            Law.ForAll(gen, p =>
            {
                LendingLiquidationResult r = LendingLiquidation.Liquidate(p, rules, 50);
                double seized = r.Seizures.Sum(s => s.SeizedValue), repaid = r.Seizures.Sum(s => s.RepaidValue), scale = 1 + p.CollateralValue + p.DebtValue;
                bool conserved = Math.Abs(p.CollateralValue - seized - r.After.CollateralValue) < 1e-9 * scale && Math.Abs(p.DebtValue - repaid - r.After.DebtValue) < 1e-9 * scale;
                bool held = r.After.Collateral.All(c => c.Units >= 0) && r.After.Debts.All(d => d.Units >= 0);
                bool bonusPaid = r.Seizures.All(s => s.SeizedValue >= s.RepaidValue * (1 - 1e-12));
                bool done = p.HealthFactor >= 1 ? r.Seizures.IsEmpty : r.After.HealthFactor >= 1 - 1e-12 || r.After.CollateralValue <= 1e-9 * scale || r.Seizures.Length == 50;
                return conserved && held && bonusPaid && done;
            }, seed: 31);
        }
    }

    [Fact]
    public void LiquidationFactor_MoreCollateral_MovesOutward()
        => Law.ForAll(from c in Law.Uniform(1, 100) from more in Law.Uniform(0.01, 10) from d in Law.Uniform(10, 5000) select (c, more, d),
            x => Position(x.c + x.more, 100, x.d).LiquidationFactor(new HashSet<string> { "ETH" }) < Position(x.c, 100, x.d).LiquidationFactor(new HashSet<string> { "ETH" }));

    [Fact]
    public void MarginLoan_LongOnCredit_BreachesWhereEquityIsTheRequirement()
    {
        MarginLoanParameters finra = ParameterLibrary.Get<MarginLoanParameters>("margin-loan", "FINRA", new(2026, 1, 1)).Values;
        MarginLoanParameters house = ParameterLibrary.Get<MarginLoanParameters>("margin-loan", "house", new(2026, 1, 1)).Values;
        Assert.Equal(50 / 0.75, MarginLoan.LiquidationPrice(100, -5000, finra)!.Value, 1e-9); // bought at 100 on 50%: the textbook 66.67
        Assert.Equal(50 / 0.70, MarginLoan.LiquidationPrice(100, -5000, house)!.Value, 1e-9);
        Assert.Equal(50, MarginLoan.BankruptcyPrice(100, -5000)!.Value, 1e-12);
        Assert.Equal(150 / 1.3, MarginLoan.LiquidationPrice(-100, 15_000, finra)!.Value, 1e-9);
        Assert.Null(MarginLoan.LiquidationPrice(100, 10, finra));
    }

    [Fact]
    public void ForcedTrade_AnyBreach_RestoresTheTargetOrClosesAll()
        => Law.ForAll(from side in Gen.Elements(1, -1) from n in Law.Uniform(1, 1000) from price in Law.Uniform(1, 200) from cash in Law.Uniform(-1.2, 2.5) select (side, n, price, cash),
            x =>
            {
                double shares = x.side * x.n, cash = (x.side > 0 ? Math.Min(x.cash, 0) : Math.Max(x.cash, 0)) * x.n * x.price;
                double traded = MarginLoan.ForcedTrade(shares, cash, x.price, 0.3), equity = cash + (shares * x.price), left = x.n - traded;
                return traded >= 0 && traded <= x.n && (left == 0 || equity >= (0.3 * left * x.price) - 1e-9) && (traded == 0 || left == 0 || Math.Abs(equity - (0.3 * left * x.price)) < 1e-6);
            });
}
