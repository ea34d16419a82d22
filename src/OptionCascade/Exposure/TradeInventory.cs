// customers' net purchase of a contract = Σ dᵢ·wᵢ·nᵢ,  dealers hold the opposite
//
//   nᵢ     contracts of trade i
//   dᵢ     +1 started by the buyer, −1 by the seller, 0 unclassified:
//          what the venue says; else the quote rule, price against mid of bid and ask; else (at mid, no quotes, crossed quotes) the tick rule,
//          price against the last different price of the same contract
//   wᵢ     share of trades of this size that customers started, in [0, 1]
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Exposure;

/// <summary>From a size on, which share of the trades customers started.</summary>
/// <param name="FromSize">Smallest size that it holds for, contracts.</param>
/// <param name="Share">w, in [0, 1].</param>
public readonly record struct SizeShare(double FromSize, double Share);

/// <summary>Choices in classifying trades.</summary>
public sealed record TradeClassificationOptions
{
    private readonly double _minimumSize;
    private readonly ImmutableArray<SizeShare> _shares = [];

    /// <summary>Smaller trades are left out (their prices still serve the tick rule). Default 0: all count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double MinimumSize { get => _minimumSize; init => _minimumSize = Guard.NonNegative(value, nameof(MinimumSize)); }

    /// <summary>w by size, ascending; smaller trades than the first count in full. Default empty: customers started every trade.</summary>
    /// <exception cref="ArgumentException">Sizes out of order, or a share outside [0, 1].</exception>
    public ImmutableArray<SizeShare> CustomerShares
    {
        get => _shares;
        init
        {
            for (int i = 0; i < value.Length; i++)
                if (!(double.IsFinite(value[i].FromSize) && value[i].Share is >= 0 and <= 1 && (i == 0 || value[i].FromSize > value[i - 1].FromSize)))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Expected ascending sizes with shares in [0, 1], got {value[i].Share:R} from {value[i].FromSize:R} at place {i}."), nameof(value));
            _shares = value;
        }
    }

    /// <summary>False: what the venue says of the initiator is ignored and inferred anew. Default true.</summary>
    public bool UseGivenInitiator { get; init; } = true;

    internal double ShareOf(double size)
    {
        double share = 1;
        foreach (SizeShare s in _shares)
            if (size >= s.FromSize)
                share = s.Share;
        return share;
    }
}

/// <summary>How many trades, and contracts in them.</summary>
/// <param name="Trades">Trades.</param>
/// <param name="Size">Contracts.</param>
public readonly record struct TradeTally(int Trades, double Size)
{
    internal TradeTally With(double size) => new(Trades + 1, Size + size);
}

/// <summary>What customers did in one contract.</summary>
/// <param name="Contract">Which option.</param>
/// <param name="Bought">Contracts bought by customers (weighted), ≥ 0.</param>
/// <param name="Sold">Contracts sold by customers (weighted), ≥ 0.</param>
/// <param name="Unclassified">Contracts in trades that no rule could sign.</param>
public readonly record struct ContractFlow(OptionKey Contract, double Bought, double Sold, double Unclassified)
{
    /// <summary>Bought − sold.</summary>
    public double Net => Bought - Sold;
}

/// <summary>Customers' net purchases per contract, estimated from trades. Immutable.</summary>
/// <remarks>
/// Assumes that customers start trades and dealers fill them, and that positions before the first trade are zero. Trades opening and closing a position are not told apart.
/// Source: Lee and Ready (1991), Inferring trade direction from intraday data, J. Finance 46, 733–746 (quotes are taken as those in force at the trade, without their five-second lag).
/// </remarks>
public sealed class TradeInventory
{
    private readonly Dictionary<OptionKey, ContractFlow> _flows;

    private TradeInventory(Dictionary<OptionKey, ContractFlow> flows) => _flows = flows;

    /// <summary>Classifies trades and adds them up.</summary>
    /// <param name="trades">In any order; those of one instant are taken in the order given.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price is negative or not finite, or a size is not finite and &gt; 0.</exception>
    public static TradeInventory Estimate(IEnumerable<OptionTrade> trades, TradeClassificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trades);
        options ??= new TradeClassificationOptions();
        var flows = new Dictionary<OptionKey, ContractFlow>();
        var ticks = new Dictionary<OptionKey, (double Price, int Tick)>();
        TradeTally given = default, byQuote = default, byTick = default, unclassified = default, tooSmall = default;
        foreach (OptionTrade t in trades.OrderBy(t => t.Time))
        {
            Guard.NonNegative(t.Price, nameof(trades));
            Guard.Positive(t.Size, nameof(trades));
            int tick = !ticks.TryGetValue(t.Contract, out (double Price, int Tick) last) ? 0 : t.Price == last.Price ? last.Tick : Math.Sign(t.Price - last.Price);
            ticks[t.Contract] = (t.Price, tick);
            if (t.Size < options.MinimumSize)
            {
                tooSmall = tooSmall.With(t.Size);
                continue;
            }

            int direction = options.UseGivenInitiator ? t.Initiator switch { TradeInitiator.Buyer => 1, TradeInitiator.Seller => -1, _ => 0 } : 0;
            if (direction != 0) given = given.With(t.Size);
            else if ((direction = AgainstQuotes(t)) != 0) byQuote = byQuote.With(t.Size);
            else if ((direction = tick) != 0) byTick = byTick.With(t.Size);
            else unclassified = unclassified.With(t.Size);

            double counted = options.ShareOf(t.Size) * t.Size;
            ContractFlow flow = flows.TryGetValue(t.Contract, out ContractFlow before) ? before : new ContractFlow(t.Contract, 0, 0, 0);
            flows[t.Contract] = direction switch
            {
                > 0 => flow with { Bought = flow.Bought + counted },
                < 0 => flow with { Sold = flow.Sold + counted },
                _ => flow with { Unclassified = flow.Unclassified + t.Size },
            };
        }

        return new TradeInventory(flows)
        {
            GivenInitiator = given, ByQuoteRule = byQuote, ByTickRule = byTick, Unclassified = unclassified, BelowMinimumSize = tooSmall,
            Contracts = [.. flows.Values.OrderBy(f => f.Contract.Expiry).ThenBy(f => f.Contract.Strike).ThenBy(f => f.Contract.Right).ThenBy(f => f.Contract.Root, StringComparer.Ordinal)],
        };
    }

    /// <summary>Trades signed by what the venue says.</summary>
    public TradeTally GivenInitiator { get; private init; }

    /// <summary>Trades signed by price against mid.</summary>
    public TradeTally ByQuoteRule { get; private init; }

    /// <summary>Trades signed by the last different price.</summary>
    public TradeTally ByTickRule { get; private init; }

    /// <summary>Trades that no rule could sign: they are in no inventory.</summary>
    public TradeTally Unclassified { get; private init; }

    /// <summary>Trades left out for their size.</summary>
    public TradeTally BelowMinimumSize { get; private init; }

    /// <summary>Every contract with a trade of the minimum size, by expiry, strike, right and root.</summary>
    public ImmutableArray<ContractFlow> Contracts { get; private init; } = [];

    /// <summary>What customers bought less what they sold of a contract; 0 for one without trades.</summary>
    /// <param name="contract">Which option.</param>
    public double CustomersNet(OptionKey contract) => _flows.TryGetValue(contract, out ContractFlow flow) ? flow.Net : 0;

    /// <summary>How trades and book meet: rows of the book whose contract was traded, and traded contracts that the book does not have.</summary>
    /// <param name="book">The book.</param>
    public (int RowsTraded, ImmutableArray<ContractFlow> NotInBook) Match(OptionBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var keys = new HashSet<OptionKey>();
        int traded = 0;
        foreach (Position p in book.Positions())
        {
            keys.Add(p.Contract.Key);
            if (_flows.ContainsKey(p.Contract.Key)) traded++;
        }

        return (traded, [.. Contracts.Where(f => !keys.Contains(f.Contract))]);
    }

    /// <summary>The quote rule: +1 above mid, −1 below, 0 at mid (to 1e-9) or without a market that is one.</summary>
    private static int AgainstQuotes(in OptionTrade t)
    {
        if (!(double.IsFinite(t.Bid) && double.IsFinite(t.Ask) && t.Bid >= 0 && t.Ask > 0 && t.Bid <= t.Ask)) return 0;
        double mid = 0.5 * (t.Bid + t.Ask);
        return Math.Abs(t.Price - mid) <= 1e-9 * mid ? 0 : Math.Sign(t.Price - mid);
    }
}
