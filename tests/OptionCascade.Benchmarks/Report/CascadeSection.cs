using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Exposure profile and response curve of the embedded synthetic market; no peer offers either.</summary>
internal static class CascadeSection
{
    private const int Levels = 300, LookUps = 1000;

    public static void Write(MarkdownPage page)
    {
        CascadeModel model = SyntheticModel.Create();
        int options = model.Book.Count;
        page.Heading("Exposure profile and cascade");
        page.Paragraph($"""
            The embedded synthetic index market: {options} options of {model.Book.Expiries.Length} expiries, stop orders, leveraged longs, square-root impact.
            All cores. The response curve answers every shock of a ray at once, with all tipping points; it is built from nothing each time. No peer offers
            these; the last column states them in deltas of the whole book, one evaluation of every option at one spot level in the same run.
            """);

        SpotGrid grid = SpotGrid.Relative(-0.3, 0.3, Levels);
        Shock ray = Shock.PriceJump(-0.01);
        ResponseCurve curve = model.Respond(ray);
        double[] scales = [.. Enumerable.Range(0, LookUps).Select(i => curve.LargestScale * (i + 0.5) / LookUps)];
        double checksum = 0;
        double[] ns = BestOf.Nanoseconds(5, 1,
            () => BookPricer.Evaluate(model.Book, GreekSet.Delta),
            () => ExposureProfile.Compute(model.Dealers, ExposureUnit.GammaPerOnePercentMove, grid),
            () => model.Respond(ray),
            () => model.Solve(ray),
            () =>
            {
                foreach (double scale in scales)
                    checksum += curve.LogMoveAt(scale) ?? 0;
            });
        if (!double.IsFinite(checksum)) throw new InvalidOperationException("A look-up gave no number.");
        page.Table(["what", "time", "book deltas"],
        [
            ["delta of the whole book", Figures.Time(ns[0] / 1e3) + " µs", "1"],
            [string.Create(CultureInfo.InvariantCulture, $"gamma profile, {Levels} levels of spot"), Figures.Milliseconds(ns[1]) + " ms", Deltas(ns[1])],
            ["the same, per option and level", Figures.Time(ns[1] / Levels / options) + " ns", ""],
            ["response curve", Figures.Milliseconds(ns[2]) + " ms", Deltas(ns[2])],
            ["one shock solved, with its curve and ledger", Figures.Milliseconds(ns[3]) + " ms", Deltas(ns[3])],
            ["a further shock looked up in the curve", Figures.Time(ns[4] / LookUps) + " ns", Deltas(ns[4] / LookUps)],
        ]);

        string Deltas(double time) => (time / ns[0]).ToString("G3", CultureInfo.InvariantCulture);
    }
}
