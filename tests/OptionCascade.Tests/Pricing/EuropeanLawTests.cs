using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Laws that hold for every European option, each on 1,000 random ones or more.</summary>
public class EuropeanLawTests
{
    public readonly record struct Case(double Spot, double Strike, double Time, double Volatility, double Rate, double Yield, OptionRight Right)
    {
        public double S => Volatility * Math.Sqrt(Time);

        public Greeks Greeks => BlackScholes.Evaluate(Spot, Strike, Time, Volatility, Rate, Yield, Right);
    }

    private static readonly Gen<Case> Cases =
        from spot in Law.Uniform(20, 400)
        from deviations in Law.Uniform(-3, 3)
        from logTime in Law.Uniform(Math.Log(0.01), Math.Log(5))
        from volatility in Law.Uniform(0.05, 1.2)
        from rate in Law.Uniform(-0.05, 0.15)
        from yield in Law.Uniform(-0.05, 0.15)
        from call in Gen.Elements(OptionRight.Call, OptionRight.Put)
        let time = Math.Exp(logTime)
        select new Case(spot, spot * Math.Exp(((rate - yield) * time) + (deviations * volatility * Math.Sqrt(time))), time, volatility, rate, yield, call);

    private static bool Close(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance;

    [Fact]
    public void CallMinusPut_EveryGreek_IsThatOfTheForward()
        => Law.ForAll(Cases, c =>
        {
            Greeks call = (c with { Right = OptionRight.Call }).Greeks, put = (c with { Right = OptionRight.Put }).Greeks;
            double dq = Math.Exp(-c.Yield * c.Time), d = Math.Exp(-c.Rate * c.Time), s = c.Spot * dq, k = c.Strike * d, eps = 1e-14 * (s + k);
            return Close(call.Price - put.Price, s - k, eps)
                && Close(call.Delta - put.Delta, dq, 1e-14 * dq)
                && Close(call.Theta - put.Theta, (c.Yield * s) - (c.Rate * k), eps * (1 + Math.Abs(call.Theta) / (s + k)))
                && Close(call.Rho - put.Rho, c.Time * k, eps * c.Time)
                && Close(call.DividendRho - put.DividendRho, -c.Time * s, eps * c.Time)
                && Close(call.DualDelta - put.DualDelta, -d, 1e-14 * d)
                && Close(call.Charm - put.Charm, c.Yield * dq, 1e-14 * (dq + Math.Abs(call.Charm)))
                && (call.Gamma, call.Vega, call.DualGamma, call.Vanna, call.Volga, call.Veta, call.Vera, call.Speed, call.Zomma, call.Color, call.Ultima)
                    == (put.Gamma, put.Vega, put.DualGamma, put.Vanna, put.Volga, put.Veta, put.Vera, put.Speed, put.Zomma, put.Color, put.Ultima);
        });

    /// <summary>Doubling spot and strike is exact in binary: price doubles, delta stays, gamma halves, speed quarters, to the last bit.</summary>
    [Fact]
    public void SpotAndStrikeDoubled_EveryGreek_ScalesExactly()
        => Law.ForAll(Cases, c =>
        {
            Greeks g = c.Greeks, h = (c with { Spot = 2 * c.Spot, Strike = 2 * c.Strike }).Greeks;
            return h == new Greeks(2 * g.Price, g.Delta, g.Gamma / 2, 2 * g.Vega, 2 * g.Theta, 2 * g.Rho, 2 * g.DividendRho, g.DualDelta, g.DualGamma / 2,
                g.Vanna, g.Charm, 2 * g.Volga, 2 * g.Veta, 2 * g.Vera, g.Speed / 4, g.Zomma / 2, g.Color / 2, 2 * g.Ultima);
        });

    /// <summary>Euler: V = S·∂V/∂S + K·∂V/∂K, and the same for delta and gamma; the Black–Scholes equation θ + ½σ²S²Γ + (r − q)SΔ = rV.</summary>
    [Fact]
    public void EulerAndBlackScholesEquations_Hold()
        => Law.ForAll(Cases, c =>
        {
            Greeks g = c.Greeks;
            double scale = 1e-13 * (c.Spot + c.Strike);
            return Close(g.Price, (c.Spot * g.Delta) + (c.Strike * g.DualDelta), scale)
                && Close(c.Spot * c.Spot * g.Gamma, c.Strike * c.Strike * g.DualGamma, 1e-14 * c.Spot * c.Spot * g.Gamma)
                && Close(g.Theta + (0.5 * c.Volatility * c.Volatility * c.Spot * c.Spot * g.Gamma) + ((c.Rate - c.Yield) * c.Spot * g.Delta), c.Rate * g.Price,
                    scale + (1e-14 * Math.Abs(g.Theta)));
        });

    [Fact]
    public void Price_AnyOption_WithinNoArbitrageBounds()
        => Law.ForAll(Cases, c =>
        {
            double s = c.Spot * Math.Exp(-c.Yield * c.Time), k = c.Strike * Math.Exp(-c.Rate * c.Time);
            double call = (c with { Right = OptionRight.Call }).Greeks.Price, put = (c with { Right = OptionRight.Put }).Greeks.Price, ulp = 4e-16 * (s + k);
            return call > 0 && put > 0 && call >= s - k - ulp && call <= s + ulp && put >= k - s - ulp && put <= k + ulp;
        });

    [Fact]
    public void Price_InStrikeVolatilityAndTime_MonotoneAndConvex()
        => Law.ForAll(Cases, c =>
        {
            double step = 0.02 * c.S * c.Strike, price = c.Greeks.Price;
            double up = (c with { Strike = c.Strike + step }).Greeks.Price, down = (c with { Strike = c.Strike - step }).Greeks.Price;
            double direction = c.Right == OptionRight.Call ? -1 : 1;
            double longer = (c with { Time = c.Time * 1.01, Rate = 0, Yield = 0 }).Greeks.Price, same = (c with { Rate = 0, Yield = 0 }).Greeks.Price;
            return (up - price) * direction > 0 && (price - down) * direction > 0 && up + down > 2 * price
                && (c with { Volatility = c.Volatility * 1.01 }).Greeks.Price > price && longer >= same;
        });

    /// <summary>Calendar: at the same K/F and volatility the price per unit of discounted forward never falls with time, whatever rate and yield are.</summary>
    [Fact]
    public void Price_SameMoneynessMoreTime_NotCheaperPerDiscountedForward()
        => Law.ForAll(from c in Cases from factor in Law.Uniform(1.0001, 4) select (c, factor), x =>
        {
            (Case c, double longer) = (x.c, x.factor * x.c.Time);
            double drift = c.Rate - c.Yield, strike = c.Strike * Math.Exp(drift * (longer - c.Time));
            double before = c.Greeks.Price / (c.Spot * Math.Exp(-c.Yield * c.Time));
            double after = (c with { Time = longer, Strike = strike }).Greeks.Price / (c.Spot * Math.Exp(-c.Yield * longer));
            return after >= before * (1 - 1e-13);
        });

    /// <summary>Eighth-order central difference.</summary>
    private static bool Derivative(Func<double, double> f, double h, double expected)
    {
        double f1 = f(h) - f(-h), f2 = f(2 * h) - f(-2 * h), f3 = f(3 * h) - f(-3 * h), f4 = f(4 * h) - f(-4 * h);
        double derivative = ((672 * f1) - (168 * f2) + (32 * f3) - (3 * f4)) / (840 * h);
        double noise = (Math.Abs(f(4 * h)) + Math.Abs(f(-4 * h)) + Math.Abs(f(0))) / h;
        return Math.Abs(derivative - expected) <= (1e-8 * Math.Abs(expected)) + (1e-12 * noise);
    }

    [Fact]
    public void SpotGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.015 * Math.Min(c.S, 1) * c.Spot;
            Greeks At(double x) => (c with { Spot = c.Spot + x }).Greeks;
            Greeks g = c.Greeks;
            return Derivative(x => At(x).Price, h, g.Delta) && Derivative(x => At(x).Delta, h, g.Gamma) && Derivative(x => At(x).Gamma, h, g.Speed);
        });

    [Fact]
    public void StrikeGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.015 * Math.Min(c.S, 1) * c.Strike;
            Greeks At(double x) => (c with { Strike = c.Strike + x }).Greeks;
            return Derivative(x => At(x).Price, h, c.Greeks.DualDelta) && Derivative(x => At(x).DualDelta, h, c.Greeks.DualGamma);
        });

    [Fact]
    public void VolatilityGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.01 * c.Volatility;
            Greeks At(double x) => (c with { Volatility = c.Volatility + x }).Greeks;
            Greeks g = c.Greeks;
            return Derivative(x => At(x).Price, h, g.Vega) && Derivative(x => At(x).Delta, h, g.Vanna) && Derivative(x => At(x).Vega, h, g.Volga)
                && Derivative(x => At(x).Gamma, h, g.Zomma) && Derivative(x => At(x).Volga, h, g.Ultima);
        });

    [Fact]
    public void TimeGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.01 * c.Time;
            Greeks At(double x) => (c with { Time = c.Time - x }).Greeks; // calendar time forward, time to expiry back
            Greeks g = c.Greeks;
            return Derivative(x => At(x).Price, h, g.Theta) && Derivative(x => At(x).Delta, h, g.Charm) && Derivative(x => At(x).Vega, h, g.Veta)
                && Derivative(x => At(x).Gamma, h, g.Color);
        });

    [Fact]
    public void RateGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.02 * Math.Min(c.S / c.Time, 1);
            Greeks Rate(double x) => (c with { Rate = c.Rate + x }).Greeks;
            Greeks Yield(double x) => (c with { Yield = c.Yield + x }).Greeks;
            Greeks g = c.Greeks;
            return Derivative(x => Rate(x).Price, h, g.Rho) && Derivative(x => Yield(x).Price, h, g.DividendRho) && Derivative(x => Rate(x).Vega, h, g.Vera);
        });
}
