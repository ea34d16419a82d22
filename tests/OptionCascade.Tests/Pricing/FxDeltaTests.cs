using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Deltas of currency options and strikes from them.</summary>
public class FxDeltaTests
{
    private readonly record struct Case(FxDeltaConvention Convention, double Spot, double Domestic, double Foreign, double Deviations, double S, OptionRight Right)
    {
        public double Forward => Spot * Foreign / Domestic;

        public double Strike => Forward * Math.Exp(Deviations * S);

        public double Delta(double strike) => FxDelta.Of(Convention, Spot, Domestic, Foreign, strike, S, Right);

        public FxStrike Find(double delta, FxDeltaBranch branch) => FxDelta.Strike(Convention, Spot, Domestic, Foreign, delta, S, Right, branch);
    }

    private static readonly Gen<Case> Cases =
        from convention in Gen.Elements(Enum.GetValues<FxDeltaConvention>())
        from spot in Law.Uniform(0.5, 150)
        from domestic in Law.Uniform(0.8, 1.02)
        from foreign in Law.Uniform(0.8, 1.02)
        from deviations in Law.Uniform(-4, 4)
        from logS in Law.Uniform(Math.Log(1e-4), Math.Log(1.5))
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        select new Case(convention, spot, domestic, foreign, deviations, Math.Exp(logS), right);

    [Fact]
    public void Table_BothWays_WithinItsTolerances()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "delta_conventions_fx.csv"))
        {
            FxDeltaConvention convention = row["delta_type"] switch
            {
                "Spot" => FxDeltaConvention.Spot,
                "Fwd" => FxDeltaConvention.Forward,
                "PaSpot" => FxDeltaConvention.SpotPremiumAdjusted,
                "PaFwd" => FxDeltaConvention.ForwardPremiumAdjusted,
                _ => throw new InvalidOperationException(row["delta_type"]),
            };
            OptionRight right = row["type"] == "call" ? OptionRight.Call : OptionRight.Put;
            double spot = row.Number("spot"), domestic = row.Number("domestic_df"), foreign = row.Number("foreign_df"), s = row.Number("stddev");
            FxStrike strike = FxDelta.Strike(convention, spot, domestic, foreign, row.Number("delta"), s, right);
            Assert.Equal(FxStrikeStatus.Found, strike.Status);
            Assert.Equal(row.Number("strike"), strike.Strike, row.Number("tol_strike"));
            Assert.Equal(row.Number("delta"), FxDelta.Of(convention, spot, domestic, foreign, row.Number("strike"), s, right), row.Number("tol_delta"));
        }
    }

    /// <summary>The strike found has the delta asked for, on the branch asked for; the other branch's strike has it too.</summary>
    [Fact]
    public void Strike_OfADelta_HasThatDelta()
        => Law.ForAll(Cases, c =>
        {
            double delta = c.Delta(c.Strike);
            FxStrike above = c.Find(delta, FxDeltaBranch.AboveMaximum), below = c.Find(delta, FxDeltaBranch.BelowMaximum);
            bool two = c.Right == OptionRight.Call && c.Convention is (FxDeltaConvention.SpotPremiumAdjusted or FxDeltaConvention.ForwardPremiumAdjusted);
            if (above.Status != FxStrikeStatus.Found || below.Status != FxStrikeStatus.Found) return false;
            bool branches = two
                ? below.Strike <= above.Strike && (Close(above.Strike, c.Strike, 1e-6 * c.S * c.Strike) || Close(below.Strike, c.Strike, 1e-6 * c.S * c.Strike))
                : above == below;
            return branches && Close(c.Delta(above.Strike), delta, 1e-10 * Math.Abs(delta)) && Close(c.Delta(below.Strike), delta, 1e-10 * Math.Abs(delta));
        });

    /// <summary>Premium-adjusted delta is plain delta less the premium in foreign currency; forward and spot differ by the foreign discount factor.</summary>
    [Fact]
    public void Deltas_OfOneOption_AreLinkedByPremiumAndDiscount()
        => Law.ForAll(Cases, c =>
        {
            double Of(FxDeltaConvention convention) => (c with { Convention = convention }).Delta(c.Strike);
            double premium = Black76.Evaluate(c.Forward, c.Strike, 1, c.S, c.Domestic, c.Right).Price / c.Spot;
            CoinSettledGreeks inverse = CoinSettled.Evaluate(c.Forward, c.Strike, 1, c.S, c.Right);
            return Close(Of(FxDeltaConvention.SpotPremiumAdjusted), Of(FxDeltaConvention.Spot) - premium, 1e-13)
                && Close(Of(FxDeltaConvention.Spot), c.Foreign * Of(FxDeltaConvention.Forward), 1e-13)
                && Close(Of(FxDeltaConvention.ForwardPremiumAdjusted), inverse.NetDelta, 1e-11 * Math.Abs(inverse.NetDelta));
        });

    [Fact]
    public void Strike_DeltaOutOfReach_HasAStatus()
    {
        Assert.Equal(FxStrikeStatus.NoStrike, FxDelta.Strike(FxDeltaConvention.Spot, 1.4, 0.99, 0.98, 0.985, 0.1, OptionRight.Call).Status);
        Assert.Equal(FxStrikeStatus.NoStrike, FxDelta.Strike(FxDeltaConvention.ForwardPremiumAdjusted, 1.4, 0.99, 0.98, 0.95, 0.1, OptionRight.Call).Status);
        Assert.Equal(FxStrikeStatus.Found, FxDelta.Strike(FxDeltaConvention.ForwardPremiumAdjusted, 1.4, 0.99, 0.98, -1.5, 0.1, OptionRight.Put).Status);
        Assert.True(double.IsNaN(FxDelta.Strike(FxDeltaConvention.Forward, 1.4, 0.99, 0.98, -1, 0.1, OptionRight.Put).Strike));
    }

    [Fact]
    public void ZeroDeviation_IsTheLimit()
    {
        Assert.Equal(0.98, FxDelta.Of(FxDeltaConvention.Spot, 1.4, 0.99, 0.98, 1.2, 0, OptionRight.Call), 1e-15);
        Assert.Equal(0, FxDelta.Of(FxDeltaConvention.SpotPremiumAdjusted, 1.4, 0.99, 0.98, 1.2, 0, OptionRight.Put));
    }

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, 0 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, bad, 1, 1, 0.25, 0.1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, bad, 1, 0.25, 0.1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, 1, bad, 0.25, 0.1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, 1, 1, bad, 0.1, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, 1, 1, 0.25, bad, OptionRight.Call));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, 1, 1, -0.25, 0.1, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike((FxDeltaConvention)4, 1, 1, 1, 0.25, 0.1, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Strike(FxDeltaConvention.Spot, 1, 1, 1, 0.25, 0.1, OptionRight.Call, (FxDeltaBranch)2));
        Assert.Throws<ArgumentOutOfRangeException>(() => FxDelta.Of(FxDeltaConvention.Spot, 1, 1, 1, -1, 0.1, OptionRight.Call));
    }
}
