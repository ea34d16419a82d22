using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>The levels that rules declare, and what is missed without them.</summary>
public sealed class KillPriceLevelTests
{
    private static readonly PortfolioMarginRule Tims = new(PortfolioMarginParameters.Tims2007 with { MinimumPerUnit = 0 }, UnderlyingTable.UnitedStates2024);

    private static readonly SpanRule Span = new(SpanParameters.CmeClassic, [new SpanProduct { Underlying = "XYZ", PriceScanRange = 0.12, VolatilityScanRange = 0.02 }], []);

    private static IMarginRule RuleOf(string name) => name switch
    {
        "tims" => Tims,
        "span" => Span,
        _ => new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024),
    };

    // A butterfly sold, two hours before it expires, loses more than the cash only within half a per cent of its middle strike K: at every move from which a scenario sees K.
    [Theory]
    [InlineData("tims")]
    [InlineData("span")]
    public void Find_DipSeenFromAScenario_IsFoundByItsDeclaredLevel(string name)
    {
        IMarginRule rule = RuleOf(name);
        double[] moves = name == "tims" ? [-0.15, -0.12, -0.09, -0.06, -0.03, 0.03, 0.06, 0.09, 0.12, 0.15] : [.. SpanParameters.CmeClassic.Scenarios.Select(s => 0.12 * s.Price).Distinct()];
        int missed = 0, cases = 0;
        for (double k = 40; k < 260; k += 0.73)
        {
            OptionContract low = Option(0.995 * k, OptionRight.Call, 1 / 12.0), middle = Option(k, OptionRight.Call, 1 / 12.0), high = Option(1.005 * k, OptionRight.Call, 1 / 12.0);
            ResolvedAccount sold = MarketOf(100, [low, middle, high], _ => 0.05).Resolve(Of("A", new OptionHolding(low, -100), new OptionHolding(middle, 200), new OptionHolding(high, -100),
                new CashHolding("USD", 0.3 * 0.005 * k * 10_000)));
            if (rule.Level(sold.At(MarketMove.None)).IsBreached) continue;
            AccountKill declared = KillPriceSearch.Find(sold, rule), plain = KillPriceSearch.Find(sold, new Undeclared(rule));
            foreach ((int sign, KillPoint with, KillPoint without) in new[] { (-1, declared.Down, plain.Down), (1, declared.Up, plain.Up) })
            {
                double nearest = moves.Append(0).Select(m => sign * (Math.Log(k / 100) - Math.Log(1 + m))).Where(x => x > 0).DefaultIfEmpty(double.NaN).Min();
                if (!(nearest is > 0.02 and < 1.5)) continue;
                cases++;
                Assert.Equal(KillStatus.Found, with.Status);
                Assert.InRange(Math.Abs(with.LogMove), nearest - 0.006, nearest);
                missed += without.Status == KillStatus.Found && Math.Abs(without.LogMove) <= nearest ? 0 : 1;
            }
        }

        Assert.True(cases > 100 && missed > 20, $"{missed} of {cases} missed without the levels");
    }

    [Theory]
    [InlineData("tims", false, 300, 4e-4)]
    [InlineData("tims", true, 500, 2e-4)]
    [InlineData("span", true, 300, 2e-4)]
    [InlineData("strategy", true, 60, 1e-3)]
    public void FindAll_RandomAccounts_NoBreachOfADenseScanComesFirst(string name, bool near, int count, double spacing)
    {
        IMarginRule rule = RuleOf(name);
        double range = near ? 0.25 : 0.8;
        AccountPopulation population = AccountPopulation.Resolve(Listed(), DrawTight(Listed(), rule, count, 78, near), rule);
        ImmutableArray<AccountKill> kills = KillPriceSearch.FindAll(population, new KillPriceOptions { Directions = KillDirections.BothWays, LowestLogMove = -range, HighestLogMove = range });
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            if (kills[i].Now.IsBreached) continue;
            AccountState state = population.Valued[i].Account.At(MarketMove.None);
            foreach ((int sign, KillPoint point) in new[] { (-1, kills[i].Down), (1, kills[i].Up) })
            {
                double at = point.Status == KillStatus.Found ? Math.Abs(point.LogMove) : range;
                found += point.Status == KillStatus.Found ? 1 : 0;
                for (double t = spacing; t < at - 1e-8; t += spacing)
                {
                    state.MoveTo(new MarketMove(sign * t));
                    Assert.False(rule.Level(state).IsBreached, $"account {i}, side {sign}: found {at}, breached at {t}");
                }
            }
        }

        Assert.True(found > count / 2, $"found {found}");
    }

    [Fact]
    public void AddKinks_TieredPerpetual_DeclaresEdgesOfTiersForLinearAndInverse()
    {
        FutureContract linear = Perpetual("L", FuturePayoff.Linear), inverse = Perpetual("I", FuturePayoff.Inverse);
        MaintenanceTiers smooth = MaintenanceTiers.FromRates([(15_000, 0.01), (double.PositiveInfinity, 0.05)]);
        var stepped = new MaintenanceTiers { Tiers = [new MaintenanceTier(80, 0.01, 0), new MaintenanceTier(double.PositiveInfinity, 0.05, 0)] };
        var rule = new TieredPerpetualRule("tiers", ImmutableSortedDictionary<string, PerpetualTerms>.Empty
            .Add("L", new PerpetualTerms(smooth, 0.1)).Add("I", new PerpetualTerms(stepped, 0.1)));
        ResolvedAccount account = MarketOf(100, []).Resolve(Of("A", new FutureHolding(linear, -100, 100), new FutureHolding(inverse, 10_000, 100), new CashHolding("USD", 2_000)));
        var kinks = new List<double>();
        var jumps = new List<double>();
        rule.AddKinks(account.At(MarketMove.None), kinks, jumps);
        Assert.Equal(Math.Log(1.5), Assert.Single(kinks), 12);              // 100·P = 15,000 at 150
        Assert.Equal(Math.Log(1.25), Assert.Single(jumps), 12);             // 10,000/P = 80 at 125

        static FutureContract Perpetual(string symbol, FuturePayoff payoff)
            => new() { Symbol = symbol, Underlying = "XYZ", Expiry = null, Multiplier = 1, Currency = payoff == FuturePayoff.Inverse ? "XYZ" : "USD", Payoff = payoff };
    }

    [Fact]
    public void AddKinks_StrategyBased_DeclaresWhereTheMinimumOfANakedOptionBegins()
    {
        ResolvedAccount account = Listed().Resolve(Of("A", new OptionHolding(Option(90, OptionRight.Put, 30), -1), new OptionHolding(Option(110, OptionRight.Call, 30), -1), new CashHolding("USD", 1)));
        var kinks = new List<double>();
        RuleOf("strategy").AddKinks(account.At(MarketMove.None), kinks, []);
        StrategyUnderlying At(double price) => new() { Symbol = "XYZ", Price = price, Class = UnderlyingClass.Equity };
        foreach ((OptionRight right, double strike, double x) in new[] { (OptionRight.Put, 90.0, kinks.Max()), (OptionRight.Call, 110.0, kinks.Min()) })
        {
            double s = 100 * Math.Exp(x), h = 1e-4;
            double AddOn(double price) => NakedRequirement.AddOn(right, strike, At(price), StrategyBasedParameters.RegTCboe2012);
            double slopeBelow = (AddOn(s - h) - AddOn(s - (2 * h))) / h, slopeAbove = (AddOn(s + (2 * h)) - AddOn(s + h)) / h;
            Assert.True(Math.Abs(slopeAbove - slopeBelow) > 0.5, $"no kink at {s}");
        }
    }

    /// <summary>A rule that keeps its levels to itself.</summary>
    private sealed class Undeclared(IMarginRule rule) : IMarginRule
    {
        public string Name => rule.Name;

        public string? Refuses(ResolvedAccount account) => rule.Refuses(account);

        public MarginLevel Level(AccountState state) => rule.Level(state);

        public MarginReport Explain(AccountState state) => rule.Explain(state);
    }
}
