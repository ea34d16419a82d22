using System.CommandLine;
using System.Globalization;
using NodaTime.Text;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Commands;

/// <summary>The calibration from two chains of one underlying: how volatility followed spot, and what became of open interest.</summary>
internal sealed class CalibrateChains
{
    private readonly Argument<string> _before = new("BEFORE") { Description = "the earlier option chain" };
    private readonly Argument<string> _after = new("AFTER") { Description = "the later option chain of the same underlying" };
    private readonly Option<string?> _underlying = new("--underlying") { Description = "the underlying to take from files with several, e.g. BTC", HelpName = "SYMBOL" };
    private readonly ValuationOptions _valuation = new();

    /// <summary>Options of the kind chains.</summary>
    public void AddTo(Command command)
    {
        command.Add(_before);
        command.Add(_after);
        command.Add(_underlying);
        _valuation.AddTimeTo(command);
    }

    /// <summary>The comparison.</summary>
    public CalibrationView Compare(ParseResult parsed, Progress progress)
    {
        var assumptions = new List<Assumption>();
        var resolve = new ResolveOptions { Time = _valuation.TimeOnly(parsed, assumptions) };
        (OptionChain first, List<string> losses) = Read(parsed, parsed.GetValue(_before)!, progress);
        (OptionChain second, List<string> more) = Read(parsed, parsed.GetValue(_after)!, progress);
        ResolvedBook before = ResolvedBook.Create(first.Book, first.Market, resolve), after = ResolvedBook.Create(second.Book, second.Market, resolve);
        ChainChange change;
        try
        {
            change = ChainChange.Of(before, after);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"{parsed.GetValue(_before)}, {parsed.GetValue(_after)}: {e.Message}", e);
        }

        double beta = change.FixedStrikeBeta.Value;
        var rows = new List<EstimateRow>
        {
            new("spot", 100 * double.ExpM1(change.LogMove), null, "%", 0, string.Create(CultureInfo.InvariantCulture, $"{first.Market.Spot:#,0.00} to {second.Market.Spot:#,0.00}")),
            new("beta at fixed strikes", beta, change.FixedStrikeBeta.StandardError, "log vol per log price", change.CommonContracts, "weighted by vega; error from expiry to expiry"),
            new("open interest, calls", Total(second, Portfolio.OptionRight.Call), null, "contracts", 0, string.Create(CultureInfo.InvariantCulture, $"before {Total(first, Portfolio.OptionRight.Call):#,0.0}")),
            new("open interest, puts", Total(second, Portfolio.OptionRight.Put), null, "contracts", 0, string.Create(CultureInfo.InvariantCulture, $"before {Total(first, Portfolio.OptionRight.Put):#,0.0}")),
            new("opened", change.Opened, null, "contracts", 0, "where open interest rose"), new("closed", change.Closed, null, "contracts", 0, "where it fell, without expiry"), new("expired", change.Expired, null, "contracts", 0),
        };
        foreach (ExpiryChange e in change.Expiries)
        {
            rows.Add(new EstimateRow(LocalDatePattern.Iso.Format(e.Expiry.InUtc().Date) + " at the money", 100 * e.AtTheMoney.After, null, "%", 0, string.Create(CultureInfo.InvariantCulture,
                $"was {100 * e.AtTheMoney.Before:0.0}; fixed strikes x {Math.Exp(e.FixedStrike):0.000}; skew {100 * e.Skew.Before:+0.0;-0.0} to {100 * e.Skew.After:+0.0;-0.0}")));
        }

        return new CalibrationView
        {
            Kind = "chains",
            Lead = string.Create(CultureInfo.InvariantCulture, $"Spot moved {100 * double.ExpM1(change.LogMove):+0.00;-0.00}%; at fixed strikes volatility was multiplied by {Math.Exp(beta * change.LogMove):0.000}; {change.Opened:#,0} contracts were opened, {change.Closed:#,0} closed."),
            Sources = [Source(parsed.GetValue(_before)!, first, before), Source(parsed.GetValue(_after)!, second, after)],
            Rows = rows,
            Snippet = [string.Create(CultureInfo.InvariantCulture, $"\"response\": {{ \"type\": \"linear\", \"shiftPerLogMove\": {beta:0.000}, \"leastShift\": -0.5, \"mostShift\": 2 }}"), "Taken from what happened: to reproduce that day, not to forecast another."],
            Assumptions = assumptions,
            Warnings = [.. losses, .. more, "Time passed between the two chains, and news came: a change of volatility is not all an answer to spot.", "Open interest counts both sides of each contract once; who closed is not in it."],
        };
    }

    private static double Total(OptionChain chain, Portfolio.OptionRight right) => chain.Book.Positions().Where(p => p.Contract.Right == right).Sum(p => p.Quantity);

    private static (string, string) Source(string path, OptionChain chain, ResolvedBook book)
        => (Path.GetFileName(path), $"{chain.Market.Underlying} {Figures.Price(chain.Market.Spot)} at {InstantPattern.General.Format(chain.Market.AsOf)}, {Figures.Count(book.Count)} options priced");

    private (OptionChain Chain, List<string> Losses) Read(ParseResult parsed, string path, Progress progress)
    {
        progress.Stage("reading " + Path.GetFileName(path));
        ChainReadResult read = SeriesFile.Read("BEFORE, AFTER", path, () => ChainReader.Read(path, new ChainReadOptions { Underlying = parsed.GetValue(_underlying), ForwardsWhereNoneQuoted = ForwardCurve.Flat(0, 0) }));
        if (read.Chains.Length > 1) throw CommandFailure.Usage($"--underlying: {Path.GetFileName(path)} holds {string.Join(" and ", read.Chains.Select(c => c.Market.Underlying))}; expected one of them, e.g. --underlying {read.Chains[0].Market.Underlying}.");
        return (read.Chains[0], [.. SeriesFile.Losses(path, read.Diagnostics, read.DiagnosticCounts)]);
    }
}
