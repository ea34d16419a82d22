// J·v = ρ·v,  wᵀ·J = ρ·wᵀ,  v, w ≥ 0
// asset i:    w_i·v_i/Σ w·v                         holder h:   wᵀ·J_h·v/(wᵀ·J·v),   J = Σ_h J_h + baskets
//
// symbol   unit
// v, w     none, Σ = 1
// shares   none, add up to 1
using System.Collections.Immutable;

namespace OptionCascade.Cascade.Network;

/// <summary>A share of the contagion.</summary>
/// <param name="Name">Asset or holder.</param>
/// <param name="Share">Share, ≥ 0 where nobody trades against the move.</param>
public readonly record struct ContagionShare(string Name, double Share);

/// <summary>
/// What carries the feedback at an equilibrium. The share of a holder is the share of the spectral radius that would go, to first order, if he stopped trading
/// on small moves: dρ = wᵀ·dJ·v/(wᵀ·v).
/// </summary>
/// <param name="Pattern">v: in what proportion the assets move along the weakest direction, model's order, Σ = 1. Signed for assets of opposite order.</param>
/// <param name="Sensitivity">w: how much a push on each asset counts, model's order, Σ of sizes = 1.</param>
/// <param name="Assets">Share of each asset, greatest first; adds up to 1.</param>
/// <param name="Holders">Share of each holder with one, greatest first; adds up to 1 together with <paramref name="Arbitrage"/>.</param>
/// <param name="Arbitrage">Share of the baskets' own price links.</param>
public sealed record Contagion(ImmutableArray<double> Pattern, ImmutableArray<double> Sensitivity, ImmutableArray<ContagionShare> Assets, ImmutableArray<ContagionShare> Holders, double Arbitrage);
