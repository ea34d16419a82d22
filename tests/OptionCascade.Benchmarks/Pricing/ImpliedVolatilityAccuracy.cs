using System.Globalization;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Pricing.ImpliedVolatility;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary><c>implied-volatility accuracy [count] [seed]</c>: ρ_J on random normal inputs, Black and Bachelier.</summary>
internal static class ImpliedVolatilityAccuracy
{
    public static int Run(ReadOnlySpan<string> args)
    {
        int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        bool black = Accuracy(Model.Black, count, seed), bachelier = Accuracy(Model.Bachelier, count, seed);
        return black && bachelier ? 0 : 1;
    }

    /// <summary>Draws inputs until <paramref name="count"/> of them have a recoverable volatility; reports every one that has not.</summary>
    private static bool Accuracy(Model model, int count, int seed)
    {
        int[] histogram = new int[11];
        var statuses = new SortedDictionary<ImpliedVolatilityStatus, int>();
        double worst = 0;
        PricedOption at = default;
        int solved = 0;
        foreach (PricedOption o in model == Model.Black ? NormalInputs.Black(int.MaxValue, seed) : NormalInputs.Bachelier(int.MaxValue, seed))
        {
            ImpliedVolatilityResult r = model == Model.Black
                ? BlackImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right)
                : BachelierImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right);
            statuses[r.Status] = statuses.GetValueOrDefault(r.Status) + 1;
            if (!r.IsSolved) continue;
            double rho = (model == Model.Black
                ? ImpliedVolatilityOracle.Black(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, r.Volatility)
                : ImpliedVolatilityOracle.Bachelier(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, r.Volatility)).Rho;
            histogram[rho < 1 ? (int)(rho * 10) : 10]++;
            if (!(rho <= worst)) (worst, at) = (rho, o);
            if (++solved == count) break;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}, seed {seed}: {string.Join(", ", statuses.Select(s => $"{s.Key} {s.Value}"))}"));
        Console.WriteLine("  rho_J by tenths: " + string.Join(' ', histogram[..10]) + $"; 1 or more: {histogram[10]}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  largest rho_J {worst:F3} at {at}"));
        return histogram[10] == 0;
    }
}
