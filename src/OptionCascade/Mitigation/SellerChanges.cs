using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.Population;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Mitigation;

/// <summary>Option sellers with something about their accounts changed: kill prices are searched anew.</summary>
internal static class SellerChanges
{
    /// <summary>Sellers with other terms of liquidation.</summary>
    public static OptionSellers With(OptionSellers sellers, SellerAccounts accounts, SellerLiquidationTerms terms)
        => OptionSellers.FromAccounts(accounts.Population, accounts.Underlying, terms, accounts.Threads, sellers.Name);

    /// <summary>Sellers under another margin rule each.</summary>
    public static OptionSellers UnderRules(OptionSellers sellers, SellerAccounts accounts, Func<IMarginRule, IMarginRule> change)
        => With(sellers, accounts, [.. accounts.Population.Valued.Select(v => v.Account.Account)], change);

    /// <summary>Sellers with their accounts changed one by one; an account that is not changed is the same object.</summary>
    public static OptionSellers WithAccounts(OptionSellers sellers, SellerAccounts accounts, Func<ValuedAccount, Account> change)
        => With(sellers, accounts, [.. accounts.Population.Valued.Select(change)], r => r);

    /// <summary>Cash added to an account.</summary>
    public static Account Add(Account account, double cash)
        => cash == 0 ? account : account with { Holdings = account.Holdings.Add(new CashHolding(account.Currency, cash)) };

    /// <summary>An account's options scaled down by a factor in [0, 1]; whole contracts stay whole, rounded towards none.</summary>
    public static Account Scale(Account account, double factor)
        => factor == 1 ? account : account with
        {
            Holdings = [.. account.Holdings.Select(h => h is OptionHolding o
                ? o with { Contracts = o.Contracts == Math.Floor(o.Contracts) ? Math.Truncate(o.Contracts * factor) : o.Contracts * factor }
                : h).Where(h => h is not OptionHolding { Contracts: 0 })],
        };

    /// <summary>Present level of an account under its rule, account currency.</summary>
    public static MarginLevel Level(ValuedAccount v) => v.Rule.Level(v.Account.At(default));

    /// <summary>An amount of an account's currency in quote currency, at the present price.</summary>
    public static double Money(ValuedAccount v, double amount) => amount * v.Account.At(default).AccountRate;

    private static OptionSellers With(OptionSellers sellers, SellerAccounts accounts, ImmutableArray<Account> changed, Func<IMarginRule, IMarginRule> rule)
    {
        Dictionary<string, IMarginRule> rules = accounts.Population.Valued.ToDictionary(v => v.Account.Account.Id, v => rule(v.Rule), StringComparer.Ordinal);
        AccountPopulation population = AccountPopulation.Resolve(accounts.Population.Market, changed, a => rules[a.Account.Id], accounts.Threads);
        return OptionSellers.FromAccounts(population, accounts.Underlying, accounts.Terms, accounts.Threads, sellers.Name);
    }
}
