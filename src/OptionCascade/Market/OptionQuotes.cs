using System.Collections.Frozen;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Market;

/// <summary>What a venue published about one contract. NaN means the venue gave no such figure (or marked it as not solved).</summary>
/// <remarks><c>default</c> is not a valid quote; use <see cref="Empty"/> and <c>with</c>.</remarks>
public readonly record struct OptionQuote
{
    /// <summary>A quote in which nothing is known: every figure NaN.</summary>
    public static OptionQuote Empty { get; } = new()
    {
        ImpliedVolatility = double.NaN, Bid = double.NaN, Ask = double.NaN, Last = double.NaN, Mark = double.NaN,
        Delta = double.NaN, Gamma = double.NaN, Vega = double.NaN, Theta = double.NaN, Volume = double.NaN,
    };

    /// <summary>Implied volatility, per √year, as a decimal (0.2 = 20%).</summary>
    public double ImpliedVolatility { get; init; }

    /// <summary>Bid, in the contract's settlement currency per unit.</summary>
    public double Bid { get; init; }

    /// <summary>Ask, in the contract's settlement currency per unit.</summary>
    public double Ask { get; init; }

    /// <summary>Last trade, in the contract's settlement currency per unit.</summary>
    public double Last { get; init; }

    /// <summary>The venue's mark price, in the contract's settlement currency per unit.</summary>
    public double Mark { get; init; }

    /// <summary>The venue's delta.</summary>
    public double Delta { get; init; }

    /// <summary>The venue's gamma, per unit of quote currency; often rounded, so recompute it where digits matter.</summary>
    public double Gamma { get; init; }

    /// <summary>The venue's vega, in the venue's own unit.</summary>
    public double Vega { get; init; }

    /// <summary>The venue's theta, in the venue's own unit.</summary>
    public double Theta { get; init; }

    /// <summary>Contracts traded in the session.</summary>
    public double Volume { get; init; }
}

/// <summary>Quotes by contract. Immutable; safe to share between threads.</summary>
public sealed class OptionQuotes
{
    private readonly FrozenDictionary<OptionKey, OptionQuote> _quotes;

    /// <summary>Indexes quotes by contract.</summary>
    /// <param name="quotes">One quote per contract; when a key comes twice the later one counts.</param>
    public OptionQuotes(IEnumerable<KeyValuePair<OptionKey, OptionQuote>> quotes)
    {
        ArgumentNullException.ThrowIfNull(quotes);
        var all = new Dictionary<OptionKey, OptionQuote>();
        foreach ((OptionKey key, OptionQuote quote) in quotes)
            all[key] = quote;
        _quotes = all.ToFrozenDictionary();
    }

    /// <summary>No quotes at all.</summary>
    public static OptionQuotes None { get; } = new([]);

    /// <summary>The same implied volatility for every contract of a book.</summary>
    /// <param name="book">The book.</param>
    /// <param name="impliedVolatility">Volatility per √year, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The volatility is negative, NaN or infinite.</exception>
    public static OptionQuotes Flat(OptionBook book, double impliedVolatility)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.NonNegative(impliedVolatility);
        OptionQuote quote = OptionQuote.Empty with { ImpliedVolatility = impliedVolatility };
        return new OptionQuotes(book.Positions().Select(p => KeyValuePair.Create(p.Contract.Key, quote)));
    }

    /// <summary>These quotes with others added; where both have a contract the other one counts.</summary>
    /// <param name="others">Quotes by contract.</param>
    public OptionQuotes With(IEnumerable<KeyValuePair<OptionKey, OptionQuote>> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new OptionQuotes(_quotes.Concat(others));
    }

    /// <summary>Number of contracts quoted.</summary>
    public int Count => _quotes.Count;

    /// <summary>The quote of a contract, or <see cref="OptionQuote.Empty"/> when there is none.</summary>
    public OptionQuote this[OptionKey key] => _quotes.TryGetValue(key, out OptionQuote quote) ? quote : OptionQuote.Empty;
}
