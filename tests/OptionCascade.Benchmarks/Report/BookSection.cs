using System.Globalization;
using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>A book of a million options, with totals.</summary>
internal static class BookSection
{
    private const double MostMilliseconds = 100, MostBytes = 200;

    public static void Write(MarkdownPage page)
    {
        page.Heading("A book of 1,000,000 options");
        page.Paragraph($"""
            {PricingBookBenchmarks.Expiries} expiries, price and all 13 Greeks of first and second order of every option, and the book's total of each.
            Bytes are those that the call allocates for its results; the book's own columns come to it ready.
            """);
        var book = new PricingBookBenchmarks { Threads = 1 };
        book.Setup();
        double[] milliseconds = Array.ConvertAll(BestOf.Nanoseconds(5, 1, () => With(1), () => With(2)), ns => ns / 1e6);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        book.GreeksAndTotals();
        double bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / PricingBookBenchmarks.Options;
        string one = Text(milliseconds[0]) + " ms", two = Text(milliseconds[1]) + " ms", perOption = Text(bytes);
        page.Table(["what", "measured", "target"],
        [
            ["1 thread", one, ""],
            ["2 threads", two, page.Target($"< {MostMilliseconds} ms", milliseconds[1] < MostMilliseconds, "1,000,000 options on 2 threads: " + two)],
            ["bytes per option", perOption, page.Target($"< {MostBytes}", bytes < MostBytes, "bytes per option of a book: " + perOption)],
        ]);

        void With(int threads)
        {
            book.Threads = threads;
            book.GreeksAndTotals();
        }
    }

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
