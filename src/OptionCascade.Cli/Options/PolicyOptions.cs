using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the hedge command that compare hedging policies over simulated paths.</summary>
internal sealed class PolicyOptions
{
    private const double HorizonDays = 30, LeastYears = 1e-6;
    private const int RowsOfABook = 100, MostPaths = 2_000, LeastPaths = 50;

    /// <summary>Options × steps × paths simulated by default: about two seconds.</summary>
    private const double Work = 5e7;

    private readonly Option<bool> _compare = new("--compare-policies") { Description = "simulate hedging policies on the dealers' book, or on --position, and show what each costs and what risk it leaves (needs --cost); with --format csv: only these" };
    private readonly Option<double?> _cost = Numbers.Number("--cost", "policies: proportional cost of a trade, one way, as a share of its value, e.g. 0.0002 or 2bp written 0.02%", "SHARE", 0, lowIsAllowed: false, high: 0.5);
    private readonly Option<double?> _fixed = Numbers.Number("--fixed-cost", "policies: cost of each trade whatever its size [default: 0]", "AMOUNT", 0, high: Numbers.LargestAmount);
    private readonly Option<double?> _aversion = Numbers.Number("--risk-aversion", "policies: absolute risk aversion per unit of currency, which sets the utility bands [default: such that Whalley-Wilmott's band is a day's move wide]", "GAMMA", 0, lowIsAllowed: false, high: 1e12);
    private readonly Option<double?> _horizon = Numbers.Number("--horizon-days", "policies: calendar days simulated [default: 30, or to the expiry of --position]", "DAYS", 0, lowIsAllowed: false, high: 36_500);
    private readonly Option<double?> _volatility = Numbers.Number("--realised-volatility", "policies: volatility of the simulated price per year [default: implied near the money]", "SIGMA", 0, lowIsAllowed: false, high: 10);
    private readonly Option<double?> _drift = Numbers.Number("--drift", "policies: growth of the expected price per year [default: rate less dividend yield]", "MU", -10, high: 10);
    private readonly Option<int?> _paths = new("--paths") { Description = "policies: simulated paths [default: 50 to 2000, fewer for a large book]", HelpName = "N" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "policies: seed of the paths [default: 1]", HelpName = "SEED" };
    private readonly Option<string?> _position = new("--position") { Description = "policies: options to hedge instead of the dealers' book, lines between semicolons, e.g. \"-10 SPX 2023-01-20 3700 P v 22%\"", HelpName = "TEXT" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_compare, _cost, _fixed, _aversion, _horizon, _volatility, _drift, _paths, _seed, _position])
            command.Add(option);
    }

    /// <summary>Fails where an option is given that belongs to the comparison, and the comparison is not asked for.</summary>
    /// <exception cref="CommandFailure">The command line contradicts itself.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_compare))
        {
            if (parsed.GetValue(_cost) is null) throw CommandFailure.Usage("--compare-policies: needs --cost, e.g. --cost 0.0002 (2 basis points of the value of each trade).");
            if (parsed.GetValue(_paths) is < 2 or > 1_000_000) throw CommandFailure.Usage("--paths: expected a number from 2 to 1000000.");
            return;
        }

        foreach (Option option in (Option[])[_cost, _fixed, _aversion, _horizon, _volatility, _drift, _paths, _seed, _position])
            if (parsed.GetResult(option) is { Implicit: false })
                throw CommandFailure.Usage($"{option.Name}: only used with --compare-policies.");
    }

    /// <summary>The comparison; null where it was not asked for.</summary>
    /// <exception cref="CommandFailure">The position cannot be used, or nothing is left to hedge.</exception>
    public PoliciesView? Compare(ParseResult parsed, ValuedMarket valued)
    {
        if (!parsed.GetValue(_compare)) return null;
        LoadedMarket loaded = valued.Loaded;
        ResolveOptions resolve = valued.Book.Options with { MinimumYearFraction = Math.Max(valued.Book.Options.MinimumYearFraction, LeastYears) };
        string? text = parsed.GetValue(_position);
        DealerBook dealers = text is null ? valued.Dealer.Positioning.Apply(ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, resolve)) : Position(text, loaded, resolve);
        HedgedBook book = HedgedBook.FromDealers(dealers);
        if (book.Count == 0) throw CommandFailure.BadInput("--compare-policies: no option with time left is held.");

        double day = resolve.Time.Name.StartsWith("calendar", StringComparison.Ordinal) ? 1.0 / 365 : 1.0 / 252;
        double horizon = Math.Min(book.LastExpiryYears, parsed.GetValue(_horizon) is { } days ? days / 365 : text is null ? HorizonDays / 365 : double.PositiveInfinity);
        double sigma = parsed.GetValue(_volatility) ?? NearTheMoney.DailyVolatility(loaded, valued.Book.Options) * Math.Sqrt(252);
        double drift = parsed.GetValue(_drift) ?? book.Rate - book.DividendYield;
        int steps = (int)Math.Clamp(Math.Ceiling((book.Count <= RowsOfABook ? 8 : 2) * horizon / day), 20, 1000);
        int paths = parsed.GetValue(_paths) ?? (int)Math.Clamp(Work / ((double)book.Count * steps), LeastPaths, MostPaths);
        var costs = new HedgingCosts(parsed.GetValue(_cost)!.Value, parsed.GetValue(_fixed) ?? 0);
        HedgePoint start = book.PointAt(0);
        double band = Math.Abs(start.GammaUnitsPerPoint) * start.Spot * sigma * Math.Sqrt(day);
        double? aversion = parsed.GetValue(_aversion) ?? (band > 0 ? 3 * Math.Exp(-start.Rate * start.YearsToExpiry) * costs.OneWayFraction * start.Spot * start.GammaUnitsPerPoint * start.GammaUnitsPerPoint / (2 * band * band * band) : null);
        if (aversion is { } a && !(double.IsFinite(a) && a > 0)) aversion = null;
        var options = new HedgingSimulationOptions { Paths = paths, Steps = steps, Seed = parsed.GetValue(_seed) ?? 1, Drift = drift, RealisedVolatility = sigma, Costs = costs, HorizonYears = horizon };
        HedgingComparison table;
        try
        {
            table = HedgingSimulation.Compare(book, Policies(costs, aversion, band, sigma, day, start.GammaUnitsPerPoint), options);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"--compare-policies: {e.Message}", e);
        }

        loaded.Assumptions.Add(new Assumption("policies simulated", string.Create(CultureInfo.InvariantCulture,
            $"{paths} lognormal paths of {table.Observations} steps over {horizon / day:0.#} days, volatility {sigma * 100:0.##}% and drift {drift * 100:0.##}% a year; set-up and unwinding charged"),
            "--paths, --horizon-days, --realised-volatility, --drift, --seed", (parsed.GetValue(_paths) ?? parsed.GetValue(_horizon) ?? parsed.GetValue(_volatility) ?? parsed.GetValue(_drift)) is null));
        loaded.Assumptions.Add(new Assumption("policies' costs", $"{Figures.Short(costs.OneWayFraction * 1e4)} basis points one way" + (costs.FixedPerTrade > 0 ? $" and {Figures.Short(costs.FixedPerTrade)} a trade" : ""), "--cost, --fixed-cost", IsDefault: false));
        if (aversion is { } g)
            loaded.Assumptions.Add(new Assumption("risk aversion", $"{Figures.Short(g)} per {valued.Book.Market.Currency}" + (parsed.GetValue(_aversion) is null ? ": Whalley-Wilmott's band is as wide as delta moves in a day" : ""), "--risk-aversion", parsed.GetValue(_aversion) is null));
        ImmutableArray<PolicyOutcome> efficient = table.Efficient();
        return new PoliciesView(text ?? "the dealers' book", table.StartValue, horizon, table.Observations, paths, options.Seed, sigma, drift, costs.OneWayFraction, costs.FixedPerTrade, aversion,
            [.. table.Outcomes.Select(o => o.Figures is { } f
                ? new PolicyRow(Plain(o.Policy), View(f.MeanCost), View(f.ErrorDeviation), View(f.MeanPnl), f.Trades.Value, f.TurnoverUnits.Value, efficient.Contains(o), "")
                : new PolicyRow(Plain(o.Policy), None, None, None, double.NaN, double.NaN, false, Plain(o.Refusal ?? "")))]);
    }

    private static EstimateView None => new(double.NaN, double.NaN);

    private static List<IHedgingPolicy> Policies(HedgingCosts costs, double? aversion, double band, double sigma, double day, double gamma)
    {
        var all = new List<IHedgingPolicy> { new ContinuousHedging(), new FixedTimeHedging(HedgingSchedule.Every(day)), new FixedTimeHedging(HedgingSchedule.Every(7 * day)) };
        if (sigma * Math.Sqrt(day) is >= 1e-6 and <= 10 and var move) all.Add(new MoveSizeHedging(move));
        if (band > 0) all.Add(new DeltaBand(band));
        if (aversion is { } g) all.AddRange([new WhalleyWilmottBand(costs, g), new ZakamoulineBand(costs, g)]);
        if (gamma != 0) all.Add(new LelandHedging(costs, day, gamma < 0 ? HedgedSide.ShortOptions : HedgedSide.LongOptions));
        return all;
    }

    /// <summary>A position in shorthand as a book of its own; volatilities from the shorthand, else from the chain.</summary>
    private static DealerBook Position(string text, LoadedMarket loaded, ResolveOptions resolve)
    {
        MarketSnapshot market = loaded.Chain.Market;
        HashSet<string> coins = loaded.Chain.Book.Count > 0 && loaded.Chain.Book.Settlement(0) == OptionSettlement.Coin ? [market.Underlying] : [];
        if (!AccountShorthand.TryParse(text, coins, market.Currency, out ImmutableArray<ShorthandPosition> lines, out string? problem)) throw CommandFailure.Usage($"--position: {problem}");
        var positions = new List<Position>();
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        foreach (ShorthandPosition line in lines)
        {
            if (line.Holding is not OptionHolding option) throw CommandFailure.Usage($"--position: expected options, got {line.Holding}.");
            OptionContract contract = AccountOptions.Listed(loaded).Find(option.Contract) ?? option.Contract;
            contract = contract with { Underlying = market.Underlying };
            positions.Add(new Position(contract, option.Contracts));
            if (double.IsFinite(line.Volatility)) quotes.Add(KeyValuePair.Create(contract.Key, market.Quotes[contract.Key] with { ImpliedVolatility = line.Volatility }));
        }

        try
        {
            ResolvedBook book = ResolvedBook.Create(OptionBook.Create(market.Underlying, QuantityKind.SignedInventory, positions), market with { Quotes = market.Quotes.With(quotes) }, resolve);
            if (book.Dropped.Length > 0)
                throw CommandFailure.BadInput($"--position: {book.Dropped[0].Position.Contract} cannot be priced ({BookDescription.Reason(book.Dropped[0].Reason)}); a volatility is written as v 22%.");
            return DealerPositioning.Inventory.Apply(book);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"--position: {e.Message}", e);
        }
    }

    private static EstimateView View(Estimate e) => new(e.Value, e.High95 - e.Value);

    private static string Plain(string text) => text.Replace("±", "+/-", StringComparison.Ordinal).Replace("σ²", "sigma^2", StringComparison.Ordinal).Replace("·", "*", StringComparison.Ordinal);
}
