using OptionCascade.Margin;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using Xunit;
using static OptionCascade.Tests.Margin.Scenario.RuleAccounts;

namespace OptionCascade.Tests.Margin.StrategyBased;

public class StrategyBasedRuleTests
{
    private static readonly StrategyBasedRule Rule = new(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);

    [Fact]
    public void Explain_ShortStrangleAndStock_AddsUpToTheLevel()
    {
        OptionContract call = Option(110, OptionRight.Call, 30), put = Option(90, OptionRight.Put, 30);
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0, 0, [(call, Mark(1.5)), (put, Mark(1.0))]));
        AccountState state = market.Resolve(Account(new OptionHolding(call, -3), new OptionHolding(put, -2), new SpotHolding("XYZ", 100), new CashHolding("USD", 5_000))).At(default);
        MarginReport report = Rule.Explain(state);
        // one call covered; two strangles: call 1.5 + 10 (20 − 10, floor 10) against put 1 + 10 (20 − 10, floor 9): the call's and the put's premium
        Assert.Equal(200 * (1.5 + 10 + 1) + 2_500, report.Level.Maintenance, 6);
        Assert.Equal(200 * (1.5 + 10 + 1) + 5_000, report.Level.Initial, 6);
        Assert.Equal(15_000, report.Level.Equity, 6); // cash and stock; what is sold short stands in the requirement
        Assert.Equal(report.Level.Initial, report.Items.Sum(i => i.Initial), 6);
        Assert.Equal(report.Level.Maintenance, report.Items.Sum(i => i.Maintenance), 6);
        Assert.Equal(["covered call", "short strangle"], report.Items.Select(i => i.Description));
        Assert.Equal(report.Level, Rule.Level(state));
    }

    [Fact]
    public void Level_IndexFund_CoversIndexCalls()
    {
        OptionContract call = Option(1460, OptionRight.Call, 56, "SPX");
        MarginMarket market = MarketOf(Snapshot("SPX", 1451.19, 0.05, 0.018, [(call, Mark(21.66))]), Snapshot("SPY", 145.30, 0.05, 0.018, []));
        MarginLevel level = Rule.Level(market.Resolve(Account(new OptionHolding(call, -100), new SpotHolding("SPY", 100_000))).At(default));
        Assert.Equal(7_265_000, level.Initial, 3);
        Assert.Equal(3_632_500, level.Maintenance, 3);
    }

    [Fact]
    public void Level_AfterAMove_UsesTheMovedPrices()
    {
        OptionContract put = Option(90, OptionRight.Put, 30);
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0, 0, [(put, Volatility(0.4))]));
        AccountState state = market.Resolve(Account(new OptionHolding(put, -1), new CashHolding("USD", 3_000))).At(new MarketMove(Math.Log(0.8)));
        double price = state.OptionPrices[0];
        Assert.Equal(100 * (price + 16), Rule.Level(state).Maintenance, 6); // in the money at 80: 20% of 80
    }

    [Fact]
    public void Level_OptionExpiredByThen_IsCash()
    {
        OptionContract put = Option(90, OptionRight.Put, 30);
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0, 0, [(put, Volatility(0.4))]));
        MarginLevel level = Rule.Level(market.Resolve(Account(new OptionHolding(put, -1), new CashHolding("USD", 3_000))).At(new MarketMove(Math.Log(0.8), 0, NodaTime.Duration.FromDays(31))));
        Assert.Equal(new MarginLevel(2_000, 0, 0), new MarginLevel(Math.Round(level.Equity, 6), level.Initial, level.Maintenance));
    }

    [Fact]
    public void Refuses_FuturesAndCoinOptions_SaysWhy()
    {
        var future = new FutureContract { Symbol = "XYZH4", Underlying = "XYZ", Expiry = null, Multiplier = 50, Currency = "USD", Payoff = FuturePayoff.Linear };
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0, 0, []));
        Assert.Contains("futures", Rule.Refuses(market.Resolve(Account(new FutureHolding(future, 1, 100)))), StringComparison.Ordinal);
    }
}
