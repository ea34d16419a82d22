using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>A book of a million options, with totals.</summary>
internal static class BookSection
{
    /// <summary>Prints what <see cref="Measure"/> gives; the report calls it in a process without AVX-512.</summary>
    public const string Command = "book-times";

    private const double MostMilliseconds = 100, MostBytes = 200;

    public static void Write(MarkdownPage page)
    {
        page.Heading("A book of 1,000,000 options");
        page.Paragraph($"""
            {PricingBookBenchmarks.Expiries} expiries, price and all 13 Greeks of first and second order of every option, and the book's total of each.
            Bytes are those that the call allocates for its results; the book's own columns come to it ready. {WithoutAvx512.Explanation}
            """);
        bool wide = Vector512.IsHardwareAccelerated;
        double[][] times = Measure(), narrow = wide ? WithoutAvx512.Run(Command) : times;
        var rows = new List<string[]>();
        Rows("AVX2", narrow[0]);
        if (wide) Rows("AVX-512", times[0]);
        string perOption = Text(times[0][2]);
        rows.Add(["bytes per option", perOption, page.Target($"< {MostBytes}", times[0][2] < MostBytes, "bytes per option of a book: " + perOption)]);
        page.Table(["what", "measured", "target"], rows);

        void Rows(string vectors, double[] measured)
        {
            string one = Text(measured[0] / 1e6) + " ms", two = Text(measured[1] / 1e6) + " ms";
            rows.Add([vectors + ", 1 thread", one, ""]);
            rows.Add([vectors + ", 2 threads", two, page.Target($"< {MostMilliseconds} ms", measured[1] / 1e6 < MostMilliseconds,
                $"1,000,000 options on 2 threads, {vectors}: {two}")]);
        }
    }

    /// <summary>Nanoseconds on one thread and on two, and bytes per option.</summary>
    public static double[][] Measure()
    {
        var book = new PricingBookBenchmarks { Threads = 1 };
        book.Setup();
        double[] ns = BestOf.Nanoseconds(5, 1, () => With(1), () => With(2));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        book.GreeksAndTotals();
        return [[.. ns, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / PricingBookBenchmarks.Options]];

        void With(int threads)
        {
            book.Threads = threads;
            book.GreeksAndTotals();
        }
    }

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
