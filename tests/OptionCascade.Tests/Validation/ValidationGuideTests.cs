using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Validation;

public class ValidationGuideTests
{
    [Fact]
    public void Code_InTheGuide_Compiles()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "validation.md")).ReplaceLineEndings("\n");
        string[] blocks = [.. text.Split("```csharp\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)])];
        Assert.Equal(2, blocks.Length);
        // The second goes on from the first, with a report of its own.
        string usings = "using OptionCascade.Portfolio;\n", code = usings + blocks[0] + "{\n" + blocks[1].Replace("ValidationReport report", "ValidationReport second", StringComparison.Ordinal) + "}\n";
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create("Guide", [CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)], references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var assembly = new MemoryStream();
        Assert.Empty(compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
    }
}
