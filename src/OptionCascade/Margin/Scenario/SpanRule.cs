using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// SPAN-style margin for an account, with risk arrays computed by the pricer: price ± PSR and volatility ± VSR after the look-ahead time. Equity is market value
/// (option value included), the requirement is the risk before option value. Initial and maintenance are the same.
/// </summary>
/// <remarks>
/// Arrays are per unit of underlying. The composite delta is the slope of the array between the smallest moves up and down, over both volatilities. A moved
/// volatility is at least 0, a moved price at least 0.01% of the present one. An option settled by the state's time carries no risk.
/// </remarks>
public sealed class SpanRule : IMarginRule
{
    private const double DaysPerYear = 365;
    private readonly SpanParameters _parameters;
    private readonly ImmutableDictionary<string, SpanProduct> _products;
    private readonly ImmutableArray<InterCommoditySpread> _spreads;

    /// <summary>A rule.</summary>
    /// <param name="parameters">The scenarios.</param>
    /// <param name="products">Ranges and charges per underlying; underlyings differ.</param>
    /// <param name="spreads">Inter-commodity spreads in order of priority; deltas are in units of underlying.</param>
    /// <exception cref="ArgumentException">Two products of one underlying.</exception>
    public SpanRule(SpanParameters parameters, IEnumerable<SpanProduct> products, ImmutableArray<InterCommoditySpread> spreads)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(products);
        _parameters = parameters;
        _products = products.ToImmutableDictionary(p => p.Underlying, StringComparer.Ordinal);
        _spreads = spreads.IsDefault ? [] : spreads;
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
            if (leg.Contract.Payoff == FuturePayoff.Inverse)
                return $"the rule is for linear futures ({leg})";
        foreach (int market in Held(account))
            if (!_products.ContainsKey(account.Markets[market].Underlying))
                return $"no scan range for {account.Markets[market].Underlying}; there is one for {string.Join(", ", _products.Keys.Order(StringComparer.Ordinal))}";
        return null;
    }

    /// <summary>Adds the moves at which a scenario's price lies on a strike.</summary>
    /// <inheritdoc/>
    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(kinks);
        for (int m = 0; m < start.Account.Markets.Length; m++)
            if (_products.TryGetValue(start.Account.Markets[m].Underlying, out SpanProduct? product))
                ScenarioKinks.Add(start, m, [.. _parameters.Scenarios.Select(s => Moved(s, product)).Where(move => move != 0).Distinct()], _parameters.LookAheadDays / DaysPerYear, kinks);
    }

    private static double Moved(SpanScenario scenario, SpanProduct product) => Math.Max(scenario.Price * product.PriceScanRange, -0.9999);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginLevel Level(AccountState state)
    {
        double risk = 0;
        foreach (SpanItem item in Items(state))
            risk += item.Risk;
        risk = state.InAccountCurrency(risk);
        return new MarginLevel(state.InAccountCurrency(state.MarketValue), risk, risk);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The rule refuses the account.</exception>
    public MarginReport Explain(AccountState state)
    {
        ImmutableArray<SpanItem> items = Items(state);
        var lines = ImmutableArray.CreateBuilder<MarginItem>();
        SpanItem? largest = null;
        foreach (SpanItem i in items)
        {
            double amount = state.InAccountCurrency(i.Risk);
            string rule = FormattableString.Invariant(
                $"scan {i.ScanRisk:0.##} (scenario {i.ActiveScenario + 1}) + calendar {i.CalendarCharge:0.##} + delivery {i.DeliveryCharge:0.##} − credit {i.InterCommodityCredit:0.##}, at least {i.ShortOptionMinimum:0.##} for short options; net option value {i.NetOptionValue:0.##}");
            lines.Add(new MarginItem(i.Commodity, rule, Legs(state.Account, i.Commodity), amount, amount));
            if (largest is null || i.Risk > largest.Risk) largest = i;
        }

        string? worst = largest is null ? null : $"{largest.Commodity}: {Text(largest.ActiveScenario)}";
        return new MarginReport(Name, Level(state), lines.ToImmutable(), worst, state.Account.Warnings);
    }

    private string Text(int scenario)
    {
        SpanScenario s = _parameters.Scenarios[scenario];
        return string.Create(CultureInfo.InvariantCulture, $"scenario {scenario + 1}, price {s.Price:+0.##;-0.##;0} × range, volatility {s.Volatility:+0.##;-0.##;0} × range, weight {s.Weight:0.##%}");
    }

    private static ImmutableArray<string> Legs(ResolvedAccount account, string underlying) =>
    [
        .. account.Spots.Where(s => account.Markets[s.Market].Underlying == underlying).Select(s => FormattableString.Invariant($"{s.Units:+0.########;-0.########} {underlying}")),
        .. account.Futures.Where(f => account.Markets[f.Market].Underlying == underlying).Select(f => f.ToString()),
        .. account.Options.Where(o => o.Contract.Underlying == underlying).Select(o => o.ToString()),
    ];

    private static IEnumerable<int> Held(ResolvedAccount account)
        => account.Spots.Select(s => s.Market).Concat(account.Futures.Select(f => f.Market)).Concat(account.Options.Select(o => o.Market)).Distinct().Order();

    private ImmutableArray<SpanItem> Items(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ResolvedAccount account = state.Account;
        if (Refuses(account) is { } reason)
            throw new ArgumentException($"{Name} does not apply to account {account.Account.Id}: {reason}.", nameof(state));
        var positions = new SortedDictionary<int, ImmutableArray<SpanPosition>.Builder>();
        foreach (int market in Held(account))
            positions[market] = ImmutableArray.CreateBuilder<SpanPosition>();
        foreach (SpotLeg s in account.Spots)
        {
            string symbol = account.Markets[s.Market].Underlying;
            positions[s.Market].Add(new SpanPosition(RiskArray.ForFuture(symbol, state.Spots[s.Market] * _products[symbol].PriceScanRange, _parameters), s.Units, "spot"));
        }

        for (int i = 0; i < account.Futures.Length; i++)
        {
            FutureLeg f = account.Futures[i];
            double range = state.FutureMarks[i] * _products[account.Markets[f.Market].Underlying].PriceScanRange;
            positions[f.Market].Add(new SpanPosition(
                RiskArray.ForFuture(f.Contract.Symbol, range, _parameters), f.Contracts * f.Contract.Multiplier, f.Contract.Expiry is { } e ? Tier(e) : "spot"));
        }

        for (int g = 0; g < account.Groups.Length; g++)
            if (state.YearFractions[g] > 0)
                AddOptions(state, g, positions[account.Groups[g].Market]);

        var commodities = new List<SpanCommodity>();
        foreach ((int market, ImmutableArray<SpanPosition>.Builder held) in positions)
        {
            SpanProduct product = _products[account.Markets[market].Underlying];
            commodities.Add(new SpanCommodity
            {
                Name = product.Underlying, Positions = held.ToImmutable(), CalendarCharges = product.CalendarCharges, DeliveryCharges = product.DeliveryCharges,
                ShortOptionMinimum = product.ShortOptionMinimum * state.Spots[market],
            });
        }

        return SpanMargin.Evaluate(commodities, _spreads, _parameters);
    }

    private void AddOptions(AccountState state, int g, ImmutableArray<SpanPosition>.Builder positions)
    {
        ResolvedAccount account = state.Account;
        OptionGroup group = account.Groups[g];
        SpanProduct product = _products[account.Markets[group.Market].Underlying];
        int n = group.Count, scenarios = _parameters.Scenarios.Length;
        double[] prices = new double[n * scenarios], profits = new double[n * scenarios];
        double years = Math.Max(state.YearFractions[g] - (_parameters.LookAheadDays / DaysPerYear), 0);
        double[] moves = [.. _parameters.Scenarios.Select(s => Moved(s, product))];
        double[] shifts = [.. _parameters.Scenarios.Select(s => s.Volatility * product.VolatilityScanRange)];
        if (group.Exercise == ExerciseStyle.American && years > 0)
            AmericanScenarios.Price(state, g, years, moves, shifts, prices);
        else
            European(state, g, years, moves, shifts, prices);
        for (int k = 0; k < n; k++)
            for (int s = 0; s < scenarios; s++)
                profits[(k * scenarios) + s] = prices[(k * scenarios) + s] - state.OptionPrices[group.Start + k];

        double range = state.Spots[group.Market] * product.PriceScanRange;
        string tier = Tier(group.Expiry);
        for (int k = 0; k < n; k++)
        {
            ReadOnlySpan<double> own = profits.AsSpan(k * scenarios, scenarios);
            OptionLeg leg = account.Options[group.Start + k];
            positions.Add(new SpanPosition(RiskArray.FromProfits(leg.Contract.Root, own, _parameters, Slope(own, range), state.OptionPrices[group.Start + k], isOption: true), leg.Units, tier));
        }
    }

    /// <summary>European options, and any that expire within the look-ahead time: row k·scenarios + s is leg k in scenario s.</summary>
    private static void European(AccountState state, int g, double years, double[] moves, double[] shifts, double[] prices)
    {
        ResolvedAccount account = state.Account;
        OptionGroup group = account.Groups[g];
        int n = group.Count;
        double[] strikes = new double[n], signs = new double[n], volatilities = new double[n], own = new double[n];
        for (int k = 0; k < n; k++)
            (strikes[k], signs[k]) = (account.Options[group.Start + k].Contract.Strike, account.Options[group.Start + k].Sign);
        double x = account.Betas[group.Market] * state.Move.LogMove;
        for (int s = 0; s < moves.Length; s++)
        {
            for (int k = 0; k < n; k++)
                volatilities[k] = Math.Max((account.Options[group.Start + k].Volatility * (1 + state.Move.RelativeVolatility)) + shifts[s], 0);
            LegPricer.Price(in group, account.Markets[group.Market].Spot, years, x + Math.Log(1 + moves[s]), strikes, volatilities, signs, account.Market.American, own);
            for (int k = 0; k < n; k++)
                prices[(k * moves.Length) + s] = Math.Max(own[k] + (years > 0 ? account.Options[group.Start + k].MarkOffset : 0), 0);
        }
    }

    /// <summary>Mean profit at the smallest move up less that at the smallest move down, per unit of price.</summary>
    private double Slope(ReadOnlySpan<double> profits, double range)
    {
        double step = double.PositiveInfinity, up = 0, down = 0;
        int ups = 0, downs = 0;
        foreach (SpanScenario s in _parameters.Scenarios)
            if (s.Price != 0) step = Math.Min(step, Math.Abs(s.Price));
        for (int s = 0; s < profits.Length; s++)
        {
            double price = _parameters.Scenarios[s].Price;
            if (price == step) (up, ups) = (up + profits[s], ups + 1);
            if (price == -step) (down, downs) = (down + profits[s], downs + 1);
        }

        return ups > 0 && downs > 0 ? ((up / ups) - (down / downs)) / (2 * step * range) : 0;
    }

    private static string Tier(Instant expiry) => expiry.InUtc().Date.ToString("uuuu-MM", CultureInfo.InvariantCulture);
}
