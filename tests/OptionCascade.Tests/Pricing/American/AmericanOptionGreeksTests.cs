using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>
/// Greeks against central differences of eighth order of converged prices. The differences use <see cref="AmericanPrecision.Exact"/> prices, whose noise is
/// below 1e-14·K, with steps of 0.4% of spot, 1% of σ and T and 5 basis points: the truncation error is of relative size 1e-10 or less.
/// Points whose stencil touches the exercise boundary, where gamma jumps, are not differenced; the boundary has its own test.
/// </summary>
public class AmericanOptionGreeksTests
{
    /// <summary>Spot, strike, T, σ, r, q, right.</summary>
    public static TheoryData<double, double, double, double, double, double, OptionRight> Sample => new()
    {
        { 100, 100, 1, 0.25, 0.05, 0.02, OptionRight.Put },
        { 100, 100, 1, 0.25, 0.05, 0.08, OptionRight.Put },
        { 100, 95, 0.25, 0.4, 0.07, 0.0, OptionRight.Put },
        { 100, 120, 2, 0.5, 0.03, 0.01, OptionRight.Put },
        { 100, 90, 0.5, 0.3, 0.02, 0.06, OptionRight.Call },
        { 100, 105, 1.5, 0.2, 0.04, 0.04, OptionRight.Call },
        { 100, 105, 1.5, 0.2, 0.05, 0.04, OptionRight.Call },
        { 100, 140, 3, 0.6, 0.08, 0.03, OptionRight.Call },
        { 100, 100, 1, 0.25, 0.04, -0.02, OptionRight.Put },
        { 100, 100, 1, 0.25, -0.02, 0.03, OptionRight.Put },
        { 100, 104, 0.8, 0.12, -0.02, -0.03, OptionRight.Put },
        { 100, 95, 2, 0.25, -0.03, -0.06, OptionRight.Put },
    };

    [Theory]
    [MemberData(nameof(Sample))]
    public void Evaluate_Exact_AgreesWithDifferencesOfConvergedPrices(double s, double k, double t, double v, double r, double q, OptionRight right)
    {
        AmericanGreeks g = AmericanOption.Evaluate(s, k, t, v, r, q, right, AmericanPrecision.Exact);
        Assert.Equal(ExerciseDecision.NeverEarly == g.Decision, right == OptionRight.Put ? r <= 0 && q >= r : q <= 0 && r >= q);
        double ds = 0.004 * s, dv = 0.01 * v, dt = 0.01 * t, dr = 5e-4;
        double Price(double spot, double time, double vol, double rate, double yield) => AmericanOption.Price(spot, k, time, vol, rate, yield, right, AmericanPrecision.Exact);

        Near(Slope(h => Price(s + h, t, v, r, q), ds), g.Delta, 1e-10);
        Near(Curvature(h => Price(s + h, t, v, r, q), ds), g.Gamma, 1e-9);
        Near(Slope(h => Price(s, t, v + h, r, q), dv), g.Vega, 1e-9 * s);
        Near(-Slope(h => Price(s, t + h, v, r, q), dt), g.Theta, 1e-9 * s);
        Near(Slope(h => Slope(e => Price(s + e, t, v + h, r, q), ds), dv), g.Vanna, 1e-8);
        Near(Curvature(h => Price(s, t, v + h, r, q), dv), g.Volga, 1e-7 * s);
        Near(-Slope(h => Slope(e => Price(s + e, t + h, v, r, q), ds), dt), g.Charm, 1e-8);

        // Where q = 0 or r = q the boundary's law at expiry changes and the price is only one-sidedly smooth in the rates.
        if (q == 0 || r == q) return;
        Near(Slope(h => Price(s, t, v, r + h, q), dr), g.Rho, 1e-7 * s);
        Near(Slope(h => Price(s, t, v, r, q + h), dr), g.DividendRho, 1e-7 * s);
    }

    [Theory]
    [InlineData(AmericanPrecision.Accurate, 1e-6)]
    [InlineData(AmericanPrecision.Fast, 2e-4)]
    public void Evaluate_CoarserPrecisions_GreeksNearExact(AmericanPrecision precision, double tolerance)
    {
        foreach ((double s, double k, double t, double v, double r, double q, OptionRight right) in Rows())
        {
            AmericanGreeks exact = AmericanOption.Evaluate(s, k, t, v, r, q, right, AmericanPrecision.Exact);
            AmericanGreeks coarse = AmericanOption.Evaluate(s, k, t, v, r, q, right, precision);
            Near(exact.Price, coarse.Price, 0.1 * tolerance * k);
            Near(exact.Delta, coarse.Delta, tolerance);
            Near(exact.Gamma, coarse.Gamma, tolerance * (1 / (s * v * Math.Sqrt(t))));
            Near(exact.Vega, coarse.Vega, tolerance * s);
            Near(exact.Theta, coarse.Theta, tolerance * s);
            Near(exact.Rho, coarse.Rho, 10 * tolerance * s);
            Near(exact.DividendRho, coarse.DividendRho, 10 * tolerance * s);
            Near(exact.Vanna, coarse.Vanna, 10 * tolerance);
            Near(exact.Volga, coarse.Volga, 50 * tolerance * s);
            Near(exact.Charm, coarse.Charm, 10 * tolerance);
        }
    }

    [Fact]
    public void Evaluate_NeverExercisedEarly_GreeksAreTheEuropeanOnes()
    {
        const double S = 100, K = 95, T = 0.7, V = 0.3, R = 0.05, Q = 0.0;
        AmericanGreeks g = AmericanOption.Evaluate(S, K, T, V, R, Q, OptionRight.Call, AmericanPrecision.Exact);
        double root = Math.Sqrt(T), d1 = (Math.Log(S / K) + ((R + (0.5 * V * V)) * T)) / (V * root), d2 = d1 - (V * root);
        double density = Math.Exp(-0.5 * d1 * d1) / Math.Sqrt(2 * Math.PI);
        Assert.Equal(ExerciseDecision.NeverEarly, g.Decision);
        Near(BlackScholes.Call(S, K, T, V, R, Q), g.Price, 1e-12);
        Near(BlackScholes.Phi(d1), g.Delta, 1e-14);
        Near(density / (S * V * root), g.Gamma, 1e-15);
        Near(S * density * root, g.Vega, 1e-12);
        Near((-S * density * V / (2 * root)) - (R * K * Math.Exp(-R * T) * BlackScholes.Phi(d2)), g.Theta, 1e-12);
        Near(K * T * Math.Exp(-R * T) * BlackScholes.Phi(d2), g.Rho, 1e-12);
        Near(-S * T * BlackScholes.Phi(d1), g.DividendRho, 1e-12);
        Near(-density * d2 / V, g.Vanna, 1e-13);
        Near(S * density * root * d1 * d2 / V, g.Volga, 1e-11);
        Near(-density * ((2 * R * T) - (d2 * V * root)) / (2 * T * V * root), g.Charm, 1e-12);
    }

    [Fact]
    public void Evaluate_BjerksundStenslandPutWithoutRate_DeltaIsThePuts()
    {
        // source: reference notes on QLNet 1.13.1: S = 110, K = 100, r = 0, q = 3%, σ = 25% put: true delta −0.339 (its engine gives +0.446).
        AmericanGreeks g = AmericanOption.Evaluate(110, 100, 1, 0.25, 0, 0.03, OptionRight.Put, AmericanPrecision.Exact);
        Assert.Equal(-0.339, g.Delta, 5e-4);
    }

    [Fact]
    public void Evaluate_AtTheBoundary_SmoothPastingAndItsDerivatives()
    {
        // V_S = −1 and V_σ = 0 on the boundary; V_SS = 2(rK − qB)/(σ²B²) from the Black–Scholes equation just above it.
        const double K = 100, T = 1, V = 0.25, R = 0.06, Q = 0.02;
        double low = 50, high = 100;
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            if (AmericanOption.Evaluate(middle, K, T, V, R, Q, OptionRight.Put, AmericanPrecision.Exact).Decision == ExerciseDecision.Exercise) low = middle;
            else high = middle;
        }

        AmericanGreeks g = AmericanOption.Evaluate(high * (1 + 1e-7), K, T, V, R, Q, OptionRight.Put, AmericanPrecision.Exact);
        Near(-1, g.Delta, 1e-6);
        Near(K - high, g.Price, 1e-5);
        Near(2 * ((R * K) - (Q * high)) / (V * V * high * high), g.Gamma, 1e-6);
        Near(0, g.Vega, 1e-4);
        Near(0, g.Theta, 1e-4);
        AmericanGreeks inside = AmericanOption.Evaluate(low, K, T, V, R, Q, OptionRight.Put, AmericanPrecision.Exact);
        Assert.Equal(K - low, inside.Price);
        Assert.Equal(-1, inside.Delta);
        Assert.Equal(0, inside.Gamma);
    }

    private static IEnumerable<(double S, double K, double T, double V, double R, double Q, OptionRight Right)> Rows()
        => Sample.Select(row => row.Data);

    private static double Slope(Func<double, double> f, double h)
        => ((4.0 / 5 * (f(h) - f(-h))) - (1.0 / 5 * (f(2 * h) - f(-2 * h))) + (4.0 / 105 * (f(3 * h) - f(-3 * h))) - (1.0 / 280 * (f(4 * h) - f(-4 * h)))) / h;

    private static double Curvature(Func<double, double> f, double h)
        => ((-205.0 / 72 * f(0)) + (8.0 / 5 * (f(h) + f(-h))) - (1.0 / 5 * (f(2 * h) + f(-2 * h))) + (8.0 / 315 * (f(3 * h) + f(-3 * h))) - (1.0 / 560 * (f(4 * h) + f(-4 * h)))) / (h * h);

    private static void Near(double expected, double actual, double tolerance, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(actual))] string? name = null)
        => Assert.True(Math.Abs(expected - actual) <= tolerance, $"{name}: expected {expected:R}, got {actual:R}, allowed {tolerance:E1}");
}
