using System.Globalization;
using OptionCascade.Validation;
using OptionCascade.Validation.BuiltIn;

namespace OptionCascade.Cli.Rendering;

/// <summary>The validate command's tables.</summary>
internal static class ValidationTables
{
    private const int MostText = 110;

    /// <summary>The report of a run.</summary>
    public static Report Of(IReadOnlyList<ValidationReport> reports, IReadOnlyList<PublishedFigure> figures, IReadOnlyList<RealDataCheck> checks, ValidationOptions options)
    {
        int broken = reports.Sum(r => r.Broken.Count()), known = reports.Sum(r => r.Findings.Count(f => f.Outcome == LawOutcome.KnownException)), held = reports.Sum(r => r.Findings.Count(f => f.Outcome == LawOutcome.Holds));
        var sections = new List<Section>
        {
            new TableSection("Models", [new("suite", "", true), new("model", "", true), new("laws hold"), new("broken"), new("known"), new("not applicable"), new("cases")],
                [.. reports.Select(r => (IReadOnlyList<Cell>)[r.Suite, r.Model, Count(r, LawOutcome.Holds), new Cell(Number(r, LawOutcome.Broken), r.Passed ? Tone.None : Tone.Loss), Count(r, LawOutcome.KnownException), Count(r, LawOutcome.NotApplicable), Text(r.Findings.Sum(f => f.CasesJudged))])],
                "Known: the model breaks the law for a stated reason. Not applicable: it gives no such figure."),
        };
        if (broken > 0) sections.Add(new NotesSection("Broken laws", [.. Lines(reports, LawOutcome.Broken)], Tone.Warning));
        if (known > 0) sections.Add(new NotesSection("Known exceptions", [.. Lines(reports, LawOutcome.KnownException)], Tone.Muted));
        if (figures.Count > 0)
        {
            (double Ours, double Difference, bool Reproduced)[] compared = [.. figures.Select(ValidationDocument.Compare)];
            sections.Add(new NotesSection("Published figures", [Text($"{compared.Count(c => c.Reproduced)} of {figures.Count} reproduced"), .. figures.Zip(compared).Where(p => !p.Second.Reproduced).Select(p => Text($"{p.First.Source}: {p.First.What}: published {p.First.Expected:G12}, ours {p.Second.Ours:G12}"))]));
        }

        if (checks.Any(c => c.Passed is not null)) sections.Add(new NotesSection("Real data", [.. checks.Where(c => c.Passed is not null).Select(c => $"{(c.Passed == true ? "as it should be" : "NOT as it should be")}: {c.File}: {c.Found}")]));
        return new Report("Validation", [Text($"{held} laws hold, {broken} are broken, {known} are broken as known; {reports.Count} models, seed {options.Seed}, up to {options.Cases} cases a law.")], sections);
    }

    private static IEnumerable<string> Lines(IEnumerable<ValidationReport> reports, LawOutcome outcome)
    {
        foreach (ValidationReport r in reports)
            foreach (LawFinding f in r.Findings.Where(f => f.Outcome == outcome))
            {
                yield return $"{r.Model}: {f.Law} ({f.Statement})";
                yield return "  " + Short(f.CounterExample!.What);
                yield return "  at " + Short(f.CounterExample.Case);
                if (f.KnownReason is not null) yield return "  " + f.KnownReason;
                else yield return "  " + f.CounterExample.Reproduction;
            }
    }

    private static string Short(string text) => text.Length <= MostText ? text : text[..(MostText - 4)] + " ...";

    private static string Number(ValidationReport report, LawOutcome outcome) => Text(report.Findings.Count(f => f.Outcome == outcome));

    private static Cell Count(ValidationReport report, LawOutcome outcome) => Number(report, outcome);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
