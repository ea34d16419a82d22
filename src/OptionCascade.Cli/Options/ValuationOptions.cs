using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
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
        "the dealers' side: long-calls-short-puts, customers-long (dealers short everything) or inventory (signed quantities in the file) [default: long-calls-short-puts, or inventory where the file is signed]",
        "RULE", "long-calls-short-puts", "customers-long", "inventory");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_time);
        command.Add(_daysPerYear);
        command.Add(_positioning);
    }

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
                : $"--positioning inventory: {loaded.Source} gives open interest, which has no sign; expected long-calls-short-puts or customers-long.");
        }

        DealerPositioning rule = DealerPositioning.FromName(name ?? (signed ? "inventory" : "long-calls-short-puts"));
        string meaning = rule.Name switch
        {
            "customers-long" => "customers bought everything, dealers are short every option",
            "inventory" => "the dealers' own positions, as the file gives them",
            _ => "dealers long every call, short every put",
        };
        loaded.Assumptions.Add(new Assumption("dealers' side", $"{rule.Name}: {meaning}", "--positioning", name is null));
        if (name is null && !signed)
            loaded.Warnings.Add("Nobody reported who holds these options. \"Dealers long calls, short puts\" is the usual public convention, not a measurement; "
                + "--positioning customers-long shows the other extreme.");
        return rule;
    }

    private static string Reasons(ResolvedBook book)
        => string.Join(", ", book.Dropped.GroupBy(d => d.Reason).Select(g => $"{BookDescription.Reason(g.Key)} {g.Count()}"));
}
