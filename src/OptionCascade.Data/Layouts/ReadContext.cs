using System.Collections.Immutable;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data.Layouts;

/// <summary>One reading of one file: its name, the caller's choices, the diagnostics and the counts.</summary>
internal sealed class ReadContext(string file, ChainReadOptions options)
{
    private readonly ImmutableArray<ReadDiagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<ReadDiagnostic>();
    private readonly SortedDictionary<ReadReason, long> _counts = [];

    public string File { get; } = file;

    public ChainReadOptions Options { get; } = options;

    public ChainFormat Format { get; set; }

    public long Rows { get; set; }

    public long Entries { get; set; }

    public long Dropped { get; private set; }

    public long Filtered { get; set; }

    public ImmutableArray<ReadDiagnostic> Diagnostics => _diagnostics.ToImmutable();

    public ImmutableSortedDictionary<ReadReason, long> Counts => _counts.ToImmutableSortedDictionary();

    /// <summary>Counts options as dropped and says why.</summary>
    public void Drop(ReadReason reason, int line, string column, ReadOnlySpan<char> value, string expected, int entries = 1)
    {
        Dropped += entries;
        Add(DiagnosticSeverity.Error, reason, line, column, value, expected, entries);
    }

    public void Warn(ReadReason reason, int line, string column, ReadOnlySpan<char> value, string expected)
        => Add(DiagnosticSeverity.Warning, reason, line, column, value, expected, 0);

    public void Inform(ReadReason reason, int line, string column, ReadOnlySpan<char> value, string expected)
        => Add(DiagnosticSeverity.Information, reason, line, column, value, expected, 0);

    public ChainFormatException Failure(ChainFileProblem problem, int line, string column, string value, string expected)
        => new(problem, File, line, column, value, expected);

    /// <summary>An optional figure: NaN when absent; NaN with a warning when it cannot be read.</summary>
    public double Number(CsvRows rows, int column, string name)
    {
        ReadOnlySpan<char> cell = rows[column];
        if (NumberText.TryParse(cell, rows.Mark, out double value)) return value;
        if (!NumberText.IsAbsent(cell)) Warn(ReadReason.UnreadableValue, rows.LineNumber, name, cell, "expected a number; left unknown");
        return double.NaN;
    }

    /// <summary>An implied volatility, as a decimal: NaN when absent, 0 (not solved), negative or unreadable; a trailing % divides by 100.</summary>
    public double Volatility(CsvRows rows, int column, string name, double scale)
    {
        ReadOnlySpan<char> cell = rows[column].TrimEnd();
        if (cell.EndsWith("%"))
        {
            cell = cell[..^1];
            scale = 0.01;
        }

        if (!NumberText.TryParse(cell, rows.Mark, out double value))
        {
            if (!NumberText.IsAbsent(cell)) Warn(ReadReason.UnreadableValue, rows.LineNumber, name, cell, "expected a number; left unknown");
            return double.NaN;
        }

        return Volatility(value * scale, rows.LineNumber, name, cell);
    }

    /// <summary>The rules for a volatility that was read.</summary>
    public double Volatility(double volatility, int line, string name, ReadOnlySpan<char> text)
    {
        if (volatility == 0 || double.IsNaN(volatility)) return double.NaN;
        if (volatility < 0)
        {
            Warn(ReadReason.NegativeVolatility, line, name, text, "expected a volatility >= 0; left unknown");
            return double.NaN;
        }

        if (volatility > 10) Warn(ReadReason.AbsurdVolatility, line, name, text, "expected a volatility of at most 1000%; kept");
        return volatility;
    }

    /// <summary>Warns when both sides are quoted and the bid lies above the ask.</summary>
    public void CheckMarket(double bid, double ask, int line, string column)
    {
        if (bid > 0 && ask > 0 && bid > ask)
            Warn(ReadReason.CrossedMarket, line, column, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bid:R} > {ask:R}"), "expected bid <= ask; kept");
    }

    private void Add(DiagnosticSeverity severity, ReadReason reason, int line, string column, ReadOnlySpan<char> value, string expected, int entries)
    {
        long count = _counts.GetValueOrDefault(reason);
        _counts[reason] = count + 1;
        if (count < Options.MaximumListedPerReason)
            _diagnostics.Add(new ReadDiagnostic(severity, reason, File, line, column, ChainFormatException.Shorten(value), expected, entries));
    }
}
