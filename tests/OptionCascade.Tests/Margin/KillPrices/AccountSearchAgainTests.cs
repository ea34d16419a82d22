using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.StrategyBased;
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
    public void First_AnyAccount_IsABreachNoFurtherThanTheKillPrice()
    {
        var search = new AccountSearch(KillPriceOptions.Default);
        int breaches = 0;
        foreach (ValuedAccount v in Population.Valued)
        {
            AccountKill kill = search.Find(v.Account, v.Rule);
            var state = new AccountState(v.Account);
            foreach ((int sign, KillPoint expected) in new[] { (-1, kill.Down), (1, kill.Up) })
            {
                KillPoint first = search.First(state, v.Rule, sign, 0);
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
