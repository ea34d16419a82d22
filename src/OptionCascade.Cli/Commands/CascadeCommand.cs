using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Attribution;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade cascade</c>: how far a shock goes once everybody forced to trade has traded.</summary>
internal sealed class CascadeCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade cascade --chain spx_quotes.csv --daily-volatility 0.012 --daily-notional 450e9 --shock-jump -0.03";

    /// <summary>The example that asks more about the answer.</summary>
    public const string AnalysisExample = "optioncascade cascade --scenario scenario.json --attribution --what-if --verify";

    private readonly QuestionOptions _question = new();
    private readonly AnalysisOptions _analysis = new();
    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("cascade", "How far a shock goes once hedging and forced selling feed back, who trades, and where the market tips");
        _question.AddScenarioTo(command);
        _analysis.AddTo(command);
        _question.AddRestTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        AnalysisChoice asked = _analysis.Choose(parsed, _output.Format(parsed));
        CascadeView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            CascadeQuestion question = _question.Ask(parsed, progress, [.. _analysis.All, .. _output.All]);
            progress.Stage("solving");
            view = AnswerOrRefuse(question, asked, progress, _question.ListsDrops(parsed));
        }

        AnswerWriter.Write(view, new AnswerRenderers<CascadeView>(CascadeReport.Of, CascadeJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    /// <summary>The answer; a hedging policy that has none somewhere on the way is the scenario's fault.</summary>
    private static CascadeView AnswerOrRefuse(CascadeQuestion question, AnalysisChoice asked, Progress progress, bool listDrops)
    {
        try
        {
            return Answer(question, asked, progress, listDrops);
        }
        catch (Exception e) when (question.Scenario.Hedging is not ContinuousHedging && e.GetBaseException() is InvalidOperationException)
        {
            // Coalitions are solved on several threads: what one of them says comes wrapped.
            throw CommandFailure.BadInput($"{question.HedgingOption}: {e.GetBaseException().Message}", e);
        }
    }

    private static CascadeView Answer(CascadeQuestion question, AnalysisChoice asked, Progress progress, bool listDrops)
    {
        (LoadedMarket loaded, Shock shock, CascadeScenario scenario) = (question.Loaded, question.Shock, question.Scenario);
        ScenarioNumbers? numbers = asked.WhatIf && question.Read is { } read ? ScenarioNumbers.Of(read) : null;
        CascadeModel model = numbers?.Model ?? scenario.BuildModel();
        question.EnsurePriceable(model);
        CascadeResult result = question.Solve(model);
        bool isContinuous = scenario.Hedging is ContinuousHedging;
        string response = model.Equation.Volatility.Response.IsFixed ? "each strike's volatility stays as it is" : "volatility follows spot";
        string hedging = isContinuous ? "dealers keep delta at zero all the way" : "dealers hedge by policy: " + ValuationOptions.Plain(scenario.Hedging.Name);
        loaded.Assumptions.Add(new Assumption("hedging", hedging + "; " + response, question.HedgingOption, question.HedgingOption.Length == 0));
        double spot = model.Market.Spot;
        OptionSellers[] sellers = [.. scenario.Participants.OfType<OptionSellers>()];
        if (sellers.Length > 1) loaded.Warnings.Add($"There are {sellers.Length} groups of option sellers; details are given of the first, {sellers[0].Name}.");
        CascadeVerification? verification = null;
        CascadeAttribution? attribution = null;
        CascadeWhatIf? whatIf = null;
        if (asked.Verify)
        {
            progress.Stage("verifying by formula");
            verification = result.Verify(model);
            loaded.Warnings.AddRange(verification.Failures.Select(f => "Verification failed: " + f));
        }

        if (asked.Attribution)
        {
            progress.Stage("solving every coalition of participants");
            attribution = CascadeAttribution.Compute(model, shock);
            loaded.Warnings.AddRange(attribution.Warnings);
        }

        if (asked.WhatIf)
        {
            progress.Stage("varying every number");
            whatIf = CascadeWhatIf.Compute(model, shock, numbers?.Parameters(question.ShockName));
        }

        progress.Stage("looking for tipping points");
        if (result.Curve is { } curve) loaded.Warnings.AddRange(curve.Warnings);
        return new CascadeView
        {
            Book = BookDescription.Of(new ValuedMarket(loaded, model.Dealers), listDrops),
            Assumptions = loaded.Assumptions,
            Warnings = [.. model.Warnings(), .. result.Warnings, .. loaded.Warnings],
            Exposure = ExposureMapping.Totals(model.Exposure()),
            Shock = new ShockView(shock.LogJump, shock.Quantity, shock.Quantity * spot, shock.VolatilityShift, shock.DepthLoss),
            Impact = CascadeMapping.Impact(question.Impact, scenario.Impact, spot),
            Result = CascadeMapping.Result(result, model),
            Participants = [.. result.Flows.Select(f => new ParticipantView(f.Participant, f.Quantity, f.Notional))],
            ParticipantNames = [.. model.Equation.Participants.Select(p => p.Name)],
            Rounds = [.. result.Ledger.Select(r => new RoundView(r.Round, r.LogMove, spot * Math.Exp(r.LogMove), [.. r.Flows.Select(f => f.Notional)]))],
            Folds = CascadeMapping.Folds(result, model),
            Response = CascadeMapping.Response(result, model),
            Sellers = sellers.Length == 0 ? null : CascadeMapping.Sellers(sellers[0], result),
            Attribution = attribution is null ? null : AnalysisMapping.Attribution(attribution),
            WhatIf = whatIf is null ? null : AnalysisMapping.WhatIf(whatIf),
            Verification = verification is null ? null : AnalysisMapping.Verification(verification),
        };
    }
}
