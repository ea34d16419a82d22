using FsCheck.Fluent;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.Scenario.RuleAccounts;

namespace OptionCascade.Tests.Margin.Scenario;

public class SpanRuleTests
{
    private static readonly SpanProduct Product = new() { Underlying = "XYZ", PriceScanRange = 0.09, VolatilityScanRange = 0.04, ShortOptionMinimum = 0.01 };
    private static readonly SpanRule Rule = new(SpanParameters.Nse2010, [Product], []);

    [Fact]
    public void Level_ShortPut_IsTheWorstOfTheSixteenByBlackScholes()
    {
        AccountState state = State([(Option(95, OptionRight.Put, 60), -3, 0.25)]);
        double now = BlackScholes.Evaluate(100, 95, 60.0 / 365, 0.25, 0.03, 0.01, OptionRight.Put).Price, worst = 0;
        foreach (SpanScenario s in SpanParameters.Nse2010.Scenarios)
        {
            double moved = BlackScholes.Evaluate(100 * (1 + (0.09 * s.Price)), 95, 59.0 / 365, 0.25 + (0.04 * s.Volatility), 0.03, 0.01, OptionRight.Put).Price;
            worst = Math.Max(worst, 300 * (moved - now) * s.Weight);
        }

        MarginReport report = Rule.Explain(state);
        Assert.Equal(worst, report.Level.Maintenance, 1e-6);
        Assert.Contains("scenario 13", report.WorstScenario, StringComparison.Ordinal);
        Assert.Equal(10_000 - (300 * now), report.Level.Equity, 1e-6);
    }

    [Fact]
    public void Level_AmericanPuts_AreTheEnginesPricesOneByOne()
    {
        OptionContract near = Option(105, OptionRight.Put, 60, exercise: ExerciseStyle.American), far = Option(95, OptionRight.Put, 60, exercise: ExerciseStyle.American);
        AccountState state = State([(near, -3, 0.25), (far, 2, 0.3)]);
        double Price(double spot, double strike, double years, double sigma) => OptionCascade.Pricing.American.AmericanOption.Price(
            spot, strike, years, sigma, 0.03, 0.01, OptionRight.Put, OptionCascade.Pricing.American.AmericanPrecision.Fast);
        double span = 0, tims = 0;
        foreach (SpanScenario s in SpanParameters.Nse2010.Scenarios)
        {
            double spot = 100 * (1 + (0.09 * s.Price)), loss = 0;
            loss += 300 * (Price(spot, 105, 59.0 / 365, 0.25 + (0.04 * s.Volatility)) - state.OptionPrices[1]);
            loss -= 200 * (Price(spot, 95, 59.0 / 365, 0.3 + (0.04 * s.Volatility)) - state.OptionPrices[0]);
            span = Math.Max(span, loss * s.Weight);
        }

        foreach (double m in PortfolioMarginParameters.Tims2007.Moves(ScanClass.Equity))
            tims = Math.Max(tims, (300 * (Price(100 * (1 + m), 105, 60.0 / 365, 0.25) - state.OptionPrices[1])) - (200 * (Price(100 * (1 + m), 95, 60.0 / 365, 0.3) - state.OptionPrices[0])));
        Assert.Equal(span, Rule.Level(state).Maintenance, 1e-6);
        Assert.Equal(tims, new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024).Level(state).Maintenance, 1e-6);
    }

    [Fact]
    public void Level_FutureAgainstStock_OffsetsInTheScan()
    {
        var future = new FutureContract { Symbol = "XYZH4", Underlying = "XYZ", Expiry = AsOf + NodaTime.Duration.FromDays(60), Multiplier = 50, Currency = "USD", Payoff = FuturePayoff.Linear };
        MarginMarket market = MarketOf(Snapshot("XYZ", 100, 0, 0, []));
        Assert.Equal(0, Rule.Level(market.Resolve(Account(new SpotHolding("XYZ", 100), new FutureHolding(future, -2, 100))).At(default)).Maintenance, 9);
        Assert.Equal(50 * 9, Rule.Level(market.Resolve(Account(new FutureHolding(future, -1, 100))).At(default)).Maintenance, 9);
    }

    [Fact]
    public void Level_ScaledAccount_ScalesTheRequirement()
        => Law.ForAll(from p in Positions() from f in Law.Uniform(0.1, 9) select (p, f), t =>
        {
            MarginLevel once = Rule.Level(State(t.p)), scaled = Rule.Level(State(t.p, t.f));
            return once.Maintenance >= 0 && Math.Abs(scaled.Maintenance - (t.f * once.Maintenance)) <= 1e-9 * (1 + scaled.Maintenance);
        });

    [Fact]
    public void Level_OneMoreLongOption_NeverRaisesTheRiskBeyondItsPremium()
        => Law.ForAll(from p in Positions() from more in Positions() select (p, more[0]), t =>
        {
            (OptionContract Contract, double Contracts, double Volatility) added = t.Item2 with { Contracts = 1 };
            // One more long of a contract that is held short also lowers the short-option minimum; never raises it.
            AccountState before = State([.. t.p, added with { Contracts = 0 }]), after = State([.. t.p, added]);
            return Rule.Level(after).Maintenance <= Rule.Level(before).Maintenance + (after.MarketValue - before.MarketValue) + 1e-6;
        });

    [Fact]
    public void Refuses_UnknownUnderlying_NamesWhatThereIs()
    {
        MarginMarket market = MarketOf(Snapshot("ABC", 100, 0, 0, []));
        ResolvedAccount account = market.Resolve(Account(new SpotHolding("ABC", 1)));
        Assert.Contains("ABC", Rule.Refuses(account), StringComparison.Ordinal);
        Assert.Contains("XYZ", Assert.Throws<ArgumentException>(() => Rule.Level(account.At(default))).Message, StringComparison.Ordinal);
    }
}
