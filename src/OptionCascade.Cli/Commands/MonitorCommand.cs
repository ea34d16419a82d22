using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Margin;
using OptionCascade.Margin.Monitor;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Sellers;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade monitor</c>: who of a whole population is liquidated where.</summary>
internal sealed class MonitorCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade monitor --chain spx_quotes.csv --put-share 0.1 --call-share 0.05 --rule portfolio-margin";

    private static readonly double[] Moves = [-0.3, -0.2, -0.15, -0.1, -0.07, -0.05, -0.03, 0, 0.03, 0.05, 0.1];

    private readonly AccountOptions _accounts = new();
    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly OutputOptions _output = new();
    private readonly Option<string?> _rule = new("--rule") { Description = "the margin rule of every account, e.g. reg-t, portfolio-margin, deribit-standard [default: the first that applies to each]", HelpName = "RULE" };
    private readonly Option<double?> _putShare = Numbers.Number("--put-share", "without --accounts: share of the puts' open interest sold by margin accounts [default: 0.1]", "SHARE", 0, high: 1);
    private readonly Option<double?> _callShare = Numbers.Number("--call-share", "without --accounts: share of the calls' open interest sold by margin accounts [default: 0.05]", "SHARE", 0, high: 1);
    private readonly Option<int> _count = new("--max-accounts") { Description = "without --accounts: at most so many accounts are drawn", HelpName = "N", DefaultValueFactory = _ => 5_000 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "without --accounts: seed of the draw", HelpName = "SEED", DefaultValueFactory = _ => 1 };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("monitor", "A population of margin accounts: leverage, distance to liquidation, concentration, and what is forced at which price");
        _accounts.AddTo(command, positions: false);
        foreach (Option option in (Option[])[_rule, _putShare, _callShare, _count, _seed])
            command.Add(option);
        _chain.AddTo(command);
        _valuation.AddTimeTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int count = parsed.GetValue(_count);
        if (count < 1) throw CommandFailure.Usage($"--max-accounts: expected a number >= 1, got {count}.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        MonitorView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading accounts");
            LoadedAccounts loaded = _accounts.HasFile(parsed) ? _accounts.Load(parsed, _chain, _valuation, null) : Draw(parsed, count);
            progress.Stage("searching kill prices");
            view = Answer(parsed, loaded);
        }

        AnswerWriter.Write(view, new AnswerRenderers<MonitorView>(MonitorCommandReport.Of, MonitorJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private LoadedAccounts Draw(ParseResult parsed, int count)
    {
        LoadedMarket loaded = _chain.Load(parsed);
        ResolvedBook book = ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, _valuation.ResolveOnly(parsed, loaded));
        ValuationOptions.EnsurePriceable(book, loaded);
        if (book.Book.QuantityKind != Portfolio.QuantityKind.OpenInterest)
            throw CommandFailure.Usage($"--accounts: {loaded.Source} gives signed inventory, from which no sellers can be drawn; expected a file of accounts.");
        MarginMarket market = MarginMarket.Of(loaded.Chain.Market, book.Options);
        ImmutableArray<NamedMarginRule> rules = _accounts.Rules(parsed, market);
        IMarginRule rule = AccountOptions.ByKey("--rule", parsed.GetValue(_rule), rules) ?? SellersOptions.RuleFor(book, rules);
        var options = new SellerPopulationOptions { Seed = parsed.GetValue(_seed), PutShare = parsed.GetValue(_putShare) ?? 0.1, CallShare = parsed.GetValue(_callShare) ?? 0.05, MaximumAccounts = count };
        SellerPopulation population = SellersOptions.Draw(loaded, book, rule, options, parsed.GetValue(_putShare) is null && parsed.GetValue(_callShare) is null,
            "--put-share, --call-share, --max-accounts, --seed");
        return new LoadedAccounts(population.Accounts, population.Market, AccountOptions.Describe(loaded, population.Market), loaded.Assumptions, loaded.Warnings);
    }

    private MonitorView Answer(ParseResult parsed, LoadedAccounts loaded)
    {
        ImmutableArray<NamedMarginRule> rules = _accounts.Rules(parsed, loaded.Market);
        IMarginRule? chosen = AccountOptions.ByKey("--rule", parsed.GetValue(_rule), rules);
        AccountPopulation population = AccountPopulation.Resolve(loaded.Market, loaded.Accounts, account => chosen ?? AccountOptions.Applicable(account, rules));
        MonitorReport report = PopulationMonitor.Observe(population);
        PopulationValues values = PopulationValues.Compute(population, PopulationValues.Grid(Moves.Select(m => Math.Log(1 + m)), [0]));
        loaded.Assumptions.Add(new Assumption("margin rule", chosen?.Name ?? "the first that applies to each account", "--rule", chosen is null));
        return new MonitorView
        {
            Book = loaded.Book,
            Assumptions = loaded.Assumptions,
            Warnings = loaded.Warnings,
            Population = loaded.Book.Source,
            Coverage = (report.Coverage.Accounts, report.Coverage.Valued, report.Coverage.NotionalShare),
            Problems = [.. report.Coverage.Problems.Take(10).Select(p => $"{p.Id}: {p.Holding} {p.Field}: {p.Reason}".Replace("  ", " ", StringComparison.Ordinal))],
            InBreach = report.InBreach,
            Distributions =
            [
                MonitorMapping.Distribution("gross leverage", "x equity", report.GrossLeverage, v => v),
                MonitorMapping.Distribution("delta leverage", "x equity", report.DeltaLeverage, v => v),
                MonitorMapping.Distribution("maintenance / equity", "%", report.MarginRatio, v => v * 100),
                MonitorMapping.Distribution("fall to liquidation", "%", report.DistanceDown, v => -100 * double.ExpM1(-v)),
                MonitorMapping.Distribution("rise to liquidation", "%", report.DistanceUp, v => 100 * double.ExpM1(v)),
                MonitorMapping.Distribution("volatility to liquidation", "% of itself", report.VolatilityRise, v => v * 100),
            ],
            Concentration = (report.Notional.EffectiveNumber, report.Notional.TopTenShare, report.Notional.LargestShare),
            Moves = [.. values.Totals().Zip(Moves, (t, m) => new PopulationMoveView(m, t.Breached, t.BreachedNotional, t.Deficit, t.Bankrupt, t.Shortfall))],
            Maps = [.. report.Maps.Select(MonitorMapping.Map)],
        };
    }
}
