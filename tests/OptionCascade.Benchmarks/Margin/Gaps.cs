using System.Diagnostics;
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;

namespace OptionCascade.Benchmarks.Margin;

internal static class Gaps
{
    internal static int Run(ReadOnlySpan<string> args)
    {
        var today = new LocalDate(2024, 1, 2);
        foreach (int n in new[] { 6, 10, 20, 40 })
        foreach (bool mixed in new[] { true })
        foreach (int stockScale in new[] { 0, 1, -1 })
        {
            int cut = 0; double worst = 0, slow = 0, total = 0;
            for (int a = 0; a < 40; a++)
            {
                var r = new Random(1000 + a);
                var legs = new List<StrategyLeg>();
                for (int i = 0; i < n; i++)
                {
                    double k = 80 + 2.5 * r.Next(17); bool call = r.Next(2) == 0; int days = 30 * r.Next(1, 4);
                    double outside = Math.Max(call ? k - 100 : 100 - k, 0), inside = Math.Max(call ? 100 - k : k - 100, 0);
                    legs.Add(new StrategyLeg((r.Next(2) * 2 - 1) * r.Next(1, 11), call ? OptionRight.Call : OptionRight.Put, k, today.PlusDays(days), inside + Math.Round(Math.Sqrt(days) * 0.8 * Math.Exp(-outside / 15), 2),
                        mixed ? new[] { 100, 150, 133, 10 }[r.Next(4)] : 100, ExerciseStyle.American));
                }
                StockPosition? stock = stockScale == 0 ? null : new StockPosition(stockScale * 10 * r.Next(5, 400), 100);
                long start = Stopwatch.GetTimestamp();
                StrategyRequirement q = StrategyMargin.Evaluate(new StrategyUnderlying { Symbol = "X", Price = 100, Class = UnderlyingClass.Equity }, legs, stock, RequirementKind.Maintenance, today, StrategyBasedParameters.RegTCboe2012);
                double t = Stopwatch.GetElapsedTime(start).TotalSeconds; total += t; slow = Math.Max(slow, t);
                if (!q.IsLeast) { cut++; worst = Math.Max(worst, (q.Requirement + q.Haircut) / q.LeastPossible - 1); }
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"legs {n} mixed {mixed} stock {stockScale}: cut {cut}/40, worst gap {worst:P2}, mean {total / 40:F3} s, slowest {slow:F2} s"));
        }
        return 0;
    }
}
