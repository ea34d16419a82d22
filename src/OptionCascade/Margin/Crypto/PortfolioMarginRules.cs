// Equity = market value of everything. Requirement = Σ over coins and settlement currencies of the portfolio margin of the positions (see DeribitPortfolioMargin and
// ScenarioGridMargin); no offset between coins.
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.Parameters;

namespace OptionCascade.Margin.Crypto;

/// <summary>A scenario margin of crypto venues over accounts: each coin and settlement currency by itself, equity at market value.</summary>
public abstract class CoinPortfolioMarginRule : IMarginRule
{
    private protected CoinPortfolioMarginRule(string name) => Name = Numerics.Guard.NotBlank(name);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? Refuses(ResolvedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (StateReader.AmericanOptions(account) is { } american) return american;
        foreach (int market in account.Options.Select(o => o.Market).Concat(account.Futures.Select(f => f.Market)))
            if (!Covers(account.Markets[market].Underlying))
                return $"no parameters for {account.Markets[market].Underlying}";
        return account.Spots.Any(s => s.Units < 0) ? "coins cannot be sold short" : null;
    }

    /// <inheritdoc/>
    public MarginLevel Level(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Requirement total = default;
        foreach ((_, _, Requirement quote, _) in Parts(state))
            total += quote;
        return LevelOf(state, total);
    }

    /// <inheritdoc/>
    public MarginReport Explain(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var items = ImmutableArray.CreateBuilder<MarginItem>();
        Requirement total = default;
        string? worst = null;
        double greatest = 0;
        foreach ((int market, bool inverse, Requirement quote, string? scenario) in Parts(state))
        {
            total += quote;
            string underlying = state.Account.Markets[market].Underlying, title = $"{underlying}, settled in {(inverse ? "coin" : "quote currency")}";
            items.Add(new MarginItem(title, Rule(underlying) + (scenario is null ? "" : $"; worst: {scenario}"),
                StateReader.Names(state.Account.Options.Where(o => o.Market == market && o.Contract.Settlement == Portfolio.OptionSettlement.Coin == inverse))
                    .AddRange(StateReader.Names(state.Account.Futures.Where(f => f.Market == market && f.Contract.Payoff == Portfolio.FuturePayoff.Inverse == inverse))),
                state.InAccountCurrency(quote.Initial), state.InAccountCurrency(quote.Maintenance)));
            if (quote.Maintenance > greatest) (greatest, worst) = (quote.Maintenance, scenario is null ? null : $"{underlying}: {scenario}");
        }

        return new MarginReport(Name, LevelOf(state, total), items.ToImmutable(), worst, state.Account.Warnings);
    }

    private protected abstract bool Covers(string underlying);

    private protected abstract string Rule(string underlying);

    private protected abstract (Requirement Requirement, string? Worst) Evaluate(string underlying, CoinPortfolio portfolio);

    private static MarginLevel LevelOf(AccountState state, Requirement quote)
        => new(state.InAccountCurrency(state.MarketValue), state.InAccountCurrency(quote.Initial), state.InAccountCurrency(quote.Maintenance));

    private IEnumerable<(int Market, bool Inverse, Requirement Quote, string? Worst)> Parts(AccountState state)
    {
        for (int market = 0; market < state.Account.Markets.Length; market++)
            for (int i = 0; i < 2; i++)
            {
                bool inverse = i == 0;
                if (StateReader.Portfolio(state, market, inverse) is not { } portfolio) continue;
                if (!Covers(state.Account.Markets[market].Underlying)) throw StateReader.Refused(this, state);
                (Requirement requirement, string? worst) = Evaluate(state.Account.Markets[market].Underlying, portfolio);
                yield return (market, inverse, inverse ? requirement * portfolio.IndexPrice : requirement, worst);
            }
    }
}

/// <summary>A Deribit-style portfolio margin as a rule over accounts.</summary>
public sealed class DeribitPortfolioMarginRule : CoinPortfolioMarginRule
{
    private readonly ImmutableSortedDictionary<string, DeribitPortfolioMarginParameters> _parameters;

    /// <summary>A rule with given parameters.</summary>
    /// <param name="name">A short name with the date of the parameters.</param>
    /// <param name="parameters">Parameters by underlying.</param>
    public DeribitPortfolioMarginRule(string name, ImmutableSortedDictionary<string, DeribitPortfolioMarginParameters> parameters)
        : base(name) => _parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));

    /// <summary>The parameters that come with the library, in force on a day.</summary>
    /// <param name="on">The day.</param>
    public static DeribitPortfolioMarginRule InForce(LocalDate on) => new(string.Create(CultureInfo.InvariantCulture, $"Deribit portfolio {on:uuuu-MM-dd}"),
        ParameterLibrary.AllInForce<DeribitPortfolioMarginParameters>("deribit-portfolio", on));

    private protected override bool Covers(string underlying) => _parameters.ContainsKey(underlying);

    private protected override string Rule(string underlying)
    {
        DeribitPortfolioMarginParameters p = _parameters[underlying];
        return string.Create(CultureInfo.InvariantCulture,
            $"worst of prices ±{p.PriceRange:0.#%} × volatility +{p.VolatilityRangeUp:0.#%}/-{p.VolatilityRangeDown:0.#%} and far moves, plus roll and delta shock; maintenance {p.MaintenanceFactor:0.#%}");
    }

    private protected override (Requirement Requirement, string? Worst) Evaluate(string underlying, CoinPortfolio portfolio)
    {
        DeribitPortfolioMarginResult r = DeribitPortfolioMargin.Evaluate(portfolio, _parameters[underlying]);
        return (r.Requirement, r.WorstScenario);
    }
}

/// <summary>A scenario grid (Paradex, OKX and others) as a rule over accounts: one grid for every coin.</summary>
public sealed class ScenarioGridMarginRule : CoinPortfolioMarginRule
{
    private readonly ScenarioGridParameters _grid;

    /// <summary>A rule with a given grid.</summary>
    /// <param name="name">A short name with the date of the grid.</param>
    /// <param name="grid">The grid.</param>
    public ScenarioGridMarginRule(string name, ScenarioGridParameters grid)
        : base(name) => _grid = grid ?? throw new ArgumentNullException(nameof(grid));

    private protected override bool Covers(string underlying) => true;

    private protected override string Rule(string underlying)
        => string.Create(CultureInfo.InvariantCulture, $"worst weighted loss of {_grid.Scenarios.Length} scenarios; maintenance {_grid.MaintenanceFactor:0.#%}");

    private protected override (Requirement Requirement, string? Worst) Evaluate(string underlying, CoinPortfolio portfolio)
    {
        ScenarioGridResult r = ScenarioGridMargin.Evaluate(portfolio, _grid);
        if (r.WorstScenario < 0) return (r.Requirement, null);
        GridScenario s = _grid.Scenarios[r.WorstScenario];
        return (r.Requirement, string.Create(CultureInfo.InvariantCulture, $"price {s.SpotMove:+0.#%;-0.#%;0%}, volatility {s.VolatilityMove:+0.#%;-0.#%;same}, weight {s.Weight:0.####}"));
    }
}
