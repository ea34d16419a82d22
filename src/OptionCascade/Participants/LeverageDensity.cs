using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Leveraged longs or shorts as a density of liquidation prices, the limit of very many small accounts:
/// longs F(x) = −Q·Σ p_i[1 − Φ(z_i(x))/Φ(z_i(0))] for x &lt; 0, shorts F(x) = +Q·Σ p_i[1 − Φ(z_i(x))/Φ(z_i(0))] for x &gt; 0, else 0.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>Q</term><description>units held now, ≥ 0; never more is traded</description></item>
/// <item><term>p_i</term><description>share of the units at leverage L_i, Σ p_i = 1</description></item>
/// <item><term>z_i(x)</term><description>±(x − μ − d_i)/w, + for longs: see <see cref="LeverageDistribution"/></description></item>
/// </list>
/// Nobody is in breach at the start. What has been closed stays closed.
/// </remarks>
public sealed class LeverageDensity : IParticipant
{
    private readonly LeverageDistribution _distribution;
    private readonly (double Leverage, double Share, double Open)[] _parts;
    private readonly double _quantity;
    private readonly bool _longs;

    private LeverageDensity(LeverageDistribution distribution, double quantity, bool longs, string name)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        distribution.CheckOpen(longs);
        (_distribution, _quantity, _longs) = (distribution, Guard.NonNegative(quantity), longs);
        Name = Guard.NotBlank(name);
        double total = distribution.Leverages.Sum(l => l.Weight);
        // An unleveraged long is never liquidated: it stands for units that are held, and takes no part.
        _parts = [.. distribution.Leverages.Where(l => l.Weight > 0 && double.IsFinite(distribution.LogDistance(l.Leverage, longs)))
            .Select(l => (l.Leverage, l.Weight / total, VectorMath.NormalCdf(distribution.Score(l.Leverage, longs, 0))))];
    }

    /// <summary>Longs, sold out as the price falls.</summary>
    /// <param name="distribution">Leverages and entries.</param>
    /// <param name="quantity">Q, units held now, ≥ 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">Out of range, or practically no position of some leverage would be open still.</exception>
    public static LeverageDensity Longs(LeverageDistribution distribution, double quantity, string name = "leveraged longs") => new(distribution, quantity, longs: true, name);

    /// <summary>Shorts, bought in as the price rises.</summary>
    /// <param name="distribution">Leverages and entries.</param>
    /// <param name="quantity">Q, units short now, ≥ 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">Out of range, or practically no position of some leverage would be open still.</exception>
    public static LeverageDensity Shorts(LeverageDistribution distribution, double quantity, string name = "leveraged shorts") => new(distribution, quantity, longs: false, name);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public bool IsMarginChecked => true;

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        if (!Fires(logMove)) return 0;
        double closed = 0;
        foreach ((double leverage, double share, double open) in _parts)
            closed += share * Math.Max(0, 1 - (VectorMath.NormalCdf(_distribution.Score(leverage, _longs, logMove)) / open));
        return _longs ? -_quantity * closed : _quantity * closed;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        if (!Fires(logMove)) return 0;
        double slope = 0;
        foreach ((double leverage, double share, double open) in _parts)
            slope += share * VectorMath.NormalDensity(_distribution.Score(leverage, _longs, logMove)) / (_distribution.EntryLogDeviation * open);
        return _quantity * slope;
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (_quantity == 0 || _parts.Length == 0) return FlowCurve.Thresholds(domain, []);
        // A first mesh of a few widths around each centre keeps the bisection from stepping over a narrow density.
        var kinks = new List<double> { 0 };
        foreach ((double leverage, _, _) in _parts)
            for (int i = -6; i <= 6; i++)
                kinks.Add(_distribution.EntryLogMean + _distribution.LogDistance(leverage, _longs) + (1.5 * i * _distribution.EntryLogDeviation));
        return FlowCurve.Compile(domain, Traded, _quantity, kinks);
    }

    private bool Fires(double logMove) => _longs ? Guard.Finite(logMove) < 0 : Guard.Finite(logMove) > 0;
}
