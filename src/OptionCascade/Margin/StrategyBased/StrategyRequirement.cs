using System.Collections.Immutable;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>One strategy of an account, with its part of the requirement. Money in quote currency.</summary>
/// <param name="Strategy">Which strategy.</param>
/// <param name="Legs">Its options, with the contracts that belong to it.</param>
/// <param name="StockUnits">Shares that belong to it, signed.</param>
/// <param name="Risk">The requirement without premiums: the add-on of a naked option, the maximum loss of a spread, the rate on stock; ≥ 0.</param>
/// <param name="LongValue">What is required for its long options, ≥ 0.</param>
/// <param name="ShortValue">Market value of what is sold short as far as the rule adds it to the requirement (naked options, stock), ≥ 0.</param>
/// <param name="Credit">Market value of everything sold short: at opening the proceeds, which may be applied to the requirement; ≥ 0.</param>
/// <param name="Haircut">Value that the rule does not count as equity, ≥ 0: stock above the strike of the call that it covers, or short stock below that of its put.</param>
/// <param name="Detail">The price at which a spread loses most; NaN otherwise.</param>
public sealed record StrategyItem(
    StrategyKind Strategy, ImmutableArray<StrategyLeg> Legs, double StockUnits, double Risk, double LongValue, double ShortValue, double Credit, double Haircut, double Detail)
{
    /// <summary>Risk + long value + short value, ≥ 0.</summary>
    public double Requirement => Risk + LongValue + ShortValue;
}

/// <summary>The strategy-based requirement of all options and stock of one underlying, under the pairing that requires least. Money in quote currency.</summary>
/// <param name="Kind">Initial, maintenance or cash account.</param>
/// <param name="Items">The strategies; every contract and share belongs to exactly one.</param>
/// <param name="LeastPossible">No pairing has requirement and haircut below this together; equal to <see cref="Requirement"/> + <see cref="Haircut"/> when <paramref name="IsLeast"/>.</param>
/// <param name="IsLeast">True when the pairing is proved to be the least; false when the search was cut at its limit of work.</param>
public sealed record StrategyRequirement(RequirementKind Kind, ImmutableArray<StrategyItem> Items, double LeastPossible, bool IsLeast)
{
    /// <summary>What must be in the account: short options and stock at market value included, no premium taken off; ≥ 0.</summary>
    public double Requirement { get; } = Items.Sum(i => i.Requirement);

    /// <summary>Market value of everything sold short: the proceeds that may be applied to the requirement at opening; ≥ 0.</summary>
    public double Credit { get; } = Items.Sum(i => i.Credit);

    /// <summary>Requirement − credit: the call for money when the position is opened.</summary>
    public double NetOfCredit => Requirement - Credit;

    /// <summary>Value that does not count as equity, ≥ 0.</summary>
    public double Haircut { get; } = Items.Sum(i => i.Haircut);
}
