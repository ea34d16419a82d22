using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Stress;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade stress</c>: replays of crashes, the smallest shock that breaks a market, what starts it, and how likely it is.</summary>
internal sealed class StressCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade stress --reverse --triggers --below 4500";

    /// <summary>The example with random shocks.</summary>
    public const string RandomExample = "optioncascade stress --monte-carlo --draws 20000 --seed 7 --below 4700 --precision 0.1";

    private readonly QuestionOptions _question = new();
    private readonly StressOptions _stress = new();
    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("stress", "Replays of crashes, the smallest and the most plausible shock that breaks the market, what starts it, and how likely it is");
        _question.AddScenarioTo(command);
        _stress.AddTo(command);
        _question.AddRestTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        StressView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            CascadeQuestion question = _question.Ask(parsed, progress, [.. _stress.All, .. _output.All]);
            CascadeModel model = question.Build();
            view = Answer(parsed, question, model, _stress.Choose(parsed, question, model), progress);
        }

        AnswerWriter.Write(view, new AnswerRenderers<StressView>(StressReport.Of, StressReport.Json, StressReport.Csv), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private StressView Answer(ParseResult parsed, CascadeQuestion question, CascadeModel model, StressChoice choice, Progress progress)
    {
        var tables = new List<StressTable>();
        var warnings = new List<string>();
        var write = new StressTables(question, model, choice);
        if (choice.Replays)
        {
            progress.Stage("replaying crashes");
            tables.Add(write.Replays());
            tables.Add(StressTables.Sources());
            if (write.Surface() is { } surface) tables.Add(surface);
            if (write.Depth() is { } depth) tables.Add(depth);
        }

        if (choice.Reverse)
        {
            progress.Stage("searching the smallest shock of each kind");
            tables.Add(write.Reverse());
        }

        if (choice.Covariance is { } covariance)
        {
            progress.Stage("searching the most plausible joint shock");
            tables.Add(write.Joint(covariance));
        }

        if (choice.Triggers)
        {
            progress.Stage("taking out participants, levels, accounts and strikes one by one");
            (StressTable ranking, IEnumerable<string> notes) = write.Triggers();
            tables.Add(ranking);
            warnings.AddRange(notes);
        }

        if (choice.MonteCarlo) tables.AddRange(StressRandom.Tables(model, choice, progress, warnings));
        return new StressView
        {
            Book = BookDescription.Of(new ValuedMarket(question.Loaded, model.Dealers), _question.ListsDrops(parsed)),
            Assumptions = question.Loaded.Assumptions,
            Warnings = [.. model.Warnings(), .. question.Loaded.Warnings, .. warnings],
            Command = "stress",
            Title = $"Stress: {model.Market.Underlying}",
            Lead = Lead(choice),
            Tables = tables,
        };
    }

    private static List<string> Lead(StressChoice choice)
    {
        var lead = new List<string>();
        if (choice.Replays) lead.Add("Replays are stylised: published figures of each crash as one shock to this market, not a reconstruction of the day.");
        if (choice.Reverse || choice.Joint || choice.Triggers || choice.MonteCarlo) lead.Add($"Outcome asked about: {choice.Outcome.Name}.");
        return lead;
    }
}
