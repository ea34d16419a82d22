using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Pricing.ImpliedVolatility;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>
/// <c>implied-volatility accuracy [count] [seed]</c>: ρ_J on random normal inputs, Black and Bachelier.
/// <c>implied-volatility speed</c>: nanoseconds per option by width, threads and chain, and QuantLib's in the same run where peers/build.sh has built it.
/// </summary>
internal static unsafe class ImpliedVolatilityCommand
{
    private const int ChainRows = 8192;

    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is ["accuracy", ..])
        {
            int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
            int seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
            bool black = Accuracy(Model.Black, count, seed), bachelier = Accuracy(Model.Bachelier, count, seed);
            return black && bachelier ? 0 : 1;
        }

        if (args is ["speed"])
        {
            Speed();
            return 0;
        }

        Console.Error.WriteLine("Expected: implied-volatility accuracy [count] [seed] | speed");
        return 2;
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

    private static void Speed()
    {
        Warm();
        var quantLib = (delegate* unmanaged<long, double*, double*, double*, double, double, double, double, double*, void>)Peer();
        foreach ((string name, double years, double low, double high, double level) in new[]
        {
            ("a week, 85-115%, 30%", 7.0 / 365, 0.85, 1.15, 0.3), ("3 months, 70-130%, 20%", 0.25, 0.7, 1.3, 0.2), ("2 years, 40-250%, 35%", 2.0, 0.4, 2.5, 0.35),
        })
        {
            const double forward = 100, discount = 0.98;
            double[] prices = new double[ChainRows], strikes = new double[ChainRows], signs = new double[ChainRows], volatilities = new double[ChainRows];
            var rights = new OptionRight[ChainRows];
            var results = new ImpliedVolatilityResult[ChainRows];
            for (int i = 0; i < ChainRows; i++)
            {
                strikes[i] = forward * (low + ((high - low) * i / ChainRows));
                rights[i] = strikes[i] < forward ? OptionRight.Put : OptionRight.Call;
                signs[i] = rights[i] == OptionRight.Call ? 1 : -1;
                double log = Math.Log(strikes[i] / forward);
                volatilities[i] = level * (1 - (0.2 * log) + (0.5 * log * log));
                prices[i] = ImpliedVolatilityOracle.BlackPrice(forward, strikes[i], years, discount, volatilities[i], rights[i]);
            }

            double widest = double.NaN;
            foreach (Width width in Enum.GetValues<Width>())
            {
                if (width > Widest) continue;
                double one = Best(() => ColumnSolver.Solve(Model.Black, prices, strikes, rights, forward, years, discount, results, 1, width));
                double two = Best(() => ColumnSolver.Solve(Model.Black, prices, strikes, rights, forward, years, discount, results, 2, width));
                double bachelier = Best(() => ColumnSolver.Solve(Model.Bachelier, prices, strikes, rights, forward, years, discount, results, 1, width));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {width}: Black {one:F1} ns an option on one thread, {two:F1} on two; Bachelier {bachelier:F1}"));
                widest = one;
            }

            double scalar = Best(() =>
            {
                for (int i = 0; i < ChainRows; i++)
                    results[i] = BlackImpliedVolatility.Solve(prices[i], forward, strikes[i], years, discount, rights[i]);
            });
            double error = 0;
            for (int i = 0; i < ChainRows; i++)
                error = Math.Max(error, Math.Abs((results[i].Volatility / volatilities[i]) - 1));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: one call per option {scalar:F1} ns; largest round-trip error {error:E1}"));
            if (quantLib == null) continue;
            foreach (double accuracy in new[] { 1e-6, 1e-12 })
            {
                double[] peer = new double[ChainRows];
                double time = Best(() =>
                {
                    fixed (double* p = prices, k = strikes, w = signs, v = peer)
                        quantLib(ChainRows, p, k, w, forward, discount, years, accuracy, v);
                }, 12);
                double off = 0;
                int failed = 0;
                for (int i = 0; i < ChainRows; i++)
                {
                    if (double.IsNaN(peer[i])) failed++;
                    else off = Math.Max(off, Math.Abs((peer[i] / volatilities[i]) - 1));
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: QuantLib blackFormulaImpliedStdDev, accuracy {accuracy:E0}: {time:F1} ns, {time / widest:F1} times ours; largest round-trip error {off:E1}, {failed} thrown"));
            }
        }
    }

    /// <summary>Runs every width until the compiler has made its last version.</summary>
    private static void Warm()
    {
        var (prices, strikes) = (new double[ChainRows], new double[ChainRows]);
        var results = new ImpliedVolatilityResult[ChainRows];
        for (int i = 0; i < ChainRows; i++)
            (strikes[i], prices[i]) = (100, 1 + (i % 50));
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 3;)
            for (int i = 0; i < 6; i++)
                ColumnSolver.Solve((Model)(i % 2), prices, strikes, new OptionRight[ChainRows], 100, 1, 1, results, 1, (Width)(i / 2));
    }

    private static nint Peer()
    {
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, "peers", "libquantlib_implied.so"), out nint library))
            return NativeLibrary.GetExport(library, "quantlib_implied_volatility");
        Console.WriteLine("QuantLib's peer is not built: run peers/build.sh");
        return 0;
    }

    /// <summary>Nanoseconds per option, the least of several runs.</summary>
    private static double Best(Action run, int runs = 40)
    {
        for (int i = 0; i < Math.Min(runs, 20); i++) run();
        double best = double.MaxValue;
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / ChainRows);
        }

        return best;
    }
}
