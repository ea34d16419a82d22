using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.CryptoAccounts;

namespace OptionCascade.Tests.Margin;

/// <summary>The rules over accounts agree with the kernels, which agree with the published figures.</summary>
public class CryptoRuleTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);

    private static DerivePortfolioMarginRule DerivePortfolioRule => new("Derive PM2",
        ParameterLibrary.Get<DerivePortfolioMarginParameters>("derive-portfolio", "BTC, ETH", Day).Values,
        ImmutableSortedDictionary.Create<string, DeriveCollateralTerms>(StringComparer.Ordinal).Add("BTC", new DeriveCollateralTerms(0.02, 0.01, true)));

    private static DeriveStandardMarginRule DeriveStandardRule => new("Derive SRM", ParameterLibrary.AllInForce<DeriveStandardMarginParameters>("derive-standard", Day));

    public static IEnumerable<IMarginRule> OptionRules =>
        [DeribitStandardMarginRule.InForce(Day), DeribitPortfolioMarginRule.InForce(Day), DerivePortfolioRule, DeriveStandardRule];

    [Fact]
    public void DeribitStandard_InverseStrangleAndPerpetual_AddsThePublishedFormulas()
    {
        OptionContract call = Option(70_000, OptionRight.Call, 30), put = Option(50_000, OptionRight.Put, 30);
        ResolvedAccount account = Resolve("BTC", new OptionHolding(call, -2), new OptionHolding(put, -3), new FutureHolding(Perpetual(FuturePayoff.Inverse), 6_000, 60_000),
            new CashHolding("BTC", 5));
        AccountState state = account.At(new MarketMove(0.05));
        DeribitStandardMarginRule rule = DeribitStandardMarginRule.InForce(Day);
        MarginLevel level = rule.Level(state);
        double s = 60_000 * Math.Exp(0.05);
        DeribitStandardMarginParameters p = ParameterLibrary.Get<DeribitStandardMarginParameters>("deribit-standard", "BTC", Day).Values;
        double Mark(OptionRight right) => state.OptionPrices[account.Options.ToList().FindIndex(o => o.Contract.Right == right)] / s;
        Requirement expected = (DeribitStandardMargin.ShortInverseOption(OptionRight.Call, 70_000, s, Mark(OptionRight.Call), p) * 2)
            + (DeribitStandardMargin.ShortInverseOption(OptionRight.Put, 50_000, s, Mark(OptionRight.Put), p) * 3) + DeribitStandardMargin.Future(60_000 / s, p);
        Assert.Equal(expected.Initial, level.Initial, 1e-12);
        Assert.Equal(expected.Maintenance, level.Maintenance, 1e-12);
        Assert.Equal(5 + (60_000 * ((1 / 60_000.0) - (1 / s))), level.Equity, 1e-12);
    }

    [Fact]
    public void DeribitPortfolio_LinearAndInverse_AreMarginedApart()
    {
        ResolvedAccount both = Resolve("USD", new FutureHolding(Perpetual(FuturePayoff.Inverse), 6_000, 60_000), new FutureHolding(Perpetual(FuturePayoff.Linear), -1, 60_000));
        MarginLevel level = DeribitPortfolioMarginRule.InForce(Day).Level(both.At(MarketMove.None));
        double inverse = ((1 / 0.84) - 1 + 0.01) * 60_000, linear = (0.16 + 0.01) * 60_000;
        Assert.Equal(inverse + linear, level.Initial, 1e-6);
        Assert.Equal(0.8 * (inverse + linear), level.Maintenance, 1e-6);
    }

    [Fact]
    public void DerivePortfolio_Account_LeavesTheVenuesNetMargin()
    {
        OptionContract put = Option(55_000, OptionRight.Put, 20, OptionSettlement.Quote);
        ResolvedAccount account = Resolve("USD", new OptionHolding(put, -2), new FutureHolding(Perpetual(FuturePayoff.Linear), 0.5, 59_000), new CashHolding("USD", 20_000), new SpotHolding("BTC", 0.3));
        AccountState state = account.At(new MarketMove(-0.1, 0.2, Duration.FromDays(5)));
        double s = 60_000 * Math.Exp(-0.1), t = 15.0 / 365;
        DerivePortfolioMarginResult direct = DerivePortfolioMargin.Evaluate(new DerivePortfolio
        {
            Spot = s, Cash = 20_000, PerpetualUnits = 0.5, PerpetualPrice = s, PerpetualProfit = 0.5 * (s - 59_000),
            Expiries = [new DeriveExpiry { SecondsToExpiry = 15 * 86400, Forward = s * Math.Exp(0.04 * t), Rate = 0.04, Options = [new MarginOption(OptionRight.Put, 55_000, -2, Sigma * 1.2)] }],
            Collateral = [new DeriveCollateral("BTC", 0.3, s, 0.02, 0.01, true)],
        }, ParameterLibrary.Get<DerivePortfolioMarginParameters>("derive-portfolio", "BTC, ETH", Day).Values);
        MarginLevel level = DerivePortfolioRule.Level(state);
        Assert.Equal(direct.Maintenance, level.Excess, 1e-6);
        Assert.Equal(direct.Initial, level.Available, 1e-6);
        Assert.Equal(direct.MarkToMarket, level.Equity, 1e-6);
    }

    [Fact]
    public void Explain_EveryRule_AddsUpToItsLevel()
    {
        OptionContract call = Option(66_000, OptionRight.Call, 20, OptionSettlement.Quote), put = Option(55_000, OptionRight.Put, 20, OptionSettlement.Quote);
        ResolvedAccount account = Resolve("USD", new OptionHolding(call, -2), new OptionHolding(put, 1), new FutureHolding(Perpetual(FuturePayoff.Linear), 0.5, 59_000),
            new CashHolding("USD", 20_000), new SpotHolding("BTC", 0.3));
        foreach (IMarginRule rule in OptionRules)
        {
            Assert.Null(rule.Refuses(account));
            AccountState state = account.At(new MarketMove(0.03));
            MarginReport report = rule.Explain(state);
            Assert.Equal(rule.Level(state), report.Level);
            Assert.Equal(report.Level.Initial, report.Items.Sum(i => i.Initial), 1e-6);
            Assert.Equal(report.Level.Maintenance, report.Items.Sum(i => i.Maintenance), 1e-6);
        }
    }

    [Fact]
    public void Level_AnyAccountUnderEveryRule_IsNonNegativeAndMoreCashIsMoreExcess()
    {
        Gen<(double, double, double, double, double)> gen =
            from a in Law.Uniform(-5, 5) from b in Law.Uniform(-5, 5) from c in Law.Uniform(-3, 3) from x in Law.Uniform(-0.6, 0.6) from more in Law.Uniform(1, 1e5) select (a, b, c, x, more);
        OptionContract call = Option(66_000, OptionRight.Call, 20, OptionSettlement.Quote), put = Option(55_000, OptionRight.Put, 40, OptionSettlement.Quote);
        MarginMarket market = MarketOf(Snapshot("BTC", Spot, call, put));
        IMarginRule[] rules = [.. OptionRules];
        Law.ForAll(gen, v =>
        {
            (double a, double b, double c, double x, double more) = v;
            Holding[] holdings = [new OptionHolding(call, a), new OptionHolding(put, b), new FutureHolding(Perpetual(FuturePayoff.Linear), c, 58_000)];
            AccountState poor = market.Resolve(Of("USD", holdings)).At(new MarketMove(x)), rich = market.Resolve(Of("USD", [.. holdings.Reverse(), new CashHolding("USD", more)])).At(new MarketMove(x));
            return rules.All(r => r.Level(poor) is { Initial: >= 0, Maintenance: >= 0 } l && l.Initial >= l.Maintenance - 1e-6 && Math.Abs(r.Level(rich).Excess - l.Excess - more) < 1e-6 * (1 + Math.Abs(l.Excess) + more));
        }, cases: 1000);
    }

    [Fact]
    public void Refuses_AccountsTheVenueDoesNotList_SaysWhy()
    {
        ResolvedAccount coin = Resolve("BTC", new OptionHolding(Option(60_000, OptionRight.Call, 10), -1));
        Assert.Contains("settled in coin", DerivePortfolioRule.Refuses(coin), StringComparison.Ordinal);
        Assert.Contains("settled in coin", DeriveStandardRule.Refuses(coin), StringComparison.Ordinal);
        ResolvedAccount inverse = Resolve("BTC", new FutureHolding(Perpetual(FuturePayoff.Inverse), 1, 60_000));
        Assert.Contains("linear", DerivePortfolioRule.Refuses(inverse), StringComparison.Ordinal);
        var none = new TieredPerpetualRule("tiers", ImmutableSortedDictionary<string, PerpetualTerms>.Empty);
        Assert.Contains("BTC-PERPETUAL", none.Refuses(inverse), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, FuturePayoff.Linear)]
    [InlineData(-1, FuturePayoff.Linear)]
    [InlineData(1, FuturePayoff.Inverse)]
    [InlineData(-1, FuturePayoff.Inverse)]
    public void TieredPerpetual_AtTheLiquidationPrice_HasNoExcess(int side, FuturePayoff payoff)
    {
        FutureContract contract = Perpetual(payoff);
        bool linear = payoff == FuturePayoff.Linear;
        MaintenanceTiers tiers = linear ? ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", "Binance BTCUSDT", Day).Values : MaintenanceTiers.FromRates([(5, 0.005), (50, 0.01), (500, 0.02)]);
        var rule = new TieredPerpetualRule("tiers", ImmutableSortedDictionary.Create<string, PerpetualTerms>(StringComparer.Ordinal).Add(contract.Symbol, new PerpetualTerms(tiers, 0.05)));
        double size = linear ? 20 * side : 120_000 * side, margin = linear ? 120_000 : 2;
        double price = linear ? PerpetualLiquidation.Linear(margin, size, Spot, tiers)!.Value : PerpetualLiquidation.Inverse(margin, size * 10, Spot, tiers)!.Value;
        ResolvedAccount account = Resolve(linear ? "USD" : "BTC", new FutureHolding(contract, size, Spot), new CashHolding(linear ? "USD" : "BTC", margin));
        MarginLevel level = rule.Level(account.At(new MarketMove(Math.Log(price / Spot))));
        Assert.Equal(0, level.Excess / level.Maintenance, 1e-9);
        Assert.Equal(level.Maintenance, rule.Explain(account.At(new MarketMove(Math.Log(price / Spot)))).Items.Sum(i => i.Maintenance), 1e-9);
    }

    [Fact]
    public void Hyperliquid_MaintenanceIsHalfOfTheInitialRequirementAtTheGreatestLeverage()
    {
        Assert.Equal(0.01, PerpetualTerms.Hyperliquid(50).Tiers.Tiers[0].Rate, 1e-15);
        Assert.Equal(1.0 / 6, PerpetualTerms.Hyperliquid(3).Tiers.Tiers[0].Rate, 1e-15);
    }

    /// <summary>dYdX documentation: long 500 at 1, 3%: requirement 15; at 0.801 the profit is −99.5.</summary>
    [Fact]
    public void TieredPerpetual_DydxExample_Agrees()
    {
        var contract = new FutureContract { Symbol = "X-USD", Underlying = "X", Expiry = null, Multiplier = 1, Currency = "USD", Payoff = FuturePayoff.Linear };
        var rule = new TieredPerpetualRule("dYdX", ImmutableSortedDictionary.Create<string, PerpetualTerms>(StringComparer.Ordinal).Add("X-USD", new PerpetualTerms(MaintenanceTiers.Flat(0.03), 0.05)));
        ResolvedAccount account = MarketOf(Snapshot("X", 1)).Resolve(Of("USD", new FutureHolding(contract, 500, 1), new CashHolding("USD", 100)));
        Assert.Equal(15, rule.Level(account.At(MarketMove.None)).Maintenance, 1e-12);
        Assert.Equal(0.5, rule.Level(account.At(new MarketMove(Math.Log(0.801)))).Equity, 1e-9);
    }

    [Fact]
    public void Lending_AtHealthFactorOne_HasNoExcess()
    {
        var rule = new LendingMarginRule("lending", ImmutableSortedDictionary.Create<string, CollateralTerms>(StringComparer.Ordinal).Add("BTC", new CollateralTerms(0.7, 0.8)));
        ResolvedAccount account = Resolve("USD", new SpotHolding("BTC", 1), new CashHolding("USD", -36_000));
        MarginLevel level = rule.Level(account.At(new MarketMove(Math.Log(0.75))));
        Assert.Equal(0, level.Excess, 1e-8);
        Assert.True(rule.Level(account.At(MarketMove.None)).Available > 0);
    }

    [Fact]
    public void MarginLoan_AtItsLiquidationPrice_HasNoExcess()
    {
        MarginLoanParameters p = ParameterLibrary.Get<MarginLoanParameters>("margin-loan", "house", Day).Values;
        var rule = new MarginLoanRule("house", p);
        ResolvedAccount account = Resolve("USD", new SpotHolding("BTC", 2), new CashHolding("USD", -60_000));
        double price = MarginLoan.LiquidationPrice(2, -60_000, p)!.Value;
        Assert.Equal(0, rule.Level(account.At(new MarketMove(Math.Log(price / Spot)))).Excess, 1e-8);
        MarginReport report = rule.Explain(account.At(MarketMove.None));
        Assert.Equal(60_000, report.Level.Initial, 1e-9);
        Assert.Equal(report.Level.Maintenance, report.Items.Sum(i => i.Maintenance), 1e-9);
    }
}
