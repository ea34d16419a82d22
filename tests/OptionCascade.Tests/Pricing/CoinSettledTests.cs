using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Coin-settled options alone: worked figures, identities between coin and quote currency, differences, corners.</summary>
public class CoinSettledTests
{
    private const double Epsilon = 1.0 / (1L << 52);

    public readonly record struct Case(double Forward, double Strike, double Time, double Volatility, OptionRight Right)
    {
        public CoinSettledGreeks Greeks => CoinSettled.Evaluate(Forward, Strike, Time, Volatility, Right);
    }

    private static readonly Gen<Case> Cases =
        from forward in Law.Uniform(500, 90_000)
        from deviations in Law.Uniform(-3, 3)
        from logTime in Law.Uniform(Math.Log(0.003), Math.Log(2))
        from volatility in Law.Uniform(0.2, 1.5)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        let time = Math.Exp(logTime)
        select new Case(forward, forward * Math.Exp(deviations * volatility * Math.Sqrt(time)), time, volatility, right);

    /// <summary>Relative to 16·ε·(1 + d₁²).</summary>
    [Fact]
    public void CoinSettled_Gold_ToTheRoundingOfTheInputs()
    {
        (string Column, Func<CoinSettledGreeks, double> Value)[] columns =
        [
            ("price_usd", g => g.Quote.Price), ("price_coin", g => g.Coin.Price), ("black_delta", g => g.Quote.Delta), ("premium_adjusted_delta", g => g.NetDelta),
            ("dcoin_dF", g => g.Coin.Delta), ("d2coin_dF2", g => g.Coin.Gamma), ("vega_coin", g => g.Coin.Vega), ("theta_coin", g => g.Coin.Theta),
            ("gamma_usd", g => g.Quote.Gamma),
        ];
        var misses = new List<string>();
        double worst = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing", "inverse_coin_gold.csv"))
        {
            double f = row.Number("forward"), k = row.Number("strike"), t = row.Number("t"), s = row.Number("vol") * Math.Sqrt(t), d1 = (Math.Log(f / k) / s) + (s / 2);
            CoinSettledGreeks g = CoinSettled.Evaluate(f, k, t, row.Number("vol"), row["type"] == "call" ? OptionRight.Call : OptionRight.Put);
            foreach ((string column, Func<CoinSettledGreeks, double> value) in columns)
            {
                double expected = row.Number(column), actual = value(g), units = Math.Abs(actual - expected) / (Epsilon * (1 + (d1 * d1)) * Math.Abs(expected));
                worst = Math.Max(worst, units);
                if (!(units <= 16))
                    misses.Add(string.Create(CultureInfo.InvariantCulture, $"line {row.Line} {column}: {actual:R} for {expected:R}, {units:F1} units"));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F2} units of 16"));
        Assert.Empty(misses);
    }

    /// <summary>c_call − c_put = 1 − K/F, and all its derivatives.</summary>
    [Fact]
    public void CallMinusPut_EveryGreek_IsThatOfTheForward()
        => Law.ForAll(Cases, c =>
        {
            CoinSettledGreeks call = (c with { Right = OptionRight.Call }).Greeks, put = (c with { Right = OptionRight.Put }).Greeks;
            double f = c.Forward, k = c.Strike, m = k / f;
            Greeks a = call.Coin, b = put.Coin;
            return Close(a.Price - b.Price, 1 - m, 1e-14 * (1 + m)) && Close(call.NetDelta - put.NetDelta, m, 1e-14 * m) && Close(a.Delta - b.Delta, m / f, 1e-14 * m / f)
                && Close(a.Gamma - b.Gamma, -2 * m / (f * f), 1e-13 * ((m / (f * f)) + Math.Abs(a.Gamma)))
                && Close(a.Speed - b.Speed, 6 * m / (f * f * f), 1e-13 * ((m / (f * f * f)) + Math.Abs(a.Speed)))
                && Close(a.DualDelta - b.DualDelta, -1 / f, 1e-14 / f) && Close(call.NetGamma - put.NetGamma, -m / f, 1e-13 * ((m / f) + Math.Abs(call.NetGamma)))
                && (a.Vega, a.Theta, a.Volga, a.Vanna, a.Charm, a.Veta, a.Zomma, a.Color, a.Ultima, a.DualGamma)
                    == (b.Vega, b.Theta, b.Volga, b.Vanna, b.Charm, b.Veta, b.Zomma, b.Color, b.Ultima, b.DualGamma);
        });

    /// <summary>(1 − K/F)⁺ = K·(1/K − 1/F)⁺: an inverse call is K ordinary puts on the price of money in coin.</summary>
    [Fact]
    public void InverseOption_IsAnOrdinaryOptionOnTheReciprocal()
        => Law.ForAll(Cases, c =>
        {
            OptionRight other = c.Right == OptionRight.Call ? OptionRight.Put : OptionRight.Call;
            Greeks reciprocal = Black76.Evaluate(1 / c.Forward, 1 / c.Strike, c.Time, c.Volatility, 1, other);
            Greeks coin = c.Greeks.Coin;
            double f = c.Forward;
            return Close(c.Strike * reciprocal.Price, coin.Price, 1e-12 * coin.Price)
                && Close(-c.Strike * reciprocal.Delta / (f * f), coin.Delta, 1e-12 * Math.Abs(coin.Delta)) && Close(c.Strike * reciprocal.Vega, coin.Vega, 1e-12 * coin.Vega);
        });

    [Fact]
    public void CoinTimesForward_EveryGreek_IsTheQuoteGreek()
        => Law.ForAll(Cases, c =>
        {
            CoinSettledGreeks g = c.Greeks, restated = CoinSettled.ToCoin(g.Quote, c.Forward);
            Greeks back = CoinSettled.ToQuote(g.Coin, c.Forward);
            double f = c.Forward;
            bool same = true;
            foreach (GreekSet greek in TestBooks.Single)
            {
                int order = greek switch
                {
                    GreekSet.Delta or GreekSet.Vanna or GreekSet.Charm => 1,
                    GreekSet.Gamma or GreekSet.Zomma or GreekSet.Color => 2,
                    GreekSet.Speed => 3,
                    _ => 0,
                };
                // What the chain rule adds up, by size.
                double scale = (Math.Abs(g.Coin.Of(greek)) * f) + (Math.Abs(Lower(greek, g.Coin)) * Math.Max(order, 1)) + Math.Abs(back.Of(greek));
                same &= Close(back.Of(greek), g.Quote.Of(greek), 1e-14 * scale) && Close(restated.Coin.Of(greek) * f, g.Coin.Of(greek) * f, 3e-14 * (scale + (Lowest(greek, g) / Math.Pow(f, Math.Max(order - 1, 0)))));
            }

            return same && Close(g.NetDelta, g.Quote.Delta - g.Coin.Price, 1e-14 * (1 + g.Coin.Price)) && Close(g.NetDelta, f * g.Coin.Delta, 1e-15 * Math.Abs(g.NetDelta))
                && Close(g.NetGamma, g.Quote.Gamma - (g.NetDelta / f), 1e-15 * (g.Quote.Gamma + Math.Abs(g.NetDelta / f)));

            static double Lower(GreekSet greek, Greeks g) => greek switch
            {
                GreekSet.Delta => g.Price,
                GreekSet.Gamma => g.Delta,
                GreekSet.Speed => g.Gamma,
                GreekSet.Vanna => g.Vega,
                GreekSet.Charm => g.Theta,
                GreekSet.Zomma => g.Vanna,
                GreekSet.Color => g.Charm,
                _ => 0,
            };

            // Price, vega or theta in coin: what cancellation is measured by.
            static double Lowest(GreekSet greek, CoinSettledGreeks g) => greek switch
            {
                GreekSet.Delta or GreekSet.Gamma or GreekSet.Speed => Math.Abs(g.Quote.Delta) + (6 * g.Coin.Price),
                GreekSet.Vanna or GreekSet.Zomma => 4 * g.Coin.Vega,
                GreekSet.Charm or GreekSet.Color => 4 * Math.Abs(g.Coin.Theta),
                _ => 0,
            };
        });

    [Fact]
    public void CoinGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double s = c.Volatility * Math.Sqrt(c.Time), h = 0.015 * Math.Min(s, 1) * c.Forward, v = 0.01 * c.Volatility, t = 0.01 * c.Time, k = 0.015 * Math.Min(s, 1) * c.Strike;
            CoinSettledGreeks At(double x) => (c with { Forward = c.Forward + x }).Greeks;
            CoinSettledGreeks Vol(double x) => (c with { Volatility = c.Volatility + x }).Greeks;
            CoinSettledGreeks Time(double x) => (c with { Time = c.Time - x }).Greeks;
            CoinSettledGreeks Strike(double x) => (c with { Strike = c.Strike + x }).Greeks;
            CoinSettledGreeks g = c.Greeks;
            return Agree(x => At(x).Coin.Price, h, g.Coin.Delta) && Agree(x => At(x).Coin.Delta, h, g.Coin.Gamma) && Agree(x => At(x).Coin.Gamma, h, g.Coin.Speed)
                && Agree(x => At(x).NetDelta, h, g.NetGamma)
                && Agree(x => Vol(x).Coin.Price, v, g.Coin.Vega) && Agree(x => Vol(x).Coin.Delta, v, g.Coin.Vanna) && Agree(x => Vol(x).Coin.Vega, v, g.Coin.Volga)
                && Agree(x => Vol(x).Coin.Gamma, v, g.Coin.Zomma) && Agree(x => Vol(x).Coin.Volga, v, g.Coin.Ultima)
                && Agree(x => Time(x).Coin.Price, t, g.Coin.Theta) && Agree(x => Time(x).Coin.Delta, t, g.Coin.Charm) && Agree(x => Time(x).Coin.Vega, t, g.Coin.Veta)
                && Agree(x => Time(x).Coin.Gamma, t, g.Coin.Color)
                && Agree(x => Strike(x).Coin.Price, k, g.Coin.DualDelta) && Agree(x => Strike(x).Coin.DualDelta, k, g.Coin.DualGamma);
        });

    [Fact]
    public void CoinPrice_Bounds_Hold()
        => Law.ForAll(Cases, c =>
        {
            CoinSettledGreeks call = (c with { Right = OptionRight.Call }).Greeks, put = (c with { Right = OptionRight.Put }).Greeks;
            return call.Coin.Price is > 0 and <= 1 && put.Coin.Price > 0 && put.Coin.Price <= (c.Strike / c.Forward) + 1e-15
                && call.NetDelta > 0 && call.NetDelta <= call.Quote.Delta && put.NetDelta < put.Quote.Delta;
        });

    [Theory]
    [InlineData(80.0, OptionRight.Call, 0.2, 1.0, 0.8)]
    [InlineData(125.0, OptionRight.Call, 0.0, 0.0, 0.0)]
    [InlineData(80.0, OptionRight.Put, 0.0, 0.0, 0.0)]
    [InlineData(125.0, OptionRight.Put, 0.25, -1.0, -1.25)]
    public void ExpiryNow_OrNoVolatility_PayoffAndItsDerivatives(double strike, OptionRight right, double price, double delta, double net)
    {
        foreach (CoinSettledGreeks g in new[] { CoinSettled.Evaluate(100, strike, 0, 0.5, right), CoinSettled.Evaluate(100, strike, 1, 0, right) })
        {
            Assert.Equal(price, g.Coin.Price, 1e-15);
            Assert.Equal(100 * price, g.Quote.Price, 1e-13);
            Assert.Equal(delta, g.Quote.Delta);
            Assert.Equal(net, g.NetDelta, 1e-15);
            Assert.Equal(net / 100, g.Coin.Delta, 1e-17);
            Assert.Equal(-2 * net / 10_000, g.Coin.Gamma, 1e-18);
            Assert.Equal(6 * net / 1_000_000, g.Coin.Speed, 1e-19);
            Assert.Equal(-net / 100, g.NetGamma, 1e-17);
            foreach (GreekSet zero in new[] { GreekSet.Vega, GreekSet.Theta, GreekSet.Rho, GreekSet.DividendRho, GreekSet.Vanna, GreekSet.Charm, GreekSet.Volga, GreekSet.Veta,
                GreekSet.Vera, GreekSet.Zomma, GreekSet.Color, GreekSet.Ultima, GreekSet.DualGamma })
                Assert.Equal(0, g.Coin.Of(zero));
        }
    }

    [Fact]
    public void StrikeZero_CallIsOneCoin_WithoutNetDelta()
    {
        CoinSettledGreeks call = CoinSettled.Evaluate(60_000, 0, 0.5, 0.7, OptionRight.Call);
        Assert.Equal((1, 60_000, 1, 0, 0, 0), (call.Coin.Price, call.Quote.Price, call.Quote.Delta, call.NetDelta, call.Coin.Delta, call.Coin.Gamma));
        Assert.Equal(0, CoinSettled.Evaluate(60_000, 0, 0.5, 0.7, OptionRight.Put).Coin.Price);
    }

    /// <summary>A call far in the money has a net delta that Δ − c cannot give: with K/F = 1e-20 it is 1e-20.</summary>
    [Fact]
    public void DeepInTheMoneyCall_NetDelta_KeepsItsDigits()
        => Assert.Equal(1, CoinSettled.Evaluate(1e10, 1e-10, 1, 0.5, OptionRight.Call).NetDelta / 1e-20, 1e-14);

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.Evaluate(bad, 100, 1, 0.2, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.Evaluate(100, bad, 1, 0.2, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.Evaluate(100, 100, bad, 0.2, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.Evaluate(100, 100, 1, bad, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.ToCoin(default, bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettled.ToQuote(default, bad));
        }
    }
}
