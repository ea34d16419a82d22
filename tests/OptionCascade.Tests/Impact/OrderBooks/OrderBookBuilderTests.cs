using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class OrderBookBuilderTests
{
    private static readonly BookSnapshot Start = Snapshot(0, 100, [(99, 1), (98, 2)], [(101, 3), (102, 4)]);

    [Fact]
    public void Apply_UpdatesBeforeAndAfterTheSnapshot_FollowsTheVenuesRules()
    {
        var builder = new OrderBookBuilder();
        // Two messages that the snapshot contains, one that straddles it: all came before it.
        Assert.Equal(UpdateOutcome.Kept, builder.Apply(Update(-2, 80, 90, 79, [(97, 9)], [])));
        Assert.Equal(UpdateOutcome.Kept, builder.Apply(Update(-1, 91, 99, 90, [(96, 9)], [])));
        Assert.Equal(UpdateOutcome.Kept, builder.Apply(Update(1, 99, 105, 99, [(99, 0), (98.5, 5)], [(101, 2)])));
        Assert.Null(builder.ToBook());
        Assert.True(builder.Apply(Start));
        Assert.Equal(BookState.Synchronised, builder.State);
        Assert.Equal(UpdateOutcome.Applied, builder.Apply(Update(2, 107, 110, 105, [], [(100.5, 7), (102, 0)])));
        OrderBook book = builder.ToBook()!;
        Assert.Equal(Levels((98.5, 5), (98, 2)), book.Bids);
        Assert.Equal(Levels((100.5, 7), (101, 2)), book.Asks);
        Assert.Equal((110, At(2)), (book.UpdateId, book.Time));
        Assert.Empty(builder.Findings);
        Assert.Equal(7, builder.QuantityWithin(BookSide.Ask, 110));
    }

    [Fact]
    public void Apply_PlantedGap_IsFoundAndTheNextSnapshotHeals()
    {
        var builder = new OrderBookBuilder();
        builder.Apply(Start);
        builder.Apply(Update(1, 99, 105, 98, [(98.5, 5)], []));
        Assert.Equal(UpdateOutcome.Gap, builder.Apply(Update(2, 120, 130, 115, [(98.6, 5)], [])));
        BookFinding gap = Assert.Single(builder.Findings);
        Assert.Equal((BookFindingKind.UpdateGap, At(2), 130L, 115.0, 105.0), (gap.Kind, gap.Time, gap.UpdateId, gap.Value, gap.Limit));
        Assert.Equal((BookState.AwaitingSnapshot, null), (builder.State, builder.ToBook()));
        builder.Apply(Update(3, 131, 140, 130, [(98.7, 6)], []));
        Assert.True(builder.Apply(Snapshot(3, 135, [(98.6, 5)], [(101, 1)])));
        Assert.Equal(Levels((98.7, 6), (98.6, 5)), builder.ToBook()!.Bids);
        Assert.Equal((BookState.Synchronised, 140L), (builder.State, builder.UpdateId));
    }

    [Fact]
    public void Apply_GapWhenToldToGoOn_MarksTheBookDoubtful()
    {
        var builder = new OrderBookBuilder(new OrderBookBuildOptions { ContinueAfterGap = true });
        builder.Apply(Start);
        builder.Apply(Update(1, 99, 105, 98, [], []));
        Assert.Equal(UpdateOutcome.Gap, builder.Apply(Update(2, 120, 130, 115, [(99.5, 5)], [])));
        Assert.Equal(UpdateOutcome.Applied, builder.Apply(Update(3, 131, 140, 130, [(99.6, 5)], [])));
        Assert.Equal((BookState.Doubtful, 99.6), (builder.State, builder.Top!.Value.BidPrice));
        Assert.Single(builder.Findings);
    }

    [Fact]
    public void Apply_FirstUpdateBeginsAfterTheSnapshot_SnapshotIsTooOld()
    {
        var builder = new OrderBookBuilder();
        builder.Apply(Start);
        Assert.Equal(UpdateOutcome.Gap, builder.Apply(Update(1, 120, 130, 115, [], [])));
        Assert.Equal(BookFindingKind.SnapshotTooOld, Assert.Single(builder.Findings).Kind);
        // A message whose predecessor ended exactly where the snapshot does follows it.
        builder = new OrderBookBuilder();
        builder.Apply(Snapshot(2, 130, [(99, 1)], [(101, 1)]));
        Assert.Equal(UpdateOutcome.Applied, builder.Apply(Update(3, 140, 150, 130, [], [])));
    }

    [Fact]
    public void Apply_VenueThatNumbersWithoutGaps_FollowsByNumber()
    {
        var builder = new OrderBookBuilder();
        builder.Apply(Start);
        Assert.Equal(UpdateOutcome.Old, builder.Apply(Update(1, 90, 100, null, [(98.9, 1)], [])));
        Assert.Equal(UpdateOutcome.Applied, builder.Apply(Update(1, 98, 103, null, [(98.9, 1)], [])));
        Assert.Equal(UpdateOutcome.Applied, builder.Apply(Update(1, 104, 104, null, [], [])));
        Assert.Equal(UpdateOutcome.Gap, builder.Apply(Update(1, 106, 107, null, [], [])));
    }

    [Fact]
    public void ToBook_LevelsBeyondTheSnapshot_AreNotTakenForAllThatRestsThere()
    {
        var builder = new OrderBookBuilder();
        Assert.True(builder.Apply(Snapshot(0, 10, [(99.9, 2), (99.5, 10)], [(100.1, 1), (100.6, 8)])));
        builder.Apply(Update(1, 11, 11, null, [(95, 7), (99.8, 1)], [(110, 3)]));
        OrderBook book = builder.ToBook()!;
        Assert.Equal(3 + 1, book.Bids.Length);
        Assert.Equal(0.005, book.KnownTo(BookSide.Bid)!.Value, 1e-12);
        Assert.Equal(0.006, book.KnownTo(BookSide.Ask)!.Value, 1e-12);
        Assert.Equal(13, book.QuantityWithin(BookSide.Bid, 50));
        Assert.Null(book.QuantityWithin(BookSide.Bid, 60)); // between 99.5 and 95 there may be anything
        Assert.Equal(2, BookWalk.Of(book, -15).Unfilled, 1e-12);
        Assert.Equal(9, BookWalk.Of(book, 20).Filled, 1e-12);

        // The price falls below what the snapshot showed: nothing is known whole there, but the best bid is.
        builder.Apply(Update(2, 12, 12, null, [(99.9, 0), (99.8, 0), (99.5, 0)], [(95.2, 1)]));
        book = builder.ToBook()!;
        Assert.Equal(0, book.KnownTo(BookSide.Bid));
        Assert.Null(book.QuantityWithin(BookSide.Bid, 20));
        Assert.Equal(7, BookWalk.Of(book, -9).Filled, 1e-12);
    }

    [Fact]
    public void Apply_OldSnapshotWhileInStep_IsIgnored()
    {
        var builder = new OrderBookBuilder();
        builder.Apply(Start);
        builder.Apply(Update(1, 99, 105, 98, [(98.5, 5)], []));
        Assert.False(builder.Apply(Start));
        Assert.Equal(98.5, builder.ToBook()!.Bids[1].Price);
        Assert.Equal(UpdateOutcome.Old, builder.Apply(Update(1, 99, 104, 98, [(98.5, 0)], [])));
    }

    [Fact]
    public void Apply_RandomUpdates_EqualsADictionary()
    {
        var random = new Random(7);
        var builder = new OrderBookBuilder();
        var bids = new Dictionary<double, double>();
        var asks = new Dictionary<double, double>();
        builder.Apply(Snapshot(0, 0, [], []));
        for (int i = 1; i <= 500; i++)
        {
            (double, double)[] b = Changes(50), a = Changes(151);
            foreach ((double p, double q) in b) Put(bids, p, q);
            foreach ((double p, double q) in a) Put(asks, p, q);
            builder.Apply(Update(i, i, i, i - 1, b, a));
            OrderBook book = builder.ToBook()!;
            Assert.Equal(bids.OrderByDescending(l => l.Key).Select(l => new DepthLevel(l.Key, l.Value)), book.Bids);
            Assert.Equal(asks.OrderBy(l => l.Key).Select(l => new DepthLevel(l.Key, l.Value)), book.Asks);
        }

        (double, double)[] Changes(int from) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => (from + (double)random.Next(100), random.Next(3) == 0 ? 0.0 : random.Next(1, 9)))];

        static void Put(Dictionary<double, double> side, double price, double quantity)
        {
            if (quantity == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }

    [Fact]
    public void Agreement_QuotesBeforeAndAfterTheUpdate_ComparesByIdAlone()
    {
        var agreement = new QuoteAgreement();
        TopOfBook a = new(99, 1, 101, 1), b = new(99, 2, 101, 1), c = new(99, 3, 101, 1);
        agreement.Rebuilt(5, a); // nothing stated yet: comparable only if a statement at or below 5 comes
        agreement.Stated(new BestQuote(At(0), null, 7, a));
        Assert.Equal(0, agreement.Comparable);
        agreement.Stated(new BestQuote(At(0), null, 9, b));
        agreement.Rebuilt(8, a);
        Assert.Equal((1, 1), (agreement.Comparable, agreement.Equal));
        agreement.Rebuilt(10, b); // whether b still stands at 10 is not known before the next statement
        Assert.Equal(1, agreement.Comparable);
        agreement.Stated(new BestQuote(At(0), null, 12, c));
        Assert.Equal((2, 2), (agreement.Comparable, agreement.Equal));
        agreement.Rebuilt(12, b);
        agreement.Stated(new BestQuote(At(0), null, 20, c));
        Assert.Equal((3, 2, 3), (agreement.Comparable, agreement.Equal, agreement.EqualPrices));
        Assert.Equal(new QuoteMismatch(12, b, c), Assert.Single(agreement.Mismatches));
        Assert.Equal(2 / 3.0, agreement.Share);
    }
}
