// W = D·p + M,   m = 1 − p/V,   D' = min(β·m, λ)⁺·W⁺/p,   F = D' − D
//
// symbol   unit
// D, D'    units held before and wanted
// M        quote currency: cash, borrowed < 0
// p, V     quote currency per unit: price S₀·eˣ, what the fund thinks it is worth (∞: always at the cap)
// β, λ     leverage per unit of mispricing, greatest leverage
// Source: S. Thurner, J. D. Farmer and J. Geanakoplos, Leverage causes fat tails and clustered volatility, Quantitative Finance 12 (2012), with m relative to V.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>
/// A value investor with a cap on leverage: buys more the cheaper the asset until the lender's cap binds; from there every fall makes it sell. Without
/// wealth it sells everything.
/// </summary>
/// <remarks>
/// At the cap with borrowed money (M &lt; 0) F = (λ − 1)D + λM/p rises with p. Below it, and with cash of its own, it trades against the move, at most D_own units
/// per log price; that bound is what the solver is told. A fund that stands away from what it wants trades the difference at once, without any shock.
/// </remarks>
public sealed class CappedValueFund : INetworkHolder
{
    private readonly NetworkAsset _asset;

    /// <summary>A fund.</summary>
    /// <param name="name">Name.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="units">D, finite, ≥ 0.</param>
    /// <param name="cash">M, quote currency, borrowed &lt; 0; finite.</param>
    /// <param name="value">V, &gt; 0; +∞ for a fund that is always at its cap.</param>
    /// <param name="aggressiveness">β, finite, &gt; 0.</param>
    /// <param name="greatestLeverage">λ, finite, ≥ 1.</param>
    /// <exception cref="ArgumentException">An argument out of range.</exception>
    public CappedValueFund(string name, NetworkAsset asset, double units, double cash, double value, double aggressiveness, double greatestLeverage)
    {
        Name = Guard.NotBlank(name);
        ArgumentNullException.ThrowIfNull(asset);
        _asset = asset;
        Assets = [asset];
        Units = Guard.NonNegative(units);
        Cash = Guard.Finite(cash);
        Value = double.IsPositiveInfinity(value) ? value : Guard.Positive(value);
        Aggressiveness = Guard.Positive(aggressiveness);
        GreatestLeverage = Guard.InRange(greatestLeverage, 1, 1e6);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>D, units held before.</summary>
    public double Units { get; }

    /// <summary>M, quote currency.</summary>
    public double Cash { get; }

    /// <summary>V, quote currency per unit.</summary>
    public double Value { get; }

    /// <summary>β.</summary>
    public double Aggressiveness { get; }

    /// <summary>λ.</summary>
    public double GreatestLeverage { get; }

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        double lowest = _asset.Spot * Math.Exp(domain.LowestLogMove), own = 0;
        if (Cash > 0) own = GreatestLeverage * Cash / lowest; // at the cap: −dF/dx = λM/p
        if (double.IsFinite(Value))
        {
            // Below the cap p lies in [V(1 − λ/β), V] and −dF/dx = β(M/p + pD/V).
            double least = Math.Max(lowest, Value * (1 - (GreatestLeverage / Aggressiveness)));
            own = Math.Max(own, Aggressiveness * (Units + (Math.Max(Cash, 0) / least)));
        }

        return double.IsFinite(own) ? HolderStructure.Amplifying([1], [own]) : HolderStructure.Mixed;
    }

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units)
    {
        double p = state.Prices[0], wealth = (Units * p) + Cash;
        units[0] = wealth <= 0 ? -Units : (Leverage(p) * wealth / p) - Units;
    }

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes) => slopes[0] = Slope(state.Prices[0]);

    /// <inheritdoc/>
    public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
    {
        double low = least.Prices[0], high = most.Prices[0];
        // At the cap over the whole box −λM/p is monotone in p; elsewhere only the bound is known.
        bool atCap = double.IsPositiveInfinity(Value) || Aggressiveness * (1 - (high / Value)) >= GreatestLeverage;
        slopes[0] = atCap && (Units * low) + Cash > 0
            ? -GreatestLeverage * Cash / (Cash < 0 ? high : low)
            : -Structure(new FlowDomain(Math.Min(-1e-9, least.LogMoves[0]), 50)).OwnDamping[0];
    }

    /// <inheritdoc/>
    /// <remarks>A fund that is insolvent even at V has sold everything at every price.</remarks>
    public (double Least, double Most) Range(int asset)
        => (-Units, Cash > 0 ? double.PositiveInfinity : Math.Max(-Units, ((GreatestLeverage - 1) * Units) + (double.IsFinite(Value) ? GreatestLeverage * Cash / Value : 0)));

    /// <inheritdoc/>
    public double Held(int asset) => Units;

    private double Leverage(double p) => double.IsPositiveInfinity(Value) ? GreatestLeverage : Math.Clamp(Aggressiveness * (1 - (p / Value)), 0, GreatestLeverage);

    private double Slope(double p)
    {
        double wealth = (Units * p) + Cash, leverage = Leverage(p);
        if (wealth <= 0 || leverage <= 0) return 0;
        return leverage >= GreatestLeverage ? -GreatestLeverage * Cash / p : -Aggressiveness * ((Cash / p) + (p * Units / Value));
    }
}
