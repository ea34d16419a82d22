using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Stop orders spread over prices as a density of the log price with distribution function G:
/// sell stops F(x) = −Q[G(0) − G(x)] for x &lt; 0, buy stops F(x) = Q[G(x) − G(0)] for x &gt; 0, else 0.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>Q</term><description>units of underlying in the whole density; the part on the far side of the market has fired already and plays no role</description></item>
/// <item><term>normal</term><description>G(x) = Φ((x − k)/w), k = ln(centre/S₀), w the standard deviation of the log price</description></item>
/// <item><term>uniform</term><description>G(x) = (x − a)/(b − a) between a = ln(low/S₀) and b = ln(high/S₀)</description></item>
/// </list>
/// With linear impact λ and normal stops the equilibrium is the cusp u = u₀ + z + a[Φ(u) − Φ(u₀)], a = λQ/w, which is unique for every shock when a ≤ √(2π).
/// </remarks>
public sealed class StopDensity : IParticipant
{
    private readonly double _quantity, _centre, _width, _low, _high, _atMarket;
    private readonly bool _normal, _sells;

    private StopDensity(double quantity, bool sells, bool normal, double centre, double width, double low, double high, string name)
    {
        (_quantity, _sells, _normal, _centre, _width, _low, _high) = (Guard.NonNegative(quantity), sells, normal, centre, width, low, high);
        Name = Guard.NotBlank(name);
        _atMarket = Distribution(0);
    }

    /// <summary>Stops with normally distributed log levels.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="centre">Median level, quote currency per unit, &gt; 0.</param>
    /// <param name="logWidth">w, standard deviation of the log level, &gt; 0.</param>
    /// <param name="quantity">Q, units of underlying in the whole density, ≥ 0.</param>
    /// <param name="sell">True for sell stops (fire on a fall), false for buy stops (fire on a rise).</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static StopDensity Normal(double spot, double centre, double logWidth, double quantity, bool sell = true, string name = "stop density")
        => new(quantity, sell, normal: true, Math.Log(Guard.Positive(centre) / Guard.Positive(spot)), Guard.Positive(logWidth), 0, 0, name);

    /// <summary>Stops spread evenly over the log price between two levels.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="low">Lowest level, quote currency per unit, &gt; 0.</param>
    /// <param name="high">Highest level, &gt; <paramref name="low"/>.</param>
    /// <param name="quantity">Q, units of underlying in the whole density, ≥ 0.</param>
    /// <param name="sell">True for sell stops (fire on a fall), false for buy stops (fire on a rise).</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static StopDensity Uniform(double spot, double low, double high, double quantity, bool sell = true, string name = "stop density")
    {
        double a = Math.Log(Guard.Positive(low) / Guard.Positive(spot)), b = Math.Log(Guard.Positive(high) / spot);
        Guard.Positive(b - a, nameof(high));
        return new StopDensity(quantity, sell, normal: false, 0, 0, a, b, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        bool fires = _sells ? logMove < 0 : logMove > 0;
        return fires ? _quantity * (Distribution(logMove) - _atMarket) : 0;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        bool fires = _sells ? logMove < 0 : logMove > 0;
        if (!fires) return 0;
        if (!_normal) return logMove > _low && logMove < _high ? _quantity / (_high - _low) : 0;
        double z = (logMove - _centre) / _width;
        return _quantity * VectorMath.NormalDensity(z) / _width;
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        // A first mesh of a few widths around the centre keeps the bisection from stepping over a narrow density.
        double[] kinks = _normal ? [0, .. Enumerable.Range(-6, 13).Select(i => _centre + (1.5 * i * _width))] : [0, _low, _high];
        return _quantity == 0 ? FlowCurve.Thresholds(domain, []) : FlowCurve.Compile(domain, Traded, _quantity, kinks);
    }

    private double Distribution(double x)
        => _normal ? VectorMath.NormalCdf((x - _centre) / _width) : Math.Clamp((x - _low) / (_high - _low), 0, 1);
}
