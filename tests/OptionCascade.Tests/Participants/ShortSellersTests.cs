using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class ShortSellersTests
{
    private const double Spot = 100;

    /// <summary>100 short; press 40 more evenly from 95 to 85; cover 60 at 90, 200 at 80; bought in 30 at 110, recall of half at 120, 50 at 130.</summary>
    private static ShortSellers All() => new(Spot, 100, new ShortPressing(95, 85, 40), [new(90, 60), new(80, 200)], [new(130, 50), new(110, 30)], [new(120, 0.5)]);

    [Fact]
    public void Traded_PressingAndCovering_ByHand()
    {
        ShortSellers s = All();
        double X(double price) => Math.Log(price / Spot);
        double pressedAt90 = 40 * Math.Log(95 / 90.0) / Math.Log(95 / 85.0);
        Assert.Equal(0, s.Traded(X(96)));
        Assert.Equal(-pressedAt90 + 60, s.Traded(X(90)), 1e-12);
        Assert.Equal(-pressedAt90, s.Traded(Math.BitIncrement(X(90))), 1e-12);
        Assert.Equal(-40 + 60, s.Traded(X(82)), 1e-12);
        // At 80 they want 200 but are short 100 + 40 − 60 = 80 only.
        Assert.Equal(100, s.Traded(X(80)), 1e-12);
        Assert.Equal(0, s.StillShort(X(80)), 1e-12);
        Assert.Equal(40 / Math.Log(95 / 85.0), s.Slope(X(88)), 1e-9);
        Assert.Equal(0, s.Slope(X(96)));
        Assert.Equal(0, s.Slope(X(84)));
    }

    [Fact]
    public void Traded_Squeeze_ByHand()
    {
        ShortSellers s = All();
        double X(double price) => Math.Log(price / Spot);
        Assert.Equal(0, s.Traded(X(109)));
        Assert.Equal(30, s.Traded(X(110)));
        Assert.Equal(30 + 35, s.Traded(X(120))); // half of the 70 still short
        Assert.Equal(100, s.Traded(X(130)));    // 50 wanted, 35 left
        Assert.Equal(0, s.StillShort(X(140)));
    }

    [Fact]
    public void Traded_BuyInAtTheMarket_LimitsCoveringToo()
    {
        var s = new ShortSellers(Spot, 10, targets: [new(90, 10)], buyIns: [new(99, 4)]);
        Assert.Equal(4, s.Traded(0));
        Assert.Equal(4, s.Traded(0.1));
        Assert.Equal(10, s.Traded(-0.2));
    }

    [Fact]
    public void BuyInsOf_AccountsOnMargin_AreTheirLiquidations()
    {
        var terms = new LeverageTerms { Tiers = MaintenanceTiers.Flat(0.3), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 1, 1)).Values };
        // 1,000 short with 150,000 of cash: 150,000 − 1,000P = 300P at 115.38; the long is no matter of short sellers.
        var accounts = new LeveragedAccounts(Spot, [LeveragedPosition.MarginLoan(-1000, 150_000, Spot), LeveragedPosition.MarginLoan(1000, -60_000, Spot)], terms);
        PriceLevel level = Assert.Single(ShortSellers.BuyInsOf(accounts));
        Assert.Equal(150_000 / 1300.0, level.Price, 1e-9);
        Assert.Equal(1000, level.Quantity, 1e-9);
    }

    [Fact]
    public void Traded_AnyShortSellers_NeverBuyMoreThanTheyAreShortAndObeyTheLaws()
    {
        Gen<PriceLevel[]> below = (from p in Law.Uniform(40, 99.9) from q in Law.Uniform(0, 60) select new PriceLevel(p, q)).ArrayOf(4);
        Gen<PriceLevel[]> above = (from p in Law.Uniform(95, 220) from q in Law.Uniform(0, 60) select new PriceLevel(p, q)).ArrayOf(4);
        Gen<BorrowRecall[]> recalls = (from p in Law.Uniform(100.1, 220) from r in Law.Uniform(0, 1) select new BorrowRecall(p, r)).ArrayOf(3);
        Gen<(double, ShortPressing, PriceLevel[], PriceLevel[], BorrowRecall[])> gen =
            from h in Law.Uniform(0, 150) from k in Law.Uniform(0, 80) from a in Law.Uniform(70, 100) from b in Law.Uniform(45, 69)
            from t in below from m in above from r in recalls select (h, new ShortPressing(a, b, k), t, m, r);
        Law.ForAll(gen, c =>
        {
            (double h, ShortPressing p, PriceLevel[] targets, PriceLevel[] buyIns, BorrowRecall[] recalls) = c;
            var s = new ShortSellers(Spot, h, p, targets, buyIns, recalls);
            for (double x = -0.95; x <= 0.95; x += 0.01)
                if (s.Traded(x) > h + 1e-9 || s.Traded(x) < -p.Units - 1e-9 || (x > 0 && s.Traded(x) < 0))
                    return false;
            return ParticipantCheck.Broken(s) is null;
        }, cases: 300);
    }

    [Fact]
    public void Constructor_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortSellers(Spot, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortSellers(Spot, 1, new ShortPressing(101, 90, 1)));
        Assert.Throws<ArgumentException>(() => new ShortSellers(Spot, 1, new ShortPressing(90, 95, 1)));
        Assert.Contains("105", Assert.Throws<ArgumentException>(() => new ShortSellers(Spot, 1, targets: [new(105, 1)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ShortSellers(Spot, 1, recalls: [new(95, 0.5)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortSellers(Spot, 1, recalls: [new(105, 1.5)]));
        Assert.Throws<ArgumentException>(() => new ShortSellers(Spot, 1, buyIns: [new(double.NaN, 1)]));
        Assert.Equal(0, new ShortSellers(Spot, 0, targets: [new(90, 5)], buyIns: [new(110, 5)]).Compile(new FlowDomain(-1, 1)).At(-0.9));
    }
}
