namespace OptionCascade.Data.Parsing;

/// <summary>Column names of a table and where they stand; names are compared in lower case with blanks and hyphens as underscores.</summary>
internal sealed class HeaderColumns
{
    private readonly string _file;

    public HeaderColumns(string file, int line, string[] rawNames)
    {
        _file = file;
        Line = line;
        RawNames = rawNames;
        Names = Array.ConvertAll(rawNames, Normalise);
        int count = Names.Length;
        while (count > 0 && Names[count - 1].Length == 0) count--;
        Count = count;
    }

    /// <summary>1-based line of the header.</summary>
    public int Line { get; }

    /// <summary>Names as written.</summary>
    public string[] RawNames { get; }

    /// <summary>Normalised names.</summary>
    public string[] Names { get; }

    /// <summary>Number of columns up to the last one that has a name.</summary>
    public int Count { get; }

    /// <summary>True when every name is there.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (Array.IndexOf(Names, name) < 0)
                return false;
        return true;
    }

    /// <summary>Position of the only column of that name, in [from, to) when told; −1 when absent.</summary>
    /// <exception cref="ChainFormatException">The name comes twice.</exception>
    public int Optional(string name, int from = 0, int to = int.MaxValue)
    {
        int found = -1;
        for (int i = from; i < Math.Min(to, Names.Length); i++)
        {
            if (Names[i] != name) continue;
            if (found >= 0)
                throw new ChainFormatException(ChainFileProblem.BadHeader, _file, Line, RawNames[i], RawNames[i], "each column once");
            found = i;
        }

        return found;
    }

    /// <summary>Position of the only column of that name.</summary>
    /// <exception cref="ChainFormatException">The name is absent or comes twice.</exception>
    public int Required(string name, int from = 0, int to = int.MaxValue)
    {
        int found = Optional(name, from, to);
        return found >= 0 ? found : throw new ChainFormatException(ChainFileProblem.BadHeader, _file, Line, name, string.Join(',', RawNames), $"a column \"{name}\" in the header");
    }

    /// <summary>Lower case, trimmed, without a leading '#', blanks and hyphens as underscores.</summary>
    public static string Normalise(string name)
        => name.Trim().TrimStart('\uFEFF', '#').Trim().Replace(' ', '_').Replace('-', '_').ToLowerInvariant();
}
