using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks;

/// <summary>
/// Kernel and peers in turn, call by call, the best of many calls each: a comparison that holds on a machine with other work on it, where means do not.
/// </summary>
internal static class PricingRatios
{
    private const int Options = 2048, Rounds = 3000;

    /// <summary>Prints a table; the first row of each block is what the ratios refer to.</summary>
    public static void Print(TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"One thread, {Options} options of one expiry, best of {Rounds} interleaved calls; AVX-512 {(Vector512.IsHardwareAccelerated ? "on" : "off")}."));
        to.WriteLine();
        to.WriteLine("| T, years | what | ns per option | times as fast |");
        to.WriteLine("|---|---|---:|---:|");
        foreach (double time in new[] { 1.0 / 365, 1.0 / 12, 2 })
        {
            var benchmarks = new PricingKernelBenchmarks { YearFraction = time };
            benchmarks.Setup();
            Block(to, time,
                ("C loop, AVX2: price + 8 Greeks", benchmarks.CLoopAvx2_PriceAnd8Greeks),
                ("kernel, 256 bits: price + 8 Greeks", benchmarks.Kernel256_PriceAnd8Greeks));
            if (Vector512.IsHardwareAccelerated)
                Block(to, time,
                    ("C loop, AVX-512: price + 8 Greeks", benchmarks.CLoopWidest_PriceAnd8Greeks),
                    ("kernel, 512 bits: price + 8 Greeks", benchmarks.Kernel512_PriceAnd8Greeks));
            Block(to, time,
                ("QuantLib BlackCalculator: price + 5 Greeks", benchmarks.QuantLib_PriceAnd5Greeks),
                ("kernel, 256 bits: price + 13 Greeks", benchmarks.Kernel256_PriceAnd13Greeks),
                ("kernel, 256 bits: price + 17 Greeks", benchmarks.Kernel256_PriceAnd17Greeks),
                ("kernel, 256 bits: price + gamma", benchmarks.Kernel256_PriceAndGamma),
                ("kernel, 256 bits: gamma", benchmarks.Kernel256_GammaAlone));
        }

        var book = new PricingBookBenchmarks { Threads = 2 };
        book.Setup();
        long best = long.MaxValue, allocated = GC.GetTotalAllocatedBytes(true);
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            book.GreeksAndTotals();
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        double perOption = (GC.GetTotalAllocatedBytes(true) - allocated) / 20 / 1e6;
        to.WriteLine();
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Book of 1,000,000 options, price and 13 Greeks with totals, 2 threads: {1e3 * best / Stopwatch.Frequency:F1} ms, {perOption:F1} bytes per option."));
    }

    private static void Block(TextWriter to, double time, params (string Name, Action Call)[] contestants)
    {
        long[] best = new long[contestants.Length];
        Array.Fill(best, long.MaxValue);
        for (int round = 0; round < Rounds; round++)
            for (int i = 0; i < contestants.Length; i++)
            {
                if (best[i] == 0) continue;
                try
                {
                    long start = Stopwatch.GetTimestamp();
                    contestants[i].Call();
                    best[i] = Math.Min(best[i], Stopwatch.GetTimestamp() - start);
                }
                catch (InvalidOperationException absent) when (round == 0)
                {
                    to.WriteLine($"| | {contestants[i].Name}: {absent.Message} | | |");
                    best[i] = 0;
                }
            }

        for (int i = 0; i < contestants.Length; i++)
            if (best[i] > 0)
                to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {time:F4} | {contestants[i].Name} | {1e9 * best[i] / Stopwatch.Frequency / Options:F2} | {(double)best[0] / best[i]:F2} |"));
    }
}
