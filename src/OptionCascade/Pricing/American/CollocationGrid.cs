using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Nodes and weights of the boundary's integral equation. They do not depend on the option.
/// <code>
/// τ = T·zᵖ                z ∈ [0, 1], Chebyshev–Lobatto nodes z_j = ½(1 − cos(πj/n))
/// u = τ·vᵖ,  v = sin(πy/2)  y ∈ (0, 1), Gauss–Legendre
/// </code>
/// The power p grades both grids towards expiry, where the boundary behaves like τ·ln τ; the sine removes the 1/√(τ − u) singularity at the other
/// end. Since u = T·(z·v)ᵖ, the point where the boundary is interpolated is z·v: the interpolation weights are universal constants.
/// </summary>
internal sealed class CollocationGrid
{
    /// <summary>Builds the grid.</summary>
    /// <param name="nodes">n, number of nodes after z = 0.</param>
    /// <param name="points">l, quadrature points of every boundary equation.</param>
    /// <param name="pricePoints">Quadrature points of the price.</param>
    /// <param name="power">p, even.</param>
    public CollocationGrid(int nodes, int points, int pricePoints, int power)
    {
        Nodes = nodes;
        Points = points;
        Power = power;
        Times = new double[nodes];
        double[] z = new double[nodes + 1], weights = new double[nodes + 1];
        for (int j = 0; j <= nodes; j++)
        {
            double sine = Math.Sin(0.5 * Math.PI * j / nodes);
            z[j] = sine * sine;
            weights[j] = (j % 2 == 0 ? 1.0 : -1.0) * (j == 0 || j == nodes ? 0.5 : 1.0);
            if (j > 0) Times[j - 1] = Math.Pow(z[j], power);
        }

        Equation = new GradedRule(points, power);
        Price = new GradedRule(pricePoints, power);
        EquationWeights = new double[nodes * points * nodes];
        for (int i = 0; i < nodes; i++)
            for (int k = 0; k < points; k++)
                Interpolate(z, weights, power, z[i + 1] * Equation.Fraction[k], EquationWeights.AsSpan(((i * points) + k) * nodes, nodes));
        PriceWeights = new double[pricePoints * nodes];
        for (int k = 0; k < pricePoints; k++)
            Interpolate(z, weights, power, Price.Fraction[k], PriceWeights.AsSpan(k * nodes, nodes));
        NodeZ = z;
        NodeWeights = weights;
    }

    /// <summary>n.</summary>
    public int Nodes { get; }

    /// <summary>l.</summary>
    public int Points { get; }

    /// <summary>p.</summary>
    public int Power { get; }

    /// <summary>τ_i/T, i = 0…n−1 (the node at expiry is left out: the boundary is known there).</summary>
    public double[] Times { get; }

    /// <summary>All n + 1 nodes, from 0 to 1.</summary>
    public double[] NodeZ { get; }

    /// <summary>Barycentric weights of the nodes.</summary>
    public double[] NodeWeights { get; }

    /// <summary>The rule of the boundary equation.</summary>
    public GradedRule Equation { get; }

    /// <summary>The rule of the price.</summary>
    public GradedRule Price { get; }

    /// <summary>Interpolation weights [i, k, j] of node j at the k-th point below node i.</summary>
    public double[] EquationWeights { get; }

    /// <summary>Interpolation weights [k, j] of node j at the k-th point below the horizon.</summary>
    public double[] PriceWeights { get; }

    /// <summary>Weights of nodes 1…n for the polynomial's value at <paramref name="at"/>; the value at node 0 is zero.</summary>
    public static void Interpolate(double[] z, double[] weights, int power, double at, Span<double> into)
    {
        if (at < z[1])
        {
            into.Clear();
            into[0] = Math.Pow(at / z[1], power);
            return;
        }

        double sum = 0;
        for (int j = 0; j < z.Length; j++)
        {
            double gap = at - z[j];
            if (gap == 0)
            {
                into.Clear();
                if (j > 0) into[j - 1] = 1;
                return;
            }

            double w = weights[j] / gap;
            sum += w;
            if (j > 0) into[j - 1] = w;
        }

        for (int j = 0; j < into.Length; j++) into[j] /= sum;
    }
}

/// <summary>
/// Quadrature ∫₀^τ f(u) du = τ·Σ ω_k f(τ·v_kᵖ) with v = sin(πy/2): exact derivative du = p·vᵖ⁻¹·(π/2)·cos(πy/2) dy, and
/// 1 − vᵖ without cancellation.
/// </summary>
internal sealed class GradedRule
{
    /// <summary>Builds the rule of <paramref name="points"/> points and even grading <paramref name="power"/>.</summary>
    public GradedRule(int points, int power)
    {
        Fraction = new double[points];
        Age = new double[points];
        RootAge = new double[points];
        Weight = new double[points];
        GaussLegendre.UnitInterval(points, out double[] y, out double[] w);
        for (int k = 0; k < points; k++)
        {
            double sine = Math.Sin(0.5 * Math.PI * y[k]), cosine = Math.Sin(0.5 * Math.PI * y[points - 1 - k]);
            double series = 0;
            for (int m = 0; m < power / 2; m++) series += Math.Pow(sine, 2 * m);
            Fraction[k] = sine;
            Age[k] = cosine * cosine * series;
            RootAge[k] = cosine * Math.Sqrt(series);
            Weight[k] = w[k] * power * Math.Pow(sine, power - 1) * cosine * 0.5 * Math.PI;
        }
    }

    /// <summary>v_k.</summary>
    public double[] Fraction { get; }

    /// <summary>1 − v_kᵖ: the age s = τ − u over τ.</summary>
    public double[] Age { get; }

    /// <summary>√(1 − v_kᵖ).</summary>
    public double[] RootAge { get; }

    /// <summary>ω_k.</summary>
    public double[] Weight { get; }
}
