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
internal sealed record LoadedAccounts(ImmutableArray<Account> Accounts, MarginMarket Market, BookView Book, List<Assumption> Assumptions, List<string> Warnings);

/// <summary>Options of the margin and monitor commands that say whose accounts, in which market, under which rules.</summary>
internal sealed class AccountOptions
{
    private readonly Option<string?> _file = new("--accounts") { Description = "a file of accounts (docs/guide/accounts.md); it brings its own market, or takes that of --chain", HelpName = "FILE" };
    private readonly Option<string?> _positions = new("--positions") { Description = $"one account in shorthand, lines between semicolons: {AccountShorthand.Grammar}", HelpName = "TEXT" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command, bool positions)
    {
        command.Add(_file);
        if (positions) command.Add(_positions);
    }

    /// <summary>Whether a file of accounts was given.</summary>
    public bool HasFile(ParseResult parsed) => parsed.GetValue(_file) is not null;

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
        if (path is not null && !chain.IsGiven(parsed)) return FromFile(path, null, valuation.TimeOnly(parsed));
        LoadedMarket loaded = chain.Load(parsed);
        ResolveOptions resolve = valuation.ResolveOnly(parsed, loaded);
        MarginMarket market = MarginMarket.Of(loaded.Chain.Market, resolve);
        if (path is not null) return FromFile(path, (market, loaded), resolve.Time);
        bool isDefault = text is null;
        return Shorthand(text ?? fallback ?? throw CommandFailure.Usage("--accounts: expected a file of accounts."), isDefault, market, loaded);
    }

    /// <summary>The rules in force at the market's date; the invented index is classified as a broad one.</summary>
    public static ImmutableArray<NamedMarginRule> Rules(MarginMarket market)
    {
        MarketSnapshot first = market.Markets.Values.First();
        UnderlyingTable table = UnderlyingTable.UnitedStates2024;
        table = table with { Underlyings = table.Underlyings.Add(new UnderlyingEntry(Data.Synthetic.SyntheticMarket.Symbol, UnderlyingClass.BroadIndex, 1, ScanClass.HighCapIndex, Data.Synthetic.SyntheticMarket.Symbol, 1)) };
        return MarginRuleCatalog.InForce(first.Calendar.DateOf(first.AsOf), table);
    }

    /// <summary>The rules of the venue that an account's instruments trade on: those of crypto venues where a market never closes, else those of brokers.</summary>
    public static ImmutableArray<NamedMarginRule> RulesFor(ResolvedAccount account, ImmutableArray<NamedMarginRule> rules)
    {
        bool crypto = account.Markets.Any(m => m.Calendar == ExchangeCalendar.RoundTheClock);
        return [.. rules.Where(r => r.Venue == (crypto ? MarginVenue.Crypto : MarginVenue.Broker))];
    }

    private static LoadedAccounts FromFile(string path, (MarginMarket Market, LoadedMarket Loaded)? known, TimeConvention time)
    {
        AccountReadResult read;
        try
        {
            read = AccountReader.Read(path, new AccountReadOptions { Time = time, Market = known?.Market });
        }
        catch (ChainFormatException e)
        {
            throw CommandFailure.BadInput(e.Problem == ChainFileProblem.NotReadable ? $"{path}: cannot be read: {e.Value}" : e.Message, e);
        }

        var warnings = new List<string>(known?.Loaded.Warnings ?? []);
        foreach (ReadDiagnostic d in read.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information).Take(20))
            warnings.Add(d.ToString());
        if (read.Incomplete.Length > 0)
            warnings.Add($"{read.Incomplete.Length} account{(read.Incomplete.Length > 1 ? "s" : "")} lost a row and {(read.Incomplete.Length > 1 ? "are" : "is")} left out: {string.Join(", ", read.Incomplete.Take(5).Select(a => a.Id))}{(read.Incomplete.Length > 5 ? ", ..." : "")}.");
        if (read.Accounts.Length == 0) throw CommandFailure.BadInput($"{path}: not one account could be read whole. {string.Join(" ", warnings.Take(2))}");
        return new LoadedAccounts(read.Accounts, read.Market, known is { } k ? Describe(k.Loaded, read.Market) : Describe(Path.GetFileName(path), "accounts", read.Market, null),
            known?.Loaded.Assumptions ?? [], warnings);
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
        foreach (ShorthandPosition p in positions)
        {
            Holding holding = p.Holding is OptionHolding o ? o with { Contract = Listed(o.Contract, loaded) } : p.Holding;
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

    /// <summary>The chain's own contract of that date, strike and right (it knows root, multiplier and hour), where it lists one.</summary>
    public static OptionContract Listed(OptionContract written, LoadedMarket loaded)
    {
        ExchangeCalendar calendar = loaded.Chain.Market.Calendar;
        OptionContract? found = null;
        foreach (Position p in loaded.Chain.Book.Positions())
        {
            OptionContract c = p.Contract;
            if (c.Strike != written.Strike || c.Right != written.Right || (c.Root != written.Root && c.Underlying != written.Root)) continue;
            if (calendar.DateOf(c.Expiry) != calendar.DateOf(written.Expiry)) continue;
            if (found is null || c.Root == written.Root) found = c;
        }

        return found ?? written with { Underlying = written.Underlying == written.Root && loaded.Synthetic is not null ? written.Root : written.Underlying };
    }

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
