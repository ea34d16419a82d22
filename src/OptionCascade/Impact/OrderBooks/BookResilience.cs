// depth missing       y_j = 1 − depth(t₀ + j·h)/depth before        spread in excess   y_j = spread(t₀ + j·h)/spread before − 1,     averaged over large orders
// recovery            y_(j+1) = φ·y_j + ε                           φ̂ = Σ y_j·y_(j+1)/Σ y_j²,   half-life = −h·ln 2/ln φ̂
//
//   t₀   first look at the book at or after the order        h   step, seconds        half-life   seconds; an exponential recovery y₀·e^(−ρt) has φ = e^(−ρh)
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>A look at the book at an instant.</summary>
/// <param name="Time">When.</param>
/// <param name="Spread">Best ask less best bid, quote currency per unit.</param>
/// <param name="BidDepth">Units of bids within a fixed distance of mid.</param>
/// <param name="AskDepth">Units of asks within the same distance.</param>
public readonly record struct BookSample(Instant Time, double Spread, double BidDepth, double AskDepth)
{
    /// <summary>Units of one side.</summary>
    /// <param name="side">Which.</param>
    public double Depth(BookSide side) => side == BookSide.Bid ? BidDepth : AskDepth;
}

/// <summary>How recovery is measured.</summary>
public sealed record BookResilienceOptions
{
    /// <summary>Orders of so many units or more count as large, finite, &gt; 0. No default: large is relative to a market.</summary>
    public required double LargeQuantity { get; init; }

    /// <summary>h &gt; 0. Default 100 ms: books are published about as often.</summary>
    public Duration Step { get; init; } = Duration.FromMilliseconds(100);

    /// <summary>How long recovery is watched, ≥ 2·h; a large order within it of the one before is not counted again. Default 5 s.</summary>
    public Duration Horizon { get; init; } = Duration.FromSeconds(5);
}

/// <summary>An averaged response and how fast it fades.</summary>
/// <param name="Mean">y_j, 0 = as before the order.</param>
/// <param name="HalfLifeSeconds">By the fit; null when nothing was missing at first, or what was missing does not fade (φ̂ outside (0, 1)).</param>
/// <param name="HalfLifeError">Standard error of it; null with it.</param>
/// <param name="HalvedAfterSeconds">First lag at which the mean is at most half of its first value; null when it never is, or nothing was missing at first.</param>
public sealed record Recovery(ImmutableArray<double> Mean, double? HalfLifeSeconds, double? HalfLifeError, double? HalvedAfterSeconds);

/// <summary>How depth and spread recover after large orders.</summary>
/// <param name="Orders">Large orders averaged over.</param>
/// <param name="LagSeconds">j·h.</param>
/// <param name="Depth">Depth missing on the side that was hit, as a share of what it was.</param>
/// <param name="Spread">Spread in excess, as a share of what it was.</param>
public sealed record BookResilience(int Orders, ImmutableArray<double> LagSeconds, Recovery Depth, Recovery Spread)
{
    /// <summary>Measures recovery. Trades of one instant on one side are one order; the book between two looks is the earlier one.</summary>
    /// <param name="samples">Looks at the book; those of one instant in the order given.</param>
    /// <param name="trades">Trades.</param>
    /// <param name="options">Choices.</param>
    /// <returns>Null when no large order has a look before it with depth on its side and looks to the end of the horizon.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static BookResilience? Measure(IReadOnlyList<BookSample> samples, IReadOnlyList<BookTrade> trades, BookResilienceOptions options)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(trades);
        ArgumentNullException.ThrowIfNull(options);
        Guard.Positive(options.LargeQuantity, nameof(options));
        Guard.Positive(options.Step.TotalSeconds, nameof(options));
        Guard.InRange(options.Horizon / options.Step, 2, 1e6, nameof(options));
        samples = [.. samples.OrderBy(s => s.Time)];
        trades = [.. trades.OrderBy(t => t.Time)];

        int steps = (int)Math.Floor((options.Horizon / options.Step) + 1e-9), orders = 0;
        double[] depth = new double[steps + 1], spread = new double[steps + 1], oneDepth = new double[steps + 1], oneSpread = new double[steps + 1];
        Instant busyUntil = Instant.MinValue;
        foreach ((Instant time, BookSide hit, double quantity) in MarketOrders(trades))
        {
            if (quantity < options.LargeQuantity || time < busyUntil) continue;
            int at = FirstAtOrAfter(samples, time);
            if (at == 0 || at == samples.Count || samples[^1].Time - samples[at].Time < options.Horizon) continue;
            BookSample before = samples[at - 1];
            if (!(before.Depth(hit) > 0 && before.Spread > 0)) continue;
            for (int j = 0, k = at; j <= steps; j++)
            {
                Instant t = samples[at].Time + (options.Step * j);
                while (k + 1 < samples.Count && samples[k + 1].Time <= t)
                    k++;
                BookSample now = j == 0 ? samples[at] : samples[k];
                (oneDepth[j], oneSpread[j]) = (1 - (now.Depth(hit) / before.Depth(hit)), (now.Spread / before.Spread) - 1);
            }

            for (int j = 0; j <= steps; j++)
                (depth[j], spread[j]) = (depth[j] + oneDepth[j], spread[j] + oneSpread[j]);
            orders++;
            busyUntil = time + options.Horizon;
        }

        if (orders == 0) return null;
        double h = options.Step.TotalSeconds;
        return new BookResilience(orders, [.. Enumerable.Range(0, steps + 1).Select(j => j * h)], Fade(depth, orders, h), Fade(spread, orders, h));
    }

    private static Recovery Fade(double[] sums, int orders, double h)
    {
        ImmutableArray<double> y = [.. sums.Select(s => s / orders)];
        if (!(y[0] > 0)) return new Recovery(y, null, null, null);
        double yy = 0, lagged = 0, squares = 0;
        for (int j = 0; j + 1 < y.Length; j++)
            (yy, lagged) = (yy + (y[j] * y[j]), lagged + (y[j] * y[j + 1]));
        double phi = lagged / yy;
        for (int j = 0; j + 1 < y.Length; j++)
            squares += (y[j + 1] - (phi * y[j])) * (y[j + 1] - (phi * y[j]));
        int half = y.Select((v, j) => (v, j)).FirstOrDefault(p => p.v <= 0.5 * y[0], (0, -1)).Item2;
        double? halved = half < 0 ? null : half * h;
        if (!(phi is > 0 and < 1)) return new Recovery(y, null, null, halved);
        double log = Math.Log(phi), error = Math.Sqrt(squares / Math.Max(1, y.Length - 2) / yy);
        return new Recovery(y, -h * Math.Log(2) / log, h * Math.Log(2) / (phi * log * log) * error, halved);
    }

    private static IEnumerable<(Instant Time, BookSide Hit, double Quantity)> MarketOrders(IReadOnlyList<BookTrade> trades)
    {
        for (int i = 0; i < trades.Count;)
        {
            (Instant time, double bid, double ask) = (trades[i].Time, 0, 0);
            for (; i < trades.Count && trades[i].Time == time; i++)
            {
                if (!trades[i].IsMarket) continue;
                if (trades[i].Hit == BookSide.Bid) bid += trades[i].Quantity;
                else ask += trades[i].Quantity;
            }

            if (bid > 0) yield return (time, BookSide.Bid, bid);
            if (ask > 0) yield return (time, BookSide.Ask, ask);
        }
    }

    private static int FirstAtOrAfter(IReadOnlyList<BookSample> samples, Instant time)
    {
        int low = 0, high = samples.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (samples[middle].Time < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
