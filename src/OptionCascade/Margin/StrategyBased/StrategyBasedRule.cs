using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>
/// The strategy-based rules for an account: <see cref="StrategyMargin"/> per underlying, under the pairing that requires least.
/// </summary>
/// <remarks>
/// <para>
/// Equity here is cash + long stock + long options: what is sold short is not deducted, since its market value stands in the requirement (or, in spreads and
/// covered positions, need not be held). The haircut on covered stock is part of the requirement. So excess = equity − requirement is what the rules say, and no
/// credit is netted.
/// </para>
/// <para>
/// Stock covers options on itself; where there are none, shares of an index fund cover options on the index of its class group. Stock is not split between the
/// two. Options that have expired by the state's time count as cash. Expiration dates are compared in UTC.
/// </para>
/// </remarks>
public sealed partial class StrategyBasedRule : IMarginRule
{
    private readonly StrategyBasedParameters _parameters;
    private readonly UnderlyingTable _underlyings;

    /// <summary>A rule.</summary>
    /// <param name="parameters">The rates.</param>
    /// <param name="underlyings">Classes of underlyings.</param>
    public StrategyBasedRule(StrategyBasedParameters parameters, UnderlyingTable underlyings)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(underlyings);
        _parameters = parameters;
        _underlyings = underlyings;
    }

    /// <inheritdoc/>
    public string Name => $"{_parameters.Name} ({_parameters.ValidFrom:uuuu-MM-dd})";

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (!account.Futures.IsEmpty)
            return $"a securities account holds no futures ({account.Futures[0]})";
        foreach (OptionLeg leg in account.Options)
            if (leg.Contract.Settlement == OptionSettlement.Coin)
                return $"the rules are for options settled in money, not in coin ({leg})";
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginLevel Level(AccountState state)
    {
        (double equity, double initial, double maintenance) = (0, 0, 0);
        List<Part> parts = Parts(state, out equity);
        if (state.Learned is LearnedPairings learned && learned.Rule == this) learned.Add(state, parts.Select(p => (p.Symbol, p.StockSymbol, p.Maintenance)));
        foreach (Part part in parts)
        {
            initial += part.Initial.Requirement + part.Initial.Haircut;
            maintenance += part.Maintenance.Requirement + part.Maintenance.Haircut;
        }

        return new MarginLevel(state.InAccountCurrency(equity), state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginReport Explain(AccountState state)
    {
        var items = new Dictionary<string, MarginItem>(StringComparer.Ordinal);
        var order = new List<string>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        (double initial, double maintenance) = (0, 0);
        warnings.AddRange(state.Account.Warnings);
        foreach (Part part in Parts(state, out double equity))
        {
            foreach (StrategyItem item in part.Maintenance.Items)
                Add(part, item, 0, item.Requirement + item.Haircut);
            foreach (StrategyItem item in part.Initial.Items)
                Add(part, item, item.Requirement + item.Haircut, 0);
            initial += part.Initial.Requirement + part.Initial.Haircut;
            maintenance += part.Maintenance.Requirement + part.Maintenance.Haircut;
            if (!part.Initial.IsLeast || !part.Maintenance.IsLeast)
                warnings.Add(FormattableString.Invariant(
                    $"{part.Symbol}: the search for the least pairing was cut at its limit of work; no pairing requires less than {part.Maintenance.LeastPossible:0.##} (maintenance)."));
            double credit = part.Initial.Credit;
            if (credit > 0)
                warnings.Add(FormattableString.Invariant($"{part.Symbol}: {credit:0.##} of market value is sold short; at opening it is the credit that may be applied to the requirement."));
        }

        MarginLevel level = Level(state);
        return new MarginReport(Name, level, [.. order.Select(k => items[k])], null, warnings.ToImmutable());

        void Add(Part part, StrategyItem item, double first, double later)
        {
            ImmutableArray<string> legs = StrategyText.Legs(part.Symbol, part.StockSymbol, item);
            string description = StrategyText.Description(item.Strategy), key = description + "|" + string.Join(";", legs);
            (double a, double b) = (state.InAccountCurrency(first), state.InAccountCurrency(later));
            if (items.TryGetValue(key, out MarginItem? known))
            {
                items[key] = known with { Initial = known.Initial + a, Maintenance = known.Maintenance + b };
                return;
            }

            order.Add(key);
            items[key] = new MarginItem(description, StrategyText.Rule(item, part.Underlying, _parameters), legs, a, b);
        }
    }

    private sealed record Part(string Symbol, string StockSymbol, StrategyUnderlying Underlying, StrategyRequirement Initial, StrategyRequirement Maintenance);

    private List<Part> Parts(AccountState state, out double equity)
    {
        ArgumentNullException.ThrowIfNull(state);
        ResolvedAccount account = state.Account;
        if (Refuses(account) is { } reason)
            throw new ArgumentException($"{Name} does not apply to account {account.Account.Id}: {reason}.", nameof(state));
        equity = state.CashValue;
        LocalDate today = account.Markets.IsEmpty ? default : (account.Markets[0].AsOf + state.Move.Elapsed).InUtc().Date;

        var legs = new SortedDictionary<int, List<StrategyLeg>>();
        for (int i = 0; i < account.Options.Length; i++)
        {
            OptionLeg leg = account.Options[i];
            double price = state.OptionPrices[i];
            bool expired = state.YearFractions[leg.Group] <= 0;
            if (expired || leg.Contracts > 0)
                equity += leg.Units * price;
            if (expired)
                continue;
            if (!legs.TryGetValue(leg.Market, out List<StrategyLeg>? list)) legs[leg.Market] = list = [];
            OptionContract c = leg.Contract;
            list.Add(new StrategyLeg(leg.Contracts, c.Right, c.Strike, c.Expiry.InUtc().Date, price, c.Multiplier, c.Exercise));
        }

        var stock = new Dictionary<int, (SpotLeg Leg, StockPosition Position)>();
        foreach (SpotLeg s in account.Spots)
        {
            equity += Math.Max(s.Units, 0) * state.Spots[s.Market];
            (int market, double cover) = Covered(account, legs, stock, s);
            stock.Add(market, (s, new StockPosition(s.Units, state.Spots[s.Market], cover)));
        }

        var parts = new List<Part>();
        foreach (int market in legs.Keys.Concat(stock.Keys).Distinct().Order())
        {
            MarketSnapshot snapshot = account.Markets[market];
            UnderlyingEntry entry = _underlyings[snapshot.Underlying];
            var underlying = new StrategyUnderlying { Symbol = snapshot.Underlying, Price = state.Spots[market], Class = entry.Class, LeverageFactor = entry.Leverage };
            StockPosition? position = stock.TryGetValue(market, out (SpotLeg Leg, StockPosition Position) held) ? held.Position : null;
            List<StrategyLeg> options = legs.GetValueOrDefault(market) ?? [];
            StrategyRequirement maintenance = StrategyMargin.Evaluate(underlying, options, position, RequirementKind.Maintenance, today, _parameters);
            StrategyRequirement initial = position is null ? maintenance
                : StrategyMargin.Evaluate(underlying, options, position, RequirementKind.Initial, today, _parameters);
            parts.Add(new Part(snapshot.Underlying, position is null ? snapshot.Underlying : account.Markets[held.Leg.Market].Underlying, underlying, initial, maintenance));
        }

        return parts;
    }

    /// <summary>The underlying whose options the stock is put with, and the units of it that a share covers.</summary>
    private (int Market, double Cover) Covered(
        ResolvedAccount account, SortedDictionary<int, List<StrategyLeg>> legs, Dictionary<int, (SpotLeg Leg, StockPosition Position)> taken, in SpotLeg stock)
    {
        UnderlyingEntry own = _underlyings[account.Markets[stock.Market].Underlying];
        if (legs.ContainsKey(stock.Market))
            return (stock.Market, 1);
        int self = stock.Market;
        foreach (int market in legs.Keys)
        {
            UnderlyingEntry entry = _underlyings[account.Markets[market].Underlying];
            bool free = !taken.ContainsKey(market) && !account.Spots.Any(s => s.Market == market && s.Market != self);
            if (entry.ClassGroup == own.ClassGroup && free)
                return (market, own.UnitsPerShare / entry.UnitsPerShare);
        }

        return (stock.Market, 1);
    }
}
