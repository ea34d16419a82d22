using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary><c>report [path]</c>: measures our side and the peers in one run and writes the page.</summary>
internal static class PerformanceReport
{
    public static void Write(string path)
    {
        string? loadBefore = Machine.LoadAverage();
        var body = new MarkdownPage();
        foreach (Action<MarkdownPage> section in new Action<MarkdownPage>[]
            { EuropeanSection.Write, BookSection.Write, ImpliedVolatilitySection.Write, AmericanSection.Write, QLNetSection.Write, FlowSection.Write, CascadeSection.Write, SimulationSection.Write, SellersSection.Write, FireSaleSection.Write, MarginSection.Write })
        {
            Console.Error.WriteLine(section.Method.DeclaringType!.Name);
            section(body);
        }

        MarkdownPage head = Head(body, loadBefore, Machine.LoadAverage());
        string page = $"{head}\n{body}";
        File.WriteAllText(path, page);
        Console.Write(page);
    }

    private static MarkdownPage Head(MarkdownPage body, string? loadBefore, string? loadAfter)
    {
        var head = new MarkdownPage();
        head.Paragraph("# Performance");
        head.Paragraph("Generated; do not edit. Peers first (where gcc and QuantLib's headers are installed), then the page:");
        head.Paragraph("    sh tests/OptionCascade.Benchmarks/peers/build.sh\n"
            + "    dotnet run -c Release --project tests/OptionCascade.Benchmarks -- report docs/performance.md");
        head.Table(["", ""], Machine.Rows(loadBefore, loadAfter));
        head.Paragraph("""
            Our side and its peer are called in turn in the same process and the least time of each counts, so that other work on the machine and its
            clock hit both. Read the ratios; the times are this machine's, and no promise. With a load average near or above the number of cores the
            ratios scatter by some ten percent, and anything on several threads is slower than on an idle machine.
            """);
        string[] absent = [.. Absent()];
        if (absent.Length > 0)
            head.Paragraph($"Left out, because not built on this machine: {string.Join(", ", absent)}. `peers/build.sh` says what it needs.");
        head.Paragraph(Summary(body));
        return head;
    }

    private static string Summary(MarkdownPage body)
    {
        string unmeasured = body.TargetsNotMeasured > 0 ? $" {body.TargetsNotMeasured} were not measured." : "";
        if (body.Missed.Count == 0) return $"All {body.TargetsMeasured} targets measured in this run were met.{unmeasured}";
        return $"Of {body.TargetsMeasured} targets measured in this run, missed: {body.Missed.Count}.{unmeasured}\n\n"
            + string.Join('\n', body.Missed.Select(m => $"- {m}"));
    }

    private static IEnumerable<string> Absent()
    {
        if (!PricingPeers.LoopAvx2.IsBuilt) yield return "the C loop for AVX2";
        if (!PricingPeers.LoopWidest.IsBuilt) yield return "the C loop for the widest vectors";
        if (!PricingPeers.QuantLib.IsBuilt) yield return "QuantLib's BlackCalculator";
        if (!PricingPeers.ImpliedStdDev.IsBuilt) yield return "QuantLib's blackFormulaImpliedStdDev";
        if (!File.Exists(Environment.GetEnvironmentVariable("OPTIONCASCADE_PYTHON") ?? "/usr/bin/python3")) yield return "numpy (set OPTIONCASCADE_PYTHON)";
        if (!PricingPeers.AmericanBare.IsBuilt) yield return "QuantLib's QdFpAmericanEngine";
    }
}
