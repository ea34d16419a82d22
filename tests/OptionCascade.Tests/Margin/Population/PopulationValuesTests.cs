using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.Population;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.Population;

public sealed class PopulationValuesTests
{
    private static readonly NakedRule Naked = new();

    private static ImmutableArray<MarketMove> Moves() => PopulationValues.Grid([-0.3, -0.1, 0, 0.1, 0.3], [-0.5, 0, 1]);

    [Fact]
    public void Compute_EveryAccountAndMove_IsTheAccountByItself()
    {
        AccountPopulation population = AccountPopulation.Resolve(Listed(), Draw(50, 1), Naked);
        PopulationValues values = PopulationValues.Compute(population, Moves());
        for (int i = 0; i < population.Valued.Length; i++)
            for (int m = 0; m < values.Moves.Length; m++)
            {
                AccountState state = population.Valued[i].Account.At(values.Moves[m]);
                Assert.Equal(Naked.Level(state), values[i, m].Level);
                Assert.Equal(values[i, m], values.Row(i)[m]);
            }

        Assert.Equal((-0.3, -0.5), (values.Moves[0].LogMove, values.Moves[0].RelativeVolatility));
        Assert.Equal((-0.3, 0.0), (values.Moves[1].LogMove, values.Moves[1].RelativeVolatility));
        Assert.Throws<ArgumentOutOfRangeException>(() => values[0, 15]);
    }

    [Fact]
    public void Compute_AnyNumberOfThreadsAndOrder_GivesTheSameTotals()
    {
        Account[] accounts = Draw(500, 2);
        PopulationValues one = PopulationValues.Compute(AccountPopulation.Resolve(Listed(), accounts, Naked, 1), Moves(), 1);
        PopulationValues many = PopulationValues.Compute(AccountPopulation.Resolve(Listed(), accounts.Reverse(), Naked, 4), Moves(), 3);
        Assert.Equal(one.Totals(), many.Totals());
        Assert.Equal(one.Row(0).ToArray(), many.Row(499).ToArray());
    }

    [Fact]
    public void Totals_TwoAccounts_CountBreachesAndShortfall()
    {
        AccountPopulation population = AccountPopulation.Resolve(MarketOf(100, []), [Of("A", new SpotHolding("XYZ", 10), new CashHolding("USD", -900)), Of("B", new CashHolding("USD", 50))], new NotionalRule(0.25));
        ImmutableArray<PopulationTotals> totals = PopulationValues.Compute(population, [MarketMove.None, new MarketMove(Math.Log(0.8))]).Totals();
        Assert.Equal((150.0, 250.0, 150.0, 1, 1_000.0, 0, 0.0), (totals[0].Equity, totals[0].Maintenance, totals[0].Deficit, totals[0].Breached, totals[0].BreachedNotional, totals[0].Bankrupt, totals[0].Shortfall));
        Assert.Equal((1, 1), (totals[1].Breached, totals[1].Bankrupt));
        Assert.Equal((-50.0, 100.0, 300.0), (totals[1].Equity, totals[1].Shortfall, totals[1].Deficit), new Near(1e-9));
    }

    [Fact]
    public void Leverage_StockOnLoan_IsNotionalOverEquity()
    {
        AccountPopulation population = AccountPopulation.Resolve(MarketOf(100, []), [Of("A", new SpotHolding("XYZ", 10), new CashHolding("USD", -750)), Of("B", new SpotHolding("XYZ", -10), new CashHolding("USD", 900))], new NotionalRule(0.25));
        PopulationValues values = PopulationValues.Compute(population, [MarketMove.None]);
        Assert.Equal((4.0, 4.0, 4.0), (values[0, 0].GrossLeverage, values[0, 0].NetLeverage, values[0, 0].DeltaLeverage));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity), (values[1, 0].GrossLeverage, values[1, 0].NetLeverage, values[1, 0].DeltaLeverage));
        Assert.Equal(0, new AccountExposure(0, 0, 0).GrossLeverage(-1));
    }

    [Theory]
    [InlineData(ExerciseStyle.European, 1e-12)]
    [InlineData(ExerciseStyle.American, 2e-3)]
    public void Exposure_ShortStrangle_NetsTheSidesAndWeighsByDelta(ExerciseStyle exercise, double tolerance)
    {
        OptionContract put = Option(90, OptionRight.Put, 30, exercise), call = Option(110, OptionRight.Call, 30, exercise);
        AccountExposure e = AccountExposure.Of(MarketOf(100, [put, call], _ => 0.4).Resolve(Of("A", new OptionHolding(put, -1), new OptionHolding(call, -2))).At(new MarketMove(0, 0.5)));
        Assert.Equal((30_000.0, -10_000.0), (e.Gross, e.Net));
        double delta = -(100 * BlackScholes.Evaluate(100, 90, 30.0 / 365, 0.6, 0.03, 0.01, OptionRight.Put).Delta) - (200 * BlackScholes.Evaluate(100, 110, 30.0 / 365, 0.6, 0.03, 0.01, OptionRight.Call).Delta);
        Assert.Equal(100 * delta, e.Delta, tolerance * 30_000);
    }

    [Fact]
    public void Exposure_Delta_IsTheSlopeOfTheMarketValue()
    {
        AccountPopulation population = AccountPopulation.Resolve(Listed(), Draw(200, 3), Naked);
        foreach (ValuedAccount valued in population.Valued)
        {
            const double h = 1e-5;
            AccountState state = valued.Account.At(new MarketMove(0.05, 0.2));
            AccountExposure exposure = AccountExposure.Of(state);
            double slope = (valued.Account.At(new MarketMove(0.05 + h, 0.2)).MarketValue - valued.Account.At(new MarketMove(0.05 - h, 0.2)).MarketValue) / (2 * h);
            Assert.Equal(slope, exposure.Delta, 1e-6 * exposure.Gross);
        }
    }

    [Fact]
    public void Resolve_BadAccounts_AreListedAndTheRestGoesOn()
    {
        Account[] accounts =
        [
            Of("A", new CashHolding("USD", 1)), Of("A", new CashHolding("USD", 2)), Of("B", new OptionHolding(Option(100, OptionRight.Put, 30, underlying: "ZZZ"), 1), new CashHolding("GBP", 1)),
            Of("C", new SpotHolding("XYZ", 1)),
        ];
        AccountPopulation population = AccountPopulation.Resolve(MarketOf(100, []), accounts, Naked);
        Assert.Equal([0, 3], population.Valued.Select(v => v.Index));
        Assert.Equal([(1, "id"), (2, "underlying"), (2, "currency")], population.Problems.Select(p => (p.Index, p.Field)));
        Assert.Contains("ZZZ", population.Problems[1].Holding, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RuleOfEachAccount_IsAppliedAndMayRefuse()
    {
        var market = new MarginMarket
        {
            Markets = MarketOf(100, []).Markets.Add("REFUSED", Snapshot(1, [], _ => 0, "REFUSED")), Options = new ResolveOptions { Time = OptionCascade.Market.TimeConvention.CalendarInstant },
        };
        AccountPopulation population = AccountPopulation.Resolve(market, [Of("A", new SpotHolding("XYZ", 1)), Of("B", new SpotHolding("REFUSED", 1)), Of("C", new SpotHolding("XYZ", 2))],
            a => a.Account.Id == "C" ? new NotionalRule(0.5) : new NotionalRule(0.25));
        Assert.Equal(["A", "C"], population.Valued.Select(v => v.Account.Account.Id));
        Assert.Equal(("B", "rule"), (population.Problems[0].Id, population.Problems[0].Field));
        PopulationValues values = PopulationValues.Compute(population, [MarketMove.None]);
        Assert.Equal((25.0, 100.0), (values[0, 0].Level.Maintenance, values[1, 0].Level.Maintenance));
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) a, (double, double, double) b)
            => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance && Math.Abs(a.Item3 - b.Item3) <= tolerance;

        public int GetHashCode((double, double, double) value) => 0;
    }
}
