using Xunit;

namespace OptionCascade.Tests.Support;

/// <summary>
/// Real market files for local checks. They are not part of the project: they lie in a folder <c>shared/data</c> beside the checkout, or where the
/// environment variable OPTIONCASCADE_DATA points. Tests on them are skipped, with the reason, where the folder is absent.
/// </summary>
internal static class RealData
{
    /// <summary>Full path of a real data file such as <c>chains/spx_2022-12-12_cboe.csv</c>; skips the running test when it is not there.</summary>
    public static string File(string relativePath)
    {
        string? folder = Environment.GetEnvironmentVariable("OPTIONCASCADE_DATA") is { Length: > 0 } stated ? stated : null;
        folder ??= Path.Combine(Repository.Root, "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(folder, relativePath));
        Assert.SkipUnless(System.IO.File.Exists(path), $"Real data file {relativePath} is not on this machine (looked in {Path.GetFullPath(folder)}; set OPTIONCASCADE_DATA).");
        return path;
    }
}

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds OptionCascade.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (System.IO.File.Exists(Path.Combine(d.FullName, "OptionCascade.sln")))
                return d.FullName;
        throw new InvalidOperationException("OptionCascade.sln was not found above " + AppContext.BaseDirectory);
    }
}
