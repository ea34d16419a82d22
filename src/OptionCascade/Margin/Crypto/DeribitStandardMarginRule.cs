// Requirement = Σ short options (see DeribitStandardMargin, marks included) + Σ futures by symbol;  equity = cash + coins + profit of futures: the margin balance,
// in which options count on neither side. What a short option owes is in the requirement instead.
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Crypto;

/// <summary>Deribit's standard margin as a rule over accounts. Requirements are published with the option's mark in them; so are these.</summary>
public sealed class DeribitStandardMarginRule : IMarginRule
{
    private readonly ImmutableSortedDictionary<string, DeribitStandardMarginParameters> _parameters;

    /// <summary>A rule with given parameters.</summary>
    /// <param name="name">A short name with the date of the parameters.</param>
    /// <param name="parameters">Parameters by underlying.</param>
    public DeribitStandardMarginRule(string name, ImmutableSortedDictionary<string, DeribitStandardMarginParameters> parameters)
    {
        Name = Numerics.Guard.NotBlank(name);
        _parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The parameters that come with the library, in force on a day.</summary>
    /// <param name="on">The day.</param>
    public static DeribitStandardMarginRule InForce(LocalDate on) => new(string.Create(CultureInfo.InvariantCulture, $"Deribit standard {on:uuuu-MM-dd}"),
        ParameterLibrary.AllInForce<DeribitStandardMarginParameters>("deribit-standard", on));

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (StateReader.AmericanOptions(account) is { } american) return american;
        foreach (int market in account.Options.Select(o => o.Market).Concat(account.Futures.Select(f => f.Market)))
            if (!_parameters.ContainsKey(account.Markets[market].Underlying))
                return $"no parameters for {account.Markets[market].Underlying}; there are {string.Join(", ", _parameters.Keys)}";
        return account.Spots.Any(s => s.Units < 0) ? "coins cannot be sold short" : null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Requirement total = default;
        for (int i = 0; i < state.Account.Options.Length; i++)
            total += Option(state, i);
        for (int i = 0; i < state.Account.Futures.Length; i++)
            total += Future(state, ref i);
        return LevelOf(state, total);
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var items = ImmutableArray.CreateBuilder<MarginItem>();
        Requirement total = default;
        for (int i = 0; i < state.Account.Options.Length; i++)
        {
            OptionLeg leg = state.Account.Options[i];
            Requirement r = Option(state, i);
            total += r;
            DeribitStandardMarginParameters p = Parameters(state, leg.Market);
            string rule = leg.Units > 0 ? "long option: nothing, and its value is not counted"
                : string.Create(CultureInfo.InvariantCulture, $"max({p.OptionMaximum} - OTM/S, {p.OptionMinimum}) + mark; maintenance {p.OptionMaintenance} + mark");
            items.Add(Item(state, leg.Units > 0 ? "long option" : "short option", rule, [leg.ToString()], r));
        }

        for (int i = 0; i < state.Account.Futures.Length; i++)
        {
            int first = i;
            Requirement r = Future(state, ref i);
            total += r;
            DeribitStandardMarginParameters p = Parameters(state, state.Account.Futures[first].Market);
            string rule = string.Create(CultureInfo.InvariantCulture, $"({p.FutureInitial:0.####%} + {p.FutureIncrement:0.#####%} per coin) of the position; maintenance {p.FutureMaintenance:0.####%} + the same");
            items.Add(Item(state, "future", rule, StateReader.Names(state.Account.Futures.Skip(first).Take(i - first + 1)), r));
        }

        return new MarginReport(Name, LevelOf(state, total), items.ToImmutable(), null, state.Account.Warnings);
    }

    private static MarginLevel LevelOf(AccountState state, Requirement quote)
        => new(state.InAccountCurrency(state.CashValue + state.SpotValue + state.FutureProfit), state.InAccountCurrency(quote.Initial), state.InAccountCurrency(quote.Maintenance));

    private static MarginItem Item(AccountState state, string description, string rule, ImmutableArray<string> legs, Requirement quote)
        => new(description, rule, legs, state.InAccountCurrency(quote.Initial), state.InAccountCurrency(quote.Maintenance));

    private DeribitStandardMarginParameters Parameters(AccountState state, int market)
        => _parameters.TryGetValue(state.Account.Markets[market].Underlying, out DeribitStandardMarginParameters? p) ? p : throw StateReader.Refused(this, state);

    /// <summary>Quote currency.</summary>
    private Requirement Option(AccountState state, int index)
    {
        OptionLeg leg = state.Account.Options[index];
        if (leg.Units >= 0) return default;
        double spot = state.Spots[leg.Market], price = state.OptionPrices[index];
        DeribitStandardMarginParameters p = Parameters(state, leg.Market);
        return leg.Contract.Settlement == OptionSettlement.Coin
            ? DeribitStandardMargin.ShortInverseOption(leg.Contract.Right, leg.Contract.Strike, spot, price / spot, p) * (-leg.Units * spot)
            : DeribitStandardMargin.ShortLinearOption(leg.Contract.Right, leg.Contract.Strike, spot, price, p) * -leg.Units;
    }

    /// <summary>All lines of one symbol together, quote currency; leaves the index at the last of them.</summary>
    private Requirement Future(AccountState state, ref int index)
    {
        FutureLeg first = state.Account.Futures[index];
        double coins = StateReader.Coins(state, index);
        while (index + 1 < state.Account.Futures.Length && state.Account.Futures[index + 1].Contract.Symbol == first.Contract.Symbol)
            coins += StateReader.Coins(state, ++index);
        return DeribitStandardMargin.Future(coins, Parameters(state, first.Market)) * state.Spots[first.Market];
    }
}
