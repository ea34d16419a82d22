using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Quadrature ∫₀^τ f(u) du ≈ τ·Σ ω_k f(τ·v_kᵖ). Counts are multiples of 8 (padded with points of weight zero), so that eight points go through
/// one vector register.
/// </summary>
internal sealed class GradedRule
{
    private GradedRule(double[] fraction, double[] age, double[] rootAge, double[] weight)
    {
        Count = (fraction.Length + 7) / 8 * 8;
        Fraction = Pad(fraction, fraction[^1]);
        Age = Pad(age, age[^1]);
        RootAge = Pad(rootAge, rootAge[^1]);
        InverseRootAge = [.. RootAge.Select(c => 1 / c)];
        Weight = Pad(weight, 0);
    }

    /// <summary>l, a multiple of 8.</summary>
    public int Count { get; }

    /// <summary>v_k.</summary>
    public double[] Fraction { get; }

    /// <summary>1 − v_kᵖ: the age s = τ − u over τ, without cancellation.</summary>
    public double[] Age { get; }

    /// <summary>√(1 − v_kᵖ).</summary>
    public double[] RootAge { get; }

    /// <summary>1/√(1 − v_kᵖ).</summary>
    public double[] InverseRootAge { get; }

    /// <summary>ω_k.</summary>
    public double[] Weight { get; }

    /// <summary>
    /// For a boundary equation, whose integrand is smooth in √s: Gauss–Legendre in y with v = sin(πy/2), u = τ·vᵖ,
    /// du = τ·p·vᵖ⁻¹·(π/2)·cos(πy/2) dy.
    /// </summary>
    public static GradedRule Sine(int points, int power)
    {
        GaussLegendre.UnitInterval(points, out double[] y, out double[] w);
        double[] fraction = new double[points], age = new double[points], rootAge = new double[points], weight = new double[points];
        for (int k = 0; k < points; k++)
        {
            double sine = Math.Sin(0.5 * Math.PI * y[k]), cosine = Math.Sin(0.5 * Math.PI * y[points - 1 - k]), series = 0;
            for (int m = 0; m < power / 2; m++) series += Math.Pow(sine, 2 * m);
            fraction[k] = sine;
            age[k] = cosine * cosine * series;
            rootAge[k] = cosine * Math.Sqrt(series);
            weight[k] = w[k] * power * Math.Pow(sine, power - 1) * cosine * 0.5 * Math.PI;
        }

        return new GradedRule(fraction, age, rootAge, weight);
    }

    /// <summary>
    /// For a price, whose integrand has a layer at √s ≈ ln(S/B)/σ: Gauss–Legendre in w with √(s/τ) = c = w²(2 − w²), so that points gather
    /// quadratically at both ends; v = (1 − c²)^{1/p}.
    /// </summary>
    public static GradedRule Layer(int points, int power)
    {
        GaussLegendre.UnitInterval(points, out double[] y, out double[] weights);
        double[] c = new double[points], u = new double[points], weight = new double[points];
        for (int k = 0; k < points; k++)
        {
            double w = y[k], square = w * w, rest = (1 - w) * (1 + w);
            c[k] = square * (2 - square);
            u[k] = rest * rest * (1 + c[k]);
            weight[k] = weights[k] * 8 * w * rest * c[k];
        }

        return new GradedRule([.. u.Select(x => Math.Pow(x, 1.0 / power))], [.. c.Select(x => x * x)], c, weight);
    }

    /// <summary>
    /// For a price to full precision: tanh–sinh in c = √(s/τ), step h = 6.4/(points − 1), which resolves every scale of c down to 10⁻¹⁶.
    /// </summary>
    public static GradedRule TanhSinh(int points, int power)
    {
        double[] c = new double[points], u = new double[points], weight = new double[points];
        double h = 6.4 / (points - 1);
        for (int k = 0; k < points; k++)
        {
            double t = h * (k - (0.5 * (points - 1))), g = 0.5 * Math.PI * Math.Sinh(t);
            double near = 1 / (1 + Math.Exp(-2 * g)), far = 1 / (1 + Math.Exp(2 * g));
            c[k] = near;
            u[k] = far * (1 + near);
            weight[k] = 2 * h * Math.PI * Math.Cosh(t) * near * far * c[k];
        }

        return new GradedRule([.. u.Select(x => Math.Pow(x, 1.0 / power))], [.. c.Select(x => x * x)], c, weight);
    }

    private double[] Pad(double[] values, double with) => [.. values, .. Enumerable.Repeat(with, Count - values.Length)];
}
