namespace OptionCascade.Data.Parsing;

/// <summary>A CSV text whose header has been found: what stands above it, its columns, and the rows below.</summary>
internal sealed record CsvTable(CsvRows Rows, HeaderColumns Header, IReadOnlyList<string> Preamble)
{
    private const int HeaderSearchLines = 60;
    private const int SampleLines = 200;

    /// <summary>Looks for a header in the first lines and settles delimiter and decimal mark.</summary>
    /// <param name="file">The text.</param>
    /// <param name="canBeHeader">A quick look at a line.</param>
    /// <param name="isHeader">Whether a line, split at a delimiter, is the header.</param>
    /// <param name="expected">What was expected, for the message.</param>
    /// <exception cref="ChainFormatException">No header.</exception>
    public static CsvTable Find(TextFile file, Func<string, bool> canBeHeader, Func<HeaderColumns, bool> isHeader, string expected)
    {
        var rows = new CsvRows(file.Open(), file.Name);
        var preamble = new List<string>();
        for (int i = 0; i < HeaderSearchLines && rows.ReadLine(); i++)
        {
            foreach (char delimiter in ",;\t")
            {
                if (!rows.Line.Contains(delimiter) || !canBeHeader(rows.Line)) continue;
                string[] names = rows.Line.Contains('"') ? CsvRows.SplitQuoted(rows.Line, delimiter) : rows.Line.Split(delimiter);
                var header = new HeaderColumns(file.Name, rows.LineNumber, names);
                if (!isHeader(header)) continue;
                rows.Delimiter = delimiter;
                rows.Mark = DecimalMarkOf(file, rows.LineNumber, delimiter);
                return new CsvTable(rows, header, preamble);
            }

            preamble.Add(rows.Line);
        }

        int first = preamble.FindIndex(l => !string.IsNullOrWhiteSpace(l));
        throw new ChainFormatException(ChainFileProblem.UnknownLayout, file.Name, first + 1, "", first < 0 ? "" : preamble[first], expected);
    }

    /// <summary>The lines <c># key: value</c> above the header, keys normalised, in order; lines of another shape are comments.</summary>
    public IEnumerable<(string Key, string RawKey, string Value, int Line)> Keys()
    {
        for (int i = 0; i < Preamble.Count; i++)
        {
            string text = Preamble[i].Trim().TrimStart('\uFEFF').Trim('"', ' ', '\t').TrimEnd(Rows.Delimiter);
            int colon = text.IndexOf(':');
            if (text.StartsWith('#') && colon >= 0)
                yield return (HeaderColumns.Normalise(text[..colon]), text[..colon].TrimStart('#').Trim(), text[(colon + 1)..].Trim().Trim('"', Rows.Delimiter).Trim(), i + 1);
        }
    }

    /// <summary>The decimal mark that the first rows prove; without proof a comma in files delimited by semicolons, else a point.</summary>
    private static DecimalMark DecimalMarkOf(TextFile file, int headerLine, char delimiter)
    {
        int points = 0, commas = 0;
        using TextReader reader = file.Open();
        var rows = new CsvRows(reader, file.Name) { Delimiter = delimiter };
        for (int i = 0; i < headerLine + SampleLines && rows.ReadLine(); i++)
        {
            if (rows.LineNumber <= headerLine) continue;
            if (delimiter == ',' && !rows.Line.Contains('"')) continue;
            rows.Split();
            for (int c = 0; c < rows.Count; c++)
                _ = NumberText.Evidence(rows[c]) switch
                {
                    DecimalMark.Point => points++,
                    DecimalMark.Comma => commas++,
                    _ => 0,
                };
        }

        return points == commas ? delimiter == ';' && points == 0 ? DecimalMark.Comma : DecimalMark.Point : commas > points ? DecimalMark.Comma : DecimalMark.Point;
    }
}
