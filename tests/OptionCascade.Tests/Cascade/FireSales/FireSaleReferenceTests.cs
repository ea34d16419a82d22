using OptionCascade.Cascade.FireSales;
using OptionCascade.Data;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.FireSales;

/// <summary>The runs of the public model on 48 banks of the 2018 EBA exercise, row by row.</summary>
public class FireSaleReferenceTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Run_EveryReferenceRow_GivesTheOriginalsFigures()
    {
        FireSaleSystem system = BankReader.Read(RealData.File("eba2018_inputs.csv")).ToSystem();
        Assert.Equal(48, system.Banks.Length);
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load(Path.Combine("Cascade", "FireSales"), "firesale_reference.csv");
        Assert.Equal(32, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            double impact = row.Number("price_impact_per_5pct_sold");
            FireSaleResult result = FireSaleSolver.Run(system, new FireSaleScenario(LeverageRule.Threshold(0.03, row.Number("leverage_buffer"), 0.05), [0, row.Number("initial_gov_shock")], [impact, impact])
            {
                MaximumRounds = (int)row.Number("steps"),
            });
            string where = $"line {row.Line}";
            Assert.True((int)row.Number("defaults_total") == result.Defaults, where);
            Assert.True(row["defaults_by_round"] == string.Join(' ', result.DefaultsByRound.Prepend(0)), where);
            Assert.True(row.Number("systemic_event_fraction") == result.SystemicEventFraction, where);
            AssertRelative(row.Number("fraction_of_tradables_sold"), result.FractionSold, where);
            AssertRelative(row.Number("final_price_corp"), result.Prices[0], where);
            AssertRelative(row.Number("final_price_gov"), result.Prices[1], where);
            Assert.True(result.Verify().IsConfirmed, where);
        }
    }

    /// <summary>Rows that the file does not have: another rule, depth, number of rounds, a shock of both assets; against an account-by-account implementation.</summary>
    [Fact]
    public void Run_OtherParameters_AgreesWithPlainBookkeeping()
    {
        FireSaleSystem system = BankReader.Read(RealData.File("eba2018_inputs.csv")).ToSystem();
        var random = new Random(2018);
        int defaults = 0;
        for (int i = 0; i < 300; i++)
        {
            double minimum = 0.01 + (0.03 * random.NextDouble()), target = minimum + (0.04 * random.NextDouble()) + 1e-3, buffer = random.Next(4) == 0 ? 1 : minimum + ((target - minimum) * random.NextDouble());
            var scenario = new FireSaleScenario(LeverageRule.Threshold(minimum, buffer, target), [0.2 * random.NextDouble(), 0.4 * random.NextDouble()], [0.1 * random.NextDouble(), 0.1 * random.NextDouble()])
            {
                MaximumRounds = random.Next(1, 12), DepthShare = 0.01 + (0.2 * random.NextDouble()),
            };
            FireSaleResult result = FireSaleSolver.Run(system, scenario);
            PlainFireSale.AssertSame(PlainFireSale.Run(system, scenario), result);
            defaults += result.Defaults;
        }

        Assert.True(defaults > 1000);
    }

    /// <summary>These balance sheets breach the buffer before any shock, so that "no shock, no flow" does not hold for them; the result says so.</summary>
    [Fact]
    public void Run_WithoutShock_SellsAndWarns()
    {
        FireSaleSystem system = BankReader.Read(RealData.File("eba2018_inputs.csv")).ToSystem();
        var scenario = new FireSaleScenario(LeverageRule.Threshold(0.03, 0.04, 0.05), [0, 0], [0.01, 0.01]);
        FireSaleResult result = FireSaleSolver.Run(system, scenario);
        Assert.Equal(FireSaleStatus.AtRest, result.Status);
        Assert.Equal(0.0471, result.FractionSold, 5e-5);
        Assert.Equal(0, result.Defaults);
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("2 banks sell without any shock", warning, StringComparison.Ordinal);
        Assert.Contains("DE21", warning, StringComparison.Ordinal);
        Assert.Contains("NL33", warning, StringComparison.Ordinal);
    }

    /// <summary>Defaults of the rounds are not monotone in the shock (17, 18, 16 at 19.5, 20 and 21%); those of the bound are.</summary>
    [Fact]
    public void Bound_GrowingShock_IsMonotoneWhereTheRoundsAreNot()
    {
        FireSaleSystem system = BankReader.Read(RealData.File("eba2018_inputs.csv")).ToSystem();
        FireSaleScenario[] scenarios = [.. Enumerable.Range(0, 21).Select(i => Scenario(0.015 * i)), Scenario(0.195), Scenario(0.2), Scenario(0.21)];
        FireSaleResult[] results = [.. FireSaleSolver.RunAll(system, scenarios)];
        Assert.Equal([17, 18, 16], results[^3..].Select(r => r.Defaults));
        double sold = -1;
        int defaults = -1;
        for (int i = 0; i < 21; i++)
        {
            FireSaleBound bound = FireSaleBound.Find(system, scenarios[i]);
            Assert.True(bound.Least.Converged && bound.Least.Defaults >= defaults && bound.Least.SoldShares.Sum() >= sold);
            (sold, defaults) = (bound.Least.SoldShares.Sum(), bound.Least.Defaults);
            Assert.True(results[i].Defaults <= defaults);
        }

        static FireSaleScenario Scenario(double shock) => new(LeverageRule.Threshold(0.03, 0.04, 0.05), [0, shock], [0.01, 0.01]) { MaximumRounds = 6 };
    }

    private static void AssertRelative(double expected, double actual, string where)
        => Assert.True(Math.Abs(expected - actual) <= Tolerance * Math.Abs(expected), $"{where}: expected {expected:R}, got {actual:R}");
}
