using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Cascade.Network;

/// <summary>Where one asset ends.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="LogMove">x.</param>
/// <param name="Spot">S₀·eˣ, quote currency per unit.</param>
/// <param name="Flow">Σ F, units traded by the holders, buying &gt; 0; before baskets pass it on.</param>
/// <param name="FlowNotional">Flow·S₀, quote currency: valued at the price before the shock.</param>
/// <param name="VolatilityShift">y, relative shift of its implied volatilities.</param>
/// <param name="IsCertified">True when it is proven which equilibrium this is for the asset's component.</param>
public readonly record struct AssetOutcome(string Asset, double LogMove, double Spot, double Flow, double FlowNotional, double VolatilityShift, bool IsCertified);

/// <summary>What one holder has traded of one asset.</summary>
/// <param name="Holder">Its name.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Quantity">Units, buying &gt; 0.</param>
/// <param name="Notional">Quantity·S₀, quote currency.</param>
public readonly record struct HolderFlow(string Holder, string Asset, double Quantity, double Notional);

/// <summary>The answer of a network to one shock.</summary>
public sealed record NetworkResult
{
    private readonly Lazy<NetworkLedger> _ledger;

    internal NetworkResult(Func<NetworkLedger> ledger) => _ledger = new Lazy<NetworkLedger>(ledger);

    /// <summary>
    /// What was found. <see cref="CascadeStatus.Converged"/>: an equilibrium, and it is proven to be the first on the way (or the only one).
    /// <see cref="CascadeStatus.Pinned"/>: the same, one price standing at a threshold. <see cref="CascadeStatus.Runaway"/>: proven that none lies above the floor.
    /// <see cref="CascadeStatus.NotCertified"/>: nothing is proven; see <see cref="Residual"/> for whether it is an equilibrium at all.
    /// </summary>
    public required CascadeStatus Status { get; init; }

    /// <summary>The shock.</summary>
    public required NetworkShock Shock { get; init; }

    /// <summary>x, one per asset in the model's order; empty for a runaway.</summary>
    public required ImmutableArray<double> LogMoves { get; init; }

    /// <summary>Where every asset ends; empty for a runaway.</summary>
    public required ImmutableArray<AssetOutcome> Assets { get; init; }

    /// <summary>What every holder has traded, zero flows left out; empty for a runaway.</summary>
    public required ImmutableArray<HolderFlow> Flows { get; init; }

    /// <summary>
    /// True when it is proven to be the only equilibrium in the range searched, false when another one is known (<see cref="Worst"/>, or one on the other side of the undisturbed state), null when neither is known.
    /// </summary>
    public required bool? IsUnique { get; init; }

    /// <summary>
    /// The greatest-loss equilibrium, reached from the state in which everybody has traded all that he can; null unless it differs from the answer. Between the two
    /// there may be more.
    /// </summary>
    public required ImmutableArray<double>? Worst { get; init; }

    /// <summary>
    /// Greatest real eigenvalue of ∂T/∂x at the answer: its spectral radius where no holder trades against the move. One minus it is the distance to a tipping
    /// point. For a network whose order is not known the greatest modulus instead. NaN for a runaway.
    /// </summary>
    public required double SpectralRadius { get; init; }

    /// <summary>Which assets and which holders carry the contagion; null without one (spectral radius 0, runaway, or order not known).</summary>
    public required Contagion? Contagion { get; init; }

    /// <summary>max |x − T(x)| at the answer; NaN for a runaway.</summary>
    public required double Residual { get; init; }

    /// <summary>
    /// Bound of the distance to the equilibrium, (I − J)⁻¹ applied to residual and rounding: residual/(1 − ρ) for one asset. NaN where the order is not known
    /// or for a runaway, ∞ on a fold.
    /// </summary>
    public required double ErrorBound { get; init; }

    /// <summary>Evaluations of the network that the answer took, certificates included.</summary>
    public required int Evaluations { get; init; }

    /// <summary>What the reader should know: why nothing is certified, hypotheses, an answer near a tipping point.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The choices under which it was solved.</summary>
    public required NetworkOptions Options { get; init; }

    /// <summary>Who traded what in which round: plain synchronous rounds from the undisturbed market. Worked out when first asked for.</summary>
    public NetworkLedger Ledger => _ledger.Value;

    /// <summary>x of one asset.</summary>
    /// <param name="asset">Its name.</param>
    /// <exception cref="ArgumentException">No such asset, or the result is a runaway.</exception>
    public double LogMove(string asset)
    {
        foreach (AssetOutcome a in Assets)
            if (a.Asset == asset)
                return a.LogMove;
        throw new ArgumentException($"Expected an asset of the result ({Assets.Length} assets), got {asset}.", nameof(asset));
    }

    /// <summary>This result, when it is a certified equilibrium.</summary>
    /// <exception cref="InvalidOperationException">The status is <see cref="CascadeStatus.Runaway"/> or <see cref="CascadeStatus.NotCertified"/>.</exception>
    public NetworkResult EnsureConverged()
        => Status is CascadeStatus.Converged or CascadeStatus.Pinned
            ? this
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Expected a certified equilibrium, got {Status}: {(Warnings.IsEmpty ? "no reason given" : Warnings[0])}"));

    /// <summary>Recomputes residual, balance and the absence of an earlier equilibrium by another route.</summary>
    /// <param name="model">The model that was solved.</param>
    /// <param name="maximumEvaluations">Plain rounds after which the search for an earlier equilibrium is left undecided, ≥ 1.</param>
    public NetworkVerification Verify(NetworkModel model, int maximumEvaluations = 200_000) => NetworkVerification.Of(this, model, maximumEvaluations);
}
