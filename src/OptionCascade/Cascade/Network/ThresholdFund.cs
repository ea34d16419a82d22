// A = Σ h_j·S_j·e^{x_j},   E = A − D,   e = E/A
// F_i = −φ·h_i,   φ = 0 while e ≥ e_min,   else φ = 1 − max(e, 0)/e_target
//
// symbol           unit
// h                units held, > 0
// A, E, D          quote currency
// e, e_min, e_t    capital ratio equity/assets = 1/leverage
// φ                share of every holding sold, [0, 1]
// Sources: R. Cont and E. Schaanning, Fire sales, indirect contagion and systemic stress testing (2017); F. Caccioli et al., Journal of Banking & Finance 46 (2014).
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>
/// A fund or bank that does nothing while its capital ratio holds, and sells towards a target ratio once it is breached, all holdings in proportion; it sells
/// everything once its equity is gone. Amplifying in all its assets.
/// </summary>
/// <remarks>
/// The breach is strict, e &lt; e_min: exactly at the minimum nothing is sold. With e_min = 0 it is the insolvent holder of the overlap models: everything or
/// nothing.
/// </remarks>
public sealed class ThresholdFund : INetworkHolder
{
    private readonly ImmutableArray<HolderPosition> _positions;

    /// <summary>A fund.</summary>
    /// <param name="name">Name.</param>
    /// <param name="positions">What it owns; at least one position, each asset once.</param>
    /// <param name="debt">D, quote currency, finite, ≥ 0.</param>
    /// <param name="minimumCapitalRatio">e_min, equity/assets below which it sells, [0, 1).</param>
    /// <param name="targetCapitalRatio">e_target, the ratio that it sells towards, in [e_min, 1], &gt; 0.</param>
    /// <exception cref="ArgumentException">An argument out of range; the message names the holder where positions are at fault.</exception>
    public ThresholdFund(string name, IEnumerable<HolderPosition> positions, double debt, double minimumCapitalRatio, double targetCapitalRatio)
    {
        Name = Guard.NotBlank(name);
        _positions = HolderPosition.Checked(name, positions);
        Debt = Guard.NonNegative(debt);
        MinimumCapitalRatio = Guard.InRange(minimumCapitalRatio, 0, 1 - 1e-12);
        TargetCapitalRatio = Guard.InRange(targetCapitalRatio, Math.Max(minimumCapitalRatio, double.Epsilon), 1);
        Assets = [.. _positions.Select(p => p.Asset)];
    }

    /// <summary>A fund with a greatest leverage.</summary>
    /// <param name="name">Name.</param>
    /// <param name="positions">What it owns.</param>
    /// <param name="debt">D, quote currency.</param>
    /// <param name="greatestLeverage">Assets/equity above which it sells, ≥ 1.</param>
    /// <param name="targetLeverage">Assets/equity that it sells towards, in [1, greatest leverage].</param>
    public static ThresholdFund OfLeverage(string name, IEnumerable<HolderPosition> positions, double debt, double greatestLeverage, double targetLeverage)
        => new(name, positions, debt, 1 / Guard.InRange(greatestLeverage, 1 + 1e-9, 1e9), 1 / Guard.InRange(targetLeverage, 1, greatestLeverage));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>D.</summary>
    public double Debt { get; }

    /// <summary>e_min.</summary>
    public double MinimumCapitalRatio { get; }

    /// <summary>e_target.</summary>
    public double TargetCapitalRatio { get; }

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain) => HolderStructure.Amplifying([.. Assets.Select(_ => 1)]);

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units)
    {
        double sold = Share(Value(state));
        for (int i = 0; i < units.Length; i++)
            units[i] = sold == 0 ? 0 : -sold * _positions[i].Units;
    }

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes)
    {
        double assets = Value(state);
        if (!InBreach(assets) || assets <= Debt) return;
        Fill(slopes, Debt / (TargetCapitalRatio * assets * assets), state.Prices);
    }

    /// <inheritdoc/>
    public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
    {
        double assets = Value(most);
        if (!InBreach(assets) || Value(least) <= Debt) return;
        Fill(slopes, Debt / (TargetCapitalRatio * assets * assets), least.Prices);
    }

    /// <inheritdoc/>
    public (double Least, double Most) Range(int asset) => (-_positions[asset].Units, 0);

    /// <inheritdoc/>
    public double Held(int asset) => _positions[asset].Units;

    private void Fill(Span<double> slopes, double factor, ReadOnlySpan<double> prices)
    {
        int n = _positions.Length;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                slopes[(i * n) + j] = _positions[i].Units * factor * _positions[j].Units * prices[j];
    }

    private double Value(in HolderState state)
    {
        double sum = 0;
        for (int i = 0; i < _positions.Length; i++)
            sum += _positions[i].Units * state.Prices[i];
        return sum;
    }

    private bool InBreach(double assets) => assets - Debt < MinimumCapitalRatio * assets;

    private double Share(double assets) => InBreach(assets) ? 1 - (Math.Max(assets - Debt, 0) / (TargetCapitalRatio * assets)) : 0;
}
