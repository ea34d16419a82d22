// P(N = k) = θ(θ + kn)^(k−1)·e^(−θ−kn)/k!        E N = θ/(1 − n)        Var N = θ/(1 − n)³
//
//   n   branching number μqλ: stops that the fall from one executed stop reaches on average
//   θ   μ·initial fall: stops that the initial fall reaches on average
//   N   stops executed in all
//   μ   stops per unit of log price        q   units per stop        λ   impact, log price per unit
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>
/// The number of stops that an initial fall sets off when stops lie at random (Poisson) below the market and impact is linear: the law that <see cref="ResponseCurve"/> follows over
/// random <see cref="Participants.StopOrders"/>.
/// </summary>
/// <remarks>
/// The generalised Poisson (Borel–Tanner) law: every executed stop moves the price by λq and so reaches n further stops on average. For n ≥ 1 the avalanche goes on for ever with
/// <see cref="RunawayProbability"/>; mean and variance are then infinite, and the probabilities sum to one minus it.
/// Source: P. C. Consul and G. C. Jain, A generalization of the Poisson distribution, Technometrics 15 (1973).
/// </remarks>
public sealed record PoissonStopAvalanche
{
    /// <summary>An avalanche.</summary>
    /// <param name="branchingNumber">n, finite, ≥ 0.</param>
    /// <param name="expectedFirst">θ, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range, NaN included.</exception>
    public PoissonStopAvalanche(double branchingNumber, double expectedFirst)
        => (BranchingNumber, ExpectedFirst) = (Guard.NonNegative(branchingNumber), Guard.NonNegative(expectedFirst));

    /// <summary>n, dimensionless.</summary>
    public double BranchingNumber { get; }

    /// <summary>θ, stops.</summary>
    public double ExpectedFirst { get; }

    /// <summary>E N; +∞ for n ≥ 1 unless θ = 0.</summary>
    public double Mean => Cumulant(1, 1);

    /// <summary>Var N; +∞ for n ≥ 1 unless θ = 0.</summary>
    public double Variance => Cumulant(1, 3);

    /// <summary>Fourth cumulant θ(1 + 8n + 6n²)/(1 − n)⁷: what the error of a sample variance needs; +∞ for n ≥ 1 unless θ = 0.</summary>
    public double FourthCumulant => Cumulant(1 + (8 * BranchingNumber) + (6 * BranchingNumber * BranchingNumber), 7);

    /// <summary>P(N = k).</summary>
    /// <param name="count">k, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public double Probability(int count)
    {
        Guard.AtLeast(count, 0);
        double theta = ExpectedFirst, n = BranchingNumber;
        if (theta == 0 || count == 0) return count == 0 ? Math.Exp(-theta) : 0;
        double logFactorial = 0;
        for (int i = 2; i <= count; i++) logFactorial += Math.Log(i);
        return Math.Exp(Math.Log(theta) + ((count - 1) * Math.Log(theta + (count * n))) - theta - (count * n) - logFactorial);
    }

    /// <summary>The least root of ζ = e^(n(ζ − 1)): probability that what one stop sets off ends; 1 for n ≤ 1.</summary>
    public double ExtinctionProbabilityPerStop
    {
        get
        {
            double n = BranchingNumber;
            if (n <= 1) return 1;
            // g(ζ) = ζ − e^(n(ζ − 1)) is concave with g(0) < 0: Newton from below its top ascends to the least root.
            double z = 0;
            for (int i = 0; i < 100; i++)
            {
                double e = Math.Exp(n * (z - 1)), next = z - ((z - e) / (1 - (n * e)));
                if (!(next > z)) break;
                z = next;
            }

            return z;
        }
    }

    /// <summary>1 − e^(θ(ζ − 1)): probability that the avalanche never ends; 0 for n ≤ 1.</summary>
    public double RunawayProbability => -VectorMath.ExpM1(ExpectedFirst * (ExtinctionProbabilityPerStop - 1));

    private double Cumulant(double factor, int power)
        => ExpectedFirst == 0 ? 0 : BranchingNumber < 1 ? ExpectedFirst * factor / Math.Pow(1 - BranchingNumber, power) : double.PositiveInfinity;
}
