using OptionCascade.Validation;
using Xunit;

namespace OptionCascade.Tests.Validation;

/// <summary>The runner itself: it finds, makes smaller, replays, counts and excuses as it says.</summary>
public class LawRunnerTests
{
    private static readonly LawSuite<Func<double, double>> Suite = SuiteOf("f(x) is at most 10", (f, x) => f(x) <= 10 ? null : $"f = {f(x)}");

    private static LawSuite<Func<double, double>> SuiteOf(string name, Func<Func<double, double>, double, LawVerdict> judge) => new()
    {
        Name = "toy", Expression = "Toy.Suite", Domain = [new LawRange("x", 0, 1000, 1)],
        Laws = [Law<Func<double, double>>.Of(name, "f(x) ≤ 10", "this test", d => new Case(d.In("x"), d.In(0, 5)), (f, c, _) => judge(f, c.X))],
    };

    private sealed record Case(double X, double Other);

    [Fact]
    public void Check_LawHolds_CountsEveryCase()
    {
        LawFinding finding = Suite.Check(x => Math.Min(x, 10), new ValidationOptions { Cases = 300 }).Findings.Single();
        Assert.Equal((LawOutcome.Holds, 300, 0, null, null), (finding.Outcome, finding.CasesJudged, finding.CasesNotApplicable, finding.CounterExample, finding.KnownReason));
    }

    [Fact]
    public void Check_LawBroken_ShrinksToAShortCaseNearTheEdge()
    {
        ValidationReport report = Suite.Check(x => x, new ValidationOptions { Cases = 300 }, "identity");
        LawCounterExample found = report.Findings.Single().CounterExample!;
        double x = double.Parse(found.What["f = ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(x, 10, 30);
        Assert.Equal(Math.Round(x), x);
        Assert.Contains("Other = 0", found.Case, StringComparison.Ordinal); // what does not matter is made nothing
        Assert.StartsWith("Toy.Suite.Replay(model, \"f(x) is at most 10\", \"1:", found.Reproduction, StringComparison.Ordinal);
        Assert.False(report.Passed);
        Assert.Contains("**broken**", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains(found.Reproduction, report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SameSeed_SameReport()
    {
        ValidationReport a = Suite.Check(x => x, new ValidationOptions { Seed = 5 }), b = Suite.Check(x => x, new ValidationOptions { Seed = 5 });
        Assert.Equal(a.ToMarkdown(), b.ToMarkdown());
    }

    [Fact]
    public void Check_ModelThrows_IsAFinding()
    {
        LawFinding finding = Suite.Check(_ => throw new InvalidOperationException("no answer")).Findings.Single();
        Assert.Equal("InvalidOperationException: no answer", finding.CounterExample!.What);
    }

    [Fact]
    public void Check_NothingApplicable_SaysSo()
    {
        LawFinding finding = SuiteOf("never", (_, _) => LawVerdict.NotApplicable).Check(x => x, new ValidationOptions { Cases = 50 }).Findings.Single();
        Assert.Equal((LawOutcome.NotApplicable, 0, 50), (finding.Outcome, finding.CasesJudged, finding.CasesNotApplicable));
    }

    [Fact]
    public void Check_NarrowDomain_StaysInIt()
        => Assert.True(Suite.Check(x => x, new ValidationOptions { Domain = [new LawRange("x", 2, 9, 1)] }).Passed);

    [Fact]
    public void Check_KnownException_ExcusesWhatItCoversAndNothingElse()
    {
        var above = new KnownBreach("f(x) is at most 10", "large numbers", named => named["x"] > 500);
        ValidationReport covered = Suite.Check(x => x > 500 ? x : 0, new ValidationOptions { KnownExceptions = [above] });
        Assert.True(covered.Passed);
        Assert.Equal((LawOutcome.KnownException, "large numbers"), (covered.Findings[0].Outcome, covered.Findings[0].KnownReason));
        Assert.NotNull(covered.Findings[0].CounterExample);
        ValidationReport other = Suite.Check(x => x, new ValidationOptions { KnownExceptions = [above] });
        Assert.False(other.Passed);
        ValidationReport none = Suite.Check(_ => 0, new ValidationOptions { KnownExceptions = [above] });
        Assert.Equal(["f(x) is at most 10"], none.UnusedExceptions);
    }

    [Fact]
    public void Replay_WrittenDraws_RunsThatCase()
    {
        Assert.Null(Suite.Replay(x => x, "f(x) is at most 10", "1:"));
        Assert.NotNull(Suite.Replay(x => x + 10, "f(x) is at most 10", "1:"));
        Assert.Throws<ArgumentException>(() => Suite.Replay(x => x, "f(x) is at most 10", "12"));
        Assert.Throws<ArgumentException>(() => Suite.Replay(x => x, "f(x) is at most 10", "1:xyz"));
        Assert.Throws<ArgumentException>(() => Suite.Replay(x => x, "another law", "1:"));
    }

    [Fact]
    public void Check_WrongNames_AreRefused()
    {
        Assert.Contains("f(x) is at most 10", Assert.Throws<ArgumentException>(() => Suite.Check(x => x, new ValidationOptions { Only = ["typo"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Suite.Check(x => x, new ValidationOptions { KnownExceptions = [new KnownBreach("typo", "because")] }));
        Assert.Throws<ArgumentException>(() => Suite.Check(x => x, new ValidationOptions { Domain = [new LawRange("y", 0, 1)] }));
        Assert.Throws<ArgumentException>(() => Suite.With(Suite.Laws[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ValidationOptions { Cases = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ValidationOptions { Tolerance = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LawRange("x", 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParticipantLaws.SellersOf(-1));
    }

    [Fact]
    public void Check_Progress_HearsOfEveryLawAndCancellationStops()
    {
        var heard = new List<string>();
        ImpactLaws.Suite.Check(FunctionImpact.Linear(), new ValidationOptions { Cases = 20, Progress = f => heard.Add(f.Law) });
        Assert.Equal(ImpactLaws.Suite.Laws.Select(l => l.Name), heard);
        Assert.Throws<OperationCanceledException>(() => Suite.Check(x => x, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Domain_NamedInputs_MeetTheirSimpleValueZeroAndEnds()
    {
        var seen = new List<double>();
        SuiteOf("looks", (_, x) =>
        {
            seen.Add(x);
            return LawVerdict.Obeyed;
        }).Check(x => x, new ValidationOptions { Cases = 2000, Domain = [new LawRange("x", -3, 7, 2)] });
        Assert.All(seen, x => Assert.InRange(x, -3, 7));
        Assert.All((double[])[2, 0, -3, 7], special => Assert.Contains(special, seen));
        Assert.InRange(seen.Average(), 1.7, 2.3);
    }
}
