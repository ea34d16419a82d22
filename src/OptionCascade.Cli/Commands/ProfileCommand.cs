using System.CommandLine;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade profile</c>: one exposure over spot.</summary>
internal sealed class ProfileCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade profile --chain spx_quotes.csv --unit vanna-per-vol-point --volatility moneyness-fixed --range 0.15";

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly ExposureChoices _choices = new();
    private readonly OutputOptions _output = new();
    private readonly Option<double?> _range = Numbers.Number("--range", "how far spot is moved either way, as a share of it [default: 0.1]", "SHARE", 0, lowIsAllowed: false, high: 0.95);
    private readonly Option<int> _levels = new("--levels") { Description = "levels of spot, an odd number so that today's is among them", HelpName = "N", DefaultValueFactory = _ => 41 };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("profile", "One exposure of the dealers over spot, with every flip");
        _choices.AddTo(command);
        command.Add(_range);
        command.Add(_levels);
        _chain.AddTo(command);
        _valuation.AddTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int levels = parsed.GetValue(_levels);
        if (levels is < 3 or > 100_001 || levels % 2 == 0) throw CommandFailure.Usage($"--levels: expected an odd number from 3 to 100001, got {levels}.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        ProfileView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            ProfileOptions dynamics = _choices.Profile(parsed, loaded);
            progress.Stage("computing the profile");
            view = Answer(parsed, valued, dynamics, levels);
        }

        AnswerWriter.Write(view, new AnswerRenderers<ProfileView>(ProfileReport.Of, ProfileJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private ProfileView Answer(ParseResult parsed, ValuedMarket valued, ProfileOptions dynamics, int levels)
    {
        double range = parsed.GetValue(_range) ?? 0.1;
        ExposureUnit unit = _choices.Unit(parsed);
        ExposureProfile profile = ExposureProfile.Compute(valued.Dealer, unit, SpotGrid.Relative(-range, range, levels), dynamics);
        string currency = valued.Book.Market.Currency;
        return new ProfileView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            Unit = ExposureMapping.Unit(unit, currency),
            Volatility = profile.Volatility,
            Flips = ExposureMapping.Flips(ExposureFlips.Find(valued.Dealer, unit, -range, range, dynamics), currency),
            Points = ExposureMapping.Points(profile, valued.Book.Market.Spot),
        };
    }
}
