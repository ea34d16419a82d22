using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Digital options: published values, decomposition of the vanilla option, differences, corners.</summary>
public class DigitalTests
{
    public readonly record struct Case(double Spot, double Strike, double Time, double Volatility, double Rate, double Yield, OptionRight Right, DigitalPayoff Payoff)
    {
        public double S => Volatility * Math.Sqrt(Time);

        public Greeks Greeks => Digital.Evaluate(Payoff, Spot, Strike, Time, Volatility, Rate, Yield, Right);
    }

    private static readonly Gen<Case> Cases =
        from spot in Law.Uniform(20, 400)
        from deviations in Law.Uniform(-3, 3)
        from logTime in Law.Uniform(Math.Log(0.01), Math.Log(5))
        from volatility in Law.Uniform(0.05, 1.2)
        from rate in Law.Uniform(-0.05, 0.15)
        from yield in Law.Uniform(-0.05, 0.15)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        from payoff in Gen.Elements(DigitalPayoff.CashOrNothing, DigitalPayoff.AssetOrNothing)
        let time = Math.Exp(logTime)
        select new Case(spot, spot * Math.Exp(((rate - yield) * time) + (deviations * volatility * Math.Sqrt(time))), time, volatility, rate, yield, right, payoff);

    /// <summary>Haug, The Complete Guide to Option Pricing Formulas (1998), p. 88: cash 10 or nothing; p. 90: asset or nothing.</summary>
    [Fact]
    public void Digital_HaugExamples_ToThePrintedDigits()
    {
        Assert.Equal(2.6710, 10 * Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 80, 0.75, 0.35, 0.06, 0.06, OptionRight.Put).Price, 1e-4);
        Assert.Equal(20.2069, Digital.Evaluate(DigitalPayoff.AssetOrNothing, 70, 65, 0.5, 0.27, 0.07, 0.05, OptionRight.Put).Price, 1e-4);
    }

    /// <summary>The vanilla option is w·(asset digital − K·cash digital), in every Greek that holds K; and the cash digital is its strike derivative.</summary>
    [Fact]
    public void AssetMinusStrikeTimesCash_EveryGreek_IsTheVanilla()
        => Law.ForAll(Cases, c =>
        {
            Greeks asset = (c with { Payoff = DigitalPayoff.AssetOrNothing }).Greeks, cash = (c with { Payoff = DigitalPayoff.CashOrNothing }).Greeks;
            Greeks vanilla = BlackScholes.Evaluate(c.Spot, c.Strike, c.Time, c.Volatility, c.Rate, c.Yield, c.Right);
            double w = c.Right == OptionRight.Call ? 1 : -1, amplify = 1 + (1 / c.S);
            bool same = Close(cash.Price, -w * vanilla.DualDelta, 1e-13 * cash.Price) && Close(cash.DualDelta, -w * vanilla.DualGamma, 1e-13 * vanilla.DualGamma);
            foreach (GreekSet greek in TestBooks.Single.Except([GreekSet.DualDelta, GreekSet.DualGamma]))
            {
                double a = asset.Of(greek), k = c.Strike * cash.Of(greek);
                same &= Close(w * (a - k), vanilla.Of(greek), 1e-13 * amplify * amplify * (Math.Abs(a) + Math.Abs(k) + Math.Abs(vanilla.Of(greek)) + Largest(greek, asset, c)));
            }

            return same;

            // Terms that cancel inside a digital's own Greek.
            static double Largest(GreekSet greek, Greeks asset, Case c) => greek switch
            {
                GreekSet.Theta or GreekSet.Veta => Math.Abs(asset.DualDelta) * c.Strike * c.S / c.Time * (greek == GreekSet.Veta ? 1 / c.Volatility : 1),
                GreekSet.Charm or GreekSet.Color => Math.Abs(asset.DualDelta) * c.Strike / c.Spot / c.Time * (greek == GreekSet.Color ? 1 / (c.Spot * c.S) : 1),
                _ => Math.Abs(asset.DualDelta) * c.Strike * c.S * (1 + (1 / Math.Pow(c.Volatility, 3)) + Math.Pow(c.Spot * c.S, -3)),
            };
        });

    [Fact]
    public void CallPlusPut_EveryGreek_IsThatOfTheBondOrTheUnderlying()
        => Law.ForAll(Cases, c =>
        {
            Greeks a = (c with { Right = OptionRight.Call }).Greeks, b = (c with { Right = OptionRight.Put }).Greeks;
            bool cash = c.Payoff == DigitalPayoff.CashOrNothing;
            double y = cash ? c.Rate : c.Yield, v = (cash ? 1 : c.Spot) * Math.Exp(-y * c.Time);
            double Near(double x) => 1e-14 * (Math.Abs(x) + v) * (1 + (1 / c.Time));
            return Close(a.Price + b.Price, v, 1e-14 * v) && Close(a.Delta + b.Delta, cash ? 0 : v / c.Spot, Near(a.Delta)) && Close(a.Theta + b.Theta, y * v, Near(a.Theta))
                && Close(a.Rho + b.Rho, cash ? -c.Time * v : 0, Near(a.Rho) * (1 + c.Time)) && Close(a.DividendRho + b.DividendRho, cash ? 0 : -c.Time * v, Near(a.DividendRho) * (1 + c.Time))
                && Close(a.Charm + b.Charm, cash ? 0 : y * v / c.Spot, Near(a.Charm))
                && (a.Gamma, a.Vega, a.DualDelta, a.DualGamma, a.Vanna, a.Volga, a.Veta, a.Vera, a.Speed, a.Zomma, a.Color, a.Ultima)
                    == (-b.Gamma, -b.Vega, -b.DualDelta, -b.DualGamma, -b.Vanna, -b.Volga, -b.Veta, -b.Vera, -b.Speed, -b.Zomma, -b.Color, -b.Ultima);
        });

    [Fact]
    public void Price_Bounds_AndHomogeneity()
        => Law.ForAll(Cases, c =>
        {
            Greeks g = c.Greeks, twice = (c with { Spot = 2 * c.Spot, Strike = 2 * c.Strike }).Greeks;
            bool cash = c.Payoff == DigitalPayoff.CashOrNothing;
            double bound = cash ? Math.Exp(-c.Rate * c.Time) : c.Spot * Math.Exp(-c.Yield * c.Time), unit = cash ? 1 : 2;
            return g.Price > 0 && g.Price < bound * (1 + 1e-15)
                && twice == new Greeks(unit * g.Price, unit * g.Delta / 2, unit * g.Gamma / 4, unit * g.Vega, unit * g.Theta, unit * g.Rho, unit * g.DividendRho, unit * g.DualDelta / 2,
                    unit * g.DualGamma / 4, unit * g.Vanna / 2, unit * g.Charm / 2, unit * g.Volga, unit * g.Veta, unit * g.Vera, unit * g.Speed / 8, unit * g.Zomma / 4, unit * g.Color / 4,
                    unit * g.Ultima);
        });

    [Fact]
    public void SpotAndStrikeGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.015 * Math.Min(c.S, 1);
            Greeks At(double x) => (c with { Spot = c.Spot + x }).Greeks;
            Greeks Strike(double x) => (c with { Strike = c.Strike + x }).Greeks;
            Greeks g = c.Greeks;
            return Agree(x => At(x).Price, h * c.Spot, g.Delta) && Agree(x => At(x).Delta, h * c.Spot, g.Gamma) && Agree(x => At(x).Gamma, h * c.Spot, g.Speed)
                && Agree(x => Strike(x).Price, h * c.Strike, g.DualDelta) && Agree(x => Strike(x).DualDelta, h * c.Strike, g.DualGamma);
        });

    [Fact]
    public void VolatilityGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.01 * c.Volatility;
            Greeks At(double x) => (c with { Volatility = c.Volatility + x }).Greeks;
            Greeks g = c.Greeks;
            return Agree(x => At(x).Price, h, g.Vega) && Agree(x => At(x).Delta, h, g.Vanna) && Agree(x => At(x).Vega, h, g.Volga) && Agree(x => At(x).Gamma, h, g.Zomma)
                && Agree(x => At(x).Volga, h, g.Ultima);
        });

    [Fact]
    public void TimeAndRateGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double t = 0.01 * c.Time * Math.Min(1, c.S / (Math.Abs(c.Rate - c.Yield) * c.Time)), h = 0.02 * Math.Min(c.S / c.Time, 1);
            Greeks Time(double x) => (c with { Time = c.Time - x }).Greeks;
            Greeks Rate(double x) => (c with { Rate = c.Rate + x }).Greeks;
            Greeks Yield(double x) => (c with { Yield = c.Yield + x }).Greeks;
            Greeks g = c.Greeks;
            return Agree(x => Time(x).Price, t, g.Theta) && Agree(x => Time(x).Delta, t, g.Charm) && Agree(x => Time(x).Vega, t, g.Veta) && Agree(x => Time(x).Gamma, t, g.Color)
                && Agree(x => Rate(x).Price, h, g.Rho) && Agree(x => Yield(x).Price, h, g.DividendRho) && Agree(x => Rate(x).Vega, h, g.Vera);
        });

    [Theory]
    [InlineData(DigitalPayoff.CashOrNothing, 110.0, OptionRight.Call, 1.0)]
    [InlineData(DigitalPayoff.CashOrNothing, 110.0, OptionRight.Put, 0.0)]
    [InlineData(DigitalPayoff.CashOrNothing, 100.0, OptionRight.Put, 0.5)]
    [InlineData(DigitalPayoff.AssetOrNothing, 110.0, OptionRight.Call, 110.0)]
    [InlineData(DigitalPayoff.AssetOrNothing, 90.0, OptionRight.Call, 0.0)]
    [InlineData(DigitalPayoff.AssetOrNothing, 90.0, OptionRight.Put, 90.0)]
    [InlineData(DigitalPayoff.AssetOrNothing, 100.0, OptionRight.Call, 50.0)]
    public void ExpiryNow_AnyPayoff_PaysOrNot(DigitalPayoff payoff, double spot, OptionRight right, double price)
    {
        double y = payoff == DigitalPayoff.CashOrNothing ? 0.05 : 0.02, delta = payoff == DigitalPayoff.CashOrNothing ? 0 : price / spot;
        Assert.Equal(new Greeks() with { Price = price, Delta = delta, Theta = y * price, Charm = y * delta }, Digital.Evaluate(payoff, spot, 100, 0, 0.3, 0.05, 0.02, right));
    }

    [Fact]
    public void ZeroVolatility_InTheMoneyAndAtTheKink_Limits()
    {
        const double r = 0.05, q = 0.02, t = 2;
        double d = Math.Exp(-r * t), dq = Math.Exp(-q * t);
        Greeks cash = Digital.Evaluate(DigitalPayoff.CashOrNothing, 130, 100, t, 0, r, q, OptionRight.Call);
        Assert.Equal((d, 0, r * d, -t * d, 0), (cash.Price, cash.Delta, cash.Theta, cash.Rho, cash.DividendRho));
        Greeks asset = Digital.Evaluate(DigitalPayoff.AssetOrNothing, 130, 100, t, 0, r, q, OptionRight.Call);
        Assert.Equal(130 * dq, asset.Price, 1e-13);
        Assert.Equal((dq, q * 130 * dq, 0, -t * 130 * dq, q * dq), (asset.Delta, asset.Theta, asset.Rho, asset.DividendRho, asset.Charm));
        foreach (GreekSet zero in new[] { GreekSet.Gamma, GreekSet.Vega, GreekSet.DualDelta, GreekSet.DualGamma, GreekSet.Vanna, GreekSet.Volga, GreekSet.Veta, GreekSet.Vera,
            GreekSet.Speed, GreekSet.Zomma, GreekSet.Color, GreekSet.Ultima })
            Assert.Equal((0, 0), (cash.Of(zero), asset.Of(zero)));
        foreach (DigitalPayoff payoff in Enum.GetValues<DigitalPayoff>())
            foreach (OptionRight right in Enum.GetValues<OptionRight>())
            {
                Greeks kink = Digital.Evaluate(payoff, 100, 100, t, 0, r, r, right), near = Digital.Evaluate(payoff, 100, 100, t, 1e-7, r, r, right);
                foreach (GreekSet greek in new[] { GreekSet.Price, GreekSet.Vega, GreekSet.Volga })
                    Assert.Equal(near.Of(greek), kink.Of(greek), 1e-4);
                Assert.Equal(1, kink.Ultima / Digital.Evaluate(payoff, 100, 100, t, 1e-3, r, r, right).Ultima, 1e-4);
            }
    }

    [Fact]
    public void StrikeZero_AndDeepWings_LimitsAndDigits()
    {
        Assert.Equal(Math.Exp(-0.05), Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 0, 1, 0.2, 0.05, 0, OptionRight.Call).Price, 1e-16);
        Assert.Equal(new Greeks(), Digital.Evaluate(DigitalPayoff.AssetOrNothing, 100, 0, 1, 0.2, 0.05, 0, OptionRight.Put));
        double deep = Digital.Evaluate(DigitalPayoff.CashOrNothing, 1, Math.Exp(29.5), 1, 1, 0, 0, OptionRight.Call).Price; // Φ(−30)
        Assert.Equal(1, deep / 4.906713927148187e-198, 1e-11);
        Greeks gone = Digital.Evaluate(DigitalPayoff.CashOrNothing, 1, 1e200, 1, 0.1, 0, 0, OptionRight.Put);
        Assert.Equal(new Greeks() with { Price = 1, Rho = -1 }, gone);
    }

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, bad, 100, 1, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, bad, 1, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 100, bad, 0.2, 0, 0, OptionRight.Call));
            Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 100, 1, bad, 0, 0, OptionRight.Call));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate((DigitalPayoff)2, 100, 100, 1, 0.2, 0, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 100, 1, 0.2, -301, 0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 100, 1, 0.2, 0, double.NaN, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => Digital.Evaluate(DigitalPayoff.CashOrNothing, 100, 100, 1, 0.2, 0, 0, (OptionRight)2));
    }
}
