using System.Reflection;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Packages;

/// <summary>
/// What a package promises its users stands in <c>docs/api</c>: a change of it is seen in review. With OPTIONCASCADE_UPDATE_API=1 the listings are written anew instead.
/// </summary>
public class PublicApiTests
{
    public static TheoryData<string> Packages => ["OptionCascade", "OptionCascade.Data", "OptionCascade.Validation"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicMembers_OfAPackage_AreThoseListed(string package)
    {
        string path = Path.Combine(Repository.Root, "docs", "api", package + ".txt"), actual = PublicApi.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        string[] listed = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'), now = actual.Split('\n');
        string[] gone = [.. listed.Except(now).Take(5)], added = [.. now.Except(listed).Take(5)];
        Assert.True(gone.Length + added.Length == 0 && listed.SequenceEqual(now),
            $"The public members of {package} changed. Gone: {string.Join(" | ", gone)}. New: {string.Join(" | ", added)}. If that is meant, write docs/api anew with OPTIONCASCADE_UPDATE_API=1.");
    }

    [Fact]
    public void Listing_OfAKnownType_NamesItsMembers()
    {
        string listing = PublicApi.Of(typeof(PublicApi).Assembly.GetReferencedAssemblies().Select(Assembly.Load).Single(a => a.GetName().Name == "OptionCascade"));
        Assert.Contains("  interface IImpactLaw\n    double LogMove(double quantity)\n", listing);
        Assert.Contains("    static Shock PriceJump(double logJump)\n", listing);
        Assert.DoesNotContain("<Clone>$", listing);
    }
}
