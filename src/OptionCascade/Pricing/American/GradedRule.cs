using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Quadrature ∫₀^τ f(u) du ≈ τ·Σ ω_k f(τ·v_kᵖ) with v = sin(πy/2), du = τ·p·vᵖ⁻¹·(π/2)·cos(πy/2) dy. Counts are multiples of 8 (padded with
/// points of weight zero), so that eight points go through one vector register.
/// </summary>
internal sealed class GradedRule
{
    private GradedRule(double[] y, double[] yComplement, double[] weight, int power)
    {
        Count = (y.Length + 7) / 8 * 8;
        Power = power;
        Fraction = new double[Count];
        Age = new double[Count];
        RootAge = new double[Count];
        InverseRootAge = new double[Count];
        Weight = new double[Count];
        for (int k = 0; k < Count; k++)
        {
            int source = Math.Min(k, y.Length - 1);
            double sine = Math.Sin(0.5 * Math.PI * y[source]), cosine = Math.Sin(0.5 * Math.PI * yComplement[source]);
            double series = 0;
            for (int m = 0; m < power / 2; m++) series += Math.Pow(sine, 2 * m);
            Fraction[k] = sine;
            Age[k] = cosine * cosine * series;
            RootAge[k] = cosine * Math.Sqrt(series);
            InverseRootAge[k] = 1 / RootAge[k];
            if (k < y.Length) Weight[k] = weight[k] * power * Math.Pow(sine, power - 1) * cosine * 0.5 * Math.PI;
        }
    }

    /// <summary>l, a multiple of 8.</summary>
    public int Count { get; }

    /// <summary>p, even.</summary>
    public int Power { get; }

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

    /// <summary>Gauss–Legendre in y: spectral while the integrand has no scale smaller than about 1/l².</summary>
    public static GradedRule Legendre(int points, int power)
    {
        GaussLegendre.UnitInterval(points, out double[] y, out double[] w);
        return new GradedRule(y, [.. y.Reverse()], w, power);
    }

    /// <summary>Tanh–sinh in y, step h = 6.4/(points − 1): resolves every scale of √s/√τ down to 10⁻¹⁵, as prices next to the boundary need.</summary>
    public static GradedRule TanhSinh(int points, int power)
    {
        double[] y = new double[points], complement = new double[points], w = new double[points];
        double h = 6.4 / (points - 1);
        for (int k = 0; k < points; k++)
        {
            double t = h * (k - (0.5 * (points - 1))), g = 0.5 * Math.PI * Math.Sinh(t);
            y[k] = 1 / (1 + Math.Exp(-2 * g));
            complement[k] = 1 / (1 + Math.Exp(2 * g));
            w[k] = h * Math.PI * Math.Cosh(t) * y[k] * complement[k];
        }

        return new GradedRule(y, complement, w, power);
    }
}
