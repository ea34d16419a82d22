using OptionCascade.Hedging.Policies;
using OptionCascade.Tests.Support;
using FsCheck.Fluent;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class PolicyFormulaTests
{
    // The published example: λ = 5e-4, S = 5000, Γ = 0.02, γ = 1, T = 0.25, σ = 0.2, r = 0.
    private static readonly HedgePoint Example = new(0, 0.02, 5000, 0.25, 0.2, 0);
    private static readonly HedgePoint Later = Example with { YearsToExpiry = 0.5, Rate = 0.05 };
    private static readonly HedgingCosts FiveBasisPoints = new(5e-4);

    [Fact]
    public void WhalleyWilmott_PublishedExample_IsPrintedHalfWidth()
    {
        var policy = new WhalleyWilmottBand(FiveBasisPoints, 1);
        Assert.Equal(0.1144714, policy.Band(Example).HalfWidthUnits, 5e-8);
        Assert.Equal(policy.Band(Example).HalfWidthUnits, policy.Band(Example).TradeToUnits); // to the edge
        Assert.Equal(policy.Band(Example), policy.Band(Example with { GammaUnitsPerPoint = -0.02 }));
        Assert.Equal(0.11352145940422712, policy.Band(Later).HalfWidthUnits, 1e-15); // with discounting, computed independently
    }

    [Fact]
    public void WhalleyWilmott_FixedCostAlone_TradesToTheTarget()
    {
        // b = (12·κ·Γ²/γ)^¼ = (12·0.5·0.0004/2)^¼ = 0.0012^¼
        HedgeBand band = new WhalleyWilmottBand(new HedgingCosts(0, 0.5), 2).Band(Example);
        Assert.Equal(Math.Pow(0.0012, 0.25), band.HalfWidthUnits, 1e-15);
        Assert.Equal(0, band.TradeToUnits, 1e-9);
    }

    [Fact]
    public void WhalleyWilmott_BothCosts_SatisfiesItsEquationsAndNoOtherBandCostsLess() => Law.ForAll(
        from cost in Law.Uniform(-5, -2)
        from fixedCost in Law.Uniform(-4, 1)
        from gamma in Law.Uniform(-3, 0)
        from aversion in Law.Uniform(-4, 1)
        from tiltB in Law.Uniform(-0.3, 0.3)
        from tiltC in Law.Uniform(-0.3, 0.3)
        select (Cost: Math.Pow(10, cost), Fixed: Math.Pow(10, fixedCost), Gamma: Math.Pow(10, gamma), Aversion: Math.Pow(10, aversion), tiltB, tiltC), q =>
    {
        const double spot = 100, sigma = 0.3;
        HedgeBand band = new WhalleyWilmottBand(new HedgingCosts(q.Cost, q.Fixed), q.Aversion).Band(new HedgePoint(0, q.Gamma, spot, 0.1, sigma, 0));
        double b = band.HalfWidthUnits, c = band.TradeToUnits, g2 = q.Gamma * q.Gamma / q.Aversion;
        double first = 3 * q.Cost * spot * g2, second = 12 * q.Fixed * g2;
        // c loses digits where it is a small difference of b and b − c: the error allowed is relative to b.
        bool equations = Math.Abs((b * c * (b + c)) - first) <= 1e-12 * (first + (b * b * b)) && Math.Abs(((b + c) * Math.Pow(b - c, 3)) - second) <= 1e-12 * (second + Math.Pow(b, 4));
        double tiltedB = b * (1 + q.tiltB), tiltedC = Math.Min(c * (1 + q.tiltC), 0.999 * tiltedB);
        return equations && c < b && Rate(b, c) <= Rate(tiltedB, tiltedC) * (1 + 1e-10);

        // Renewal: mean cost of a cycle from c to the edge over its mean length, y a Brownian motion of variance v a year.
        double Rate(double edge, double inner)
        {
            double v = sigma * sigma * spot * spot * q.Gamma * q.Gamma;
            double risk = 0.5 * q.Aversion * sigma * sigma * spot * spot * (Math.Pow(edge, 4) - Math.Pow(inner, 4)) / (6 * v);
            return (q.Fixed + (q.Cost * spot * (edge - inner)) + risk) * v / ((edge * edge) - (inner * inner));
        }
    });

    [Fact]
    public void WhalleyWilmott_FixedCostVanishes_TendsToTheEdge()
    {
        HedgeBand proportional = new WhalleyWilmottBand(FiveBasisPoints, 1).Band(Example);
        HedgeBand nearly = new WhalleyWilmottBand(new HedgingCosts(5e-4, 1e-15), 1).Band(Example);
        Assert.Equal(proportional.HalfWidthUnits, nearly.HalfWidthUnits, 1e-5);
        Assert.Equal(proportional.TradeToUnits, nearly.TradeToUnits, 1e-5);
        Assert.True(nearly.TradeToUnits < nearly.HalfWidthUnits);
    }

    [Fact]
    public void Zakamouline_PublishedExample_IsPrintedFigures()
    {
        var policy = new ZakamoulineBand(FiveBasisPoints, 1);
        Assert.Equal(1e-5, policy.H0(Example), 1e-20);
        Assert.Equal(0.0209437, policy.H1(Example), 5e-8);
        Assert.Equal(policy.H0(Example) + policy.H1(Example), policy.Band(Example).HalfWidthUnits);
        // Computed independently from the printed formula.
        Assert.Equal(-0.139454572173395, policy.K(Example), 1e-14);
        Assert.Equal(0.021547177170406984, policy.H1(Later), 1e-15);
        Assert.Equal(-0.13667774888061257, policy.K(Later), 1e-14);
    }

    [Fact]
    public void Zakamouline_SideOfTheBook_DecidesTheSignOfTheAdjustment()
    {
        var policy = new ZakamoulineBand(FiveBasisPoints, 1);
        Assert.Equal(1 + policy.K(Example), policy.VarianceScale(0.2, Example)); // long gamma: a smaller volatility
        Assert.Equal(1 - policy.K(Example), policy.VarianceScale(0.2, Example with { GammaUnitsPerPoint = -0.02 }));
        Assert.Equal(1, policy.VarianceScale(0.2, Example with { GammaUnitsPerPoint = 0 }));
    }

    [Fact]
    public void Zakamouline_AtExpiry_NeverTrades()
    {
        var policy = new ZakamoulineBand(FiveBasisPoints, 1);
        HedgePoint end = Example with { YearsToExpiry = 0 };
        Assert.Equal(double.PositiveInfinity, policy.Band(end).HalfWidthUnits);
        Assert.Equal(17, policy.Band(end).After(17, 0));
        Assert.Equal(0, new ZakamoulineBand(HedgingCosts.None, 1).Band(end).HalfWidthUnits);
    }

    [Fact]
    public void Leland_PublishedExample_IsPrintedFigures()
    {
        HedgingCosts roundTrip = HedgingCosts.FromRoundTrip(0.01), oneWay = new(0.01);
        Assert.Equal(0.76218, LelandHedging.LelandNumber(0.2, roundTrip, 1 / 365.0), 5e-6);
        Assert.Equal(0.265494, LelandHedging.AdjustedVolatility(0.2, roundTrip, 1 / 365.0, HedgedSide.ShortOptions), 5e-7);
        Assert.Equal(1.52436, LelandHedging.LelandNumber(0.2, oneWay, 1 / 365.0), 5e-6);
        Assert.Equal(0.2 * Math.Sqrt(1 - 0.762180), LelandHedging.AdjustedVolatility(0.2, roundTrip, 1 / 365.0, HedgedSide.LongOptions), 1e-6);
    }

    [Fact]
    public void Leland_LongSideWithLargeCosts_RefusesWithTheNumberAndTheInterval()
    {
        HedgingCosts oneWay = new(0.01);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => LelandHedging.AdjustedVolatility(0.2, oneWay, 1 / 365.0, HedgedSide.LongOptions));
        Assert.Contains("A = 1.524", thrown.Message, StringComparison.Ordinal);
        double least = double.Parse(thrown.Message.Split("more than ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(LelandHedging.AdjustedVolatility(0.2, oneWay, least * 1.000001, HedgedSide.LongOptions) > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => LelandHedging.AdjustedVolatility(0.2, oneWay, least * 0.999999, HedgedSide.LongOptions));
        Assert.True(LelandHedging.AdjustedVolatility(0.2, oneWay, 1 / 365.0, HedgedSide.ShortOptions) > 0.2);
    }

    [Fact]
    public void Band_InsideEdgeAndBeyond_TradesOnlyBeyond()
    {
        var band = new HedgeBand(2, 1.5);
        Assert.Equal(11.9, band.After(11.9, 10));
        Assert.Equal(12, band.After(12, 10)); // the edge belongs to the band
        Assert.Equal(11.5, band.After(12.1, 10));
        Assert.Equal(8.5, band.After(-40, 10)); // a jump: one trade, on the side he comes from
        Assert.Equal(8, new HedgeBand(2).After(-40, 10));
    }

    [Fact]
    public void Costs_OfATrade_AreProportionalPlusFixed()
    {
        var costs = new HedgingCosts(0.001, 3);
        Assert.Equal(0.002, costs.RoundTripFraction);
        Assert.Equal(costs, HedgingCosts.FromRoundTrip(0.002, 3));
        Assert.Equal(0.001 * 50 * 20 + 3, costs.Of(-20, 50), 1e-15);
        Assert.Equal(0, costs.Of(0, 50));
    }

    [Fact]
    public void Arguments_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgingCosts(-1e-9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgingCosts(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgingCosts(0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => HedgingCosts.None.Of(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WhalleyWilmottBand(FiveBasisPoints, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZakamoulineBand(FiveBasisPoints, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeltaBand(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgeBand(1, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MoveSizeHedging(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LelandHedging(FiveBasisPoints, 0, HedgedSide.ShortOptions));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LelandHedging(FiveBasisPoints, 1, (HedgedSide)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => LelandHedging.LelandNumber(0, FiveBasisPoints, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HedgingSchedule.Every(double.NaN));
        Assert.Throws<ArgumentException>(() => HedgingSchedule.At([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WhalleyWilmottBand(FiveBasisPoints, 1).Band(Example with { Spot = double.NaN }));
    }

    [Fact]
    public void Schedule_EveryAndAt_AreDueOnceEach()
    {
        HedgingSchedule weekly = HedgingSchedule.Every(1 / 52.0);
        int due = 0;
        for (int j = 1; j <= 520; j++)
            if (weekly.IsDue((j - 1) / 520.0, j / 520.0)) due++;
        Assert.Equal(52, due);
        HedgingSchedule listed = HedgingSchedule.At([0.5, 0.1]);
        Assert.False(listed.IsDue(0, 0.09));
        Assert.True(listed.IsDue(0.09, 0.2)); // met at the first observation after it
        Assert.False(listed.IsDue(0.1, 0.49));
        Assert.True(listed.IsDue(0.49, 0.5));
        Assert.False(listed.IsDue(0.5, 9));
    }
}
