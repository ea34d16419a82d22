using System.CommandLine;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade calibrate KIND</c>: parameters of a market from data, each with its standard error.</summary>
internal sealed class CalibrateCommand
{
    /// <summary>The examples in the command's help.</summary>
    public static readonly string[] Examples =
    [
        "optioncascade calibrate volatility spx_daily.csv",
        "optioncascade calibrate spot-vol spx_daily.csv vix_daily.csv",
        "optioncascade calibrate impact btcusdt_stream.gz --interval 1 --daily-volume 300000 --daily-volatility 0.03",
        "optioncascade calibrate hawkes btcusdt_stream.gz --from 5 --seconds 120",
        "optioncascade calibrate stops btcusdt_stream.gz --tick 0.1 --step 50",
        "optioncascade calibrate sellers --chain spx_quotes.csv --put-share 0.1 --call-share 0.05",
        "optioncascade calibrate trend btc_minutes.csv --last 60",
        "optioncascade calibrate chains morning.csv evening.csv --underlying BTC",
    ];

    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("calibrate", "Parameters of a market from data, each with its standard error, what to beware of, and the lines of a scenario file that use it");
        var prices = new CalibratePrices();
        var orders = new CalibrateOrders();
        var sellers = new CalibrateSellers();
        var chains = new CalibrateChains();
        Kind("volatility", "volatility from bars: close to close, Parkinson, Garman-Klass", prices.AddVolatility, prices.Volatility);
        Kind("spot-vol", "how volatility follows spot: regression of its changes on returns", prices.AddSpotVolatility, prices.SpotVolatility);
        Kind("trend", "whether prices fall by more than chance: drift, ranks, lower highs and lower lows", prices.AddTrend, prices.Trend);
        Kind("impact", "how far trades move the price: slope, exponent, square root with a core, and depth", orders.AddImpact, orders.Impact);
        Kind("hawkes", "how many events one event brings about: branching ratio by maximum likelihood", orders.AddHawkes, orders.Hawkes);
        Kind("stops", "how much trading clusters just beyond round numbers", orders.AddStops, orders.Stops);
        Kind("sellers", "how many option sellers on margin the open interest can hold, and how leveraged they are", sellers.AddTo, sellers.Estimate);
        Kind("chains", "two chains of one underlying: how volatility followed spot at fixed strikes, and what became of open interest", chains.AddTo, chains.Compare);
        return command;

        void Kind(string name, string description, Action<Command> options, Func<ParseResult, Progress, CalibrationView> answer)
        {
            var kind = new Command(name, description);
            options(kind);
            _output.AddTo(kind);
            kind.SetAction(parsed => Run(parsed, terminal, answer));
            command.Add(kind);
        }
    }

    private int Run(ParseResult parsed, Terminal terminal, Func<ParseResult, Progress, CalibrationView> answer)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        CalibrationView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
            view = answer(parsed, progress);
        AnswerWriter.Write(() => CalibrationReport.Of(view), stream => CalibrationReport.Json(view, stream), writer => CalibrationReport.Csv(view, writer), _output, parsed, terminal);
        return ExitCode.Done;
    }
}
