using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>One option as read. Forward and index are NaN where the layout has none.</summary>
internal readonly record struct ChainEntry(OptionContract Contract, double Quantity, OptionQuote Quote, int Line)
{
    public double Forward { get; init; } = double.NaN;

    public double Discount { get; init; } = 1;

    public double Index { get; init; } = double.NaN;
}

/// <summary>What a file says about a market as a whole; null where it says nothing.</summary>
internal sealed record MarketFacts(Instant? AsOf, double? Spot, ExchangeCalendar Calendar, QuantityKind Kind)
{
    public TradingActivity? Activity { get; init; }
}

/// <summary>Collects options and turns them into one chain per underlying.</summary>
internal sealed class ChainAssembly(ReadContext context)
{
    private const double ForwardTolerance = 0.01;

    private readonly Dictionary<(string Root, LocalDate Date), Instant> _expiries = [];
    private readonly Dictionary<string, ListedOptionTerms> _terms = [];
    private readonly HashSet<OptionKey> _seen = [];
    private readonly Dictionary<OptionKey, OptionQuote> _lots = [];
    private readonly HashSet<LocalDate> _saturdays = [];
    private readonly List<ChainEntry> _entries = [];

    /// <summary>The options read so far.</summary>
    public IReadOnlyList<ChainEntry> Entries => _entries;

    /// <summary>Terms of a US root, looked up once.</summary>
    public ListedOptionTerms UnitedStates(string root)
    {
        if (!_terms.TryGetValue(root, out ListedOptionTerms? terms))
            _terms.Add(root, terms = ListedOptionTerms.ForUnitedStates(root));
        return terms;
    }

    /// <summary>Terms of a Deribit coin, looked up once.</summary>
    public ListedOptionTerms Deribit(string coin)
    {
        if (!_terms.TryGetValue(coin, out ListedOptionTerms? terms))
            _terms.Add(coin, terms = ListedOptionTerms.ForDeribitCoin(coin));
        return terms;
    }

    /// <summary>
    /// A contract of the given terms. US options until February 2015 are dated on the Saturday after their last day: their payoff is fixed on
    /// the business day before, which is the date used.
    /// </summary>
    public OptionContract Contract(ListedOptionTerms terms, LocalDate date, double strike, OptionRight right)
    {
        if (!_expiries.TryGetValue((terms.Root, date), out Instant expiry))
        {
            LocalDate fixing = date;
            if (terms.Calendar == ExchangeCalendar.UnitedStates && date.DayOfWeek == IsoDayOfWeek.Saturday)
            {
                do fixing = fixing.PlusDays(-1);
                while (!terms.Calendar.IsBusinessDay(fixing));
                if (_saturdays.Add(date))
                    context.Inform(ReadReason.SaturdayExpiry, 0, "", date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
                        $"payoff taken as fixed on {fixing.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}");
            }

            _expiries.Add((terms.Root, date), expiry = terms.Calendar.At(fixing, terms.SettlementTime));
        }

        return new OptionContract
        {
            Underlying = terms.Underlying,
            Root = terms.Root,
            Right = right,
            Strike = strike,
            Expiry = expiry,
            Exercise = terms.Exercise,
            Multiplier = terms.Multiplier,
            Currency = terms.Currency,
            Settlement = terms.Settlement,
        };
    }

    /// <summary>True when the caller asked for another underlying; the option is then counted as filtered.</summary>
    public bool IsFiltered(string underlying)
    {
        if (context.Options.Underlying is not { } wanted || string.Equals(wanted.TrimStart('^', '_'), underlying, StringComparison.OrdinalIgnoreCase)) return false;
        context.Filtered++;
        return true;
    }

    /// <summary>
    /// Takes one of perhaps several lots of a contract. They share the first quote that has a volatility; a lot that says otherwise is warned about.
    /// </summary>
    public void AddLot(in ChainEntry entry)
    {
        if (!_lots.TryGetValue(entry.Contract.Key, out OptionQuote first) || double.IsNaN(first.ImpliedVolatility))
        {
            _lots[entry.Contract.Key] = entry.Quote;
            _entries.Add(entry);
            return;
        }

        if (!double.IsNaN(entry.Quote.ImpliedVolatility) && entry.Quote.ImpliedVolatility != first.ImpliedVolatility)
            context.Warn(ReadReason.ConflictingLots, entry.Line, "implied_volatility", string.Create(CultureInfo.InvariantCulture, $"{entry.Contract}: {entry.Quote.ImpliedVolatility:R}"),
                string.Create(CultureInfo.InvariantCulture, $"one volatility per contract; the first lot's {first.ImpliedVolatility:R} is used"));
        _entries.Add(entry with { Quote = first });
    }

    /// <summary>Takes an option, or drops it when the same contract came before.</summary>
    public void Add(in ChainEntry entry)
    {
        if (_seen.Add(entry.Contract.Key))
            _entries.Add(entry);
        else
            context.Drop(ReadReason.Duplicate, entry.Line, "", entry.Contract.ToString(), "each contract once; the first one counts");
    }

    /// <summary>
    /// For a file with one spot: keeps the underlying that most options have (of equals the first by name) and drops the others, whose spot the file
    /// does not give.
    /// </summary>
    public void KeepMainUnderlying()
    {
        SortedDictionary<string, List<ChainEntry>> groups = ByUnderlying();
        if (groups.Count <= 1) return;
        string main = groups.MaxBy(g => g.Value.Count).Key;
        foreach (ChainEntry entry in _entries)
            if (entry.Contract.Underlying != main)
                context.Drop(ReadReason.OtherUnderlying, entry.Line, "", entry.Contract.ToString(), $"options on {main}, whose spot the file gives");
        _entries.RemoveAll(e => e.Contract.Underlying != main);
    }

    /// <summary>Builds the result.</summary>
    /// <exception cref="ChainFormatException">No options, or no spot, valuation time or forwards.</exception>
    public ChainReadResult Build(Func<string, MarketFacts> factsOf)
    {
        ChainReadOptions options = context.Options;
        if (_entries.Count == 0)
            throw context.Failure(ChainFileProblem.NoOptions, 0, "", string.Create(CultureInfo.InvariantCulture,
                $"{context.Entries} options, {context.Dropped} dropped, {context.Filtered} on other underlyings{FirstDrop()}"),
                options.Underlying is { } wanted ? $"at least one readable option on {wanted}" : "at least one readable option");

        var chains = ImmutableArray.CreateBuilder<OptionChain>();
        SortedDictionary<string, List<ChainEntry>> groups = ByUnderlying();
        if (groups.Count > 1 && options.Spot is not null)
            throw context.Failure(ChainFileProblem.MissingUnderlying, 0, "", string.Join(", ", groups.Keys), "ChainReadOptions.Underlying, since a spot was given for a file with several underlyings");
        foreach ((string underlying, List<ChainEntry> entries) in groups)
        {
            MarketFacts facts = factsOf(underlying);
            Instant asOf = options.AsOf ?? facts.AsOf
                ?? throw context.Failure(ChainFileProblem.MissingAsOf, 0, "", "", "a valuation time in the file, or ChainReadOptions.AsOf");
            double spot = options.Spot ?? facts.Spot
                ?? throw context.Failure(ChainFileProblem.MissingSpot, 0, "", "", "a spot price in the file, or ChainReadOptions.Spot");
            if (options.AsOf is { } a && facts.AsOf is { } fileAsOf && a != fileAsOf)
                context.Inform(ReadReason.Overridden, 0, "as-of", fileAsOf.ToString("g", CultureInfo.InvariantCulture), $"the caller's {a.ToString("g", CultureInfo.InvariantCulture)} is used");
            if (options.Spot is { } s && facts.Spot is { } fileSpot && s != fileSpot)
                context.Inform(ReadReason.Overridden, 0, "spot", fileSpot.ToString("R", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"the caller's {s:R} is used"));
            ForwardCurve forwards = options.Forwards ?? QuotedForwards(entries, asOf) ?? options.ForwardsWhereNoneQuoted
                ?? throw context.Failure(ChainFileProblem.MissingForwards, 0, "", "", "forwards in the file, or ChainReadOptions.Forwards (for example ForwardCurve.Flat with a chosen rate and dividend yield)");
            chains.Add(new OptionChain(
                new MarketSnapshot
                {
                    Underlying = underlying,
                    AsOf = asOf,
                    Spot = spot,
                    Currency = entries[0].Contract.Currency,
                    Calendar = facts.Calendar,
                    Forwards = forwards,
                    Quotes = new OptionQuotes(entries.Select(e => KeyValuePair.Create(e.Contract.Key, e.Quote))),
                    Activity = facts.Activity,
                },
                OptionBook.Create(underlying, facts.Kind, entries.Select(e => new Position(e.Contract, e.Quantity)))));
        }

        return new ChainReadResult
        {
            Format = context.Format,
            Chains = chains.ToImmutable(),
            Diagnostics = context.Diagnostics,
            DiagnosticCounts = context.Counts,
            RowsInFile = context.Rows,
            EntriesInFile = context.Entries,
            EntriesRead = _entries.Count,
            EntriesDropped = context.Dropped,
            EntriesFiltered = context.Filtered,
        };
    }

    /// <summary>
    /// One forward per expiry: the median over its rows (the mean of the middle two for an even number). Venues fetched row by row give prices
    /// some seconds apart; the median is robust to a stale or garbled row and does not depend on the order of rows. Null when no row has one.
    /// </summary>
    private ForwardCurve? QuotedForwards(List<ChainEntry> entries, Instant asOf)
    {
        if (!entries.Exists(e => !double.IsNaN(e.Forward))) return null;
        var points = new List<KeyValuePair<Instant, ForwardDiscount>>();
        foreach (IGrouping<Instant, ChainEntry> expiry in entries.GroupBy(e => e.Contract.Expiry).OrderBy(g => g.Key))
        {
            double[] prices = [.. expiry.Where(e => !double.IsNaN(e.Forward)).Select(e => e.Forward).Order()];
            string date = expiry.Key.ToString("g", CultureInfo.InvariantCulture);
            if (prices.Length == 0)
            {
                if (expiry.Key > asOf)
                    context.Warn(ReadReason.MissingForward, expiry.First().Line, "", date, "no row of this expiry has a forward; its options cannot be priced");
                continue;
            }

            if (prices[^1] / prices[0] - 1 > ForwardTolerance)
                context.Warn(ReadReason.ForwardSpread, expiry.First().Line, "", string.Create(CultureInfo.InvariantCulture, $"{date}: {prices[0]:R} to {prices[^1]:R}"), "forwards within 1% of each other; the median is used");
            double[] discounts = [.. expiry.Where(e => !double.IsNaN(e.Forward)).Select(e => e.Discount).Order()];
            points.Add(KeyValuePair.Create(expiry.Key, new ForwardDiscount(Median(prices), Median(discounts))));
        }

        return ForwardCurve.Quoted(points);
    }

    private SortedDictionary<string, List<ChainEntry>> ByUnderlying()
    {
        var groups = new SortedDictionary<string, List<ChainEntry>>(StringComparer.Ordinal);
        string last = "";
        List<ChainEntry>? group = null;
        foreach (ChainEntry entry in _entries)
        {
            string underlying = entry.Contract.Underlying;
            if (group is null || underlying != last)
            {
                if (!groups.TryGetValue(underlying, out group)) groups.Add(underlying, group = []);
                last = underlying;
            }

            group.Add(entry);
        }

        return groups;
    }

    /// <summary>The median of ordered values.</summary>
    internal static double Median(double[] ordered)
        => ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : ordered[(ordered.Length / 2) - 1] + ((ordered[ordered.Length / 2] - ordered[(ordered.Length / 2) - 1]) / 2);

    private string FirstDrop() => context.Diagnostics.FirstOrDefault(d => d.EntriesDropped > 0) is { } first ? $"; first: {first}" : "";
}
