using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.StrategyBased;

public class PairingPropertyTests
{
    private const double Spot = 100;
    private static readonly StrategyUnderlying Equity = StrategyLegs.Underlying(Spot);

    /// <summary>A contract's price is a function of its terms, at or above its intrinsic value.</summary>
    private static StrategyLeg Leg(double contracts, OptionRight right, double strike, int days)
    {
        double otm = Math.Max(right == OptionRight.Call ? strike - Spot : Spot - strike, 0), itm = Math.Max(right == OptionRight.Call ? Spot - strike : strike - Spot, 0);
        double price = itm + Math.Round(Math.Sqrt(days) * 0.8 * Math.Exp(-otm / 15), 2);
        return new StrategyLeg(contracts, right, strike, StrategyLegs.Today.PlusDays(days), price, 100, ExerciseStyle.American);
    }

    private static Gen<StrategyLeg> LegGen(int strikes = 9) =>
        from side in Gen.Elements(-1, -1, 1, 1)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        from k in Gen.Choose(0, strikes - 1)
        from days in Gen.Elements(30, 30, 30, 60, 400)
        select Leg(side, right, 80 + (k * (40.0 / (strikes - 1))), days);

    private static Gen<StrategyLeg[]> Account(int least, int most) =>
        from n in Gen.Choose(least, most)
        from legs in LegGen().ArrayOf(n)
        select legs;

    private static StrategyRequirement Solve(IEnumerable<StrategyLeg> legs, int lots = 0, RequirementKind kind = RequirementKind.Maintenance)
        => StrategyMargin.Evaluate(Equity, legs, lots == 0 ? null : new StockPosition(100 * lots, Spot), kind, StrategyLegs.Today, StrategyBasedParameters.RegTCboe2012);

    private static double Total(StrategyRequirement r) => r.Requirement + r.Haircut;

    [Fact]
    public void Evaluate_RandomAccounts_EqualsBruteForce()
        => Law.ForAll(Account(1, 8), legs =>
        {
            StrategyLeg[] netted = Net(legs);
            double expected = BruteForcePairing.Least(netted, 0, RequirementKind.Maintenance);
            StrategyRequirement r = Solve(legs);
            return r.IsLeast && Math.Abs(Total(r) - expected) < 1e-6 * (1 + expected);
        }, cases: 1000);

    [Fact]
    public void Evaluate_RandomAccountsWithStock_EqualsBruteForce()
        => Law.ForAll(from legs in Account(1, 8) from lots in Gen.Elements(-2, -1, 1, 2) from initial in Gen.Elements(true, false) select (legs, lots, initial), t =>
        {
            RequirementKind kind = t.initial ? RequirementKind.Initial : RequirementKind.Maintenance;
            double expected = BruteForcePairing.Least(Net(t.legs), 100 * t.lots, kind);
            StrategyRequirement r = Solve(t.legs, t.lots, kind);
            return r.IsLeast && Math.Abs(Total(r) - expected) < 1e-6 * (1 + expected);
        }, cases: 1000, seed: 7);

    [Fact]
    public void Evaluate_OrderAndSplitting_DoNotMatter()
        => Law.ForAll(from legs in Account(1, 14) from size in Gen.Choose(1, 5) select (legs, size), t =>
        {
            StrategyLeg[] scaled = [.. t.legs.Select(l => Leg(l.Contracts * t.size, l.Right, l.Strike, Days(l)))];
            IEnumerable<StrategyLeg> split = scaled.Reverse().SelectMany(l => new[] { Leg(l.Contracts - 1, l.Right, l.Strike, Days(l)), Leg(1, l.Right, l.Strike, Days(l)) });
            return Total(Solve(scaled)) == Total(Solve(split));
        });

    [Fact]
    public void Evaluate_Requirement_LiesBetweenPayoffBoundAndNakedSum()
        => Law.ForAll(Account(1, 40), legs =>
        {
            StrategyRequirement r = Solve(legs);
            double naked = Net(legs).Sum(l => l.Contracts > 0 ? 0
                : -l.Contracts * 100 * (l.Price + NakedRequirement.AddOn(l.Right, l.Strike, Equity, StrategyBasedParameters.RegTCboe2012)));
            double risk = r.Items.Sum(i => i.Risk + i.ShortValue);
            return risk >= PayoffBound(legs) - 1e-6 && risk <= naked + 1e-6 && r.Items.All(i => i.Risk >= 0 && i.LongValue >= 0 && i.ShortValue >= 0) && r.LeastPossible <= Total(r) + 1e-6;
        });

    // Naked: P ≥ intrinsic value, so P + max(aS − otm, …) covers every price within ±a. Spreads cover every price; so their sum covers the worst price of that band.
    private static double PayoffBound(IReadOnlyList<StrategyLeg> legs)
    {
        double bound = 0;
        foreach (double s in legs.Select(l => l.Strike).Append(80).Append(120).Where(k => k is >= 80 and <= 120))
            bound = Math.Max(bound, -legs.Sum(l => l.Contracts * l.Multiplier * Math.Max(l.Right == OptionRight.Call ? s - l.Strike : l.Strike - s, 0)));
        return bound;
    }

    [Fact]
    public void Evaluate_DivisibleContracts_IsPositivelyHomogeneous()
        => Law.ForAll(from legs in Account(1, 12) from factor in Law.Uniform(0.1, 7) select (legs, factor), t =>
        {
            StrategyLeg[] fractions = [.. t.legs.Select((l, i) => Leg(l.Contracts * (0.3 + (0.0137 * i)), l.Right, l.Strike, Days(l)))];
            double once = Total(Solve(fractions));
            double scaled = Total(Solve(fractions.Select(l => Leg(l.Contracts * t.factor, l.Right, l.Strike, Days(l)))));
            return Math.Abs(scaled - (t.factor * once)) < 1e-5 * (1 + scaled);
        });

    [Fact]
    public void Evaluate_ScaledMoney_ScalesTheRequirement()
        => Law.ForAll(from legs in Account(1, 12) from factor in Law.Uniform(0.1, 7) select (legs, factor), t =>
        {
            double once = Total(Solve(t.legs));
            StrategyRequirement scaled = StrategyMargin.Evaluate(StrategyLegs.Underlying(Spot * t.factor),
                t.legs.Select(l => new StrategyLeg(l.Contracts, l.Right, l.Strike * t.factor, l.Expiry, l.Price * t.factor, 100, l.Exercise)), null, RequirementKind.Maintenance,
                StrategyLegs.Today, StrategyBasedParameters.RegTCboe2012);
            return Math.Abs(Total(scaled) - (t.factor * once)) < 1e-6 * (1 + once) * t.factor;
        });

    [Fact]
    public void Evaluate_OneMoreLong_NeverRaisesTheRequirementBeyondItsPrice()
        => Law.ForAll(from legs in Account(1, 10) from more in LegGen() select (legs, more), t =>
        {
            StrategyLeg added = t.more.With(1);
            StrategyLeg[] rest = [.. t.legs.Where(l => l.With(1) != added)];
            return Total(Solve(rest.Append(added))) <= Total(Solve(rest)) + (added.Price * 100) + 1e-6;
        });

    // With long options too this does not hold: a further short one may admit a long one, until then unmatched, to a spread (the rule wants as many long as short).
    [Fact]
    public void Evaluate_OneMoreShortAmongShorts_NeverRequiresLess()
        => Law.ForAll(from legs in Account(1, 10) from more in LegGen() select (legs, more), t =>
        {
            StrategyLeg[] rest = [.. t.legs.Where(l => l.Contracts < 0)];
            return Total(Solve(rest.Append(t.more.With(-1)))) >= Total(Solve(rest)) - 1e-6;
        });

    [Fact]
    public void Evaluate_ThousandLegs_IsWithinBoundsAndCloseToTheLeast()
    {
        var random = new Random(5);
        StrategyLeg[] legs = [.. Enumerable.Range(0, 1000).Select(_ => Leg(random.Next(2) == 0 ? -random.Next(1, 10) : random.Next(1, 10),
            random.Next(2) == 0 ? OptionRight.Call : OptionRight.Put, 50 + (0.5 * random.Next(200)), 30 * random.Next(1, 6)))];
        StrategyRequirement r = Solve(legs);
        Assert.True(r.Items.Sum(i => i.Risk + i.ShortValue) >= PayoffBound(legs));
        Assert.InRange(Total(r), r.LeastPossible - 1e-6, r.LeastPossible * 1.01);
        StrategyRequirement again = Solve(legs.Reverse());
        Assert.Equal(Total(r), Total(again));
        foreach (StrategyLeg leg in Net(legs))
            Assert.Equal(leg.Contracts, r.Items.SelectMany(i => i.Legs).Where(l => l.With(1) == leg.With(1)).Sum(l => l.Contracts), 9);
    }

    [Fact]
    public void Evaluate_EveryContract_BelongsToExactlyOneStrategy()
        => Law.ForAll(from legs in Account(1, 14) from lots in Gen.Choose(-3, 3) select (legs, lots), t =>
        {
            StrategyRequirement r = Solve(t.legs, t.lots);
            return Math.Abs(r.Items.Sum(i => i.StockUnits) - (100 * t.lots)) < 1e-6
                && Net(t.legs).All(leg => Math.Abs(leg.Contracts - r.Items.SelectMany(i => i.Legs).Where(l => l.With(1) == leg.With(1)).Sum(l => l.Contracts)) < 1e-9);
        });

    [Fact]
    public void Evaluate_BadInput_NamesValueAndRange()
    {
        StrategyLeg leg = Leg(1, OptionRight.Call, 100, 30);
        Assert.Contains("> 0", Assert.Throws<ArgumentOutOfRangeException>(() => new StrategyLeg(1, OptionRight.Call, 100, leg.Expiry, 1, -100, ExerciseStyle.American)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentOutOfRangeException>(() => new StrategyLeg(1, OptionRight.Call, 100, leg.Expiry, double.NaN, 100, ExerciseStyle.American)).Message, StringComparison.Ordinal);
        Assert.Contains("expired", Assert.Throws<ArgumentException>(() => Solve([Leg(1, OptionRight.Call, 100, 30), new StrategyLeg(-1, OptionRight.Put, 90, StrategyLegs.Today.PlusDays(-1), 1, 100, ExerciseStyle.American)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Solve([leg], -1, RequirementKind.CashAccount));
        Assert.Empty(Solve([]).Items);
    }

    private static int Days(StrategyLeg leg) => NodaTime.Period.DaysBetween(StrategyLegs.Today, leg.Expiry);

    private static StrategyLeg[] Net(IEnumerable<StrategyLeg> legs)
        => [.. legs.GroupBy(l => l.With(1)).Select(g => g.Key.With(g.Sum(l => l.Contracts))).Where(l => l.Contracts != 0)];
}
