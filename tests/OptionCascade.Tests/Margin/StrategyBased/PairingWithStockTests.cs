using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.StrategyBased;

/// <summary>Stock with options on it, at prices far from the strikes too, against every way to divide the account.</summary>
public class PairingWithStockTests
{
    /// <summary>Up to <paramref name="Legs"/> single contracts and some shares.</summary>
    private sealed record Case(StrategyLeg[] Legs, int Shares, RequirementKind Kind, double Spot);

    private static StrategyLeg Leg(double contracts, OptionRight right, double strike, int days, double spot, double multiplier)
    {
        double outside = Math.Max(right == OptionRight.Call ? strike - spot : spot - strike, 0), inside = Math.Max(right == OptionRight.Call ? spot - strike : strike - spot, 0);
        double price = inside + Math.Round(Math.Sqrt(days) * 0.8 * Math.Exp(-outside / 15), 2);
        return new StrategyLeg(contracts, right, strike, StrategyLegs.Today.PlusDays(days), price, multiplier, ExerciseStyle.American);
    }

    /// <param name="multipliers">Multipliers drawn from.</param>
    /// <param name="hedges">True to draw only what hedges the stock, so that collars are frequent.</param>
    private static Gen<Case> Cases(double[] multipliers, bool hedges) =>
        from n in Gen.Choose(1, 8)
        from spot in Law.Uniform(55, 165).Select(s => Math.Round(s, 2))
        from shares in Gen.Choose(-25, 25).Select(k => multipliers.Length == 1 ? 100 * (k / 8) : 10 * k)
        from maintenance in Gen.Elements(true, true, true, false)
        from legs in (from side in Gen.Elements(-1, 1)
                      from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
                      from k in Gen.Choose(0, 12)
                      from days in Gen.Elements(30, 30, 60, 400)
                      from m in Gen.Elements(multipliers)
                      select Leg(side, hedges ? (side < 0) == (shares > 0) ? OptionRight.Call : OptionRight.Put : right, 80 + (5 * k), days, spot, m)).ArrayOf(n)
        select new Case(Net(legs), shares, maintenance ? RequirementKind.Maintenance : RequirementKind.Initial, spot);

    private static StrategyRequirement Solve(Case c) => StrategyMargin.Evaluate(
        StrategyLegs.Underlying(c.Spot), c.Legs, c.Shares == 0 ? null : new StockPosition(c.Shares, c.Spot), c.Kind, StrategyLegs.Today, StrategyBasedParameters.RegTCboe2012);

    private static double Total(StrategyRequirement r) => r.Requirement + r.Haircut;

    private static bool IsLeast(Case c)
    {
        double expected = BruteForcePairing.Least(c.Legs, c.Shares, c.Kind, c.Spot);
        StrategyRequirement r = Solve(c);
        return r.IsLeast && Math.Abs(Total(r) - expected) < 1e-6 * (1 + expected) && r.LeastPossible <= expected + (1e-6 * (1 + expected));
    }

    [Theory]
    [InlineData(false, 1_500, 11)]
    [InlineData(true, 1_500, 12)]
    public void Evaluate_StockAndOptionsAtAnyPrice_EqualsBruteForce(bool hedges, int cases, ulong seed) => Law.ForAll(Cases([100], hedges), IsLeast, cases, seed);

    [Theory]
    [InlineData(false, 1_500, 13)]
    [InlineData(true, 1_500, 14)]
    public void Evaluate_StandardAndMiniOptionsWithStock_EqualsBruteForce(bool hedges, int cases, ulong seed) => Law.ForAll(Cases([10, 100], hedges), IsLeast, cases, seed);

    // The put is so far out of the money that 10%·114 + 45.29 exceeds 25%·159.29, but the deep call that it lets ride would cost more: (25%·132 + 27.29)·200 = 12,058.
    [Fact]
    public void Evaluate_PutThatSavesNothingOnStockAlone_StillMakesACollar()
    {
        StrategyRequirement r = StrategyLegs.Evaluate(159.29, "+200|STK||159.29 ; +2|P|114|0|30 ; -2|C|132|27.5|30", RequirementKind.Maintenance);
        StrategyItem item = Assert.Single(r.Items);
        Assert.Equal(StrategyKind.Collar, item.Strategy);
        Assert.Equal(200 * (11.4 + 45.29), Total(r), 6);
        Assert.True(r.IsLeast);
        StrategyRequirement alone = StrategyLegs.Evaluate(159.29, "+200|STK||159.29 ; +2|P|114|0|30", RequirementKind.Maintenance);
        Assert.Equal([StrategyKind.LongOption, StrategyKind.LongStock], alone.Items.Select(i => i.Strategy).Order());
        Assert.Equal(200 * 0.25 * 159.29, Total(alone), 6);
    }

    [Fact]
    public void Evaluate_OrderAndSplittingWithStock_DoNotMatter()
        => Law.ForAll(from c in Cases([10, 100], false) from size in Gen.Choose(1, 5) select (c, size), t =>
        {
            Case scaled = t.c with { Legs = [.. t.c.Legs.Select(l => l.With(l.Contracts * t.size))] };
            Case split = scaled with { Legs = [.. scaled.Legs.Reverse().SelectMany(l => new[] { l.With(l.Contracts - 1), l.With(1) })] };
            return Total(Solve(scaled)) == Total(Solve(split));
        });

    [Fact]
    public void Evaluate_WithStock_NeverExceedsNakedAndStockAlone()
        => Law.ForAll(from a in Cases([10, 100], false) from b in Cases([10, 100], false) select a with { Legs = Net([.. a.Legs, .. b.Legs.Select(l => Leg(l.Contracts, l.Right, l.Strike, Days(l), a.Spot, l.Multiplier))]) }, c =>
        {
            double apart = c.Legs.Sum(l => Total(Solve(c with { Legs = [l], Shares = 0 }))) + Total(Solve(c with { Legs = [] }));
            StrategyRequirement r = Solve(c);
            return Total(r) <= apart + 1e-6 && r.LeastPossible <= Total(r) + 1e-6 && r.Items.All(i => i.Risk >= -1e-9 && i.Haircut >= 0);
        });

    private static int Days(StrategyLeg leg) => Period.DaysBetween(StrategyLegs.Today, leg.Expiry);

    private static StrategyLeg[] Net(IEnumerable<StrategyLeg> legs)
        => [.. legs.GroupBy(l => l.With(1)).Select(g => g.Key.With(g.Sum(l => l.Contracts))).Where(l => l.Contracts != 0)];
}
