using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data.Runs;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade simulate</c>: the same participants in time, many paths or one.</summary>
internal sealed class SimulateCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade simulate --chain spx_quotes.csv --daily-volatility 0.012 --daily-notional 450e9 --reaction dealers:300 --paths 10000 --store runs.db";

    private const int CommitEvery = 256;

    private readonly QuestionOptions _question = new();
    private readonly SimulateOptions _options = new();
    private readonly OutputOptions _output = new();
    private readonly Option<long> _paths = new("--paths") { Description = "number of paths", HelpName = "N", DefaultValueFactory = _ => 1000 };
    private readonly Option<string?> _store = new("--store") { Description = "keep every path's figures in a SQLite file; if it holds a part of the same run, go on from there", HelpName = "FILE.db" };
    private readonly Option<long?> _path = new("--path") { Description = "show one path step by step instead", HelpName = "K" };
    private readonly Option<double?> _size = Numbers.Number("--cascade-size", "how much deeper than the fair price, in log price, a path must go to count as a cascade [default: 0.01]", "SIZE", 0);
    private readonly Option<int?> _threads = new("--threads") { Description = "threads; the result does not depend on it [default: one for each core]", HelpName = "N" };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("simulate", "The same market in time: reaction times, fading impact, margin checks, many paths");
        _question.AddScenarioTo(command);
        foreach (Option option in Own)
            command.Add(option);
        _question.AddRestTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private IEnumerable<Option> Own => [_paths, _path, _store, _size, _threads, .. _options.All];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        long paths = parsed.GetValue(_paths);
        if (paths is < 1 or > 1_000_000_000) throw CommandFailure.Usage(string.Create(CultureInfo.InvariantCulture, $"--paths: expected a number from 1 to 1000000000, got {paths}."));
        if (parsed.GetValue(_path) is < 0) throw CommandFailure.Usage("--path: expected a number >= 0.");
        if (parsed.GetValue(_path) is not null && parsed.GetValue(_store) is not null) throw CommandFailure.Usage("--path: shows one path and keeps nothing; expected it without --store.");
        if (parsed.GetValue(_threads) is < 1) throw CommandFailure.Usage("--threads: expected a number >= 1.");
        SimulateView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            CascadeQuestion question = _question.Ask(parsed, progress, [.. Own, .. _output.All]);
            progress.Stage("compiling everybody's flows");
            CascadeModel model = question.Build();
            SimulationOptions options = _options.Choose(parsed, question, model);
            var simulator = new MarketSimulator(model.Equation, options);
            view = parsed.GetValue(_path) is { } one ? View(parsed, question, model, simulator, null, 0) with { Recorded = simulator.Run((ulong)one) } : Many(parsed, question, model, simulator, paths, progress);
        }

        AnswerWriter.Write(view, new AnswerRenderers<SimulateView>(SimulateReport.Of, SimulateJson.Write, SimulateReport.Csv), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private SimulateView Many(ParseResult parsed, CascadeQuestion question, CascadeModel model, MarketSimulator simulator, long paths, Progress progress)
    {
        var statistics = new PathStatistics(simulator.Equation.Participants.Length, Math.Log(model.Options.LowestPriceFraction), Math.Log(model.Options.HighestPriceFraction), parsed.GetValue(_size) ?? 0.01);
        string? file = parsed.GetValue(_store);
        long resumed = 0;
        try
        {
            using RunStore? store = file is null ? null : RunStore.Open(file, SimulationRuns.Describe(simulator, typeof(SimulateCommand).Assembly.GetName().Version!.ToString(3)));
            if (store is not null)
            {
                progress.Stage("reading the paths in the store");
                foreach (PathSummary held in store.Paths().Take((int)Math.Min(paths, int.MaxValue)))
                    statistics.Add(held);
                resumed = statistics.Count;
            }

            progress.Stage("running paths");
            RunPaths(parsed, simulator, paths, statistics, store, progress);
        }
        catch (RunStoreException e)
        {
            throw CommandFailure.BadInput(e.Differences.IsEmpty ? [$"--store: {e.Message}"] : [$"--store {file}: holds another run; give another name, or ask for the same run again. What differs:", .. e.Differences]);
        }

        return View(parsed, question, model, simulator, statistics, resumed) with { Store = file is null ? null : Path.GetFileName(file) };
    }

    /// <summary>Runs what is missing; an interrupt (or a request to end) ends it after the paths at hand, and what was kept stays.</summary>
    private void RunPaths(ParseResult parsed, MarketSimulator simulator, long paths, PathStatistics statistics, RunStore? store, Progress progress)
    {
        using var interrupted = new CancellationTokenSource();
        void Interrupt(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt), end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        long first = statistics.Count;
        try
        {
            simulator.RunMany((ulong)first, paths - first, path =>
            {
                statistics.Add(path);
                store?.Append(path);
                if (statistics.Count % CommitEvery == 0)
                {
                    store?.Commit();
                    progress.Done((statistics.Count - first) / (double)(paths - first));
                }

                return true;
            }, parsed.GetValue(_threads), interrupted.Token);
            store?.Commit();
        }
        catch (OperationCanceledException)
        {
            store?.Commit();
            throw CommandFailure.Interrupted(store is null ? "interrupted; nothing was kept (--store FILE.db keeps what is done)."
                : string.Create(CultureInfo.InvariantCulture, $"interrupted; {statistics.Count} of {paths} paths are in {store.Path}, the same command goes on from there."));
        }
    }

    private SimulateView View(ParseResult parsed, CascadeQuestion question, CascadeModel model, MarketSimulator simulator, PathStatistics? statistics, long resumed)
    {
        SimulationOptions o = simulator.Options;
        double spot = model.Market.Spot, length = o.Steps * o.StepSeconds, drawn = o.Drivers.DailyVolatility * o.Drivers.DailyVolatility * length / o.DaySeconds;
        question.Loaded.Assumptions.Add(new Assumption("hedging", "dealers keep delta at zero" + (question.Scenario.Hedging is OptionCascade.Hedging.Policies.ContinuousHedging ? "" : " by policy: " + ValuationOptions.Plain(question.Scenario.Hedging.Name)), question.HedgingOption, question.HedgingOption.Length == 0));
        return new SimulateView
        {
            Book = BookDescription.Of(new ValuedMarket(question.Loaded, model.Dealers), _question.ListsDrops(parsed)),
            Assumptions = question.Loaded.Assumptions,
            Warnings = [.. model.Warnings(), .. question.Loaded.Warnings],
            Paths = statistics?.Count ?? 1,
            Resumed = resumed,
            Store = null,
            CascadeSize = parsed.GetValue(_size) ?? 0.01,
            Distributions = statistics?.Distributions() ?? [],
            Cascades = statistics?.Cascades ?? default,
            Runaways = statistics?.Runaways ?? default,
            VolatilityRatio = statistics is null || drawn == 0 || o.Drivers.Jumps is not null || o.Drivers.Orders is not null ? double.NaN : Math.Sqrt(statistics.MeanSquares / drawn),
            HaltedShare = statistics is null ? 0 : statistics.MeanHalted / length,
            Flows = statistics?.Flows([.. model.Equation.Participants.Select(p => p.Name)], [.. model.Equation.Participants.Select(p => p.IsMarginChecked)], spot) ?? [],
        };
    }
}
