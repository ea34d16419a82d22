// mean m = Σx/n,  ψ(x) = x − m;    deviation s = √(Σ(x − m)²/(n − 1)),  ψ(x) = ((x − m)² − s²)/(2s);    m_c/s: ψ = ψ_m/s − m_c·ψ_s/s²
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>Mean and deviation of one figure per path, with the influence of each path on them, so that differences between policies on the same paths can be judged.</summary>
internal sealed class PathSample
{
    private readonly double[] _values;

    public PathSample(double[] values)
    {
        _values = values;
        CompensatedSum sum = default, squares = default;
        foreach (double v in values)
            sum.Add(v);
        MeanValue = sum.Value / values.Length;
        foreach (double v in values)
            squares.Add((v - MeanValue) * (v - MeanValue));
        DeviationValue = Math.Sqrt(squares.Value / (values.Length - 1));
    }

    public double MeanValue { get; }

    public double DeviationValue { get; }

    public Estimate Mean => Estimate.Of(MeanValue, MeanInfluence());

    public Estimate Deviation => Estimate.Of(DeviationValue, DeviationInfluence());

    public double[] MeanInfluence() => [.. _values.Select(v => v - MeanValue)];

    /// <summary>All zero where there is no deviation.</summary>
    public double[] DeviationInfluence() => [.. _values.Select(v => DeviationValue > 0
        ? (((v - MeanValue) * (v - MeanValue)) - (DeviationValue * DeviationValue)) / (2 * DeviationValue)
        : 0)];

    /// <summary>This sample's mean over the other's deviation; null where that is zero.</summary>
    public Estimate? MeanOver(PathSample risk)
    {
        double s = risk.DeviationValue;
        if (s == 0) return null;
        double[] mean = MeanInfluence(), deviation = risk.DeviationInfluence();
        return Estimate.Of(MeanValue / s, [.. mean.Select((m, i) => (m / s) - (MeanValue * deviation[i] / (s * s)))]);
    }
}
