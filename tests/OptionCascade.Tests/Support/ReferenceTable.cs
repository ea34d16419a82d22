using System.Globalization;

namespace OptionCascade.Tests.Support;

/// <summary>A CSV of published or independently computed figures in a <c>ReferenceData</c> folder beside the test that uses it.</summary>
internal sealed class ReferenceTable
{
    private readonly Dictionary<string, int> _columns;
    private readonly string[] _cells;

    private ReferenceTable(Dictionary<string, int> columns, string[] cells, int line)
    {
        _columns = columns;
        _cells = cells;
        Line = line;
    }

    /// <summary>Line number in the file, for messages.</summary>
    public int Line { get; }

    /// <summary>A cell as text.</summary>
    public string this[string column] => _cells[_columns[column]];

    /// <summary>A cell as a number; empty is NaN.</summary>
    public double Number(string column)
        => this[column] is { Length: > 0 } text ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN;

    /// <summary>All rows of a file, e.g. <c>Load("Pricing", "european_values_haug.csv")</c>. Lines that start with # give the source.</summary>
    public static IReadOnlyList<ReferenceTable> Load(string folder, string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, folder, "ReferenceData", file);
        string[] lines = File.ReadAllLines(path);
        int header = Array.FindIndex(lines, l => !l.StartsWith('#'));
        Dictionary<string, int> columns = lines[header].Split(',').Select((name, i) => (name.Trim(), i)).ToDictionary(p => p.Item1, p => p.i);
        var rows = new List<ReferenceTable>();
        for (int i = header + 1; i < lines.Length; i++)
            if (lines[i].Length > 0 && !lines[i].StartsWith('#'))
                rows.Add(new ReferenceTable(columns, lines[i].Split(','), i + 1));
        return rows;
    }
}
