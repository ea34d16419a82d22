// While equity < target·maintenance:   trade what the rules say at mark ± half-spread, pay the fee, value the account again.
// Smart order: excess freed by closing a line, over its impact |Δ|·S + |units|·V (options), |notional| (futures, stock, coins).
// Part of a line: the least fraction f at which the target is met, bracketed to 2⁻⁴⁰ of the line, from above.
//
// symbol      unit
// S, V        quote currency per unit of underlying;  Δ units;  cash, impact account currency
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>Liquidates accounts in breach: what is traded, in which order, and where every cent goes.</summary>
/// <remarks>
/// The market stands still at the move while the account is traded (the cascade moves it afterwards). Stock and coins that are held long are sold only when
/// closing everything else leaves a debt or a breach, except where the order picks them as a line of their own. Same inputs give the same bits; the order
/// of the holdings has no influence.
/// </remarks>
public static class LiquidationEngine
{
    /// <summary>Liquidates an account if it is in breach at a move of the market.</summary>
    /// <param name="account">The account.</param>
    /// <param name="move">The move.</param>
    /// <param name="rule">The margin rule; must not refuse the account.</param>
    /// <param name="rules">What the venue does.</param>
    /// <param name="costs">What trading costs.</param>
    /// <param name="decimals">Digits after the point of the ledger's smallest unit: 2 for dollars and cents. No default.</param>
    /// <exception cref="ArgumentException">The rule refuses the account, or costs outside their range.</exception>
    public static AccountLiquidation Liquidate(ResolvedAccount account, MarketMove move, IMarginRule rule, LiquidationRules rules, LiquidationCosts costs, int decimals)
        => Liquidate(account, move, rule, rules, costs, decimals, null);

    /// <summary>As <see cref="Liquidate(ResolvedAccount, MarketMove, IMarginRule, LiquidationRules, LiquidationCosts, int)"/>, where the rule has been asked for the level already.</summary>
    internal static AccountLiquidation Liquidate(
        ResolvedAccount account, MarketMove move, IMarginRule rule, LiquidationRules rules, LiquidationCosts costs, int decimals, MarginLevel? before)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(costs);
        Guard.NonNegative(costs.OptionHalfSpread);
        Guard.NonNegative(costs.OptionHalfSpreadOfSpot);
        Guard.InRange(costs.LinearHalfSpread, 0, 0.999);
        Guard.NonNegative(costs.FeeRate);
        if (rule.Refuses(account) is { } reason) throw new ArgumentException($"{rule.Name} does not apply to account {account.Account.Id}: {reason}.", nameof(account));
        return new LiquidationSession(account, move, rule, rules, costs, decimals, before).Run();
    }
}
