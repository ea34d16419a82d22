// The excess of an account, e(x, y) = equity − maintenance after a move of the log price by x and of every volatility by the factor 1 + y.
//   kill price down: S·e^x at the greatest x < 0 with e(x, y₀) < 0        up: at the least x > 0
//   volatility rise: the least y > y₀ with e(0, y) < 0                    frontier: both kill prices as functions of y
using System.Collections.Immutable;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.KillPrices;

/// <summary>Where maintenance is first breached: for one account or each of a population, under any margin rule.</summary>
/// <remarks>
/// <para>
/// The excess need not be monotone, nor continuous. The first breach in a direction is found for certain when it lasts longer than the mesh is wide
/// (<see cref="KillPriceOptions"/>: 2% of the price near it, 10% of the distance further away, and every strike of the account), or when on the mesh interval
/// where it lies the excess is convex, concave, or no steeper than 1.5 times its steepest mean slope in this and the neighbouring intervals, the breach being
/// wider than the resolution. What escapes is a dip below zero that is narrower than the mesh, away from every strike and declared level, and shows in none of
/// the neighbouring samples.
/// </para>
/// <para>The result is the breached side of a bracket no wider than the tolerance. Every account is searched by itself: same bits on any number of threads.</para>
/// </remarks>
public static class KillPriceSearch
{
    private const int AccountsPerBlock = 64;

    /// <summary>The default levels of volatility of a frontier, relative: −50% to +200%.</summary>
    public static ImmutableArray<double> DefaultVolatilities { get; } = [-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.5, 2];

    /// <summary>The first breach of one account in each direction.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="options">How far and how closely to look; null for the defaults.</param>
    /// <exception cref="ArgumentException">The rule refuses the account; the message says why.</exception>
    public static AccountKill Find(ResolvedAccount account, IMarginRule rule, KillPriceOptions? options = null)
    {
        CheckAccepted(account, rule);
        return new AccountSearch(options ?? KillPriceOptions.Default).Find(account, rule);
    }

    /// <summary>The kill prices of one account at each of several levels of volatility.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="relativeVolatilities">Relative changes of every volatility, ≥ −1; <see cref="DefaultVolatilities"/> is a choice.</param>
    /// <param name="options">How far and how closely to look; its own volatility is not used. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A level below −1, above 1e5, or not a number.</exception>
    public static ImmutableArray<FrontierRow> Frontier(ResolvedAccount account, IMarginRule rule, ImmutableArray<double> relativeVolatilities, KillPriceOptions? options = null)
    {
        CheckAccepted(account, rule);
        foreach (double y in relativeVolatilities)
            Guard.InRange(y, -1, 1e5, nameof(relativeVolatilities));
        return Frozen(new AccountSearch(options ?? KillPriceOptions.Default).Frontier(account, rule, relativeVolatilities.AsSpan()));
    }

    /// <summary>The first breach of every account of a population.</summary>
    /// <param name="population">The accounts with their rules.</param>
    /// <param name="options">How far and how closely to look; null for the defaults.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <returns>One per account of <see cref="AccountPopulation.Valued"/>, in its order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static ImmutableArray<AccountKill> FindAll(AccountPopulation population, KillPriceOptions? options = null, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(population);
        options ??= KillPriceOptions.Default;
        ImmutableArray<ValuedAccount> valued = population.Valued;
        var kills = new AccountKill[valued.Length];
        AccountBlocks.Run(valued.Length, AccountsPerBlock, threads, () => new AccountSearch(options), (search, i) => kills[i] = search.Find(valued[i].Account, valued[i].Rule));
        return Frozen(kills);
    }

    private static ImmutableArray<T> Frozen<T>(T[] values) => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values);

    private static void CheckAccepted(ResolvedAccount account, IMarginRule rule)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Refuses(account) is { } reason) throw new ArgumentException($"{rule.Name} does not apply to account {account.Account.Id}: {reason}", nameof(account));
    }
}
