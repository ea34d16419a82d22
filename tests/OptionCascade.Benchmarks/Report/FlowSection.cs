using System.Globalization;
using OptionCascade.Benchmarks.Hedging;
using OptionCascade.Exposure;
using OptionCascade.Hedging;

namespace OptionCascade.Benchmarks.Report;

/// <summary>The gamma profile against numpy, and what compiled flows cost.</summary>
internal static class FlowSection
{
    /// <summary>Prints what <see cref="Measure"/> gives; the report calls it in a process that sees one processor.</summary>
    public const string Command = "flow-times";

    private const int Levels = 300, Points = 1000;
    private const double ProfileTarget = 15, MostCompileMilliseconds = 300, MostNanosecondsInX = 1000, MostMicrosecondsInXyt = 50;

    public static void Write(MarkdownPage page)
    {
        page.Heading("Gamma profile and hedge flows");
        page.Paragraph($"""
            One thread, in a process that sees one processor. The gamma profile has {Levels} levels of spot from −30% to +30%; numpy runs beside it, on one
            thread too, and both are called in turn. *Level*: one level at a time, vectorised over the options. *Broadcast*: a matrix of levels by options.
            *Prepared*: one level at a time with everything that does not depend on the level worked out before and all work in place, which is not how a profile is
            usually written. Nanoseconds are per option and level. `ExposureProfile` sums every option at every level, and gives calls, puts and gross beside the net figure;
            `FlowCurve.SlopeOf` compiles the book and reads the levels off the curve (to 1e-10 of the options' largest gammas), each time anew but for the columns ln(K/F), sigma sqrt T and weight of a book, which it keeps, as numpy has its arrays. The flow curve is compiled to 1e-9 of the gross flow over log moves from ln 0.4 to
            ln 1.6, the flow field for volatilities from half to three times and for a month, through every expiry in it. The SPX chain (12 December 2022, Cboe, all
            rows with a volatility) is not part of the project: it is measured where the environment variable OPTIONCASCADE_DATA names the folder that
            holds it, and its targets count as not measured otherwise.
            """);
        double[][] rows = SeparateProcess.Run(Command, "DOTNET_PROCESSOR_COUNT", "1");
        var comparisons = new List<Comparison>();
        foreach ((string name, double[] r, bool isTarget) in new[] { ("synthetic", rows[0], false), ("SPX", rows[1], true) })
        {
            string @case = string.Create(CultureInfo.InvariantCulture, $"{name}, {r[0]} options");
            double work = Levels * r[0];
            string faster = r[2] <= r[3] ? "level" : "broadcast";
            foreach ((string ours, double time, bool wants) in new[] { ("`ExposureProfile`", r[1], false), ("`FlowCurve.SlopeOf`, compiled and read", r[12], isTarget) })
            {
                comparisons.Add(new(@case, ours, time / work, $"numpy, {faster} (the faster)", Math.Min(r[2], r[3]) / work, wants ? ProfileTarget : null));
                comparisons.Add(new(@case, ours, time / work, $"numpy, {(faster == "level" ? "broadcast" : "level")}", Math.Max(r[2], r[3]) / work));
                comparisons.Add(new(@case, ours, time / work, "numpy, prepared", r[4] / work));
            }
        }

        page.Table(comparisons);
        double[] a = rows[0], s = rows[1];
        bool measured = !double.IsNaN(s[0]);
        page.Table(["what", "synthetic", "SPX", "target for SPX"],
        [
            ["flow curve compiled", Milliseconds(a[5]), Milliseconds(s[5]), Target("ms", s[5] / 1e6, MostCompileMilliseconds, "flow curve of SPX compiled")],
            ["flow at one x", Nanoseconds(a[6]), Nanoseconds(s[6]), Target("ns", s[6], MostNanosecondsInX, "flow curve at one x")],
            ["its slope", Nanoseconds(a[7]), Nanoseconds(s[7]), ""],
            ["full revaluation at one x", Nanoseconds(a[8]), Nanoseconds(s[8]), ""],
            ["flow field compiled", Milliseconds(a[9]), Milliseconds(s[9]), ""],
            ["its tables, MB", Number(a[10] / 1e6), Number(s[10] / 1e6), ""],
            ["flow and three slopes at one (x, y, t)", Nanoseconds(a[11]), Nanoseconds(s[11]), Target("µs", s[11] / 1e3, MostMicrosecondsInXyt, "flow field at one (x, y, t)")],
        ]);

        string Target(string unit, double value, double most, string what)
            => page.Target(string.Create(CultureInfo.InvariantCulture, $"< {most} {unit}"), measured ? value < most : null, $"{what}: {Number(value)} {unit}");

        static string Milliseconds(double ns) => double.IsNaN(ns) ? "" : Figures.Milliseconds(ns) + " ms";
        static string Nanoseconds(double ns) => double.IsNaN(ns) ? "" : Figures.Time(ns) + " ns";
        static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("G3", CultureInfo.InvariantCulture);
    }

    /// <summary>One row per book: number of options, then nanoseconds of each call and the tables' bytes; NaN for what is not on this machine. The profile by curve comes last.</summary>
    public static double[][] Measure() => [Measure(FlowBooks.Synthetic()), Measure(FlowBooks.Spx())];

    private static double[] Measure(DealerBook? dealers)
    {
        if (dealers is null) return [.. Enumerable.Repeat(double.NaN, 13)];
        SpotGrid grid = SpotGrid.Relative(-0.3, 0.3, Levels);
        using NumpyProfile? numpy = NumpyProfile.Start(dealers, [.. grid.RelativeMoves.Select(m => dealers.Book.Market.Spot * (1 + m))]);
        double check = 0;
        ExposureProfile profile = Profile();
        foreach (string way in (ReadOnlySpan<string>)["level", "broadcast", "prepared"])
            if (numpy is not null && !(Math.Abs(numpy.Run(way) - profile.Points.Sum(p => Math.Abs(p.Amount.Net))) <= 1e-9 * profile.Points.Sum(p => p.Amount.Gross)))
                throw new InvalidOperationException($"numpy ({way}) and we disagree on the profile.");

        if (!(Math.Abs(ByCurve() - profile.Points.Sum(p => Math.Abs(p.Amount.Net))) <= 1e-9 * profile.Points.Sum(p => p.Amount.Gross)))
            throw new InvalidOperationException("The curve and the profile disagree.");
        double[] profiles = BestOf.Nanoseconds(6, 1, () => Profile(), Numpy("level"), Numpy("broadcast"), Numpy("prepared"), () => check += ByCurve());
        var domain = new FlowDomain(Math.Log(0.4), Math.Log(1.6), 1e-9);
        var fieldDomain = new FlowFieldDomain { HorizonYears = 1.0 / 12 };
        FlowCurve curve = FlowCurve.Of(dealers, domain);
        FlowField field = FlowField.Of(dealers, fieldDomain);
        var delta = BookDelta.Create(dealers);
        var random = new Random(1);
        (double X, double Y, double T)[] points = [.. Enumerable.Range(0, Points)
            .Select(_ => (Math.Log(0.4) + (Math.Log(4) * random.NextDouble()), -0.5 + (2.5 * random.NextDouble()), random.NextDouble() / 12))];
        double[] compile = BestOf.Nanoseconds(2, 1, () => FlowCurve.Of(dealers, domain));
        double[] at = BestOf.Nanoseconds(2, Points, () => Each(p => curve.At(p.X)), () => Each(p => curve.SlopeAt(p.X)), () => Each(p => field.Evaluate(p.X, p.Y, p.T).Units));
        double[] full = BestOf.Nanoseconds(1, 1, () => check += delta.Smooth(points[0].X, SpotVolatilityResponse.Fixed));
        double[] build = BestOf.Nanoseconds(1, 1, () => FlowField.Of(dealers, fieldDomain));
        if (!double.IsFinite(check)) throw new InvalidOperationException("A flow is no number.");
        return [dealers.Book.Count, .. profiles[..4], compile[0], at[0], at[1], full[0], build[0], field.TableBytes, at[2], profiles[4]];

        ExposureProfile Profile() => ExposureProfile.Compute(dealers, ExposureUnit.GammaPerOnePercentMove, grid);

        double ByCurve()
        {
            double[] moves = [.. grid.RelativeMoves.Select(m => double.LogP1(m))];
            FlowCurve slope = FlowCurve.SlopeOf(dealers, new FlowDomain(moves[0], moves[^1], 1e-10));
            double sum = 0;
            for (int i = 0; i < moves.Length; i++)
                sum += Math.Abs(0.01 * dealers.Book.Market.Spot * (1 + grid.RelativeMoves[i]) * slope.At(moves[i]));
            return sum;
        }

        Action? Numpy(string way) => numpy is null ? null : () => check += numpy.Run(way);

        void Each(Func<(double X, double Y, double T), double> value)
        {
            foreach ((double, double, double) p in points)
                check += value(p);
        }
    }
}
