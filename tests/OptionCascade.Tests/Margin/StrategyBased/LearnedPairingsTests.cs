using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Margin.StrategyBased;

public sealed class LearnedPairingsTests
{
    private static readonly StrategyBasedRule Rule = new(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);

    [Fact]
    public void Bound_StatesVisitedInAnyOrder_NeverExceedsTheLevelAndOftenMeetsIt()
    {
        MarginMarket market = SampleAccounts.Listed();
        var random = new Random(5);
        int met = 0, asked = 0;
        foreach (Account account in SampleAccounts.Draw(300, 21, oneLongIn: 2))
        {
            ResolvedAccount resolved = market.Resolve(account);
            AccountState state = resolved.At(MarketMove.None);
            for (int i = 0; i < 15; i++)
            {
                state.MoveTo(new MarketMove(random.NextDouble() - 0.5, random.NextDouble() - 0.3));
                if (Rule.Bound(state) is not { } bound) continue;
                MarginLevel level = Rule.Level(state);
                // The search for the least pairing stops within 1e-7 of its unit of money.
                double gross = level.Maintenance + Math.Abs(level.Equity) + 1;
                Assert.Equal(level.Equity, bound.Equity, 1e-12 * gross);
                Assert.True(bound.Maintenance >= level.Maintenance - (3e-7 * gross), $"{account.Id}: bound {bound.Maintenance}, level {level.Maintenance}");
                asked++;
                met += bound.Maintenance <= level.Maintenance + (1e-9 * gross) ? 1 : 0;
            }
        }

        Assert.True(asked > 4_000 && met > asked / 2, $"met {met} of {asked}");
    }

    [Fact]
    public void LeastExcess_AnyAccount_IsNotAboveTheExcessAnywhere()
    {
        MarginMarket market = SampleAccounts.Listed();
        var random = new Random(8);
        int known = 0, above = 0;
        foreach (Account account in SampleAccounts.Draw(400, 3, legs: 4, oneLongIn: 1).Concat(SampleAccounts.Draw(1500, 4, legs: 3, oneLongIn: 2)))
        {
            AccountState state = market.Resolve(account).At(MarketMove.None);
            Rule.Bound(state);
            double least = Rule.LeastExcess(state);
            if (double.IsNegativeInfinity(least)) continue;
            known++;
            if (least > 0) above++;
            for (int i = 0; i < 10; i++)
            {
                state.MoveTo(new MarketMove(4 * (random.NextDouble() - 0.5), 3 * (random.NextDouble() - 0.3)));
                MarginLevel level = Rule.Level(state);
                Assert.True(least <= level.Excess + (1e-9 * (Math.Abs(level.Equity) + level.Maintenance + 1)), $"{account.Id}: {least} above {level.Excess}");
            }
        }

        Assert.True(known > 100 && above > 50, $"{known} known, {above} above zero");
    }

    [Fact]
    public void Clone_ThatLearnsMore_LeavesTheOriginalAsItWas()
    {
        MarginMarket market = SampleAccounts.Listed();
        int told = 0;
        foreach (Account account in SampleAccounts.Draw(60, 12, oneLongIn: 2))
        {
            AccountState first = market.Resolve(account).At(MarketMove.None);
            Rule.Bound(first);
            if (first.Learned is not ICloneable known) continue;
            AccountState second = market.Resolve(account).At(MarketMove.None);
            second.Learned = known.Clone();
            Assert.Equal(Rule.Bound(first), Rule.Bound(second));
            var moves = Enumerable.Range(-4, 9).Select(k => new MarketMove(0.1 * k, 0)).ToArray();
            MarginLevel?[] before = [.. moves.Select(m => At(first, m))];
            foreach (MarketMove move in moves)
            {
                second.MoveTo(move);
                Rule.Level(second);
            }

            Assert.Equal(before, moves.Select(m => At(first, m)));
            told += moves.Count(m => At(first, m) != At(second, m));
        }

        Assert.True(told > 0);

        static MarginLevel? At(AccountState state, MarketMove move)
        {
            state.MoveTo(move);
            return Rule.Bound(state);
        }
    }

    [Fact]
    public void Find_WithAndWithoutTheBound_GivesTheSameKillPrices()
    {
        MarginMarket market = SampleAccounts.Listed();
        int found = 0;
        foreach (Account account in SampleAccounts.DrawTight(market, Rule, 300, 22))
        {
            ResolvedAccount resolved = market.Resolve(account);
            AccountKill quick = KillPriceSearch.Find(resolved, Rule), plain = KillPriceSearch.Find(resolved, new Plain());
            foreach ((KillPoint a, KillPoint b) in new[] { (quick.Down, plain.Down), (quick.Up, plain.Up), (quick.VolatilityRise, plain.VolatilityRise) })
            {
                Assert.Equal(b.Status, a.Status);
                if (a.Status != KillStatus.Found) continue;
                found++;
                Assert.Equal(b.LogMove, a.LogMove, 1e-8);
                Assert.Equal(double.LogP1(b.RelativeVolatility), double.LogP1(a.RelativeVolatility), 1e-8);
            }
        }

        Assert.True(found > 200, $"found {found}");
    }

    /// <summary>The rule without its bound.</summary>
    private sealed class Plain : IMarginRule
    {
        public string Name => Rule.Name;

        public string? Refuses(ResolvedAccount account) => Rule.Refuses(account);

        public MarginLevel Level(AccountState state) => Rule.Level(state);

        public MarginReport Explain(AccountState state) => Rule.Explain(state);
    }
}
