using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Exposure;

/// <summary>How far a strike is from the forward.</summary>
public enum MoneynessScale
{
    /// <summary>K/F, in (0, ∞).</summary>
    ForwardRatio = 0,

    /// <summary>ln(K/F)/(σ√T) with the row's own volatility: standard deviations from the forward, negative for low strikes.</summary>
    StandardisedLog = 1,
}

/// <summary>Ranges of moneyness by which exposures are added up: one more than there are edges; a row on an edge belongs to the range above it. Immutable.</summary>
public sealed record MoneynessBuckets
{
    private MoneynessBuckets(MoneynessScale scale, ImmutableArray<double> edges)
    {
        Scale = scale;
        Edges = edges;
    }

    /// <summary>What the edges count.</summary>
    public MoneynessScale Scale { get; }

    /// <summary>Where the ranges meet, ascending.</summary>
    public ImmutableArray<double> Edges { get; }

    /// <summary>By K/F.</summary>
    /// <param name="edges">Ascending, finite, &gt; 0; e.g. 0.9, 0.97, 1.03, 1.1.</param>
    /// <exception cref="ArgumentException">An edge out of range or out of order.</exception>
    public static MoneynessBuckets ByForwardRatio(params ReadOnlySpan<double> edges) => new(MoneynessScale.ForwardRatio, Checked(edges, 0));

    /// <summary>By ln(K/F)/(σ√T). A row without width (σ√T = 0) stands at −∞ or ∞, or at 0 when its strike is the forward.</summary>
    /// <param name="edges">Ascending, finite; e.g. −2, −1, 0, 1, 2.</param>
    /// <exception cref="ArgumentException">An edge not finite or out of order.</exception>
    public static MoneynessBuckets ByStandardDeviations(params ReadOnlySpan<double> edges) => new(MoneynessScale.StandardisedLog, Checked(edges, double.NegativeInfinity));

    /// <summary>The range that a row belongs to; −1 when the figure that decides is not known (NaN).</summary>
    internal int IndexOf(double ratio, double deviation)
    {
        double at = Scale == MoneynessScale.ForwardRatio ? ratio : Math.Abs(Math.Log(ratio)) == 0 ? 0 : Math.Log(ratio) / deviation;
        if (double.IsNaN(at)) return -1;
        int i = 0;
        while (i < Edges.Length && at >= Edges[i]) i++;
        return i;
    }

    private static ImmutableArray<double> Checked(ReadOnlySpan<double> edges, double above)
    {
        foreach (double edge in edges)
        {
            if (!(double.IsFinite(edge) && edge > above))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected ascending finite edges > {above:R}, got {edge:R}."), nameof(edges));
            above = edge;
        }

        return [.. edges];
    }
}

/// <summary>Exposure of all rows of one range of moneyness.</summary>
/// <param name="Low">Lower end, belongs to the range: 0 or −∞ for the lowest; NaN for the rows whose moneyness is not known (published gamma without forward or volatility).</param>
/// <param name="High">Upper end, does not belong to the range: ∞ for the highest; NaN as above.</param>
/// <param name="Rows">Rows that count.</param>
/// <param name="Amount">Exposure in the unit asked for.</param>
public readonly record struct MoneynessExposure(double Low, double High, int Rows, ExposureAmount Amount);
