// snapshot with id L, then updates [U, u] with pu = u of the message before:
//   u < L                    older than the snapshot: dropped
//   first kept               must hold U ≤ L ≤ u        (venues without pu: U ≤ L + 1 ≤ u, and u > L)
//   every other              must hold pu = u before    (venues without pu: U = u before + 1)
//   quantity                 the level's new total; 0 removes it
// Source: the rules that Binance publishes for keeping a local book (USD-margined futures; spot in brackets).
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>What a builder knows of the book.</summary>
public enum BookState
{
    /// <summary>No usable snapshot yet, or updates went missing since: updates are kept for the next snapshot.</summary>
    AwaitingSnapshot,

    /// <summary>A snapshot without an update after it: the book stands as the snapshot says.</summary>
    AwaitingUpdate,

    /// <summary>In step with the stream.</summary>
    Synchronised,

    /// <summary>Updates went missing and the caller chose to go on: levels touched in the gap are wrong until they change again.</summary>
    Doubtful,
}

/// <summary>What became of an update.</summary>
public enum UpdateOutcome
{
    /// <summary>Kept until a snapshot comes.</summary>
    Kept,

    /// <summary>Older than the book: nothing to do.</summary>
    Old,

    /// <summary>Applied.</summary>
    Applied,

    /// <summary>Does not follow what came before; reported as a finding.</summary>
    Gap,
}

/// <summary>How a book is rebuilt.</summary>
public sealed record OrderBookBuildOptions
{
    /// <summary>After a gap: false (default) waits for the next snapshot, as the venue asks; true goes on with a book marked <see cref="BookState.Doubtful"/>, for recordings without a second snapshot.</summary>
    public bool ContinueAfterGap { get; init; }

    /// <summary>At most so many updates are kept while a snapshot is awaited, the latest ones; ≥ 1. Default 100,000, an hour and more of a busy stream.</summary>
    public int MaximumKept { get; init; } = 100_000;
}

/// <summary>A book that follows a stream: snapshot, then updates. Not thread-safe.</summary>
public sealed class OrderBookBuilder
{
    private readonly OrderBookBuildOptions _options;
    private readonly PriceLadder _bids = new(BookSide.Bid), _asks = new(BookSide.Ask);
    private readonly Queue<DepthUpdate> _kept = new();
    private readonly List<BookFinding> _findings = [];
    private bool _afterSnapshot;
    private double? _lowestWhole, _highestWhole;

    /// <summary>A builder without a book yet.</summary>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public OrderBookBuilder(OrderBookBuildOptions? options = null)
    {
        _options = options ?? new OrderBookBuildOptions();
        Guard.AtLeast(_options.MaximumKept, 1, nameof(options));
    }

    /// <summary>What is known of the book.</summary>
    public BookState State { get; private set; }

    /// <summary>True when there is a book to look at.</summary>
    public bool HasBook => State != BookState.AwaitingSnapshot;

    /// <summary>Id of the last update in the book; null without one.</summary>
    public long? UpdateId { get; private set; }

    /// <summary>Exchange time of the last change; null without a book.</summary>
    public Instant? Time { get; private set; }

    /// <summary>When a bid last changed; null without a book.</summary>
    public Instant? BidsChangedAt { get; private set; }

    /// <summary>When an ask last changed; null without a book.</summary>
    public Instant? AsksChangedAt { get; private set; }

    /// <summary>Best bid and ask; null without a book or with an empty side.</summary>
    public TopOfBook? Top => HasBook && _bids.Best is { } bid && _asks.Best is { } ask ? new TopOfBook(bid.Price, bid.Quantity, ask.Price, ask.Quantity) : null;

    /// <summary>Gaps and snapshots that did not fit, in order.</summary>
    public IReadOnlyList<BookFinding> Findings => _findings;

    /// <summary>Units of one side within a distance of mid, as far as levels are known: a lower bound beyond the last of them. Null without a book of two sides.</summary>
    /// <param name="side">Which.</param>
    /// <param name="basisPoints">Distance from mid, 10⁻⁴ of it, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? QuantityWithin(BookSide side, double basisPoints)
    {
        double distance = (Guard.NonNegative(basisPoints) * 1e-4) + 1e-12;
        if (Top is not { } top) return null;
        return side == BookSide.Bid ? _bids.QuantityTo(top.Mid * (1 - distance)) : _asks.QuantityTo(top.Mid * (1 + distance));
    }

    /// <summary>The book as it stands; null without one.</summary>
    public OrderBook? ToBook() => HasBook ? new OrderBook(_bids.ToLevels(), _asks.ToLevels(), Time, UpdateId, _lowestWhole, _highestWhole) : null;

    /// <summary>Starts over from a snapshot and applies the kept updates that follow it. A snapshot older than a book in step is ignored.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>Whether it was used.</returns>
    public bool Apply(BookSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (State is BookState.Synchronised && snapshot.UpdateId <= UpdateId) return false;
        _bids.Clear();
        _asks.Clear();
        foreach (DepthLevel level in snapshot.Bids)
            _bids.Set(level.Price, level.Quantity);
        foreach (DepthLevel level in snapshot.Asks)
            _asks.Set(level.Price, level.Quantity);
        (UpdateId, Time, BidsChangedAt, AsksChangedAt) = (snapshot.UpdateId, snapshot.Time, snapshot.Time, snapshot.Time);
        (State, _afterSnapshot) = (BookState.AwaitingUpdate, true);
        // Updates tell of levels that change: beyond the snapshot's last level those that do not are never heard of.
        (_lowestWhole, _highestWhole) = (snapshot.Bids.IsEmpty ? null : snapshot.Bids.Min(l => l.Price), snapshot.Asks.IsEmpty ? null : snapshot.Asks.Max(l => l.Price));
        DepthUpdate[] kept = [.. _kept];
        _kept.Clear();
        for (int i = 0; i < kept.Length; i++)
        {
            if (Apply(kept[i]) != UpdateOutcome.Gap || State != BookState.AwaitingSnapshot) continue;
            // A later snapshot may still fit those that are left.
            for (int j = i + 1; j < kept.Length; j++)
                Keep(kept[j]);
            return false;
        }

        return true;
    }

    /// <summary>Applies an update, keeps it for a snapshot to come, or reports that it does not follow.</summary>
    /// <param name="update">The update.</param>
    public UpdateOutcome Apply(DepthUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (State == BookState.AwaitingSnapshot)
        {
            Keep(update);
            return UpdateOutcome.Kept;
        }

        long last = UpdateId!.Value;
        bool numbered = update.PreviousId is not null; // futures: each message names the one before
        if (_afterSnapshot ? numbered ? update.LastId < last : update.LastId <= last : update.LastId <= last) return UpdateOutcome.Old;
        bool follows = _afterSnapshot
            ? update.FirstId <= (numbered ? last : last + 1) || update.PreviousId == last
            : numbered ? update.PreviousId == last : update.FirstId == last + 1;
        if (follows)
        {
            Take(update);
            if (State != BookState.Doubtful) State = BookState.Synchronised;
            return UpdateOutcome.Applied;
        }

        string message = _afterSnapshot
            ? string.Create(CultureInfo.InvariantCulture, $"the snapshot ends at update {last}, the first message after it begins at {update.FirstId}")
            : string.Create(CultureInfo.InvariantCulture, $"updates after {last} are missing: the next message follows {update.PreviousId ?? update.FirstId - 1}");
        _findings.Add(new BookFinding(_afterSnapshot ? BookFindingKind.SnapshotTooOld : BookFindingKind.UpdateGap, null, update.Time, update.LastId, update.PreviousId ?? update.FirstId, last, message));
        if (_options.ContinueAfterGap)
        {
            Take(update);
            State = BookState.Doubtful;
        }
        else
        {
            State = BookState.AwaitingSnapshot;
            (UpdateId, Time, BidsChangedAt, AsksChangedAt) = (null, null, null, null);
            Keep(update);
        }

        return UpdateOutcome.Gap;
    }

    private void Take(DepthUpdate update)
    {
        bool bids = false, asks = false;
        foreach (DepthLevel level in update.Bids)
            bids |= _bids.Set(level.Price, level.Quantity);
        foreach (DepthLevel level in update.Asks)
            asks |= _asks.Set(level.Price, level.Quantity);
        if (bids) BidsChangedAt = update.Time;
        if (asks) AsksChangedAt = update.Time;
        (UpdateId, Time, _afterSnapshot) = (update.LastId, update.Time, false);
    }

    private void Keep(DepthUpdate update)
    {
        if (_kept.Count == _options.MaximumKept) _kept.Dequeue();
        _kept.Enqueue(update);
    }
}
