using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.Scenario.RuleAccounts;

namespace OptionCascade.Tests.Margin.Scenario;

public class PortfolioMarginTests
{
    private static readonly PortfolioMarginRule Rule = new(PortfolioMarginParameters.Tims2007, UnderlyingTable.UnitedStates2024);

    // Inputs that the source does not print, fitted: 56 days, r = 5.3%, dividend yield 1.2% (IBM) and 1.8% (SPX). Expiry 20 April 2007.
    [Fact]
    public void Level_CboeTableOf2007_IsWithin1Point7Percent()
    {
        Instant asOf = Instant.FromUtc(2007, 2, 23, 21, 0);
        int rows = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Margin", "cboe_2007_examples.csv").Where(r => r["underlying"] is "IBM" or "SPX"))
        {
            string underlying = row["underlying"];
            var holdings = new List<Holding>();
            var quotes = new List<(OptionContract, OptionQuote)>();
            foreach (string leg in row["legs"].Split(';', StringSplitOptions.TrimEntries))
            {
                string[] p = leg.Split('|');
                double n = double.Parse(p[0], System.Globalization.CultureInfo.InvariantCulture);
                if (p[1] == "STK")
                {
                    holdings.Add(new SpotHolding(p[2], n));
                    continue;
                }

                OptionContract c = Option(double.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture), p[1] == "C" ? OptionRight.Call : OptionRight.Put, 56, underlying,
                    underlying == "IBM" ? ExerciseStyle.American : ExerciseStyle.European, asOf);
                holdings.Add(new OptionHolding(c, n));
                quotes.Add((c, Mark(double.Parse(p[3], System.Globalization.CultureInfo.InvariantCulture))));
            }

            MarginMarket market = MarketOf(Snapshot(underlying, row.Number("price"), 0.053, underlying == "IBM" ? 0.012 : 0.018, quotes, asOf), Snapshot("SPY", 145.30, 0.053, 0.018, [], asOf));
            AccountState state = market.Resolve(Account([.. holdings])).At(default);
            MarginLevel level = Rule.Level(state);
            double expected = row.Number("portfolio");
            Assert.True(Math.Abs(level.Maintenance - expected) <= 0.017 * expected, $"{underlying} {row["strategy"]}: expected {expected}, got {level.Maintenance}");
            if (row["strategy"] == "Long Straddle") Assert.Equal(7_500, level.Maintenance, 9);
            Assert.Equal(level.Maintenance, Rule.Explain(state).Items.Sum(i => i.Maintenance), 6);
            rows++;
        }

        Assert.Equal(18, rows);
    }

    [Fact]
    public void Moves_OfEachClass_AreTenEquidistantPoints()
    {
        double[] equity = PortfolioMarginParameters.Tims2007.Moves(ScanClass.Equity), high = PortfolioMarginParameters.Tims2007.Moves(ScanClass.HighCapIndex);
        Assert.Equal([-0.15, -0.12, -0.09, -0.06, -0.03, 0.03, 0.06, 0.09, 0.12, 0.15], equity.Select(m => Math.Round(m, 12)));
        Assert.Equal([-0.08, -0.064, -0.048, -0.032, -0.016, 0.012, 0.024, 0.036, 0.048, 0.06], high.Select(m => Math.Round(m, 12)));
        Assert.Equal(0.10, PortfolioMarginParameters.Tims2007.Moves(ScanClass.BroadIndex)[^1], 12);
    }

    // By hand: group A loses 100 at the first point, B gains 60 there: 100 − 0.9·60 = 46. Apart they would need 100 + 0.
    [Fact]
    public void Evaluate_ProductGroup_OffsetsGainsInPart()
    {
        double[] a = [-100, .. new double[9]], b = [60, .. new double[9]];
        ClassGroupProfits Group(string name, double[] profits, string? product) => new() { Name = name, ProductGroup = product, Profits = [.. profits], DerivativeUnits = 10 };
        Assert.Equal(46, PortfolioMargin.Evaluate([Group("A", a, "P"), Group("B", b, "P")], PortfolioMarginParameters.Tims2007).Sum(i => i.Requirement), 9);
        Assert.Equal(100 + 3.75, PortfolioMargin.Evaluate([Group("A", a, null), Group("B", b, null)], PortfolioMarginParameters.Tims2007).Sum(i => i.Requirement), 9);
    }

    [Fact]
    public void Level_LeveragedFund_MovesByItsLeverage()
    {
        AccountState state = MarketOf(Snapshot("TQQQ", 50, 0, 0, [])).Resolve(Account(new SpotHolding("TQQQ", 100))).At(default);
        Assert.Equal(0.24 * 5000, Rule.Level(state).Maintenance, 9);
    }

    [Fact]
    public void Level_OneMoreLongOption_NeverRaisesTheScanLossBeyondItsPremium()
        => Law.ForAll(from p in Positions() from more in Positions() select (p, more[0]), t =>
        {
            (OptionContract Contract, double Contracts, double Volatility) added = t.Item2 with { Contracts = 1 };
            AccountState before = State([.. t.p, added with { Contracts = 0 }]), after = State([.. t.p, added]);
            double price = (after.MarketValue - before.MarketValue) / 1;
            return Loss(after) <= Loss(before) + price + 1e-6;
        });

    [Fact]
    public void Level_ScaledAccount_ScalesTheRequirement()
        => Law.ForAll(from p in Positions() from f in Law.Uniform(0.1, 9) select (p, f), t =>
        {
            MarginLevel once = Rule.Level(State(t.p)), scaled = Rule.Level(State(t.p, t.f));
            return once.Maintenance >= 0 && Math.Abs(scaled.Maintenance - (t.f * once.Maintenance)) <= 1e-9 * (1 + scaled.Maintenance)
                && Math.Abs(scaled.Equity - (t.f * once.Equity)) <= 1e-9 * (1 + Math.Abs(scaled.Equity));
        });

    [Fact]
    public void Level_OrderAndSplitting_DoNotMatter()
        => Law.ForAll(Positions(), p =>
        {
            var split = p.Reverse().SelectMany(x => new[] { x with { Contracts = x.Contracts - 2 }, x with { Contracts = 2 } }).ToArray();
            var sameVolatilities = split.Select(x => x with { Volatility = p.First(y => y.Contract.Key == x.Contract.Key).Volatility }).ToArray();
            return Rule.Level(State(p)) == Rule.Level(State(sameVolatilities));
        });

    [Fact]
    public void Level_ShortOption_IsAtLeastTheMinimum()
    {
        MarginLevel level = Rule.Level(State([(Option(300, OptionRight.Call, 7), -4, 0.1)]));
        Assert.Equal(4 * 37.5, level.Maintenance, 9);
        Assert.Contains("minimum", Rule.Explain(State([(Option(300, OptionRight.Call, 7), -4, 0.1)])).Items[0].Rule, StringComparison.Ordinal);
    }

    private static double Loss(AccountState state)
    {
        AccountState s = state;
        double worst = 0;
        double[] prices = new double[s.Account.Options.Length];
        foreach (double m in PortfolioMarginParameters.Tims2007.Moves(ScanClass.Equity))
        {
            s.PriceAll(Math.Log(1 + m), 1, prices);
            worst = Math.Max(worst, -Enumerable.Range(0, prices.Length).Sum(i => s.Account.Options[i].Units * (prices[i] - s.OptionPrices[i])));
        }

        return worst;
    }
}
