// F(x) = α·[L·E(x) − V(x)]/(S₀eˣ) = α·[L·(u − d·e^(−x)) − u],   F = −u once E ≤ 0
//
//   x   log move of the price
//   u   units of underlying held at the start
//   d   D/S₀, D the debt at the start, quote currency (below 0: cash)
//   V   assets u·S₀eˣ, quote currency
//   E   equity V − D, quote currency
//   L   target leverage, assets over equity, dimensionless
//   α   share of the gap traded within the move
//
// Steps and corners: x = ln(d/u), where equity is gone (a step unless α = 1); the edges of the band; L·E = V for a fund that does not buy.
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Funds or banks that hold their leverage at a target: a loss raises it and makes them sell, a gain makes them buy.
/// </summary>
/// <remarks>
/// The trade is made after the move, at the new price; proceeds repay debt. For a fund at its target and α = 1 its value is (L − 1)·r times the
/// assets at the start, r the simple return.
/// One that starts above its target (below, and buys) pushes before any shock: F(0) ≠ 0. One without equity at the start sells everything at once.
/// Adjusting a share α stands for what is done within the move. With a band the trade goes to its nearer edge; inside nothing is traded.
/// Source: Adrian and Shin, J. Financial Intermediation 19 (2010); Greenwood, Landier and Thesmar, J. Financial Economics 115 (2015).
/// </remarks>
public sealed class LeverageTargetingFunds : IParticipant
{
    private readonly WeightFlow _flow;

    /// <summary>Funds, as one balance sheet.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">u, units of underlying held, ≥ 0.</param>
    /// <param name="debt">D, quote currency, finite; cash held is negative.</param>
    /// <param name="targetLeverage">L, assets over equity, dimensionless, ≥ 0.</param>
    /// <param name="adjustmentShare">α, in (0, 1]. Default 1: back to the target within the move.</param>
    /// <param name="band">Half-width of the band of leverage around the target in which nothing is traded, ≥ 0. Default 0: none.</param>
    /// <param name="sellsOnly">True for those who cut leverage above the target but do not lever up below it. Default false: both ways, as the source has it.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public LeverageTargetingFunds(double spot, double units, double debt, double targetLeverage, double adjustmentShare = 1, double band = 0, bool sellsOnly = false,
        string name = "leverage-targeting funds")
    {
        TargetLeverage = Guard.NonNegative(targetLeverage);
        double owed = Guard.Finite(debt) / Guard.Positive(spot);
        _flow = new WeightFlow(Guard.NonNegative(units), owed, units - owed, TargetLeverage, adjustmentShare, band, sellsOnly);
        Name = Guard.NotBlank(name);
    }

    /// <summary>Funds that stand at their target at the start: debt is (1 − 1/L) of what they hold.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">u, units of underlying held, ≥ 0.</param>
    /// <param name="leverage">L, at the start and wanted, &gt; 0.</param>
    /// <param name="adjustmentShare">α, in (0, 1]. Default 1: back to the target within the move.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public static LeverageTargetingFunds AtTarget(double spot, double units, double leverage, double adjustmentShare = 1, string name = "leverage-targeting funds")
        => new(spot, units, Guard.NonNegative(units) * Guard.Positive(spot) * (1 - (1 / Guard.Positive(leverage))), leverage, adjustmentShare, name: name);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True for those who go back to the target both ways.</remarks>
    public bool IsReversible => _flow.IsMemoryless;

    /// <summary>L, dimensionless.</summary>
    public double TargetLeverage { get; }

    /// <summary>u, units of underlying held at the start.</summary>
    public double UnitsAtStart => _flow.Units;

    /// <summary>ln(D/(u·S₀)), log move at which equity is gone; −∞ without debt, at or above 0 when it is gone at the start.</summary>
    public double InsolventAt => _flow.InsolventAt;

    /// <inheritdoc/>
    public double Traded(double logMove) => _flow.Traded(Guard.Finite(logMove), TargetLeverage);

    /// <inheritdoc/>
    public double Slope(double logMove) => _flow.Slope(Guard.Finite(logMove), TargetLeverage, 0);

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain) => _flow.Compile(domain, Traded, _ => TargetLeverage, VolatilityPath.Unmoved);
}
