using NodaTime;
using OptionCascade.Calibration;
using OptionCascade.Data.Synthetic;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Margin;
using OptionCascade.Margin.Sellers;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Calibration;

/// <summary>Depth, clustering about round numbers, and sellers.</summary>
public class MarketShapeTests
{
    private static BookSample[] Depth(ulong seed, int n)
    {
        // Depth that lasts: an autoregression about 50 with a memory of three looks.
        var draw = new Draw(seed);
        double bid = 0, ask = 0;
        return [.. Enumerable.Range(0, n).Select(i =>
        {
            (bid, ask) = ((0.7 * bid) + (5 * draw.Normal()), (0.7 * ask) + (5 * draw.Normal()));
            return new BookSample(Instant.FromUnixTimeSeconds(i), 0.1, 50 + bid, 60 + ask);
        })];
    }

    [Fact]
    public void Depth_AutocorrelatedDepth_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(50, 400, seed => DepthFit.Of(Depth(seed, 1000), 5, Duration.FromSeconds(1))!.Bids, coverageSlack: 0.015);

    [Fact]
    public void Depth_UpdatesInBursts_CountsEachSecondTheSame()
    {
        // A thousand updates in the first second, at a depth of 10; one each second after, at 50.
        BookSample[] samples = [.. Enumerable.Range(0, 1000).Select(i => new BookSample(Instant.FromUnixTimeMilliseconds(i), 0.1, 10, 10)), .. Enumerable.Range(1, 99).Select(i => new BookSample(Instant.FromUnixTimeSeconds(i), 0.1, 50, 50))];
        DepthFit fit = DepthFit.Of(samples, 10, Duration.FromSeconds(1))!;
        Assert.Equal((100, 49.6), (fit.Looks, fit.Bids.Value));
        Assert.Equal(2e-3 / 99.2, fit.LogMovePerUnit.Value, 1e-12);
        Assert.Null(DepthFit.Of(samples[..500], 10, Duration.FromSeconds(1)));
    }

    private static MarketOrder[] Orders(ulong seed, int n, double share, double decay)
    {
        var draw = new Draw(seed);
        return [.. Enumerable.Range(0, n).Select(i =>
        {
            // Ticks beyond a multiple of 100 ticks: clustered with the share, else anywhere.
            long k = 0;
            if (draw.Uniform() < share)
            {
                double total = (1 - Math.Pow(decay, 10)) / (1 - decay), u = draw.Uniform() * total, power = 1;
                for (k = 1; u > power && k < 10; k++, power *= decay) u -= power;
            }
            else
            {
                k = (long)(draw.Uniform() * 100);
            }

            bool sell = draw.Uniform() < 0.5;
            long round = 60_000 + (100 * (long)(draw.Uniform() * 200));
            return new MarketOrder((round + (sell ? -k : k)) * 0.1, Math.Exp(draw.Normal()), sell, i / 20);
        })];
    }

    private static readonly RoundNumberFitOptions Grid = new() { Tick = 0.1, Step = 10 };

    [Fact]
    public void ClusteredShare_SimulatedOrders_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(0.2, 300, seed => RoundNumberFit.Of(Orders(seed, 4000, 0.2, 0.5), Grid)!.ClusteredShare, coverageSlack: 0.01);

    [Fact]
    public void TickDecay_SimulatedOrders_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(0.5, 200, seed => RoundNumberFit.Of(Orders(seed, 4000, 0.25, 0.5), Grid)!.TickDecay, coverageSlack: 0.01);

    [Fact]
    public void ClusteredShare_EvenOrders_CoversZeroAndSaysSo()
    {
        Replications.AreUnbiasedAndCover(0, 200, seed => RoundNumberFit.Of(Orders(seed, 4000, 0, 0.5), Grid) is { } f ? f.ClusteredShare : null, coverageSlack: 0.015);
        RoundNumberFit fit = RoundNumberFit.Of(Orders(1, 4000, 0, 0.5), Grid)!;
        Assert.Contains(fit.Warnings, w => w.Contains("cannot be told from none", StringComparison.Ordinal));
        Assert.Null(fit.TickDecay);
    }

    [Fact]
    public void ShareAtRoundNumbers_SimulatedOrders_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(0.01, 300, seed => RoundNumberFit.Of(Orders(seed, 4000, 0, 0.5), Grid)!.ShareAtRoundNumbers, coverageSlack: 0.015);

    [Fact]
    public void RoundNumbers_BadGridOrOrders_Throws()
    {
        MarketOrder[] orders = Orders(1, 100, 0.2, 0.5);
        Assert.Throws<ArgumentException>(() => RoundNumberFit.Of(orders, new RoundNumberFitOptions { Tick = 0.3, Step = 1 }));
        Assert.Throws<ArgumentException>(() => RoundNumberFit.Of(orders, new RoundNumberFitOptions { Tick = 0.1, Step = 1 }));
        Assert.ThrowsAny<ArgumentException>(() => RoundNumberFit.Of([.. orders, orders[0] with { Price = double.NaN }], Grid));
        Assert.Null(RoundNumberFit.Of(orders[..40], Grid));
    }

    [Fact]
    public void Accounts_LogNormalSizes_IsUnbiasedAndCovers()
    {
        // 500 accounts: their contracts say how many there are. The truth is what is estimated, so that the error is that of the contracts.
        const int Count = 500;
        double[] ratios = new double[1000];
        int covered = 0;
        for (int s = 0; s < ratios.Length; s++)
        {
            var draw = new Draw((ulong)s + 1);
            double contracts = Enumerable.Range(0, Count).Sum(_ => 5 * Math.Exp(0.8 * draw.Normal()));
            Estimate e = SellerEstimate.CountOf(contracts, 5, 0.8);
            ratios[s] = e.Value;
            if (e.Low <= Count && Count <= e.High) covered++;
        }

        double mean = ratios.Average(), spread = Math.Sqrt(ratios.Sum(r => (r - mean) * (r - mean)) / (ratios.Length - 1));
        Assert.True(Math.Abs(mean - Count) < 3.5 * spread / Math.Sqrt(ratios.Length), $"{mean} {spread}");
        Assert.InRange(covered, 925, 975);
    }

    /// <summary>A tenth of spot on every short option.</summary>
    private sealed class TenthOfSpot : IMarginRule
    {
        public string Name => "a tenth of spot";

        public string? Refuses(ResolvedAccount account) => null;

        public MarginLevel Level(AccountState state)
        {
            double requirement = state.Account.Options.Where(l => l.Contracts < 0).Sum(l => -0.1 * l.Units * state.Spots[l.Market]);
            return new MarginLevel(state.MarketValue, requirement, requirement);
        }

        public MarginReport Explain(AccountState state) => new(Name, Level(state), [], null, []);
    }

    [Fact]
    public void Of_EmbeddedMarket_FollowsFromItsAssumptions()
    {
        OptionChain chain = SyntheticMarket.Generate().Chain;
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
        var options = new SellerPopulationOptions { Seed = 1, PutShare = 0.1, CallShare = 0.05 };
        SellerEstimate e = SellerEstimate.Of(book, new TenthOfSpot(), options)!;
        Assert.Equal(e.ContractsSold / (5 * Math.Exp(0.72)), e.Accounts.Value, 1e-9 * e.Accounts.Value);
        Assert.True(e.ContractsSold is > 0 && e.ContractsSold < 0.1 * e.OpenInterest);
        Assert.Equal(0.1 * 100 * chain.Market.Spot * e.ContractsSold, e.Maintenance, 1e-9 * e.Maintenance);
        // Notional over margin is ten, the median use of margin √(1 − √½).
        Assert.Equal(10 * Math.Sqrt(1 - Math.Sqrt(0.5)), e.LeverageQuantiles[2], 0.01);
        Assert.Equal(e.ContractsSold, e.ByStrike.Sum(s => s.Contracts), 1e-9 * e.ContractsSold);
        Assert.All(e.ByStrike, s => Assert.Equal(10 * Math.Sqrt(1 - Math.Sqrt(0.5)), s.Leverage, 1e-9));
        // Twice the share, twice the accounts.
        Assert.Equal(2 * e.Accounts.Value, SellerEstimate.Of(book, new TenthOfSpot(), options with { PutShare = 0.2, CallShare = 0.1 })!.Accounts.Value, 1e-6 * e.Accounts.Value);
        Assert.Null(SellerEstimate.Of(book, new TenthOfSpot(), options with { PutShare = 0, CallShare = 0 }));
    }
}
