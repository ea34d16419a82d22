using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade exposure</c>: what the dealers hold.</summary>
internal sealed class ExposureCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade exposure --chain spx_quotes.csv --top 15";

    private const double ProfileRange = 0.1, FlipRange = 0.2;
    private const int ProfileLevels = 21;

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly OutputOptions _output = new();
    private readonly Option<int> _top = new("--top") { Description = "strikes and expiries shown in the table", HelpName = "N", DefaultValueFactory = _ => 12 };

    private readonly Option<string?> _gamma = Choices.OneOf("--gamma",
        "where gamma comes from: recomputed from implied volatility, or venue for the file's own, often rounded [default: recomputed]", "recomputed|venue", "recomputed", "venue");

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("exposure", "What dealers hold: gamma, delta, vanna and charm by strike and expiry, flips and walls");
        _chain.AddTo(command);
        _valuation.AddTo(command);
        command.Add(_gamma);
        command.Add(_top);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int top = parsed.GetValue(_top);
        if (top < 1) throw CommandFailure.Usage($"--top: expected a number >= 1, got {top}.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        ExposureView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            progress.Stage("computing exposures");
            view = Answer(parsed, valued);
        }

        AnswerWriter.Write(view, new AnswerRenderers<ExposureView>(v => ExposureReport.Of(v, top), ExposureJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private ExposureView Answer(ParseResult parsed, ValuedMarket valued)
    {
        bool venue = parsed.GetValue(_gamma) == "venue";
        valued.Loaded.Assumptions.Add(new Assumption("gamma", venue ? "the venue's own, at today's spot; levels off spot are recomputed" : "recomputed from each option's implied volatility", "--gamma", parsed.GetValue(_gamma) is null));
        DealerExposure exposure = DealerExposure.Compute(valued.Dealer, new ExposureOptions { Gamma = venue ? GammaSource.Venue : GammaSource.Recomputed });
        ExposureUnit unit = ExposureUnit.GammaPerOnePercentMove;
        ExposureTable gamma = exposure.In(unit);
        ExposureFlips flips = ExposureFlips.Find(valued.Dealer, unit, -FlipRange, FlipRange);
        ExposureProfile profile = ExposureProfile.Compute(valued.Dealer, unit, SpotGrid.Relative(-ProfileRange, ProfileRange, ProfileLevels));
        double spot = valued.Book.Market.Spot;
        return new ExposureView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            Totals = ExposureMapping.Totals(exposure),
            Flips = [.. flips.Flips.Select(f => f.Spot)],
            FlipStatus = flips.Flips.Length > 0
                ? $"{flips.Flips.Length} within {FlipRange:P0} of spot"
                : string.Create(CultureInfo.InvariantCulture, $"net gamma is {(flips.SignAtLowest < 0 ? "negative" : flips.SignAtLowest > 0 ? "positive" : "zero")} everywhere from {flips.LowestSpot:#,0.00} to {flips.HighestSpot:#,0.00}"),
            Walls = ExposureMapping.Walls(exposure.Walls, valued.Book.Market.Currency),
            ByExpiry = [.. gamma.ByExpiry.Select(e => new ExpiryExposureView(e.Expiry.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture), e.YearFraction, e.Amount.Net, e.Amount.Gross))],
            ByStrike = [.. gamma.ByStrike.Select(s => new StrikeExposureView(s.Strike, s.Amount.CallsNet, s.Amount.PutsNet, s.Amount.Net, s.Amount.Gross))],
            Profile = [.. profile.Points.Select(p => new Views.ProfilePoint(p.Spot, Math.Log(p.Spot / spot), p.Amount.Net))],
        };
    }
}
