using System.Globalization;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Surface;

/// <summary>Real chains: forwards implied from parity, then a surface.</summary>
public class SpxSurfaceTests
{
    [Theory]
    [InlineData("chains/spx_2022-12-12_cboe.csv", 754)]
    [InlineData("chains/rut_2022-12-12_cboe.csv", 0)]
    [InlineData("chains/spy_2025-05-16_cboe.csv", 0)]
    [InlineData("chains/rut_2023-09-20_cboe.json", 0)]
    public void Fit_RealChain_HoldsQuotesWithinBidAsk(string file, int markets)
    {
        OptionChain chain = ChainReader.Read(RealData.File(file), new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains[0];
        ImpliedForwards implied = ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = TimeConvention.CalendarInstant });
        foreach (ImpliedForward f in implied.Expiries)
            Write($"{f.Expiry} {f.Source} pairs {f.Pairs} F {f.Value?.Forward:F2}±{f.ForwardError:F2} D {f.Value?.Discount:F5}±{f.DiscountError:F5} rms {f.RmsInHalfSpreads:F3} out {f.Outliers.Length}");
        chain = chain with { Market = chain.Market with { Forwards = implied.Curve! } };
        VolatilitySurface.Fit(chain, new SurfaceFitOptions { Time = TimeConvention.CalendarInstant });
        var w1 = System.Diagnostics.Stopwatch.StartNew();
        SurfaceFit fit = VolatilitySurface.Fit(chain, new SurfaceFitOptions { Time = TimeConvention.CalendarInstant });
        Write($"ms {w1.ElapsedMilliseconds}");
        foreach (ExpiryFit e in fit.Expiries)
            Write($"{e.Expiry} {e.Model} quotes {e.Quotes} markets {e.TwoSidedMarkets} within {e.WithinBidAsk} rms {e.RmsInHalfSpreads:F3} theta {e.AtTheMoneyVariance:F5}");
        foreach (SmileSlice s in fit.Surface!.Slices) Write($"{s.YearFraction:F4} {s.Svi} {s.LowestLogMoneyness:F2} {s.HighestLogMoneyness:F2}");
        ArbitrageReport report = fit.Surface.CheckArbitrage();
        Write($"{fit.Ssvi} free {report.IsFree} between {report.BetweenExpiriesMinimumG:G4} share {fit.ShareWithinBidAsk:P2}");
        foreach (IGrouping<QuoteRejection, RejectedQuote> g in fit.Rejected.GroupBy(r => r.Reason)) Write($"{g.Key} {g.Count()}");
        foreach (string w in fit.Warnings) Write($"{w}");
        Assert.True(report.IsFree);
        Assert.Equal(markets, fit.Expiries.Sum(e => e.TwoSidedMarkets));
        Assert.True(fit.ShareWithinBidAsk >= 0.95);

        static void Write(FormattableString text) => TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
