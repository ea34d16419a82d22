using System.Collections.Immutable;
using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>Accounts with the market that values them and how it is described.</summary>
/// <param name="Accounts">The accounts that can be valued.</param>
/// <param name="Market">The market.</param>
/// <param name="Book">Its description.</param>
/// <param name="Assumptions">Choices made.</param>
/// <param name="Warnings">What the reader should know.</param>
internal sealed record LoadedAccounts(ImmutableArray<Account> Accounts, MarginMarket Market, BookView Book, List<Assumption> Assumptions, List<string> Warnings)
{
    /// <summary>Accounts of the file that lost a row, with the reasons: file, line, column, value, what was expected.</summary>
    public IReadOnlyList<(string Id, string Reason)> Incomplete { get; init; } = [];
}

/// <summary>Options of the margin and monitor commands that say whose accounts, in which market, under which rules.</summary>
internal sealed class AccountOptions
{
    private readonly Option<string?> _file = new("--accounts") { Description = "a file of accounts (docs/guide/accounts.md); it brings its own market, or takes that of --chain", HelpName = "FILE" };
    private readonly Option<string?> _positions = new("--positions") { Description = $"one account in shorthand, lines between semicolons: {AccountShorthand.Grammar}", HelpName = "TEXT" };

    private readonly Option<SpanProduct[]?> _span = SpanChoice.Option();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command, bool positions)
    {
        command.Add(_file);
        command.Add(_span);
        if (positions) command.Add(_positions);
    }

    /// <summary>Whether a file of accounts was given.</summary>
    public bool HasFile(ParseResult parsed) => parsed.GetValue(_file) is not null;

    /// <summary>Whether the account is one line of shorthand.</summary>
    public bool IsShorthand(ParseResult parsed) => parsed.GetValue(_file) is null;

    /// <summary>The accounts asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="chain">The chain options.</param>
    /// <param name="valuation">How time is counted.</param>
    /// <param name="fallback">Shorthand to take when nothing was given.</param>
    /// <exception cref="CommandFailure">A file or a line cannot be used.</exception>
    public LoadedAccounts Load(ParseResult parsed, ChainOptions chain, ValuationOptions valuation, string? fallback)
    {
        string? path = parsed.GetValue(_file), text = parsed.GetValue(_positions);
        if (path is not null && text is not null) throw CommandFailure.Usage("--positions: expected either --accounts or --positions, got both.");
        if (path is not null && !chain.IsGiven(parsed)) return FromFile(path, null, valuation, parsed);
        LoadedMarket loaded = chain.Load(parsed);
        ResolveOptions resolve = valuation.ResolveOnly(parsed, loaded);
        MarginMarket market = MarginMarket.Of(loaded.Chain.Market, resolve);
        if (path is not null) return InMarket(path, market, loaded);
        bool isDefault = text is null;
        return Shorthand(text ?? fallback ?? throw CommandFailure.Usage("--accounts: expected a file of accounts."), isDefault, market, loaded);
    }

    /// <summary>The rules in force at the market's date, and SPAN where its ranges are given.</summary>
    public ImmutableArray<NamedMarginRule> Rules(ParseResult parsed, MarginMarket market)
        => parsed.GetValue(_span) is { Length: > 0 } span ? Rules(market).Add(new NamedMarginRule("span", MarginVenue.Broker, new SpanRule(SpanParameters.Nse2010, span, []))) : Rules(market);

    /// <summary>The rules in force at the market's date; the invented index is classified as a broad one.</summary>
    public static ImmutableArray<NamedMarginRule> Rules(MarginMarket market) => MarginConventions.Rules(market);

    /// <summary>The first rule of the account's venue that applies; where none does, one that will say why.</summary>
    /// <exception cref="CommandFailure">No rule was in force.</exception>
    public static IMarginRule Applicable(ResolvedAccount account, ImmutableArray<NamedMarginRule> rules)
        => rules.Length == 0 ? throw CommandFailure.BadInput("no margin rule was in force on the day of this market; those that come with the library begin later.")
            : MarginConventions.Applicable(account, rules);

    /// <summary>The rule of that key; null when no key was given.</summary>
    /// <exception cref="CommandFailure">No rule in force has it.</exception>
    public static IMarginRule? ByKey(string option, string? key, ImmutableArray<NamedMarginRule> rules)
        => key is null ? null
            : rules.FirstOrDefault(r => r.Key == key)?.Rule ?? throw CommandFailure.Usage($"{option}: expected one of {string.Join(", ", rules.Select(r => r.Key))}, got '{key}'.");

    /// <summary>The accounts of a file, valued in a market at hand.</summary>
    /// <exception cref="CommandFailure">The file cannot be used.</exception>
    public static LoadedAccounts InMarket(string path, MarginMarket market, LoadedMarket loaded) => FromFile(path, (market, loaded), market.Options.Time, loaded.Assumptions);

    private static LoadedAccounts FromFile(string path, (MarginMarket Market, LoadedMarket Loaded)? known, ValuationOptions valuation, ParseResult parsed)
    {
        var assumptions = new List<Assumption>();
        return FromFile(path, known, valuation.TimeOnly(parsed, assumptions), assumptions);
    }

    private static LoadedAccounts FromFile(string path, (MarginMarket Market, LoadedMarket Loaded)? known, TimeConvention time, List<Assumption> assumptions)
    {
        AccountReadResult read;
        try
        {
            read = AccountReader.Read(path, new AccountReadOptions { Time = time, Market = known?.Market, Listed = known is { } k0 ? Listed(k0.Loaded) : null });
        }
        catch (ChainFormatException e)
        {
            throw CommandFailure.BadInput(e.Problem == ChainFileProblem.NotReadable ? $"{path}: cannot be read: {e.Value}" : e.Message, e);
        }

        var warnings = new List<string>();
        foreach (ReadDiagnostic d in read.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information).Take(20))
            warnings.Add(d.ToString());
        if (read.Incomplete.Length > 0)
            warnings.Add($"{read.Incomplete.Length} account{(read.Incomplete.Length > 1 ? "s" : "")} lost a row and {(read.Incomplete.Length > 1 ? "are" : "is")} left out: {string.Join(", ", read.Incomplete.Take(5).Select(a => a.Id))}{(read.Incomplete.Length > 5 ? ", ..." : "")}.");
        if (read.Accounts.Length == 0) throw CommandFailure.BadInput($"{path}: not one account could be read whole. {string.Join(" ", warnings.Take(2))}");
        warnings.InsertRange(0, known?.Loaded.Warnings ?? []);
        return new LoadedAccounts(read.Accounts, read.Market, known is { } k ? Describe(k.Loaded, read.Market) : Describe(Path.GetFileName(path), "accounts", read.Market, null),
            assumptions, warnings)
        {
            Incomplete = [.. read.LostLines.Select(l => (l.Key, string.Join(" ", read.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information && l.Value.Contains(d.Line)).Take(5))))],
        };
    }

    private static LoadedAccounts Shorthand(string text, bool isDefault, MarginMarket market, LoadedMarket loaded)
    {
        MarketSnapshot snapshot = loaded.Chain.Market;
        string currency = snapshot.Currency;
        var coins = loaded.Chain.Book.Count > 0 && loaded.Chain.Book.Settlement(0) == OptionSettlement.Coin ? new HashSet<string> { snapshot.Underlying } : [];
        if (!AccountShorthand.TryParse(text, coins, currency, out ImmutableArray<ShorthandPosition> positions, out string? problem))
            throw CommandFailure.Usage($"--positions: {problem}");
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        ListedContracts listed = Listed(loaded);
        foreach (ShorthandPosition p in positions)
        {
            Holding holding = p.Holding is OptionHolding o ? o with { Contract = listed.Find(o.Contract) ?? o.Contract } : p.Holding;
            holdings.Add(holding);
            if (holding is OptionHolding option && (double.IsFinite(p.Price) || double.IsFinite(p.Volatility)))
                quotes.Add(KeyValuePair.Create(option.Contract.Key, snapshot.Quotes[option.Contract.Key] with { Mark = p.Price, ImpliedVolatility = p.Volatility }));
        }

        if (quotes.Count > 0)
            market = market with { Markets = market.Markets.SetItem(snapshot.Underlying, snapshot with { Quotes = snapshot.Quotes.With(quotes) }) };
        var account = new Account { Id = "account", Currency = coins.Count > 0 && positions.All(p => p.Holding is not CashHolding c || c.Currency == snapshot.Underlying) ? snapshot.Underlying : currency, Holdings = holdings.ToImmutable() };
        if (market.TryResolve(account, out ImmutableArray<HoldingProblem> problems) is null)
            throw CommandFailure.BadInput("--positions: " + string.Join("; ", problems.Select(p => $"{p.Holding}, {p.Field}: {p.Reason}")) + ".");
        loaded.Assumptions.Add(new Assumption("positions", text.Replace('\n', ';'), "--positions, --accounts", isDefault));
        return new LoadedAccounts([account], market, Describe(loaded, market), loaded.Assumptions, loaded.Warnings);
    }

    /// <summary>The contracts that a chain lists: they know root, multiplier and hour.</summary>
    public static ListedContracts Listed(LoadedMarket loaded) => new(loaded.Chain.Book.Positions().Select(p => p.Contract), loaded.Chain.Market.Calendar);

    /// <summary>The market of a chain, as margin commands describe it.</summary>
    public static BookView Describe(LoadedMarket loaded, MarginMarket market) => Describe(loaded.Source, loaded.Layout, market, loaded.Synthetic?.Seed);

    private static BookView Describe(string source, string layout, MarginMarket market, ulong? seed)
    {
        MarketSnapshot first = market.Markets.Values.First();
        return new BookView
        {
            Source = source,
            Layout = layout,
            IsSynthetic = seed is not null,
            Seed = seed,
            Underlying = string.Join(", ", market.Markets.Keys),
            Currency = first.Currency,
            AsOf = first.AsOf.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            Spot = first.Spot,
            OptionsUsed = first.Quotes.Count,
            ContractsUsed = 0,
            CallContracts = 0,
            PutContracts = 0,
            Expiries = 0,
            Dropped = [],
        };
    }
}
