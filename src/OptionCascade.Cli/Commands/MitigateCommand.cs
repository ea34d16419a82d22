using System.Collections.Immutable;
using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade mitigate</c>: the same push with and without breakers, buffers, staged liquidation, added depth.</summary>
internal sealed class MitigateCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade mitigate --chain spx_quotes.csv --daily-notional 450e9 --shock-jump -0.05 --measures breaker,seen-breaker,buffer,staged,depth:0.5 --pairs";

    private readonly QuestionOptions _question = new();
    private readonly MitigateOptions _measures = new();
    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("mitigate", "The same push with and without measures: breakers, margin buffers, staged liquidation, added depth, alone and in pairs");
        _question.AddScenarioTo(command);
        _measures.AddTo(command);
        _question.AddRestTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        MitigateView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            CascadeQuestion question = _question.Ask(parsed, progress, [.. _measures.All, .. _output.All]);
            view = Answer(parsed, question, progress);
        }

        AnswerWriter.Write(view, new AnswerRenderers<MitigateView>(MitigateReport.Of, MitigateJson.Write, MitigateReport.Csv), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private MitigateView Answer(ParseResult parsed, CascadeQuestion question, Progress progress)
    {
        LoadedMarket loaded = question.Loaded;
        CascadeModel model = question.Build();
        progress.Stage("solving");
        if (question.Shock.Direction == 0 && question.Shock.IsPriceOnly) throw CommandFailure.Usage($"{question.ShockOption}: measures are compared under a push; expected a shock other than 0.");
        CascadeResult result = question.Solve(model);
        var catalog = new MeasureCatalog(model, question.Impact.DailyNotional, _measures.MaintenanceRate(parsed), _measures.MarginBeta(parsed));
        IMitigation[] single = [.. _measures.Measures(parsed).Select(catalog.Of)];
        loaded.Assumptions.Add(new Assumption("measures", string.Join(", ", single.Select(m => m.Name)), "--measures", _measures.IsDefault(parsed)));
        loaded.Assumptions.Add(new Assumption("maintenance margin", FormattableString.Invariant($"{catalog.MaintenanceRate:0.##%} of value where only a liquidation price is known"), "--maintenance-rate", catalog.MaintenanceRate == 0.05));
        double noise = double.IsFinite(question.Impact.DailyVolatility) ? question.Impact.DailyVolatility : 0.01;
        TimeChoice? time = _measures.Time(parsed, catalog.DaySeconds, noise, loaded.Assumptions);
        var market = new MitigatedMarket(model) { Reactions = Reactions(model.Equation, time) };
        var options = new ComparisonOptions
        {
            Shock = question.Shock,
            Cascade = model.Options,
            Paths = time?.Paths ?? 2,
            Time = time is null ? null : new SimulationOptions
            {
                StepSeconds = time.StepSeconds,
                Steps = time.Steps,
                DaySeconds = catalog.DaySeconds,
                Seed = time.Seed,
                Kernel = ImpactKernel.Exponential(time.DecaySeconds, time.PermanentShare),
                Drivers = new PriceDrivers { DailyVolatility = time.DailyVolatility },
            },
        };
        IEnumerable<IMitigation> all = _measures.Pairs(parsed) ? [.. single, .. CombinedMeasures.Pairs(single).Where(p => p.Measures.SelectMany(Parts).Select(m => m.Name).Distinct().Count() == p.Measures.SelectMany(Parts).Count())] : single;
        MitigationComparison comparison = MitigationComparison.Compute(market, all, options, name => progress.Stage($"comparing: {name}"));
        double spot = model.Market.Spot;
        Shock shock = question.Shock;
        return new MitigateView
        {
            Book = BookDescription.Of(new ValuedMarket(loaded, model.Dealers), _question.ListsDrops(parsed)),
            Assumptions = loaded.Assumptions,
            Warnings = [.. model.Warnings(), .. result.Warnings, .. loaded.Warnings, .. comparison.Warnings],
            Shock = new ShockView(shock.LogJump, shock.Quantity, shock.Quantity * spot, shock.VolatilityShift, shock.DepthLoss),
            Dealers = [.. model.Equation.Participants.OfType<DealerHedging>().Select(d => d.Name)],
            Outcomes = comparison.Outcomes,
            Explanations = [.. comparison.Outcomes.Skip(1).Select(o => MeasureExplanation.Of(o, comparison.None))],
            Worse = [.. comparison.Outcomes.Skip(1).Where(o => MeasureExplanation.IsWorse(o, comparison.None)).Select(o => o.Name)],
        };
    }

    /// <summary>The single measures in one: a breaker with anticipation is not paired with the breaker itself.</summary>
    private static IEnumerable<IMitigation> Parts(IMitigation measure) => measure is CombinedMeasures c ? c.Measures.SelectMany(Parts) : [measure];

    /// <summary>Resting orders trade at once, everybody else takes his time.</summary>
    private static ImmutableDictionary<string, ParticipantReaction> Reactions(CascadeEquation equation, TimeChoice? time)
        => time is not { ReactionSeconds: > 0 } ? ImmutableDictionary<string, ParticipantReaction>.Empty
            : equation.Participants.Where(p => p is not (DipBuyers or ValueBuyers)).ToImmutableDictionary(p => p.Name, _ => new ParticipantReaction { ReactionSeconds = time.ReactionSeconds });
}
