namespace OptionCascade.Data.Scenarios;

/// <summary>Known names, and the one that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>"one of a, b, c", with "did you mean" where a name is near.</summary>
    public static string OneOf(IReadOnlyCollection<string> known, string? got)
    {
        string list = known.Count == 1 ? $"\"{known.First()}\"" : "one of " + string.Join(", ", known);
        return got is not null && Nearest(known, got) is { } near ? $"{list} (did you mean \"{near}\"?)" : list;
    }

    /// <summary>The nearest name by number of edits, when at most a third of its letters differ; case and the kind of separator do not count.</summary>
    public static string? Nearest(IEnumerable<string> known, string got)
    {
        if (got.Length > 80) return null;
        string? best = null;
        int least = int.MaxValue;
        foreach (string name in known)
        {
            int edits = Edits(Plain(name), Plain(got));
            if (edits >= least || edits > Math.Max(1, name.Length / 3)) continue;
            (best, least) = (name, edits);
        }

        return best;
    }

    private static string Plain(string text) => text.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Edits that turn one text into the other: a letter put in, left out, changed, or two neighbours swapped (Damerau's distance, each place edited once).</summary>
    private static int Edits(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
            for (int j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }

        return d[a.Length, b.Length];
    }
}
