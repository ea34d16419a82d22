using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Stress;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade stoprun</c>: what a trader earns by pushing the price into the stops, and what would stop it paying.</summary>
internal sealed class StopRunCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade stoprun --direction down --taker-cost 0.0005 --maker-cost 0.0002 --most-units 20000000";

    private readonly QuestionOptions _question = new();
    private readonly OutputOptions _output = new();
    private readonly Option<string?> _direction = Choices.OneOf("--direction", "push down into sell stops, or up into buy stops: down, up [default: down]", "SIDE", "down", "up");
    private readonly Option<double?> _taker = Numbers.Number("--taker-cost", "half the spread and the fee of a unit traded at market, share of its price [default: 0.0005]", "SHARE", 0, high: 0.1);
    private readonly Option<double?> _maker = Numbers.Number("--maker-cost", "fee of a unit filled at a resting order, share of its price [default: 0]", "SHARE", -0.01, high: 0.1);
    private readonly Option<double?> _most = Numbers.Number("--most-units", "most units that the trader can push with [default: no bound]", "UNITS", 0, lowIsAllowed: false, high: Numbers.LargestAmount);
    private readonly Option<bool> _defences = new("--defences") { Description = "also how much deeper the market, or how much wider the stops, must be for no run to pay (takes longer)" };

    private IEnumerable<Option> Own => [_direction, _taker, _maker, _most, _defences];

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("stoprun", "The cheapest push into a cluster of stops, what it earns, and the depth or spacing of stops at which it does not pay");
        _question.AddScenarioTo(command);
        foreach (Option option in Own)
            command.Add(option);
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
            CascadeQuestion question = _question.Ask(parsed, progress, [.. Own, .. _output.All]);
            view = Answer(parsed, question, question.Build(), progress);
        }

        AnswerWriter.Write(view, new AnswerRenderers<StressView>(StressReport.Of, StressReport.Json, StressReport.Csv), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private StressView Answer(ParseResult parsed, CascadeQuestion question, CascadeModel model, Progress progress)
    {
        LoadedMarket loaded = question.Loaded;
        if (!model.Equation.Volatility.Depth.IsConstant || model.Equation.Volatility.ShiftPerVega > 0)
            throw CommandFailure.BadInput("stoprun: the way back out of a run is not solved in a market whose depth follows volatility or whose volatility liquidations lift; leave out $.volatility.depth and $.volatility.vegaFeedback.");
        bool up = parsed.GetValue(_direction) == "up";
        double taker = parsed.GetValue(_taker) ?? 0.0005, maker = parsed.GetValue(_maker) ?? 0, spot = model.Market.Spot;
        string currency = model.Market.Currency;
        loaded.Assumptions.Add(new Assumption("costs", $"{Figures.Short(taker * 1e4)} bp at market, {Figures.Short(maker * 1e4)} bp resting", "--taker-cost, --maker-cost", parsed.GetValue(_taker) is null));
        loaded.Assumptions.Add(new Assumption("impact", "stays: the price does not come back by itself", "", true));
        var options = new StopRunOptions { TakerCost = taker, MakerCost = maker, Direction = up ? 1 : -1, MostUnits = parsed.GetValue(_most), Solver = model.Options };
        progress.Stage("searching the best run");
        StopRunResult run = StopRun.Find(model, options);
        var tables = new List<StressTable> { Runs(run, spot, currency), Clusters(run, spot, currency) };
        if (parsed.GetValue(_defences) && run.IsProfitable)
        {
            progress.Stage("searching the depth and the spacing at which no run pays");
            tables.Add(Defences(StopRun.DepthNeeded(model.Equation, spot, options, 20), StopRun.SpacingNeeded(model.Equation, spot, options, 0.1), currency));
        }

        return new StressView
        {
            Book = BookDescription.Of(new ValuedMarket(loaded, model.Dealers), _question.ListsDrops(parsed)),
            Assumptions = loaded.Assumptions,
            Warnings = [.. model.Warnings(), .. loaded.Warnings],
            Command = "stoprun",
            Title = $"Stop run {(up ? "up" : "down")}: {model.Market.Underlying}",
            Lead = [run.Best is not { } best ? "No push sets off orders after which the price finds a hold."
                : best.Profit > 0 ? $"Best: {(up ? "buy" : "sell")} {Magnitude.Write(best.Units * spot, currency).TrimStart('+')} into the stops, earn {Magnitude.Write(best.Profit, currency).TrimStart('+')} after costs."
                : $"No run pays: the best loses {Magnitude.Write(-best.Profit, currency).TrimStart('+')}."],
            Tables = tables,
        };
    }

    private static StressTable Runs(StopRunResult run, double spot, string currency)
    {
        IEnumerable<(string, StopRunTrade)> rows = run.Best is { } best ? [("best", best), .. run.AtClusters.OrderByDescending(t => t.Profit).Take(9).Select((t, i) => ($"just past a cluster, rank {i + 1}", t))] : [];
        return new StressTable("runs", "Runs", [new("run", "run", "", true), new("push_units", ""), new("push_at_S0", "push"), new("push_price", "at"), new("exit", "out by", "", true), new("exit_price", "at"), new("farthest_move_fraction", "price goes to"), new($"profit_{currency}", "profit")],
            [.. rows.Select(r => (StressCell[])
            [
                r.Item1, new StressCell("", r.Item2.Units), new StressCell(Magnitude.Write(r.Item2.Units * spot, currency).TrimStart('+'), r.Item2.Units * spot), new StressCell(Figures.Price(r.Item2.PushPrice), r.Item2.PushPrice), r.Item2.Exit == StopRunExit.RestingOrder ? "resting order" : "at market",
                new StressCell(Figures.Price(r.Item2.ExitPrice), r.Item2.ExitPrice), StressTables.Move(r.Item2.FarthestLogMove), new StressCell(Magnitude.Write(r.Item2.Profit, currency), r.Item2.Profit),
            ])],
            "Prices are averages before costs. Out at market: bought back (or sold) once the run is over, what has fired held. Resting order: filled inside the run. A finding about the market's weakness, not advice: such trading is manipulation in most places.");
    }

    private static StressTable Clusters(StopRunResult run, double spot, string currency)
        => new("clusters", "Where a push sets off others", [new("push_units", ""), new("push_at_S0", "least push"), new("from_move_fraction", "from"), new("to_move_fraction", "to"), new("forced_at_S0", "others trade")],
            [.. run.Clusters.Take(15).Select(c => (StressCell[])
            [
                new StressCell("", c.Units), new StressCell(Magnitude.Write(c.Units * spot, currency).TrimStart('+'), c.Units * spot), StressTables.Move(c.LogMove), c.LandingLogMove is null ? "no hold" : StressTables.Move(c.LandingLogMove),
                new StressCell(Magnitude.Write(c.ForcedUnits * spot, currency), c.ForcedUnits * spot),
            ])], run.Clusters.Length > 15 ? $"The nearest 15 of {run.Clusters.Length}." : "");

    private static StressTable Defences(StopRunDefence depth, StopRunDefence spacing, string currency)
    {
        StressCell[] Row(string what, StopRunDefence d, Func<double, string> text) =>
        [
            what, d.Value is { } v ? new StressCell(text(v), v) : new StressCell($"not up to {text(d.LargestLookedAt)}", double.NaN), new StressCell(Magnitude.Write(d.ProfitBefore, currency), d.ProfitBefore), new StressCell(Magnitude.Write(d.ProfitThere, currency), d.ProfitThere),
        ];
        return new StressTable("defences", "What would make it not pay", [new("defence", "change", "", true), new("value", "needed"), new($"profit_before_{currency}", "at 0.999 of it"), new($"profit_there_{currency}", "there")],
            [Row("deeper market", depth, v => $"{Figures.Fixed(v, 3)} times"), Row("each level of stops spread over", spacing, v => $"{Figures.Fixed(v * 100, 3)}% of price")],
            "The first that is met going out from the market as it is; all else as it is.");
    }
}
