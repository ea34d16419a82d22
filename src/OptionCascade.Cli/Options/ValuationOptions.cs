using System.Collections.Immutable;
using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>A market made ready to price, with the dealers' side of every row.</summary>
internal sealed record ValuedMarket(LoadedMarket Loaded, DealerBook Dealer)
{
    /// <summary>The options priced.</summary>
    public ResolvedBook Book => Dealer.Book;
}

/// <summary>Options of every command that say how time is counted and on which side the dealers stand.</summary>
internal sealed class ValuationOptions
{
    private readonly Option<string?> _time = Choices.OneOf("--time",
        "time to expiry: calendar-instant (to the second), calendar-days (whole days, at least one left), business-days (Monday to Friday) or trading-days (the exchange's) [default: calendar-instant]",
        "CONVENTION", "calendar-instant", "calendar-days", "business-days", "trading-days");

    private readonly Option<double?> _daysPerYear = Numbers.Number("--days-per-year", "days in a year for business-days and trading-days [default: 252] and calendar-instant [default: 365]", "DAYS", 0, lowIsAllowed: false);

    private readonly Option<string?> _positioning = Choices.OneOf("--positioning",
        "the dealers' side: long-calls-short-puts, customers-long (dealers short everything), customers-short (dealers long everything), mixture (--calls-sold, --puts-sold), from-trades (--trades) or inventory (signed quantities in the file) [default: long-calls-short-puts, or inventory where the file is signed]",
        "RULE", "long-calls-short-puts", "customers-long", "customers-short", "mixture", "from-trades", "inventory");

    private readonly Option<(double Mean, double Error)?> _callsSold = Fraction("--calls-sold", "mixture: share of the calls' open interest that customers sold, with its standard deviation, e.g. 0.7:0.1");
    private readonly Option<(double Mean, double Error)?> _putsSold = Fraction("--puts-sold", "mixture: share of the puts' open interest that customers sold, with its standard deviation, e.g. 0.2:0.1");
    private readonly Option<string?> _trades = new("--trades") { Description = "from-trades: a file of option trades from which the dealers' inventory is estimated (docs/guide/data.md)", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        AddTimeTo(command);
        command.Add(_positioning);
        command.Add(_callsSold);
        command.Add(_putsSold);
        command.Add(_trades);
    }

    /// <summary>Adds the options that say how time is counted.</summary>
    public void AddTimeTo(Command command)
    {
        command.Add(_time);
        command.Add(_daysPerYear);
    }

    /// <summary>How time is counted, noted in a list of assumptions.</summary>
    public TimeConvention TimeOnly(ParseResult parsed, List<Assumption> assumptions) => Time(parsed, assumptions);

    /// <summary>How time is counted, noted as an assumption.</summary>
    public ResolveOptions ResolveOnly(ParseResult parsed, LoadedMarket loaded) => new() { Time = Time(parsed, loaded.Assumptions) };

    /// <summary>The choices, noted as assumptions.</summary>
    /// <exception cref="CommandFailure">A choice contradicts another or the book.</exception>
    public (ResolveOptions Resolve, DealerPositioning Positioning) Choose(ParseResult parsed, LoadedMarket loaded)
    {
        TimeConvention time = Time(parsed, loaded.Assumptions);
        return (new ResolveOptions { Time = time, MinimumYearFraction = time == TimeConvention.CalendarDays ? 1 / 365.0 : 0 }, Positioning(parsed, loaded));
    }

    /// <summary>Resolves the book and applies the dealers' side.</summary>
    /// <exception cref="CommandFailure">A choice contradicts another or the book; or nothing is left to price.</exception>
    public ValuedMarket Value(ParseResult parsed, LoadedMarket loaded)
    {
        (ResolveOptions resolve, DealerPositioning positioning) = Choose(parsed, loaded);
        ResolvedBook book = ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, resolve);
        EnsurePriceable(book, loaded);
        int american = 0;
        foreach (int row in book.BookRows)
            if (book.Book.Exercise(row) == ExerciseStyle.American)
                american++;
        if (american > 0) loaded.Warnings.Insert(0, $"{american} American options are priced and hedged as European ones.");
        return new ValuedMarket(loaded, positioning.Apply(book));
    }

    /// <summary>Fails when not one option can be priced.</summary>
    /// <exception cref="CommandFailure">The book is empty; the message counts the reasons.</exception>
    public static void EnsurePriceable(ResolvedBook book, LoadedMarket loaded)
    {
        if (book.Count == 0)
            throw CommandFailure.BadInput($"{loaded.Source}: none of its {loaded.Chain.Book.Count} options can be priced ({Reasons(book)}).");
    }

    private TimeConvention Time(ParseResult parsed, List<Assumption> assumptions)
    {
        string? name = parsed.GetValue(_time);
        double? days = parsed.GetValue(_daysPerYear);
        if (days is not null && (name is null or "calendar-days"))
            throw CommandFailure.Usage("--days-per-year: only used with --time business-days, trading-days or calendar-instant.");
        (TimeConvention time, string meaning) = name switch
        {
            "calendar-days" => (TimeConvention.CalendarDays, "whole calendar days / 365, at least one day left"),
            "business-days" => (TimeConvention.BusinessDays(days ?? 252), $"Mondays to Fridays / {days ?? 252}, expiry day at least one"),
            "trading-days" => (TimeConvention.TradingDays(days ?? 252), $"exchange trading days / {days ?? 252}, expiry day at least one"),
            _ => (TimeConvention.CalendarInstantOver(days ?? 365), $"time to the expiry instant / {days ?? 365} days"),
        };
        assumptions.Add(new Assumption("time to expiry", $"{time.Name}: {meaning}", "--time", name is null));
        return time;
    }

    private DealerPositioning Positioning(ParseResult parsed, LoadedMarket loaded)
    {
        string? name = parsed.GetValue(_positioning);
        bool signed = loaded.Chain.Book.QuantityKind == QuantityKind.SignedInventory;
        if (name is not null && (name == "inventory") != signed)
        {
            throw CommandFailure.Usage(signed
                ? $"--positioning {name}: {loaded.Source} gives signed inventory, expected --positioning inventory."
                : $"--positioning inventory: {loaded.Source} gives open interest, which has no sign; expected another rule.");
        }

        if (name != "mixture" && (parsed.GetValue(_callsSold) is not null || parsed.GetValue(_putsSold) is not null))
            throw CommandFailure.Usage("--calls-sold, --puts-sold: only used with --positioning mixture.");
        if (name != "from-trades" && parsed.GetValue(_trades) is not null)
            throw CommandFailure.Usage("--trades: only used with --positioning from-trades.");
        DealerPositioning rule = name switch
        {
            "mixture" => Mixture(parsed),
            "from-trades" => FromTrades(parsed, loaded),
            _ => DealerPositioning.FromName(name ?? (signed ? "inventory" : "long-calls-short-puts")),
        };
        string meaning = (name ?? rule.Name) switch
        {
            "customers-long" => "customers bought everything, dealers are short every option",
            "customers-short" => "customers sold everything, dealers are long every option",
            "mixture" => "stated shares of the open interest were sold by customers; errors are common to all calls and to all puts",
            "from-trades" => "the opposite of what customers bought, by quote and tick rule, at most the open interest",
            "inventory" => "the dealers' own positions, as the file gives them",
            _ => "dealers long every call, short every put",
        };
        loaded.Assumptions.Add(new Assumption("dealers' side", $"{PlainName(rule)}: {meaning}", "--positioning", name is null));
        if (name is null && !signed)
            loaded.Warnings.Add("Nobody reported who holds these options. \"Dealers long calls, short puts\" is the usual public convention, not a measurement; "
                + "optioncascade exposure shows every rule side by side.");
        return rule;
    }

    /// <summary>A rule's name in plain ASCII.</summary>
    public static string PlainName(DealerPositioning rule) => Plain(rule.Name);

    /// <summary>A name in plain ASCII.</summary>
    public static string Plain(string name) => name.Replace("±", "+/-", StringComparison.Ordinal);

    private PositioningMixture Mixture(ParseResult parsed)
    {
        if (parsed.GetValue(_callsSold) is not { } calls || parsed.GetValue(_putsSold) is not { } puts)
            throw CommandFailure.Usage("--positioning mixture: needs --calls-sold and --puts-sold, e.g. --calls-sold 0.7:0.1 --puts-sold 0.2:0.1.");
        return DealerPositioning.Mixture(UncertainFraction.FromStandardDeviation(calls.Mean, calls.Error), UncertainFraction.FromStandardDeviation(puts.Mean, puts.Error),
            FractionDependence.CommonToEachRight);
    }

    private DealerPositioning FromTrades(ParseResult parsed, LoadedMarket loaded)
    {
        if (parsed.GetValue(_trades) is not { } path) throw CommandFailure.Usage("--positioning from-trades: needs --trades FILE.");
        TradeReadResult read;
        try
        {
            read = TradeReader.Read(path, new TradeReadOptions { Underlying = loaded.Chain.Market.Underlying });
        }
        catch (ChainFormatException e)
        {
            throw CommandFailure.BadInput(e.Problem == ChainFileProblem.NotReadable ? $"{path}: cannot be read: {e.Value}" : e.Message, e);
        }

        TradeInventory inventory = TradeInventory.Estimate(read.Trades);
        (int traded, ImmutableArray<ContractFlow> outside) = inventory.Match(loaded.Chain.Book);
        foreach (ReadDiagnostic d in read.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information).Take(5))
            loaded.Warnings.Add(d.ToString());
        if (read.RowsDropped > 0) loaded.Warnings.Add($"{path}: {read.RowsDropped} of {read.RowsInFile} trades could not be read.");
        if (outside.Length > 0) loaded.Warnings.Add($"{path}: {outside.Length} traded contracts are not in the chain and play no part.");
        loaded.Assumptions.Add(new Assumption("trades", string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{read.Trades.Length} trades in {traded} contracts of the chain; side given {inventory.GivenInitiator.Trades}, by quotes {inventory.ByQuoteRule.Trades}, by tick {inventory.ByTickRule.Trades}, unknown {inventory.Unclassified.Trades}"),
            "--trades", IsDefault: false));
        return DealerPositioning.FromTrades(inventory, boundByOpenInterest: true);
    }

    /// <summary>A share of one, perhaps with its standard deviation: MEAN or MEAN:SD.</summary>
    private static Option<(double Mean, double Error)?> Fraction(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SHARE[:SD]",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(':');
            double error = 0;
            if (parts.Length <= 2 && Numbers.TryRead(parts[0], out double mean) && (parts.Length == 1 || Numbers.TryRead(parts[1], out error))
                && mean is >= 0 and <= 1 && error >= 0 && error <= Math.Sqrt(mean * (1 - mean)))
                return (mean, error);
            result.AddError($"{name}: expected a share from 0 to 1, perhaps with a standard deviation of at most sqrt(share (1 - share)), e.g. 0.7:0.1, got '{text}'.");
            return null;
        },
    };

    private static string Reasons(ResolvedBook book)
        => string.Join(", ", book.Dropped.GroupBy(d => d.Reason).Select(g => $"{BookDescription.Reason(g.Key)} {g.Count()}"));
}
