// Derive states margins as what is left: net = mark-to-market − requirement. Equity = mark-to-market, requirement = mark-to-market − net
// (never below 0: where the venue's figure would be, equity is raised by it, so that equity − requirement stays the venue's net margin).
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Crypto;

/// <summary>How Derive's portfolio margin treats one collateral asset.</summary>
/// <param name="MaintenanceHaircut">Fraction of the value that maintenance margin takes, [0, 1].</param>
/// <param name="InitialHaircut">Fraction that initial margin takes on top, [0, 1].</param>
/// <param name="IsRiskCancelling">True when its value moves with spot in scenarios.</param>
public readonly record struct DeriveCollateralTerms(double MaintenanceHaircut, double InitialHaircut, bool IsRiskCancelling);

/// <summary>Derive's portfolio margin (PM2) as a rule over accounts of one underlying: European options settled in quote currency, its linear perpetual, cash, collateral.</summary>
public sealed class DerivePortfolioMarginRule : IMarginRule
{
    private readonly DerivePortfolioMarginParameters _parameters;
    private readonly ImmutableSortedDictionary<string, DeriveCollateralTerms> _collateral;

    /// <summary>A rule with given parameters.</summary>
    /// <param name="name">A short name with the date of the parameters.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="collateral">Terms by asset of the coins that count as collateral.</param>
    public DerivePortfolioMarginRule(string name, DerivePortfolioMarginParameters parameters, ImmutableSortedDictionary<string, DeriveCollateralTerms> collateral)
    {
        Name = Guard.NotBlank(name);
        _parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
        _collateral = collateral ?? throw new ArgumentNullException(nameof(collateral));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (StateReader.AmericanOptions(account) is { } american) return american;
        if (account.Options.Any(o => o.Contract.Settlement == OptionSettlement.Coin)) return "options settled in coin are not listed there";
        if (account.Futures.Any(f => !f.Contract.IsPerpetual || f.Contract.Payoff == FuturePayoff.Inverse)) return "only linear perpetuals are listed there";
        if (account.Options.Select(o => o.Market).Concat(account.Futures.Select(f => f.Market)).Distinct().Count() > 1) return "one account holds one underlying";
        if (account.Spots.FirstOrDefault(s => s.Units < 0) is { Units: < 0 }) return "collateral cannot be sold short";
        foreach (SpotLeg s in account.Spots)
            if (!_collateral.ContainsKey(account.Markets[s.Market].Underlying))
                return $"no collateral terms for {account.Markets[s.Market].Underlying}";
        return null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return LevelOf(state, Evaluate(state));
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Evaluate(state) is not { } r) return new MarginReport(Name, LevelOf(state, null), [], null, state.Account.Warnings);
        DerivePortfolioMarginParameters p = _parameters;
        string worst = r.WorstScenario < 0 ? r.WorstLoss < 0 ? "forward contingency" : "no loss" : Describe(p.Scenarios[r.WorstScenario]);
        ImmutableArray<string> options = StateReader.Names(state.Account.Options), futures = StateReader.Names(state.Account.Futures);
        ImmutableArray<MarginItem> items =
        [
            Item("worst scenario", string.Create(CultureInfo.InvariantCulture, $"{worst}; initial × {r.InitialFactor:0.####}, maintenance × {p.MaintenanceFactor:0.####}"), options.AddRange(futures),
                -r.WorstLoss * r.InitialFactor, -r.WorstLoss * p.MaintenanceFactor),
            Item("naked short options", string.Create(CultureInfo.InvariantCulture, $"{p.OptionMaintenance:0.##%} of spot, initial {p.OptionMaintenance + p.OptionInitial:0.##%}"), options,
                r.OptionMaintenance + r.OptionInitial, r.OptionMaintenance),
            Item("perpetual", string.Create(CultureInfo.InvariantCulture, $"{p.PerpetualMaintenance:0.##%} of notional, initial {p.PerpetualMaintenance + p.PerpetualInitial:0.##%}"), futures,
                r.PerpetualMaintenance + r.PerpetualInitial, r.PerpetualMaintenance),
            Item("collateral", "haircuts", StateReader.Names(state.Account.Spots.Select(s => state.Account.Markets[s.Market].Underlying)),
                r.CollateralMaintenance + r.CollateralInitial, r.CollateralMaintenance),
            Item("oracle confidence", "initial only", [], r.OracleContingency, 0),
        ];
        return new MarginReport(Name, LevelOf(state, r), items, worst, state.Account.Warnings);

        MarginItem Item(string description, string rule, ImmutableArray<string> legs, double initial, double maintenance)
            => new(description, rule, legs, state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));
    }

    private static string Describe(DeriveScenario s)
        => string.Create(CultureInfo.InvariantCulture, $"price {s.SpotMove:+0.#%;-0.#%;0%}, volatility {s.Volatility}, factor {s.Dampening:0.####}");

    private static MarginLevel LevelOf(AccountState state, DerivePortfolioMarginResult? r) => r is null
        ? new MarginLevel(state.InAccountCurrency(state.MarketValue), 0, 0)
        : new MarginLevel(state.InAccountCurrency(state.MarketValue), state.InAccountCurrency(r.MarkToMarket - r.Initial), state.InAccountCurrency(r.MarkToMarket - r.Maintenance));

    private DerivePortfolioMarginResult? Evaluate(AccountState state)
    {
        ResolvedAccount a = state.Account;
        int market = a.Options.Length > 0 ? a.Options[0].Market : a.Futures.Length > 0 ? a.Futures[0].Market : a.Spots.Length > 0 ? a.Spots[0].Market : -1;
        if (market < 0) return null;
        if (a.Groups.Any(g => g.Market != market || g.Settlement == OptionSettlement.Coin) || a.Futures.Any(f => f.Market != market || f.Contract.Payoff == FuturePayoff.Inverse))
            throw StateReader.Refused(this, state);
        double perpetual = 0, profit = 0;
        for (int i = 0; i < a.Futures.Length; i++)
        {
            perpetual += StateReader.Coins(state, i);
            profit += state.Profit(i, state.FutureMarks[i]);
        }

        var expiries = ImmutableArray.CreateBuilder<DeriveExpiry>(a.Groups.Length);
        for (int g = 0; g < a.Groups.Length; g++)
        {
            double seconds = StateReader.Seconds(state, g), years = state.YearFractions[g], discount = StateReader.Discount(state, g);
            expiries.Add(new DeriveExpiry
            {
                SecondsToExpiry = seconds,
                Forward = StateReader.Forward(state, g),
                Rate = years > 0 ? -Math.Log(discount) / years : 0,
                Discount = discount,
                Options = StateReader.Options(state, g),
            });
        }

        return DerivePortfolioMargin.Evaluate(new DerivePortfolio
        {
            Spot = state.Spots[market],
            Cash = state.CashValue,
            PerpetualUnits = perpetual,
            PerpetualPrice = a.Futures.Length > 0 ? state.FutureMarks[0] : 0,
            PerpetualProfit = profit,
            Expiries = expiries.ToImmutable(),
            Collateral = Collateral(state),
        }, _parameters);
    }

    private ImmutableArray<DeriveCollateral> Collateral(AccountState state)
    {
        var collateral = ImmutableArray.CreateBuilder<DeriveCollateral>(state.Account.Spots.Length);
        foreach (SpotLeg s in state.Account.Spots)
        {
            string asset = state.Account.Markets[s.Market].Underlying;
            if (!_collateral.TryGetValue(asset, out DeriveCollateralTerms terms)) throw StateReader.Refused(this, state);
            collateral.Add(new DeriveCollateral(asset, s.Units, state.Spots[s.Market], terms.MaintenanceHaircut, terms.InitialHaircut, terms.IsRiskCancelling));
        }

        return collateral.MoveToImmutable();
    }
}

/// <summary>Derive's standard margin (SRM) as a rule over accounts: European options settled in quote currency, linear perpetuals, cash, base coins.</summary>
public sealed class DeriveStandardMarginRule : IMarginRule
{
    private readonly ImmutableSortedDictionary<string, DeriveStandardMarginParameters> _parameters;

    /// <summary>A rule with given parameters.</summary>
    /// <param name="name">A short name with the date of the parameters.</param>
    /// <param name="parameters">Parameters by underlying.</param>
    public DeriveStandardMarginRule(string name, ImmutableSortedDictionary<string, DeriveStandardMarginParameters> parameters)
    {
        Name = Guard.NotBlank(name);
        _parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (StateReader.AmericanOptions(account) is { } american) return american;
        if (account.Options.Any(o => o.Contract.Settlement == OptionSettlement.Coin)) return "options settled in coin are not listed there";
        if (account.Futures.Any(f => !f.Contract.IsPerpetual || f.Contract.Payoff == FuturePayoff.Inverse)) return "only linear perpetuals are listed there";
        if (account.Spots.FirstOrDefault(s => s.Units < 0) is { Units: < 0 }) return "coins cannot be sold short";
        foreach (int market in account.Options.Select(o => o.Market).Concat(account.Futures.Select(f => f.Market)).Concat(account.Spots.Select(s => s.Market)))
            if (!_parameters.ContainsKey(account.Markets[market].Underlying))
                return $"no parameters for {account.Markets[market].Underlying}; there are {string.Join(", ", _parameters.Keys)}";
        return null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return LevelOf(state, Evaluate(state));
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        DeriveStandardMarginResult r = Evaluate(state);
        MarginLevel level = LevelOf(state, r);
        ImmutableArray<string> options = StateReader.Names(state.Account.Options), futures = StateReader.Names(state.Account.Futures);
        double value = state.OptionValue, raised = level.Equity - state.InAccountCurrency(state.MarketValue);
        ImmutableArray<MarginItem> items =
        [
            Item("options", "per expiry the lesser of short options one by one and the greatest loss at settlement; long options are not counted", options, value - r.Options.Initial, value - r.Options.Maintenance),
            Item("perpetuals", "rate of notional", futures, -r.Perpetuals.Initial, -r.Perpetuals.Maintenance),
            Item("base coins", "what is not counted of their value", StateReader.Names(state.Account.Spots.Select(s => state.Account.Markets[s.Market].Underlying)),
                state.SpotValue - r.Base.Initial, state.SpotValue - r.Base.Maintenance),
        ];
        if (raised > 0) items = items.Add(new MarginItem("rounding up to 0", "the venue's figure is negative", [], level.Initial - items.Sum(i => i.Initial), level.Maintenance - items.Sum(i => i.Maintenance)));
        return new MarginReport(Name, level, items, null, state.Account.Warnings);

        MarginItem Item(string description, string rule, ImmutableArray<string> legs, double initial, double maintenance)
            => new(description, rule, legs, state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));
    }

    private static MarginLevel LevelOf(AccountState state, DeriveStandardMarginResult r)
    {
        double value = state.MarketValue, initial = value - r.Net.Initial, maintenance = value - r.Net.Maintenance, raise = Math.Max(0, Math.Max(-initial, -maintenance));
        return new MarginLevel(state.InAccountCurrency(value + raise), state.InAccountCurrency(initial + raise), state.InAccountCurrency(maintenance + raise));
    }

    private DeriveStandardMarginResult Evaluate(AccountState state)
    {
        ResolvedAccount a = state.Account;
        var markets = new List<DeriveStandardMarket>();
        for (int m = 0; m < a.Markets.Length; m++)
        {
            if (!_parameters.TryGetValue(a.Markets[m].Underlying, out DeriveStandardMarginParameters? parameters))
            {
                if (a.Groups.Any(g => g.Market == m) || a.Futures.Any(f => f.Market == m) || a.Spots.Any(s => s.Market == m)) throw StateReader.Refused(this, state);
                continue; // a market that only money depends on
            }

            double perpetual = 0, profit = 0, mark = state.Spots[m], units = 0;
            for (int i = 0; i < a.Futures.Length; i++)
            {
                if (a.Futures[i].Market != m) continue;
                perpetual += StateReader.Coins(state, i);
                profit += state.Profit(i, state.FutureMarks[i]);
                mark = state.FutureMarks[i];
            }

            foreach (SpotLeg s in a.Spots)
                if (s.Market == m)
                    units += s.Units;
            var expiries = ImmutableArray.CreateBuilder<DeriveStandardExpiry>();
            for (int g = 0; g < a.Groups.Length; g++)
            {
                if (a.Groups[g].Market != m) continue;
                var options = ImmutableArray.CreateBuilder<MarkedOption>(a.Groups[g].Count);
                for (int i = a.Groups[g].Start; i < a.Groups[g].Start + a.Groups[g].Count; i++)
                    options.Add(new MarkedOption(a.Options[i].Contract.Right, a.Options[i].Contract.Strike, a.Options[i].Units, state.OptionPrices[i]));
                expiries.Add(new DeriveStandardExpiry(StateReader.Forward(state, g), options.MoveToImmutable()));
            }

            markets.Add(new DeriveStandardMarket
            {
                Spot = state.Spots[m], BaseUnits = units, PerpetualUnits = perpetual, PerpetualPrice = mark, PerpetualProfit = profit,
                Expiries = expiries.ToImmutable(), Parameters = parameters,
            });
        }

        return DeriveStandardMargin.Evaluate(markets, state.CashValue, 1);
    }
}
