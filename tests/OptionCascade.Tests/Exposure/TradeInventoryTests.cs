using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class TradeInventoryTests
{
    private static readonly OptionKey s_key = new("R0", SmallBooks.AsOf + Duration.FromDays(30), 100, OptionRight.Call);

    // Bid 2.00, ask 2.20 unless told.
    private static OptionTrade Trade(int second, double price, double size, double bid = 2, double ask = 2.2, TradeInitiator initiator = TradeInitiator.Unknown, OptionKey? key = null)
        => new(SmallBooks.AsOf + Duration.FromSeconds(second), key ?? s_key, price, size, bid, ask, initiator);

    [Theory]
    [InlineData(2.2, 10)] // at the ask: bought
    [InlineData(2.15, 10)] // above mid
    [InlineData(2.3, 10)] // through the ask
    [InlineData(2.0, -10)] // at the bid: sold
    [InlineData(1.9, -10)] // through the bid
    [InlineData(2.05, -10)] // below mid
    public void Estimate_QuoteRule_SignsByMid(double price, double net)
    {
        TradeInventory inventory = TradeInventory.Estimate([Trade(1, price, 10)]);
        Assert.Equal(net, inventory.CustomersNet(s_key));
        Assert.Equal(new TradeTally(1, 10), inventory.ByQuoteRule);
        Assert.Equal(default, inventory.ByTickRule);
    }

    [Fact]
    public void Estimate_AtMidOrWithoutQuotes_TickRuleOfTheLastDifferentPrice()
    {
        TradeInventory inventory = TradeInventory.Estimate(
        [
            Trade(1, 2.1, 1), // at mid, no price before: unclassified
            Trade(2, 2.2, 2), // at the ask: bought, an uptick
            Trade(3, 2.2, 4, double.NaN, double.NaN), // zero tick after an uptick: bought
            Trade(4, 2.1, 8), // mid, downtick: sold
            Trade(5, 2.1, 16, 2.3, 2.2), // crossed, zero tick after a downtick: sold
            Trade(6, 2.15, 32, double.NaN, 2.2), // no bid known, uptick: bought
        ]);
        Assert.Equal(2 + 4 - 8 - 16 + 32, inventory.CustomersNet(s_key));
        Assert.Equal(new TradeTally(1, 1), inventory.Unclassified);
        Assert.Equal(new TradeTally(1, 2), inventory.ByQuoteRule);
        Assert.Equal(new TradeTally(4, 60), inventory.ByTickRule);
        ContractFlow flow = Assert.Single(inventory.Contracts);
        Assert.Equal((38, 24, 1), (flow.Bought, flow.Sold, flow.Unclassified));
    }

    [Fact]
    public void Estimate_TickRule_KeepsContractsApartAndGoesByTime()
    {
        OptionKey other = s_key with { Strike = 110 };
        TradeInventory inventory = TradeInventory.Estimate(
        [
            Trade(3, 2.1, 5), // after 2.0 at second 1: uptick
            Trade(2, 9, 7, double.NaN, double.NaN, key: other), // first of its contract
            Trade(1, 2.0, 1),
        ]);
        Assert.Equal(4, inventory.CustomersNet(s_key));
        Assert.Equal(0, inventory.CustomersNet(other));
        Assert.Equal(new TradeTally(1, 7), inventory.Unclassified);
    }

    [Fact]
    public void Estimate_GivenInitiator_WinsUnlessRefused()
    {
        OptionTrade trade = Trade(1, 2.2, 10, initiator: TradeInitiator.Seller);
        Assert.Equal(-10, TradeInventory.Estimate([trade]).CustomersNet(s_key));
        Assert.Equal(new TradeTally(1, 10), TradeInventory.Estimate([trade]).GivenInitiator);
        Assert.Equal(10, TradeInventory.Estimate([trade], new TradeClassificationOptions { UseGivenInitiator = false }).CustomersNet(s_key));
    }

    [Fact]
    public void Estimate_MinimumSizeAndShares_WeighTrades()
    {
        TradeInventory inventory = TradeInventory.Estimate([Trade(1, 2.2, 4), Trade(2, 2.2, 10), Trade(3, 2.0, 100), Trade(4, 2.2, 1000)],
            new TradeClassificationOptions { MinimumSize = 5, CustomerShares = [new SizeShare(50, 0.5), new SizeShare(500, 0.1)] });
        Assert.Equal(10 - 50 + 100, inventory.CustomersNet(s_key), 1e-12);
        Assert.Equal(new TradeTally(1, 4), inventory.BelowMinimumSize);
        Assert.Throws<ArgumentException>(() => new TradeClassificationOptions { CustomerShares = [new SizeShare(5, 1), new SizeShare(5, 0.5)] });
        Assert.Throws<ArgumentException>(() => new TradeClassificationOptions { CustomerShares = [new SizeShare(5, 1.5)] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TradeClassificationOptions { MinimumSize = double.NaN });
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, double.PositiveInfinity)]
    public void Estimate_TradeThatIsNone_Throws(double price, double size)
        => Assert.Throws<ArgumentOutOfRangeException>(() => TradeInventory.Estimate([Trade(1, price, size)]));

    [Fact]
    public void FromTrades_DealersHoldTheOppositeWithinOpenInterestWhenAsked()
    {
        Row[] rows = [new(OptionRight.Call, 100, 30 / 365.0, 0.2, 40), new(OptionRight.Put, 95, 30 / 365.0, 0.2, 500), new(OptionRight.Put, 90, 30 / 365.0, 0.2, 70)];
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.OpenInterest, rows);
        OptionKey[] keys = [.. book.Book.Positions().Select(p => p.Contract.Key)]; // puts 90 and 95, call 100
        TradeInventory inventory = TradeInventory.Estimate([Trade(1, 2.2, 100, key: keys[2]), Trade(2, 2.0, 30, key: keys[1]), Trade(3, 2.2, 5, key: s_key with { Root = "ELSE" })]);
        DealerBook free = DealerPositioning.FromTrades(inventory, boundByOpenInterest: false).Apply(book), bound = DealerPositioning.FromTrades(inventory, boundByOpenInterest: true).Apply(book);
        Assert.Equal([0, 30, -100], free.Contracts.ToArray());
        Assert.Equal([0, 30, -40], bound.Contracts.ToArray());
        Assert.Equal("trades", free.Positioning.Name);
        Assert.Equal("trades-within-open-interest", DealerExposure.Compute(bound).In(ExposureUnit.GammaPerPoint).Positioning);
        (int traded, var elsewhere) = inventory.Match(book.Book);
        Assert.Equal(2, traded);
        Assert.Equal("ELSE", Assert.Single(elsewhere).Contract.Root);
    }

    [Fact]
    public void FromTrades_LotsOfOneContract_ShareItsInventory()
    {
        ResolvedBook one = SmallBooks.Resolve(QuantityKind.OpenInterest, [new(OptionRight.Call, 100, 30 / 365.0, 0.2, 40)]);
        Position lot = one.Book[0];
        OptionBook lots = OptionBook.Create("TEST", QuantityKind.OpenInterest, [lot, lot with { Quantity = 10 }]);
        ResolvedBook book = ResolvedBook.Create(lots, one.Market, one.Options);
        TradeInventory inventory = TradeInventory.Estimate([Trade(1, 2.2, 100, key: lot.Contract.Key)]);
        Assert.Equal([-80, -20], DealerPositioning.FromTrades(inventory, false).Apply(book).Contracts.ToArray());
        Assert.Equal([-40, -10], DealerPositioning.FromTrades(inventory, true).Apply(book).Contracts.ToArray());
    }

    [Fact]
    public void Estimate_BuyersAndSellersSwapped_IsTheExactNegative() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        // Mirror prices about mid and every initiator: customers do the opposite.
        OptionTrade[] trades = [.. rows.Select((r, i) => Trade(i, 2.1 + (r.Quantity / 5000), Math.Abs(r.Quantity) + 1))];
        OptionTrade[] mirrored = [.. trades.Select(t => t with { Price = 4.2 - t.Price })];
        return Math.Abs(TradeInventory.Estimate(trades).CustomersNet(s_key) + TradeInventory.Estimate(mirrored).CustomersNet(s_key)) <= 1e-9;
    });
}
