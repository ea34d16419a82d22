// As the venue's rule says: a part at the first breach, the rest where what is left breaches in turn;   in time: walks towards it with reaction time τ
using System.Collections.Immutable;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>Accounts in breach are liquidated in parts, or more slowly, or in another order, than the venue does without the measure.</summary>
/// <remarks>
/// In the equilibrium only the parts count: what is left after a partial liquidation breaches farther out. In time the reaction counts too. Acts on leveraged accounts, on longs
/// and shorts known by their liquidation prices (a maintenance rate is assumed) and on option sellers given as margin accounts. It costs nothing beforehand; who is liquidated
/// later may lose more than he has, which the lender bears.
/// </remarks>
public sealed record StagedLiquidation : IMitigation
{
    /// <summary>Staged liquidation.</summary>
    /// <param name="rules">What the venue does instead, e.g. <c>ParameterLibrary.Get&lt;LiquidationRules&gt;("liquidation-rule", "Hyperliquid", date).Values</c>.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <param name="reactionSeconds">τ in time, seconds after which 63% of what is to be liquidated is traded; 0 leaves the speed as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public StagedLiquidation(LiquidationRules rules, double maintenanceRate, double reactionSeconds = 0)
    {
        Rules = rules ?? throw new ArgumentNullException(nameof(rules));
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
        ReactionSeconds = Guard.NonNegative(reactionSeconds);
    }

    /// <summary>What the venue does.</summary>
    public LiquidationRules Rules { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <summary>τ, seconds; 0 leaves the speed as it is.</summary>
    public double ReactionSeconds { get; }

    /// <inheritdoc/>
    public string Name => "staged";

    /// <inheritdoc/>
    public string InWords
        => $"Accounts in breach are liquidated by the rule '{Rules.Name}'{(ReactionSeconds > 0 ? FormattableString.Invariant($", two thirds of it in {ReactionSeconds:0.#} seconds") : "")}.";

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        MitigatedMarket changed = market.Changed(this, "nothing beforehand; losses beyond an account's equity fall to the lender", p =>
        {
            if (MarginedPositions.Of(p, market.Spot, MaintenanceRate) is { } m)
                return ((m with { Terms = m.Terms with { Liquidation = Rules with { TargetRatio = Rules.Extent == LiquidationExtent.ToTarget ? Math.Max(Rules.TargetRatio, 1.05) : Rules.TargetRatio } } }).Build(), 0);
            if (p is not OptionSellers { Accounts: { } accounts } sellers) return null;
            LiquidationRules now = accounts.Terms.Rules;
            return (SellerChanges.With(sellers, accounts, accounts.Terms with { Rules = Rules with { ContractStep = now.ContractStep, Tiers = now.Tiers, DeltaHedge = now.DeltaHedge } }), 0);
        });
        if (ReactionSeconds == 0) return changed;
        ImmutableDictionary<string, ParticipantReaction> reactions = changed.Reactions;
        foreach (string name in changed.Effects[^1].ActsOn)
            reactions = reactions.SetItem(name, reactions.GetValueOrDefault(name, ParticipantReaction.Instant) with { ReactionSeconds = ReactionSeconds });
        return changed with { Reactions = reactions };
    }
}
