using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>
/// Every American Greek against central differences of fourth order of prices (vanna and charm of deltas, volga of vegas), on random options, in units of each
/// figure's natural scale (see <see cref="AmericanGreeksGoldTests"/>). Left out are spots within three tenths of a deviation of the exercise boundary, where the
/// differences straddle a jump of gamma, and, for the rates, r = q, r = 0 and q = 0, where the boundary's law at expiry changes.
/// </summary>
public class AmericanGreeksLawTests
{
    private static readonly Gen<Option> s_options =
        from s in Law.Uniform(60, 160)
        from t in Law.Uniform(Math.Log(1 / 365.0), Math.Log(5))
        from v in Law.Uniform(Math.Log(0.03), Math.Log(1.5))
        from r in Law.Uniform(-0.08, 0.25)
        from q in Law.Uniform(-0.08, 0.25)
        from kind in Gen.Choose(0, 7)
        select new Option(s, Math.Exp(t), Math.Exp(v), kind == 6 ? 0 : r, kind == 7 ? 0 : kind == 5 ? r : q, kind % 2 == 0 ? OptionRight.Put : OptionRight.Call);

    [Fact]
    public void Evaluate_HeldOption_GreeksAreDifferences()
    {
        int held = 0, rated = 0;
        Law.ForAll(s_options, o =>
        {
            AmericanGreeks g = o.Evaluate(AmericanOption.SupportedGreeks);
            double width = o.V * Math.Sqrt(o.T), w = Math.Min(width, 1), root = Math.Sqrt(o.T);
            if (g.Decision == ExerciseDecision.Exercise || !SameAt(0.3) || !SameAt(-0.3)) return true;
            held++;
            double hs = 0.02 * w * o.S, hv = 0.01 * o.V, ht = 0.01 * o.T;
            AmericanGreeks[] spots = Around(x => o with { S = o.S + x }, hs, GreekSet.Price | GreekSet.Delta);
            AmericanGreeks[] volatilities = Around(x => o with { V = o.V + x }, hv, GreekSet.Price | GreekSet.Delta | GreekSet.Vega);
            AmericanGreeks[] times = Around(x => o with { T = o.T - x }, ht, GreekSet.Price | GreekSet.Delta);
            bool good = Near(spots, hs, x => x.Price, g.Delta, 1, 2e-6) && Near(spots, hs, x => x.Delta, g.Gamma, 1 / (o.S * w), 1e-5)
                && Near(volatilities, hv, x => x.Price, g.Vega, o.S * root, 5e-7) && Near(volatilities, hv, x => x.Delta, g.Vanna, 1 / o.V, 2e-6)
                && Near(volatilities, hv, x => x.Vega, g.Volga, o.S * root / o.V, 5e-6)
                && Near(times, ht, x => x.Price, g.Theta, o.S * o.V / root, 5e-6) && Near(times, ht, x => x.Delta, g.Charm, 1 / o.T, 1e-5);

            // A step of the rates moves the start of the boundary, K·r/q, by less than a twentieth of a deviation.
            double hr = Math.Min(0.01 * width / o.T, 0.02 * w * Math.Min(Math.Abs(o.R), Math.Abs(o.Q)));
            if (!good || Math.Abs(o.R - o.Q) < 20 * hr || o.R == 0 || o.Q == 0) return good;
            rated++;
            return Near(Around(x => o with { R = o.R + x }, hr, GreekSet.Price), hr, x => x.Price, g.Rho, o.S * o.T, 5e-6)
                && Near(Around(x => o with { Q = o.Q + x }, hr, GreekSet.Price), hr, x => x.Price, g.DividendRho, o.S * o.T, 5e-6);

            bool SameAt(double deviations) => (o with { S = o.S * Math.Exp(deviations * w) }).Evaluate(GreekSet.Price).Decision == g.Decision;
        }, cases: 1400);
        Assert.True(held >= 1000 && rated >= 400, $"{held} held, {rated} with rates");
    }

    private static AmericanGreeks[] Around(Func<double, Option> at, double h, GreekSet set)
        => [at(-2 * h).Evaluate(set), at(-h).Evaluate(set), at(h).Evaluate(set), at(2 * h).Evaluate(set)];

    private static bool Near(AmericanGreeks[] f, double h, Func<AmericanGreeks, double> x, double expected, double scale, double tolerance)
        => Math.Abs(((x(f[0]) - (8 * x(f[1])) + (8 * x(f[2])) - x(f[3])) / (12 * h)) - expected) <= tolerance * scale;

    public sealed record Option(double S, double T, double V, double R, double Q, OptionRight Right)
    {
        public AmericanGreeks Evaluate(GreekSet set) => AmericanOption.Evaluate(S, 100, T, V, R, Q, Right, AmericanPrecision.Accurate, set);
    }
}
