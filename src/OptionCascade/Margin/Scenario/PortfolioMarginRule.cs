using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Customer portfolio margin (TIMS) for an account: every position revalued at ten equidistant prices of its underlying, volatilities unchanged, and
/// <see cref="PortfolioMargin"/> on the profits. Initial and maintenance are the same; equity is market value.
/// </summary>
/// <remarks>
/// Relative moves, by class of the underlying (<see cref="PortfolioMarginParameters.Moves"/>), a leveraged fund's multiplied by its leverage (a fall of at most
/// 99.99%). Options with American exercise are priced as such, at the precision of the market. An option settled by the state's time carries no risk.
/// </remarks>
public sealed partial class PortfolioMarginRule : IMarginRule
{
    private readonly PortfolioMarginParameters _parameters;
    private readonly UnderlyingTable _underlyings;

    /// <summary>A rule.</summary>
    /// <param name="parameters">Points, ranges, minimum, offset.</param>
    /// <param name="underlyings">Classes and groups of underlyings.</param>
    public PortfolioMarginRule(PortfolioMarginParameters parameters, UnderlyingTable underlyings)
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
        foreach (OptionLeg leg in account.Options)
            if (leg.Contract.Settlement == OptionSettlement.Coin)
                return $"the rule is for options settled in money, not in coin ({leg})";
        foreach (FutureLeg leg in account.Futures)
            if (leg.Contract.Payoff == FuturePayoff.Inverse || leg.Contract.IsPerpetual)
                return $"the rule is for dated linear futures ({leg})";
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double requirement = 0;
        if (OneMarket(state) is { } one)
            requirement = one;
        else
            foreach (PortfolioMarginItem item in PortfolioMargin.Evaluate([.. Groups(state, explain: false).Select(g => g.Profits)], _parameters))
                requirement += item.Requirement;
        requirement = state.InAccountCurrency(requirement);
        return new MarginLevel(state.InAccountCurrency(state.MarketValue), requirement, requirement);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginReport Explain(AccountState state)
    {
        List<Group> groups = Groups(state, explain: true);
        ImmutableArray<PortfolioMarginItem> items = PortfolioMargin.Evaluate([.. groups.Select(g => g.Profits)], _parameters);
        var lines = ImmutableArray.CreateBuilder<MarginItem>();
        PortfolioMarginItem? largest = null;
        foreach (PortfolioMarginItem item in items)
        {
            double amount = state.InAccountCurrency(item.Requirement);
            string rule = item.Minimum > item.Loss
                ? FormattableString.Invariant($"minimum of {_parameters.MinimumPerUnit:0.####} × multiplier per contract (largest loss {item.Loss:0.##})")
                : FormattableString.Invariant($"largest net loss, at {Move(groups, item)}");
            lines.Add(new MarginItem(item.Name, rule, [.. groups.Where(g => item.ClassGroups.Contains(g.Profits.Name)).SelectMany(g => g.Legs)], amount, amount));
            if (largest is null || item.Requirement > largest.Requirement) largest = item;
        }

        string? worst = largest is null || largest.Minimum > largest.Loss ? null : $"{largest.Name} at {Move(groups, largest)}";
        return new MarginReport(Name, Level(state), lines.ToImmutable(), worst, state.Account.Warnings);
    }

    private static string Move(List<Group> groups, PortfolioMarginItem item)
        => string.Join(", ", groups.Where(g => item.ClassGroups.Contains(g.Profits.Name)).SelectMany(g => g.Moves).Select(m => m[item.WorstPoint]).Distinct()
            .Select(m => FormattableString.Invariant($"{m:+0.0#%;-0.0#%}")));

    private sealed record Group(ClassGroupProfits Profits, List<string> Legs, List<double[]> Moves);

    private List<Group> Groups(AccountState state, bool explain)
    {
        ArgumentNullException.ThrowIfNull(state);
        ResolvedAccount account = state.Account;
        if (Refuses(account) is { } reason)
            throw new ArgumentException($"{Name} does not apply to account {account.Account.Id}: {reason}.", nameof(state));
        int points = _parameters.Points;
        var profits = new SortedDictionary<string, (double[] Profits, string? Product, List<string> Legs, List<double[]> Moves)>(StringComparer.Ordinal);
        var derivatives = new Dictionary<string, double>(StringComparer.Ordinal);
        double[][] moves = [.. account.Markets.Select(m => Moves(m.Underlying))];

        foreach (SpotLeg s in account.Spots)
        {
            double[] total = Of(s.Market, explain ? FormattableString.Invariant($"{s.Units:+0.########;-0.########} {account.Markets[s.Market].Underlying}") : null, 0);
            for (int p = 0; p < points; p++)
                total[p] += s.Units * state.Spots[s.Market] * moves[s.Market][p];
        }

        for (int i = 0; i < account.Futures.Length; i++)
        {
            FutureLeg f = account.Futures[i];
            double[] total = Of(f.Market, explain ? f.ToString() : null, Math.Abs(f.Contracts) * f.Contract.Multiplier);
            for (int p = 0; p < points; p++)
                total[p] += state.Notional(i) * moves[f.Market][p];
        }

        double[] prices = new double[account.Options.Length];
        for (int g = 0; g < account.Groups.Length; g++)
        {
            OptionGroup group = account.Groups[g];
            if (state.YearFractions[g] <= 0)
                continue;
            double[]? total = null;
            for (int k = group.Start; k < group.Start + group.Count; k++)
                total = Of(group.Market, explain ? account.Options[k].ToString() : null, Math.Abs(account.Options[k].Units));
            if (group.Exercise == ExerciseStyle.American)
            {
                double[] all = new double[group.Count * points];
                AmericanScenarios.Price(state, g, state.YearFractions[g], moves[group.Market], new double[points], all);
                for (int k = 0; k < group.Count; k++)
                    for (int p = 0; p < points; p++)
                        total![p] += account.Options[group.Start + k].Units * (all[(k * points) + p] - state.OptionPrices[group.Start + k]);
                continue;
            }

            Span<double> moved = prices.AsSpan(group.Start, group.Count);
            for (int p = 0; p < points; p++)
            {
                state.PriceGroup(g, Math.Log(1 + moves[group.Market][p]), 1, moved);
                double sum = 0;
                for (int k = 0; k < group.Count; k++)
                    sum += account.Options[group.Start + k].Units * (moved[k] - state.OptionPrices[group.Start + k]);
                total![p] += sum;
            }
        }

        return [.. profits.Select(g => new Group(
            new ClassGroupProfits { Name = g.Key, ProductGroup = g.Value.Product, Profits = [.. g.Value.Profits], DerivativeUnits = derivatives[g.Key] }, g.Value.Legs, g.Value.Moves))];

        double[] Of(int market, string? leg, double derivativeUnits)
        {
            UnderlyingEntry entry = _underlyings[account.Markets[market].Underlying];
            if (!profits.TryGetValue(entry.ClassGroup, out (double[] Profits, string? Product, List<string> Legs, List<double[]> Moves) held))
                profits[entry.ClassGroup] = held = (new double[points], entry.ProductGroup, [], []);
            if (leg is not null) held.Legs.Add(leg);
            if (!held.Moves.Contains(moves[market])) held.Moves.Add(moves[market]);
            derivatives[entry.ClassGroup] = derivatives.GetValueOrDefault(entry.ClassGroup) + derivativeUnits;
            return held.Profits;
        }
    }

    private double[] Moves(string underlying)
    {
        UnderlyingEntry entry = _underlyings[underlying];
        double[] moves = _parameters.Moves(entry.Range);
        for (int p = 0; p < moves.Length; p++)
            moves[p] = Math.Max(moves[p] * entry.Leverage, -0.9999);
        return moves;
    }
}
