using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OptionCascade.Validation.BuiltIn;

/// <summary>docs/validation.md: laws, what every model did on them, published figures, checks on real data, and what is not validated.</summary>
internal static class ValidationDocument
{
    private static readonly string[] NotValidated =
    [
        "**Models against markets.** Laws say that a figure follows from its assumptions; no law says that the assumptions describe a market. Impact coefficients, positions of dealers and sellers, reaction times and leverage are inputs.",
        "**Accuracy of prices** beyond what laws imply: it is held by the tests, against 50-digit arithmetic, converged integral equations and published figures, not here.",
        "**Networks, fire sales, clearing, attribution, what-if tables, stress and mitigation** have no suite; tests cover them.",
        "**Size.** Cases are small on purpose: books of up to five options, markets of some twenty participants, accounts of up to four option lines.",
        "**American options with discrete dividends, digital, Bachelier and coin-settled options** are not behind the pricer interface and are not run here.",
        "**Absence of a counter-example is not a proof.** Every law runs on random cases and on corners; another seed may find what this one did not.",
    ];

    /// <summary>The document.</summary>
    public static string Markdown(IReadOnlyList<ValidationReport> reports, IReadOnlyList<PublishedFigure> figures, IReadOnlyList<RealDataCheck> checks, ValidationOptions options)
    {
        var text = new StringBuilder();
        text.Append("# Validation\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Written by `optioncascade validate --write`: every law on every model of the library, seed {options.Seed}, up to {options.Cases} cases a law (fewer where a case is expensive; the tables say how many). ");
        text.Append("How to run the same laws on a model of your own is in [guide/validation.md](guide/validation.md).\n\n");
        Summary(text, reports);
        foreach (IGrouping<string, ValidationReport> suite in reports.GroupBy(r => r.Suite))
            Suite(text, suite.Key, [.. suite]);
        Figures(text, figures);
        Checks(text, checks);
        text.Append("## What is not validated\n\n");
        foreach (string line in NotValidated)
            text.Append(CultureInfo.InvariantCulture, $"- {line}\n");
        return text.ToString();
    }

    /// <summary>One line for a figure: whether it is reproduced, and the difference.</summary>
    public static (double Ours, double Difference, bool Reproduced) Compare(PublishedFigure figure)
    {
        double ours = figure.Ours(), difference = ours - figure.Expected;
        return (ours, difference, Math.Abs(difference) <= figure.Tolerance);
    }

    private static void Summary(StringBuilder text, IReadOnlyList<ValidationReport> reports)
    {
        text.Append("## Summary\n\n| suite | model | laws hold | broken | known exceptions | not applicable | cases |\n|---|---|---:|---:|---:|---:|---:|\n");
        foreach (ValidationReport r in reports)
        {
            int Count(LawOutcome outcome) => r.Findings.Count(f => f.Outcome == outcome);
            text.Append(CultureInfo.InvariantCulture, $"| {r.Suite} | {Cell(r.Model)} | {Count(LawOutcome.Holds)} | {Count(LawOutcome.Broken)} | {Count(LawOutcome.KnownException)} | {Count(LawOutcome.NotApplicable)} | {r.Findings.Sum(f => f.CasesJudged)} |\n");
        }

        text.Append('\n');
    }

    private static void Suite(StringBuilder text, string name, ValidationReport[] reports)
    {
        text.Append(CultureInfo.InvariantCulture, $"## Laws: {name}\n\n| law | statement | holds for | source | cases over all models |\n|---|---|---|---|---:|\n");
        foreach (IGrouping<string, LawFinding> law in reports.SelectMany(r => r.Findings).GroupBy(f => f.Law))
        {
            LawFinding f = law.First();
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(f.Law)} | {Cell(f.Statement)} | {Cell(f.Hypothesis == "none" ? "all" : f.Hypothesis)} | {Cell(f.Source)} | {law.Sum(l => l.CasesJudged)} |\n");
        }

        text.Append('\n');
        bool any = false;
        foreach (ValidationReport r in reports)
            foreach (LawFinding f in r.Findings.Where(f => f.CounterExample is not null))
            {
                if (!any) text.Append("Counter-examples, as small as they were made:\n\n");
                any = true;
                LawCounterExample c = f.CounterExample!;
                string verdict = f.Outcome == LawOutcome.Broken ? "**broken**" : "known exception";
                text.Append(CultureInfo.InvariantCulture, $"- {r.Model}, *{f.Law}*, {verdict}: {c.What}; at {c.Case}.{(f.KnownReason is null ? "" : " " + f.KnownReason)}\n  `{c.Reproduction}`\n");
            }

        if (any) text.Append('\n');
    }

    private static void Figures(StringBuilder text, IReadOnlyList<PublishedFigure> figures)
    {
        text.Append("## Published figures\n\nA choice over all parts; the tests hold several hundred more, with their sources.\n\n| source | figure | published | ours | difference | within |\n|---|---|---:|---:|---:|---:|\n");
        foreach (PublishedFigure figure in figures)
        {
            (double ours, double difference, bool reproduced) = Compare(figure);
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(figure.Source)} | {Cell(figure.What)} | {figure.Expected:G12} | {ours:G12} | {difference:0.0E+0} | {(reproduced ? "yes" : "**no**")} ({figure.Tolerance:0.0E+0}) |\n");
        }

        text.Append('\n');
    }

    private static void Checks(StringBuilder text, IReadOnlyList<RealDataCheck> checks)
    {
        text.Append("## Real data\n\nFiles of real quotes are not part of the project; `--data DIR` says where they are.\n\n| file | check | found | as it should be |\n|---|---|---|---|\n");
        foreach (RealDataCheck check in checks)
            text.Append(CultureInfo.InvariantCulture, $"| {check.File} | {Cell(check.What)} | {Cell(check.Found)} | {check.Passed switch { true => "yes", false => "**no**", null => "—" }} |\n");
        text.Append('\n');
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
