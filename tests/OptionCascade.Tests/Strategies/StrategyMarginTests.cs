using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Portfolio;
using OptionCascade.Strategies;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Strategies;

/// <summary>A strategy as an account, and what rules ask of it.</summary>
public sealed class StrategyMarginTests
{
    private static readonly MarginMarket Market = SampleAccounts.Listed();
    private static readonly ImmutableArray<NamedMarginRule> Rules = MarginRuleCatalog.InForce(new LocalDate(2026, 3, 2), UnderlyingTable.UnitedStates2024);
    private static readonly OptionStrategy Strangle = StrategyCatalog.ShortStrangle(new(90, 0.40), new(110, 0.55), 1000, 30 / 365.0);

    private static Account Account(OptionStrategy strategy, double capital)
        => strategy.ToAccount("one", "XYZ", "USD", capital, leg => SampleAccounts.Option(leg.Strike, leg.Right!.Value, 30));

    [Fact]
    public void ToAccount_Strangle_HoldsContractsAndCapitalWithTheCredit()
    {
        Account account = Account(Strangle, 20_000);
        Assert.Equal([-10.0, -10], account.Holdings.OfType<OptionHolding>().Select(h => h.Contracts));
        Assert.Equal(20_950, account.Holdings.OfType<CashHolding>().Single().Amount, 1e-9);
        Account covered = Account(StrategyCatalog.CoveredCall(100, new(110, 0.55), 200, 30 / 365.0), 25_000);
        Assert.Equal(200, covered.Holdings.OfType<SpotHolding>().Single().Units);
        Assert.Equal(25_000 - 20_000 + 110, covered.Holdings.OfType<CashHolding>().Single().Amount, 1e-9);
    }

    [Fact]
    public void Compare_Strangle_IsTheRulesOwnAnswer()
    {
        Account account = Account(Strangle, 20_000);
        ResolvedAccount resolved = Market.Resolve(account);
        ImmutableArray<StrategyMarginFigures> rows = StrategyMargins.Compare(account, Market, Rules);
        Assert.Equal(Rules.Select(r => r.Key), rows.Select(r => r.Key));
        foreach ((StrategyMarginFigures row, NamedMarginRule named) in rows.Zip(Rules))
        {
            Assert.Equal(named.Rule.Refuses(resolved), row.Refused);
            if (row.Refused is not null) continue;
            Assert.Equal(named.Rule.Level(resolved.At(MarketMove.None)), row.Level);
            Assert.Equal(Strangle.Credit / row.Level!.Value.Initial, row.CreditOnMargin(Strangle));
        }

        // Cboe: 20% of the underlying less out of the money (10% of it), premium on top, the greater side, premium of the other.
        StrategyMarginFigures regT = rows.Single(r => r.Key == "reg-t");
        double put = resolved.At(MarketMove.None).OptionPrices[0], call = resolved.At(MarketMove.None).OptionPrices[1];
        Assert.Equal(1000 * (Math.Max(put, call) + 20 - 10 + Math.Min(put, call)), regT.Level!.Value.Initial, 1e-6);
        Assert.Equal(KillStatus.Found, regT.Kill!.Value.Down.Status);
        Assert.True(regT.Kill.Value.Down.PriceOf(resolved, "XYZ") < 100 && regT.Kill.Value.Up.PriceOf(resolved, "XYZ") > 100);
    }

    [Fact]
    public void ToAccount_OtherContract_IsRefused()
        => Assert.Throws<ArgumentException>(() => Strangle.ToAccount("one", "XYZ", "USD", 0, _ => SampleAccounts.Option(95, OptionRight.Put, 30)));
}
