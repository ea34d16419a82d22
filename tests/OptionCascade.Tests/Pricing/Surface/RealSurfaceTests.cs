using System.Globalization;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Surface;

/// <summary>Real chains: forwards implied from parity, then a surface free of arbitrage that keeps to the quotes.</summary>
public class RealSurfaceTests
{
    /// <summary>
    /// The SPX file was saved after the close, when only 754 of its options (eleven expiries, most of them long-dated) still had two-sided quotes; that is all
    /// there is to hold. The other chains are quoted at all strikes; their shares are what the fit reaches.
    /// </summary>
    [Theory]
    [InlineData("chains/spx_2022-12-12_cboe.csv", 754, 0.99)]
    [InlineData("chains/rut_2022-12-12_cboe.csv", 6318, 0.93)]
    [InlineData("chains/rut_2023-09-20_cboe.json", 5259, 0.97)]
    [InlineData("chains/spy_2025-05-16_cboe.csv", 1811, 0.93)]
    public void Fit_RealChain_HoldsQuotesWithinBidAsk(string file, int markets, double share)
    {
        OptionChain chain = ChainReader.Read(RealData.File(file), new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains[0];
        SurfaceFit fit = Fit(ref chain);
        ArbitrageReport report = fit.Surface!.CheckArbitrage();
        Write($"share within bid-ask {fit.ShareWithinBidAsk:P2}, least g between expiries {report.BetweenExpiriesMinimumG:G3}");
        Assert.True(report.IsFree);
        Assert.Equal(markets, fit.Expiries.Sum(e => e.TwoSidedMarkets));
        Assert.True(fit.ShareWithinBidAsk >= share);
        int unfitted = fit.Expiries.Sum(e => e.Quotes) + fit.Rejected.Length;
        Assert.Equal(chain.Book.Positions().Select(p => p.Contract.Key).Distinct().Count(), unfitted);
    }

    /// <summary>Most SPX options of that file have a venue volatility but no market: with them the surface covers every expiry.</summary>
    [Fact]
    public void Fit_SpxWithVenueVolatilities_CoversEveryExpiry()
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/spx_2022-12-12_cboe.csv"), new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains[0];
        ImpliedForwards implied = ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = TimeConvention.CalendarInstant });
        chain = chain with { Market = chain.Market with { Forwards = implied.Curve! } };
        SurfaceFit fit = VolatilitySurface.Fit(chain, new SurfaceFitOptions { Time = TimeConvention.CalendarInstant, UseVenueVolatilities = true });
        Write($"share within bid-ask {fit.ShareWithinBidAsk:P2}");
        foreach (ExpiryFit e in fit.Expiries)
            Write($"{e.Expiry} {e.Model} {e.Quotes} quotes, {e.WithinBidAsk}/{e.TwoSidedMarkets} within, rms {e.RmsInHalfSpreads:F2} half spreads");
        foreach (string w in fit.Warnings) Write($"{w}");
        Assert.Equal(implied.Expiries.Length, fit.Surface!.Slices.Length);
        Assert.True(fit.Surface.CheckArbitrage().IsFree);
        Assert.True(fit.ShareWithinBidAsk >= 0.95);
    }

    /// <summary>Forwards are in the file; parity in coin finds them again from the option quotes alone.</summary>
    [Fact]
    public void FromParity_Deribit_FindsTheQuotedForwards()
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/deribit_options_snapshot_20260205T093647Z.csv"), new ChainReadOptions { Underlying = "BTC" }).Chains[0];
        ImpliedForward[] found = [.. ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = TimeConvention.CalendarInstant }).Expiries
            .Where(f => f.Source == ForwardSource.Parity)];
        foreach (ImpliedForward f in found) Write($"{f.Expiry} {f.Pairs} pairs, forward {f.Value!.Value.Forward:F1} ± {f.ForwardError:F1}, quoted {f.Given!.Value.Forward:F1}, D {f.Value.Value.Discount:F4}");
        Assert.True(found.Length >= 5);
        Assert.All(found, f => Assert.Equal(1, f.Value!.Value.Forward / f.Given!.Value.Forward, 0.005));
    }

    private static SurfaceFit Fit(ref OptionChain chain)
    {
        ImpliedForwards implied = ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = TimeConvention.CalendarInstant });
        foreach (ImpliedForward f in implied.Expiries.Where(f => f.Source == ForwardSource.Parity))
            Write($"{f.Expiry} {f.Pairs} pairs, {f.Outliers.Length} outliers, F {f.Value!.Value.Forward:F2} ± {f.ForwardError:F2}, D {f.Value.Value.Discount:F5} ± {f.DiscountError:F5}");
        chain = chain with { Market = chain.Market with { Forwards = implied.Curve! } };
        SurfaceFit fit = VolatilitySurface.Fit(chain, new SurfaceFitOptions { Time = TimeConvention.CalendarInstant });
        foreach (ExpiryFit e in fit.Expiries)
            Write($"{e.Expiry} {e.Model} {e.Quotes} quotes, {e.WithinBidAsk}/{e.TwoSidedMarkets} within, rms {e.RmsInHalfSpreads:F2} half spreads");
        foreach (IGrouping<QuoteRejection, RejectedQuote> g in fit.Rejected.GroupBy(r => r.Reason)) Write($"{g.Key}: {g.Count()}");
        return fit;
    }

    private static void Write(FormattableString text) => TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
