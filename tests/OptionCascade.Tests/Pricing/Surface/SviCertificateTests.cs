using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Surface;

public class SviCertificateTests
{
    /// <summary>Smiles of every kind: about half admit butterfly arbitrage.</summary>
    private static readonly Gen<SviParameters> Smiles =
        from bottom in Law.Uniform(0.0005, 0.1)
        from b in Law.Uniform(0, 1)
        from rho in Law.Uniform(-1, 1)
        from m in Law.Uniform(-0.5, 0.5)
        from sigma in Law.Uniform(-6, 0.5)
        select Smile(bottom, b, rho, m, Math.Exp(sigma));

    private static SviParameters Smile(double bottom, double b, double rho, double m, double sigma)
        => new(bottom - (b * sigma * Math.Sqrt(1 - (rho * rho))), b, rho, m, sigma);

    public static TheoryData<string> Anchors() => [.. ReferenceTable.Load("Pricing/Surface", "svi_arbitrage_anchor.csv").Select(r => r["slice"])];

    [Theory]
    [MemberData(nameof(Anchors))]
    public void Butterfly_Anchor_MatchesPublishedMinimumAndVerdict(string slice)
    {
        ReferenceTable row = ReferenceTable.Load("Pricing/Surface", "svi_arbitrage_anchor.csv").Single(r => r["slice"] == slice);
        var smile = new SviParameters(row.Number("a"), row.Number("b"), row.Number("rho"), row.Number("m"), row.Number("sigma"));
        Assert.Equal(row.Number("g_min"), smile.DurrlemanG(row.Number("k_at_g_min")), 5e-9);
        Assert.Equal(row.Number("w_min"), smile.MinimumTotalVariance, 1e-7);
        ButterflyCertificate certificate = smile.Butterfly();
        Assert.True(certificate.IsExact);
        Assert.Equal(row["verdict"] == "free", certificate.IsFree);
        if (Math.Abs(row.Number("k_at_g_min")) == 3) return; // the least g on [−3, 3] is at its end there, not a minimum of g
        Assert.Equal(row.Number("g_min"), certificate.MinimumG, 5e-9);
        Assert.Equal(row.Number("k_at_g_min"), certificate.AtLogMoneyness, 1e-4);
    }

    /// <summary>The polynomial is the same function as g: P = 4w²g·t²(t² + 1)³.</summary>
    [Fact]
    public void Polynomial_AnySmile_IsDurrlemansFunction()
        => Law.ForAll(from s in Smiles from x in Law.Uniform(-3, 3) select (s, x), c =>
        {
            double t = Math.Exp(c.x), k = c.s.M + (c.s.Sigma * Math.Sinh(c.x)), w = c.s.TotalVariance(k);
            (double[] value, double[] bound) = ButterflyCheck.Polynomial(c.s);
            double p = 0, e = 0;
            for (int i = 10; i >= 0; i--) (p, e) = ((p * t) + value[i], (e * t) + bound[i]);
            double expected = 4 * w * w * c.s.DurrlemanG(k) * t * t * Math.Pow((t * t) + 1, 3);
            return Math.Abs(p - expected) <= 1e-12 * e;
        });

    /// <summary>Against an independent dense scan of g: a certificate never calls a smile free that the scan finds negative, and the reverse.</summary>
    [Fact]
    public void Butterfly_AnySmile_AgreesWithDenseScan()
    {
        int free = 0, not = 0;
        Law.ForAll(Smiles, s =>
        {
            double least = double.PositiveInfinity;
            for (double x = -8; x <= 8; x += 0.004) least = Math.Min(least, G(s, s.M + (s.Sigma * Math.Sinh(x))));
            foreach (double wing in (double[])[s.LeftWingSlope, s.RightWingSlope])
                if (wing > 0) least = Math.Min(least, 0.25 - (wing * wing / 16));
            if (Math.Abs(least) < 1e-5) return true; // too close for a scan to decide
            if (least > 0) free++;
            else not++;
            return s.Butterfly().IsFree == least > 0;
        }, 2000);
        Assert.True(free > 200 && not > 200, $"{free} free, {not} not");

        static double G(SviParameters s, double k)
        {
            double r = Math.Sqrt(((k - s.M) * (k - s.M)) + (s.Sigma * s.Sigma)), w = s.A + (s.B * ((s.Rho * (k - s.M)) + r));
            double w1 = s.B * (s.Rho + ((k - s.M) / r)), w2 = s.B * s.Sigma * s.Sigma / (r * r * r);
            return Math.Pow(1 - (k * w1 / (2 * w)), 2) - (w1 * w1 / 4 * ((1 / w) + 0.25)) + (w2 / 2);
        }
    }

    [Fact]
    public void Calendar_AnyPair_AgreesWithDenseScan()
    {
        int free = 0, not = 0;
        Gen<(SviParameters, SviParameters)> pairs =
            from a in Smiles
            from b in Smiles
            from near in Gen.Choose(0, 1)
            from up in Law.Uniform(-0.01, 0.05)
            select near == 0 ? (a, b) : (a, a with { A = a.A + up, B = a.B * (1 + up), M = a.M + (up * 0.1) });
        Law.ForAll(pairs, p =>
        {
            (SviParameters a, SviParameters b) = p;
            double least = double.PositiveInfinity;
            for (double x = -12; x <= 12; x += 0.005)
            {
                double k = 0.5 * Math.Sinh(x) / 5;
                double wa = a.TotalVariance(k);
                least = Math.Min(least, (b.TotalVariance(k) - wa) / wa);
            }

            least = Math.Min(least, Math.Min(b.LeftWingSlope - a.LeftWingSlope, b.RightWingSlope - a.RightWingSlope));
            if (Math.Abs(least) < 1e-6) return true;
            if (least > 0) free++;
            else not++;
            return CalendarCheck.Certify(a, b).IsFree == least > 0;
        }, 2000);
        Assert.True(free > 100 && not > 100, $"{free} free, {not} not");
    }

    [Fact]
    public void Calendar_SameSmile_IsFree() => Assert.True(CalendarCheck.Certify(Smile(0.01, 0.2, -0.3, 0, 0.1), Smile(0.01, 0.2, -0.3, 0, 0.1)).IsFree);

    [Fact]
    public void Calendar_WingsThatCrossFarOut_AreFound()
    {
        // At the money and for miles the later smile is higher; its right wing is flatter by one in ten thousand.
        SviParameters early = Smile(0.01, 0.2, 0, 0, 0.1), late = Smile(0.5, 0.2 * (1 - 1e-4), 0, 0, 0.1);
        Assert.True(late.TotalVariance(1000) > early.TotalVariance(1000));
        Assert.False(CalendarCheck.Certify(early, late).IsFree);
    }

    [Fact]
    public void Butterfly_SlopeAboveLeesBound_IsArbitrage()
    {
        Assert.False(Smile(0.5, 1.01, 0.999, 0, 0.5).Butterfly().IsFree);
        Assert.False(new SviParameters(-0.001, 0, 0, 0, 1).Butterfly().IsFree);
        Assert.True(SviParameters.Flat(0.04).Butterfly().IsFree);
        Assert.Equal(1, SviParameters.Flat(0.04).DurrlemanG(0.3), 1e-15);
    }

    [Theory]
    [InlineData(double.NaN, 0, 0, 0, 1)]
    [InlineData(0, -0.1, 0, 0, 1)]
    [InlineData(0, 0, 1.1, 0, 1)]
    [InlineData(0, 0, 0, double.PositiveInfinity, 1)]
    [InlineData(0, 0, 0, 0, 0)]
    public void SviParameters_OutOfRange_Throws(double a, double b, double rho, double m, double sigma)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SviParameters(a, b, rho, m, sigma));

    [Fact]
    public void TotalVariance_FarWing_KeepsItsDigits()
    {
        // ρ = −1: the right wing is flat at a; the naive form b(−x + √(x² + σ²)) loses all digits of σ²/2x.
        var smile = new SviParameters(0, 1, -1, 0, 0.1);
        Assert.Equal(0.01 / 2e8, smile.TotalVariance(1e8), 1e-22);
        Assert.Equal(0, smile.TotalVariance(double.PositiveInfinity));
        Assert.Equal(double.PositiveInfinity, smile.TotalVariance(double.NegativeInfinity));
        Assert.True(double.IsNaN(smile.TotalVariance(double.NaN)));
    }

    /// <summary>An SSVI smile in raw SVI form is the SSVI formula; within its conditions it is free of butterflies, and θ rising means no calendar arbitrage.</summary>
    [Fact]
    public void Ssvi_WithinItsConditions_IsFree()
        => Law.ForAll(
            from rho in Law.Uniform(-0.99, 0.99)
            from gamma in Law.Uniform(0.01, 0.99)
            from theta in Law.Uniform(-8, 0.5)
            from rise in Law.Uniform(0, 1)
            from part in Law.Uniform(0.01, 1)
            select (rho, gamma, theta: Math.Exp(theta), later: Math.Exp(theta + rise), part), c =>
            {
                double most = Math.Min(SsviParameters.MostEta(c.rho, c.gamma, c.theta), SsviParameters.MostEta(c.rho, c.gamma, c.later));
                var ssvi = new SsviParameters(c.rho, c.part * most, c.gamma);
                SviParameters early = ssvi.Smile(c.theta), late = ssvi.Smile(c.later);
                double phi = ssvi.Phi(c.theta);
                foreach (double k in (double[])[-2, -0.1, 0, 0.3, 1.5])
                {
                    double w = c.theta / 2 * (1 + (c.rho * phi * k) + Math.Sqrt((((phi * k) + c.rho) * ((phi * k) + c.rho)) + 1 - (c.rho * c.rho)));
                    if (Math.Abs(early.TotalVariance(k) - w) > 1e-12 * (w + c.theta)) return false;
                }

                return ssvi.IsFree(c.theta) && early.Butterfly().IsFree && late.Butterfly().IsFree && CalendarCheck.Certify(early, late).IsFree;
            });
}
