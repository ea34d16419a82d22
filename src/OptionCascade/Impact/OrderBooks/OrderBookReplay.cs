using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>What a replay of a stream collects.</summary>
public sealed record OrderBookReplayOptions
{
    /// <summary>How the book is rebuilt.</summary>
    public OrderBookBuildOptions Build { get; init; } = new();

    /// <summary>When a book is suspect.</summary>
    public OrderBookMonitorOptions Monitor { get; init; } = new();

    /// <summary>Interval of order-flow imbalance, &gt; 0. Default 10 s, as in the source of the regression.</summary>
    public Duration Interval { get; init; } = Duration.FromSeconds(10);

    /// <summary>Distance from mid within which depth is looked at after every update, 10⁻⁴ of mid, finite, ≥ 0. Default 5.</summary>
    public double DepthBasisPoints { get; init; } = 5;

    /// <summary>Levels of which pressure is taken at the first update of each interval; 0 takes none. Default 0.</summary>
    public int PressureLevels { get; init; }

    /// <summary>Told each message, before it is applied: what has been read so far is the caller's to show. Default nobody.</summary>
    public Action<BookEvent>? Seen { get; init; }
}

/// <summary>A stream run through: the book at its end, how well it agrees with the exchange, what was wrong, and what it says about pressure.</summary>
public sealed record OrderBookReplay
{
    private OrderBookReplay()
    {
    }

    /// <summary>The book at the end; null when there was never one in step, or none any more.</summary>
    public required OrderBook? Book { get; init; }

    /// <summary>State of the book at the end.</summary>
    public required BookState State { get; init; }

    /// <summary>Messages by type.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Updates of depth, all.</summary>
    public required long Updates { get; init; }

    /// <summary>Updates applied as they came; those applied later, from what was kept for a snapshot, are not counted.</summary>
    public required long UpdatesApplied { get; init; }

    /// <summary>Statements of the best bid and ask.</summary>
    public required long Quotes { get; init; }

    /// <summary>Trades, all.</summary>
    public required long Trades { get; init; }

    /// <summary>Units traded against the book.</summary>
    public required double TradedQuantity { get; init; }

    /// <summary>Gaps, crossed books, stale sides, prices outside the market, in order of time noticed.</summary>
    public required ImmutableArray<BookFinding> Findings { get; init; }

    /// <summary>Rebuilt book against the exchange's best bid and ask.</summary>
    public required QuoteAgreement Agreement { get; init; }

    /// <summary>Order-flow imbalance: of the exchange's best levels where it states them, else of the rebuilt book's.</summary>
    public required ImmutableArray<OrderFlowInterval> OrderFlow { get; init; }

    /// <summary>The book after every update.</summary>
    public required ImmutableArray<BookSample> Samples { get; init; }

    /// <summary>Pressure at the first update of each interval; empty unless asked for.</summary>
    public required ImmutableArray<PressureSample> Pressure { get; init; }

    /// <summary>All trades.</summary>
    public required ImmutableArray<BookTrade> TradeList { get; init; }

    /// <summary>Runs a stream through.</summary>
    /// <param name="events">Messages in the order received.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static OrderBookReplay Run(IEnumerable<BookEvent> events, OrderBookReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        options ??= new OrderBookReplayOptions();
        Guard.NonNegative(options.DepthBasisPoints, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.PressureLevels, nameof(options));
        var pressure = ImmutableArray.CreateBuilder<PressureSample>();
        Instant? nextLook = null;
        var builder = new OrderBookBuilder(options.Build);
        var monitor = new OrderBookMonitor(options.Monitor);
        var agreement = new QuoteAgreement();
        OrderFlow ofQuotes = new(options.Interval), ofBook = new(options.Interval);
        var samples = ImmutableArray.CreateBuilder<BookSample>();
        var trades = ImmutableArray.CreateBuilder<BookTrade>();
        long snapshots = 0, updates = 0, applied = 0, quotes = 0;
        double quantity = 0;
        foreach (BookEvent message in events)
        {
            options.Seen?.Invoke(message);
            switch (message)
            {
                case DepthUpdate update:
                    updates++;
                    UpdateOutcome outcome = builder.Apply(update);
                    if (outcome == UpdateOutcome.Gap) ofBook.Reset();
                    if (outcome == UpdateOutcome.Applied) applied++;
                    if (outcome == UpdateOutcome.Applied || builder.State == BookState.Doubtful) Look(update.Time);
                    break;
                case BookSnapshot snapshot:
                    snapshots++;
                    if (builder.Apply(snapshot)) Look(builder.Time!.Value);
                    break;
                case BestQuote quote:
                    quotes++;
                    agreement.Stated(quote);
                    ofQuotes.Add(quote.Time, quote.Top);
                    break;
                case BookTrade trade:
                    trades.Add(trade);
                    if (trade.IsMarket) quantity += trade.Quantity;
                    ofQuotes.Add(trade);
                    ofBook.Add(trade);
                    monitor.Traded(trade, builder);
                    break;
            }
        }

        return new OrderBookReplay
        {
            Book = builder.ToBook(), State = builder.State, Snapshots = snapshots, Updates = updates, UpdatesApplied = applied, Quotes = quotes, Trades = trades.Count,
            TradedQuantity = quantity, Findings = [.. builder.Findings.Concat(monitor.Findings).OrderBy(f => f.Time)], Agreement = agreement,
            OrderFlow = quotes > 0 ? ofQuotes.Intervals : ofBook.Intervals, Samples = samples.ToImmutable(), TradeList = trades.ToImmutable(), Pressure = pressure.ToImmutable(),
        };

        void Look(Instant time)
        {
            monitor.Updated(builder);
            if (builder.Top is not { } top) return;
            agreement.Rebuilt(builder.UpdateId!.Value, top);
            ofBook.Add(time, top);
            if (options.PressureLevels > 0 && (nextLook is null || time >= nextLook) && builder.ToBook() is { } book && PressureSample.Of(time, book, options.PressureLevels) is { } sample)
            {
                pressure.Add(sample);
                nextLook = time + options.Interval;
            }

            samples.Add(new BookSample(samples.Count > 0 && samples[^1].Time > time ? samples[^1].Time : time, top.Spread,
                builder.QuantityWithin(BookSide.Bid, options.DepthBasisPoints)!.Value, builder.QuantityWithin(BookSide.Ask, options.DepthBasisPoints)!.Value));
        }
    }
}
