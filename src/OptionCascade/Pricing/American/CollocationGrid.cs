namespace OptionCascade.Pricing.American;

/// <summary>
/// Nodes and weights of the boundary's integral equation and of the price. They do not depend on the option.
/// <code>
/// τ = T·zᵖ                  z ∈ [0, 1], Chebyshev–Lobatto nodes z_j = ½(1 − cos(πj/n))
/// u = τ·vᵖ                  v ∈ (0, 1), the rule's points
/// </code>
/// The power p grades the grid towards expiry, where ℓ² behaves like τ·ln τ. Since u = T·(z·v)ᵖ, the boundary is interpolated at z·v: the interpolation weights are universal constants.
/// </summary>
internal sealed class CollocationGrid
{
    private readonly double[] _z, _barycentric;

    /// <summary>Builds the grid.</summary>
    /// <param name="nodes">n, number of nodes after z = 0.</param>
    /// <param name="power">p, even.</param>
    /// <param name="equation">Rule of every boundary equation.</param>
    /// <param name="price">Rule of the price.</param>
    public CollocationGrid(int nodes, int power, GradedRule equation, GradedRule price)
    {
        Nodes = nodes;
        Equation = equation;
        Price = price;
        Power = power;
        Times = new double[nodes];
        RootTimes = new double[nodes];
        _z = new double[nodes + 1];
        _barycentric = new double[nodes + 1];
        for (int j = 0; j <= nodes; j++)
        {
            double sine = Math.Sin(0.5 * Math.PI * j / nodes);
            _z[j] = sine * sine;
            _barycentric[j] = (j % 2 == 0 ? 1.0 : -1.0) * (j == 0 || j == nodes ? 0.5 : 1.0);
            if (j == 0) continue;
            Times[j - 1] = Math.Pow(_z[j], Power);
            RootTimes[j - 1] = Math.Sqrt(Times[j - 1]);
        }

        EquationWeights = new double[nodes * nodes * equation.Count];
        for (int i = 0; i < nodes; i++)
            Fill(_z[i + 1], equation, EquationWeights.AsSpan(i * nodes * equation.Count, nodes * equation.Count));
        bool lanes = LaneBoundary.Serves(nodes, equation.Count);
        Stride = (nodes + 7) / 8 * 8;
        LaneWeights = new double[lanes ? nodes * nodes * equation.Count : 0];
        RowWeights = new double[nodes * equation.Count * Stride];
        for (int i = 0; i < nodes; i++)
            for (int j = 0; j < nodes; j++)
                for (int k = 0; k < equation.Count; k++)
                {
                    double weight = EquationWeights[(((i * nodes) + j) * equation.Count) + k];
                    RowWeights[(((i * equation.Count) + k) * Stride) + j] = weight;
                    if (lanes) LaneWeights[(((k * nodes) + j) * nodes) + i] = weight;
                }

        PriceWeights = new double[nodes * price.Count];
        Fill(1, price, PriceWeights);
    }

    /// <summary>n.</summary>
    public int Nodes { get; }

    /// <summary>p.</summary>
    public int Power { get; }

    /// <summary>Whether Φ to 10⁻¹¹ is enough.</summary>
    public bool ShortMills { get; init; }

    /// <summary>τ_i/T, i = 0…n−1 (the node at expiry is left out: the boundary is known there).</summary>
    public double[] Times { get; }

    /// <summary>√(τ_i/T).</summary>
    public double[] RootTimes { get; }

    /// <summary>The rule of the boundary equation.</summary>
    public GradedRule Equation { get; }

    /// <summary>The rule of the price.</summary>
    public GradedRule Price { get; }

    /// <summary>Interpolation weights [i, j, k] of node j at the k-th point below node i.</summary>
    public double[] EquationWeights { get; }

    /// <summary>The same weights as [k, j, i]: all nodes of one point side by side; for <see cref="LaneBoundary"/>, empty where it does not serve.</summary>
    public double[] LaneWeights { get; }

    /// <summary>The same weights as [i, k, j], j up to <see cref="Stride"/>: what one point below node i adds to row i of a matrix.</summary>
    public double[] RowWeights { get; }

    /// <summary>n, rounded up to a multiple of 8.</summary>
    public int Stride { get; }

    /// <summary>Interpolation weights [j, k] of node j at the k-th point below the horizon.</summary>
    public double[] PriceWeights { get; }

    /// <summary>Weights of the nodes 1…n for the value at <paramref name="z"/> of the function with value 0 at z = 0; below the first node it goes like zᵖ.</summary>
    public void Interpolate(double z, Span<double> weights)
    {
        if (z < _z[1])
        {
            weights.Clear();
            weights[0] = Math.Pow(z / _z[1], Power);
            return;
        }

        double sum = 0;
        for (int j = 0; j < _z.Length; j++)
        {
            double gap = z - _z[j];
            if (gap == 0)
            {
                weights.Clear();
                weights[j - 1] = 1;
                return;
            }

            double w = _barycentric[j] / gap;
            sum += w;
            if (j > 0) weights[j - 1] = w;
        }

        for (int j = 0; j < weights.Length; j++) weights[j] /= sum;
    }

    private void Fill(double z, GradedRule rule, Span<double> weights)
    {
        double[] row = new double[Nodes];
        for (int k = 0; k < rule.Count; k++)
        {
            Interpolate(z * rule.Fraction[k], row);
            for (int j = 0; j < Nodes; j++) weights[(j * rule.Count) + k] = row[j];
        }
    }
}
