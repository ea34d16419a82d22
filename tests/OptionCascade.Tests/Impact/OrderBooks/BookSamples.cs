using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Impact.OrderBooks;

/// <summary>Invented books and streams.</summary>
internal static class BookSamples
{
    public static Instant At(double seconds) => Instant.FromUtc(2026, 3, 2, 10, 0).PlusNanoseconds((long)Math.Round(seconds * 1e9));

    public static DepthLevel[] Levels(params (double Price, double Quantity)[] levels) => [.. levels.Select(l => new DepthLevel(l.Price, l.Quantity))];

    public static OrderBook Book((double, double)[] bids, (double, double)[] asks) => OrderBook.Of(Levels(bids), Levels(asks), At(0));

    /// <summary>Mid 100: bids 99.9 × 2, 99.8 × 3, 99.5 × 10; asks 100.1 × 1, 100.2 × 4, 100.6 × 8.</summary>
    public static OrderBook Small => Book([(99.9, 2), (99.8, 3), (99.5, 10)], [(100.1, 1), (100.2, 4), (100.6, 8)]);

    public static BookSnapshot Snapshot(double seconds, long id, (double, double)[] bids, (double, double)[] asks) => new(At(seconds), null, id, [.. Levels(bids)], [.. Levels(asks)]);

    public static DepthUpdate Update(double seconds, long first, long last, long? previous, (double, double)[] bids, (double, double)[] asks)
        => new(At(seconds), null, first, last, previous, [.. Levels(bids)], [.. Levels(asks)]);

    public static BookTrade Trade(double seconds, double price, double quantity = 1, BookSide hit = BookSide.Ask) => new(At(seconds), null, 1, price, quantity, hit, true);

    /// <summary>Random books: 1 to 40 levels a side on a grid of ticks around 100.</summary>
    public static Gen<OrderBook> Books { get; } =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Random(seed);

    public static OrderBook Random(int seed)
    {
        var random = new Random(seed);
        return OrderBook.Of(Side(-1), Side(+1), At(0));

        IEnumerable<DepthLevel> Side(int sign)
        {
            double price = 100;
            int n = 1 + random.Next(40);
            for (int i = 0; i < n; i++)
            {
                price += sign * 0.01 * (1 + random.Next(i == 0 ? 3 : 20));
                yield return new DepthLevel(Math.Round(price, 2), Math.Round(0.001 + (10 * random.NextDouble()), 3));
            }
        }
    }

    public static ImmutableArray<DepthLevel> Shuffled(ImmutableArray<DepthLevel> levels, int seed)
    {
        DepthLevel[] all = [.. levels];
        new Random(seed).Shuffle(all);
        return [.. all];
    }
}
