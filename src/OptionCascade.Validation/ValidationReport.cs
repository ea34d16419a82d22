using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OptionCascade.Validation;

/// <summary>How a model did on a law.</summary>
public enum LawOutcome
{
    /// <summary>No case was found in which it breaks the law.</summary>
    Holds,

    /// <summary>It breaks the law.</summary>
    Broken,

    /// <summary>It breaks the law in cases that a known exception covers, and in no other that was tried.</summary>
    KnownException,

    /// <summary>No case could be judged: the model gives no such figures, or is outside the hypothesis everywhere.</summary>
    NotApplicable,
}

/// <summary>The smallest case found in which a model breaks a law.</summary>
/// <param name="Case">The case in words and figures.</param>
/// <param name="What">What the model does there.</param>
/// <param name="Reproduction">One line of C# that runs the law on exactly this case; <c>model</c> stands for the model.</param>
public sealed record LawCounterExample(string Case, string What, string Reproduction);

/// <summary>What became of one law.</summary>
/// <param name="Law">Its name.</param>
/// <param name="Statement">The law as a formula.</param>
/// <param name="Hypothesis">For which models and cases it holds.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Outcome">How the model did.</param>
/// <param name="CasesJudged">Cases that were judged.</param>
/// <param name="CasesNotApplicable">Cases about which the law said nothing.</param>
/// <param name="CounterExample">The smallest case found in which it is broken; null when there is none.</param>
/// <param name="KnownReason">Why the breach is accepted; null when it is not, or there is none.</param>
public sealed record LawFinding(
    string Law, string Statement, string Hypothesis, string Source, LawOutcome Outcome, int CasesJudged, int CasesNotApplicable, LawCounterExample? CounterExample, string? KnownReason);

/// <summary>What a suite found about a model.</summary>
public sealed record ValidationReport
{
    /// <summary>Name of the suite.</summary>
    public required string Suite { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of the cases.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Relative tolerance of identities.</summary>
    public required double Tolerance { get; init; }

    /// <summary>One finding a law, in the suite's order.</summary>
    public required ImmutableArray<LawFinding> Findings { get; init; }

    /// <summary>Known exceptions that no case needed: the model obeys a law that it was said to break.</summary>
    public required ImmutableArray<string> UnusedExceptions { get; init; }

    /// <summary>True when no law is broken, known exceptions aside.</summary>
    public bool Passed => !Broken.Any();

    /// <summary>The laws that are broken.</summary>
    public IEnumerable<LawFinding> Broken => Findings.Where(f => f.Outcome == LawOutcome.Broken);

    /// <summary>The finding on a law.</summary>
    /// <param name="law">Its name.</param>
    /// <exception cref="ArgumentException">No such law was run.</exception>
    public LawFinding this[string law] => Findings.FirstOrDefault(f => f.Law == law) ?? throw new ArgumentException($"Expected a law that was run, got '{law}'.", nameof(law));

    /// <summary>The report as a table in Markdown, followed by every counter-example.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{Model}**: {Summary()} (seed {Seed}, tolerance {Tolerance:0E+0}).\n\n");
        text.Append("| law | cases | outcome |\n|---|---:|---|\n");
        foreach (LawFinding f in Findings)
            text.Append(CultureInfo.InvariantCulture, $"| {f.Law} | {f.CasesJudged} | {Word(f)} |\n");
        foreach (LawFinding f in Findings.Where(f => f.CounterExample is not null))
        {
            LawCounterExample c = f.CounterExample!;
            text.Append(CultureInfo.InvariantCulture, $"\n- **{f.Law}**, {f.Statement}: {c.What}, at {c.Case}.");
            if (f.KnownReason is not null) text.Append(CultureInfo.InvariantCulture, $" Known: {f.KnownReason}");
            text.Append(CultureInfo.InvariantCulture, $"\n  `{c.Reproduction}`");
        }

        if (Findings.Any(f => f.CounterExample is not null)) text.Append('\n');
        foreach (string unused in UnusedExceptions)
            text.Append(CultureInfo.InvariantCulture, $"\nNot needed: the exception from *{unused}*.\n");
        return text.ToString();
    }

    /// <summary>How many laws hold, are broken, are known exceptions, or say nothing.</summary>
    public string Summary()
    {
        int Count(LawOutcome outcome) => Findings.Count(f => f.Outcome == outcome);
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{Count(LawOutcome.Holds)} of {Findings.Length} laws hold") };
        if (Count(LawOutcome.Broken) is > 0 and var broken) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{broken} broken"));
        if (Count(LawOutcome.KnownException) is > 0 and var known) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{known} broken as known"));
        if (Count(LawOutcome.NotApplicable) is > 0 and var not) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{not} not applicable"));
        return string.Join(", ", parts);
    }

    private static string Word(LawFinding f) => f.Outcome switch
    {
        LawOutcome.Holds => "holds",
        LawOutcome.Broken => "**broken**",
        LawOutcome.KnownException => "known exception",
        _ => "not applicable",
    };
}
