using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Cascade.FireSales;

namespace OptionCascade.Tests.Cascade.FireSales;

/// <summary>Random banks and scenarios: thin and thick equity, banks without holdings, deep and shallow markets.</summary>
internal sealed record RandomSystem(FireSaleSystem System, FireSaleScenario Scenario)
{
    public static Gen<RandomSystem> Any { get; } = Gen.Choose(0, int.MaxValue - 1).Select(Create);

    public static RandomSystem Create(int seed)
    {
        var random = new Random(seed);
        int assets = random.Next(1, 4), count = random.Next(1, 13);
        var banks = new List<FireSaleBank>();
        for (int b = 0; b < count; b++)
        {
            double size = Math.Pow(10, 4 * random.NextDouble()), securities = size * 0.6 * random.NextDouble();
            double[] weights = [.. Enumerable.Range(0, assets).Select(_ => random.Next(5) == 0 ? 0 : random.NextDouble())];
            double sum = weights.Sum();
            double ratio = 0.03 + (0.1 * random.NextDouble());
            bool holds = sum > 0 && random.Next(10) > 0;
            banks.Add(FireSaleBank.FromLeverageRatio($"B{b}", size * ratio, ratio, [.. weights.Select(w => holds ? securities * w / sum : 0)], 0.1 * random.NextDouble(), random.NextDouble()));
        }

        double minimum = 0.05 * random.NextDouble(), target = minimum + 0.001 + (0.05 * random.NextDouble()), buffer = random.Next(3) == 0 ? 1 : minimum + ((target - minimum) * random.NextDouble());
        return new RandomSystem(new FireSaleSystem(Enumerable.Range(0, assets).Select(a => $"A{a}"), banks), new FireSaleScenario(LeverageRule.Threshold(minimum, buffer, target),
            [.. Enumerable.Range(0, assets).Select(_ => random.Next(3) == 0 ? 0 : 0.5 * random.NextDouble())], [.. Enumerable.Range(0, assets).Select(_ => 0.3 * random.NextDouble() * random.NextDouble())]));
    }
}
