using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;

namespace OptionCascade.Cli.Commands;

/// <summary>The kinds of calibration from trades and order books.</summary>
internal sealed class CalibrateOrders
{
    private readonly Argument<string> _file = new("FILE") { Description = "a recorded Binance stream, plain or gzip" };
    private readonly Argument<string> _events = new("FILE") { Description = "a recorded Binance stream, whose trades are the events; or a CSV with a time a row" };
    private readonly Option<double?> _interval = Numbers.Number("--interval", "seconds of an interval [default: 1]", "SECONDS", 0.001, high: 86_400);
    private readonly Option<int?> _perBucket = new("--trades-per-bucket") { Description = "buckets of so many trades, priced at trades, instead of intervals priced at mid", HelpName = "N" };
    private readonly Option<double?> _volume = Numbers.Number("--daily-volume", "units traded a day; needed for the square root with a core", "UNITS", 0, lowIsAllowed: false, Numbers.LargestAmount);
    private readonly Option<double?> _sigma = Numbers.Number("--daily-volatility", "standard deviation of the daily log return; with --daily-volume gives the coefficient Y", "S", 0, lowIsAllowed: false, 10);
    private readonly Option<double?> _from = Numbers.Number("--from", "leave out the first seconds of the file", "SECONDS", 0, high: 1e9);
    private readonly Option<double?> _seconds = Numbers.Number("--seconds", "watch so many seconds [default: to the last event]", "SECONDS", 0, lowIsAllowed: false, 1e9);
    private readonly Option<int?> _parts = new("--parts") { Description = "at most so many parts with a baseline of their own [default: 32]", HelpName = "N" };
    private readonly Option<double?> _tick = Numbers.Number("--tick", "smallest price step", "PRICE", 0, lowIsAllowed: false, 1e9);
    private readonly Option<double?> _step = Numbers.Number("--step", "distance between round numbers", "PRICE", 0, lowIsAllowed: false, 1e9);
    private readonly Option<int?> _beyond = new("--ticks-beyond") { Description = "look so many ticks beyond a round number [default: 10]", HelpName = "N" };
    private readonly Option<double?> _block = Numbers.Number("--block", "seconds of a block: orders within one are not independent [default: 10]", "SECONDS", 0.001, high: 86_400);

    /// <summary>Options of the kind impact.</summary>
    public void AddImpact(Command command) => Add(command, _file, _interval, _perBucket, _volume, _sigma);

    /// <summary>Options of the kind hawkes.</summary>
    public void AddHawkes(Command command) => Add(command, _events, _from, _seconds, _parts);

    /// <summary>Options of the kind stops.</summary>
    public void AddStops(Command command) => Add(command, _file, _tick, _step, _beyond, _block);

    /// <summary>Impact and depth.</summary>
    public CalibrationView Impact(ParseResult parsed, Progress progress)
    {
        double interval = parsed.GetValue(_interval) ?? 1;
        if (parsed.GetValue(_perBucket) is < 1) throw CommandFailure.Usage($"--trades-per-bucket: expected a number >= 1, got {parsed.GetValue(_perBucket)}.");
        if (parsed.GetValue(_perBucket) is not null && parsed.GetValue(_interval) is not null) throw CommandFailure.Usage("--trades-per-bucket: expected either it or --interval, got both.");
        if (parsed.GetValue(_sigma) is not null && parsed.GetValue(_volume) is null) throw CommandFailure.Usage("--daily-volatility: only used with --daily-volume.");
        string path = parsed.GetValue(_file)!;
        (OrderBookReplay replay, OrderBookFeed feed) = Replay(path, interval, progress);
        ImmutableArray<FlowBucket> buckets = parsed.GetValue(_perBucket) is { } n ? FlowBucket.OfTrades(replay.TradeList, n) : FlowBucket.OfIntervals(replay.OrderFlow);
        TradingActivity? activity = parsed.GetValue(_volume) is { } v ? new TradingActivity(v, parsed.GetValue(_sigma) ?? 0) : null;
        progress.Stage("fitting");
        ImpactFit fit = ImpactFit.Of(buckets, activity) ?? throw CommandFailure.BadInput($"{path}: {Figures.Count(buckets.Length)} intervals with trades that differ; expected at least ten.");
        DepthFit? depth = DepthFit.Of(replay.Samples, 5, Duration.FromSeconds(1));
        var rows = new List<EstimateRow>
        {
            new("slope", 1e4 * fit.Slope.Value, 1e4 * fit.Slope.StandardError, "bp per unit", fit.Buckets, string.Create(CultureInfo.InvariantCulture, $"line; R2 {fit.RSquared:0.000}")),
            new("exponent", fit.Exponent?.Value, fit.Exponent?.StandardError, "", fit.Buckets, fit.Exponent is null ? "not told by these data" : "power law"),
            new("move of a typical trade", 1e4 * fit.MoveAtTypical?.Value, 1e4 * fit.MoveAtTypical?.StandardError, "bp", fit.Buckets, string.Create(CultureInfo.InvariantCulture, $"{fit.TypicalQuantity:G4} units; the largest is {fit.LargestQuantity:G4}")),
        };
        if (activity is not null)
        {
            rows.Add(new EstimateRow("square root, Y x sigma", fit.Scale?.Value, fit.Scale?.StandardError, "log price", fit.Buckets, fit.Scale is null ? "not told by these data" : "with a linear core"));
            rows.Add(new EstimateRow("square root, core", fit.Core?.Value, fit.Core?.StandardError, "of a day's volume", fit.Buckets));
            if (parsed.GetValue(_sigma) is not null) rows.Add(new EstimateRow("square root, Y", fit.Coefficient?.Value, fit.Coefficient?.StandardError, "", fit.Buckets));
        }

        (double line, double power, double core) = fit.SquaredErrors;
        rows.Add(new EstimateRow("unexplained, line", 1e8 * line, null, "bp^2", fit.Buckets, "sum of squares"));
        if (double.IsFinite(power)) rows.Add(new EstimateRow("unexplained, power", 1e8 * power, null, "bp^2", fit.Buckets, "sum of squares"));
        if (double.IsFinite(core)) rows.Add(new EstimateRow("unexplained, square root", 1e8 * core, null, "bp^2", fit.Buckets, "sum of squares"));
        if (depth is { } d)
        {
            rows.Add(new EstimateRow("bids within 5 bp", d.Bids.Value, d.Bids.StandardError, "units", d.Looks, "a look a second"));
            rows.Add(new EstimateRow("asks within 5 bp", d.Asks.Value, d.Asks.StandardError, "units", d.Looks));
            rows.Add(new EstimateRow("slope by depth", 1e4 * d.LogMovePerUnit.Value, 1e4 * d.LogMovePerUnit.StandardError, "bp per unit", d.Looks, "a market that does not refill"));
        }

        return new CalibrationView
        {
            Kind = "impact",
            Lead = string.Create(CultureInfo.InvariantCulture, $"A unit traded within {(parsed.GetValue(_perBucket) is { } k ? $"{k} trades" : $"{interval:0.###} s")} goes with {1e4 * fit.Slope.Value:G3} bp +- {1e4 * fit.Slope.StandardError:G2}."),
            Sources = [(Path.GetFileName(path), $"{feed.Symbol}, {Figures.Count(replay.Trades)} trades, {Figures.Count(fit.Buckets)} {(parsed.GetValue(_perBucket) is null ? "intervals" : "buckets")}")],
            Rows = rows,
            Snippet = Snippet(fit, parsed.GetValue(_sigma) is not null),
            Assumptions =
            [
                parsed.GetValue(_perBucket) is { } b ? new Assumption("buckets", $"{b} trades, prices of trades", "--trades-per-bucket", false) : new Assumption("buckets", $"{Figures.Short(interval)} s, change of mid", "--interval", parsed.GetValue(_interval) is null),
                .. activity is null ? Array.Empty<Assumption>() : [new Assumption("units traded a day", Figures.Short(activity.DailyVolume), "--daily-volume", false)],
            ],
            Warnings =
            [
                .. SeriesFile.Losses(path, feed.Diagnostics, feed.DiagnosticCounts), .. fit.Warnings, .. activity is null ? ["Without --daily-volume the square root with a core is not fitted."] : Array.Empty<string>(),
                .. parsed.GetValue(_perBucket) is not null ? ["Prices of trades jump between bid and ask, which small buckets take for impact."] : Array.Empty<string>(),
                $"A block larger than {Figures.Short(fit.LargestQuantity)} units, the largest here, is an extrapolation; what is transient within an interval is counted as impact.",
            ],
        };
    }

    private static List<string> Snippet(ImpactFit fit, bool hasSigma)
    {
        if (fit.Slope.Value < 0) return [];
        var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"\"impact\": {{ \"type\": \"linear-per-unit\", \"logMovePerUnit\": {fit.Slope.Value:G5} }}") };
        if (fit.Coefficient is { } y && fit.Core is { } c && hasSigma)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"or  \"impact\": {{ \"type\": \"square-root\", \"coefficient\": {y.Value:G5}, \"core\": {c.Value:G5} }}"));
        return lines;
    }

    /// <summary>Branching ratio.</summary>
    public CalibrationView Hawkes(ParseResult parsed, Progress progress)
    {
        string path = parsed.GetValue(_events)!;
        if (parsed.GetValue(_parts) is < 2 or > 1024) throw CommandFailure.Usage($"--parts: expected 2 to 1024, got {parsed.GetValue(_parts)}.");
        List<string> warnings;
        Instant[] times;
        if (SeriesFile.Read("FILE", path, () => OrderBookFile.KindOf(path)) == OrderBookFileKind.Stream)
        {
            progress.Stage("reading " + Path.GetFileName(path));
            using FileStream content = SeriesFile.Read("FILE", path, () => OrderBookFile.Open(path));
            using OrderBookFeed feed = SeriesFile.Read("FILE", path, () => OrderBookFeed.Open(content, path));
            double length = Math.Max(content.Length, 1);
            var trades = new List<Instant>();
            foreach (BookEvent e in feed.Read())
            {
                progress.Done(content.Position / length);
                if (e is BookTrade { IsMarket: true }) trades.Add(e.Time);
            }

            times = [.. trades.Order()];
            warnings = [.. SeriesFile.Losses(path, feed.Diagnostics, feed.DiagnosticCounts)];
        }
        else
        {
            EventReadResult read = SeriesFile.Read("FILE", path, () => SeriesReader.ReadEvents(path));
            (times, warnings) = ([.. read.Times], [.. SeriesFile.Losses(path, read.Diagnostics, read.DiagnosticCounts)]);
        }

        if (times.Length == 0) throw CommandFailure.BadInput([$"{path}: no events.", .. warnings]);
        Instant start = times[0] + Duration.FromSeconds(parsed.GetValue(_from) ?? 0);
        double span = parsed.GetValue(_seconds) ?? Math.Max((times[^1] - start).TotalSeconds, 0);
        double[] seconds = [.. times.Select(t => (t - start).TotalSeconds).Where(s => s >= 0 && s <= span)];
        progress.Stage("maximising the likelihood");
        HawkesFit fit = (span > 0 ? HawkesFit.Of(seconds, span, parsed.GetValue(_parts) ?? 32) : null)
            ?? throw CommandFailure.BadInput($"{path}: {Figures.Count(seconds.Length)} events in the seconds asked for, at fewer than 20 different instants.");
        HawkesEstimate best = fit.Best;
        double mean = best.Baselines.Average(b => b.Value);
        return new CalibrationView
        {
            Kind = "hawkes",
            Lead = string.Create(CultureInfo.InvariantCulture, $"Of 100 events some {100 * best.Branching.Value:0} were brought about by earlier ones{(fit.BaselineChanges ? $", with a baseline that changes ({best.Parts} parts); one baseline would say {100 * fit.Constant.Branching.Value:0}" : "")}."),
            Sources = [(Path.GetFileName(path), $"{Figures.Count(fit.Events)} events in {Figures.Fixed(fit.Seconds, 1)} s from {InstantPattern.ExtendedIso.Format(start)}")],
            Rows =
            [
                Row("branching ratio", best.Branching, "", fit.Events, fit.BaselineChanges ? $"baseline of {best.Parts} parts" : "one baseline"),
                Row("decay", best.DecayPerSecond, "1/s", fit.Events, string.Create(CultureInfo.InvariantCulture, $"half-life {Math.Log(2) / best.DecayPerSecond.Value:G3} s")),
                best.Parts == 1 ? Row("baseline", best.Baselines[0], "events/s", fit.Events) : new EstimateRow("baseline, mean", mean, null, "events/s", fit.Events, string.Create(CultureInfo.InvariantCulture, $"from {best.Baselines.Min(b => b.Value):G3} to {best.Baselines.Max(b => b.Value):G3} by part")),
                Row("branching ratio, one baseline", fit.Constant.Branching, "", fit.Events),
                .. fit.Split is { } s ? [Row($"branching ratio, {s.Parts} parts", s.Branching, "", fit.Events, string.Create(CultureInfo.InvariantCulture, $"p(constant baseline) = {fit.BaselineProbability:0.0e+0}"))] : Array.Empty<EstimateRow>(),
                new EstimateRow("p(times as the model says)", fit.RescaledProbability, null, "", fit.Events, "Kolmogorov"),
            ],
            Snippet =
            [
                "Scenario files describe an instant; orders in time belong to a simulation, in code:",
                string.Create(CultureInfo.InvariantCulture, $"new HawkesOrders(BaselinePerDay: {mean * 86_400:G4}, BranchingRatio: {Math.Min(best.Branching.Value, 0.999):0.000}, DecaySeconds: {1 / best.DecayPerSecond.Value:G4}, OrderUnits: ...)"),
            ],
            Assumptions = [new Assumption("kernel", "exponential; trades of one instant are one event", "", true), new Assumption("parts", $"at most {parsed.GetValue(_parts) ?? 32}", "--parts", parsed.GetValue(_parts) is null)],
            Warnings = [.. warnings, .. fit.Warnings],
        };
    }

    /// <summary>Clustering about round numbers.</summary>
    public CalibrationView Stops(ParseResult parsed, Progress progress)
    {
        if (parsed.GetValue(_tick) is not { } tick) throw CommandFailure.Usage("--tick: the smallest price step must be given, e.g. --tick 0.1.");
        if (parsed.GetValue(_step) is not { } step) throw CommandFailure.Usage("--step: the distance between round numbers must be given, e.g. --step 100.");
        string path = parsed.GetValue(_file)!;
        (OrderBookReplay replay, OrderBookFeed feed) = Replay(path, 10, progress);
        double block = parsed.GetValue(_block) ?? 10;
        BookTrade[] trades = [.. replay.TradeList.Where(t => t.IsMarket)];
        MarketOrder[] orders = trades.Length == 0 ? [] : [.. trades.Select(t => new MarketOrder(t.Price, t.Quantity, t.Hit == BookSide.Bid, (int)((t.Time - trades[0].Time).TotalSeconds / block)))];
        RoundNumberFit fit;
        try
        {
            fit = RoundNumberFit.Of(orders, new RoundNumberFitOptions { Tick = tick, Step = step, TicksBeyond = parsed.GetValue(_beyond) ?? 10 })
                ?? throw CommandFailure.BadInput($"{path}: {Figures.Count(orders.Length)} trades; expected at least 50 in five blocks of {Figures.Short(block)} s.");
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.Usage($"--tick, --step, --ticks-beyond: {e.Message}");
        }

        double share = Math.Clamp(fit.ClusteredShare.Value, 0, 1);
        return new CalibrationView
        {
            Kind = "stops",
            Lead = string.Create(CultureInfo.InvariantCulture, $"{100 * fit.ClusteredShare.Value:0.0}% +- {100 * fit.ClusteredShare.StandardError:0.0} of the units traded just beyond a round number, over what even spreading gives."),
            Sources = [(Path.GetFileName(path), $"{feed.Symbol}, {Figures.Count(fit.Orders)} trades in {Figures.Count(fit.Blocks)} blocks, {fit.RoundNumbersCrossed} round numbers met")],
            Rows =
            [
                new EstimateRow("clustered share", 100 * fit.ClusteredShare.Value, 100 * fit.ClusteredShare.StandardError, "% of units", fit.Orders, "just beyond round numbers, over even spreading"),
                new EstimateRow("decay a tick", fit.TickDecay?.Value, fit.TickDecay?.StandardError, "", fit.Orders, fit.TickDecay is null ? "not told by these data" : ""),
                new EstimateRow("on round numbers", 100 * fit.ShareAtRoundNumbers.Value, 100 * fit.ShareAtRoundNumbers.StandardError, "% of units", fit.Orders, string.Create(CultureInfo.InvariantCulture, $"even spreading: {100 * fit.EvenShare:0.00}%")),
            ],
            Snippet =
            [
                string.Create(CultureInfo.InvariantCulture, $"{{ \"type\": \"round-number-stops\", \"sellUnits\": ..., \"buyUnits\": ..., \"tick\": {tick:R}, \"grids\": [{{ \"step\": {step:R}, \"weight\": 1 }}],"),
                string.Create(CultureInfo.InvariantCulture, $"  \"clusteredShare\": {share:0.0000}, \"tickDecay\": {Math.Min(fit.TickDecay?.Value ?? 0.5, 1):0.000}, \"ticksBeyond\": {parsed.GetValue(_beyond) ?? 10}, \"logReach\": ... }}"),
                "How many units rest as stops, and how far they reach, executions do not tell.",
            ],
            Assumptions = [new Assumption("blocks", $"{Figures.Short(block)} s", "--block", parsed.GetValue(_block) is null), new Assumption("ticks beyond", Figures.Count(parsed.GetValue(_beyond) ?? 10), "--ticks-beyond", parsed.GetValue(_beyond) is null)],
            Warnings = [.. SeriesFile.Losses(path, feed.Diagnostics, feed.DiagnosticCounts), .. fit.Warnings],
        };
    }

    private static EstimateRow Row(string name, Estimate e, string unit, int n, string note = "") => new(name, e.Value, e.StandardError, unit, n, note);

    private static (OrderBookReplay Replay, OrderBookFeed Feed) Replay(string path, double interval, Progress progress)
    {
        if (SeriesFile.Read("FILE", path, () => OrderBookFile.KindOf(path)) != OrderBookFileKind.Stream)
            throw CommandFailure.Usage($"FILE: {Path.GetFileName(path)} holds no messages of a stream; this calibration needs trades with the side that came to the market.");
        progress.Stage("reading " + Path.GetFileName(path));
        using FileStream content = SeriesFile.Read("FILE", path, () => OrderBookFile.Open(path));
        using OrderBookFeed feed = SeriesFile.Read("FILE", path, () => OrderBookFeed.Open(content, path));
        double length = Math.Max(content.Length, 1);
        OrderBookReplay replay = OrderBookReplay.Run(feed.Read(), new OrderBookReplayOptions { Interval = Duration.FromSeconds(interval), Seen = _ => progress.Done(content.Position / length) });
        if (replay.Trades == 0) throw CommandFailure.BadInput([$"{path}: no trades in {Figures.Count(feed.Lines)} lines.", .. SeriesFile.Losses(path, feed.Diagnostics, feed.DiagnosticCounts)]);
        return (replay, feed);
    }

    private static void Add(Command command, Argument argument, params Option[] options)
    {
        command.Add(argument);
        foreach (Option option in options) command.Add(option);
    }
}
