using System.CommandLine;
using System.Globalization;
using System.Text;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Validation;
using OptionCascade.Validation.BuiltIn;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade validate</c>: the laws that models must obey, run on the library's own.</summary>
internal sealed class ValidateCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade validate --suite pricer,margin --cases 500 --seed 7";

    private const int DefaultCases = 500;

    private readonly Option<string?> _suite = new("--suite") { Description = "suites to run, by the beginning of their names, between commas [default: all]", HelpName = "NAME,..." };
    private readonly Option<string?> _model = new("--model") { Description = "only models whose name contains this", HelpName = "TEXT" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the random cases", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _cases = new("--cases") { Description = "cases per law; laws whose cases are expensive run fewer", HelpName = "N", DefaultValueFactory = _ => DefaultCases };
    private readonly Option<string?> _data = new("--data") { Description = "folder with files of real quotes, for the checks on them", HelpName = "DIR" };
    private readonly Option<string?> _write = new("--write") { Description = "write the whole report as Markdown to FILE", HelpName = "FILE" };
    private readonly Option<bool> _force = new("--force") { Description = "let --write replace an existing file" };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("validate", "Run the laws that every pricer, margin rule, participant, solver … must obey on the library's own models") { _suite, _model, _seed, _cases, _data, _write, _force };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int cases = parsed.GetValue(_cases);
        if (cases is < 1 or > 1_000_000) throw CommandFailure.Usage($"--cases: expected a number from 1 to 1000000, got {cases}.");
        string? write = parsed.GetValue(_write), data = parsed.GetValue(_data);
        if (write is not null) AtomicFile.Check(write, parsed.GetValue(_force), "--write ");
        if (data is not null && !Directory.Exists(data)) throw CommandFailure.BadInput($"--data {data}: is not a folder.");
        ValidationJob[] jobs = Chosen(parsed);
        var options = new ValidationOptions { Cases = cases, Seed = parsed.GetValue(_seed) };
        var reports = new ValidationReport[jobs.Length];
        RealDataCheck[] checks;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            int done = 0;
            Parallel.For(0, jobs.Length, i =>
            {
                progress.Stage(string.Create(CultureInfo.InvariantCulture, $"{done} of {jobs.Length} done, now {jobs[i].Suite}: {jobs[i].Model}"));
                reports[i] = jobs[i].Run(options, CancellationToken.None);
                Interlocked.Increment(ref done);
            });
            progress.Stage("real data");
            checks = data is null && write is null ? [] : [.. RealDataCheck.All(data)];
        }

        bool whole = jobs.Length == BuiltInModels.All.Length;
        IReadOnlyList<PublishedFigure> figures = whole ? PublishedFigure.All : [];
        TextWriter output = parsed.InvocationConfiguration.Output;
        Report report = ValidationTables.Of(reports, figures, checks, options);
        if (terminal.IsInteractive) TerminalRenderer.Write(report, output, terminal.Width);
        else PlainTextRenderer.Write(report, output);
        if (write is not null)
        {
            string text = ValidationDocument.Markdown(reports, figures, checks, options);
            AtomicFile.Write(write, parsed.GetValue(_force), stream => stream.Write(new UTF8Encoding(false).GetBytes(text)), "--write ");
            output.Write($"Written to {write}\n");
        }

        bool sound = reports.All(r => r.Passed) && checks.All(c => c.Passed != false) && figures.All(f => ValidationDocument.Compare(f).Reproduced);
        return sound ? ExitCode.Done : ExitCode.Broken;
    }

    private ValidationJob[] Chosen(ParseResult parsed)
    {
        string[] suites = parsed.GetValue(_suite)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] known = [.. BuiltInModels.All.Select(j => j.Suite).Distinct()];
        foreach (string name in suites)
            if (!known.Any(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
                throw CommandFailure.Usage($"--suite: expected the beginning of {string.Join(", ", known)}, got '{name}'.");
        string model = parsed.GetValue(_model) ?? "";
        ValidationJob[] jobs = [.. BuiltInModels.All.Where(j => (suites.Length == 0 || suites.Any(s => j.Suite.StartsWith(s, StringComparison.OrdinalIgnoreCase))) && j.Model.Contains(model, StringComparison.OrdinalIgnoreCase))];
        return jobs.Length > 0 ? jobs : throw CommandFailure.Usage($"--model: no model of these suites has '{model}' in its name.");
    }
}
