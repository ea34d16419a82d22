namespace OptionCascade.Impact.OrderBooks;

/// <summary>A rebuilt book whose best levels are not those that the exchange states.</summary>
/// <param name="UpdateId">Id of the last update in the book.</param>
/// <param name="Rebuilt">What the rebuilt book says.</param>
/// <param name="Stated">What the exchange stated as of that id.</param>
public sealed record QuoteMismatch(long UpdateId, TopOfBook Rebuilt, TopOfBook Stated);

/// <summary>
/// Compares a rebuilt book with the exchange's own best bid and ask. An instant is comparable when a statement with an id at or below the book's is followed by one with a higher
/// id: the exchange states every change, so that the first of the two holds at the book's id, whatever the order in which the messages came. Not thread-safe.
/// </summary>
public sealed class QuoteAgreement
{
    private const int ListedMismatches = 1000, MaximumAhead = 1_000_000;
    private readonly Queue<(long Id, TopOfBook Top)> _books = new(), _quotes = new();
    private readonly List<QuoteMismatch> _mismatches = [];
    private (long Id, TopOfBook Top)? _standing;
    private long _lastBook = long.MinValue;

    /// <summary>Instants compared.</summary>
    public long Comparable { get; private set; }

    /// <summary>Instants at which both prices agree to the bit.</summary>
    public long EqualPrices { get; private set; }

    /// <summary>Instants at which prices and quantities agree to the bit.</summary>
    public long Equal { get; private set; }

    /// <summary>Share of comparable instants at which prices and quantities agree, in [0, 1]; null when nothing was comparable.</summary>
    public double? Share => Comparable == 0 ? null : Equal / (double)Comparable;

    /// <summary>The first thousand that differ in price or quantity.</summary>
    public IReadOnlyList<QuoteMismatch> Mismatches => _mismatches;

    /// <summary>The rebuilt book stands so as of an update; ids that do not rise are ignored.</summary>
    /// <param name="updateId">Id of the last update in it.</param>
    /// <param name="top">Its best levels.</param>
    public void Rebuilt(long updateId, TopOfBook top)
    {
        if (updateId <= _lastBook) return;
        _lastBook = updateId;
        _books.Enqueue((updateId, top));
        Settle();
    }

    /// <summary>The exchange states its best levels.</summary>
    /// <param name="quote">The statement.</param>
    public void Stated(BestQuote quote)
    {
        ArgumentNullException.ThrowIfNull(quote);
        if (_quotes.Count == MaximumAhead) _standing = _quotes.Dequeue(); // no book for that long: what it would be compared with is not kept
        _quotes.Enqueue((quote.UpdateId, quote.Top));
        Settle();
    }

    private void Settle()
    {
        while (_books.TryPeek(out (long Id, TopOfBook Top) book))
        {
            while (_quotes.TryPeek(out (long Id, TopOfBook Top) quote) && quote.Id <= book.Id)
                _standing = _quotes.Dequeue();
            if (_quotes.Count == 0) return; // whether the standing one still held is not known yet
            _books.Dequeue();
            if (_standing is not { } stated || stated.Id > book.Id) continue;
            Comparable++;
            if (stated.Top.BidPrice == book.Top.BidPrice && stated.Top.AskPrice == book.Top.AskPrice) EqualPrices++;
            if (stated.Top == book.Top) Equal++;
            else if (_mismatches.Count < ListedMismatches) _mismatches.Add(new QuoteMismatch(book.Id, book.Top, stated.Top));
        }
    }
}
