using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>The two fixed-point forms of the boundary equation.</summary>
internal enum FixedPointForm
{
    /// <summary>From smooth pasting, V_S = −1: the form that Newton's method solves here.</summary>
    A,

    /// <summary>From value matching, V = K − B.</summary>
    B,
}

/// <summary>
/// The fixed-point maps of Andersen, Lake and Offengenden for an upper boundary, b ← e^{−(r−q)τ}·N/D, at any τ of a solved boundary. They are a check that is
/// independent of the solver: a converged boundary is a fixed point of both, and form B was not used to find it.
/// <code>
/// B:  N = Φ(d₂(τ, b)) + r·∫₀^τ e^{ru}Φ(d₂(s, b/b_u)) du       D = Φ(d₁(τ, b)) + q·∫₀^τ e^{qu}Φ(d₁(s, b/b_u)) du
/// A:  N = φ(d₂(τ, b))/(σ√τ) + r·∫₀^τ e^{ru}φ(d₂(s, b/b_u))/(σ√s) du
///     D = Φ(d₁(τ, b)) + φ(d₁(τ, b))/(σ√τ) + q·∫₀^τ e^{qu}[Φ(d₁(s, b/b_u)) + φ(d₁(s, b/b_u))/(σ√s)] du
/// </code>
/// </summary>
internal static class FixedPointMap
{
    /// <summary>The map's image of b(τ), τ in (0, T_b], with <paramref name="points"/> tanh–sinh points.</summary>
    public static double Image(ExerciseBoundary boundary, double tau, FixedPointForm form, int points)
    {
        BoundaryProblem problem = boundary.Problem;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, log = boundary.LogAt(tau);
        GradedRule rule = GradedRule.TanhSinh(points, boundary.Grid.Power);
        double spread = sigma * Math.Sqrt(tau), d1 = ((log + ((r - q) * tau)) / spread) + (0.5 * spread), d2 = d1 - spread;
        double top = form == FixedPointForm.B ? NormalDistribution.Cumulative(d2) : NormalDistribution.Density(d2) / spread;
        double bottom = NormalDistribution.Cumulative(d1) + (form == FixedPointForm.B ? 0 : NormalDistribution.Density(d1) / spread);
        for (int k = 0; k < rule.Count; k++)
        {
            double weight = tau * rule.Weight[k], age = tau * rule.Age[k], u = tau * Math.Pow(rule.Fraction[k], boundary.Grid.Power);
            if (weight == 0 || age == 0) continue;
            double deviation = sigma * Math.Sqrt(age), e1 = ((log - boundary.LogAt(u) + ((r - q) * age)) / deviation) + (0.5 * deviation), e2 = e1 - deviation;
            double growthR = Math.Exp(r * u), growthQ = Math.Exp(q * u);
            top += r * weight * growthR * (form == FixedPointForm.B ? NormalDistribution.Cumulative(e2) : NormalDistribution.Density(e2) / deviation);
            bottom += q * weight * growthQ * (NormalDistribution.Cumulative(e1) + (form == FixedPointForm.B ? 0 : NormalDistribution.Density(e1) / deviation));
        }

        return Math.Exp(-(r - q) * tau) * top / bottom;
    }
}
