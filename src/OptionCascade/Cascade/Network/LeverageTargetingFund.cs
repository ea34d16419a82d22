// A = Σ h_j·S_j·e^{x_j},   E = A − D,   φ = κ·min(1, 1 − ℓ·E/A),   F_i = −φ·h_i
// linear form:   φ = −κ·B·Σ m_j·x_j,   B = ℓ − 1,   m_j = h_j·S_j/A₀       (so that K = L·Mᵀ·diag(B·A)·M for linear impact)
//
// symbol     unit
// h          units held, > 0
// A, E, D    quote currency: assets, equity, debt
// ℓ          target leverage A/E, ≥ 1
// κ          speed: share of the way to the target that is traded, (0, 1]
// φ          share of every holding sold; bought < 0
// Source: R. Greenwood, A. Landier and D. Thesmar, Vulnerable banks, Journal of Financial Economics 115 (2015).
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Which form of the leverage-targeting rule.</summary>
public enum LeverageTargetingForm
{
    /// <summary>Exact in prices: sold ≤ held, everything sold in proportion once equity is gone.</summary>
    Exact = 0,

    /// <summary>First order in log moves, as in the literature: the shocks add up in a geometric series, and sales are not bounded by what is held.</summary>
    Linear = 1,
}

/// <summary>
/// A fund or bank that trades back to its target leverage, all holdings in proportion: it sells after a fall and buys after a rise. Trading at market
/// changes assets and debt alike and leaves equity as it is.
/// </summary>
/// <remarks>
/// Once equity is gone the share κ of everything is sold. Amplifying in all its assets: 1 − ℓE/A falls as A rises.
/// </remarks>
public sealed class LeverageTargetingFund : INetworkHolder
{
    private readonly ImmutableArray<HolderPosition> _positions;
    private readonly double[] _weights;
    private readonly double _debt;

    /// <summary>A fund that stands at its target.</summary>
    /// <param name="name">Name.</param>
    /// <param name="positions">What it owns; at least one position, each asset once.</param>
    /// <param name="targetLeverage">ℓ = assets/equity, ≥ 1. The fund's debt is A₀·(1 − 1/ℓ).</param>
    /// <param name="form">Exact or linear. No default.</param>
    /// <param name="speed">κ, (0, 1]. Default 1: back to the target at once.</param>
    /// <exception cref="ArgumentException">An argument out of range; the message names the holder where positions are at fault.</exception>
    public LeverageTargetingFund(string name, IEnumerable<HolderPosition> positions, double targetLeverage, LeverageTargetingForm form, double speed = 1)
        : this(name, positions, targetLeverage, double.NaN, form, speed)
    {
    }

    private LeverageTargetingFund(string name, IEnumerable<HolderPosition> positions, double targetLeverage, double debt, LeverageTargetingForm form, double speed)
    {
        Name = Guard.NotBlank(name);
        _positions = HolderPosition.Checked(name, positions);
        TargetLeverage = Guard.InRange(targetLeverage, 1, 1e6);
        Speed = Guard.InRange(speed, 1e-12, 1);
        Form = form is LeverageTargetingForm.Exact or LeverageTargetingForm.Linear ? form
            : throw new ArgumentOutOfRangeException(nameof(form), form, "Expected Exact or Linear.");
        double assets = _positions.Sum(p => p.Notional);
        _weights = [.. _positions.Select(p => p.Notional / assets)];
        _debt = double.IsNaN(debt) ? assets * (1 - (1 / TargetLeverage)) : Guard.InRange(debt, 0, 1e300);
        Assets = [.. _positions.Select(p => p.Asset)];
    }

    /// <summary>A fund with a debt of its own, which may stand away from its target: the difference is traded at once, without any shock.</summary>
    /// <param name="name">Name.</param>
    /// <param name="positions">What it owns.</param>
    /// <param name="debt">D, quote currency, finite, ≥ 0.</param>
    /// <param name="targetLeverage">ℓ, ≥ 1.</param>
    /// <param name="speed">κ, (0, 1].</param>
    public static LeverageTargetingFund WithDebt(string name, IEnumerable<HolderPosition> positions, double debt, double targetLeverage, double speed = 1)
        => new(name, positions, targetLeverage, Guard.NonNegative(debt), LeverageTargetingForm.Exact, speed);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>ℓ, assets/equity.</summary>
    public double TargetLeverage { get; }

    /// <summary>κ.</summary>
    public double Speed { get; }

    /// <summary>Exact or linear.</summary>
    public LeverageTargetingForm Form { get; }

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain) => HolderStructure.Amplifying([.. Assets.Select(_ => 1)]);

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units)
    {
        double sold = Form == LeverageTargetingForm.Linear ? LinearShare(state) : Share(Value(state));
        for (int i = 0; i < units.Length; i++)
            units[i] = sold == 0 ? 0 : -sold * _positions[i].Units;
    }

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes)
    {
        int n = Assets.Length;
        double assets = Value(state);
        if (Form == LeverageTargetingForm.Exact && assets <= _debt) return;
        double factor = Form == LeverageTargetingForm.Linear ? Speed * (TargetLeverage - 1) : Speed * TargetLeverage * _debt / (assets * assets);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                slopes[(i * n) + j] = _positions[i].Units * factor * (Form == LeverageTargetingForm.Linear ? _weights[j] : _positions[j].Units * state.Prices[j]);
    }

    /// <inheritdoc/>
    public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
    {
        int n = Assets.Length;
        if (Form == LeverageTargetingForm.Linear)
        {
            Slopes(least, slopes);
            return;
        }

        // κℓD/A² falls with A, the prices rise: take each at its own end.
        if (Value(least) <= _debt) return;
        double assets = Value(most), factor = Speed * TargetLeverage * _debt / (assets * assets);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                slopes[(i * n) + j] = _positions[i].Units * factor * _positions[j].Units * least.Prices[j];
    }

    /// <inheritdoc/>
    public (double Least, double Most) Range(int asset)
        => Form == LeverageTargetingForm.Linear
            ? TargetLeverage == 1 ? (0, 0) : (double.NegativeInfinity, double.PositiveInfinity)
            : (-Speed * _positions[asset].Units, Speed * (TargetLeverage - 1) * _positions[asset].Units);

    /// <inheritdoc/>
    public double Held(int asset) => Form == LeverageTargetingForm.Linear ? double.NaN : _positions[asset].Units;

    private double Value(in HolderState state)
    {
        double sum = 0;
        for (int i = 0; i < _positions.Length; i++)
            sum += _positions[i].Units * state.Prices[i];
        return sum;
    }

    /// <summary>φ, from the change of assets, so that a fund at its target trades exactly nothing without a move.</summary>
    private double Share(double assets)
    {
        double start = _positions.Sum(p => p.Notional), excess = (_debt * TargetLeverage) - ((TargetLeverage - 1) * start);
        if (Math.Abs(excess) <= 1e-14 * TargetLeverage * start) excess = 0;
        // 1 − ℓ + ℓD/A = (ℓD − (ℓ − 1)A)/A
        double share = (excess - ((TargetLeverage - 1) * (assets - start))) / assets;
        return Speed * Math.Min(1, share);
    }

    private double LinearShare(in HolderState state)
    {
        double r = 0;
        for (int i = 0; i < _weights.Length; i++)
            r += _weights[i] * state.LogMoves[i];
        return -Speed * (TargetLeverage - 1) * r;
    }
}
