using System.Collections.Immutable;
using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Impact.OrderBooks;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade book</c>: whether order-book data can be true, which way the book presses, and what a block costs.</summary>
internal sealed class BookCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade book btcusdt_stream.gz --interval 1 --walk 250";

    private static readonly double[] Distances = [1, 5, 10, 25];

    private readonly Argument<string> _file = new("FILE") { Description = "a recorded Binance stream (plain or gzip), a CSV of levels (side, price, qty) or of depth in bands (timestamp, percentage, depth, notional)" };
    private readonly Option<double?> _walk = Numbers.Number("--walk", "sell and buy a block of so many units at once and say what it costs, and what is beyond the last known level", "UNITS", 0, lowIsAllowed: false, Numbers.LargestAmount);
    private readonly Option<double?> _beyond = Numbers.Number("--beyond", "with --walk: beyond the last known level rests this share of the known part's mean density [default: unknown, and left unfilled]", "SHARE", 0, lowIsAllowed: false, 1e6);
    private readonly Option<double?> _interval = Numbers.Number("--interval", "streams: seconds of an interval of order-flow imbalance [default: 10]", "SECONDS", 0.001, high: 86_400);
    private readonly Option<int> _levels = new("--levels") { Description = "levels of which pressure is shown", HelpName = "N", DefaultValueFactory = _ => 5 };
    private readonly Option<double?> _large = Numbers.Number("--large", "streams: orders of at least so many units count as large for resilience [default: the size that one order in a hundred reaches]", "UNITS", 0, lowIsAllowed: false, Numbers.LargestAmount);
    private readonly Option<string?> _symbol = new("--symbol") { Description = "streams: the symbol to take [default: the first that the file names]", HelpName = "SYMBOL" };
    private readonly OutputOptions _output = new();

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("book", "An order book from a file: can the data be true, which way does it press, what does a block cost, what is unknown");
        command.Add(_file);
        foreach (Option option in (Option[])[_walk, _beyond, _interval, _levels, _large, _symbol])
            command.Add(option);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string file = parsed.GetValue(_file)!;
        if (parsed.GetValue(_levels) is < 1 or > 100) throw CommandFailure.Usage($"--levels: expected 1 to 100, got {parsed.GetValue(_levels)}.");
        if (parsed.GetValue(_beyond) is not null && parsed.GetValue(_walk) is null) throw CommandFailure.Usage("--beyond: only used with --walk.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        OrderBookView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading " + Path.GetFileName(file));
            view = SeriesFile.Read("FILE", file, () => OrderBookFile.KindOf(file)) switch
            {
                OrderBookFileKind.Bands => FromBands(parsed, file),
                OrderBookFileKind.Levels => FromLevels(parsed, file),
                _ => FromStream(parsed, file, progress),
            };
        }

        AnswerWriter.Write(() => OrderBookReport.Of(view), stream => OrderBookJson.Write(view, stream), writer => OrderBookJson.Csv(view, writer), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private OrderBookView FromStream(ParseResult parsed, string file, Progress progress)
    {
        Duration interval = Duration.FromSeconds(parsed.GetValue(_interval) ?? 10);
        int levels = parsed.GetValue(_levels);
        using FileStream content = SeriesFile.Read("FILE", file, () => OrderBookFile.Open(file));
        using OrderBookFeed feed = SeriesFile.Read("FILE", file, () => OrderBookFeed.Open(content, file, new OrderBookReadOptions { Symbol = parsed.GetValue(_symbol) }));
        double length = Math.Max(content.Length, 1);
        var options = new OrderBookReplayOptions { Interval = interval, PressureLevels = levels, Seen = _ => progress.Done(content.Position / length) };
        OrderBookReplay replay = OrderBookReplay.Run(feed.Read(), options);
        if (feed.Lines == feed.LinesDropped + feed.LinesUnused)
            throw CommandFailure.BadInput([$"{file}: no message of an order book in {Figures.Count(feed.Lines)} lines.", .. SeriesFile.Losses(file, feed.Diagnostics, feed.DiagnosticCounts)]);
        var assumptions = new List<Assumption> { new("interval", $"{Figures.Short(interval.TotalSeconds)} s", "--interval", parsed.GetValue(_interval) is null) };
        var warnings = new List<string>(SeriesFile.Losses(file, feed.Diagnostics, feed.DiagnosticCounts));
        double? large = parsed.GetValue(_large) ?? Large(replay.TradeList);
        if (large is { } size) assumptions.Add(new Assumption("large orders", $"{Figures.Short(size)} units or more", "--large", parsed.GetValue(_large) is null));
        BookResilience? resilience = large is { } q ? BookResilience.Measure(replay.Samples, replay.TradeList, new BookResilienceOptions { LargeQuantity = q }) : null;
        if (replay.State != BookState.Synchronised) warnings.Add($"The book at the end is not in step with the exchange ({LoadedMarket.Words(replay.State.ToString())}): figures of the book are {(replay.Book is null ? "missing" : "doubtful")}.");
        if (replay.Agreement.Share is < 0.999) warnings.Add($"The rebuilt book equals the exchange's own best prices in only {Figures.Fixed(100 * replay.Agreement.Share.Value, 2)}% of the instants that can be compared.");
        if (resilience is null) warnings.Add(large is null ? "Fewer than a hundred orders: what is a large one is not told, and so is no resilience; give --large." : "No large order has the book before it and for five seconds after: no resilience.");
        OrderFlowFit? flow = OrderFlowFit.Of(replay.OrderFlow);
        if (flow is null) warnings.Add("Fewer than three intervals, or no order flow: no regression of returns on it.");
        return Common(parsed, replay.Book, assumptions, warnings) with
        {
            Source = Path.GetFileName(file), Kind = "recorded stream", Symbol = feed.Symbol,
            Counts =
            [
                ("lines", feed.Lines), ("lines left out", feed.LinesDropped), ("lines not used", feed.LinesUnused), ("snapshots", replay.Snapshots), ("updates", replay.Updates), ("best quotes", replay.Quotes),
                ("trades", replay.Trades), ("units traded", replay.TradedQuantity), ("instants compared with the exchange's best prices", replay.Agreement.Comparable), ("of them equal", replay.Agreement.Equal),
            ],
            Passed = Passed(replay.Findings, [BookFindingKind.UpdateGap, BookFindingKind.SnapshotTooOld, BookFindingKind.Crossed, BookFindingKind.StaleSide, BookFindingKind.PriceOutsideMarket]),
            Findings = replay.Findings, Flow = flow, MeanDepth = DepthFit.Of(replay.Samples, options.DepthBasisPoints, Duration.FromSeconds(1)), Resilience = resilience, LargeQuantity = large, IntervalSeconds = interval.TotalSeconds,
            Times = [.. replay.Pressure.Select(p => Row(p, replay.OrderFlow, interval))],
        };
    }

    private static PressureRow Row(PressureSample p, ImmutableArray<OrderFlowInterval> flow, Duration length)
    {
        // The interval that holds the instant.
        int at = -1;
        for (int low = 0, high = flow.Length - 1; low <= high;)
        {
            int middle = (low + high) / 2;
            if (flow[middle].Start <= p.Time) (at, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        OrderFlowInterval? i = at >= 0 && p.Time < flow[at].Start + length ? flow[at] : null;
        return new PressureRow(Text(p.Time), p.Mid, p.Microprice, p.Levels.IsEmpty ? double.NaN : p.Levels[^1].DepthWeightedMid, [.. p.Levels.Select(l => l.Imbalance)], i?.OrderFlowImbalance, i?.TradeImbalance, i?.LogReturn);
    }

    private OrderBookView FromLevels(ParseResult parsed, string file)
    {
        LevelReadResult read = SeriesFile.Read("FILE", file, () => DepthReader.ReadLevels(file));
        List<string> warnings = [.. SeriesFile.Losses(file, read.Diagnostics, read.DiagnosticCounts)];
        if (read.Book.Bids.IsEmpty || read.Book.Asks.IsEmpty) warnings.Add("A side of the book is empty: there is no mid, and no depth about it.");
        BookFinding[] findings = read.Book.IsCrossed
            ? [new BookFinding(BookFindingKind.Crossed, null, NodaConstants.UnixEpoch, null, read.Book.Top!.Value.BidPrice, read.Book.Top!.Value.AskPrice, "the best bid is at or above the best ask")] : [];
        return Common(parsed, read.Book, [], warnings) with
        {
            Source = Path.GetFileName(file), Kind = "levels of one book",
            Counts = [("rows", read.RowsInFile), ("rows left out", read.RowsDropped), ("bid levels", read.Book.Bids.Length), ("ask levels", read.Book.Asks.Length)],
            Passed = Passed(findings, [BookFindingKind.Crossed]), Findings = findings,
        };
    }

    private OrderBookView FromBands(ParseResult parsed, string file)
    {
        if (parsed.GetValue(_walk) is not null) throw CommandFailure.Usage($"--walk: {Path.GetFileName(file)} gives depth in bands of a percent and more, not the levels that a block would meet; expected a stream or a file of levels.");
        BucketReadResult read = SeriesFile.Read("FILE", file, () => DepthReader.ReadBuckets(file));
        var monitor = new DepthBucketMonitor();
        var suspect = new List<string>();
        foreach (DepthBuckets snapshot in read.Snapshots)
            suspect.Add(string.Join(", ", monitor.Add(snapshot).Select(f => LoadedMarket.Words(f.Kind.ToString()) + (f.Side is { } s ? $" ({s.ToString().ToLowerInvariant()}s)" : "")).Distinct()));
        List<string> warnings = [.. SeriesFile.Losses(file, read.Diagnostics, read.DiagnosticCounts), "Bands hold no levels: depth nearer to mid than the first band, and what a block costs, is not known from them."];
        return Common(parsed, null, [], warnings) with
        {
            Source = Path.GetFileName(file), Kind = "depth in bands",
            Counts = [("rows", read.RowsInFile), ("rows left out", read.RowsDropped), ("snapshots", read.Snapshots.Length), ("snapshots with a finding", suspect.Count(s => s.Length > 0))],
            Passed = Passed(monitor.Findings, [BookFindingKind.UpdateGap, BookFindingKind.Crossed, BookFindingKind.StaleSide, BookFindingKind.PriceOutsideMarket, BookFindingKind.DepthNotIncreasing]),
            Findings = monitor.Findings,
            Bands = [.. read.Snapshots.Select((s, i) => Band(s, suspect[i]))],
        };
    }

    private static BandRow Band(DepthBuckets s, string suspect)
    {
        double near = s.Bids.Concat(s.Asks).Select(b => b.Percent).DefaultIfEmpty(double.NaN).Min(), far = s.Bids.Concat(s.Asks).Select(b => b.Percent).DefaultIfEmpty(double.NaN).Max();
        return new BandRow(Text(s.Time), near, At(BookSide.Bid, near), At(BookSide.Ask, near), far, At(BookSide.Bid, far), At(BookSide.Ask, far), suspect);

        double At(BookSide side, double percent) => s.Side(side).Where(b => b.Percent == percent).Select(b => b.Quantity).DefaultIfEmpty(double.NaN).First();
    }

    /// <summary>What every file with levels tells: depth, pressure, blocks.</summary>
    private OrderBookView Common(ParseResult parsed, OrderBook? book, List<Assumption> assumptions, List<string> warnings)
    {
        bool usable = book?.Top is { Spread: > 0 };
        double? quantity = parsed.GetValue(_walk), share = parsed.GetValue(_beyond);
        if (quantity is not null && book is not null && !usable) warnings.Add("The block was not walked: the book is crossed or has an empty side.");
        if (quantity is not null && book is null && warnings.Count == 0) warnings.Add("The block was not walked: there is no book.");
        if (quantity is not null) assumptions.Add(new Assumption("beyond the last known level", share is { } s ? $"{Figures.Short(s)} of the known part's mean density" : "unknown; what would have to be filled there is left unfilled", "--beyond", share is null));
        DepthBeyondBook? beyond = share is { } d ? DepthBeyondBook.ShareOfMean(d) : null;
        return new OrderBookView
        {
            Source = "", Kind = "", Symbol = "", Counts = [], Passed = [], Findings = [], Book = book, Assumptions = assumptions, Warnings = warnings,
            Depth = usable ? [.. Distances.Select(bp => new DepthWithin(bp, book!.QuantityWithin(BookSide.Bid, bp), book.QuantityWithin(BookSide.Ask, bp), Known(book, BookSide.Bid, bp), Known(book, BookSide.Ask, bp)))] : [],
            Levels = book is null ? [] : BookPressure.ByLevel(book, parsed.GetValue(_levels)),
            Walks = usable && quantity is { } q ? [BookWalk.Of(book!, -q, beyond), BookWalk.Of(book!, q, beyond)] : [],
        };
    }

    private static double Known(OrderBook book, BookSide side, double basisPoints)
        => book.Side(side).Where(l => Math.Abs((l.Price / book.Mid!.Value) - 1) <= (basisPoints * 1e-4) + 1e-12).Sum(l => l.Quantity);

    private static List<string> Passed(IReadOnlyCollection<BookFinding> findings, BookFindingKind[] looked)
        => [.. looked.Where(k => findings.All(f => f.Kind != k)).Select(k => LoadedMarket.Words(k.ToString()))];

    /// <summary>The size that one order in a hundred reaches; fills of one instant on one side are one order.</summary>
    private static double? Large(IReadOnlyCollection<BookTrade> trades)
    {
        double[] sizes = [.. trades.Where(t => t.IsMarket).GroupBy(t => (t.Time, t.Hit)).Select(g => g.Sum(t => t.Quantity)).Order()];
        return sizes.Length < 100 ? null : sizes[(int)(0.99 * sizes.Length)];
    }

    private static string Text(Instant time) => InstantPattern.ExtendedIso.Format(time);
}
