namespace OptionCascade.Tests.Support;

/// <summary>Parts of the documents that tests run.</summary>
internal static class Documentation
{
    /// <summary>The first fenced block of a language in a document.</summary>
    /// <param name="path">The document, from the repository's root.</param>
    /// <param name="language">What stands after the fence, e.g. <c>csv</c>.</param>
    public static string Block(string path, string language)
    {
        string text = File.ReadAllText(Path.Combine([Repository.Root, .. path.Split('/')])).ReplaceLineEndings("\n"), fence = $"```{language}\n";
        int start = text.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
