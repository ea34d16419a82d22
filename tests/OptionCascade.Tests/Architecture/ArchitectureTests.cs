using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Architecture;

/// <summary>The rules of docs/architecture.md that a machine can check.</summary>
public class ArchitectureTests
{
    /// <summary>A folder of the library may use folders of lower rank only.</summary>
    private static readonly Dictionary<string, int> Ranks = new()
    {
        ["Numerics"] = 0, ["Portfolio"] = 1, ["Market"] = 2, ["Pricing"] = 3, ["Exposure"] = 4, ["Hedging"] = 5, ["Margin"] = 5, ["Impact"] = 5,
        ["Participants"] = 6, ["Strategies"] = 6, ["Cascade"] = 7, ["Simulation"] = 8, ["Calibration"] = 8, ["Mitigation"] = 9, ["Stress"] = 10,
    };

    private static readonly string Library = Path.Combine(Repository.Root, "src", "OptionCascade");

    [Fact]
    public void Folders_OfTheLibrary_AllHaveARank()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Library).Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj"));
        Assert.Empty(folders.Except(Ranks.Keys));
    }

    [Fact]
    public void Files_OfTheLibrary_UseOnlyLowerRanks()
        => Assert.Empty(SourceFiles().SelectMany(f => Violations(f, File.ReadAllText(f))));

    [Fact]
    public void Violations_PlantedUses_AreFound()
    {
        string file = Path.Combine(Library, "Pricing", "Planted.cs");
        Assert.Single(Violations(file, "using OptionCascade.Cascade; namespace OptionCascade.Pricing;"));
        Assert.Single(Violations(file, "namespace OptionCascade.Pricing; class C { Cascade.Shock? s; }"));
        Assert.Single(Violations(file, "namespace OptionCascade.Pricing; class C { object o = typeof(global::OptionCascade.Exposure.DealerBook); }"));
        Assert.Single(Violations(file, "using static OptionCascade.Hedging.FlowCurve; namespace OptionCascade.Pricing;"));
        Assert.Empty(Violations(file, "using OptionCascade.Market; namespace OptionCascade.Pricing; class C { Market.OptionChain? c; }"));
    }

    [Fact]
    public void Namespaces_OfAllSources_AreTheirFolders()
    {
        var wrong = new List<string>();
        foreach (string project in new[] { "OptionCascade", "OptionCascade.Data", "OptionCascade.Validation", "OptionCascade.Cli", "OptionCascade.QLNet" })
        {
            string root = Path.Combine(Repository.Root, "src", project);
            foreach (string file in SourceFiles(root))
            {
                string folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
                string expected = folder == "." ? project : $"{project}.{folder}";
                foreach (BaseNamespaceDeclarationSyntax ns in Root(File.ReadAllText(file)).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
                    if (ns.Name.ToString() != expected)
                        wrong.Add($"{Path.GetRelativePath(Repository.Root, file)}: {ns.Name}, expected {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Types_Public_AreNotNamedLikeANamespace()
    {
        Type[] types = typeof(CascadeModel).Assembly.GetTypes();
        var segments = types.Select(t => t.Namespace).OfType<string>().SelectMany(n => n.Split('.')).ToHashSet();
        Assert.Empty(types.Where(t => t.IsPublic && segments.Contains(t.Name)).Select(t => t.FullName));
    }

    [Fact]
    public void MathNet_IsUsedInNumericsOnly()
    {
        IEnumerable<string> users = SourceFiles(Path.Combine(Repository.Root, "src"))
            .Where(f => !f.StartsWith(Path.Combine(Library, "Numerics"), StringComparison.Ordinal))
            .Where(f => Root(File.ReadAllText(f)).DescendantNodes().OfType<NameSyntax>().Any(n => n.ToString().StartsWith("MathNet", StringComparison.Ordinal)));
        Assert.Empty(users);
    }

    [Fact]
    public void Sources_HaveNoAmbientClockNorUnseededRandomness()
    {
        string[] banned = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "SystemClock.Instance", "Random.Shared", "Guid.NewGuid"];
        var found = new List<string>();
        foreach (string file in SourceFiles(Path.Combine(Repository.Root, "src")))
        {
            SyntaxNode root = Root(File.ReadAllText(file));
            found.AddRange(root.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(m => banned.Any(b => m.ToString().EndsWith(b, StringComparison.Ordinal)))
                .Select(m => $"{Path.GetFileName(file)}: {m}"));
            found.AddRange(root.DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Where(o => o.Type.ToString() == "Random" && o.ArgumentList?.Arguments.Count is null or 0)
                .Select(o => $"{Path.GetFileName(file)}: {o}"));
        }

        Assert.Empty(found);
    }

    [Fact]
    public void SourceFiles_StayUnderFourHundredLines()
        => Assert.DoesNotContain(SourceFiles(Path.Combine(Repository.Root, "src")), f => File.ReadAllLines(f).Length > 400);

    [Fact]
    public void Assembly_OfTheLibrary_ReferencesNeitherReadersNorQLNet()
        => Assert.DoesNotContain(typeof(CascadeModel).Assembly.GetReferencedAssemblies().Select(a => a.Name), n => n is "QLNet" or "OptionCascade.Data" or "OptionCascade.Validation" or "CsvHelper" or "FsCheck");

    private static IEnumerable<string> SourceFiles(string? root = null)
        => Directory.EnumerateFiles(root ?? Library, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static SyntaxNode Root(string text) => CSharpSyntaxTree.ParseText(text).GetRoot();

    /// <summary>Uses of a folder of the same or a higher rank: by using line, by full name, or by a name relative to OptionCascade.</summary>
    private static IEnumerable<string> Violations(string file, string text)
    {
        string folder = Path.GetRelativePath(Library, file).Split(Path.DirectorySeparatorChar)[0];
        if (!Ranks.TryGetValue(folder, out int rank)) yield break; // the root: it composes everything
        foreach (SyntaxNode node in Root(text).DescendantNodes())
        {
            // The longest name only: parents that are names themselves contain this one.
            if (node is not (NameSyntax or MemberAccessExpressionSyntax) || node.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax or AliasQualifiedNameSyntax) continue;
            string[] parts = node.ToString().Replace("global::", "", StringComparison.Ordinal).Split('.');
            string? used = parts[0] == "OptionCascade" && parts.Length > 1 ? parts[1] : parts.Length > 1 ? parts[0] : null;
            if (used is null || used == folder || !Ranks.TryGetValue(used, out int usedRank) || usedRank < rank) continue;
            if (node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any(ns => ns.Name == node)) continue;
            yield return $"{Path.GetRelativePath(Repository.Root, file)} ({folder}, rank {rank}) uses {node} ({used}, rank {usedRank})";
        }
    }
}
