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
    {
        AnswerFormat format = options.Format(parsed);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (options.File(parsed) is { } path)
        {
            AtomicFile.Write(path, options.Force(parsed), stream => WriteTo(stream, view, renderers, format));
            output.Write($"Written to {path}\n");
        }
        else if (format == AnswerFormat.Table && terminal.IsInteractive && !options.IsPlain(parsed))
        {
            TerminalRenderer.Write(renderers.Table(view), output, terminal.Width);
        }
        else
        {
            using var buffer = new MemoryStream();
            WriteTo(buffer, view, renderers, format);
            output.Write(Utf8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
    }

    private static void WriteTo<TView>(Stream stream, TView view, AnswerRenderers<TView> renderers, AnswerFormat format)
        where TView : AnswerView
    {
        if (format == AnswerFormat.Json)
        {
            renderers.Json(view, stream);
            return;
        }

        using var writer = new StreamWriter(stream, Utf8, bufferSize: 1 << 14, leaveOpen: true);
        if (format == AnswerFormat.Table) PlainTextRenderer.Write(renderers.Table(view), writer);
        else if (view.Book.Drops is not null) AnswerCsv.WriteDrops(view.Book, writer);
        else renderers.Csv(view, writer);
    }
}
