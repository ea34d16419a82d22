using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Margin;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Sellers;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade command that add the sellers of options who are liquidated on the way.</summary>
internal sealed class SellersOptions
{
    private readonly Option<double?> _putShare = Numbers.Number("--sellers-put-share", "adds margin accounts that sold this share of the puts' open interest and are liquidated on the way [default: none]", "SHARE", 0, high: 1);
    private readonly Option<double?> _callShare = Numbers.Number("--sellers-call-share", "the same for calls [default: none]", "SHARE", 0, high: 1);
    private readonly Option<string?> _file = new("--accounts") { Description = "adds the margin accounts of a file instead (docs/guide/accounts.md)", HelpName = "FILE" };
    private readonly Option<string?> _rule = new("--seller-rule") { Description = "their margin rule, e.g. reg-t, portfolio-margin, deribit-standard [default: the first that applies]", HelpName = "RULE" };
    private readonly Option<string?> _liquidation = Choices.OneOf("--seller-liquidation", "what is done on a breach: all-at-once, to-target (as little as restores it), hyperliquid (20% first, then all) or deribit (5% a round) [default: all-at-once]",
        "RULE", [.. MarginConventions.Liquidations]);
    private readonly Option<double?> _target = Numbers.Number("--seller-target", "liquidation goes on until equity is this multiple of maintenance [default: 1]", "RATIO", 1, high: 100);
    private readonly Option<(double A, double B, double C)?> _costs = Numbers.Triple("--seller-costs",
        "what buying back meets: half spread in volatility points, share by which it widens per 1% of move, volatility points per unit of vega bought [default: not known]", "SPREAD,WIDENING,VOLATILITY",
        (a, b, c) => a >= 0 && b >= 0 && c >= 0, "all three >= 0");
    private readonly Option<int> _count = new("--max-sellers") { Description = "at most so many accounts are drawn", HelpName = "N", DefaultValueFactory = _ => 2_000 };
    private readonly Option<ulong> _seed = new("--seller-seed") { Description = "seed of the draw", HelpName = "SEED", DefaultValueFactory = _ => 1 };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_putShare, _callShare, _file, _rule, _liquidation, _target, _costs, _count, _seed])
            command.Add(option);
    }

    /// <summary>The sellers asked for; null when none were.</summary>
    /// <exception cref="CommandFailure">Options contradict each other, or no account can be valued.</exception>
    public OptionSellers? Choose(ParseResult parsed, LoadedMarket loaded, ResolveOptions resolve)
    {
        double? puts = parsed.GetValue(_putShare), calls = parsed.GetValue(_callShare);
        string? file = parsed.GetValue(_file);
        bool drawn = puts is not null || calls is not null;
        if (file is not null && drawn) throw CommandFailure.Usage("--accounts: expected either --accounts or --sellers-put-share and --sellers-call-share, got both.");
        if (file is null && !drawn) return Unused(parsed);
        int count = parsed.GetValue(_count);
        if (count < 1) throw CommandFailure.Usage($"--max-sellers: expected a number >= 1, got {count}.");
        MarginMarket market = MarginMarket.Of(loaded.Chain.Market, resolve);
        ImmutableArray<NamedMarginRule> rules = AccountOptions.Rules(market);
        IMarginRule? chosen = AccountOptions.ByKey("--seller-rule", parsed.GetValue(_rule), rules);
        AccountPopulation population;
        if (file is null)
        {
            ResolvedBook book = ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, resolve);
            ValuationOptions.EnsurePriceable(book, loaded);
            if (book.Book.QuantityKind != QuantityKind.OpenInterest)
                throw CommandFailure.Usage($"--sellers-put-share: {loaded.Source} gives signed inventory, from which no sellers can be drawn; expected --accounts with a file of accounts.");
            chosen ??= RuleFor(book, rules);
            var options = new SellerPopulationOptions { Seed = parsed.GetValue(_seed), PutShare = puts ?? 0, CallShare = calls ?? 0, MaximumAccounts = count };
            SellerPopulation sellers = Draw(loaded, book, chosen, options, false, "--sellers-put-share, --sellers-call-share, --max-sellers, --seller-seed");
            population = AccountPopulation.Resolve(sellers.Market, sellers.Accounts, chosen);
        }
        else
        {
            LoadedAccounts accounts = AccountOptions.InMarket(file, market, loaded);
            loaded.Warnings.AddRange(accounts.Warnings.Except(loaded.Warnings).ToList());
            population = AccountPopulation.Resolve(accounts.Market, accounts.Accounts, account => chosen ?? AccountOptions.Applicable(account, rules));
            foreach (AccountProblem p in population.Problems.Take(5))
                loaded.Warnings.Add($"{file}: account {p.Id} is left out: {p.Holding} {p.Field}: {p.Reason}".Replace("  ", " ", StringComparison.Ordinal));
            if (population.Valued.IsEmpty) throw CommandFailure.BadInput($"{file}: not one account can be valued. {string.Join(" ", loaded.Warnings.TakeLast(1))}");
            loaded.Assumptions.Add(new Assumption("sellers", string.Create(CultureInfo.InvariantCulture, $"{population.Valued.Length} accounts of {Path.GetFileName(file)}"), "--accounts", IsDefault: false));
        }

        loaded.Assumptions.Add(new Assumption("sellers' margin rule", chosen?.Name ?? "the first that applies to each account", "--seller-rule", parsed.GetValue(_rule) is null));
        SellerLiquidationTerms terms = Terms(parsed, loaded, population);
        return OptionSellers.FromAccounts(population, loaded.Chain.Market.Underlying, terms);
    }

    /// <summary>The rule under which sellers of a book are drawn when none is named.</summary>
    public static IMarginRule RuleFor(ResolvedBook book, ImmutableArray<NamedMarginRule> rules)
    {
        string key = MarginConventions.DefaultKey(book);
        return (rules.FirstOrDefault(r => r.Key == key)
            ?? throw CommandFailure.BadInput($"no parameters of {key} were in force on the day of this market; name one of the rules that were ({string.Join(", ", rules.Select(r => r.Key))}) or use a later market.")).Rule;
    }

    /// <summary>Draws sellers, noted as an assumption.</summary>
    /// <exception cref="CommandFailure">None could be drawn.</exception>
    public static SellerPopulation Draw(LoadedMarket loaded, ResolvedBook book, IMarginRule rule, SellerPopulationOptions options, bool isDefault, string optionNames)
    {
        SellerPopulation population = SellerPopulation.Generate(book, rule, options);
        if (population.Accounts.Length == 0) throw CommandFailure.BadInput($"{loaded.Source}: no seller could be drawn. {string.Join(" ", population.Warnings)}");
        loaded.Assumptions.Add(new Assumption("sellers", string.Create(CultureInfo.InvariantCulture,
            $"{population.Accounts.Length} accounts drawn with seed {options.Seed}: short {population.PutShare:0.##%} of put and {population.CallShare:0.##%} of call open interest"), optionNames, isDefault));
        loaded.Warnings.AddRange(population.Warnings);
        return population;
    }

    private OptionSellers? Unused(ParseResult parsed)
    {
        foreach (Option option in (Option[])[_rule, _liquidation, _target, _costs])
            if (parsed.GetResult(option) is { Implicit: false })
                throw CommandFailure.Usage($"{option.Name}: expected --sellers-put-share, --sellers-call-share or --accounts beside it, which add the sellers.");
        return null;
    }

    private SellerLiquidationTerms Terms(ParseResult parsed, LoadedMarket loaded, AccountPopulation population)
    {
        string liquidation = parsed.GetValue(_liquidation) ?? "all-at-once";
        double target = parsed.GetValue(_target) ?? 1;
        (double A, double B, double C)? costs = parsed.GetValue(_costs);
        loaded.Assumptions.Add(new Assumption("sellers' liquidation", string.Create(CultureInfo.InvariantCulture, $"{liquidation}, until equity is {target:0.###} times maintenance, at mark"),
            "--seller-liquidation, --seller-target", parsed.GetValue(_liquidation) is null && parsed.GetValue(_target) is null));
        return MarginConventions.Terms(population, liquidation, target, costs is { } c ? new BuybackCosts(c.A, c.B, c.C) : null);
    }
}
