using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>Properties on random options: σ 3%…150%, T a day to five years, r and q −8%…25%, moneyness ±60%.</summary>
public class AmericanOptionLawTests
{
    private const double Tolerance = 2e-7;

    private static readonly Gen<Option> s_options =
        from s in Law.Uniform(60, 160)
        from t in Law.Uniform(Math.Log(1 / 365.0), Math.Log(5))
        from v in Law.Uniform(Math.Log(0.03), Math.Log(1.5))
        from r in Law.Uniform(-0.08, 0.25)
        from q in Law.Uniform(-0.08, 0.25)
        from kind in Gen.Choose(0, 7)
        select new Option(
            s, 100, Math.Exp(t), Math.Exp(v), kind == 6 ? 0 : r, kind == 7 ? 0 : kind == 5 ? r : q, kind % 2 == 0 ? OptionRight.Put : OptionRight.Call);

    [Fact]
    public void Price_AnyOption_AtLeastEuropeanAndIntrinsicAndAtMostTheBound()
        => Law.ForAll(s_options, o =>
        {
            AmericanGreeks g = o.Evaluate();
            double european = o.Right == OptionRight.Put ? BlackScholes.Put(o.S, o.K, o.T, o.V, o.R, o.Q) : BlackScholes.Call(o.S, o.K, o.T, o.V, o.R, o.Q);
            double intrinsic = Math.Max(0, o.Right == OptionRight.Put ? o.K - o.S : o.S - o.K);
            double most = o.Right == OptionRight.Put ? o.K * Math.Max(1, Math.Exp(-o.R * o.T)) : o.S * Math.Max(1, Math.Exp(-o.Q * o.T));
            return g.Converged && g.Price >= intrinsic && g.Price >= european - (Tolerance * o.K) && g.Price <= most * (1 + 1e-12);
        }, cases: 3000);

    [Fact]
    public void Price_MoreTimeOrMoreVolatility_NotCheaper()
        => Law.ForAll(s_options, o =>
            (o with { T = o.T * 1.1 }).Price() >= o.Price() - (Tolerance * o.K) && (o with { V = o.V * 1.1 }).Price() >= o.Price() - (Tolerance * o.K));

    [Fact]
    public void Price_InSpotAndStrike_MonotoneWithSlopeAtMostOneAndConvexInBoth()
        => Law.ForAll(s_options, o =>
        {
            const double H = 3;
            double sign = o.Right == OptionRight.Put ? -1 : 1;
            double down = (o with { S = o.S - H }).Price(), here = o.Price(), up = (o with { S = o.S + H }).Price();
            double lower = (o with { K = o.K - H }).Price(), higher = (o with { K = o.K + H }).Price(), slack = Tolerance * o.K;

            // With a negative yield (rate) a unit more of spot (strike) is worth its growth to expiry.
            double mostPerSpot = Math.Max(1, Math.Exp(-o.Q * o.T)), mostPerStrike = Math.Max(1, Math.Exp(-o.R * o.T));
            return sign * (up - here) >= -slack && sign * (here - up) >= (-mostPerSpot * H) - slack
                && sign * (here - higher) >= -slack && sign * (higher - here) >= (-mostPerStrike * H) - slack
                && up + down - (2 * here) >= -slack && higher + lower - (2 * here) >= -slack;
        });

    [Fact]
    public void Price_SpotAndStrikeScaled_ScalesAndGreeksAreHomogeneous()
        => Law.ForAll(s_options, o =>
        {
            AmericanGreeks one = o.Evaluate(), two = (o with { S = 2 * o.S, K = 2 * o.K }).Evaluate();
            return two.Price == 2 * one.Price && two.Delta == one.Delta && 2 * two.Gamma == one.Gamma && two.Vega == 2 * one.Vega && two.Theta == 2 * one.Theta;
        });

    [Fact]
    public void Evaluate_CallAndMirroredPut_SymmetricGreeks()
        => Law.ForAll(s_options, o =>
        {
            // C(S, K, r, q) = P(K, S, q, r): time and volatility derivatives agree, the rates change places, and Euler's relation gives delta and gamma.
            AmericanGreeks g = o.Evaluate(), m = new Option(o.K, o.S, o.T, o.V, o.Q, o.R, o.Right == OptionRight.Put ? OptionRight.Call : OptionRight.Put).Evaluate();
            return Close(g.Price, m.Price, o.K) && Close(g.Vega, m.Vega, o.K) && Close(g.Theta, m.Theta, o.K) && Close(g.Rho, m.DividendRho, o.K) && Close(g.Volga, m.Volga, 100 * o.K)
                && Close(o.S * g.Delta, m.Price - (o.K * m.Delta), o.K) && Close(o.S * o.S * g.Gamma, o.K * o.K * m.Gamma, 100 * o.K);
        });

    [Fact]
    public void Evaluate_HeldOption_SatisfiesTheBlackScholesEquationAndBounds()
        => Law.ForAll(s_options, o =>
        {
            AmericanGreeks g = o.Evaluate();
            double sign = o.Right == OptionRight.Put ? -1 : 1, drift = (o.R - o.Q) * o.S * g.Delta;
            double most = Math.Max(1, Math.Exp(-o.Q * o.T));
            bool delta = sign * g.Delta >= -1e-6 && sign * g.Delta <= most + 1e-6, convex = g.Gamma >= -1e-6, vega = g.Vega >= -1e-4 * o.K;
            if (g.Decision == ExerciseDecision.Exercise) return delta && g.Gamma == 0 && g.Vega == 0 && g.Theta == 0 && g.Delta == sign;
            double equation = g.Theta + drift + (0.5 * o.V * o.V * o.S * o.S * g.Gamma) - (o.R * g.Price);
            return delta && convex && vega && Math.Abs(equation) <= 1e-9 * o.K * (1 + Math.Abs(g.Theta));
        });

    [Fact]
    public void Evaluate_NearTheBoundary_SmoothPasting()
        => Law.ForAll(s_options, o =>
        {
            // A put with r > 0 and q >= 0 has one boundary; next above it the price leaves intrinsic with slope −1 and curvature 2(rK − qB)/(σ²B²).
            if (o.R < 0.01 || o.Q < 0) return true;
            Option put = o with { Right = OptionRight.Put };
            double low = 1e-6, high = put.K;
            for (int i = 0; i < 45; i++)
            {
                double middle = Math.Sqrt(low * high);
                if ((put with { S = middle }).Evaluate(GreekSet.Price).Decision == ExerciseDecision.Exercise) low = middle;
                else high = middle;
            }

            double step = 1e-3 * put.V * Math.Sqrt(put.T) * high, curvature = 2 * ((put.R * put.K) - (put.Q * high)) / (put.V * put.V * high * high);
            AmericanGreeks above = (put with { S = high + step }).Evaluate();
            return Math.Abs(above.Delta + 1 - (curvature * step)) <= 0.05 * ((curvature * step) + 1e-3) && Math.Abs(above.Price - (put.K - high - step)) <= (curvature * step * step) + (Tolerance * put.K);
        });

    [Fact]
    public void Price_FastAndAccurate_AgreeToTheFastError()
        => Law.ForAll(s_options, o => Math.Abs(o.Price() - AmericanOption.Price(o.S, o.K, o.T, o.V, o.R, o.Q, o.Right, AmericanPrecision.Fast)) <= 2e-5 * o.K, cases: 5000);

    private static bool Close(double a, double b, double scale) => Math.Abs(a - b) <= 1e-9 * (scale + Math.Abs(a));

    public sealed record Option(double S, double K, double T, double V, double R, double Q, OptionRight Right)
    {
        public double Price() => Evaluate(GreekSet.Price).Price;

        public AmericanGreeks Evaluate(GreekSet set = AmericanOption.SupportedGreeks) => AmericanOption.Evaluate(S, K, T, V, R, Q, Right, AmericanPrecision.Accurate, set);
    }
}
