using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Perpetuals;

public class PerpetualLiquidationTests
{
    public static TheoryData<string> Published => [.. ReferenceTable.Load("Margin", "perpetual_liquidation.csv").Select(r => r["case_id"])];

    [Theory]
    [MemberData(nameof(Published))]
    public void LiquidationPrice_PublishedFigure_IsExact(string name)
    {
        ReferenceTable r = ReferenceTable.Load("Margin", "perpetual_liquidation.csv").Single(x => x["case_id"] == name);
        double size = r.Number("quantity") * (r["side"] == "long" ? 1 : -1), entry = r.Number("entry_price"), rate = r.Number("mmr"), margin = r.Number("wallet_or_position_margin");
        double? price = (r["venue"], r["formula"].StartsWith("BANKRUPTCY", StringComparison.Ordinal)) switch
        {
            (_, true) => PerpetualLiquidation.LinearBankruptcy(size, entry, Math.Abs(size) * entry / r.Number("leverage")),
            ("binance", _) => PerpetualLiquidation.Linear(margin, size, entry, rate, r.Number("maintenance_amount_or_deduction"), r.Number("tmm_other"), r.Number("upnl_other")),
            ("okx/gate", _) => PerpetualLiquidation.LinearWithFee(margin, size, entry, rate, r.Number("fee_rate")),
            ("bybit", _) => PerpetualLiquidation.LinearAtEntry(size, entry, r.Number("leverage"), rate, r.Number("maintenance_amount_or_deduction")),
            ("dydx v4", _) => PerpetualLiquidation.FromEquity(margin, size, entry, rate),
            var other => throw new InvalidDataException(other.ToString()),
        };
        Assert.Equal(r.Number("expected_price"), price!.Value, r.Number("tolerance"));
    }

    /// <summary>Bybit help, "Isolated Mode": 60,000 USD at 50,000, 10x, 0.5%: V = 1.2, IM = 0.12, MM = 0.006; formula of that time, and the one of 27 May 2026.</summary>
    [Fact]
    public void InverseLiquidation_TwoVersionsOfBybit_DifferAsTheirFormulas()
    {
        Assert.Equal(60_000 / (1.2 + 0.114), PerpetualLiquidation.InverseAtEntry(60_000, 50_000, 0.12, 0.006)!.Value, 1e-9);
        Assert.Equal(60_000 / (1.2 - 0.114), PerpetualLiquidation.InverseAtEntry(-60_000, 50_000, 0.12, 0.006)!.Value, 1e-9);
        Assert.Equal(60_000 * 1.005 / 1.32, PerpetualLiquidation.InverseAtMark(60_000, 50_000, 10, 0.005)!.Value, 1e-9);
        Assert.Equal(60_000 * 0.995 / 1.08, PerpetualLiquidation.InverseAtMark(-60_000, 50_000, 10, 0.005)!.Value, 1e-9);
    }

    [Theory]
    [InlineData(2026, 5, 26, 60_000 / (1.2 + 0.114))]
    [InlineData(2026, 5, 27, 60_000 * 1.005 / 1.32)]
    public void Inverse_BybitByDate_TakesTheVersionInForce(int year, int month, int day, double expected)
    {
        PerpetualFormula formula = ParameterLibrary.Get<PerpetualFormula>("perpetual-formula", "Bybit inverse", new(year, month, day)).Values;
        Assert.Equal(expected, PerpetualLiquidation.Inverse(formula, 60_000, 50_000, 10, 0.005)!.Value, 1e-9);
    }

    /// <summary>Hyperliquid: 50x, maintenance leverage 100: long 1 at 100 with 10 of margin: available 10 − 1 = 9; 100 − 9/0.99.</summary>
    [Fact]
    public void FromAvailableMargin_Hyperliquid_LeavesEquityEqualToMaintenance()
    {
        foreach (int side in (int[])[1, -1])
        {
            double price = PerpetualLiquidation.FromAvailableMargin(100, side, 10 - 1, 100)!.Value;
            Assert.Equal(0.01 * price, 10 + (side * (price - 100)), 1e-9);
        }

        Assert.Equal(100 - (9 / 0.99), PerpetualLiquidation.FromAvailableMargin(100, 1, 9, 100)!.Value, 1e-12);
    }

    [Fact]
    public void Backstop_TwoThirdsOfMaintenance_LiesBeyondTheLiquidationPrice()
    {
        double liquidation = PerpetualLiquidation.Linear(30_000, 10, 60_000, 0.01)!.Value, backstop = PerpetualLiquidation.Backstop(30_000, 10, 60_000, 0.01, 0, 2.0 / 3)!.Value;
        Assert.Equal(0.1 * backstop * 2 / 3, 30_000 + (10 * (backstop - 60_000)), 1e-6);
        Assert.True(backstop < liquidation);
    }

    [Fact]
    public void FromRates_BinanceTable_GivesThePublishedAmounts()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Margin", "binance_btcusdt_tiers_2021.csv");
        MaintenanceTiers tiers = MaintenanceTiers.FromRates(rows.Select(r => (r.Number("notional_cap_usdt"), r.Number("maintenance_margin_rate"))));
        for (int i = 0; i < rows.Count; i++)
            Assert.Equal(rows[i].Number("maintenance_amount(published)"), tiers.Tiers[i].Amount, 1e-6);
        MaintenanceTiers embedded = ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", "Binance BTCUSDT", new(2021, 9, 1)).Values;
        Assert.Equal(rows.Select(r => r.Number("maintenance_amount(published)")), embedded.Tiers.Select(t => t.Amount));
        Assert.Equal(1.81, MaintenanceTiers.NextAmount(50, 0.05, 0.025, 0.56), 1e-12); // Binance COIN-M, level 5
        Assert.Equal(15, MaintenanceTiers.Flat(0.03).Requirement(500), 1e-12); // dYdX: long 500 at 1, 3%
    }

    [Fact]
    public void Requirement_AtTierBoundaries_IsContinuousAndIncreasing()
    {
        MaintenanceTiers tiers = ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", "Binance BTCUSDT", new(2021, 9, 1)).Values;
        Law.ForAll(from a in Law.Uniform(0, 6e8) from b in Law.Uniform(0, 6e8) select (a, b),
            x => (x.a <= x.b) == (tiers.Requirement(x.a) <= tiers.Requirement(x.b)) || x.a == x.b);
        foreach (MaintenanceTier t in tiers.Tiers.SkipLast(1))
            Assert.Equal(tiers.Requirement(t.NotionalCap), tiers.Requirement(t.NotionalCap * (1 + 1e-12)), t.NotionalCap * 1e-9);
        Assert.Equal(1e6, tiers.ReducedNotional(1.5e7, 2));
        Assert.Equal(0, tiers.ReducedNotional(2e5, 2));
    }

    [Fact]
    public void Linear_WithTiers_EquityMeetsRequirementAndMoreMarginMovesItOutward()
    {
        MaintenanceTiers tiers = ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", "Binance BTCUSDT", new(2021, 9, 1)).Values;
        Gen<(int, double, double, double)> gen =
            from side in Gen.Elements(1, -1) from size in Law.Uniform(0.01, 3000) from leverage in Law.Uniform(1.2, 30) from more in Law.Uniform(0.01, 0.5)
            select (side, size, leverage, more);
        Law.ForAll(gen, c =>
        {
            (int side, double size, double leverage, double more) = c;
            const double entry = 30_000;
            double margin = size * entry / leverage;
            if (margin <= tiers.Requirement(size * entry)) return true;
            double? price = PerpetualLiquidation.Linear(margin, side * size, entry, tiers), further = PerpetualLiquidation.Linear(margin * (1 + more), side * size, entry, tiers);
            double? bankrupt = PerpetualLiquidation.LinearBankruptcy(side * size, entry, margin);
            if (price is not { } p) return side > 0;
            double gap = margin + (side * size * (p - entry)) - tiers.Requirement(size * p);
            bool outward = further is not { } f || side * (p - f) >= 0;
            bool beforeBankruptcy = bankrupt is not { } b || side * (p - b) >= 0;
            return Math.Abs(gap) <= 1e-9 * size * entry && side * (entry - p) >= 0 && outward && beforeBankruptcy;
        });
    }

    [Fact]
    public void Inverse_WithTiers_EquityMeetsRequirementAndMoreMarginMovesItOutward()
    {
        MaintenanceTiers tiers = MaintenanceTiers.FromRates([(50, 0.005), (100, 0.01), (1000, 0.025), (double.PositiveInfinity, 0.1)]);
        Gen<(int, double, double, double)> gen =
            from side in Gen.Elements(1, -1) from coins in Law.Uniform(0.01, 2000) from leverage in Law.Uniform(1.2, 20) from more in Law.Uniform(0.01, 0.5)
            select (side, coins, leverage, more);
        Law.ForAll(gen, c =>
        {
            (int side, double coins, double leverage, double more) = c;
            const double entry = 50_000;
            double margin = coins / leverage, notional = side * coins * entry;
            if (margin <= tiers.Requirement(coins)) return true;
            double? price = PerpetualLiquidation.Inverse(margin, notional, entry, tiers), further = PerpetualLiquidation.Inverse(margin * (1 + more), notional, entry, tiers);
            if (price is not { } p) return side < 0; // a short with its whole value as margin cannot be liquidated
            double gap = margin + (notional * ((1 / entry) - (1 / p))) - tiers.Requirement(Math.Abs(notional) / p);
            return Math.Abs(gap) <= 1e-9 * coins && side * (entry - p) >= 0 && (further is not { } f || side * (p - f) >= 0);
        });
    }

    [Fact]
    public void Bankruptcy_DydxExample_IsTheDocumentedPrice()
        => Assert.Equal(1.2, PerpetualLiquidation.LinearBankruptcy(-500, 1, 100)!.Value, 1e-12);

    [Fact]
    public void Bankruptcy_InverseWithLeverage_IsEntryOverOnePlusInverse()
        => Assert.Equal(50_000 / 1.1, PerpetualLiquidation.InverseBankruptcy(60_000, 50_000, 0.12)!.Value, 1e-9);

    [Fact]
    public void Linear_NoMarginNeeded_IsNull()
    {
        Assert.Null(PerpetualLiquidation.Linear(1000, 1, 100, 0.01));
        Assert.Null(PerpetualLiquidation.InverseAtEntry(-100, 100, 2, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Linear_SizeNotUsable_Throws(double size)
        => Assert.Throws<ArgumentOutOfRangeException>(() => PerpetualLiquidation.Linear(1, size, 100, 0.01));

    [Fact]
    public void Tiers_NotIncreasing_Throw()
        => Assert.Throws<ArgumentException>(() => MaintenanceTiers.FromRates([(100, 0.01), (50, 0.02)]));
}
