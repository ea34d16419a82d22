using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Li's QD⁺ approximation of the put's exercise boundary (M. Li, "Analytical approximations for the critical stock prices of American options", Review of
/// Derivatives Research 13, 2010), r > 0, strike 1: the root b of
/// <code>
/// 0 = (1 − e^{−qτ}Φ(−d₁))·b − β·(1 − b − p) + α·e^{rτ}·θ
/// h = 1 − e^{−rτ},  κ = r/h,  ω = 2(r − q)/σ²,  D = √((ω − 1)² + 8κ/σ²),  λ = −½(ω − 1 + D),  λ′ = 2κ²/(σ²D)
/// α = −2e^{−rτ}/(σ²D),  β = α·(κ − λ′/D) − λ
/// p, θ, d₁: price, calendar theta and d₁ of the European put at spot b
/// </code>
/// Its error is some 10⁻³ of the strike. It starts Newton's method where <see cref="BoundaryStart"/> does not lead to convergence.
/// </summary>
internal static class QdPlusBoundary
{
    /// <summary>b(τ) from a first guess; NaN when Newton's method leaves (0, X].</summary>
    public static double Solve(in BoundaryProblem problem, double tau, double guess)
    {
        double log = Math.Log(guess / problem.Start);
        for (int iteration = 0; iteration < 60; iteration++)
        {
            double step = NewtonStep(problem, tau, log);
            double growth = Math.Min(1 + (2 * step / log), 30);
            if (growth < 0.3) growth = 0.3 * Math.Exp(Math.Max((growth - 0.3) / 0.3, -3));
            log *= Math.Sqrt(growth);
            if (!double.IsFinite(log)) return double.NaN;
            if (Math.Abs(step) <= 4e-16) break;
        }

        return problem.Start * Math.Exp(log);
    }

    /// <summary>Fills ℓ at the nodes from what it holds; nodes where the iteration fails keep their value.</summary>
    public static void Refine(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell)
    {
        for (int i = 0; i < ell.Length; i++)
        {
            double log = Math.Log(Solve(problem, horizon * grid.Times[i], problem.Start * Math.Exp(ell[i])) / problem.Start);
            if (log < 0) ell[i] = log;
        }
    }

    private static double NewtonStep(in BoundaryProblem problem, double tau, double log)
    {
        double r = problem.Rate, q = problem.DividendYield, variance = problem.Volatility * problem.Volatility, b = problem.Start * Math.Exp(log);
        double rateDiscount = Math.Exp(-r * tau), yieldDiscount = Math.Exp(-q * tau), omega = 2 * (r - q) / variance;
        double kappa = r * tau > 1e-5 ? r / (1 - rateDiscount) : 1 / (tau * (1 - (0.5 * r * tau * (1 - (r * tau / 3)))));
        double root = Math.Sqrt(((omega - 1) * (omega - 1)) + (8 * kappa / variance)), lambda = -0.5 * (omega - 1 + root), lambdaPrime = 2 * kappa * kappa / (variance * root);
        double alpha = -2 * rateDiscount / (variance * root), beta = (alpha * (kappa - (lambdaPrime / root))) - lambda;
        double spread = Math.Sqrt(variance * tau), d1 = ((problem.LogStart + log + ((r - q) * tau)) / spread) + (0.5 * spread), d2 = d1 - spread;
        double density = yieldDiscount * NormalDistribution.Density(d1), asset = yieldDiscount * NormalDistribution.Cumulative(-d1);
        double cash = rateDiscount * NormalDistribution.Cumulative(-d2);
        double theta = (r * cash) - (q * b * asset) - (variance * b * density / (2 * spread));
        double thetaSlope = (density * (((q - r) / spread) - (variance / (2 * spread) * (1 - (d1 / spread))))) - (q * asset);
        double value = ((1 - asset) * b) - (beta * (1 - b - cash + (b * asset))) + (alpha * theta / rateDiscount);
        double slope = ((1 - asset) * (1 + beta)) + (density / spread) + (alpha / rateDiscount * thetaSlope);
        return -value / (slope * b);
    }
}
