// crossed      P_b ≥ P_a
// stale        a side unchanged for longer than τ while the other side's best, or the traded price, has moved by more than m since it last changed
// outside      P_b > p·(1 + δ) or P_a < p·(1 − δ) at every trade p for at least π
//
//   τ   StaleAfter    m   StaleMove, relative    δ   PriceTolerance, relative    π   Persistence
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>From when on a book that follows a stream is suspect.</summary>
public sealed record OrderBookMonitorOptions
{
    /// <summary>τ &gt; 0. Default 10 s: liquid venues change each side many times a second; give more for a contract that is quoted seldom.</summary>
    public Duration StaleAfter { get; init; } = Duration.FromSeconds(10);

    /// <summary>m, relative, ≥ 0. Default 10⁻⁴ (1 basis point): several ticks of a liquid contract.</summary>
    public double StaleMove { get; init; } = 1e-4;

    /// <summary>δ, relative, ≥ 0. Default 5·10⁻⁴: more than a book lags behind its trades in an ordinary second.</summary>
    public double PriceTolerance { get; init; } = 5e-4;

    /// <summary>π ≥ 0. Default 1 s: books are published some tens of milliseconds after the trades that hit them.</summary>
    public Duration Persistence { get; init; } = Duration.FromSeconds(1);
}

/// <summary>Watches a rebuilt book and the trades beside it. Each episode is reported once, when it is noticed. Not thread-safe.</summary>
public sealed class OrderBookMonitor
{
    private readonly OrderBookMonitorOptions _options;
    private readonly List<BookFinding> _findings = [];
    private readonly SideWatch _bid = new(), _ask = new();
    private double? _traded;
    private bool _crossed;

    /// <summary>A monitor that has seen nothing yet.</summary>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public OrderBookMonitor(OrderBookMonitorOptions? options = null)
    {
        _options = options ?? new OrderBookMonitorOptions();
        Guard.Positive(_options.StaleAfter.TotalSeconds, nameof(options));
        Guard.NonNegative(_options.StaleMove, nameof(options));
        Guard.NonNegative(_options.PriceTolerance, nameof(options));
        Guard.NonNegative(_options.Persistence.TotalSeconds, nameof(options));
    }

    /// <summary>What was found, in the order in which it was noticed.</summary>
    public IReadOnlyList<BookFinding> Findings => _findings;

    /// <summary>Updates after which the book was crossed.</summary>
    public long CrossedUpdates { get; private set; }

    /// <summary>Looks at the book after an update.</summary>
    /// <param name="book">The builder, in step.</param>
    public void Updated(OrderBookBuilder book)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (book.Top is not { } top || book.Time is not { } now) return;
        Crossed(book, top, now);
        Stale(_bid, BookSide.Bid, book.BidsChangedAt, top.AskPrice, book, now);
        Stale(_ask, BookSide.Ask, book.AsksChangedAt, top.BidPrice, book, now);
    }

    /// <summary>Looks at a trade against the book.</summary>
    /// <param name="trade">The trade; those that did not meet the book are passed over.</param>
    /// <param name="book">The builder.</param>
    public void Traded(BookTrade trade, OrderBookBuilder book)
    {
        ArgumentNullException.ThrowIfNull(trade);
        ArgumentNullException.ThrowIfNull(book);
        if (!trade.IsMarket) return;
        _traded = trade.Price;
        if (book.Top is not { } top) return;
        Outside(_bid, BookSide.Bid, top.BidPrice, trade.Price * (1 + _options.PriceTolerance), top.BidPrice > trade.Price * (1 + _options.PriceTolerance), trade, book);
        Outside(_ask, BookSide.Ask, top.AskPrice, trade.Price * (1 - _options.PriceTolerance), top.AskPrice < trade.Price * (1 - _options.PriceTolerance), trade, book);
    }

    private void Crossed(OrderBookBuilder book, TopOfBook top, Instant now)
    {
        bool crossed = top.Spread <= 0;
        if (crossed) CrossedUpdates++;
        if (crossed && !_crossed)
        {
            // At fault: the side farther beyond the last trade; else the one that has not changed for longer; else not known.
            double bidBeyond = top.BidPrice - (_traded ?? double.NaN), askBeyond = (_traded ?? double.NaN) - top.AskPrice;
            BookSide? side = bidBeyond > askBeyond ? BookSide.Bid : askBeyond > bidBeyond ? BookSide.Ask
                : book.BidsChangedAt < book.AsksChangedAt ? BookSide.Bid : book.AsksChangedAt < book.BidsChangedAt ? BookSide.Ask : null;
            _findings.Add(new BookFinding(BookFindingKind.Crossed, side, now, book.UpdateId, top.BidPrice, top.AskPrice,
                string.Create(CultureInfo.InvariantCulture, $"best bid {top.BidPrice:R} at or above best ask {top.AskPrice:R}")));
        }

        _crossed = crossed;
    }

    private void Stale(SideWatch watch, BookSide side, Instant? changed, double otherPrice, OrderBookBuilder book, Instant now)
    {
        if (changed is not { } since) return;
        if (watch.ChangedAt != since) watch.Start(since, otherPrice, _traded);
        watch.Moved = Math.Max(watch.Moved, Math.Abs((otherPrice / watch.OtherPrice) - 1));
        if (_traded is { } traded)
        {
            watch.TradedThen ??= traded;
            watch.Moved = Math.Max(watch.Moved, Math.Abs((traded / watch.TradedThen.Value) - 1));
        }

        if (watch.IsStale || now - since <= _options.StaleAfter || watch.Moved <= _options.StaleMove) return;
        watch.IsStale = true;
        double seconds = (now - since).TotalSeconds;
        _findings.Add(new BookFinding(BookFindingKind.StaleSide, side, now, book.UpdateId, seconds, _options.StaleAfter.TotalSeconds,
            string.Create(CultureInfo.InvariantCulture, $"no {Name(side)} changed for {seconds:0.###} s while the market moved by {1e4 * watch.Moved:0.##} bp")));
    }

    private void Outside(SideWatch watch, BookSide side, double price, double limit, bool isOutside, BookTrade trade, OrderBookBuilder book)
    {
        if (!isOutside)
        {
            (watch.OutsideSince, watch.IsOutside) = (null, false);
            return;
        }

        watch.OutsideSince ??= trade.Time;
        if (watch.IsOutside || trade.Time - watch.OutsideSince.Value < _options.Persistence) return;
        watch.IsOutside = true;
        _findings.Add(new BookFinding(BookFindingKind.PriceOutsideMarket, side, trade.Time, book.UpdateId, price, limit,
            string.Create(CultureInfo.InvariantCulture, $"best {Name(side)} {price:R} while trades are at {trade.Price:R}, for {(trade.Time - watch.OutsideSince.Value).TotalSeconds:0.###} s")));
    }

    private static string Name(BookSide side) => side == BookSide.Bid ? "bid" : "ask";

    private sealed class SideWatch
    {
        public Instant? ChangedAt { get; private set; }

        public double OtherPrice { get; private set; }

        public double? TradedThen { get; set; }

        public double Moved { get; set; }

        public bool IsStale { get; set; }

        public Instant? OutsideSince { get; set; }

        public bool IsOutside { get; set; }

        public void Start(Instant since, double otherPrice, double? traded) => (ChangedAt, OtherPrice, TradedThen, Moved, IsStale) = (since, otherPrice, traded, 0, false);
    }
}
