using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Parameters;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Crypto;

public class DeribitMarginTests
{
    private static DeribitStandardMarginParameters Standard(string coin) => ParameterLibrary.Get<DeribitStandardMarginParameters>("deribit-standard", coin, new(2026, 1, 1)).Values;

    private static DeribitPortfolioMarginParameters PortfolioOf(string coin)
        => ParameterLibrary.Get<DeribitPortfolioMarginParameters>("deribit-portfolio", coin, new(2026, 2, 15)).Values;

    [Fact]
    public void Future_PublishedLinearPerpetuals_AreExact()
    {
        foreach (ReferenceTable r in ReferenceTable.Load("Margin", "deribit_linear_perpetual.csv"))
        {
            DeribitStandardMarginParameters p = Standard(r["instrument"].Split('_')[0]);
            Requirement requirement = DeribitStandardMargin.Future(r.Number("position_base"), p);
            double coins = r["margin_kind"] == "IM" ? requirement.Initial : requirement.Maintenance;
            Assert.Equal(r.Number("expected_margin_base"), coins, 1e-12);
            Assert.Equal(r.Number("expected_margin_usdc"), coins * r.Number("index_price"), 1e-6);
        }
    }

    /// <summary>Worked by hand from the published formulas.</summary>
    [Theory]
    [InlineData(OptionRight.Call, 100_000, 100_000, 0.05, 0.20, 0.125)] // at the money: 0.15 + mark; 0.075 + mark
    [InlineData(OptionRight.Call, 104_000, 100_000, 0.03, 0.14, 0.105)] // 4% out: 0.11 + mark
    [InlineData(OptionRight.Call, 150_000, 100_000, 0.001, 0.101, 0.076)] // far out: 0.10 + mark
    [InlineData(OptionRight.Put, 90_000, 100_000, 0.01, 0.11, 0.085)] // 10% out
    [InlineData(OptionRight.Put, 400_000, 100_000, 3.0, 3.225, 3.225)] // deep in the money: maintenance 0.075·mark governs both
    public void ShortInverseOption_WorkedByHand_Agrees(OptionRight right, double strike, double price, double mark, double initial, double maintenance)
    {
        Requirement r = DeribitStandardMargin.ShortInverseOption(right, strike, price, mark, Standard("BTC"));
        Assert.Equal(initial, r.Initial, 1e-12);
        Assert.Equal(maintenance, r.Maintenance, 1e-12);
    }

    [Fact]
    public void ShortLinearOption_SameOption_IsTheInverseOneTimesThePrice()
    {
        Requirement coin = DeribitStandardMargin.ShortInverseOption(OptionRight.Call, 104_000, 100_000, 0.03, Standard("BTC"));
        Requirement quote = DeribitStandardMargin.ShortLinearOption(OptionRight.Call, 104_000, 100_000, 3_000, Standard("BTC"));
        Assert.Equal(coin.Initial * 100_000, quote.Initial, 1e-8);
        Assert.Equal(coin.Maintenance * 100_000, quote.Maintenance, 1e-8);
    }

    [Theory]
    [InlineData("deribit_doc_btc", "BTC")]
    [InlineData("deribit_prod_eth", "ETH")]
    public void Evaluate_PublishedResponse_AgreesToItsPrecision(string name, string coin)
    {
        ReferenceTable c = ReferenceTable.Load("Margin", "deribit_portfolio_margins.csv").Single(r => r["case_id"] == name);
        ReferenceTable[] positions = [.. ReferenceTable.Load("Margin", "deribit_portfolio_positions.csv").Where(r => r["case_id"] == name)];
        DeribitPortfolioMarginParameters p = PortfolioOf(coin);
        Assert.Equal((c.Number("price_range"), c.Number("vol_range_up"), c.Number("pnl_offset")), (p.PriceRange, p.VolatilityRangeUp, p.ProfitOffset));
        var portfolio = new CoinPortfolio
        {
            IndexPrice = positions[0].Number("index_price"),
            IsInverse = true,
            Futures = [.. positions.Select(r => new CoinFuture(r.Number("position_base_ccy"), r.Number("mark_price"),
                r["instrument"].EndsWith("PERPETUAL", StringComparison.Ordinal) ? 0 : 10.65 / 365))],
        };
        DeribitPortfolioMarginResult result = DeribitPortfolioMargin.Evaluate(portfolio, p, c.Number("open_orders_margin"), c.Number("mmp_margin"));
        foreach (ReferenceTable v in ReferenceTable.Load("Margin", "deribit_portfolio_vectors.csv").Where(r => r["case_id"] == name && r["vector"].StartsWith("AGG", StringComparison.Ordinal)))
            Assert.Equal(v.Number("expected_pnl_base_ccy"), result.Matrix[((int)v.Number("bucket") + 4) * 3], 1e-15);
        foreach (ReferenceTable v in ReferenceTable.Load("Margin", "deribit_portfolio_vectors.csv").Where(r => r["case_id"] == name && r["bucket"] != "0" && !r["vector"].StartsWith("AGG", StringComparison.Ordinal)))
        {
            CoinPortfolio one = portfolio with { Futures = [new CoinFuture(positions.Single(r => r["instrument"] == v["vector"]).Number("position_base_ccy"), 1, 0)] };
            double profit = DeribitPortfolioMargin.Evaluate(one, p with { ProfitOffset = 1 }).Matrix[((int)v.Number("bucket") + 4) * 3];
            Assert.Equal(v.Number("expected_pnl_base_ccy"), profit, 1e-15);
        }

        Assert.Equal(c.Number("exp_worst_case"), result.WorstCase, 1e-15);
        // The response counts the worst vector from 1 in one example, and names one of three equal volatility columns: the bucket is what can be compared.
        Assert.Equal(((int)c.Number("exp_worst_index") - 1) / 3, result.WorstIndex / 3);
        Assert.Equal(c.Number("exp_roll_shock"), result.RollShock, 1e-15);
        Assert.Equal(c.Number("exp_delta_shock"), result.DeltaShock);
        // The response rounds the worst case to nine decimals before it adds the rest.
        Assert.Equal(c.Number("exp_risk_matrix_margin"), result.RiskMatrixMargin, 5e-10);
        Assert.Equal(c.Number("exp_initial_margin"), result.Requirement.Initial, 1e-9);
        Assert.Equal(c.Number("exp_maintenance_margin"), result.Requirement.Maintenance, 4e-10);
    }

    [Fact]
    public void Evaluate_ShortStrangle_MatchesRepricingByTheCoinFormula()
    {
        DeribitPortfolioMarginParameters p = PortfolioOf("BTC");
        const double f = 60_500, t = 20.0 / 365, sigma = 0.55;
        var portfolio = new CoinPortfolio
        {
            IndexPrice = 60_000,
            IsInverse = true,
            Expiries = [new CoinExpiry(f, t, [new MarginOption(OptionRight.Call, 70_000, -3, sigma), new MarginOption(OptionRight.Put, 50_000, -2, sigma)])],
        };
        DeribitPortfolioMarginResult r = DeribitPortfolioMargin.Evaluate(portfolio, p);
        double up = sigma * (1 + (0.5 * Math.Pow(30.0 / 20, 0.3))), now = Value(f, sigma), least = double.PositiveInfinity;
        for (int i = -4; i <= 4; i++)
        {
            double move = 0.04 * i;
            double profit = Value(f * (1 + move), Math.Max(up, 0.5)) - now;
            Assert.Equal(profit > 0 ? 0 : profit, r.Matrix[(i + 4) * 3], 1e-12);
            least = Math.Min(least, profit);
        }

        Assert.Equal(-least, r.WorstCase, 1e-12);
        Assert.Contains("volatility up", r.WorstScenario, StringComparison.Ordinal);

        static double Value(double forward, double vol)
            => (-3 * CoinSettled.Evaluate(forward, 70_000, t, vol, OptionRight.Call).Coin.Price) - (2 * CoinSettled.Evaluate(forward, 50_000, t, vol, OptionRight.Put).Coin.Price);
    }

    [Fact]
    public void Evaluate_AnyPortfolio_HasRequirementsInOrderAndIsHomogeneousWithoutThresholds()
    {
        // The dampener and the delta threshold are amounts of money: only without them is the rule homogeneous.
        DeribitPortfolioMarginParameters p = PortfolioOf("BTC") with { ExtendedDampener = 0, MarginIncrement = 0 };
        Gen<(MarginOption[], double, double)> gen =
            from n in Gen.Choose(1, 5)
            from legs in Gen.ArrayOf(from call in Gen.Elements(true, false)
                                     from k in Gen.Choose(20, 120)
                                     from u in Law.Uniform(-5, 5)
                                     from v in Law.Uniform(0.2, 1.5)
                                     select new MarginOption(call ? OptionRight.Call : OptionRight.Put, 1000.0 * k, u, v), n)
            from coins in Law.Uniform(-3, 3)
            from scale in Law.Uniform(0.1, 20)
            select (legs, coins, scale);
        Law.ForAll(gen, c =>
        {
            (MarginOption[] legs, double coins, double scale) = c;
            Requirement one = Of(legs, coins), many = Of([.. legs.Reverse().Select(l => l with { Units = l.Units * scale })], coins * scale);
            return one.Maintenance >= 0 && one.Initial >= one.Maintenance && Close(scale * one.Initial, many.Initial) && Close(scale * one.Maintenance, many.Maintenance);
        });

        Requirement Of(MarginOption[] legs, double coins) => DeribitPortfolioMargin.Evaluate(new CoinPortfolio
        {
            IndexPrice = 60_000, IsInverse = true, Futures = [new CoinFuture(coins, 60_000, 0)], Expiries = [new CoinExpiry(60_300, 0.1, [.. legs])],
        }, p).Requirement;

        static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a));
    }

    [Theory]
    [InlineData(2024, 12, 31, 0.15)]
    [InlineData(2025, 1, 6, 0.12)]
    public void Grid_OfOkx_DependsOnTheDate(int year, int month, int day, double range)
    {
        ScenarioGridParameters grid = ParameterLibrary.Get<ScenarioGridParameters>("scenario-grid", "OKX MR1 BTC, ETH", new(year, month, day)).Values;
        var portfolio = new CoinPortfolio { IndexPrice = 100, IsInverse = false, Futures = [new CoinFuture(2, 100, 0)] };
        Assert.Equal(range * 200, ScenarioGridMargin.Evaluate(portfolio, grid).Requirement.Initial, 1e-12);
    }

    /// <summary>wiki.dederi.io, portfolio margin: 10 ETH futures at 2,243.3 with factor 0.006 have a contingency of 134.6.</summary>
    [Fact]
    public void Grid_WithContingency_AddsTheDocumentedAmount()
    {
        var grid = new ScenarioGridParameters
        {
            Scenarios = [new GridScenario(0, 0, 1)], ShortTermPower = 0, LongTermPower = 0, DayFloor = 1, MinimumVolatilityUp = 0, MaintenanceFactor = 1, FutureContingency = 0.006,
        };
        var portfolio = new CoinPortfolio { IndexPrice = 2243.3, IsInverse = false, Futures = [new CoinFuture(10, 2243.3, 0)] };
        Assert.Equal(134.6, ScenarioGridMargin.Evaluate(portfolio, grid).Requirement.Initial, 0.05);
    }

    [Fact]
    public void Grid_OfParadex_WeighsTheFarMoves()
    {
        ScenarioGridParameters grid = ParameterLibrary.Get<ScenarioGridParameters>("scenario-grid", "Paradex", new(2026, 6, 1)).Values;
        var portfolio = new CoinPortfolio { IndexPrice = 100, IsInverse = false, Futures = [new CoinFuture(1, 100, 0)] };
        ScenarioGridResult r = ScenarioGridMargin.Evaluate(portfolio, grid);
        Assert.Equal(24, r.Profits.Length);
        Assert.Equal(-66 * 0.24, r.Profits[16], 1e-12);
        Assert.Equal(16, r.Requirement.Initial, 1e-12);
        Assert.Equal(8, r.Requirement.Maintenance, 1e-12);
    }
}
