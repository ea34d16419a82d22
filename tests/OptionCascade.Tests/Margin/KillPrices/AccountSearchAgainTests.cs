using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using Xunit;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>The search that keeps an account's state and starts anywhere, against the one that starts anew.</summary>
public sealed class AccountSearchAgainTests
{
    private const double Tolerance = 1e-9;
    private static readonly AccountPopulation Population = AccountPopulation.Resolve(SampleAccounts.Listed(), SampleAccounts.Draw(150, 11, legs: 4, oneLongIn: 4),
        new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024));

    [Fact]
    public void First_AnyAccount_IsABreachNoFurtherThanThatOfASearchOfTheRuleItself()
    {
        var search = new AccountSearch(KillPriceOptions.Default);
        int breaches = 0;
        foreach (ValuedAccount v in Population.Valued)
        {
            var state = new AccountState(v.Account);
            foreach (int sign in new[] { -1, 1 })
            {
                KillPoint expected = search.Next(v.Account, v.Rule, 0, sign), first = search.First(state, v.Rule, sign, 0);
                Assert.True(first.IsBreach || !expected.IsBreach);
                if (!first.IsBreach) continue;
                breaches++;
                if (expected.IsBreach) Assert.True(Math.Abs(first.Move.LogMove) <= Math.Abs(expected.Move.LogMove) + Tolerance);
                Assert.True(v.Rule.Level(v.Account.At(first.Move)).IsBreached);
                if (first.Move.LogMove == 0) continue;
                MarketMove nearer = first.Move with { LogMove = first.Move.LogMove - (sign * 2 * Tolerance) };
                Assert.False(v.Rule.Level(v.Account.At(nearer)).IsBreached);
            }
        }

        Assert.True(breaches > 100);
    }

    [Fact]
    public void Find_AnyAccount_IsWhereItsLiquidationStarts()
    {
        foreach (IMarginRule rule in new IMarginRule[] { new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024), new NakedRule() })
        {
            AccountPopulation population = AccountPopulation.Resolve(SampleAccounts.Listed(), SampleAccounts.Draw(400, 5, legs: 4, oneLongIn: 3), rule);
            var search = new AccountSearch(KillPriceOptions.Default);
            ForcedBuyback[] first = [.. LiquidationPath.Of(new SellerAccounts(population, "XYZ", Terms, 1)).Where(b => b.Step == 0)];
            Assert.True(first.Length > 100);
            foreach (ValuedAccount v in population.Valued)
            {
                AccountKill kill = search.Find(v.Account, v.Rule);
                double[] expected = [.. new[] { kill.Down, kill.Up }.Where(k => k.IsBreach).Select(k => k.LogMove).Distinct()];
                Assert.Equal(expected, first.Where(b => b.Account == v.Account.Account.Id).Select(b => b.LogMove));
            }
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.43)]
    [InlineData(2)]
    public void Shorten_ToAReach_LeavesTheSearchUpToThereAsItWas(double reach)
    {
        var search = new AccountSearch(KillPriceOptions.Default);
        int inside = 0;
        foreach (ValuedAccount v in Population.Valued)
            foreach (int sign in new[] { -1, 1 })
            {
                double whole = search.Bound(new AccountState(v.Account), v.Rule, sign, 0, 0, double.PositiveInfinity);
                double some = search.Bound(new AccountState(v.Account), v.Rule, sign, 0, 0, double.PositiveInfinity, reach);
                if (whole <= reach) inside++;
                if (whole <= reach) Assert.Equal(whole, some);
                else Assert.True(some > reach);
            }

        Assert.True(inside > 10);
    }

    private static SellerLiquidationTerms Terms => new()
    {
        Rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 3, 2)).Values, Costs = LiquidationCosts.None, Decimals = 2,
    };

    [Fact]
    public void Bound_FromAnywhereWithAnyHint_IsTheSameLevelNoFurtherThanTheBreach()
    {
        var search = new AccountSearch(KillPriceOptions.Default);
        int compared = 0;
        foreach (ValuedAccount v in Population.Valued)
        {
            var state = new AccountState(v.Account);
            foreach (int sign in new[] { -1, 1 })
            {
                double bound = search.Bound(state, v.Rule, sign, 0, 0, double.PositiveInfinity);
                KillPoint exact = search.Next(v.Account, v.Rule, 0, sign);
                Assert.True(!exact.IsBreach || bound <= Math.Abs(exact.Move.LogMove) + Tolerance);
                if (!double.IsFinite(bound) || bound == 0) continue;
                compared++;
                foreach (double start in new[] { 0, 0.4 * bound, 0.99 * bound })
                    foreach (double far in new[] { bound * 1.0001, bound * 0.995, double.PositiveInfinity }) // the middle one is too near: nothing is found up to there
                        Assert.Equal(bound, search.Bound(state, v.Rule, sign, 0, start, far), 2 * Tolerance);
            }
        }

        Assert.True(compared > 100);
    }
}
