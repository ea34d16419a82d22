using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Margin.Scenario;

public sealed class PortfolioMarginOneMarketTests
{
    [Fact]
    public void Level_AccountOnOneUnderlying_IsTheRequirementOfTheExplanation()
    {
        var rule = new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024);
        MarginMarket market = SampleAccounts.Listed();
        var future = new FutureContract { Symbol = "F", Underlying = "XYZ", Expiry = SampleAccounts.AsOf + Duration.FromDays(40), Multiplier = 50, Currency = "USD", Payoff = FuturePayoff.Linear };
        foreach (Account account in SampleAccounts.Draw(200, 12))
        {
            ResolvedAccount resolved = market.Resolve(account with { Holdings = account.Id[^1] is '3' or '7' ? account.Holdings.Add(new FutureHolding(future, 2, 99)) : account.Holdings });
            foreach (MarketMove move in new[] { default, new MarketMove(-0.2, 0.3), new MarketMove(0.15, 0, Duration.FromDays(20)) })
            {
                MarginReport report = rule.Explain(resolved.At(move));
                Assert.Equal(report.Items.Sum(i => i.Maintenance), report.Level.Maintenance);
            }
        }
    }
}
