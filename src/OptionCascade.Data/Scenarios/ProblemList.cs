using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OptionCascade.Data.Scenarios;

/// <summary>Everything wrong with a document, each at its place.</summary>
/// <param name="file">The file as it was named.</param>
/// <param name="utf8">Its text.</param>
internal sealed class ProblemList(string file, ReadOnlyMemory<byte> utf8)
{
    /// <summary>So many are listed; the rest is counted, so that a garbled huge file cannot take for ever.</summary>
    private const int MostListed = 1_000;

    private readonly List<(int Offset, ScenarioProblem Problem)> _problems = [];

    /// <summary>Number of problems so far.</summary>
    public int Count { get; private set; }

    /// <summary>The file as it was named.</summary>
    public string File => file;

    /// <summary>A value that is not what was expected.</summary>
    public void Wrong(JsonTree value, string expected) => Add(value.Offset, value.Path, value.Shown, expected);

    /// <summary>A value of its own description that is not what was expected.</summary>
    public void Wrong(JsonTree value, string shown, string expected) => Add(value.Offset, value.Path, shown, expected);

    /// <summary>A member that does not belong to an object.</summary>
    public void Unknown(JsonTree owner, JsonMember member, string expected) => Add(member.NameOffset, owner.PathOf(ChainFormatException.Shorten(member.Name)), $"\"{ChainFormatException.Shorten(member.Name)}\"", expected);

    /// <summary>A member that an object lacks.</summary>
    public void Missing(JsonTree owner, string member, string expected) => Add(owner.Offset, owner.PathOf(member), "", expected);

    /// <summary>A problem at a byte of the file.</summary>
    public void Add(int offset, string path, string value, string expected)
    {
        if (++Count > MostListed) return;
        (int line, int column) = Place(offset);
        _problems.Add((offset, new ScenarioProblem(file, line, column, path, value, expected)));
    }

    /// <summary>A problem of the whole file.</summary>
    public void AddWhole(string value, string expected)
    {
        Count++;
        _problems.Add((-1, new ScenarioProblem(file, 0, 0, "$", value, expected)));
    }

    /// <summary>All problems in the order of the file.</summary>
    public ImmutableArray<ScenarioProblem> ToImmutable()
    {
        IEnumerable<ScenarioProblem> listed = _problems.OrderBy(p => p.Offset).Select(p => p.Problem);
        return Count > _problems.Count
            ? [.. listed, new ScenarioProblem(file, 0, 0, "$", string.Create(CultureInfo.InvariantCulture, $"{Count - _problems.Count} problems more"), "a scenario")]
            : [.. listed];
    }

    /// <summary>Line and character of a byte, both from 1; a line ends with a line feed.</summary>
    private (int Line, int Column) Place(int offset)
    {
        ReadOnlySpan<byte> text = utf8.Span[..Math.Min(offset, utf8.Length)];
        int line = 1, start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\n') continue;
            line++;
            start = i + 1;
        }

        return (line, Encoding.UTF8.GetCharCount(text[start..]) + 1);
    }
}
