using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Portfolio;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade margin</c>: can this account be liquidated, by what, with what margin?</summary>
internal sealed class MarginCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade margin --chain spx_quotes.csv --accounts accounts.csv --account seller --rule portfolio-margin";

    private const string Fallback = "-10 SYN 2026-04-17 4600 P; -10 SYN 2026-04-17 5400 C; cash 1200000";
    private const double FundedMultiple = 2;
    private static readonly double[] Moves = [-0.3, -0.2, -0.15, -0.1, -0.05, -0.02, 0, 0.02, 0.05, 0.1, 0.15, 0.2];
    private static readonly double[] Volatilities = [-0.25, 0, 0.25, 0.5, 1, 2];

    private readonly AccountOptions _accounts = new();
    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly OutputOptions _output = new();
    private readonly Option<string?> _account = new("--account") { Description = "which account of the file [default: the only one]", HelpName = "NAME" };
    private readonly Option<string?> _rule = new("--rule") { Description = "the margin rule that is explained in full, e.g. reg-t, portfolio-margin, deribit-standard [default: the first that applies]", HelpName = "RULE" };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("margin", "One account under every margin rule that applies: requirement, worst scenario, kill prices, excess over spot and volatility");
        _accounts.AddTo(command, positions: true);
        command.Add(_account);
        command.Add(_rule);
        _chain.AddTo(command);
        _valuation.AddTimeTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        MarginView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the account");
            LoadedAccounts loaded = _accounts.Load(parsed, _chain, _valuation, Fallback);
            progress.Stage("searching kill prices");
            view = Answer(parsed, loaded);
        }

        AnswerWriter.Write(view, new AnswerRenderers<MarginView>(MarginCommandReport.Of, MarginJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private MarginView Answer(ParseResult parsed, LoadedAccounts loaded)
    {
        Account account = Choose(parsed, loaded);
        ResolvedAccount resolved = loaded.Market.Resolve(account);
        ImmutableArray<NamedMarginRule> all = _accounts.Rules(parsed, loaded.Market), rules = MarginConventions.RulesFor(resolved, all);
        string? wanted = parsed.GetValue(_rule);
        if (wanted is not null && all.All(r => r.Key != wanted)) throw CommandFailure.Usage($"--rule: expected one of {string.Join(", ", all.Select(r => r.Key))}, got '{wanted}'.");
        if (wanted is not null && rules.All(r => r.Key != wanted)) rules = rules.Insert(0, all.First(r => r.Key == wanted));
        List<NamedMarginRule> applicable = [.. rules.Where(r => r.Rule.Refuses(resolved) is null)];
        if (wanted is not null && applicable.All(r => r.Key != wanted))
            throw CommandFailure.BadInput($"--rule {wanted}: does not apply to this account: {rules.First(r => r.Key == wanted).Rule.Refuses(resolved)}.");
        if (applicable.Count == 0)
            throw CommandFailure.BadInput(rules.Length == 0 ? $"no margin rule of this account's venue was in force on the day of its market; those that come with the library begin later."
                : $"no margin rule applies to this account: {string.Join("; ", rules.Select(r => $"{r.Key}: {r.Rule.Refuses(resolved)}"))}.");
        NamedMarginRule first = wanted is null ? applicable[0] : applicable.First(r => r.Key == wanted);
        applicable = [first, .. applicable.Where(r => r != first)];
        if (_accounts.IsShorthand(parsed) && resolved.Cash.IsEmpty) (account, resolved) = Funded(account, first, resolved, loaded);
        string underlying = resolved.Markets.Length > 0 ? Principal(resolved) : loaded.Market.Markets.Keys.First();
        // Moves are those of the underlying shown; the market as a whole moves by 1/beta of them.
        double beta = loaded.Market.Betas.TryGetValue(underlying, out double given) && given != 0 ? given : 1;
        MarginReport report = first.Rule.Explain(resolved.At(MarketMove.None));
        return new MarginView
        {
            Book = loaded.Book with { Underlying = underlying, Spot = loaded.Market.Markets[underlying].Spot },
            Assumptions = loaded.Assumptions,
            Warnings = [.. report.Warnings, .. loaded.Warnings],
            Account = account.Id,
            Currency = account.Currency,
            Underlying = underlying,
            Holdings = MarginMapping.Holdings(resolved.At(MarketMove.None)),
            Rules = [.. applicable.Select(r => MarginMapping.Rule(r, resolved, underlying))],
            Refused = [.. rules.Select(r => (r.Key, Reason: r.Rule.Refuses(resolved))).Where(r => r.Reason is not null).Select(r => (r.Key, r.Reason!))],
            Items = [.. report.Items.Select(i => new MarginItemView(i.Description, i.Rule, i.Legs, i.Initial, i.Maintenance))],
            WorstScenario = report.WorstScenario,
            Excess = new ExcessGrid(Moves, Volatilities, [.. Moves.Select(m => (IReadOnlyList<double>)[.. Volatilities.Select(v => first.Rule.Level(resolved.At(new MarketMove(Math.Log(1 + m) / beta, v))).Excess)])]),
            Frontier = [.. KillPriceSearch.Frontier(resolved, first.Rule, KillPriceSearch.DefaultVolatilities).Select(f =>
                new FrontierView(f.RelativeVolatility, MarginMapping.Price(f.Down, resolved, underlying), MarginMapping.Price(f.Up, resolved, underlying)))],
        };
    }

    /// <summary>Shorthand without cash: as much as makes the equity a stated multiple of maintenance under the rule explained.</summary>
    private static (Account Account, ResolvedAccount Resolved) Funded(Account account, NamedMarginRule rule, ResolvedAccount resolved, LoadedAccounts loaded)
    {
        MarginLevel level = rule.Rule.Level(resolved.At(MarketMove.None));
        double cash = Math.Ceiling(((FundedMultiple * level.Maintenance) - level.Equity) * 100) / 100;
        if (!(cash > 0)) return (account, resolved);
        loaded.Assumptions.Add(new Assumption("cash", string.Create(CultureInfo.InvariantCulture, $"{cash:0.##} {account.Currency}: equity of {FundedMultiple:0.##} times maintenance under {rule.Key}"), "cash AMOUNT in --positions", IsDefault: true));
        Account funded = account with { Holdings = account.Holdings.Add(new CashHolding(account.Currency, cash)) };
        return (funded, loaded.Market.Resolve(funded));
    }

    private Account Choose(ParseResult parsed, LoadedAccounts loaded)
    {
        string? id = parsed.GetValue(_account);
        string[] ids = [.. loaded.Accounts.Select(a => a.Id), .. loaded.Incomplete.Select(a => a.Id)];
        if (id is null && ids.Length == 1) return loaded.Accounts[0];
        string known = string.Join(", ", ids.Take(8)) + (ids.Length > 8 ? ", ..." : "");
        if (id is null) throw CommandFailure.Usage($"--account: the file holds {ids.Length.ToString(CultureInfo.InvariantCulture)} accounts ({known}); expected one of them. optioncascade monitor shows them all.");
        foreach ((string lost, string reason) in loaded.Incomplete)
            if (lost == id)
                throw CommandFailure.BadInput($"account {id} lost a row, so that its margin would be wrong: {reason}");
        return loaded.Accounts.FirstOrDefault(a => a.Id == id) ?? throw CommandFailure.Usage($"--account: expected one of {known}, got '{id}'.");
    }

    /// <summary>The underlying with the most at stake: options first, then futures, then stock or coin.</summary>
    private static string Principal(ResolvedAccount account)
        => account.Options.Length > 0 ? account.Options.GroupBy(o => o.Market).MaxBy(g => g.Sum(o => Math.Abs(o.Units) * account.Markets[o.Market].Spot))!.Select(o => account.Markets[o.Market].Underlying).First()
            : account.Futures.Length > 0 ? account.Futures[0].Contract.Underlying
            : account.Markets[account.Spots.Length > 0 ? account.Spots[0].Market : 0].Underlying;
}
