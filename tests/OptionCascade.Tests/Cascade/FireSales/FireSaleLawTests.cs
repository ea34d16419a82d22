using System.Collections.Immutable;
using OptionCascade.Cascade.FireSales;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.FireSales;

/// <summary>Laws of the rounds and of their bound; where a law needs a hypothesis it is stated, and a faulty model is planted that fails it.</summary>
public class FireSaleLawTests
{
    private const int Cases = 1500;

    [Fact]
    public void Run_RandomSystems_AgreeWithPlainBookkeeping()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleScenario scenario = c.Scenario with { MaximumRounds = 8 };
            PlainFireSale.AssertSame(PlainFireSale.Run(c.System, scenario), FireSaleSolver.Run(c.System, scenario));
            return true;
        }, Cases);

    [Fact]
    public void Run_ToRest_IsConfirmedAndNobodyIsLeftInBreach()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleResult result = FireSaleSolver.Run(c.System, c.Scenario);
            FireSaleCheck check = result.Verify();
            return result.Status == FireSaleStatus.AtRest && check.IsConfirmed && check.BanksInBreach == 0;
        }, Cases);

    /// <summary>A last price, a holding or cash that is off by 1e-7 is found; so is a bank that still has to sell.</summary>
    [Theory]
    [InlineData("price")]
    [InlineData("units")]
    [InlineData("cash")]
    public void Verify_PlantedFault_IsFound(string fault)
    {
        int tried = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            RandomSystem c = RandomSystem.Create(seed);
            var state = new FireSaleState(c.System, c.Scenario);
            state.Run();
            var result = new FireSaleResult(state);
            if (result.FractionSold == 0) continue;
            tried++;
            Assert.True(result.Verify().IsConfirmed);
            if (fault == "price") state.Prices[0] *= 1 + 1e-7;
            else if (fault == "units") state.Holdings[0] += 1e-7 * c.System.QuantityOutstanding(0);
            else state.Cash[0] += 1e-7 * c.System.Banks.Sum(b => b.TotalAssets);
            FireSaleCheck check = new FireSaleResult(state).Verify();
            Assert.False(check.IsConfirmed);
            Assert.True(fault switch { "price" => check.PriceError, "units" => check.UnitError, _ => check.CashError } > 1e-8);
        }

        Assert.True(tried > 20);
    }

    [Fact]
    public void Verify_CutShort_CountsBanksInBreach()
    {
        var scenario = new FireSaleScenario(LeverageRule.Threshold(0.03, 0.04, 0.05), [0.05], [0.05]) { MaximumRounds = 1 };
        FireSaleResult cut = FireSaleSolver.Run(Two(), scenario);
        Assert.Equal(FireSaleStatus.RoundsExhausted, cut.Status);
        Assert.True(cut.PendingQuantity > 0);
        Assert.Equal(1, cut.Verify().BanksInBreach);
        Assert.Contains(cut.Warnings, w => w.Contains("cut after 1 rounds", StringComparison.Ordinal));
    }

    /// <summary>No execution of the rounds passes the least equilibrium at final prices: sales, prices, defaults.</summary>
    [Fact]
    public void Bound_Least_HoldsForTheRounds()
    {
        int strict = 0;
        Law.ForAll(RandomSystem.Any, c =>
        {
            if (FireSaleSolver.Run(c.System, c.Scenario).FractionSold > 0) strict++;
            return StaysWithin(c, FireSaleBound.Find(c.System, c.Scenario).Least);
        }, Cases);
        Assert.True(strict > 200);
    }

    /// <summary>The same law with a bound that ignores that others' sales lower the price (one round only) fails.</summary>
    [Fact]
    public void Bound_PlantedWithoutContagion_FailsTheLaw()
        => Assert.Contains(Enumerable.Range(0, 300).Select(RandomSystem.Create), c =>
        {
            FireSaleEquilibrium noImpact = FireSaleBound.Find(c.System, new FireSaleScenario(c.Scenario.Rule, c.Scenario.PriceFalls, [.. c.Scenario.ImpactAtDepth.Select(_ => 0.0)])).Least;
            return !StaysWithin(c, noImpact with { Prices = [.. c.Scenario.PriceFalls.Select((f, m) => 0.0)] });
        });

    [Fact]
    public void Bound_Any_LeastIsBelowGreatestAndBothAreFixedPoints()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleBound bound = FireSaleBound.Find(c.System, c.Scenario);
            return bound.Least.SoldShares.Zip(bound.Greatest.SoldShares).All(p => p.First <= p.Second + 1e-9) && IsFixedPoint(c, bound.Least) && IsFixedPoint(c, bound.Greatest)
                && (!bound.IsUnique || bound.Least.Defaults == bound.Greatest.Defaults);
        }, Cases);

    [Fact]
    public void Bound_LargerShockOrImpact_SellsMore()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleEquilibrium here = FireSaleBound.Find(c.System, c.Scenario).Least;
            FireSaleEquilibrium shocked = FireSaleBound.Find(c.System, Change(c.Scenario, f => 1 - (0.9 * (1 - f)), p => p)).Least;
            FireSaleEquilibrium shallow = FireSaleBound.Find(c.System, Change(c.Scenario, f => f, p => 1 - (0.9 * (1 - p)))).Least;
            return new[] { shocked, shallow }.All(worse => here.SoldShares.Zip(worse.SoldShares).All(p => p.First <= p.Second + 1e-9) && here.Defaults <= worse.Defaults);
        }, Cases);

    [Fact]
    public void Run_NoShockAndNobodyInBreach_MovesNothing()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            double least = c.System.Banks.Min(b => b.LeverageRatio);
            var calm = new FireSaleScenario(LeverageRule.Threshold(0.5 * least, 0.9 * least, least), [.. c.Scenario.PriceFalls.Select(_ => 0.0)], c.Scenario.ImpactAtDepth);
            FireSaleResult result = FireSaleSolver.Run(c.System, calm);
            return result.FractionSold == 0 && result.Prices.All(p => p == 1) && result.Defaults == 0 && result.Rounds == 1 && result.Warnings.IsEmpty;
        }, Cases);

    [Fact]
    public void Run_WithoutImpact_LeavesTheShockUnchanged()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleResult result = FireSaleSolver.Run(c.System, Change(c.Scenario, f => f, _ => 0));
            return result.Prices.Zip(c.Scenario.PriceFalls).All(p => p.First == 1 - p.Second);
        }, Cases);

    [Fact]
    public void Run_SplitReorderedOrInOtherUnits_IsTheSame()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            // Off the knife's edge: a ratio that equals a limit to rounding may fall on either side of it.
            FireSaleScenario scenario = c.Scenario with { MaximumRounds = 6 };
            FireSaleResult whole = FireSaleSolver.Run(c.System, scenario);
            var other = new FireSaleSystem(c.System.Assets, c.System.Banks.SelectMany(b => new[] { Part(b, b.Name + "a", 0.25 * 7), Part(b, b.Name + "b", 0.75 * 7) }).Reverse());
            FireSaleResult split = FireSaleSolver.Run(other, scenario);
            return split.Defaults == 2 * whole.Defaults && Math.Abs(split.FractionSold - whole.FractionSold) <= 1e-12 && split.Prices.Zip(whole.Prices).All(p => Math.Abs((p.First / p.Second) - 1) <= 1e-12);
        }, Cases);

    [Fact]
    public void Run_ToRest_IsTheLimitOfMoreRounds()
        => Law.ForAll(RandomSystem.Any, c =>
        {
            FireSaleResult rest = FireSaleSolver.Run(c.System, c.Scenario), many = FireSaleSolver.Run(c.System, c.Scenario with { MaximumRounds = 3000 });
            return rest.Defaults == many.Defaults && rest.Prices.Zip(many.Prices).All(p => Math.Abs((p.First / p.Second) - 1) <= 1e-11);
        }, 300);

    [Fact]
    public void RunAll_AnyNumberOfThreads_GivesTheSameBits()
    {
        RandomSystem c = RandomSystem.Create(7);
        FireSaleScenario[] scenarios = [.. Enumerable.Range(0, 40).Select(i => Change(c.Scenario, _ => 0.01 * i, p => p))];
        ImmutableArray<FireSaleResult> one = FireSaleSolver.RunAll(c.System, scenarios, 1), four = FireSaleSolver.RunAll(c.System, scenarios, 4);
        for (int i = 0; i < scenarios.Length; i++)
            Assert.Equal(one[i].Prices, four[i].Prices);
    }

    [Fact]
    public void Ledger_OfOneBank_IsWorkedByHand()
    {
        // 100 of assets: 60 bonds, 5 cash, 35 other; liabilities 94, half of them repayable. A fall of 2% leaves equity 4.8 of 98.8: ratio 4.858%, below a buffer of 5%.
        // Target 6%: shrink by 98.8 − 80 = 18.8; 5 from cash, 13.8 of bonds at 0.98 are 14.0816... units, 23.469% of the market: price 0.98·0.9^(0.23469.../0.05).
        var bank = new FireSaleBank("one", [60], 5, 35, 47, 47);
        var scenario = new FireSaleScenario(LeverageRule.Threshold(0.03, 0.05, 0.06), [0.02], [0.1]) { MaximumRounds = 2 };
        FireSaleResult result = FireSaleSolver.Run(new FireSaleSystem(["bond"], [bank]), scenario);
        double units = 13.8 / 0.98, price = 0.98 * Math.Pow(0.9, units / 60 / 0.05);
        Assert.Equal(units, result.Ledger[1].Sold[0], 1e-12);
        Assert.Equal(price, result.Prices[0], 1e-14);
        Assert.Equal(units * 0.5 * (0.98 + price), result.Proceeds, 1e-12);
        FireSaleBankState state = Assert.Single(result.Banks);
        Assert.Equal(60 - units, state.Holdings[0], 1e-12);
        Assert.Equal(2, state.DefaultRound); // the sale itself costs more than the equity
        Assert.Equal([0, 1], result.DefaultsByRound);
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        LeverageRule rule = LeverageRule.Threshold(0.03, 0.04, 0.05);
        Assert.Throws<ArgumentException>(() => LeverageRule.Threshold(0.05, 0.04, 0.06));
        Assert.Throws<ArgumentException>(() => LeverageRule.Threshold(double.NaN, 0.04, 0.06));
        Assert.Throws<ArgumentException>(() => LeverageRule.Targeting(0.03, 0.02));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FireSaleScenario(rule, [1], [0.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FireSaleScenario(rule, [0.1], [double.NaN]));
        Assert.Throws<ArgumentException>(() => new FireSaleScenario(rule, [0.1, 0.1], [0.1]));
        Assert.Throws<ArgumentException>(() => new FireSaleScenario(rule, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FireSaleScenario(rule, [0.1], [0.1]) { MaximumRounds = 0 });
        Assert.Throws<ArgumentException>(() => FireSaleSolver.Run(Two(), new FireSaleScenario(rule, [0.1, 0.1], [0.1, 0.1])));
        Assert.Throws<ArgumentException>(() => new FireSaleSystem(["a"], [new FireSaleBank("x", [1, 2], 0, 0, 0, 0)]));
        Assert.Throws<ArgumentException>(() => new FireSaleSystem(["a"], [new FireSaleBank("x", [1], 0, 0, 0, 0), new FireSaleBank("x", [1], 0, 0, 0, 0)]));
        Assert.Throws<ArgumentException>(() => FireSaleBank.FromLeverageRatio("x", 5, 0.05, [99], 0.05, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => FireSaleBank.FromLeverageRatio("x", 5, 0, [1], 0.05, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Two().QuantityOutstanding(1));
    }

    private static FireSaleSystem Two() => new(["bond"], [FireSaleBank.FromLeverageRatio("x", 5, 0.06, [50], 0.02, 0.5), FireSaleBank.FromLeverageRatio("y", 5, 0.07, [40], 0.02, 0.5)]);

    private static FireSaleBank Part(FireSaleBank b, string name, double part)
        => new(name, [.. b.Holdings.Select(h => h * part)], b.Cash * part, b.OtherAssets * part, b.Repayable * part, b.OtherLiabilities * part);

    private static FireSaleScenario Change(FireSaleScenario s, Func<double, double> fall, Func<double, double> impact)
        => new(s.Rule, [.. s.PriceFalls.Select(fall)], [.. s.ImpactAtDepth.Select(impact)]) { DepthShare = s.DepthShare, MaximumRounds = s.MaximumRounds };

    private static bool StaysWithin(RandomSystem c, FireSaleEquilibrium bound)
    {
        FireSaleResult result = FireSaleSolver.Run(c.System, c.Scenario);
        ImmutableArray<FireSaleBankState> banks = result.Banks;
        for (int b = 0; b < banks.Length; b++)
            for (int m = 0; m < result.Prices.Length; m++)
                if (c.System.Banks[b].Holdings[m] is > 0 and var held && 1 - (banks[b].Holdings[m] / held) > bound.SoldShares[b] + 1e-9)
                    return false;
        return result.Defaults <= bound.Defaults && result.Prices.Zip(bound.Prices).All(p => p.First >= p.Second * (1 - 1e-9));
    }

    /// <summary>Substitutes prices and shares into the two equations.</summary>
    private static bool IsFixedPoint(RandomSystem c, FireSaleEquilibrium e)
    {
        for (int m = 0; m < e.Prices.Length; m++)
        {
            double held = c.System.Banks.Sum(b => b.Holdings[m]), sold = c.System.Banks.Select((b, i) => b.Holdings[m] * e.SoldShares[i]).Sum();
            double price = (1 - c.Scenario.PriceFalls[m]) * (held > 0 ? Math.Pow(1 - c.Scenario.ImpactAtDepth[m], sold / held / c.Scenario.DepthShare) : 1);
            if (Math.Abs((e.Prices[m] / price) - 1) > 1e-9) return false;
        }

        for (int i = 0; i < e.SoldShares.Length; i++)
        {
            FireSaleBank b = c.System.Banks[i];
            double value = b.Holdings.Zip(e.Prices).Sum(p => p.First * p.Second), all = value + b.Cash + b.OtherAssets, equity = all - b.TotalLiabilities;
            double share = equity < c.Scenario.Rule.Minimum * all ? 1 : equity < c.Scenario.Rule.Buffer * all && value > 0 ? Math.Clamp((all - b.Cash - (equity / c.Scenario.Rule.Target)) / value, 0, 1) : 0;
            if (Math.Abs(share - e.SoldShares[i]) > 1e-7) return false;
        }

        return true;
    }
}
