using OptionCascade.Cascade;
using OptionCascade.Cascade.Attribution;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.Attribution;

/// <summary>Attribution against closed forms, against orders of arrival written out, and by the axioms that define the Shapley value.</summary>
public class AttributionTests
{
    private static readonly AttributionOptions NoCritical = new() { CriticalShock = false };

    [Fact]
    public void Value_CoalitionsOfRandomModels_IsWhatTheSolverFinds()
    {
        int runaways = 0, moved = 0;
        Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeEquation equation = model.Equation;
            var game = new AttributionGame(equation, model.Shock, new CascadeOptions().Domain);
            int n = game.Count;
            for (int mask = 0; mask < 1 << n; mask += 1 + (Math.Abs(model.News.GetHashCode()) % 13))
            {
                int[] members = [.. Enumerable.Range(0, n).Where(p => (mask >> p & 1) == 1)];
                CoalitionValue value = game.Value(members);
                CascadeResult solved = CascadeSolver.Solve(equation.With(members.Select(p => equation.Participants[p])), model.Shock, RandomModel.Spot);
                if (solved.Curve is { } curve && curve.Folds.Any(f => Math.Abs(f.Scale - 1) < 1e-9)) continue;
                if (value.IsRunaway != (solved.Status == CascadeStatus.Runaway)) return false;
                runaways += value.IsRunaway ? 1 : 0;
                moved += value.LogMove != 0 ? 1 : 0;
                if (solved.LogMove is { } x && Math.Abs(x - value.LogMove) > 1e-10 * Math.Max(1, solved.Amplification!.Value)) return false;
            }

            return true;
        }, cases: 1000);
        Assert.True(runaways > 50 && moved > 1000, $"{runaways} runaways, {moved} moves");
    }

    [Fact]
    public void Compute_RandomModels_SharesAddUpToTheMove()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeEquation equation = model.Equation;
            CascadeAttribution a = CascadeAttribution.Compute(equation, model.Shock, RandomModel.Spot, NoCritical);
            if (Math.Abs(a.Shares.Sum(s => s.Shapley) - (a.Total - a.ShockAlone)) > 1e-14) return false;
            if (Math.Abs(a.ShockAlone + a.Shares.Sum(s => s.Alone) + a.Interaction - a.Total) > 1e-14) return false;
            if (a.Result.LogMove is { } x && a.Total != x) return false;
            return Math.Abs(a.ShockAlone - equation.MoveAlone(model.Shock)) < 1e-14;
        }, cases: 1000);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Compute_MixedMarket_IsTheAverageOverAllOrdersOfArrival(int count)
    {
        (CascadeEquation equation, Shock shock) = Mixed(count);
        CascadeAttribution a = CascadeAttribution.Compute(equation, shock, 100, NoCritical);
        var known = new Dictionary<int, double>();
        double V(int mask)
        {
            if (!known.TryGetValue(mask, out double v))
                known[mask] = v = CascadeSolver.Solve(equation.With(equation.Participants.Where((_, p) => (mask >> p & 1) == 1)), shock, 100).LogMove!.Value;
            return v;
        }

        double[] sums = new double[count];
        int orders = 0;
        foreach (int[] order in Orders(count))
        {
            orders++;
            int mask = 0;
            foreach (int p in order)
            {
                sums[p] += V(mask | 1 << p) - V(mask);
                mask |= 1 << p;
            }
        }

        for (int p = 0; p < count; p++)
        {
            Assert.Equal(sums[p] / orders, a.Shares[p].Shapley, 1e-12);
            Assert.Equal(V(1 << p) - V(0), a.Shares[p].Alone, 1e-12);
            Assert.Equal(V((1 << count) - 1) - V((1 << count) - 1 - (1 << p)), a.Shares[p].LeaveOneOut, 1e-12);
        }

        Assert.True(Math.Abs(a.Interaction) > 1e-4, "the market of this test must have an interaction");
        Assert.True(a.IsExact);
    }

    /// <summary>Linear feedback: v(C) = n/(1 − Σ g); the Shapley value by the formula over sizes of coalitions.</summary>
    [Fact]
    public void Compute_LinearFeedback_IsTheClosedForm()
    {
        double[] gains = [0.2, 0.15, -0.4, 0.3, 0.05];
        const double n = -0.04, impact = 1e-3;
        var equation = new CascadeEquation(new LinearImpact(impact), gains.Select((g, i) => new ProportionalTrader($"t{i}", g / impact)));
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.PriceJump(n), 100);
        Assert.Equal(n, a.ShockAlone, 1e-16);
        Assert.Equal(n / (1 - gains.Sum()), a.Total, 1e-15);
        double[] expected = ClosedForm(gains, n);
        for (int p = 0; p < gains.Length; p++)
        {
            Assert.Equal(expected[p], a.Shares[p].Shapley, 1e-15);
            Assert.Equal((n / (1 - gains[p])) - n, a.Shares[p].Alone, 1e-15);
            Assert.Equal((n / (1 - gains.Sum())) - (n / (1 - gains.Sum() + gains[p])), a.Shares[p].LeaveOneOut, 1e-15);
            Assert.Null(a.Shares[p].CriticalScaleAlone);
        }
    }

    [Fact]
    public void Compute_TwinsAndBystander_AreEqualAndNothing()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            StopDensity Twin(string name) => StopDensity.Normal(RandomModel.Spot, model.Normal.Centre, model.Normal.Width, 0.5 * model.Normal.Quantity, name: name);
            var equation = new CascadeEquation(model.Impact, [new ProportionalTrader("bystander", 0), Twin("one"), new DipBuyers(RandomModel.Spot, model.Dips), StopOrders.Sell(RandomModel.Spot, model.Stops), Twin("two")]);
            CascadeAttribution a = CascadeAttribution.Compute(equation, model.Shock, RandomModel.Spot, NoCritical);
            AttributionShare bystander = a.Shares[0];
            return Math.Abs(bystander.Shapley) < 1e-13 && bystander.Alone == 0 && Math.Abs(bystander.LeaveOneOut) < 1e-12 * Math.Max(1, a.Result.Amplification ?? 1)
                && Math.Abs(a.Shares[1].Shapley - a.Shares[4].Shapley) < 1e-13;
        }, cases: 1000);

    /// <summary>Additivity: where nobody feeds on anybody (all trade at thresholds that the shock itself reaches), parts are what each trades and nothing is left over.</summary>
    [Fact]
    public void Compute_NobodyFeedsOnAnybody_HasNoInteraction()
    {
        var equation = new CascadeEquation(new LinearImpact(0.001),
            [StopOrders.Sell(100, [new PriceLevel(99, 3)], "a"), StopOrders.Sell(100, [new PriceLevel(98, 5)], "b"), StopOrders.Sell(100, [new PriceLevel(97, 2)], "c")]);
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.PriceJump(-0.05), 100);
        Assert.Equal(0, a.Interaction, 4e-16); // rounding of the roots on a range of about one
        Assert.Equal([-0.003, -0.005, -0.002], a.Shares.Select(s => Math.Round(s.Shapley, 15)));
        Assert.Equal(-0.06, a.Total, 1e-16);
    }

    [Fact]
    public void Compute_Sampled_IsWithinItsStandardErrors()
    {
        double squares = 0;
        int count = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            (CascadeEquation equation, Shock shock) = Mixed(6);
            CascadeAttribution exact = CascadeAttribution.Compute(equation, shock, 100, NoCritical);
            CascadeAttribution sampled = CascadeAttribution.Compute(equation, shock, 100, NoCritical with { ExactUpTo = 3, Permutations = 99, Seed = seed });
            Assert.False(sampled.IsExact);
            Assert.Equal(100, sampled.Permutations);
            Assert.Equal(sampled.Total - sampled.ShockAlone, sampled.Shares.Sum(s => s.Shapley), 1e-14);
            foreach ((AttributionShare e, AttributionShare s) in exact.Shares.Zip(sampled.Shares))
            {
                Assert.Equal(e.Alone, s.Alone);
                Assert.Equal(e.LeaveOneOut, s.LeaveOneOut);
                double z = (s.Shapley - e.Shapley) / s.ShapleyStandardError;
                Assert.True(Math.Abs(z) < 4, $"{s.Participant}: {z} standard errors off");
                squares += z * z;
                count++;
            }
        }

        // 120 figures; a standard error that is too large or too small by a third would show.
        Assert.InRange(Math.Sqrt(squares / count), 0.75, 1.35);
    }

    [Fact]
    public void Compute_FourteenParticipants_SamplesTheClosedFormAndRepeatsItself()
    {
        double[] gains = [.. Enumerable.Range(0, 14).Select(i => (i % 3 == 2 ? -1 : 1) * (0.02 + (0.005 * i)))];
        const double n = -0.04, impact = 1e-3;
        var equation = new CascadeEquation(new LinearImpact(impact), gains.Select((g, i) => new ProportionalTrader($"t{i}", g / impact)));
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.PriceJump(n), 100, NoCritical), b = CascadeAttribution.Compute(equation, Shock.PriceJump(n), 100, NoCritical);
        double[] expected = ClosedForm(gains, n);
        Assert.False(a.IsExact);
        Assert.True(a.Shares.SequenceEqual(b.Shares));
        for (int p = 0; p < gains.Length; p++)
        {
            Assert.True(Math.Abs(a.Shares[p].Shapley - expected[p]) < 4 * a.Shares[p].ShapleyStandardError);
            Assert.True(a.Shares[p].ShapleyStandardError < 0.02 * Math.Abs(expected[p]), "antithetic pairs of a thousand orders");
        }
    }

    [Fact]
    public void Compute_SomeCoalitionsRunAway_AreListedAndCountWithTheEndOfTheRange()
    {
        var equation = new CascadeEquation(new LinearImpact(0.001),
            [new ProportionalTrader("chaser", 1200), new ProportionalTrader("holder", -600), StopOrders.Sell(100, [new PriceLevel(90, 10)])]);
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.PriceJump(-0.04), 100);
        Assert.Equal(2, a.RunawayCoalitions.Length);
        Assert.All(a.RunawayCoalitions, c => Assert.True(c.Contains("chaser") && !c.Contains("holder")));
        Assert.Equal(Math.Log(0.4) + 0.04, a.Shares[0].Alone, 1e-12);
        Assert.Contains(a.Warnings, w => w.StartsWith("2 coalitions ran away", StringComparison.Ordinal));
        // The holder is all that keeps the market: with it no critical shock, without it the slightest push.
        Assert.Equal(0, a.Shares[1].CriticalScaleWithout);
        Assert.Equal(CascadeStatus.Runaway, CascadeSolver.Solve(equation.With([equation.Participants[0]]), Shock.PriceJump(-0.04), 100).Status);
    }

    /// <summary>The cusp with its stops split between two: each alone is a cusp of half the size, and without either half is left.</summary>
    [Fact]
    public void Compute_CriticalShock_OfEachAloneIsThatOfItsOwnMarket()
    {
        const double width = 0.02, quantity = 5000;
        StopDensity Stops(double share, string name) => StopDensity.Normal(100, 100 * Math.Exp(-2 * width), width, share * quantity, name: name);
        var equation = new CascadeEquation(new LinearImpact(8 * width / quantity), [Stops(0.5, "half"), Stops(0.375, "three eighths"), Stops(0.125, "an eighth")]);
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.PriceJump(-width), 100);
        // a = 8 whole, 4 and 3 alone, 1 alone: the last never tips. Without them 4, 5, 7. From reference/cascade: critical shocks in widths.
        Assert.Equal(0.456912478871897, a.Shares[0].CriticalScaleAlone!.Value, 1e-10);
        Assert.Equal(0.645491131307729, a.Shares[1].CriticalScaleAlone!.Value, 1e-10);
        Assert.Null(a.Shares[2].CriticalScaleAlone);
        Assert.Equal(0.456912478871897, a.Shares[0].CriticalScaleWithout!.Value, 1e-10);
        Assert.Equal(0.3387638851073, a.Shares[1].CriticalScaleWithout!.Value, 1e-10);
        Assert.All(a.Shares, s => Assert.True(s.CriticalScaleChange < 0, "stops lower the critical shock"));
        Assert.Equal(a.CriticalScale!.Value - a.Shares[0].CriticalScaleWithout!.Value, a.Shares[0].CriticalScaleChange!.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.004)]
    public void Value_VolatilityInTheLoop_IsWhatTheSolverFindsForEveryCoalition(double perVega)
    {
        (CascadeEquation equation, Shock shock) = VolatileMarket(perVega);
        var game = new AttributionGame(equation, shock, new CascadeOptions().Domain);
        Assert.Equal(perVega == 0, game.SharesOnePath);
        var seen = new HashSet<double>();
        for (int mask = 0; mask < 1 << game.Count; mask++)
        {
            int[] members = [.. Enumerable.Range(0, game.Count).Where(p => (mask >> p & 1) == 1)];
            CascadeResult solved = CascadeSolver.Solve(equation.With(members.Select(p => equation.Participants[p])), shock, 100);
            CoalitionValue value = game.Value(members);
            Assert.Equal(solved.Status == CascadeStatus.Runaway, value.IsRunaway);
            if (solved.LogMove is { } x) Assert.Equal(x, value.LogMove, 1e-11);
            seen.Add(Math.Round(value.LogMove, 12));
        }

        Assert.True(seen.Count >= 12, "the coalitions must differ");
    }

    /// <summary>SPX at the close of 2022-12-12, linear impact: the independently computed move, gain and critical shock of <see cref="RealChainCascadeTests"/>.</summary>
    [Fact]
    public void Compute_SpxDealers_PartsAreThoseOfIndependentFigures()
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/spx_2022-12-12_cboe.csv"), new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains.Single();
        double spot = chain.Market.Spot;
        IImpactLaw impact = LinearImpact.PerBillion(0.0005, spot);
        const double n = -0.009, x = -0.0184207128, gain = 0.868556, critical = -0.00922817551;
        var model = new CascadeModel(chain, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1 / 365.0 }, DealerPositioning.LongCallsShortPuts, impact,
            [StopOrders.Sell(spot, [new PriceLevel(0.9 * spot, 1e6)])]);
        CascadeAttribution a = CascadeAttribution.Compute(model, Shock.PriceJump(n));
        Assert.Equal(x, a.Total, 1e-8);
        Assert.Equal(n, a.ShockAlone, 1e-15);
        Assert.Equal(x - n, a.Shares[0].Alone, 1e-8);
        Assert.Equal(x - n, a.Shares[0].Shapley, 1e-8);
        Assert.Equal(0, a.Shares[1].Shapley, 1e-10); // stops 10% below are not reached
        Assert.Equal(critical / n, a.Shares[0].CriticalScaleAlone!.Value, 1e-9);
        CascadeWhatIf table = CascadeWhatIf.Compute(model, Shock.PriceJump(n), [WhatIfParameter.OfModel("impact", 0.0005, "per billion",
            v => new CascadeModel(chain, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1 / 365.0 }, DealerPositioning.LongCallsShortPuts, LinearImpact.PerBillion(v, spot)), Shock.PriceJump(n))]);
        Assert.Equal(1 / (1 - gain), table["news n"]!.Move.Value!.Value, 1e-3);
        Assert.Equal(-critical / n / n, table["news n"]!.NextCriticalScale!.Value!.Value, 1e-7);
        // The same number twice: per unit by formula, per billion by differences.
        Assert.Equal(table["impact slope λ"]!.Elasticity!.Value, table.Rows[^1].Elasticity!.Value, 1e-6);
    }

    [Fact]
    public void Compute_NoParticipants_IsTheShock()
    {
        CascadeAttribution a = CascadeAttribution.Compute(new CascadeEquation(new LinearImpact(0.01), []), Shock.PriceJump(-0.03), 100);
        Assert.Equal(-0.03, a.Total);
        Assert.Equal(-0.03, a.ShockAlone);
        Assert.Equal(0, a.Interaction);
        Assert.Empty(a.Shares);
    }

    [Fact]
    public void Compute_NoShock_IsNothing()
    {
        (CascadeEquation equation, _) = Mixed(5);
        CascadeAttribution a = CascadeAttribution.Compute(equation, Shock.None, 100);
        Assert.Equal(0, a.Total);
        Assert.All(a.Shares, s => Assert.Equal(0, s.Shapley));
        Assert.Null(a.CriticalScale);
    }

    internal static (CascadeEquation Equation, Shock Shock) VolatileMarket(double perVega)
    {
        var volatility = new VolatilityFeedback(SpotVolatilityResponse.Linear(-4), perVega, new MarketMakerDepth(1, 0.2));
        IParticipant[] participants =
        [
            new VolatilityTrader("volatility fund", 12),
            new VegaTrader("sellers", [(0.03, 0.01, 20, 4), (0.05, 0.02, 30, 3), (0.08, 0.03, 10, 6)]),
            StopDensity.Normal(100, 95, 0.02, 10),
            new VegaTrader("more sellers", [(0.04, 0.02, 25, 2), (0.06, 0.02, 15, 3)]),
            new DipBuyers(100, [new PriceLevel(92, 5)]),
        ];
        return (new CascadeEquation(new LinearImpact(0.001), participants, volatility), Shock.PriceJump(-0.03).And(Shock.Volatility(0.2)).And(Shock.LossOfDepth(0.3)));
    }

    /// <summary>Stops, liquidations, a density, chasers and buyers that feed on each other.</summary>
    private static (CascadeEquation Equation, Shock Shock) Mixed(int count)
    {
        IParticipant[] all =
        [
            new ProportionalTrader("chaser", 250), StopOrders.Sell(100, [new PriceLevel(96.5, 6), new PriceLevel(94, 9)]), StopDensity.Normal(100, 95, 0.02, 15),
            new LeveragedLongs(100, [new PriceLevel(95.5, 8)]), new DipBuyers(100, [new PriceLevel(93, 7)]), new ProportionalTrader("holder", -180),
        ];
        return (new CascadeEquation(new LinearImpact(0.0015), all.Take(count)), Shock.Combined(-0.02, -6));
    }

    /// <summary>The Shapley value of v(C) = n/(1 − Σ g) by its definition.</summary>
    private static double[] ClosedForm(double[] gains, double n)
    {
        int count = gains.Length;
        double[] sums = new double[1 << count], weights = new double[count];
        for (int mask = 1; mask < sums.Length; mask++)
            sums[mask] = sums[mask & (mask - 1)] + gains[int.TrailingZeroCount(mask)];
        for (int size = 0; size < count; size++)
        {
            double logBinomial = 0;
            for (int i = 1; i <= size; i++)
                logBinomial += Math.Log((count - i) / (double)i);
            weights[size] = Math.Exp(-logBinomial) / count;
        }

        return [.. Enumerable.Range(0, count).Select(p => Enumerable.Range(0, sums.Length).Where(mask => (mask >> p & 1) == 0)
            .Sum(mask => weights[int.PopCount(mask)] * ((n / (1 - sums[mask | 1 << p])) - (n / (1 - sums[mask])))))];
    }

    private static IEnumerable<int[]> Orders(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (int[] shorter in Orders(count - 1))
            for (int at = 0; at <= shorter.Length; at++)
                yield return [.. shorter[..at], count - 1, .. shorter[at..]];
    }
}
