using System.CommandLine;
using System.Text;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Commands;

/// <summary>How one command's answer is shown in each format.</summary>
internal sealed record AnswerRenderers<TView>(Func<TView, Report> Table, Action<TView, Stream> Json, Action<TView, TextWriter> Csv)
    where TView : AnswerView;

/// <summary>Writes an answer in the format and to the place asked for.</summary>
internal static class AnswerWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the answer.</summary>
    /// <exception cref="CommandFailure">The file given with <c>--out</c> cannot be written.</exception>
    public static void Write<TView>(TView view, AnswerRenderers<TView> renderers, OutputOptions options, ParseResult parsed, Terminal terminal)
        where TView : AnswerView
        => Write(() => renderers.Table(view), stream => renderers.Json(view, stream), writer =>
        {
            if (view.Book.Drops is not null) AnswerCsv.WriteDrops(view.Book, writer);
            else renderers.Csv(view, writer);
        }, options, parsed, terminal);

    /// <summary>Writes an answer that is about no book of options.</summary>
    /// <exception cref="CommandFailure">The file given with <c>--out</c> cannot be written.</exception>
    public static void Write(Func<Report> table, Action<Stream> json, Action<TextWriter> csv, OutputOptions options, ParseResult parsed, Terminal terminal)
    {
        AnswerFormat format = options.Format(parsed);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (options.File(parsed) is { } path)
        {
            AtomicFile.Write(path, options.Force(parsed), stream => WriteTo(stream, table, json, csv, format));
            output.Write($"Written to {path}\n");
        }
        else if (format == AnswerFormat.Table && terminal.IsInteractive && !options.IsPlain(parsed))
        {
            TerminalRenderer.Write(table(), output, terminal.Width);
        }
        else
        {
            using var buffer = new MemoryStream();
            WriteTo(buffer, table, json, csv, format);
            output.Write(Utf8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
    }

    private static void WriteTo(Stream stream, Func<Report> table, Action<Stream> json, Action<TextWriter> csv, AnswerFormat format)
    {
        if (format == AnswerFormat.Json)
        {
            json(stream);
            return;
        }

        using var writer = new StreamWriter(stream, Utf8, bufferSize: 1 << 14, leaveOpen: true);
        if (format == AnswerFormat.Table) PlainTextRenderer.Write(table(), writer);
        else csv(writer);
    }
}
