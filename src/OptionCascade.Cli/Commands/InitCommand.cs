using System.CommandLine;
using System.Text;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Data;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade init</c>: writes a commented scenario that runs as it stands, or the JSON schema of scenarios.</summary>
internal sealed class InitCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade init crash.json --market inline";

    private const string DefaultFile = "scenario.json";

    private readonly Argument<string?> _file = new("FILE") { Description = $"the file to write [default: {DefaultFile}; with --schema: standard output]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _market = Choices.OneOf("--market", "which example: on the embedded market, or with a small chain that stands in the file itself [default: embedded]", "NAME", [.. ScenarioExamples.Names]);
    private readonly Option<bool> _schema = new("--schema") { Description = "the JSON schema (draft 2020-12) of scenario files instead of an example" };
    private readonly Option<bool> _force = new("--force") { Description = "replace an existing file" };

    /// <summary>The command for the parser.</summary>
    public Command Build()
    {
        var command = new Command("init", "Write a commented example of a scenario file for cascade --scenario, or the JSON schema of such files") { _file, _market, _schema, _force };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        bool schema = parsed.GetValue(_schema);
        string? name = parsed.GetValue(_market), file = parsed.GetValue(_file);
        if (schema && name is not null) throw CommandFailure.Usage("--market: expected either --schema or --market, got both.");
        if (file is not null && string.IsNullOrWhiteSpace(file)) throw CommandFailure.Usage("FILE: expected the name of a file, got an empty text.");
        TextWriter output = parsed.InvocationConfiguration.Output;
        string text = schema ? ScenarioSchema.Json : ScenarioExamples.Get(name ?? ScenarioExamples.Names[0]);
        if (schema && file is null)
        {
            output.Write(text);
            return ExitCode.Done;
        }

        string path = file ?? DefaultFile;
        AtomicFile.Write(path, parsed.GetValue(_force), stream => stream.Write(Encoding.UTF8.GetBytes(text)), option: "");
        output.Write(schema ? $"Written to {path}\n" : $"Written to {path}\nRun it: optioncascade cascade --scenario {path}\n");
        return ExitCode.Done;
    }
}
