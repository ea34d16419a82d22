// Requirement = Σ over symbols: maintenance by tiers of the net notional (coin value for inverse contracts), initial = rate·notional or maintenance, whichever is more.
// Equity = market value: cash, coins, profit at the mark. Cross margin; an isolated position is an account of its own.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Perpetuals;

/// <summary>Margin terms of one perpetual or future.</summary>
/// <param name="Tiers">Maintenance by notional in quote currency (linear) or by value in coin (inverse).</param>
/// <param name="InitialRate">Initial requirement, fraction of notional: 1/greatest leverage, (0, 1].</param>
public sealed record PerpetualTerms(MaintenanceTiers Tiers, double InitialRate)
{
    /// <summary>Maintenance by notional.</summary>
    public MaintenanceTiers Tiers { get; init; } = Tiers ?? throw new ArgumentNullException(nameof(Tiers));

    /// <summary>Initial requirement, fraction of notional, (0, 1].</summary>
    public double InitialRate { get; init; } = Guard.InRange(InitialRate, double.Epsilon, 1);

    /// <summary>Hyperliquid: maintenance is half of the initial requirement at the greatest leverage.</summary>
    /// <param name="greatestLeverage">Greatest leverage of the asset, ≥ 1.</param>
    public static PerpetualTerms Hyperliquid(double greatestLeverage)
        => new(MaintenanceTiers.Flat(1 / (2 * Guard.InRange(greatestLeverage, 1, 1e6))), 1 / greatestLeverage);
}

/// <summary>Tiered maintenance of perpetuals and futures (Binance, Bybit, OKX, Hyperliquid and others) as a rule over accounts.</summary>
public sealed class TieredPerpetualRule : IMarginRule
{
    private readonly ImmutableSortedDictionary<string, PerpetualTerms> _terms;

    /// <summary>A rule with given terms.</summary>
    /// <param name="name">A short name with the date of the terms.</param>
    /// <param name="terms">Terms by symbol of the contract.</param>
    public TieredPerpetualRule(string name, ImmutableSortedDictionary<string, PerpetualTerms> terms)
    {
        Name = Guard.NotBlank(name);
        _terms = terms ?? throw new ArgumentNullException(nameof(terms));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.Options.Length > 0) return "options are not margined by this rule";
        foreach (FutureLeg f in account.Futures)
            if (!_terms.ContainsKey(f.Contract.Symbol))
                return $"no terms for {f.Contract.Symbol}; there are {string.Join(", ", _terms.Keys)}";
        return account.Spots.Any(s => s.Units < 0) ? "coins cannot be sold short" : null;
    }

    /// <summary>Adds the moves at which a position reaches the edge of a tier: kinks where the tiers' amounts make the requirement continuous, jumps elsewhere.</summary>
    /// <inheritdoc/>
    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(kinks);
        ArgumentNullException.ThrowIfNull(jumps);
        ResolvedAccount account = start.Account;
        foreach (IGrouping<string, FutureLeg> lines in account.Futures.GroupBy(f => f.Contract.Symbol, StringComparer.Ordinal))
        {
            FutureLeg first = lines.First();
            double beta = account.Betas[first.Market], size = Math.Abs(lines.Sum(f => f.Contracts * f.Contract.Multiplier));
            if (beta == 0 || size == 0 || !_terms.TryGetValue(lines.Key, out PerpetualTerms? terms)) continue;
            ImmutableArray<MaintenanceTier> tiers = terms.Tiers.Tiers;
            for (int i = 0; i + 1 < tiers.Length; i++)
            {
                // Linear: size·P·e^{βx} = cap; inverse, in coin: size/(P·e^{βx}) = cap.
                double cap = tiers[i].NotionalCap, at = Math.Log(first.Contract.Payoff == FuturePayoff.Inverse ? size / (first.Mark * cap) : cap / (size * first.Mark)) / beta;
                double below = Math.Max(0, (cap * tiers[i].Rate) - tiers[i].Amount), above = Math.Max(0, (cap * tiers[i + 1].Rate) - tiers[i + 1].Amount);
                (Math.Abs(above - below) <= 1e-9 * (above + below) ? kinks : jumps).Add(at);
            }
        }
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double initial = 0, maintenance = 0;
        for (int i = 0; i < state.Account.Futures.Length; i++)
        {
            (double im, double mm, _) = Line(state, ref i);
            initial += im;
            maintenance += mm;
        }

        return LevelOf(state, initial, maintenance);
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var items = ImmutableArray.CreateBuilder<MarginItem>();
        double initial = 0, maintenance = 0;
        for (int i = 0; i < state.Account.Futures.Length; i++)
        {
            int first = i;
            (double im, double mm, int tier) = Line(state, ref i);
            initial += im;
            maintenance += mm;
            PerpetualTerms terms = _terms[state.Account.Futures[first].Contract.Symbol];
            string rule = string.Create(CultureInfo.InvariantCulture, $"tier {tier + 1}: {terms.Tiers.Tiers[tier].Rate:0.####%} of notional less {terms.Tiers.Tiers[tier].Amount:0.########}; initial {terms.InitialRate:0.####%}");
            items.Add(new MarginItem(state.Account.Futures[first].Contract.Symbol, rule, [.. state.Account.Futures.Skip(first).Take(i - first + 1).Select(f => f.ToString())],
                state.InAccountCurrency(im), state.InAccountCurrency(mm)));
        }

        return new MarginReport(Name, LevelOf(state, initial, maintenance), items.ToImmutable(), null, state.Account.Warnings);
    }

    private static MarginLevel LevelOf(AccountState state, double initial, double maintenance)
        => new(state.InAccountCurrency(state.MarketValue), state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));

    /// <summary>All lines of one symbol, quote currency; leaves the index at the last of them.</summary>
    private (double Initial, double Maintenance, int Tier) Line(AccountState state, ref int index)
    {
        FutureLeg first = state.Account.Futures[index];
        double notional = state.Notional(index), mark = state.FutureMarks[index];
        while (index + 1 < state.Account.Futures.Length && state.Account.Futures[index + 1].Contract.Symbol == first.Contract.Symbol)
            notional += state.Notional(++index);
        PerpetualTerms terms = _terms.TryGetValue(first.Contract.Symbol, out PerpetualTerms? known) ? known
            : throw new ArgumentException($"{Name} has no terms for {first.Contract.Symbol}.", nameof(state));
        double unit = first.Contract.Payoff == FuturePayoff.Inverse ? mark : 1, size = Math.Abs(notional) / unit;
        double maintenance = terms.Tiers.Requirement(size) * unit, initial = Math.Max(Math.Abs(notional) * terms.InitialRate, maintenance);
        return (initial, maintenance, terms.Tiers.IndexOf(size));
    }
}
