using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

/// <summary>
/// Real files with independently computed figures (Cboe, Deribit and AlgoSeek data; figures: dealers long calls and short puts, gamma of the file,
/// GEX = Σ ±Γ·OI·100·S²·0.01 in $bn per 1%).
/// </summary>
public class RealChainTests
{
    private static readonly ChainReadOptions ZeroRates = new() { Forwards = ForwardCurve.Flat(0, 0) };

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", ChainFormat.CboeCsv, 9578, 2 * 9578, 3990.5601, "2022-12-13T01:30:00Z")]
    [InlineData("rut_2022-12-12_cboe.csv", ChainFormat.CboeCsv, 3667, 2 * 3667, 1817.4937, "2022-12-13T01:30:00Z")]
    [InlineData("spy_2025-05-16_cboe.csv", ChainFormat.CboeCsv, 1580, 2 * 1580, 589.25, "2025-05-16T23:23:00Z")]
    [InlineData("rut_2023-09-20_cboe.json", ChainFormat.CboeJson, 6680, 6680, 1806.1193, "2023-09-21T03:17:42Z")]
    [InlineData("aapl_20140605_universe.csv", ChainFormat.LeanUniverseCsv, 2352, 2352, 649.56, "2014-06-05T20:00:00Z")]
    [InlineData("aapl_20140609_universe.csv", ChainFormat.LeanUniverseCsv, 4360, 4360, 92.72, "2014-06-09T20:00:00Z")]
    public void Read_RealFile_EveryOptionIsRead(string file, ChainFormat format, long rows, long entries, double spot, string asOf)
    {
        ChainReadResult result = ChainReader.Read(RealData.File("chains/" + file), ZeroRates);

        Assert.Equal(format, result.Format);
        Assert.Equal(rows, result.RowsInFile);
        Assert.Equal(entries, result.EntriesInFile);
        Assert.Equal(entries, result.EntriesRead);
        Assert.Equal(0, result.EntriesDropped);
        OptionChain chain = Assert.Single(result.Chains);
        Assert.Equal(entries, chain.Book.Count);
        Assert.Equal(spot, chain.Market.Spot);
        Assert.Equal(asOf, chain.Market.AsOf.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", null));
    }

    [Fact]
    public void Read_Spx_ConventionsOfTheFirstTable_OptionsAndContractsUsed()
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/spx_2022-12-12_cboe.csv"), ZeroRates).Chains[0];
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1.0 / 365 });
        Assert.Equal("SPX", chain.Market.Underlying);
        Assert.Equal(13_168, book.Count);
        Assert.Equal(17_656_739, book.Contracts);
        Assert.Equal(51, chain.Book.Expiries.Select(e => chain.Market.Calendar.DateOf(e.Expiry)).Distinct().Count());
        Assert.Contains("SPX", chain.Book.Positions().Select(p => p.Contract.Root));
        Assert.Contains("SPXW", chain.Book.Positions().Select(p => p.Contract.Root));
    }

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", -1.0752, 83.6891, 84.7642, 0.00005)]
    [InlineData("rut_2022-12-12_cboe.csv", -0.3212, double.NaN, double.NaN, 0.00005)]
    [InlineData("spy_2025-05-16_cboe.csv", 2.1136, double.NaN, double.NaN, 0.00005)]
    [InlineData("aapl_20140605_universe.csv", 0.08586, double.NaN, double.NaN, 0.000005)]
    public void Read_RealFile_NetGammaOfTheFile_IsTheReferenceFigure(string file, double net, double calls, double puts, double tolerance)
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/" + file), ZeroRates).Chains[0];
        (double call, double put) = FileGamma(chain, includeExpired: false);
        Assert.Equal(net, call - put, tolerance);
        if (!double.IsNaN(calls))
        {
            Assert.Equal(calls, call, tolerance);
            Assert.Equal(puts, put, tolerance);
        }
    }

    [Fact]
    public void Read_Spy_ExpiredRowsAreInTheBook_AndMoveNetGamma()
    {
        OptionChain chain = ChainReader.Read(RealData.File("chains/spy_2025-05-16_cboe.csv"), ZeroRates).Chains[0];
        (double call, double put) = FileGamma(chain, includeExpired: true);
        Assert.Equal(8.5994, call - put, 0.00005);
        Assert.Equal(2 * 310, chain.Book.Expiries.Where(e => e.Expiry <= chain.Market.AsOf).Sum(e => e.Count));
    }

    [Fact]
    public void Read_RutJson_TheReferenceFigureHoldsTheExpiredSession()
    {
        // The stamp is 23:17 in New York: the options of that day have expired. The published −1.27 counts them.
        OptionChain chain = ChainReader.Read(RealData.File("chains/rut_2023-09-20_cboe.json"), ZeroRates).Chains[0];
        (double call, double put) = FileGamma(chain, includeExpired: true);
        Assert.Equal(-1.27, call - put, 0.00005);
        (call, put) = FileGamma(chain, includeExpired: false);
        Assert.Equal(-1.270001 + 0.016864, call - put, 0.00001);
    }

    [Fact]
    public void Read_Aapl_GrossGamma_AndUnsolvedVolatilities()
    {
        OptionChain first = ChainReader.Read(RealData.File("chains/aapl_20140605_universe.csv"), ZeroRates).Chains[0];
        (double call, double put) = FileGamma(first, includeExpired: false);
        Assert.Equal(0.14881, call + put, 0.000005);
        OptionChain second = ChainReader.Read(RealData.File("chains/aapl_20140609_universe.csv"), ZeroRates).Chains[0];
        Assert.Equal(3100, second.Book.Positions().Count(p => p.Quantity > 0 && double.IsNaN(second.Market.Quotes[p.Contract.Key].ImpliedVolatility)));
        Assert.All(second.Book.Positions(), p => Assert.Equal(ExerciseStyle.American, p.Contract.Exercise));
    }

    [Theory]
    [InlineData("deribit_options_snapshot_20260205T093647Z.csv", 1652, 792, 860, 71470.62, -71.602, 242.989)]
    [InlineData("deribit_options_snapshot_20260205T212937Z.csv", 1840, 902, 938, 63858.345, -45.168, 176.436)]
    public void Read_Deribit_BothCoins_GammaOnEachRowsForward(string file, int rows, int btc, int eth, double spot, double net, double gross)
    {
        string path = RealData.File("chains/" + file);
        ChainReadResult all = ChainReader.Read(path);
        Assert.Equal(ChainFormat.DeribitSnapshotCsv, all.Format);
        Assert.Equal(rows, all.EntriesRead);
        Assert.Equal(["BTC", "ETH"], all.Chains.Select(c => c.Market.Underlying));
        Assert.Equal([btc, eth], all.Chains.Select(c => c.Book.Count));
        Assert.Equal(0, all.EntriesDropped);

        ChainReadResult only = ChainReader.Read(path, new ChainReadOptions { Underlying = "btc" });
        OptionChain chain = Assert.Single(only.Chains);
        Assert.Equal(eth, only.EntriesFiltered);
        Assert.Equal(spot, chain.Market.Spot, 1e-9);

        // The chain keeps one forward per expiry (the median); the published figures use each row's own: within 2e-4 of each other.
        double call = 0, put = 0;
        foreach (Position p in chain.Book.Positions())
        {
            double t = (p.Contract.Expiry - chain.Market.AsOf).TotalDays / 365.25;
            double f = chain.Market.Forwards.At(chain.Market.Spot, p.Contract.Expiry, t)!.Value.Forward;
            double gex = Black76Gex(f, p, chain.Market.Quotes[p.Contract.Key].ImpliedVolatility, t);
            if (p.Contract.Right == OptionRight.Call) call += gex;
            else put += gex;
        }

        Assert.Equal(net, (call - put) / 1e6, 0.005);
        Assert.Equal(gross, (call + put) / 1e6, 2e-4 * gross);
    }

    [Fact]
    public void Read_DeribitTickersAndBookSummary_NeedAValuationTime_AndReadAllRows()
    {
        string tickers = RealData.File("chains/btc_2026-03_tickers_with_greeks.csv"), summary = RealData.File("chains/btc_2025-12-05_book_summary.csv");
        Assert.Equal(ChainFileProblem.MissingAsOf, Assert.Throws<ChainFormatException>(() => ChainReader.Read(tickers)).Problem);
        ChainReadResult t = ChainReader.Read(tickers, new ChainReadOptions { AsOf = Instant.FromUtc(2026, 3, 1, 13, 46, 40) });
        Assert.Equal((ChainFormat.DeribitTickersCsv, 166L, 0L), (t.Format, t.EntriesRead, t.EntriesDropped));
        Assert.Equal(66742.5678, t.Chains[0].Market.Spot);
        ChainReadResult s = ChainReader.Read(summary, new ChainReadOptions { AsOf = Instant.FromUtc(2025, 12, 5, 1, 10), Spot = 92500 });
        Assert.Equal((ChainFormat.DeribitBookSummaryCsv, 676L, 0L), (s.Format, s.EntriesRead, s.EntriesDropped));
        Assert.Equal(0.8733, s.Chains[0].Market.Quotes[s.Chains[0].Book[0].Contract.Key].ImpliedVolatility, 1e-12);
    }

    private static double Black76Gex(double forward, Position p, double sigma, double t)
    {
        if (!(sigma > 0) || t <= 0) return 0;
        double s = sigma * Math.Sqrt(t), d1 = (Math.Log(forward / p.Contract.Strike) / s) + (s / 2);
        return Math.Exp(-d1 * d1 / 2) / Math.Sqrt(2 * Math.PI) / s * forward * p.Quantity * 0.01;
    }

    private static (double Calls, double Puts) FileGamma(OptionChain chain, bool includeExpired)
    {
        double call = 0, put = 0;
        foreach (Position p in chain.Book.Positions())
        {
            if (!includeExpired && p.Contract.Expiry <= chain.Market.AsOf) continue;
            double gex = chain.Market.Quotes[p.Contract.Key].Gamma * p.Quantity * p.Contract.Multiplier * chain.Market.Spot * chain.Market.Spot * 0.01 / 1e9;
            if (p.Contract.Right == OptionRight.Call) call += gex;
            else put += gex;
        }

        return (call, put);
    }
}
