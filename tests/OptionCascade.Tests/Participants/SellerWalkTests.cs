using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Margin accounts liquidated one after the other while what they buy lifts volatility.</summary>
public sealed class SellerWalkTests
{
    private const double Tolerance = 1e-9;
    private static readonly FlowDomain Domain = new(-0.9, 0.6);
    private static readonly StrategyBasedRule RegT = new(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);
    private static readonly MarginMarket Market = SampleAccounts.Listed();

    private static SellerLiquidationTerms Terms(string rules = "all at once", double target = 1) => new()
    {
        Rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", rules, new(2026, 3, 2)).Values with { TargetRatio = target, ContractStep = 1 },
        Costs = LiquidationCosts.None, Decimals = 2, BuybackCosts = new BuybackCosts(0.5, 0, 1e-3), MostSteps = 4,
    };

    private static OptionSellers Sellers(Account[] accounts, SellerLiquidationTerms? terms = null, int? threads = null)
        => OptionSellers.FromAccounts(AccountPopulation.Resolve(Market, accounts, RegT), "XYZ", terms ?? Terms(), threads);

    /// <summary>What the solver does with one participant: the path that comes of a relative shift κ per unit of vega.</summary>
    private static VolatilityPath PathOf(OptionSellers sellers, SpotVolatilityResponse response, double start, double perVega)
    {
        var steps = new List<VolatilityStep>();
        double atMarket = 0;
        foreach (int direction in new[] { -1, 1 })
        {
            IVegaDemandWalk walk = sellers.Walk(direction, response, start, Domain);
            double u = 0, from = 0;
            while (walk.NextBreach(from, u) is { } level)
            {
                Assert.True(Math.Abs(level) >= Math.Abs(from));
                double shift = perVega * walk.Liquidate(level, u);
                if (level == 0 && direction > 0) atMarket += shift; // both ways meet it: taken once
                else if (shift != 0) steps.Add(new VolatilityStep(level, shift));
                (from, u) = (level, u + shift);
            }
        }

        Assert.Equal(steps.Where(s => s.LogMove == 0).Sum(s => s.Shift), atMarket);
        return new VolatilityPath(response, start, steps);
    }

    /// <summary>The same walk with every account searched anew at every step: who breaches, where, at which u.</summary>
    private static List<(string Account, double Level, double Steps)> Naively(Account[] accounts, int direction, SpotVolatilityResponse response, double start, double perVega)
    {
        AccountPopulation population = AccountPopulation.Resolve(Market, accounts, RegT);
        var path = new VolatilityPath(response, start);
        double u = 0, origin = 0, steps = 0;
        var search = new AccountSearch(KillPriceOptions.Default with { VolatilityResponse = x => path.With(x, u), VolatilityKinks = [.. path.Kinks] });
        var live = population.Valued.ToList();
        var fired = new List<(string, double, double)>();
        while (true)
        {
            var points = live.Select(v => (Account: v, Point: search.Next(v.Account, v.Rule, direction * origin, direction))).Where(p => p.Point.IsBreach).ToList();
            if (points.Count == 0) return fired;
            double nearest = points.Min(p => Math.Abs(p.Point.Move.LogMove));
            if (nearest > (direction < 0 ? -Domain.LowestLogMove : Domain.HighestLogMove)) return fired;
            foreach ((ValuedAccount v, KillPoint point) in points.Where(p => Math.Abs(p.Point.Move.LogMove) <= nearest + (2 * Tolerance)))
            {
                live.Remove(v);
                AccountLiquidation done = LiquidationEngine.Liquidate(v.Account, point.Move, v.Rule, Terms().Rules, LiquidationCosts.None, 2);
                fired.Add((v.Account.Account.Id, direction * nearest, u));
                foreach (LiquidationTrade trade in done.Trades.Where(t => t.Option is not null))
                {
                    OptionLeg leg = v.Account.Options.Single(o => o.Contract == trade.Option);
                    OptionGroup g = v.Account.Groups[leg.Group];
                    var terms = EuropeanTerms.FromForward(100, g.Forward, g.Discount, g.YearFraction, direction * nearest);
                    steps += perVega * trade.Quantity * leg.Contract.Multiplier * 0.01
                        * Greeks.Of(in terms, leg.Contract.Strike, leg.Volatility * (1 + point.Move.RelativeVolatility), leg.Contract.Right == OptionRight.Call ? 1 : -1).Vega;
                }
            }

            if (steps != u) origin = nearest;
            u = steps;
        }
    }

    [Theory]
    [InlineData(1000, 0, 0, 0)]
    [InlineData(1000, 2e-6, -3, 0.1)]
    [InlineData(1000, 2e-5, -1, 0)]
    [InlineData(3, 2e-6, -3, 0.1)]
    [InlineData(3, 2e-5, 0, -0.1)]
    [InlineData(2, 5e-5, -2, 0)]
    public void Walk_AnyAccounts_LiquidatesWhomASearchOfEveryAccountAtEveryStepFinds(int oneLongIn, double perVega, double beta, double start)
    {
        SpotVolatilityResponse response = beta == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(beta);
        Account[] accounts = SampleAccounts.Draw(60, 77, legs: 3, oneLongIn: oneLongIn);
        OptionSellers sellers = Sellers(accounts);
        var along = (OptionSellers)sellers.Along(PathOf(sellers, response, start, perVega));
        foreach (int direction in new[] { -1, 1 })
        {
            List<(string Account, double Level, double Steps)> naive = Naively(accounts, direction, response, start, perVega);
            ForcedBuyback[] fired = [.. (direction < 0 ? along.Falls : along.Rises).Where(b => Domain.LowestLogMove <= b.LogMove && b.LogMove <= Domain.HighestLogMove)];
            Assert.True(naive.Count > 10);
            Assert.Equal(naive.Select(n => n.Account).Order(), fired.Select(f => f.Account).Order());
            foreach (ForcedBuyback b in fired)
            {
                (_, double level, double steps) = naive.Single(n => n.Account == b.Account);
                Assert.Equal(level, b.LogMove, 1e-7);
                if (!along.Volatility.IsUnmoved) Assert.Equal(along.Volatility.With(level, steps), b.VolatilityShift, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("all at once", 0)]
    [InlineData("all at once", 0.001)]
    [InlineData("to target", 0.001)]
    public void Walk_AnyAccounts_TradesWhatLiquidatingEachAloneDoes(string rules, double feeRate)
    {
        SellerLiquidationTerms terms = Terms(rules, 1.2) with { Costs = LiquidationCosts.None with { OptionHalfSpread = 0.3, FeeRate = feeRate } };
        AccountPopulation population = AccountPopulation.Resolve(Market, SampleAccounts.Draw(120, 9, legs: 3, leastLogCash: 7, oneLongIn: 6), RegT);
        OptionSellers sellers = OptionSellers.FromAccounts(population, "XYZ", terms);
        var along = (OptionSellers)sellers.Along(PathOf(sellers, SpotVolatilityResponse.Linear(-2), 0, 1e-6));
        int whole = 0, bankrupt = 0;
        foreach (ForcedBuyback b in along.Falls.Concat(along.Rises).Where(b => b.Step == 0))
        {
            ValuedAccount v = population.Valued.Single(v => v.Account.Account.Id == b.Account);
            var move = new MarketMove(b.LogMove, b.VolatilityShift, NodaTime.Duration.Zero);
            AccountLiquidation done = LiquidationEngine.Liquidate(v.Account, move, RegT, terms.Rules, terms.Costs, 2);
            Assert.Equal(done.Trades.Where(t => t.Option is not null).Select(t => (t.Option!, t.Quantity)), b.Legs.Select(l => (l.Contract, l.Contracts)));
            Assert.Equal(done.Deficit, b.Deficit, 0.02);
            double[] marks = v.Account.At(move).OptionPrices.ToArray();
            double premium = b.Legs.Sum(l => l.Contracts * l.Contract.Multiplier * marks[v.Account.Options.Select((o, i) => (o, i)).Single(o => o.o.Contract == l.Contract).i]);
            Assert.Equal(premium, b.Premium, 1e-9 * (1 + Math.Abs(premium)));
            if (LiquidationPath.IsWhole(v.Account, terms.Rules)) whole++;
            if (b.Deficit > 0) bankrupt++;
        }

        Assert.True(rules != "all at once" || whole > 30);
        Assert.True(bankrupt > 0);
    }

    [Theory]
    [InlineData("all at once", 1, 0)]
    [InlineData("to target", 1.5, 0)]
    [InlineData("all at once", 1, 1e-12)]
    [InlineData("to target", 1.5, 1e-12)]
    [InlineData("to target", 1.5, 1e-18)]
    public void Walk_WithoutFeedbackOrNextToNone_LiquidatesAtTheUnmovedLevels(string rules, double target, double perVega)
    {
        OptionSellers sellers = Sellers(SampleAccounts.Draw(150, 5), Terms(rules, target));
        // Without: a step that nobody comes to, walked with volatility unmoved.
        var along = (OptionSellers)sellers.Along(perVega == 0 ? new VolatilityPath(SpotVolatilityResponse.Fixed, 0, [new VolatilityStep(5, 0.5)]) : PathOf(sellers, SpotVolatilityResponse.Fixed, 0, perVega));
        foreach ((ImmutableArray<ForcedBuyback> unmoved, ImmutableArray<ForcedBuyback> walked) in new[] { (sellers.Falls, along.Falls), (sellers.Rises, along.Rises) })
        {
            ForcedBuyback[] before = [.. unmoved.Where(b => b.LogMove >= Domain.LowestLogMove && b.LogMove <= Domain.HighestLogMove)];
            Dictionary<(string, int), ForcedBuyback> after = walked.Where(b => b.LogMove >= Domain.LowestLogMove && b.LogMove <= Domain.HighestLogMove).ToDictionary(b => (b.Account, b.Step));
            Assert.True(before.Length > 75);
            Assert.Equal(before.Length, after.Count);
            foreach (ForcedBuyback b in before)
            {
                ForcedBuyback a = after[(b.Account, b.Step)];
                Assert.Equal(b.LogMove, a.LogMove, 1e-8);
                if (perVega > 0 && rules == "to target") continue; // which of two lines worth nothing goes first hangs on the last bit of prices
                Assert.Equal(b.UnderlyingUnits, a.UnderlyingUnits, 1e-6);
                Assert.Equal(b.Legs, a.Legs);
            }
        }
    }

    [Fact]
    public void Along_PathOfItsOwnWalk_IsTheSameTakenOverRepeatedAndOnAnyThreads()
    {
        Account[] accounts = SampleAccounts.Draw(200, 9, legs: 4, oneLongIn: 6);
        var response = SpotVolatilityResponse.Linear(-3);
        OptionSellers one = Sellers(accounts, Terms("to target", 1.4), 1), four = Sellers(accounts, Terms("to target", 1.4), 4), fresh = Sellers(accounts, Terms("to target", 1.4));
        VolatilityPath path = PathOf(one, response, 0.05, 1e-5), other = PathOf(four, response, 0.05, 1e-5);
        Assert.Equal(path.Steps, other.Steps);
        Assert.True(path.Steps.Length > 60);
        OptionSellers taken = (OptionSellers)one.Along(path), repeated = (OptionSellers)fresh.Along(path);
        FlowCurve a = taken.Compile(Domain), b = repeated.Compile(Domain);
        Assert.Equal(a.Jumps, b.Jumps);
        for (double x = -0.89; x < 0.6; x += 0.0317)
        {
            Assert.Equal(taken.Traded(x), repeated.Traded(x));
            Assert.Equal(taken.At(x), repeated.At(x));
            Assert.Equal(a.At(x), b.At(x));
            Assert.Equal(taken.Traded(x), a.At(x), a.Error + 1e-9);
        }

        Assert.Equal(taken.Falls.AsEnumerable(), repeated.Falls, (p, q) => p!.Account == q!.Account && p.LogMove == q.LogMove && p.Step == q.Step && p.Legs.SequenceEqual(q.Legs) && p.VolatilityShift == q.VolatilityShift);
        // Every step of the path is a level at which somebody is liquidated, and the steps add up to κ times the vega at the trades.
        HashSet<double> levels = [.. taken.Falls.Concat(taken.Rises).Select(f => f.LogMove)];
        Assert.All(path.Steps, s => Assert.Contains(s.LogMove, levels));
        Assert.Equal(path.StepsMet(Domain.LowestLogMove), 1e-5 * taken.At(Domain.LowestLogMove).VegaAtTrade, 1e-9);
    }

    [Fact]
    public void Along_MoreVolatility_KillsNakedSellersNearer()
    {
        Account[] accounts = [.. SampleAccounts.Draw(400, 3, legs: 2, oneLongIn: 100_000).Select(a => a with { Holdings = [.. a.Holdings.Where(h => h is not SpotHolding)] })];
        OptionSellers sellers = Sellers(accounts);
        Dictionary<string, double> before = sellers.Falls.ToDictionary(b => b.Account, b => b.LogMove);
        var along = (OptionSellers)sellers.Along(new VolatilityPath(SpotVolatilityResponse.Linear(-4), 0.1, [new VolatilityStep(-0.05, 0.5)]));
        Assert.True(before.Count > 50);
        foreach (ForcedBuyback b in along.Falls)
            Assert.True(!before.TryGetValue(b.Account, out double level) || b.LogMove > level - 1e-8, $"{b.Account}: {b.LogMove} {level}");
        Assert.True(along.AccountsBelow >= before.Count);
        Assert.True(along.InBreachAtStart > sellers.InBreachAtStart);
        Assert.Contains(along.Falls, b => b.LogMove < -0.05 && b.LogMove > before[b.Account] + 1e-3);
        // Those whom a step at −5% itself puts in breach go at −5%, after it: all that the rule sees in breach there, and nobody else.
        var far = (OptionSellers)sellers.Along(new VolatilityPath(SpotVolatilityResponse.Linear(-4), 0.1, [new VolatilityStep(-0.05, 5)]));
        string[] gone = [.. far.Falls.Where(b => b.LogMove > -0.05).Select(b => b.Account)];
        var there = new MarketMove(-0.05, far.Volatility.At(-0.05), NodaTime.Duration.Zero);
        Assert.Equal(
            AccountPopulation.Resolve(Market, accounts, RegT).Valued.Where(v => !gone.Contains(v.Account.Account.Id) && v.Rule.Level(v.Account.At(there)).IsBreached).Select(v => v.Account.Account.Id).Order(),
            far.Falls.Where(b => b.LogMove == -0.05).Select(b => b.Account).Order());
        Assert.Contains(far.Falls, b => b.LogMove == -0.05);
    }

    [Fact]
    public void Walk_SplitAccounts_IsTheSameLiquidation()
    {
        Account[] whole = SampleAccounts.Draw(40, 21, legs: 2, oneLongIn: 1_000);
        Account[] split = [.. whole.SelectMany(a => Enumerable.Range(0, 4).Select(i => a with { Id = a.Id + i, Holdings = [.. a.Holdings.Select(h => h switch
        {
            OptionHolding o => o with { Contracts = 0.25 * o.Contracts },
            SpotHolding s => s with { Units = 0.25 * s.Units },
            CashHolding c => c with { Amount = 0.25 * c.Amount },
            _ => h,
        })] }))];
        OptionSellers one = Sellers(whole), four = Sellers(split);
        VolatilityPath a = PathOf(one, SpotVolatilityResponse.Linear(-2), 0, 2e-5), b = PathOf(four, SpotVolatilityResponse.Linear(-2), 0, 2e-5);
        for (double x = -0.89; x < 0.6; x += 0.0173)
        {
            Assert.Equal(a.At(x), b.At(x), 1e-6);
            Assert.Equal(one.Along(a).Traded(x), four.Along(b).Traded(x), 0.05);
        }
    }

    [Fact]
    public void Liquidate_NotTheLevelFound_Throws()
    {
        IVegaDemandWalk walk = Sellers(SampleAccounts.Draw(20, 3)).Walk(-1, SpotVolatilityResponse.Fixed, 0, Domain);
        double level = walk.NextBreach(0, 0)!.Value;
        Assert.Throws<InvalidOperationException>(() => walk.Liquidate(level - 0.1, 0));
        Assert.Throws<InvalidOperationException>(() => walk.Liquidate(level, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sellers(SampleAccounts.Draw(1, 3)).Walk(0, SpotVolatilityResponse.Fixed, 0, Domain));
    }
}
