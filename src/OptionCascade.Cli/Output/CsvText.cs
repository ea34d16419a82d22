using System.Globalization;
using CsvHelper;

namespace OptionCascade.Cli.Output;

/// <summary>A CSV table: comma, line feed, invariant numbers that read back as the same double, an empty cell for what is not known.</summary>
internal sealed class CsvText : IDisposable
{
    private readonly CsvWriter _csv;

    public CsvText(TextWriter output, params ReadOnlySpan<string> headers)
    {
        _csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        foreach (string header in headers)
            _csv.WriteField(header);
        _csv.EndRecord();
    }

    /// <summary>A text cell.</summary>
    public CsvText Text(string value)
    {
        _csv.WriteField(value);
        return this;
    }

    /// <summary>A number cell; empty when it is NaN or infinite.</summary>
    public CsvText Number(double value)
    {
        _csv.WriteField(double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "");
        return this;
    }

    /// <summary>Ends the row.</summary>
    public void End() => _csv.EndRecord();

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();
}
