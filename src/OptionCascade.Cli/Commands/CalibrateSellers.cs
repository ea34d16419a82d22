using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Margin;
using OptionCascade.Margin.Sellers;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Commands;

/// <summary>The calibration of option sellers from a chain.</summary>
internal sealed class CalibrateSellers
{
    private readonly ChainOptions _chain = new();
    private readonly ValuationOptions _valuation = new();
    private readonly Option<double?> _putShare = Numbers.Number("--put-share", "share of the puts' open interest sold by margin accounts; not in the data", "SHARE", 0, high: 1);
    private readonly Option<double?> _callShare = Numbers.Number("--call-share", "share of the calls' open interest sold by margin accounts; not in the data", "SHARE", 0, high: 1);
    private readonly Option<double?> _median = Numbers.Number("--median-contracts", "median number of contracts an account is short [default: 5]", "N", 1, high: 1e9);
    private readonly Option<double?> _spread = Numbers.Number("--size-spread", "standard deviation of the log of that number [default: 1.2]", "S", 0, high: 5);
    private readonly Option<string?> _rule = new("--rule") { Description = "the margin rule of every account, e.g. reg-t, portfolio-margin, deribit-standard [default: the first of the venue]", HelpName = "RULE" };

    /// <summary>Options of the kind sellers.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_putShare, _callShare, _median, _spread, _rule]) command.Add(option);
        _chain.AddTo(command);
        _valuation.AddTimeTo(command);
    }

    /// <summary>The estimate.</summary>
    public CalibrationView Estimate(ParseResult parsed, Progress progress)
    {
        if (parsed.GetValue(_putShare) is null && parsed.GetValue(_callShare) is null)
            throw CommandFailure.Usage("--put-share, --call-share: who sold the open interest is not in the data; expected at least one of the shares.");
        progress.Stage("reading the chain");
        LoadedMarket loaded = _chain.Load(parsed);
        ResolvedBook book = ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, _valuation.ResolveOnly(parsed, loaded));
        ValuationOptions.EnsurePriceable(book, loaded);
        if (book.Book.QuantityKind != Portfolio.QuantityKind.OpenInterest) throw CommandFailure.Usage($"--chain: {loaded.Source} gives signed inventory, from which no sellers can be counted.");
        ImmutableArray<NamedMarginRule> rules = AccountOptions.Rules(MarginMarket.Of(loaded.Chain.Market, book.Options));
        IMarginRule rule = AccountOptions.ByKey("--rule", parsed.GetValue(_rule), rules) ?? SellersOptions.RuleFor(book, rules);
        var options = new SellerPopulationOptions
        {
            Seed = 1, PutShare = parsed.GetValue(_putShare) ?? 0, CallShare = parsed.GetValue(_callShare) ?? 0, MedianContracts = parsed.GetValue(_median) ?? 5, SizeSpread = parsed.GetValue(_spread) ?? 1.2,
        };
        progress.Stage("margin of every contract");
        SellerEstimate e = SellerEstimate.Of(book, rule, options) ?? throw CommandFailure.BadInput($"{loaded.Source}: no contract with a delta of {options.Delta.Low:0.##} to {options.Delta.High:0.##} is sold under these shares.");
        string currency = loaded.Chain.Market.Currency;
        SellerStrike[] largest = [.. e.ByStrike.OrderByDescending(s => s.Contracts).Take(10).OrderBy(s => s.Strike)];
        return new CalibrationView
        {
            Kind = "sellers",
            Lead = string.Create(CultureInfo.InvariantCulture, $"About {e.Accounts.Value:#,0} accounts are short {e.ContractsSold:#,0} contracts, half of these at more than {e.LeverageQuantiles[2]:0.0} times their equity."),
            Sources = [(loaded.Source, $"{loaded.Chain.Market.Underlying} {Figures.Price(loaded.Chain.Market.Spot)} {currency}, {Figures.Count(book.Count)} options")],
            Rows =
            [
                new EstimateRow("accounts", e.Accounts.Value, e.Accounts.StandardError, "", 0, "given shares and sizes"), new EstimateRow("contracts sold", e.ContractsSold, null, "contracts", 0, string.Create(CultureInfo.InvariantCulture, $"of {e.OpenInterest:#,0} open with deltas in range")),
                new EstimateRow("contracts an account", e.MeanContracts, null, "contracts", 0, "mean of the stated sizes"), new EstimateRow("maintenance margin", e.Maintenance, null, currency, 0, rule.Name),
                .. SellerEstimate.Probabilities.Select((p, i) => new EstimateRow($"leverage, {100 * p:0}%", e.LeverageQuantiles[i], null, "x equity", 0, "notional over equity, over contracts")),
                .. largest.Select(s => new EstimateRow($"strike {Figures.Price(s.Strike)}", s.Contracts, null, "contracts", 0, string.Create(CultureInfo.InvariantCulture, $"median leverage {s.Leverage:0.0}"))),
            ],
            Snippet =
            [
                string.Create(CultureInfo.InvariantCulture, $"{{ \"type\": \"option-sellers\", \"accounts\": {{ \"type\": \"drawn\", \"putShare\": {options.PutShare:R}, \"callShare\": {options.CallShare:R}, \"maximumAccounts\": {Math.Ceiling(e.Accounts.Value + (2 * e.Accounts.StandardError)):0}, \"seed\": 1 }},"),
                $"  \"marginRule\": \"{parsed.GetValue(_rule) ?? rules.First(r => r.Rule == rule).Key}\", \"liquidation\": \"all-at-once\", \"targetRatio\": 1, \"buybackCosts\": \"unknown\" }}",
            ],
            Assumptions =
            [
                .. loaded.Assumptions, new Assumption("sold on margin", string.Create(CultureInfo.InvariantCulture, $"{100 * options.PutShare:0.##}% of puts, {100 * options.CallShare:0.##}% of calls"), "--put-share, --call-share", false),
                new Assumption("sizes", string.Create(CultureInfo.InvariantCulture, $"log-normal, median {options.MedianContracts:0.##}, spread {options.SizeSpread:0.##}"), "--median-contracts, --size-spread", parsed.GetValue(_median) is null && parsed.GetValue(_spread) is null),
                new Assumption("use of margin", "maintenance over equity: Kumaraswamy (2, 2), half below 54%", "", true), new Assumption("margin rule", rule.Name, "--rule", parsed.GetValue(_rule) is null),
            ],
            Warnings = [.. loaded.Warnings, .. e.Warnings],
        };
    }
}
