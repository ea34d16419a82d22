using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Commands;

/// <summary><c>optioncascade greeks</c>: price and Greeks option by option.</summary>
internal sealed class GreeksCommand
{
    /// <summary>The example in the command's help.</summary>
    public const string Example = "optioncascade greeks --chain spx_quotes.csv --select delta,gamma,vanna --top 30";

    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly OutputOptions _output = new();

    private readonly Option<string[]?> _select = new("--select")
    {
        Description = $"what to compute, between commas [default: price,delta,gamma,vega,theta]: {string.Join(", ", DeskGreek.All.Select(g => g.Name))}",
        HelpName = "NAME,...",
        CustomParser = result =>
        {
            string[] names = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
            foreach (string name in names)
            {
                if (DeskGreek.All.Any(g => g.Name == name)) continue;
                result.AddError($"--select: expected names among {string.Join(", ", DeskGreek.All.Select(g => g.Name))}, got '{name}'.");
                return null;
            }

            return names;
        },
    };

    private readonly Option<int?> _top = new("--top") { Description = "options listed, largest positions first [default: 25 in the table, all in json and csv]", HelpName = "N" };

    /// <summary>The command for the parser.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command("greeks", "Price and Greeks option by option, and summed over the dealers' position");
        command.Add(_select);
        command.Add(_top);
        _chain.AddTo(command);
        _valuation.AddTo(command);
        _output.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        int top = parsed.GetValue(_top) ?? (_output.Format(parsed) == AnswerFormat.Table ? 25 : int.MaxValue);
        if (top < 1) throw CommandFailure.Usage($"--top: expected a number >= 1, got {top}.");
        if (_output.File(parsed) is { } path) AtomicFile.Check(path, _output.Force(parsed));
        GreeksView view;
        using (var progress = new Progress(parsed.InvocationConfiguration.Error, terminal.ShowsProgress))
        {
            progress.Stage("reading the chain");
            LoadedMarket loaded = _chain.Load(parsed);
            ValuedMarket valued = _valuation.Value(parsed, loaded);
            progress.Stage("pricing");
            view = Answer(parsed, valued, top);
        }

        AnswerWriter.Write(view, new AnswerRenderers<GreeksView>(GreeksReport.Of, GreeksJson.Write, AnswerCsv.Write), _output, parsed, terminal);
        return ExitCode.Done;
    }

    private GreeksView Answer(ParseResult parsed, ValuedMarket valued, int top)
    {
        string[] names = parsed.GetValue(_select) is { Length: > 0 } given ? given : ["price", "delta", "gamma", "vega", "theta"];
        DeskGreek[] greeks = [.. names.Select(n => DeskGreek.All.First(g => g.Name == n))];
        GreekSet set = greeks.Aggregate(GreekSet.None, (s, g) => s | g.Greek);
        ResolvedBook book = valued.Book;
        BookGreeks values = BookPricer.Evaluate(book, set);
        double[] totals = new double[greeks.Length];
        for (int g = 0; g < greeks.Length; g++)
        {
            ReadOnlySpan<double> column = values[greeks[g].Greek], units = valued.Dealer.Units;
            for (int i = 0; i < book.Count; i++)
                totals[g] += units[i] * column[i];
            totals[g] *= greeks[g].Scale;
        }

        int[] order = [.. Enumerable.Range(0, book.Count)];
        double[] size = [.. Enumerable.Range(0, book.Count).Select(i => -Math.Abs(book.Quantities[i]))];
        Array.Sort(size, order);
        int[] shown = [.. order.Take(top).Order()];
        string currency = book.Market.Currency;
        return new GreeksView
        {
            Book = BookDescription.Of(valued, _chain.ListsDrops(parsed)),
            Assumptions = valued.Loaded.Assumptions,
            Warnings = valued.Loaded.Warnings,
            Columns = [.. greeks.Select(g => new GreekColumn(g.Name, g.Unit.Replace("CUR", currency, StringComparison.Ordinal), g.TotalUnit.Replace("CUR", currency, StringComparison.Ordinal)))],
            Rows = [.. shown.Select(i => Row(book, values, greeks, i))],
            RowsInAll = book.Count,
            DealerTotals = totals,
        };
    }

    private static GreekRow Row(ResolvedBook book, BookGreeks values, DeskGreek[] greeks, int i)
    {
        OptionContract contract = book.Book[book.BookRows[i]].Contract;
        double yearFraction = book.Expiries.First(e => i < e.Start + e.Count).YearFraction;
        return new GreekRow(contract.Root, contract.Expiry.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), contract.Strike,
            contract.Right == OptionRight.Call ? "call" : "put", book.Quantities[i], book.Volatilities[i], yearFraction, [.. greeks.Select(g => values[g.Greek][i] * g.Scale)]);
    }
}

/// <summary>A Greek in the unit in which a desk reads it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Greek">The raw partial derivative.</param>
/// <param name="Scale">What the raw figure is multiplied by.</param>
/// <param name="Unit">Unit for one unit of underlying; CUR stands for the quote currency.</param>
/// <param name="TotalUnit">Unit of the sum over a position.</param>
internal sealed record DeskGreek(string Name, GreekSet Greek, double Scale, string Unit, string TotalUnit)
{
    private const double Percent = 0.01, Day = 1 / 365.0;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DeskGreek> All { get; } =
    [
        new("price", GreekSet.Price, 1, "CUR", "CUR"),
        new("delta", GreekSet.Delta, 1, "units", "units"),
        new("gamma", GreekSet.Gamma, 1, "units per point", "units per point"),
        new("vega", GreekSet.Vega, Percent, "CUR per vol point", "CUR per vol point"),
        new("theta", GreekSet.Theta, Day, "CUR per day", "CUR per day"),
        new("rho", GreekSet.Rho, Percent, "CUR per 1% of rate", "CUR per 1% of rate"),
        new("dividend-rho", GreekSet.DividendRho, Percent, "CUR per 1% of yield", "CUR per 1% of yield"),
        new("dual-delta", GreekSet.DualDelta, 1, "per point of strike", "per point of strike"),
        new("dual-gamma", GreekSet.DualGamma, 1, "per point of strike^2", "per point of strike^2"),
        new("vanna", GreekSet.Vanna, Percent, "units per vol point", "units per vol point"),
        new("charm", GreekSet.Charm, Day, "units per day", "units per day"),
        new("volga", GreekSet.Volga, Percent * Percent, "CUR per vol point^2", "CUR per vol point^2"),
        new("veta", GreekSet.Veta, Percent * Day, "CUR per vol point, day", "CUR per vol point, day"),
        new("vera", GreekSet.Vera, Percent * Percent, "CUR per vol point, 1% of rate", "CUR per vol point, 1% of rate"),
        new("speed", GreekSet.Speed, 1, "units per point^2", "units per point^2"),
        new("zomma", GreekSet.Zomma, Percent, "units per point, vol point", "units per point, vol point"),
        new("color", GreekSet.Color, Day, "units per point, day", "units per point, day"),
        new("ultima", GreekSet.Ultima, Percent * Percent * Percent, "CUR per vol point^3", "CUR per vol point^3"),
    ];
}
