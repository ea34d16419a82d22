using OptionCascade.Tests.Support;
using OptionCascade.Validation;
using OptionCascade.Validation.BuiltIn;
using Xunit;

namespace OptionCascade.Tests.Validation;

/// <summary>The library's own models: no law is broken that is not known to be, and what is written about it is what was run.</summary>
public class BuiltInModelTests
{
    public static TheoryData<string> Suites => [.. BuiltInModels.All.Select(j => j.Suite).Distinct()];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Run_EveryModel_BreaksNoLawUnknown(string suite)
    {
        foreach (ValidationJob job in BuiltInModels.All.Where(j => j.Suite == suite))
        {
            ValidationReport report = job.Run(new ValidationOptions { Cases = 40, Seed = 11 }, TestContext.Current.CancellationToken);
            Assert.True(report.Passed, $"{job.Model}: {report.ToMarkdown()}");
            Assert.Contains(report.Findings, f => f.Outcome == LawOutcome.Holds);
        }
    }

    [Fact]
    public void PublishedFigures_All_AreReproduced()
        => Assert.All(PublishedFigure.All, f => Assert.True(ValidationDocument.Compare(f).Reproduced, $"{f.Source}, {f.What}: {f.Expected:R}, ours {f.Ours():R}"));

    [Fact]
    public void RealData_Checks_AreAsTheyShouldBe()
    {
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(RealData.File("chains/rut_2022-12-12_cboe.csv")))!;
        Assert.All(RealDataCheck.All(folder), c => Assert.True(c.Passed, $"{c.File}: {c.Found}"));
    }

    [Fact]
    public void RealData_NoFolder_SaysWhatWouldBeChecked()
        => Assert.All(RealDataCheck.All(null), c => Assert.Equal((null, "not run: no folder was given"), (c.Passed, c.Found)));

    /// <summary>docs/validation.md is written by the command; it must know every suite, model, law and published figure there is.</summary>
    [Fact]
    public void Document_InTheRepository_CoversEverything()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "validation.md"));
        Assert.All(BuiltInModels.All, j => Assert.Contains($"| {j.Suite} | {j.Model} |", text, StringComparison.Ordinal));
        Assert.All(PublishedFigure.All, f => Assert.Contains(f.What.Replace("|", "\\|", StringComparison.Ordinal), text, StringComparison.Ordinal));
        string[] laws = [.. PricerLaws.Suite.Laws.Select(l => l.Statement), .. CascadeLaws.Suite.Laws.Select(l => l.Statement), .. MarginRuleLaws.Suite.Laws.Select(l => l.Statement), .. SimulatorLaws.Suite.Laws.Select(l => l.Statement)];
        Assert.All(laws, l => Assert.Contains(l.Replace("|", "\\|", StringComparison.Ordinal), text, StringComparison.Ordinal));
        Assert.DoesNotContain("**no**", text, StringComparison.Ordinal);
        Assert.DoesNotContain("**broken**", text, StringComparison.Ordinal);
    }
}
