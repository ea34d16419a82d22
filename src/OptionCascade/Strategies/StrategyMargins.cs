using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Portfolio;

namespace OptionCascade.Strategies;

/// <summary>What one rule asks of an account, and where it would end.</summary>
/// <param name="Key">The rule's short key.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Refused">Why the rule does not apply; null where it does, and then the other figures are there.</param>
/// <param name="Level">Equity, initial and maintenance requirement now.</param>
/// <param name="Kill">Where maintenance is first breached: price down, price up, volatility.</param>
public sealed record StrategyMarginFigures(string Key, string Rule, string? Refused, MarginLevel? Level, AccountKill? Kill)
{
    /// <summary>Premium received over the initial requirement: what the trade earns on what it binds if nothing happens; null without a requirement.</summary>
    /// <param name="strategy">The strategy in the account.</param>
    public double? CreditOnMargin(OptionStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return Level is { Initial: > 0 } level ? strategy.Credit / level.Initial : null;
    }
}

/// <summary>The margin of an account under several rules side by side.</summary>
public static class StrategyMargins
{
    /// <summary>One row a rule, in the order given.</summary>
    /// <param name="account">The account, e.g. of <see cref="OptionStrategy.ToAccount"/>.</param>
    /// <param name="market">What it is valued against.</param>
    /// <param name="rules">The rules, e.g. of <see cref="MarginRuleCatalog.InForce"/>.</param>
    /// <param name="options">How far kill prices are searched; null for the defaults.</param>
    /// <exception cref="ArgumentException">A holding cannot be valued.</exception>
    public static ImmutableArray<StrategyMarginFigures> Compare(Account account, MarginMarket market, IEnumerable<NamedMarginRule> rules, KillPriceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(rules);
        ResolvedAccount resolved = market.Resolve(account);
        return [.. rules.Select(named => Of(resolved, named, options))];
    }

    private static StrategyMarginFigures Of(ResolvedAccount account, NamedMarginRule named, KillPriceOptions? options)
    {
        if (named.Rule.Refuses(account) is { } reason) return new StrategyMarginFigures(named.Key, named.Rule.Name, reason, null, null);
        AccountKill kill = KillPriceSearch.Find(account, named.Rule, options);
        return new StrategyMarginFigures(named.Key, named.Rule.Name, null, kill.Now, kill);
    }
}
