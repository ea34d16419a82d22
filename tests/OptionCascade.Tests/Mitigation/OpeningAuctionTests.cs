using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Mitigation;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Mitigation;

/// <summary>The price of an auction against brute force over every price, and worked books.</summary>
public sealed class OpeningAuctionTests
{
    private static readonly Gen<(AuctionOrder[] Orders, double Reference)> Books =
        from orders in (from quantity in Gen.Choose(-20, 20)
                        from limit in Gen.Choose(90, 110)
                        from market in Gen.Choose(0, 4)
                        select new AuctionOrder(quantity, market == 0 ? null : limit)).ArrayOf()
        from reference in Gen.Choose(90, 110)
        select (orders, (double)reference);

    [Fact]
    public void Clear_RandomOrders_IsTheBestOfAllPricesByBruteForce()
        => Law.ForAll(Books, b => Best(b.Orders, b.Reference) == OpeningAuction.Clear(b.Orders, b.Reference), 5000, 11);

    [Fact]
    public void Clear_RuleWithoutTheReference_IsCaught()
    {
        // The planted fault: of equally good prices always the lowest, not the nearest to the reference.
        Exception? caught = Record.Exception(() => Law.ForAll(Books, b => Best(b.Orders, 0) with { } == OpeningAuction.Clear(b.Orders, b.Reference), 5000, 11));
        Assert.NotNull(caught);
    }

    [Fact]
    public void Clear_NothingMatches_IsTheReference()
    {
        AuctionResult r = OpeningAuction.Clear([new AuctionOrder(10, 99), new AuctionOrder(-10, 101)], 100);
        Assert.Equal((100.0, 0.0), (r.Price, r.Volume));
    }

    [Fact]
    public void Clear_Ties_LeastImbalanceThenNearest()
    {
        // 100 bought at up to 101, 100 sold from 99: all prices from 99 to 101 execute 100 without a rest, the reference decides.
        AuctionOrder[] even = [new(100, 101), new(-100, 99)];
        Assert.Equal(100.5, OpeningAuction.Clear(even, 100.5).Price);
        Assert.Equal(101, OpeningAuction.Clear(even, 104).Price);
        // 60 more to sell from 100: at 99 nothing is left over, at 100 and above 60 are.
        Assert.Equal(99, OpeningAuction.Clear([.. even, new(-60, 100)], 101).Price);
    }

    [Fact]
    public void Clear_MarketOrdersOnly_TradeAtTheReference()
    {
        AuctionResult r = OpeningAuction.Clear([new AuctionOrder(30, null), new AuctionOrder(-50, null)], 100);
        Assert.Equal(new AuctionResult(100, 30, -20), r);
    }

    private static AuctionResult Best(AuctionOrder[] orders, double reference)
    {
        double[] prices = [.. orders.Where(o => o.Limit is not null && o.Quantity != 0).Select(o => o.Limit!.Value).Append(reference > 0 ? reference : 100).Distinct()];
        double Buys(double p) => orders.Where(o => o.Quantity > 0 && (o.Limit is null || o.Limit >= p)).Sum(o => o.Quantity);
        double Sells(double p) => -orders.Where(o => o.Quantity < 0 && (o.Limit is null || o.Limit <= p)).Sum(o => o.Quantity);
        double best = prices.OrderByDescending(p => Math.Min(Buys(p), Sells(p))).ThenBy(p => Math.Abs(Buys(p) - Sells(p))).ThenBy(p => Math.Abs(p - reference)).ThenBy(p => p).First();
        double volume = Math.Min(Buys(best), Sells(best));
        double net = orders.Where(o => o.Limit is null).Sum(o => o.Quantity);
        return volume > 0 ? new AuctionResult(best, volume, Buys(best) - Sells(best)) : new AuctionResult(reference, 0, net);
    }
}
