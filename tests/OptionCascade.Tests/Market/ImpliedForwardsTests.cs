using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Market;

public class ImpliedForwardsTests
{
    private static readonly ImpliedForwardOptions Options = new() { Time = TimeConvention.CalendarInstant };

    private static readonly ForwardCurve NoCurve = ForwardCurve.Quoted([KeyValuePair.Create(Instant.FromUtc(1999, 1, 1, 0, 0), new ForwardDiscount(1, 1))]);

    private sealed record Planted(double Forward, double Discount, int Strikes, int Outliers, int Seed);

    /// <summary>Up to a quarter of the pairs are wrong by 3 to 500 half spreads; the rest lie on the line, with spreads of very different widths.</summary>
    [Fact]
    public void FromParity_PlantedLineWithOutliers_RecoversItExactly()
    {
        Gen<Planted> planted =
            from f in Law.Uniform(5, 6000)
            from d in Law.Uniform(0.6, 1.05)
            from n in Gen.Choose(8, 40)
            from o in Gen.Choose(0, n / 4)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select new Planted(f, d, n, o, seed);
        Law.ForAll(planted, p =>
        {
            var random = new Random(p.Seed);
            var chain = new SyntheticChain { Spot = p.Forward };
            var wrong = new SortedSet<double>();
            int[] order = [.. Enumerable.Range(0, p.Strikes).OrderBy(_ => random.Next())];
            for (int i = 0; i < p.Strikes; i++)
            {
                double k = p.Forward * (0.6 + (0.8 * i / p.Strikes)), h = p.Forward * 0.001 * Math.Pow(10, random.NextDouble());
                double timeValue = 0.2 * p.Forward * Math.Exp(-Math.Abs((k / p.Forward) - 1) * 3), line = p.Discount * (p.Forward - k);
                double call = timeValue + Math.Max(line, 0), put = timeValue + Math.Max(-line, 0);
                if (order[i] < p.Outliers)
                {
                    // Both legs' half spreads are h/2, so that the pair's is h.
                    double miss = h * (3 + (497 * Math.Pow(random.NextDouble(), 4)));
                    if (random.Next(2) == 0) call += miss;
                    else put += miss;
                    wrong.Add(k);
                }

                chain.Add(100, k, OptionRight.Call, call - (h / 2), call + (h / 2));
                chain.Add(100, k, OptionRight.Put, put - (h / 2), put + (h / 2));
            }

            ImpliedForward found = ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries.Single();
            return found.Source == ForwardSource.Parity && found.Pairs == p.Strikes && found.Outliers.Select(o => o.Strike).SequenceEqual(wrong)
                && Math.Abs(found.Value!.Value.Forward / p.Forward - 1) < 1e-12 && Math.Abs(found.Value.Value.Discount / p.Discount - 1) < 1e-11;
        });
    }

    [Fact]
    public void FromParity_Outlier_ReportsItsMiss()
    {
        SyntheticChain chain = Line(100, 0.97, [80, 85, 90, 95, 100, 105, 110], 0.2);
        Pair(chain, 50, 120, (0.97 * -20) + 5, 0.2);
        ParityOutlier outlier = ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries.Single().Outliers.Single();
        Assert.Equal(120, outlier.Strike);
        Assert.Equal(5, outlier.Miss, 1e-9);
        Assert.Equal(0.4, outlier.HalfSpread, 1e-12);
    }

    [Fact]
    public void FromParity_NoisyMids_ErrorsAreOfTheSizeTheyClaim()
    {
        var random = new Random(7);
        double sumF = 0, sumD = 0;
        const int runs = 400;
        for (int r = 0; r < runs; r++)
        {
            var chain = new SyntheticChain();
            for (int i = 0; i < 30; i++)
                Pair(chain, 50, 70 + (2 * i), (0.95 * (100 - (70 + (2 * i)))) + (0.1 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)), 0.5);
            ImpliedForward f = ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries.Single();
            Assert.Empty(f.Outliers);
            sumF += Math.Pow((f.Value!.Value.Forward - 100) / f.ForwardError, 2);
            sumD += Math.Pow((f.Value.Value.Discount - 0.95) / f.DiscountError, 2);
        }

        // Squares of Student-t with 28 degrees of freedom: mean 28/26; the mean of 400 has a standard error of about 0.08.
        Assert.InRange(sumF / runs, 0.8, 1.4);
        Assert.InRange(sumD / runs, 0.8, 1.4);
    }

    [Fact]
    public void FromParity_LockedMarkets_AreExact()
    {
        ImpliedForward f = ImpliedForwards.FromParity(Line(100, 0.97, [80, 90, 100, 110, 120], 0).Build(NoCurve), Options).Expiries.Single();
        Assert.Equal(100, f.Value!.Value.Forward, 1e-10);
        Assert.Equal(0.97, f.Value.Value.Discount, 1e-12);
    }

    [Fact]
    public void FromParity_AmericanOptions_AreFlagged()
    {
        var american = new SyntheticChain { Exercise = ExerciseStyle.American };
        foreach (double k in (double[])[90, 95, 100, 105]) Pair(american, 50, k, 100 - k, 0.1);
        Assert.True(ImpliedForwards.FromParity(american.Build(NoCurve), Options).Expiries.Single().UsesAmericanOptions);
        Assert.False(ImpliedForwards.FromParity(Line(100, 1, [90, 95, 100, 105], 0.1).Build(NoCurve), Options).Expiries.Single().UsesAmericanOptions);
    }

    [Fact]
    public void FromParity_CoinSettled_UsesTheCoinLine()
    {
        var chain = new SyntheticChain { Spot = 60_000, Settlement = OptionSettlement.Coin };
        foreach (double k in (double[])[40_000, 50_000, 60_000, 70_000, 80_000]) Pair(chain, 50, k, 0.99 * (1 - (k / 61_000)), 0.001);
        ImpliedForward f = ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries.Single();
        Assert.Equal(61_000, f.Value!.Value.Forward, 1e-6);
        Assert.Equal(0.99, f.Value.Value.Discount, 1e-12);
    }

    [Fact]
    public void FromParity_OnePair_NeedsAGivenDiscount()
    {
        SyntheticChain chain = Line(100, 0.97, [95], 0.1);
        ImpliedForward without = ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries.Single();
        Assert.Null(without.Value);
        Assert.Null(ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Curve);
        double t = 50 / 365.0;
        ImpliedForward with = ImpliedForwards.FromParity(chain.Build(ForwardCurve.Flat(-Math.Log(0.97) / t, 0.5)), Options).Expiries.Single();
        Assert.Equal(ForwardSource.ParityGivenDiscount, with.Source);
        Assert.Equal(100, with.Value!.Value.Forward, 1e-10);
        Assert.Equal(0, with.DiscountError);
        Assert.NotEqual(100, with.Given!.Value.Forward, 1.0);
    }

    [Fact]
    public void FromParity_NoQuotes_KeepsTheGivenCurve()
    {
        var chain = new SyntheticChain();
        chain.Add(50, 100, OptionRight.Call, double.NaN, double.NaN);
        chain.Add(50, 100, OptionRight.Put, 0, 0.05);
        ImpliedForwards found = ImpliedForwards.FromParity(chain.Build(ForwardCurve.Flat(0.05, 0.01)), Options);
        ImpliedForward f = found.Expiries.Single();
        Assert.Equal(ForwardSource.Given, f.Source);
        Assert.Equal(0, f.Pairs);
        Assert.Equal(f.Given, f.Value);
        Assert.Equal(f.Value, found.Curve!.At(100, f.Expiry, 50 / 365.0));
    }

    [Fact]
    public void FromParity_ExpiryWithoutPairs_IsInterpolatedInRateAndCarry()
    {
        var chain = new SyntheticChain();
        foreach ((double days, double r, double q) in ((double, double, double)[])[(100, 0.02, 0.01), (300, 0.04, 0.00)])
        {
            double t = days / 365, d = Math.Exp(-r * t), f = 100 * Math.Exp((r - q) * t);
            foreach (double k in (double[])[80, 90, 100, 110, 120]) Pair(chain, days, k, d * (f - k), 0.1);
        }

        foreach (double days in (double[])[50, 200, 400]) chain.Add(days, 100, OptionRight.Call, 0, 0);
        ImpliedForward[] all = [.. ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries];
        Check(all[0], 50, 0.02, 0.01);
        Check(all[2], 200, 0.03, 0.025);
        Check(all[4], 400, 0.04, 0.04);

        static void Check(ImpliedForward f, double days, double rate, double carry)
        {
            Assert.Equal(ForwardSource.Interpolated, f.Source);
            Assert.Equal(Math.Exp(-rate * days / 365), f.Value!.Value.Discount, 1e-10);
            Assert.Equal(100 * Math.Exp(carry * days / 365), f.Value.Value.Forward, 1e-7);
        }
    }

    [Fact]
    public void FromParity_ExpiredExpiries_AreLeftOut()
    {
        SyntheticChain chain = Line(100, 0.97, [80, 90, 100, 110], 0.1);
        foreach (double k in (double[])[80, 90, 100, 110]) Pair(chain, -1, k, 100 - k, 0.1);
        Assert.Single(ImpliedForwards.FromParity(chain.Build(NoCurve), Options).Expiries);
    }

    private static SyntheticChain Line(double forward, double discount, double[] strikes, double halfSpread)
    {
        var chain = new SyntheticChain();
        foreach (double k in strikes) Pair(chain, 50, k, discount * (forward - k), halfSpread);
        return chain;
    }

    private static void Pair(SyntheticChain chain, double days, double strike, double difference, double halfSpread)
    {
        double timeValue = 0.05 * strike, call = timeValue + Math.Max(difference, 0), put = timeValue + Math.Max(-difference, 0);
        chain.Add(days, strike, OptionRight.Call, call - halfSpread, call + halfSpread);
        chain.Add(days, strike, OptionRight.Put, put - halfSpread, put + halfSpread);
    }
}
