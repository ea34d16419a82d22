using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Liquidation;

public class LiquidationAuctionTests
{
    private static LiquidationAuctionParameters Reference => ParameterLibrary.Get<LiquidationAuctionParameters>("liquidation-auction", "Derive reference", new(2024, 1, 1)).Values;

    private static LiquidationAuctionParameters Deployed => ParameterLibrary.Get<LiquidationAuctionParameters>("liquidation-auction", "Derive", new(2025, 7, 1)).Values;

    public static TheoryData<string> Solvent => [.. ReferenceTable.Load("Margin", "liquidation_auction.csv").Select(r => r["case_id"]).Where(c => c.StartsWith("Test", StringComparison.Ordinal)).Distinct()];

    [Theory]
    [MemberData(nameof(Solvent))]
    public void Bid_PublishedSteps_AreExact(string name)
    {
        double reserved = 0;
        foreach (ReferenceTable r in ReferenceTable.Load("Margin", "liquidation_auction.csv").Where(x => x["case_id"] == name))
        {
            var account = new AuctionAccount(r.Number("pre_mtm"), r.Number("pre_mm"), reserved);
            double t = r.Number("t_seconds");
            Assert.Equal(r.Number("pre_buffer_margin"), LiquidationAuction.BufferMargin(account, Reference), 1e-9);
            Assert.Equal(r.Number("pre_max_fraction"), LiquidationAuction.GreatestFraction(account, t, Reference), 1e-12);
            AuctionFill fill = LiquidationAuction.Bid(account, r.Number("percent_wanted"), t, Reference);
            Assert.Equal(r.Number("bid_price"), fill.CashFromBidder, 1e-9);
            Assert.Equal(r.Number("cum_liquidated_of_original"), fill.Fraction, 1e-12); // of what the account holds at this step
            Assert.Equal(r.Number("post_mtm"), fill.After.MarkToMarket, 1e-9);
            Assert.Equal(r.Number("post_mm"), fill.After.MaintenanceMargin, 1e-9);
            Assert.Equal(r.Number("post_buffer_margin"), LiquidationAuction.BufferMargin(fill.After, Reference), 1e-9);
            Assert.Equal(r.Number("post_max_fraction"), LiquidationAuction.GreatestFraction(fill.After, t, Reference), 1e-10);
            reserved = fill.After.ReservedCash;
        }
    }

    /// <summary>
    /// The insolvent steps follow the first deployment: the fund pays fraction of the original account · t/100 s · bound, the bound being 1.1 times the buffer
    /// margin when the auction starts (which the table shows at 30 and 100 s only: t = 0 is extrapolated).
    /// </summary>
    [Fact]
    public void InsolventPriceToBound_PublishedSteps_AreExact()
    {
        ReferenceTable[] rows = [.. ReferenceTable.Load("Margin", "liquidation_auction.csv").Where(x => x["case_id"].StartsWith("Insolvent", StringComparison.Ordinal))];
        double at30 = rows[0].Number("pre_buffer_margin"), at100 = rows[2].Number("pre_buffer_margin");
        double bound = 1.1 * (at30 + ((at30 - at100) * 30 / 70));
        double stated = rows[2].Number("insurance_payout"); // all of the account after the full time: the bound itself
        Assert.Equal(bound, stated, 1e-4);
        foreach (ReferenceTable r in rows)
        {
            double paid = LiquidationAuction.InsolventPriceToBound(stated, r.Number("t_seconds"), Reference) * r.Number("percent_wanted");
            Assert.Equal(r.Number("insurance_payout"), paid, 1e-9);
            double left = 1 - (r.Number("percent_received") / (r["case_id"] == "InsolventTest1" && r["step"] == "1" ? 0.9 : 1));
            Assert.Equal(r.Number("post_mm"), r.Number("pre_mm") * left, 1e-9);
        }
    }

    /// <summary>docs.derive.xyz, Liquidations: the worked examples.</summary>
    [Fact]
    public void Formulas_DocumentedExamples_Agree()
    {
        Assert.Equal(3750, LiquidationAuction.Fee(-60_000, 100_000, 0.1), 1e-9);
        Assert.Equal(0.418, LiquidationAuction.GreatestFraction(-62_000, 98_000, 0.88, 0), 5e-4);
        Assert.Equal(17_248, 0.2 * 98_000 * 0.88, 1e-9);
        Assert.Equal(0.4237, LiquidationAuction.GreatestFraction(-46_000, 82_000, 0.7, 17_248), 5e-5);
        var minutes = Deployed with { InsolventSeconds = 60 };
        var account = new AuctionAccount(-4000, -15_000);
        Assert.Equal(-5833.3333, LiquidationAuction.InsolventPrice(account, 10, minutes), 1e-4);
        AuctionFill fill = LiquidationAuction.Bid(account, 0.4, 10, minutes);
        Assert.Equal(2333.3333, fill.CashToBidder, 1e-4);
        Assert.Equal(3666.67, fill.RequiredBidderCash, 5e-3);

        // MtM 98,000 and BM −62,000 with the 12% discount of the example: cost 17,248 for 20% and 29,648 of cash needed.
        LiquidationAuctionParameters twelve = Deployed with { StartingShare = 0.88, FastShare = 0.88, BufferFraction = 0 };
        AuctionFill first = LiquidationAuction.Bid(new AuctionAccount(98_000, -62_000), 0.2, 0, twelve);
        Assert.Equal(17_248, first.CashFromBidder, 1e-9);
        Assert.Equal(29_648, first.RequiredBidderCash, 1e-9);
    }

    [Theory]
    [InlineData(0, 0.95)]
    [InlineData(450, 0.825)]
    [InlineData(900, 0.7)]
    [InlineData(900 + 21600, 0.35)]
    [InlineData(900 + 43200, 0)]
    [InlineData(1e9, 0)]
    public void ShareOfMark_Deployed_FallsInTwoPhases(double seconds, double expected)
        => Assert.Equal(expected, LiquidationAuction.ShareOfMark(seconds, Deployed), 1e-12);

    [Fact]
    public void Bid_TheGreatestFraction_RestoresTheBufferAndConservesCash()
        => Law.ForAll(from mtm in Law.Uniform(1, 1000) from mm in Law.Uniform(-3000, -0.1) from reservedShare in Law.Uniform(0, 0.9) from t in Law.Uniform(0, 40_000) select (mtm, mm, reservedShare, t),
            x =>
            {
                var account = new AuctionAccount(x.mtm, x.mm, x.mtm * x.reservedShare);
                AuctionFill fill = LiquidationAuction.Bid(account, 1, x.t, Deployed);
                double kept = ((account.MarkToMarket - account.ReservedCash) * (1 - fill.Fraction)) + account.ReservedCash;
                return fill.Fraction is > 0 and <= 1 && Math.Abs(fill.After.MarkToMarket - kept - fill.CashFromBidder) < 1e-9 * (1 + x.mtm)
                    && Math.Abs(LiquidationAuction.BufferMargin(fill.After, Deployed)) < 1e-8 * (1 - x.mm + x.mtm) && fill.EndsAuction;
            });

    [Fact]
    public void Bid_AccountAboveMargin_DoesNothing()
        => Assert.Equal(0, LiquidationAuction.Bid(new AuctionAccount(100, 50), 1, 0, Deployed).Fraction);
}
