using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Population;

/// <summary>An account of a population that can be valued, with the rule it stands under.</summary>
/// <param name="Index">Its place among the accounts given.</param>
/// <param name="Account">The account, resolved.</param>
/// <param name="Rule">Its margin rule.</param>
public readonly record struct ValuedAccount(int Index, ResolvedAccount Account, IMarginRule Rule);

/// <summary>An account of a population that is left out, and why.</summary>
/// <param name="Index">Its place among the accounts given.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="Holding">The holding at fault, in words; null when it is the account as a whole.</param>
/// <param name="Field">Which field is at fault; <c>rule</c> when the margin rule refuses the account.</param>
/// <param name="Reason">What was found and what was expected.</param>
public sealed record AccountProblem(int Index, string Id, string? Holding, string Field, string Reason);

/// <summary>Many accounts against one market, each under a margin rule. Accounts that cannot be valued are listed, the rest goes on. Immutable; safe to share between threads.</summary>
public sealed class AccountPopulation
{
    private const int AccountsPerBlock = 256;

    private AccountPopulation(MarginMarket market, ImmutableArray<Account> accounts, ImmutableArray<ValuedAccount> valued, ImmutableArray<AccountProblem> problems)
    {
        Market = market;
        Accounts = accounts;
        Valued = valued;
        Problems = problems;
    }

    /// <summary>What the accounts are valued against.</summary>
    public MarginMarket Market { get; }

    /// <summary>All accounts given, in their order.</summary>
    public ImmutableArray<Account> Accounts { get; }

    /// <summary>Those that can be valued, in the order given.</summary>
    public ImmutableArray<ValuedAccount> Valued { get; }

    /// <summary>Why the others cannot: one entry per fault, in the order of the accounts.</summary>
    public ImmutableArray<AccountProblem> Problems { get; }

    /// <summary>Makes accounts ready to be valued, all under one rule.</summary>
    /// <param name="market">The market.</param>
    /// <param name="accounts">The accounts; an identifier that comes twice is a problem of the later account.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static AccountPopulation Resolve(MarginMarket market, IEnumerable<Account> accounts, IMarginRule rule, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Resolve(market, accounts, _ => rule, threads);
    }

    /// <summary>Makes accounts ready to be valued, each under a rule of its own.</summary>
    /// <param name="market">The market.</param>
    /// <param name="accounts">The accounts; an identifier that comes twice is a problem of the later account.</param>
    /// <param name="ruleOf">The rule of an account; called from several threads.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static AccountPopulation Resolve(MarginMarket market, IEnumerable<Account> accounts, Func<ResolvedAccount, IMarginRule> ruleOf, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(ruleOf);
        ImmutableArray<Account> all = [.. accounts];
        var valued = new ValuedAccount?[all.Length];
        var problems = new ImmutableArray<AccountProblem>[all.Length];
        bool[] repeated = Repeated(all);
        AccountBlocks.Run(all.Length, AccountsPerBlock, threads, () => 0, (_, i) => (valued[i], problems[i]) = One(market, all[i], i, repeated[i], ruleOf));
        return new AccountPopulation(market, all, [.. valued.OfType<ValuedAccount>()], [.. problems.SelectMany(p => p)]);
    }

    private static (ValuedAccount? Valued, ImmutableArray<AccountProblem> Problems) One(
        MarginMarket market, Account account, int index, bool repeated, Func<ResolvedAccount, IMarginRule> ruleOf)
    {
        if (repeated) return (null, [new AccountProblem(index, account.Id, null, "id", "the identifier came before; expected a different one per account")]);
        if (market.TryResolve(account, out ImmutableArray<HoldingProblem> faults) is not { } resolved)
            return (null, [.. faults.Select(f => new AccountProblem(index, account.Id, f.Index < 0 ? null : f.Holding.ToString(), f.Field, f.Reason))]);
        IMarginRule rule = ruleOf(resolved);
        return rule.Refuses(resolved) is { } reason
            ? (null, [new AccountProblem(index, account.Id, null, "rule", $"{rule.Name}: {reason}")])
            : (new ValuedAccount(index, resolved, rule), []);
    }

    private static bool[] Repeated(ImmutableArray<Account> accounts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. accounts.Select(a => !seen.Add(a.Id))];
    }
}
