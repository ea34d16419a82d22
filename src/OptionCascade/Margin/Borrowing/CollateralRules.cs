// Lending:      equity = collateral − debt,  maintenance = Σ value·(1 − LT),  initial = Σ value·(1 − LTV):   excess = Σ value·LT − debt, HF = 1 where it is 0.
// Margin loan:  equity = market value,       maintenance = Σ rate·|value|,     initial likewise.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Borrowing;

/// <summary>How much may be owed on an asset.</summary>
/// <param name="LoanToValue">Fraction of its value that may be borrowed, [0, threshold].</param>
/// <param name="LiquidationThreshold">Fraction of its value that may be owed before liquidation, [0, 1].</param>
public readonly record struct CollateralTerms(double LoanToValue, double LiquidationThreshold);

/// <summary>A lending protocol as a rule over accounts of coins: coins held are collateral, coins and cash owed are debt.</summary>
public sealed class LendingMarginRule : IMarginRule
{
    private readonly ImmutableSortedDictionary<string, CollateralTerms> _terms;

    /// <summary>A rule with given terms.</summary>
    /// <param name="name">A short name with the date of the terms.</param>
    /// <param name="terms">Terms by asset; cash that is held counts in full.</param>
    public LendingMarginRule(string name, ImmutableSortedDictionary<string, CollateralTerms> terms)
    {
        Name = Guard.NotBlank(name);
        _terms = terms ?? throw new ArgumentNullException(nameof(terms));
        foreach ((string asset, CollateralTerms t) in terms)
            if (!(t.LoanToValue >= 0 && t.LoanToValue <= t.LiquidationThreshold && t.LiquidationThreshold <= 1))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected 0 <= loan to value <= threshold <= 1 for {asset}, got {t.LoanToValue} and {t.LiquidationThreshold}."), nameof(terms));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.Options.Length + account.Futures.Length > 0) return "only coins and cash can be pledged or owed";
        foreach (SpotLeg s in account.Spots)
            if (s.Units > 0 && !_terms.ContainsKey(account.Markets[s.Market].Underlying))
                return $"{account.Markets[s.Market].Underlying} is not collateral there";
        return null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double initial = 0, maintenance = 0;
        foreach (SpotLeg s in state.Account.Spots)
        {
            (double im, double mm) = Haircut(state, s);
            initial += im;
            maintenance += mm;
        }

        return new MarginLevel(state.InAccountCurrency(state.MarketValue), state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        MarginLevel level = Level(state);
        ImmutableArray<MarginItem> items = [.. state.Account.Spots.Where(s => s.Units > 0).Select(s =>
        {
            (double im, double mm) = Haircut(state, s);
            string asset = state.Account.Markets[s.Market].Underlying;
            return new MarginItem("collateral", string.Create(CultureInfo.InvariantCulture, $"threshold {_terms[asset].LiquidationThreshold:0.##%}, loan to value {_terms[asset].LoanToValue:0.##%}"),
                [asset], state.InAccountCurrency(im), state.InAccountCurrency(mm));
        })];
        return new MarginReport(Name, level, items, null, state.Account.Warnings);
    }

    private (double Initial, double Maintenance) Haircut(AccountState state, SpotLeg s)
    {
        if (s.Units <= 0) return default;
        double value = s.Units * state.Spots[s.Market];
        if (!_terms.TryGetValue(state.Account.Markets[s.Market].Underlying, out CollateralTerms t))
            throw new ArgumentException($"{Name} does not take {state.Account.Markets[s.Market].Underlying} as collateral.", nameof(state));
        return (value * (1 - t.LoanToValue), value * (1 - t.LiquidationThreshold));
    }
}

/// <summary>Stock on credit or sold short, by flat rates (the rule of the exchange or of the house), as a rule over accounts.</summary>
public sealed class MarginLoanRule : IMarginRule
{
    private readonly MarginLoanParameters _parameters;

    /// <summary>A rule with given rates.</summary>
    /// <param name="name">A short name with the date of the rates.</param>
    /// <param name="parameters">The rates.</param>
    public MarginLoanRule(string name, MarginLoanParameters parameters)
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
        return account.Options.Length + account.Futures.Length > 0 ? "options and futures are not margined by this rule" : null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double initial = 0, maintenance = 0;
        foreach (SpotLeg s in state.Account.Spots)
        {
            double value = Math.Abs(s.Units * state.Spots[s.Market]);
            initial += value * Math.Max(_parameters.Initial, Rate(s));
            maintenance += value * Rate(s);
        }

        return new MarginLevel(state.InAccountCurrency(state.MarketValue), state.InAccountCurrency(initial), state.InAccountCurrency(maintenance));
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        MarginLevel level = Level(state);
        return new MarginReport(Name, level, [.. state.Account.Spots.Select(s =>
        {
            double value = state.InAccountCurrency(Math.Abs(s.Units * state.Spots[s.Market]));
            return new MarginItem(s.Units > 0 ? "stock on credit" : "stock sold short", string.Create(CultureInfo.InvariantCulture, $"maintenance {Rate(s):0.##%}, initial {_parameters.Initial:0.##%} of market value"),
                [state.Account.Markets[s.Market].Underlying], value * Math.Max(_parameters.Initial, Rate(s)), value * Rate(s));
        })], null, state.Account.Warnings);
    }

    private double Rate(SpotLeg s) => s.Units > 0 ? _parameters.MaintenanceLong : _parameters.MaintenanceShort;
}
