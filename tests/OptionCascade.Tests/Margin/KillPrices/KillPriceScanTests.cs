using System.Collections.Immutable;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Population;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>The first breach of an excess that is neither monotone nor continuous, against a dense scan that knows nothing of the search.</summary>
public sealed class KillPriceScanTests
{
    private static readonly double[] Moves = [-0.08, -0.056, -0.04, -0.024, -0.008, 0.006, 0.018, 0.03, 0.042, 0.06];

    private static readonly ResolvedAccount Cash = MarketOf(100, []).Resolve(Of("A", new CashHolding("USD", 0)));

    /// <summary>Excess −e(x), by way of an account without means.</summary>
    private static KillPoint FirstBelowZero(Func<double, double> excess, params double[] jumps)
        => KillPriceSearch.Find(Cash, new FunctionRule(x => -excess(x), jumps), new KillPriceOptions { Directions = KillDirections.Up, HighestLogMove = 2 }).Up;

    [Theory]
    [InlineData(false, false, 1_000, 2e-4, 1.5, 1.2)]
    [InlineData(true, false, 1_000, 1e-3, 1.5, 1.2)]
    [InlineData(false, true, 1_000, 1e-4, 0.3, 0.3)] // strikes 2% apart, a day or nine to expiry
    [InlineData(true, true, 1_000, 2e-4, 0.3, 0.3)]
    public void FindAll_RandomAccounts_IsTheFirstBreachOfADenseScan(bool scans, bool near, int count, double spacing, double lowest, double highest)
    {
        IMarginRule rule = scans ? new ScanRule(Moves) : new NakedRule();
        AccountPopulation population = AccountPopulation.Resolve(Listed(), DrawTight(Listed(), rule, count, 77, near), rule);
        var options = new KillPriceOptions { Directions = KillDirections.BothWays, LowestLogMove = -lowest, HighestLogMove = highest };
        ImmutableArray<AccountKill> kills = KillPriceSearch.FindAll(population, options);
        int found = 0, returns = 0;
        for (int i = 0; i < count; i++)
        {
            if (kills[i].Now.IsBreached) continue;
            AccountState state = population.Valued[i].Account.At(MarketMove.None);
            foreach ((int sign, KillPoint point) in new[] { (-1, kills[i].Down), (1, kills[i].Up) })
            {
                double limit = sign < 0 ? lowest : highest, first = double.NaN;
                bool back = false;
                for (double t = spacing; t <= limit && !back; t += spacing)
                {
                    state.MoveTo(new MarketMove(sign * t));
                    bool breached = rule.Level(state).IsBreached;
                    if (breached && double.IsNaN(first)) first = t;
                    back = !breached && !double.IsNaN(first);
                }

                if (point.Status == KillStatus.NoneInRange)
                {
                    Assert.True(double.IsNaN(first), $"account {i}, side {sign}: missed {first}");
                    continue;
                }

                found++;
                returns += back ? 1 : 0;
                double at = Math.Abs(point.LogMove);
                Assert.True(double.IsNaN(first) || at <= first, $"account {i}, side {sign}: found {at}, scan {first}");
                Assert.True(point.Level.IsBreached);
                state.MoveTo(new MarketMove(sign * (at - 1e-8)));
                Assert.False(rule.Level(state).IsBreached, $"account {i}, side {sign}: breached before {at}");
            }
        }

        Assert.True(found > 500 && returns > 100, $"the draw is to show breaches ({found}) and excess that comes back ({returns})");
    }

    [Fact]
    public void Find_ShallowConvexDip_IsFoundHoweverNarrow()
        => Law.ForAll(from a in Law.Uniform(0.03, 1.9) from b in Law.Uniform(-6, -1) from c in Law.Uniform(0.5, 30) select (a, b, c), input =>
        {
            (double centre, double logWidth, double curvature) = input;
            double half = Math.Max(Math.Pow(10, logWidth), 1.2e-4); // half the width of the breach; wider than the resolution
            KillPoint point = FirstBelowZero(x => curvature * (((x - centre) * (x - centre)) - (half * half)));
            return centre - half <= 0 ? point.Status == KillStatus.AlreadyInBreach : point.Status == KillStatus.Found && Math.Abs(point.LogMove - (centre - half)) <= 1e-8;
        }, cases: 1_000, seed: 5_310);

    [Fact]
    public void Find_BreachLongerThanTheMesh_IsFoundWhateverTheFunction()
        => Law.ForAll(from a in Law.Uniform(0.03, 1.5) from b in Law.Uniform(1.01, 3) from c in Law.Uniform(0.1, 100) select (a, b, c), input =>
        {
            (double from, double steps, double depth) = input;
            double width = steps * Math.Max(0.02, 0.1 * (from + 0.02));
            KillPoint point = FirstBelowZero(x => x >= from && x < from + width ? -depth : 1);
            return point.Status == KillStatus.Found && point.LogMove >= from && point.LogMove <= from + 1e-9;
        }, cases: 1_000, seed: 5_311);

    [Fact]
    public void Find_DeclaredJump_IsFoundOnItsBreachedSideThoughTheExcessComesBackAtOnce()
    {
        KillPoint point = FirstBelowZero(x => x < 0.777 ? 5 - x : -1e-3 + (x - 0.777) * 1e3, 0.777);
        Assert.Equal(KillStatus.Found, point.Status);
        Assert.InRange(point.LogMove, 0.777, 0.777 + 2e-9);
        Assert.True(point.Level.IsBreached);
    }

    [Fact]
    public void Find_SteppedTiers_BreachesAtTheTierEdgeOfARisingNotional()
    {
        var perpetual = new FutureContract { Symbol = "P", Underlying = "XYZ", Expiry = null, Multiplier = 1, Currency = "USD", Payoff = FuturePayoff.Linear };
        ResolvedAccount account = MarketOf(100, []).Resolve(Of("A", new FutureHolding(perpetual, 100, 100), new CashHolding("USD", 2_000)));
        KillPoint up = KillPriceSearch.Find(account, new SteppedRule((0, 0.01), (12_000, 0.4))).Up; // at 120 a long account with 4,000 of equity owes 4,800
        Assert.Equal(Math.Log(1.2), up.LogMove, 2e-9);
        Assert.True(up.Level.IsBreached);
    }

    [Fact]
    public void Find_FiniteOnlyUpToALevel_SaysWhereItIsNotANumber()
    {
        KillPoint point = FirstBelowZero(x => x > 0.5 ? double.NaN : 1);
        Assert.Equal(KillStatus.NotANumber, point.Status);
        Assert.InRange(point.Move.LogMove, 0.5, 0.56);
        Assert.Equal(KillStatus.Found, FirstBelowZero(x => x > 0.5 ? double.NaN : 0.3 - x).Status);
    }

    [Fact]
    public void Find_ExcessOfExactlyZero_IsNoBreach()
    {
        Assert.Equal(KillStatus.NoneInRange, FirstBelowZero(_ => 0).Status);
        Assert.Equal(KillStatus.NoneInRange, FirstBelowZero(x => Math.Max(0.4 - x, 0)).Status);
        Assert.InRange(FirstBelowZero(x => -x).LogMove, 0, 1e-9);
    }

    [Fact]
    public void FindAll_AnyNumberOfThreads_GivesTheSameBits()
    {
        Account[] accounts = Draw(400, 5, leastLogCash: 10);
        AccountPopulation population = AccountPopulation.Resolve(Listed(), accounts, new NakedRule(), 1);
        ImmutableArray<AccountKill> one = KillPriceSearch.FindAll(population, threads: 1);
        Assert.Equal(one, KillPriceSearch.FindAll(AccountPopulation.Resolve(Listed(), accounts, new NakedRule(), 5), threads: 3));
        for (int i = 0; i < 20; i++)
            Assert.Equal(one[i], KillPriceSearch.Find(population.Valued[i].Account, new NakedRule()));
        Assert.Throws<ArgumentOutOfRangeException>(() => KillPriceSearch.FindAll(population, threads: 0));
    }

    [Fact]
    public void FindAll_OrderOfAccounts_MakesNoDifference()
    {
        Account[] accounts = Draw(300, 6, leastLogCash: 10), reversed = [.. accounts.Reverse()];
        ImmutableArray<AccountKill> kills = KillPriceSearch.FindAll(AccountPopulation.Resolve(Listed(), accounts, new NakedRule()));
        Assert.Equal(kills.Reverse(), KillPriceSearch.FindAll(AccountPopulation.Resolve(Listed(), reversed, new NakedRule())));
    }

    [Fact]
    public void Find_MoreCash_MovesEveryKillOutward()
    {
        MarginMarket market = Listed();
        Account[] accounts = Draw(1_000, 8, leastLogCash: 9.5);
        Law.ForAll(from a in Gen.Choose(0, 999) from b in Law.Uniform(1, 20_000) select (a, b), input =>
        {
            (int i, double cash) = input;
            AccountKill poor = KillPriceSearch.Find(market.Resolve(accounts[i]), new NakedRule());
            AccountKill rich = KillPriceSearch.Find(market.Resolve(accounts[i] with { Holdings = [.. accounts[i].Holdings, new CashHolding("USD", cash)] }), new NakedRule());
            return Away(rich.Down.LogMove) >= Away(poor.Down.LogMove) && Away(rich.Up.LogMove) >= Away(poor.Up.LogMove)
                && Away(rich.VolatilityRise.RelativeVolatility) >= Away(poor.VolatilityRise.RelativeVolatility);
        }, cases: 1_000, seed: 5_312);

        static double Away(double move) => double.IsNaN(move) ? double.PositiveInfinity : Math.Abs(move);
    }

    [Fact]
    public void Find_ScaledAccount_HasTheSameKillPrices()
    {
        MarginMarket market = Listed();
        Account[] accounts = Draw(1_000, 9, leastLogCash: 9.5);
        Law.ForAll(from a in Gen.Choose(0, 999) from b in Law.Uniform(0.01, 1_000) select (a, b), input =>
        {
            (int i, double scale) = input;
            Account scaled = accounts[i] with
            {
                Holdings = [.. accounts[i].Holdings.Select(h => h switch
                {
                    OptionHolding o => o with { Contracts = scale * o.Contracts },
                    SpotHolding s => s with { Units = scale * s.Units },
                    CashHolding c => c with { Amount = scale * c.Amount },
                    _ => h,
                })],
            };
            AccountKill one = KillPriceSearch.Find(market.Resolve(accounts[i]), new NakedRule()), many = KillPriceSearch.Find(market.Resolve(scaled), new NakedRule());
            return Same(one.Down, many.Down, one.Down.LogMove - many.Down.LogMove) && Same(one.Up, many.Up, one.Up.LogMove - many.Up.LogMove)
                && Same(one.VolatilityRise, many.VolatilityRise, double.LogP1(one.VolatilityRise.RelativeVolatility) - double.LogP1(many.VolatilityRise.RelativeVolatility));
        }, cases: 1_000, seed: 5_313);

        static bool Same(KillPoint a, KillPoint b, double difference) => a.Status == b.Status && !(Math.Abs(difference) > 1e-8);
    }

    [Fact]
    public void Frontier_EveryRow_IsTheSearchAtThatVolatility()
    {
        ResolvedAccount account = Listed().Resolve(Of("A", new OptionHolding(Option(90, OptionRight.Put, 30), -5), new OptionHolding(Option(110, OptionRight.Call, 30), -5), new CashHolding("USD", 16_000)));
        ImmutableArray<FrontierRow> rows = KillPriceSearch.Frontier(account, new NakedRule(), KillPriceSearch.DefaultVolatilities);
        Assert.Equal(KillPriceSearch.DefaultVolatilities, rows.Select(r => r.RelativeVolatility));
        foreach (FrontierRow row in rows)
        {
            AccountKill kill = KillPriceSearch.Find(account, new NakedRule(), new KillPriceOptions { Directions = KillDirections.BothWays, RelativeVolatility = row.RelativeVolatility });
            Assert.Equal((kill.Now, kill.Down, kill.Up), (row.AtPrice, row.Down, row.Up));
        }

        Assert.Equal(KillStatus.AlreadyInBreach, rows[^1].Down.Status);
        FrontierRow[] alive = [.. rows.Where(r => r.Down.Status == KillStatus.Found)];
        Assert.True(alive.Length >= 3);
        Assert.Equal(alive.Select(r => r.Down.LogMove).Order(), alive.Select(r => r.Down.LogMove)); // more volatility, nearer
        Assert.Throws<ArgumentOutOfRangeException>(() => KillPriceSearch.Frontier(account, new NakedRule(), [-1.5]));
    }

    [Fact]
    public void Find_AfterAWeek_IsTheSearchOnTheStateThen()
    {
        ResolvedAccount account = Listed().Resolve(Of("A", new OptionHolding(Option(90, OptionRight.Put, 30), -5), new CashHolding("USD", 12_000)));
        KillPoint down = KillPriceSearch.Find(account, new NakedRule(), new KillPriceOptions { Elapsed = Duration.FromDays(7) }).Down;
        Assert.Equal(Duration.FromDays(7), down.Move.Elapsed);
        Assert.True(down.LogMove < KillPriceSearch.Find(account, new NakedRule()).Down.LogMove);
        Assert.True(new NakedRule().Level(account.At(down.Move)).IsBreached);
        Assert.False(new NakedRule().Level(account.At(down.Move with { LogMove = down.LogMove + 1e-8 })).IsBreached);
    }
}
