// mean price of a band (a, b]            p = ΔN/Δq
// a bid band can be true only if         p/(1 − a) ≤ mid ≤ p/(1 − b)
// an ask band only if                    p/(1 + b) ≤ mid ≤ p/(1 + a)
// a snapshot can be true only if         max of the lower bounds ≤ (1 + δ)·(min of the upper bounds)
//
//   a, b   distances from mid, relative        Δq, ΔN   units and notional between them        δ   tolerance
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>From when on depth in bands is suspect.</summary>
public sealed record DepthBucketMonitorOptions
{
    /// <summary>δ, relative, ≥ 0. Default 10⁻³: what a market may move while a snapshot is put together.</summary>
    public double PriceTolerance { get; init; } = 1e-3;

    /// <summary>Snapshots in a row, ≥ 2, in which a bucket stands at the same units and notional while its counterpart changes each time, from which on its side is stale. Default 4: two minutes of a 30-second file.</summary>
    public int StaleSnapshots { get; init; } = 4;

    /// <summary>Longest time between snapshots that is no gap. Default 2 minutes: four periods of a 30-second file.</summary>
    public Duration MaximumGap { get; init; } = Duration.FromMinutes(2);
}

/// <summary>
/// Watches depth published in bands. Each band's mean price bounds where mid can be; bands of one snapshot that leave no common mid cannot all be true. Not thread-safe.
/// </summary>
/// <remarks>
/// Which side is at fault when the nearest bands cross: the side that stands unchanged; else, at the start of an episode, the one farther from the last snapshot that could be
/// true; it stays so until a snapshot can be true again. Otherwise the bands outvoted by the others; null on a tie.
/// </remarks>
public sealed class DepthBucketMonitor
{
    private readonly DepthBucketMonitorOptions _options;
    private readonly List<BookFinding> _findings = [];
    private readonly Dictionary<(BookSide Side, double Percent), int> _same = [];
    private DepthBuckets? _before;
    private (double Low, double High)? _lastMid;
    private BookSide? _blamed;

    /// <summary>A monitor that has seen nothing yet.</summary>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public DepthBucketMonitor(DepthBucketMonitorOptions? options = null)
    {
        _options = options ?? new DepthBucketMonitorOptions();
        Guard.NonNegative(_options.PriceTolerance, nameof(options));
        Guard.AtLeast(_options.StaleSnapshots, 2, nameof(options));
        Guard.Positive(_options.MaximumGap.TotalSeconds, nameof(options));
    }

    /// <summary>What was found, in the order of the snapshots: prices at every snapshot that cannot be true, staleness once an episode.</summary>
    public IReadOnlyList<BookFinding> Findings => _findings;

    /// <summary>Snapshots seen.</summary>
    public long Snapshots { get; private set; }

    /// <summary>Looks at the next snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tradedPrice">Last traded price at its time; null when not known.</param>
    /// <returns>What is wrong with it, also added to <see cref="Findings"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The traded price is not finite and &gt; 0.</exception>
    public IReadOnlyList<BookFinding> Add(DepthBuckets snapshot, double? tradedPrice = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (tradedPrice is { } traded) Guard.Positive(traded, nameof(tradedPrice));
        int first = _findings.Count;
        Snapshots++;
        if (_before is { } before && snapshot.Time - before.Time > _options.MaximumGap)
            Report(BookFindingKind.UpdateGap, null, snapshot, (snapshot.Time - before.Time).TotalSeconds, _options.MaximumGap.TotalSeconds, $"{(snapshot.Time - before.Time).TotalSeconds:0} s since the snapshot before");
        var bands = new List<Band>();
        foreach (BookSide side in new[] { BookSide.Bid, BookSide.Ask })
            Bands(snapshot, side, bands);
        Stale(snapshot);
        Prices(snapshot, bands, tradedPrice);
        _before = snapshot;
        return _findings.GetRange(first, _findings.Count - first);
    }

    private void Bands(DepthBuckets snapshot, BookSide side, List<Band> bands)
    {
        double a = 0, quantity = 0, notional = 0;
        foreach (DepthBucket bucket in snapshot.Side(side))
        {
            double b = bucket.Percent / 100, dq = bucket.Quantity - quantity, dn = bucket.Notional - notional;
            // Sums of many levels carry rounding: a fall of a millionth is none.
            if (dq < -1e-6 * quantity || dn < -1e-6 * notional)
            {
                Report(BookFindingKind.DepthNotIncreasing, side, snapshot, bucket.Quantity, quantity, $"{Name(side)}s within {bucket.Percent:R}% are {bucket.Quantity:R} units, {quantity:R} nearer to mid");
                continue; // the next band is measured from the last that can be true
            }

            if (dq > 1e-6 * bucket.Quantity && dn > 0)
                bands.Add(side == BookSide.Bid ? new Band(side, a, bucket.Percent, dn / dq, dn / dq / (1 - a), dn / dq / (1 - b)) : new Band(side, a, bucket.Percent, dn / dq, dn / dq / (1 + b), dn / dq / (1 + a)));
            (a, quantity, notional) = (b, bucket.Quantity, bucket.Notional);
        }
    }

    private void Stale(DepthBuckets snapshot)
    {
        if (_before is not { } before) return;
        foreach (BookSide side in new[] { BookSide.Bid, BookSide.Ask })
        {
            BookSide other = side == BookSide.Bid ? BookSide.Ask : BookSide.Bid;
            DepthBucket? stuck = null;
            foreach (DepthBucket bucket in snapshot.Side(side))
            {
                bool same = bucket.Quantity > 0 && before.Side(side).Contains(bucket), otherMoved = !snapshot.Side(other).SequenceEqual(before.Side(other));
                int run = same && otherMoved ? _same.GetValueOrDefault((side, bucket.Percent)) + 1 : same ? _same.GetValueOrDefault((side, bucket.Percent)) : 0;
                if (run == _options.StaleSnapshots - 1 && run != _same.GetValueOrDefault((side, bucket.Percent))) stuck ??= bucket;
                _same[(side, bucket.Percent)] = run;
            }

            if (stuck is { } bucketStuck)
                Report(BookFindingKind.StaleSide, side, snapshot, _options.StaleSnapshots, _options.StaleSnapshots - 1, $"{Name(side)}s within {bucketStuck.Percent:R}% stand at {bucketStuck.Quantity:R} units in {_options.StaleSnapshots} snapshots in a row while the other side changes");
        }
    }

    private void Prices(DepthBuckets snapshot, List<Band> bands, double? traded)
    {
        if (bands.Count == 0) return;
        double low = bands.Max(b => b.Low), high = bands.Min(b => b.High), slack = 1 + _options.PriceTolerance;
        bool agrees = low <= high * slack;
        if (agrees && traded is { } price && (low > price * slack || price > high * slack))
        {
            // The bands agree with one another, not with the trades.
            foreach (Band band in bands.Where(b => b.Low > price * slack || price > b.High * slack).DistinctBy(b => b.Side))
                Outside(snapshot, band, price);
        }
        else if (agrees)
        {
            (_lastMid, _blamed) = ((Math.Min(low, high), Math.Max(low, high)), null);
        }
        else if (Nearest(bands, BookSide.Bid) is { } bid && Nearest(bands, BookSide.Ask) is { } ask && bid.Low > ask.High * slack)
        {
            _blamed = Unchanged(snapshot) ?? _blamed ?? Farther(bid, ask) ?? Outvoted(bands, slack);
            Report(BookFindingKind.Crossed, _blamed, snapshot, bid.Price, ask.Price, $"bids within {bid.Percent:R}% average {bid.Price:0.########}, above asks within {ask.Percent:R}% at {ask.Price:0.########}");
        }
        else
        {
            (double best, int most) = Agreed(bands, slack);
            Band[] odd = [.. bands.Where(b => !b.Holds(best, slack))];
            BookSide? fault = Unchanged(snapshot) ?? (most > bands.Count - most && odd.DistinctBy(b => b.Side).Count() == 1 ? odd[0].Side : null);
            if (fault is { } side && odd.FirstOrDefault(b => b.Side == side) is { } band) Outside(snapshot, band, best);
            else Report(BookFindingKind.PriceOutsideMarket, fault, snapshot, low, high, $"one band puts mid at {low:0.########} or more, another at {high:0.########} or less");
        }
    }

    private void Outside(DepthBuckets snapshot, Band band, double market)
        => Report(BookFindingKind.PriceOutsideMarket, band.Side, snapshot, band.Price, market,
            $"{Name(band.Side)}s between {100 * band.Near:0.####}% and {band.Percent:R}% average {band.Price:0.########}, which puts mid between {band.Low:0.########} and {band.High:0.########}, not at {market:0.########}");

    private BookSide? Unchanged(DepthBuckets snapshot)
    {
        if (_before is not { } before || snapshot.Bids.IsEmpty || snapshot.Asks.IsEmpty) return null;
        bool bid = before.Bids.Contains(snapshot.Bids[0]), ask = before.Asks.Contains(snapshot.Asks[0]);
        return bid == ask ? null : bid ? BookSide.Bid : BookSide.Ask;
    }

    private BookSide? Farther(Band bid, Band ask)
    {
        if (_lastMid is not { } mid) return null;
        double ofBid = bid.Distance(mid), ofAsk = ask.Distance(mid);
        return ofBid > ofAsk ? BookSide.Bid : ofAsk > ofBid ? BookSide.Ask : null;
    }

    private static BookSide? Outvoted(List<Band> bands, double slack)
    {
        (double best, int most) = Agreed(bands, slack);
        BookSide[] sides = [.. bands.Where(b => !b.Holds(best, slack)).Select(b => b.Side).Distinct()];
        return most > bands.Count - most && sides.Length == 1 ? sides[0] : null;
    }

    /// <summary>A mid that most bands allow, and how many do.</summary>
    private static (double Mid, int Bands) Agreed(List<Band> bands, double slack)
        => bands.Select(b => b.Low).Select(mid => (mid, bands.Count(b => b.Holds(mid, slack)))).MaxBy(t => t.Item2);

    private static Band? Nearest(List<Band> bands, BookSide side) => bands.FirstOrDefault(b => b.Side == side);

    private void Report(BookFindingKind kind, BookSide? side, DepthBuckets snapshot, double value, double limit, FormattableString message)
        => _findings.Add(new BookFinding(kind, side, snapshot.Time, null, value, limit, message.ToString(CultureInfo.InvariantCulture)));

    private static string Name(BookSide side) => side == BookSide.Bid ? "bid" : "ask";

    /// <summary>Between two distances of one side: its mean price and the mids that it allows.</summary>
    private sealed record Band(BookSide Side, double Near, double Percent, double Price, double Low, double High)
    {
        public bool Holds(double mid, double slack) => Low <= mid * slack && mid <= High * slack;

        public double Distance((double Low, double High) mid) => Math.Max(0, Math.Max(Math.Log(Low / mid.High), Math.Log(mid.Low / High)));
    }
}
