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

    /// <summary>Levenshtein's distance.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
