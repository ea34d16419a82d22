// Breach at (x, y):   equity < maintenance of the account's own margin rule, every underlying at S_j·e^{x_j}, every volatility at σ·(1 + y_j)
// F_j = −[U_j + Σ c·m·Δ(x_j, y_j)]      everything is closed: U_j its spot and futures on j, Δ the delta of its options; the dealers who take them hedge
//
// symbol   unit
// x, y     log price, relative shift of volatility, by underlying
// U, F     units of underlying
// c, m, Δ  contracts (signed), units per contract, units per unit
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Cascade.Network;

/// <summary>On which side an account of options is liquidated, as its holder's owner states it.</summary>
public enum OptionAccountSide
{
    /// <summary>Nothing is stated: an equilibrium of a network with the account is never certified.</summary>
    Unknown = 0,

    /// <summary>
    /// Hypothesis: the account's excess over maintenance does not rise when underlyings fall and volatilities rise with them, and what it and the dealers trade
    /// then is selling that does not shrink as prices fall further: naked short puts, long futures and coins.
    /// </summary>
    FallsOnly = 1,

    /// <summary>The mirror image: naked short calls, short futures.</summary>
    RisesOnly = 2,
}

/// <summary>
/// A cross-margined account with options, futures, stock and coin on several underlyings under one of the library's margin rules. In breach everything is closed:
/// options are bought back from (sold to) dealers, who hedge what they sold.
/// </summary>
/// <remarks>
/// The breach depends on all its underlyings at once: a fall of one can close positions on another. Whether it falls monotonously is a property of book and
/// rule that no formula here proves; <see cref="OptionAccountSide"/> states it, and a result that rests on it says so.
/// </remarks>
public sealed class CrossMarginedOptionAccount : INetworkHolder
{
    private readonly int[] _markets;
    private readonly OptionAccountSide _side;

    /// <summary>An account.</summary>
    /// <param name="account">The account, resolved against a margin market.</param>
    /// <param name="rule">Its margin rule; must not refuse it.</param>
    /// <param name="assets">The network's assets; those named like the account's underlyings are its own. Spots must agree with the account's markets.</param>
    /// <param name="side">What is known of the side of its breach. No default.</param>
    /// <param name="name">Name in the network; null for the account's identifier.</param>
    /// <exception cref="ArgumentException">The rule refuses the account, an underlying is no asset of the network, or spots differ. The message names the account.</exception>
    public CrossMarginedOptionAccount(ResolvedAccount account, IMarginRule rule, IEnumerable<NetworkAsset> assets, OptionAccountSide side, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(assets);
        Account = account;
        Rule = rule;
        Name = name is null ? account.Account.Id : Guard.NotBlank(name);
        _side = side is OptionAccountSide.Unknown or OptionAccountSide.FallsOnly or OptionAccountSide.RisesOnly ? side
            : throw new ArgumentOutOfRangeException(nameof(side), side, "Expected Unknown, FallsOnly or RisesOnly.");
        if (rule.Refuses(account) is { } reason) throw new ArgumentException($"{rule.Name} does not apply to account {Name}: {reason}.", nameof(rule));
        Dictionary<string, NetworkAsset> byName = assets.ToDictionary(a => a.Name, StringComparer.Ordinal);
        var own = ImmutableArray.CreateBuilder<NetworkAsset>();
        foreach (var market in account.Markets)
        {
            if (!byName.TryGetValue(market.Underlying, out NetworkAsset? asset))
                throw new ArgumentException($"Expected every underlying of account {Name} among the assets, got '{market.Underlying}'.", nameof(assets));
            if (asset.Spot != market.Spot)
                throw new ArgumentException(FormattableString.Invariant($"Expected asset '{asset.Name}' at the spot {market.Spot:R} of account {Name}'s market, got {asset.Spot:R}."), nameof(assets));
            own.Add(asset);
        }

        Assets = own.ToImmutable();
        _markets = [.. Enumerable.Range(0, Assets.Length)];
    }

    /// <summary>One holder per account of a population that can be valued.</summary>
    /// <param name="population">The accounts, each under its rule.</param>
    /// <param name="assets">The network's assets.</param>
    /// <param name="sideOf">What is known of the side of an account's breach.</param>
    /// <exception cref="ArgumentException">As for the constructor.</exception>
    public static ImmutableArray<CrossMarginedOptionAccount> FromPopulation(AccountPopulation population, IEnumerable<NetworkAsset> assets, Func<ResolvedAccount, OptionAccountSide> sideOf)
    {
        ArgumentNullException.ThrowIfNull(population);
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(sideOf);
        NetworkAsset[] all = [.. assets];
        return [.. population.Valued.Select(v => new CrossMarginedOptionAccount(v.Account, v.Rule, all, sideOf(v.Account)))];
    }

    /// <summary>The account.</summary>
    public ResolvedAccount Account { get; }

    /// <summary>Its margin rule.</summary>
    public IMarginRule Rule { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <inheritdoc/>
    public bool DependsOnVolatility => !Account.Options.IsEmpty;

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain)
    {
        if (_side == OptionAccountSide.Unknown) return HolderStructure.Mixed;
        int o = _side == OptionAccountSide.FallsOnly ? 1 : -1;
        return HolderStructure.Amplifying([.. Assets.Select(_ => o)]) with
        {
            Hypothesis = _side == OptionAccountSide.FallsOnly ? "it is liquidated on falls only, and sells" : "it is liquidated on rises only, and buys",
        };
    }

    /// <summary>Equity and requirement with every underlying at its own move.</summary>
    /// <param name="state">Where the market stands.</param>
    public MarginLevel Level(in HolderState state) => Rule.Level(At(state));

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units)
    {
        units.Clear();
        AccountState at = At(state);
        if (!Rule.Level(at).IsBreached) return;
        foreach (int m in _markets)
        {
            double spot = at.Spots[m];
            units[m] = -AccountExposure.Of(at, m).Delta / spot;
        }
    }

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes)
    {
        AccountState at = At(state);
        if (!Rule.Level(at).IsBreached) return;
        int n = Assets.Length;
        Span<double> up = stackalloc double[n], down = stackalloc double[n];
        // Deltas move with their own underlying only; inverse futures with their price. A central difference is enough for an eigenvalue.
        const double h = 1e-5;
        Deltas(state, h, 0, up);
        Deltas(state, -h, 0, down);
        for (int m = 0; m < n; m++)
            slopes[(m * n) + m] = (up[m] - down[m]) / (2 * h);
    }

    /// <inheritdoc/>
    public void VolatilitySlopes(in HolderState state, Span<double> slopes)
    {
        if (!Rule.Level(At(state)).IsBreached) return;
        int n = Assets.Length;
        Span<double> up = stackalloc double[n], down = stackalloc double[n];
        const double h = 1e-5;
        Deltas(state, 0, h, up);
        Deltas(state, 0, -h, down);
        for (int m = 0; m < n; m++)
            slopes[(m * n) + m] = (up[m] - down[m]) / (2 * h);
    }

    /// <inheritdoc/>
    public (double Least, double Most) Range(int asset)
    {
        double options = Account.Options.Where(o => o.Market == asset).Sum(o => Math.Abs(o.Units));
        // A spot delta is at most e^{−qT} in size, which D·F/S states.
        double carried = Account.Options.Where(o => o.Market == asset)
            .Select(o => Account.Groups[o.Group]).Select(g => g.Discount * g.Forward / Account.Markets[g.Market].Spot).DefaultIfEmpty(1).Max();
        if (Account.Futures.Any(f => f.Market == asset && f.Contract.Payoff == FuturePayoff.Inverse)) return (double.NegativeInfinity, double.PositiveInfinity);
        double linear = Account.Spots.Where(s => s.Market == asset).Sum(s => Math.Abs(s.Units))
            + Account.Futures.Where(f => f.Market == asset).Sum(f => Math.Abs(f.Contracts * f.Contract.Multiplier * f.Mark / Account.Markets[f.Market].Spot));
        double size = linear + (options * Math.Max(1, carried));
        return _side switch { OptionAccountSide.FallsOnly => (-size, 0), OptionAccountSide.RisesOnly => (0, size), _ => (-size, size) };
    }

    /// <inheritdoc/>
    public double Held(int asset) => double.NaN;

    private void Deltas(in HolderState state, double move, double shift, Span<double> units)
    {
        int n = Assets.Length;
        Span<double> x = stackalloc double[n], y = stackalloc double[n];
        for (int i = 0; i < n; i++)
            (x[i], y[i]) = (state.LogMoves[i] + move, state.VolatilityShifts[i] + shift);
        AccountState at = At(x, y);
        foreach (int m in _markets)
            units[m] = -AccountExposure.Of(at, m).Delta / at.Spots[m];
    }

    private AccountState At(in HolderState state) => At(state.LogMoves, state.VolatilityShifts);

    /// <summary>The account with a move of its own for every underlying: betas are the log moves of a market that moves by one, volatilities are scaled leg by leg.</summary>
    private AccountState At(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var options = Account.Options.ToBuilder();
        for (int i = 0; i < options.Count; i++)
            options[i] = options[i] with { Volatility = options[i].Volatility * (1 + y[options[i].Market]) };
        var moved = new ResolvedAccount(Account.Account, Account.Market, Account.Markets, [.. x], options.ToImmutable(), Account.Groups, Account.Spots,
            Account.Futures, Account.Cash, Account.Unit, Account.Warnings);
        return moved.At(new MarketMove(1));
    }
}
