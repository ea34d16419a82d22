using System.CommandLine;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Hedging;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade hedge</c>: what the dealers must trade if spot moves.</summary>
internal sealed class HedgeCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade hedge --chain spx_quotes.csv --moves -10%,-5%,-3%,-1%,1%,3%";

    private static readonly double[] DefaultMoves = [-0.2, -0.1, -0.05, -0.03, -0.02, -0.01, -0.005, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1];

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly OutputOptions _output = new();
    private readonly Option<double[]?> _moves = Numbers.List("--moves", "moves of spot as fractions or percent, e.g. -5%,-0.03,1% [default: -20% to +10%]", "MOVE,...");
    private readonly Option<double?> _notional = Numbers.Number("--daily-notional", "currency traded in the underlying on a day; shows the trades as a share of it", "AMOUNT", 0, lowIsAllowed: false);

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("hedge", "What dealers must trade if spot moves, by full revaluation, next to the delta-gamma estimate");
        command.Add(_moves);
        command.Add(_notional);
        _chain.AddTo(command);
        _valuation.AddTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        double[] moves = parsed.GetValue(_moves) is { Length: > 0 } given ? given : DefaultMoves;
        foreach (double move in moves)
            if (move <= -1)
                throw CommandFailure.Usage($"--moves: expected moves above -1 (-100%), got {Figures.Short(move)}; give percent with a % sign.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        HedgeView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            progress.Stage("revaluing the options");
            view = Answer(parsed, valued, moves);
        }

        AnswerWriter.Write(view, new AnswerRenderers<HedgeView>(HedgeReport.Of, HedgeJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private HedgeView Answer(ParseResult parsed, ValuedMarket valued, double[] moves)
    {
        HedgeLadder ladder = HedgeLadder.Compute(valued.Dealer, new HedgeLadderOptions { MovesPercent = [.. moves.Select(m => m * 100)] });
        double spot = ladder.Spot;
        double? daily = parsed.GetValue(_notional) ?? (valued.Book.Market.Activity is { } a ? a.DailyVolume * spot : null);
        valued.Loaded.Assumptions.Add(new Assumption("hedging", "dealers keep delta at zero all the way; each strike's volatility stays as it is", "", IsDefault: true));
        return new HedgeView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            DailyNotional = daily,
            Rows = [.. ladder.Rows.Select((r, i) => new HedgeRow(moves[i], r.Spot, r.FlowUnits, r.FlowNotional, r.DeltaGammaNotional, r.DeltaGammaNotional - r.FlowNotional))],
        };
    }
}
