using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// European puts in the spot model by recursion over the ex-dates,
/// <code>
/// Pₙ(S) = Black–Scholes put over T − tₙ,   Pₖ₋₁(S) = e^(−rΔ)·∫ φ(z)·Pₖ(max(S·e^((b − σ²/2)Δ + s·z) − Dₖ, 0)) dz,   s = σ√Δ, Δ = tₖ − tₖ₋₁
/// </code>
/// each integral by Gauss–Legendre panels, each Pₖ between as piecewise Chebyshev series in ln S. Calls by parity,
/// C = S·e^(−qT) − Σ Dₖ·e^(−r·tₖ − q(T − tₖ)) − K·e^(−rT) + P', where P' carries through the same recursion what dividends fall short of their amount:
/// e^(−q(T − tₖ))·(Dₖ − S)⁺ is added to the integrand at every ex-date.
/// </summary>
internal static class SpotModelIntegral
{
    private const double WidestPanel = 0.75, Reach = 9.5, RelativeTolerance = 2e-14;

    private static readonly (double[] Nodes, double[] Weights) s_rule = Rule();

    /// <summary>V of a put or a call, and ∂V/∂S and ∂²V/∂S² by differentiating the normal density (NaN when the first ex-date is too near for that).</summary>
    public static (double Price, double Delta, double Gamma) Evaluate(DividendProblem p)
    {
        bool call = p.Right == OptionRight.Call;
        (double price, double delta, double gamma) = Recursion(p, call);
        if (!call) return (price, delta, gamma);
        double t = p.YearFraction, q = p.DividendYield;
        var value = new CompensatedSum();
        value.Add(p.Spot * Math.Exp(-q * t));
        value.Add(-p.Strike * Math.Exp(-p.Rate * t));
        value.Add(price);
        foreach ((double tk, double amount) in p.Dividends)
            value.Add(-amount * Math.Exp((-p.Rate * tk) - (q * (t - tk))));
        return (Math.Max(value.Value, 0), delta + Math.Exp(-q * t), gamma);
    }

    /// <summary>The put, with the value of what dividends fall short where asked.</summary>
    private static (double Price, double Delta, double Gamma) Recursion(DividendProblem p, bool shortfall)
    {
        int n = p.Dividends.Length;
        if (n == 0)
        {
            Greeks g = Black(p, p.Spot, p.YearFraction);
            return (g.Price, g.Delta, g.Gamma);
        }

        double last = p.YearFraction - p.Dividends[^1].YearFraction;
        double ruined = p.Strike * Math.Exp(-p.Rate * last);
        Func<double, double> after = s => s > EuropeanTerms.LeastPrice ? Black(p, s, last).Price : ruined;
        double level = p.Strike * Math.Exp(-p.Carry * last);
        for (int k = n - 1; ; k--)
        {
            double tk = p.Dividends[k].YearFraction, rest = p.YearFraction - tk, dt = tk - (k == 0 ? 0 : p.Dividends[k - 1].YearFraction);
            var step = new Step(p, p.Dividends[k].Amount, dt, level, rest, shortfall ? Math.Exp(-p.DividendYield * rest) : 0, after);
            if (k == 0) return step.At(Math.Log(p.Spot));
            after = Series(step);
            level = (level + p.Dividends[k].Amount) * Math.Exp(-p.Carry * dt);
        }
    }

    private static Greeks Black(DividendProblem p, double spot, double yearFraction)
    {
        EuropeanTerms terms = EuropeanTerms.FromRates(spot, yearFraction, p.Rate, p.DividendYield);
        return Greeks.Of(in terms, p.Strike, p.Volatility, -1);
    }

    /// <summary>Pₖ₋₁ as a series on the spots where it is neither its bound at S = 0 nor 0.</summary>
    private static Func<double, double> Series(Step step)
    {
        double discount = Math.Exp(-step.Problem.Rate * step.Time), bottom = discount * (step.After(0) + (step.Short * step.Dividend));
        double slope = step.Short * Math.Exp(-step.Problem.DividendYield * step.Time);
        double reach = (10 * step.Deviation) + (Math.Abs(step.Problem.Carry) * step.Time) + (0.5 * step.Deviation * step.Deviation);
        double whole = step.Problem.Volatility * Math.Sqrt(step.Time + step.Rest);
        double low = Math.Log(Math.Max(step.Dividend, 1e-17 * step.Problem.Strike)) - reach;
        double high = Math.Log(step.Level + step.Dividend) + (11 * whole) + (Math.Abs(step.Problem.Carry) * step.Time) + (0.5 * whole * whole);
        PiecewiseChebyshev series = PiecewiseChebyshev.Build([low, high], RelativeTolerance * step.Problem.Strike, 1e-3 * (high - low), (_, _) => (x, y) =>
        {
            for (int i = 0; i < x.Length; i++)
                y[i] = step.At(x[i]).Price;
        }, parallel: false);
        return s =>
        {
            double x = s > 0 ? Math.Log(s) : double.NegativeInfinity;
            return x <= low ? bottom - (slope * s) : x >= high ? 0 : series.Evaluate(x);
        };
    }

    private static (double[] Nodes, double[] Weights) Rule()
    {
        GaussLegendre.UnitInterval(20, out double[] nodes, out double[] weights);
        return (nodes, weights);
    }

    /// <summary>One integral over the stretch before an ex-date.</summary>
    /// <param name="Problem">Rates, volatility, strike.</param>
    /// <param name="Dividend">D at the end of the stretch.</param>
    /// <param name="Time">Δ, years.</param>
    /// <param name="Level">Spot after the dividend at which the put's price bends.</param>
    /// <param name="Rest">From the ex-date to expiry: how sharply it bends.</param>
    /// <param name="Short">Value at the ex-date of one unit that the dividend falls short: e^(−q·Rest), or 0.</param>
    /// <param name="After">P after the ex-date.</param>
    private sealed record Step(DividendProblem Problem, double Dividend, double Time, double Level, double Rest, double Short, Func<double, double> After)
    {
        /// <summary>σ√Δ.</summary>
        public double Deviation { get; } = Problem.Volatility * Math.Sqrt(Time);

        /// <summary>Value, ∂S and ∂²S at ln S = x.</summary>
        public (double Price, double Delta, double Gamma) At(double x)
        {
            double s = Deviation, drift = (Problem.Carry * Time) - (0.5 * s * s), discount = Math.Exp(-Problem.Rate * Time), spot = Math.Exp(x);
            double ruin = (Math.Log(Dividend) - x - drift) / s, from = Math.Clamp(ruin, -Reach, Reach), bottom = After(0);
            // Up to the ruin point the value is constant.
            double density = NormalDistribution.Density(ruin);
            bool ruined = ruin > -Reach;
            double sum0 = ruined ? bottom * NormalDistribution.Cumulative(ruin) : 0, sum1 = ruined ? -bottom * density : 0, sum2 = ruined ? -bottom * ruin * density : 0;
            if (ruined && Short > 0)
            {
                // (D − S')⁺ against the density, by parts.
                double mean = spot * Math.Exp(Problem.Carry * Time), cumulative = NormalDistribution.Cumulative(ruin - s);
                sum0 += Short * ((Dividend * NormalDistribution.Cumulative(ruin)) - (mean * cumulative));
                sum1 -= Short * s * mean * cumulative;
                sum2 -= Short * s * mean * ((s * cumulative) - NormalDistribution.Density(ruin - s));
            }

            double bend = (Math.Log(Level + Dividend) - x - drift) / s;
            double sharp = Problem.Volatility * Math.Sqrt(Rest) / s * Level / (Level + Dividend);
            double a = from;
            foreach (double b in Breaks(from, bend, sharp))
            {
                double width = b - a;
                for (int i = 0; i < s_rule.Nodes.Length; i++)
                {
                    double z = a + (width * s_rule.Nodes[i]);
                    double value = width * s_rule.Weights[i] * NormalDistribution.Density(z) * After(Math.Max(Math.Exp(x + drift + (s * z)) - Dividend, 0));
                    sum0 += value;
                    sum1 += z * value;
                    sum2 += ((z * z) - 1) * value;
                }

                a = b;
            }

            double perLog = sum1 / s;
            return (discount * sum0, discount * perLog / spot, discount * ((sum2 / (s * s)) - perLog) / (spot * spot));
        }

        private static List<double> Breaks(double from, double bend, double sharp)
        {
            var marks = new List<double> { Reach };
            if (bend > from && bend < Reach) marks.Add(bend);
            for (double d = Math.Max(0.25 * sharp, 1e-6); d < WidestPanel; d *= 2)
            {
                if (bend - d > from && bend - d < Reach) marks.Add(bend - d);
                if (bend + d > from && bend + d < Reach) marks.Add(bend + d);
            }

            marks.Sort();
            var breaks = new List<double>();
            double a = from;
            foreach (double mark in marks)
            {
                int parts = (int)Math.Ceiling((mark - a) / WidestPanel);
                for (int i = 1; i < parts; i++)
                    breaks.Add(a + ((mark - a) * i / parts));
                if (mark > a) breaks.Add(mark);
                a = mark;
            }

            return breaks;
        }
    }
}
