using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Laws of the normal model, each on 1,000 random options, with negative spots and strikes among them.</summary>
public class BachelierLawTests
{
    public readonly record struct Case(double Spot, double Strike, double Time, double Volatility, double Rate, double Yield, OptionRight Right)
    {
        public double S => Volatility * Math.Sqrt(Time);

        public double Forward => Spot * Math.Exp((Rate - Yield) * Time);

        public Greeks OnSpot => Bachelier.EvaluateOnSpot(Spot, Strike, Time, Volatility, Rate, Yield, Right);

        public Greeks OnForward => Bachelier.Evaluate(Spot, Strike, Time, Volatility, Math.Exp(-Rate * Time), Right);
    }

    private static readonly Gen<Case> Cases =
        from spot in Law.Uniform(-100, 200)
        from deviations in Law.Uniform(-3, 3)
        from logTime in Law.Uniform(Math.Log(0.01), Math.Log(5))
        from volatility in Law.Uniform(5, 120)
        from rate in Law.Uniform(-0.05, 0.15)
        from yield in Law.Uniform(-0.05, 0.15)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        let time = Math.Exp(logTime)
        select new Case(spot, (spot * Math.Exp((rate - yield) * time)) + (deviations * volatility * Math.Sqrt(time)), time, volatility, rate, yield, right);

    [Fact]
    public void CallMinusPut_EveryGreek_IsThatOfTheForward()
        => Law.ForAll(Cases, c =>
        {
            Greeks call = (c with { Right = OptionRight.Call }).OnSpot, put = (c with { Right = OptionRight.Put }).OnSpot;
            double dq = Math.Exp(-c.Yield * c.Time), d = Math.Exp(-c.Rate * c.Time), s = c.Spot * dq, k = c.Strike * d;
            double eps = 1e-13 * (Math.Abs(s) + Math.Abs(k) + c.S) * (1 + (1 / c.Time));
            return Close(call.Price - put.Price, s - k, eps)
                && Close(call.Delta - put.Delta, dq, 1e-14 * dq)
                && Close(call.Theta - put.Theta, (c.Yield * s) - (c.Rate * k), eps)
                && Close(call.Rho - put.Rho, c.Time * k, eps * c.Time)
                && Close(call.DividendRho - put.DividendRho, -c.Time * s, eps * c.Time)
                && Close(call.DualDelta - put.DualDelta, -d, 1e-14 * d)
                && Close(call.Charm - put.Charm, c.Yield * dq, 1e-13 * (dq + Math.Abs(call.Charm)))
                && (call.Gamma, call.Vega, call.DualGamma, call.Vanna, call.Volga, call.Veta, call.Vera, call.Speed, call.Zomma, call.Color, call.Ultima)
                    == (put.Gamma, put.Vega, put.DualGamma, put.Vanna, put.Volga, put.Veta, put.Vera, put.Speed, put.Zomma, put.Color, put.Ultima);
        });

    /// <summary>Doubling all prices is exact in binary; so is the reflection F → −F, K → −K, call ↔ put.</summary>
    [Fact]
    public void PricesDoubledOrReflected_EveryGreek_ScalesExactly()
        => Law.ForAll(Cases, c =>
        {
            Greeks g = c.OnSpot, h = (c with { Spot = 2 * c.Spot, Strike = 2 * c.Strike, Volatility = 2 * c.Volatility }).OnSpot;
            OptionRight other = c.Right == OptionRight.Call ? OptionRight.Put : OptionRight.Call;
            Greeks m = (c with { Spot = -c.Spot, Strike = -c.Strike, Right = other }).OnSpot;
            return h == new Greeks(2 * g.Price, g.Delta, g.Gamma / 2, g.Vega, 2 * g.Theta, 2 * g.Rho, 2 * g.DividendRho, g.DualDelta, g.DualGamma / 2,
                    g.Vanna / 2, g.Charm, g.Volga / 2, g.Veta, g.Vera, g.Speed / 4, g.Zomma / 4, g.Color / 2, g.Ultima / 4)
                && m == new Greeks(g.Price, -g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.DividendRho, -g.DualDelta, g.DualGamma,
                    -g.Vanna, -g.Charm, g.Volga, g.Veta, g.Vera, -g.Speed, g.Zomma, g.Color, g.Ultima);
        });

    /// <summary>On the forward only F − K counts: steps of whole numbers are exact.</summary>
    [Fact]
    public void ForwardAndStrikeShifted_EveryGreek_Unchanged()
        => Law.ForAll(from c in Cases from shift in Gen.Choose(-1000, 1000) select (c, shift), x =>
        {
            Case whole = x.c with { Spot = Math.Round(x.c.Spot), Strike = Math.Round(x.c.Strike) };
            return whole.OnForward == (whole with { Spot = whole.Spot + x.shift, Strike = whole.Strike + x.shift }).OnForward;
        });

    /// <summary>Homogeneity in (F, K, σ): V = F·V_F + K·V_K + σ·V_σ; heat equation θ = rV − ½σ²Γ on the forward, with carry on spot.</summary>
    [Fact]
    public void EulerAndHeatEquations_Hold()
        => Law.ForAll(Cases, c =>
        {
            Greeks f = c.OnForward, s = c.OnSpot;
            double b = c.Rate - c.Yield, slope = Math.Exp(b * c.Time), scale = 1e-13 * (Math.Abs(c.Spot) + Math.Abs(c.Strike) + c.S) * (1 + (1 / c.Time));
            return Close(f.Price, (c.Spot * f.Delta) + (c.Strike * f.DualDelta) + (c.Volatility * f.Vega), scale)
                && Close(s.Price, (c.Spot * s.Delta) + (c.Strike * s.DualDelta) + (c.Volatility * s.Vega), scale)
                && Close(f.Theta, (c.Rate * f.Price) - (0.5 * c.Volatility * c.Volatility * f.Gamma), scale)
                && Close(s.Theta, (c.Rate * s.Price) - (b * c.Spot * s.Delta) - (0.5 * c.Volatility * c.Volatility * s.Gamma / (slope * slope)), scale);
        });

    [Fact]
    public void Price_Bounds_MonotoneConvex()
        => Law.ForAll(Cases, c =>
        {
            double step = 0.02 * c.S, price = c.OnForward.Price, w = c.Right == OptionRight.Call ? 1 : -1, discount = Math.Exp(-c.Rate * c.Time);
            double up = (c with { Strike = c.Strike + step }).OnForward.Price, down = (c with { Strike = c.Strike - step }).OnForward.Price;
            return price > 0 && price >= discount * w * (c.Spot - c.Strike) && (down - price) * w > 0 && (price - up) * w > 0 && up + down > 2 * price
                && (c with { Volatility = 1.01 * c.Volatility }).OnForward.Price > price;
        });

    /// <summary>Calendar: at the same forward and strike the undiscounted price never falls with time, and its time value is at most s/√(2π).</summary>
    [Fact]
    public void Price_MoreTime_NotCheaperUndiscounted()
        => Law.ForAll(from c in Cases from factor in Law.Uniform(1.0001, 4) select (c, factor), x =>
        {
            double before = (x.c with { Rate = 0 }).OnForward.Price, after = (x.c with { Rate = 0, Time = x.factor * x.c.Time }).OnForward.Price;
            double timeValue = after - Math.Max(0, (x.c.Right == OptionRight.Call ? 1 : -1) * (x.c.Spot - x.c.Strike));
            return after >= before * (1 - 1e-13) && timeValue <= 0.4 * x.c.Volatility * Math.Sqrt(x.factor * x.c.Time);
        });

    [Fact]
    public void SpotAndStrikeGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.015 * c.S, slope = Math.Exp((c.Rate - c.Yield) * c.Time);
            Greeks At(double x) => (c with { Spot = c.Spot + x }).OnSpot;
            Greeks Strike(double x) => (c with { Strike = c.Strike + x }).OnSpot;
            Greeks Forward(double x) => (c with { Spot = c.Spot + x }).OnForward;
            Greeks g = c.OnSpot, f = c.OnForward;
            return Agree(x => At(x).Price, h / slope, g.Delta) && Agree(x => At(x).Delta, h / slope, g.Gamma) && Agree(x => At(x).Gamma, h / slope, g.Speed)
                && Agree(x => Strike(x).Price, h, g.DualDelta) && Agree(x => Strike(x).DualDelta, h, g.DualGamma)
                && Agree(x => Forward(x).Price, h, f.Delta) && Agree(x => Forward(x).Delta, h, f.Gamma) && Agree(x => Forward(x).Gamma, h, f.Speed);
        });

    [Fact]
    public void VolatilityGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.01 * c.Volatility;
            Greeks At(double x) => (c with { Volatility = c.Volatility + x }).OnSpot;
            Greeks g = c.OnSpot;
            return Agree(x => At(x).Price, h, g.Vega) && Agree(x => At(x).Delta, h, g.Vanna) && Agree(x => At(x).Vega, h, g.Volga)
                && Agree(x => At(x).Gamma, h, g.Zomma) && Agree(x => At(x).Volga, h, g.Ultima);
        });

    [Fact]
    public void TimeGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.01 * c.Time * Math.Min(1, c.S / (Math.Abs((c.Rate - c.Yield) * c.Forward) * c.Time));
            Greeks At(double x) => (c with { Time = c.Time - x }).OnSpot;
            Greeks Forward(double x) => (c with { Time = c.Time - x }).OnForward;
            Greeks g = c.OnSpot, f = c.OnForward;
            return Agree(x => At(x).Price, h, g.Theta) && Agree(x => At(x).Delta, h, g.Charm) && Agree(x => At(x).Vega, h, g.Veta) && Agree(x => At(x).Gamma, h, g.Color)
                && Agree(x => Forward(x).Price, h, f.Theta) && Agree(x => Forward(x).Delta, h, f.Charm) && Agree(x => Forward(x).Vega, h, f.Veta)
                && Agree(x => Forward(x).Gamma, h, f.Color);
        });

    [Fact]
    public void RateGreeks_AgainstDifferences_Agree()
        => Law.ForAll(Cases, c =>
        {
            double h = 0.02 * Math.Min(1, c.S / (c.Time * (Math.Abs(c.Forward) + c.S)));
            Greeks Rate(double x) => (c with { Rate = c.Rate + x }).OnSpot;
            Greeks Yield(double x) => (c with { Yield = c.Yield + x }).OnSpot;
            Greeks Forward(double x) => (c with { Rate = c.Rate + x }).OnForward;
            Greeks g = c.OnSpot, f = c.OnForward;
            return Agree(x => Rate(x).Price, h, g.Rho) && Agree(x => Yield(x).Price, h, g.DividendRho) && Agree(x => Rate(x).Vega, h, g.Vera)
                && Agree(x => Forward(x).Price, h, f.Rho) && Agree(x => Forward(x).Vega, h, f.Vera) && f.DividendRho == 0;
        });

    /// <summary>Every vector width and every length of chain gives the bits of one option alone.</summary>
    [Fact]
    public unsafe void Chain_AnyWidthAndLength_SameBitsAsOneOption()
        => Law.ForAll(from c in Cases from n in Gen.Choose(1, 19) select (c, n), x =>
        {
            (Case c, int n) = x;
            double[] strikes = [.. Enumerable.Range(0, n).Select(i => c.Strike + (i * 0.37 * c.S))], volatilities = [.. Enumerable.Range(0, n).Select(i => c.Volatility * (i % 5 == 4 ? 0 : 1 + (0.01 * i)))];
            OptionRight[] rights = [.. Enumerable.Range(0, n).Select(i => (OptionRight)(i % 2))];
            double discount = Math.Exp(-c.Rate * c.Time);
            BookGreeks chain = Bachelier.EvaluateChain(c.Spot, c.Time, discount, strikes, volatilities, rights, GreekSet.All);
            BookGreeks narrow = BookGreeks.Allocate(GreekSet.All, n);
            double[] signs = [.. rights.Select(r => r == OptionRight.Call ? 1.0 : -1.0)];
            BachelierTerms terms = BachelierTerms.OnForward(c.Spot, discount, c.Time);
            foreach (EuropeanKernel.Width width in Enum.GetValues<EuropeanKernel.Width>())
            {
                fixed (double* k = strikes, v = volatilities, w = signs)
                    Bachelier.Rows(in terms, k, v, w, n, narrow, 0, width);
                if (!narrow.Values.AsSpan().SequenceEqual(chain.Values)) return false;
            }

            for (int i = 0; i < n; i++)
            {
                Greeks one = Bachelier.Evaluate(c.Spot, strikes[i], c.Time, volatilities[i], discount, rights[i]);
                foreach (GreekSet greek in TestBooks.Single)
                    if (one.Of(greek) != chain[greek][i]) return false;
            }

            return true;
        });
}
