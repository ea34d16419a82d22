using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin;

/// <summary>A holding that cannot be valued, and why.</summary>
/// <param name="Index">Its place in <see cref="Account.Holdings"/>.</param>
/// <param name="Holding">The holding.</param>
/// <param name="Field">Which of its fields is at fault.</param>
/// <param name="Reason">What was found and what was expected.</param>
public sealed record HoldingProblem(int Index, Holding Holding, string Field, string Reason);

/// <summary>Everything that accounts are valued against: one market per underlying at one instant, marks of futures, rates of currencies. Immutable.</summary>
/// <remarks>
/// All market snapshots must be quoted in one currency and stand at one instant. A currency is worth its rate in <see cref="CurrencyRates"/>, the common
/// quote currency 1, and a coin that is itself an underlying its spot: it moves with the market.
/// </remarks>
public sealed record MarginMarket
{
    private readonly ImmutableSortedDictionary<string, MarketSnapshot> _markets = ImmutableSortedDictionary<string, MarketSnapshot>.Empty;
    private readonly ImmutableDictionary<string, double> _betas = ImmutableDictionary<string, double>.Empty;
    private readonly ImmutableDictionary<string, double> _rates = ImmutableDictionary<string, double>.Empty;
    private readonly ImmutableDictionary<string, double> _marks = ImmutableDictionary<string, double>.Empty;

    /// <summary>One market per underlying, found by its symbol.</summary>
    /// <exception cref="ArgumentException">Empty, a key that is not the snapshot's underlying, or snapshots of different instants or currencies.</exception>
    public required ImmutableSortedDictionary<string, MarketSnapshot> Markets { get => _markets; init => _markets = Checked(value); }

    /// <summary>How time is counted. No default.</summary>
    public required ResolveOptions Options { get; init; }

    /// <summary>β of an underlying: it moves by β·x when the market moves by x. Finite; 1 where none is given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public ImmutableDictionary<string, double> Betas { get => _betas; init => _betas = Each(value, Guard.Finite); }

    /// <summary>Units of the common quote currency per unit of another currency; finite, &gt; 0. They stand still when the market moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public ImmutableDictionary<string, double> CurrencyRates { get => _rates; init => _rates = Each(value, Guard.Positive); }

    /// <summary>Mark price by symbol of future or perpetual, finite, &gt; 0; without one, a future is marked at the forward of its expiry and a perpetual at spot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public ImmutableDictionary<string, double> FutureMarks { get => _marks; init => _marks = Each(value, Guard.Positive); }

    /// <summary>
    /// How exactly American options are priced. Default <see cref="AmericanPrecision.Fast"/> (1e-4 of the strike at worst): a kill price needs many prices
    /// and the requirement's own rounding is coarser.
    /// </summary>
    public AmericanPrecision American { get; init; } = AmericanPrecision.Fast;

    /// <summary>The common quote currency.</summary>
    public string Currency => _markets.Values.First().Currency;

    /// <summary>A market of one underlying.</summary>
    /// <param name="market">The snapshot.</param>
    /// <param name="options">How time is counted.</param>
    public static MarginMarket Of(MarketSnapshot market, ResolveOptions options)
    {
        ArgumentNullException.ThrowIfNull(market);
        return new MarginMarket { Markets = ImmutableSortedDictionary.Create<string, MarketSnapshot>(StringComparer.Ordinal).Add(market.Underlying, market), Options = options };
    }

    /// <summary>Makes an account ready to be valued.</summary>
    /// <param name="account">The account.</param>
    /// <exception cref="ArgumentException">A holding cannot be valued; the message names each with field and reason. Use <see cref="TryResolve"/> for input of unknown quality.</exception>
    public ResolvedAccount Resolve(Account account)
        => TryResolve(account, out ImmutableArray<HoldingProblem> problems)
            ?? throw new ArgumentException($"Account {account.Id}: " + string.Join("; ", problems.Select(p => $"holding {p.Index + 1} ({p.Holding}), {p.Field}: {p.Reason}")), nameof(account));

    /// <summary>Makes an account ready to be valued, or says which holdings cannot be.</summary>
    /// <param name="account">The account.</param>
    /// <param name="problems">The holdings that cannot be valued; empty on success.</param>
    /// <returns>The account, or null when there are problems.</returns>
    public ResolvedAccount? TryResolve(Account account, out ImmutableArray<HoldingProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(account);
        var resolver = new AccountResolver(this, account);
        problems = resolver.Problems;
        return problems.IsEmpty ? resolver.Result : null;
    }

    /// <summary>β of an underlying.</summary>
    internal double Beta(string underlying) => _betas.TryGetValue(underlying, out double beta) ? beta : 1;

    private static ImmutableSortedDictionary<string, MarketSnapshot> Checked(ImmutableSortedDictionary<string, MarketSnapshot> markets)
    {
        ArgumentNullException.ThrowIfNull(markets);
        if (markets.IsEmpty) throw new ArgumentException("Expected at least one market, got none.", nameof(markets));
        MarketSnapshot first = markets.Values.First();
        foreach ((string key, MarketSnapshot m) in markets)
        {
            if (key != m.Underlying) throw new ArgumentException($"Expected the market of {key} under that symbol, got that of {m.Underlying}.", nameof(markets));
            if (m.AsOf != first.AsOf || m.Currency != first.Currency)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected all markets at {first.AsOf} in {first.Currency}, got {key} at {m.AsOf} in {m.Currency}."), nameof(markets));
        }

        return markets.WithComparers(StringComparer.Ordinal);
    }

    private static ImmutableDictionary<string, double> Each(ImmutableDictionary<string, double> values, Func<double, string?, double> check)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((string key, double value) in values)
            check(value, key);
        return values;
    }
}
