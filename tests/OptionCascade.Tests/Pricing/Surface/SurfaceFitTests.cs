using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Surface;

public class SurfaceFitTests
{
    private static readonly SurfaceFitOptions Options = new() { Time = TimeConvention.CalendarInstant, MinimumBid = 0 };
    private const double Rate = 0.03, Dividend = 0.01;

    /// <summary>SVI smiles whose total variance grows at every k.</summary>
    private static readonly SviParameters[] Planted =
    [
        new(0.0005, 0.03, -0.6, 0.01, 0.05), new(0.002, 0.05, -0.5, 0.02, 0.08), new(0.005, 0.09, -0.45, 0.03, 0.12), new(0.01, 0.13, -0.4, 0.04, 0.2),
    ];

    private static readonly double[] Days = [30, 91, 182, 365];

    [Fact]
    public void Fit_PlantedSvi_RecoversParameters()
    {
        SurfaceFit fit = VolatilitySurface.Fit(PlantedChain(0.02, 25), Options with { MinimumBid = 1e-7 });
        Assert.Equal(1, fit.ShareWithinBidAsk);
        Assert.True(fit.Surface!.CheckArbitrage().IsFree);
        for (int i = 0; i < Days.Length; i++)
        {
            SviParameters s = fit.Surface.Slices[i].Svi, p = Planted[i];
            Assert.Equal(SmileModel.Svi, fit.Surface.Slices[i].Model);
            Assert.Equal(p.A, s.A, 1e-5);
            Assert.Equal(p.B, s.B, 1e-4);
            Assert.Equal(p.Rho, s.Rho, 1e-3);
            Assert.Equal(p.M, s.M, 1e-4);
            Assert.Equal(p.Sigma, s.Sigma, 1e-4);
            Assert.True(fit.Expiries[i].RmsInHalfSpreads < 1e-3);
        }
    }

    [Fact]
    public void SviFit_PlantedSmileAlone_IsExact()
    {
        foreach (SviParameters p in Planted)
        {
            SmileQuote[] quotes = [.. Enumerable.Range(0, 21).Select(i => -0.4 + (0.04 * i)).Select(k => new SmileQuote(null!, k, p.TotalVariance(k), 0.01 * p.TotalVariance(k)))];
            SviParameters s = new SviFit(quotes).Run();
            Assert.Equal(p.A, s.A, 1e-9);
            Assert.Equal(p.B, s.B, 1e-9);
            Assert.Equal(p.Rho, s.Rho, 1e-8);
            Assert.Equal(p.M, s.M, 1e-8);
            Assert.Equal(p.Sigma, s.Sigma, 1e-8);
        }
    }

    [Fact]
    public void Fit_PlantedSsvi_RecoversParameters()
    {
        var truth = new SsviParameters(-0.6, 1.1, 0.35);
        double[] theta = [0.004, 0.01, 0.022, 0.045];
        SyntheticChain chain = Smiles((i, k) => truth.Smile(theta[i]).TotalVariance(k), 0.02, 25);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options with { Model = SmileModel.Ssvi, MinimumBid = 1e-7 });
        Assert.Equal(truth.Rho, fit.Ssvi!.Value.Rho, 1e-3);
        Assert.Equal(truth.Eta, fit.Ssvi.Value.Eta, 5e-3);
        Assert.Equal(truth.Gamma, fit.Ssvi.Value.Gamma, 2e-3);
        for (int i = 0; i < theta.Length; i++) Assert.Equal(theta[i], fit.Expiries[i].AtTheMoneyVariance, 1e-5);
        Assert.All(fit.Surface!.Slices, s => Assert.Equal(SmileModel.Ssvi, s.Model));
        Assert.True(fit.Surface.CheckArbitrage().IsFree);
    }

    [Fact]
    public void Fit_SameChain_GivesTheSameBits()
    {
        OptionChain chain = Noisy(new Random(5));
        SurfaceFit a = VolatilitySurface.Fit(chain, Options), b = VolatilitySurface.Fit(chain, Options);
        Assert.Equal(a.Surface!.Slices.Select(s => s.Svi), b.Surface!.Slices.Select(s => s.Svi));
    }

    /// <summary>
    /// One to five expiries of three to twenty strikes; from clean smiles to volatilities without any order, with wrong quotes and falling total variance.
    /// The judge is independent of the certificates: call prices on a grid must fall and be convex in strike and, at fixed K/F, not fall with time.
    /// </summary>
    [Fact]
    public void Fit_RandomQuotes_IsFreeOfArbitrage()
    {
        int slices = 0, outliers = 0, splines = 0, between = 0;
        Law.ForAll(Gen.Choose(0, int.MaxValue - 1), seed =>
        {
            SurfaceFit fit = VolatilitySurface.Fit(Noisy(new Random(seed)), Options);
            if (fit.Surface is null) return fit.Expiries.All(e => e.Quotes == 0);
            slices += fit.Surface.Slices.Length;
            splines += fit.Surface.Slices.Count(s => s.Model == SmileModel.Spline);
            outliers += fit.Rejected.Count(r => r.Reason == QuoteRejection.Outlier);
            ArbitrageReport report = fit.Surface.CheckArbitrage();
            if (report.BetweenExpiriesMinimumG < 0) between++;
            return report.IsFree && PricesAreFree(fit.Surface);
        }, 1000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{slices} slices, {splines} splines, {outliers} outliers, {between} surfaces with negative density between expiries");
        Assert.True(slices > 2000 && outliers > 0 && splines > 0);
    }

    [Fact]
    public void Fit_NoQuotes_HasNoSurface()
    {
        var chain = new SyntheticChain();
        chain.Add(30, 100, OptionRight.Call, double.NaN, double.NaN);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(0, 0)), Options);
        Assert.Null(fit.Surface);
        Assert.Null(fit.Ssvi);
        Assert.True(double.IsNaN(fit.ShareWithinBidAsk));
        Assert.Equal(QuoteRejection.NoTwoSidedMarket, fit.Rejected.Single().Reason);
        Assert.Single(fit.Warnings);
    }

    [Fact]
    public void Fit_OneQuote_PassesThroughIt()
    {
        SyntheticChain chain = new();
        Quote(chain, 30, 105, 0.2 * 0.2 * 30 / 365, 0.01);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options);
        SurfacePoint p = fit.Surface!.At(SyntheticChain.ExpiryIn(30), 105);
        Assert.Equal(0.2, p.Volatility, 1e-4);
        Assert.Equal(SurfaceRegion.Quoted, p.Region);
        Assert.Equal(SurfaceRegion.RightWing, fit.Surface.At(SyntheticChain.ExpiryIn(30), 106).Region);
        Assert.Equal(SurfaceRegion.LeftWing, fit.Surface.At(SyntheticChain.ExpiryIn(30), 104).Region);
        Assert.Equal(SmileModel.Ssvi, fit.Surface.Slices[0].Model);
        Assert.True(fit.Surface.CheckArbitrage().IsFree);
    }

    [Fact]
    public void Fit_FlatSmile_IsFlat()
    {
        SyntheticChain chain = Smiles((i, _) => 0.25 * 0.25 * Days[i] / 365, 0.01, 15);
        VolatilitySurface surface = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options).Surface!;
        for (double t = 0.02; t < 2; t *= 1.3)
            for (double k = -0.3; k <= 0.3; k += 0.05)
                Assert.Equal(0.25, surface.AtLogMoneyness(t, k).Volatility, 1e-4);
        Assert.True(surface.CheckArbitrage().IsFree);
        Assert.Equal(0, surface.VolatilityPerSpot(SyntheticChain.ExpiryIn(91), 100, SmileDynamics.MoneynessFixed), 1e-5);
    }

    [Fact]
    public void Fit_OneExpiry_IsExtendedInProportionToTime()
    {
        SyntheticChain chain = new();
        for (double k = 80; k <= 120; k += 4) Quote(chain, 91, k, Planted[1].TotalVariance(Math.Log(k / Forward(91))), 0.01);
        VolatilitySurface surface = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options).Surface!;
        SurfacePoint at = surface.AtLogMoneyness(91 / 365.0, 0.05), before = surface.AtLogMoneyness(20 / 365.0, 0.05), after = surface.AtLogMoneyness(2, 0.05);
        Assert.Equal(at.Volatility, before.Volatility, 1e-12);
        Assert.Equal(at.Volatility, after.Volatility, 1e-12);
        Assert.Equal(SurfaceRegion.Quoted, at.Region);
        Assert.Equal(SurfaceRegion.BeforeFirstExpiry, before.Region);
        Assert.Equal(SurfaceRegion.AfterLastExpiry, after.Region);
        Assert.True(before.IsExtrapolated && after.IsExtrapolated && !at.IsExtrapolated);
    }

    [Fact]
    public void AtLogMoneyness_BetweenExpiries_IsLinearInTotalVariance()
    {
        VolatilitySurface surface = VolatilitySurface.Fit(PlantedChain(0.02, 25), Options).Surface!;
        foreach (double k in (double[])[-0.2, 0, 0.1])
        {
            double a = surface.AtLogMoneyness(91 / 365.0, k).TotalVariance, b = surface.AtLogMoneyness(182 / 365.0, k).TotalVariance;
            SurfacePoint p = surface.AtLogMoneyness((91 + 0.3 * 91) / 365, k);
            Assert.Equal(a + (0.3 * (b - a)), p.TotalVariance, 1e-12);
            Assert.Equal(SurfaceRegion.BetweenExpiries, p.Region);
        }

        Assert.Equal(Forward(130), surface.Forward(SyntheticChain.ExpiryIn(130)).Forward, 1e-9);
    }

    /// <summary>A smile with a hump in the middle, which no SVI can follow: the spline does, and stays free of arbitrage.</summary>
    [Fact]
    public void Fit_SmileWithHump_FallsBackToSpline()
    {
        SyntheticChain chain = new();
        double Variance(double k) => 0.04 + (0.05 * k * k) + (0.004 * Math.Exp(-k * k / (2 * 0.1 * 0.1)));
        for (double k = 50; k <= 170; k += 3) Quote(chain, 365, k, Variance(Math.Log(k / Forward(365))), 0.002);
        SurfaceFit with = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options);
        SurfaceFit without = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options with { SplineBelowShare = 0 });
        Assert.Equal(SmileModel.Svi, without.Surface!.Slices[0].Model);
        Assert.Equal(SmileModel.Spline, with.Surface!.Slices[0].Model);
        Assert.True(without.ShareWithinBidAsk < 0.6, $"{without.ShareWithinBidAsk}");
        Assert.True(with.ShareWithinBidAsk > 0.95, $"{with.ShareWithinBidAsk}");
        ArbitrageReport report = with.Surface.CheckArbitrage();
        Assert.True(report.IsFree);
        Assert.False(report.Butterfly[0].IsExact);
        Assert.True(PricesAreFree(with.Surface));
    }

    [Fact]
    public void Fit_BadQuotes_AreReportedWithReason()
    {
        SyntheticChain chain = new();
        for (double k = 80; k <= 120; k += 2) Quote(chain, 91, k, 0.01, 0.02);
        double f = Forward(91), d = Math.Exp(-Rate * 91 / 365);
        chain.Add(91, 70.5, OptionRight.Put, 0.30, 0.20);
        chain.Add(91, 71.5, OptionRight.Put, 0, 0.20);
        chain.Add(91, 72.5, OptionRight.Put, 0.005, 0.02);
        chain.Add(91, 60.5, OptionRight.Call, d * (f - 60.5) - 0.5, d * (f - 60.5) + 0.3);
        chain.Add(91, 61.5, OptionRight.Call, d * f, (d * f) + 1);
        chain.Add(91, 100.5, OptionRight.Call, 12, 12.02);
        chain.Add(91, 0, OptionRight.Call, 12, 12.02);
        chain.Add(-1, 100.5, OptionRight.Call, 12, 12.02);
        chain.Add(91, 62.5, OptionRight.Call, (d * (f - 62.5)) - 0.5, (d * (f - 62.5)) + 0.5001);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options with { MinimumBid = 0.01 });
        Assert.Equal(
            [
                (0.0, QuoteRejection.ZeroStrike), (60.5, QuoteRejection.MidBelowIntrinsic), (61.5, QuoteRejection.MidAboveBound), (62.5, QuoteRejection.Uninformative),
                (70.5, QuoteRejection.CrossedMarket), (71.5, QuoteRejection.NoTwoSidedMarket), (72.5, QuoteRejection.BidBelowMinimum),
                (100.5, QuoteRejection.Expired), (100.5, QuoteRejection.Outlier),
            ],
            fit.Rejected.Select(r => (r.Contract.Strike, r.Reason)).Where(r => r.Strike % 2 != 0 || r.Strike == 0).OrderBy(r => r.Strike).ThenBy(r => r.Reason));
    }

    /// <summary>Total variance falls by half from the first expiry to the second: no surface without arbitrage fits both, and the result says so.</summary>
    [Fact]
    public void Fit_QuotesWithCalendarArbitrage_IsFreeAndWarns()
    {
        SyntheticChain chain = new();
        for (double k = 80; k <= 120; k += 4)
        {
            Quote(chain, 60, k, 0.02, 0.01);
            Quote(chain, 120, k, 0.01, 0.01);
        }

        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options);
        Assert.True(fit.Surface!.CheckArbitrage().IsFree);
        Assert.True(PricesAreFree(fit.Surface));
        Assert.Contains(fit.Warnings, w => w.Contains("misses its quotes", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_NoForward_IsReported()
    {
        SyntheticChain chain = new();
        Quote(chain, 30, 100, 0.01, 0.01);
        ForwardCurve other = ForwardCurve.Quoted([KeyValuePair.Create(SyntheticChain.ExpiryIn(60), new ForwardDiscount(100, 1))]);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(other), Options);
        Assert.Null(fit.Surface);
        Assert.All(fit.Rejected, r => Assert.Equal(QuoteRejection.NoForward, r.Reason));
    }

    [Fact]
    public void Fit_AmericanOptions_AreTakenOutOfTheMoneyOnlyWithAWarning()
    {
        SyntheticChain chain = new() { Exercise = ExerciseStyle.American };
        for (double k = 80; k <= 120; k += 4) Quote(chain, 91, k, 0.01, 0.01);
        SurfaceFit fit = VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(Rate, Dividend)), Options);
        Assert.Equal(11, fit.Expiries[0].Quotes);
        Assert.Equal(11, fit.Rejected.Count(r => r.Reason == QuoteRejection.AmericanInTheMoney));
        Assert.Contains(fit.Warnings, w => w.Contains("American", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_VenueVolatilities_AreUsedWhenAskedFor()
    {
        SyntheticChain chain = new();
        for (double k = 80; k <= 120; k += 4)
        {
            chain.Add(91, k, OptionRight.Call, 0, 0, 0.3);
            chain.Add(91, k, OptionRight.Put, double.NaN, double.NaN, 0.3);
        }

        ForwardCurve forwards = ForwardCurve.Flat(Rate, Dividend);
        Assert.Null(VolatilitySurface.Fit(chain.Build(forwards), Options).Surface);
        VolatilitySurface surface = VolatilitySurface.Fit(chain.Build(forwards), Options with { UseVenueVolatilities = true }).Surface!;
        Assert.Equal(0.3, surface.At(SyntheticChain.ExpiryIn(91), 97).Volatility, 1e-4);
    }

    [Fact]
    public void Fit_CoinSettled_IsTheSameSurface()
    {
        SyntheticChain cash = new(), coin = new() { Settlement = OptionSettlement.Coin };
        for (double k = 80; k <= 120; k += 4)
        {
            double w = Planted[1].TotalVariance(Math.Log(k / Forward(91)));
            Quote(cash, 91, k, w, 0.01);
            Quote(coin, 91, k, w, 0.01, 1 / Forward(91));
        }

        ForwardCurve forwards = ForwardCurve.Flat(Rate, Dividend);
        VolatilitySurface a = VolatilitySurface.Fit(cash.Build(forwards), Options).Surface!, b = VolatilitySurface.Fit(coin.Build(forwards), Options).Surface!;
        foreach (double k in (double[])[70, 100, 130])
            Assert.Equal(a.At(SyntheticChain.ExpiryIn(91), k).Volatility, b.At(SyntheticChain.ExpiryIn(91), k).Volatility, 1e-9);
    }

    [Fact]
    public void Apply_Book_CarriesTheSurfacesVolatility()
    {
        OptionChain chain = PlantedChain(0.02, 25);
        VolatilitySurface surface = VolatilitySurface.Fit(chain, Options).Surface!;
        OptionQuotes quotes = surface.Apply(chain.Book, chain.Market.Quotes);
        foreach (Position p in chain.Book.Positions())
        {
            OptionKey key = p.Contract.Key;
            Assert.Equal(surface.At(key.Expiry, key.Strike).Volatility, quotes[key].ImpliedVolatility);
            Assert.Equal(chain.Market.Quotes[key].Bid, quotes[key].Bid);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void At_StrikeOutOfRange_Throws(double strike)
    {
        VolatilitySurface surface = VolatilitySurface.Fit(PlantedChain(0.02, 9), Options).Surface!;
        Assert.Throws<ArgumentOutOfRangeException>(() => surface.At(SyntheticChain.ExpiryIn(30), strike));
        Assert.Throws<ArgumentOutOfRangeException>(() => surface.At(SyntheticChain.AsOf, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => surface.AtLogMoneyness(0, 0));
    }

    private static bool PricesAreFree(VolatilitySurface surface)
    {
        const double dk = 0.01;
        foreach (SmileSlice s in surface.Slices)
        {
            double p2 = double.NaN, p1 = double.NaN, k2 = 0, k1 = 0;
            for (double k = -2; k <= 2; k += dk)
            {
                double strike = Math.Exp(k), price = NormalisedBlack.Price(k, Math.Sqrt(surface.AtLogMoneyness(s.YearFraction, k).TotalVariance), 1);
                if (price > p1 + 1e-13) return false;
                // Slopes between neighbouring strikes rise; prices carry rounding of about 1e-16.
                if (((price - p1) / (strike - k1)) - ((p1 - p2) / (k1 - k2)) < -4e-15 / (k1 - k2)) return false;
                (p2, p1, k2, k1) = (p1, price, k1, strike);
            }
        }

        for (double k = -1.5; k <= 1.5; k += 0.05)
        {
            double last = 0;
            for (double t = 0.01; t < 3; t *= 1.15)
            {
                double w = surface.AtLogMoneyness(t, k).TotalVariance;
                if (w < last * (1 - 1e-12)) return false;
                last = w;
            }
        }

        return true;
    }

    private static OptionChain Noisy(Random random)
    {
        SyntheticChain chain = new();
        int expiries = random.Next(1, 6), kind = random.Next(4);
        double level = 0.1 + (0.6 * random.NextDouble()), skew = -0.4 + (0.5 * random.NextDouble()), curve = random.NextDouble(), noise = kind == 0 ? 0 : 0.3 * random.NextDouble();
        for (int e = 0; e < expiries; e++)
        {
            double days = 5 + (e * 60) + random.Next(50), t = days / 365, shift = kind == 2 ? 0.6 + (0.8 * random.NextDouble()) : 1;
            int strikes = random.Next(3, 21);
            for (int i = 0; i < strikes; i++)
            {
                double z = -2.5 + (5 * random.NextDouble()), k = z * level * Math.Sqrt(t);
                double sigma = kind == 3 ? 0.05 + random.NextDouble()
                    : Math.Max(level * shift * (1 + (skew * z / 3) + (curve * z * z / 12)) * (1 + (noise * (random.NextDouble() - 0.5))), 0.02);
                if (kind > 0 && random.Next(25) == 0) sigma *= 3;
                Quote(chain, days, Forward(days) * Math.Exp(k), sigma * sigma * t, 0.002 + (0.1 * random.NextDouble()));
            }
        }

        return chain.Build(ForwardCurve.Flat(Rate, Dividend));
    }

    private static OptionChain PlantedChain(double halfSpread, int strikes)
        => Smiles((i, k) => Planted[i].TotalVariance(k), halfSpread, strikes).Build(ForwardCurve.Flat(Rate, Dividend));

    /// <summary>Strikes within about two and a half standard deviations.</summary>
    private static SyntheticChain Smiles(Func<int, double, double> variance, double halfSpread, int strikes)
    {
        SyntheticChain chain = new();
        for (int i = 0; i < Days.Length; i++)
            for (int j = 0; j < strikes; j++)
            {
                double k = 2.5 * Math.Sqrt(variance(i, 0)) * ((2.0 * j / (strikes - 1)) - 1);
                Quote(chain, Days[i], Forward(Days[i]) * Math.Exp(k), variance(i, k), halfSpread);
            }

        return chain;
    }

    private static double Forward(double days) => 100 * Math.Exp((Rate - Dividend) * days / 365);

    /// <summary>Call and put at total variance w, each with a spread of ± a share of its time value.</summary>
    private static void Quote(SyntheticChain chain, double days, double strike, double w, double halfSpread, double scale = 1)
    {
        double f = Forward(days), k = Math.Log(strike / f), unit = Math.Exp(-Rate * days / 365) * f * scale;
        foreach (OptionRight right in (OptionRight[])[OptionRight.Call, OptionRight.Put])
        {
            double sign = right == OptionRight.Call ? 1 : -1, price = unit * NormalisedBlack.Price(k, Math.Sqrt(w), sign);
            double time = unit * NormalisedBlack.Price(k, Math.Sqrt(w), k >= 0 ? 1 : -1), h = halfSpread * time;
            chain.Add(days, strike, right, price - h, price + h);
        }
    }
}
