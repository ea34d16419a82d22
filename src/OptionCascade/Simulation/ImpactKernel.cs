// G(t) = p + (1 − p)·Σ_k w_k·e^{−t/τ_k},   Σ w_k = 1,  w_k > 0
//
//   t     time since the trade, seconds
//   G     share of a trade's quantity that still weighs on the price; G(0) = 1
//   p     permanent share
//
// Power law (1 + t/τ)^−β = ∫₀^∞ s^{β−1}·e^{−s}/Γ(β) · e^{−s·t/τ} ds: a mixture of exponentials with positive weights, summed on an even mesh of ln s.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>How the impact of a trade decays: the propagator. The price stands at n + I(Σ_j q_j·G(t − t_j)/D). Immutable.</summary>
/// <remarks>
/// <para>
/// Every kernel here is p plus a mixture of exponentials with positive weights: non-negative, decreasing and convex, hence positive definite, so that with linear impact no
/// round trip makes money on average (no price manipulation). With a non-linear law the volume decays first and then moves the price; for one exponential that is the
/// model of Alfonsi, Fruth and Schied, free of price manipulation for every increasing law. For other kernels with a non-linear law nothing is claimed.
/// </para>
/// Sources: Bouchaud, Gefen, Potters and Wyart, Quantitative Finance 4 (2004); Gatheral, Quantitative Finance 10 (2010); Alfonsi, Fruth and Schied, Quantitative Finance 10
/// (2010); Alfonsi, Schied and Slynko, SIAM J. Financial Mathematics 3 (2012).
/// </remarks>
public sealed class ImpactKernel
{
    /// <summary>A kernel as it stands, not checked: tests plant unsafe ones.</summary>
    internal ImpactKernel(string name, double permanentShare, ImmutableArray<double> weights, ImmutableArray<double> seconds, double error)
    {
        Name = name;
        PermanentShare = permanentShare;
        Weights = weights;
        DecaySeconds = seconds;
        Error = error;
    }

    /// <summary>Impact that stays: what the equilibrium solver assumes.</summary>
    public static ImpactKernel Permanent { get; } = new("permanent", 1, [], [], 0);

    /// <summary>Name: <c>permanent</c>, <c>exponential</c> or <c>power-law</c>.</summary>
    public string Name { get; }

    /// <summary>p, in [0, 1].</summary>
    public double PermanentShare { get; }

    /// <summary>w_k, each &gt; 0, adding up to 1; empty when all is permanent.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>τ_k, seconds.</summary>
    public ImmutableArray<double> DecaySeconds { get; }

    /// <summary>Largest difference from the law it stands for, over all t ≥ 0.</summary>
    public double Error { get; }

    /// <summary>G(t) = p + (1 − p)·e^{−t/τ}.</summary>
    /// <param name="decay">τ, seconds, &gt; 0.</param>
    /// <param name="permanentShare">p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static ImpactKernel Exponential(double decay, double permanentShare)
        => new("exponential", Guard.InRange(permanentShare, 0, 1), [1.0], [Guard.Positive(decay)], 0);

    /// <summary>G(t) = p + (1 − p)·(1 + t/τ)^−β.</summary>
    /// <param name="timeScale">τ, seconds, &gt; 0: how long impact holds before it decays as a power.</param>
    /// <param name="exponent">β, in [0.05, 2]; order flow with autocorrelation t^−γ asks for (1 − γ)/2 to keep prices diffusive.</param>
    /// <param name="permanentShare">p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static ImpactKernel PowerLaw(double timeScale, double exponent, double permanentShare)
    {
        Guard.Positive(timeScale);
        Guard.InRange(exponent, 0.05, 2);
        Guard.InRange(permanentShare, 0, 1);
        // The integrand in v = ln s is e^{βv − e^v}/Γ(β); its even sum converges exponentially. What lies below the lowest v decays so slowly that it counts with it.
        const double Mesh = 0.5, High = 4, Lowest = -40;
        double low = Math.Max(-30 / exponent, Lowest);
        var weights = new List<double>();
        var seconds = new List<double>();
        for (int i = 0; low + (i * Mesh) <= High; i++)
        {
            double v = low + (i * Mesh), w = Math.Exp((exponent * v) - Math.Exp(v));
            if (i == 0) w += Math.Exp(exponent * v) / double.ExpM1(exponent * Mesh);
            if (w < 1e-14) continue;
            weights.Add(w);
            seconds.Add(timeScale * Math.Exp(-v));
        }

        double sum = weights.Sum();
        ImmutableArray<double> normalised = [.. weights.Select(w => w / sum)];
        ImmutableArray<double> times = [.. seconds];
        double error = 0;
        for (double u = -3; u < 12; u += 0.05)
        {
            double t = timeScale * Math.Pow(10, u);
            error = Math.Max(error, Math.Abs(Mixture(normalised, times, t) - Math.Pow(1 + (t / timeScale), -exponent)));
        }

        return new ImpactKernel("power-law", permanentShare, normalised, times, 1.5 * error * (1 - permanentShare)); // the true maximum lies between the points
    }

    /// <summary>G(t).</summary>
    /// <param name="seconds">t, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double At(double seconds)
        => PermanentShare == 1 ? 1 : PermanentShare + ((1 - PermanentShare) * Mixture(Weights, DecaySeconds, Guard.NonNegative(seconds)));

    private static double Mixture(ImmutableArray<double> weights, ImmutableArray<double> seconds, double t)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
            sum += weights[k] * Math.Exp(-t / seconds[k]);
        return sum;
    }
}
