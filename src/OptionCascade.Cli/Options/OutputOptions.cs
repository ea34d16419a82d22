using System.CommandLine;

namespace OptionCascade.Cli.Options;

/// <summary>How the answer is written.</summary>
internal enum AnswerFormat
{
    Table,
    Json,
    Csv,
}

/// <summary>Options of every command that say how and where the answer is written.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> _format = Choices.OneOf("--format",
        "table for people, json with everything in full precision, csv with the main table [default: table]", "table|json|csv", "table", "json", "csv");

    private readonly Option<string?> _out = new("--out") { Description = "write the answer to FILE, whole or not at all", HelpName = "FILE" };
    private readonly Option<bool> _force = new("--force") { Description = "let --out replace an existing file" };
    private readonly Option<bool> _noColor = new("--no-color") { Description = "plain text even on a terminal (NO_COLOR is respected too)" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_out);
        command.Add(_force);
        command.Add(_noColor);
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_format, _out, _force, _noColor];

    /// <summary>The format asked for.</summary>
    public AnswerFormat Format(ParseResult parsed) => parsed.GetValue(_format) switch { "json" => AnswerFormat.Json, "csv" => AnswerFormat.Csv, _ => AnswerFormat.Table };

    /// <summary>The file asked for, or null for standard output.</summary>
    public string? File(ParseResult parsed) => parsed.GetValue(_out);

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    /// <summary>Whether colour is refused.</summary>
    public bool IsPlain(ParseResult parsed) => parsed.GetValue(_noColor);
}
