using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>Money that moved from one party to another.</summary>
/// <param name="From">Who paid: an account's identifier or one of the names in <see cref="CashLedger"/>.</param>
/// <param name="To">Who received.</param>
/// <param name="Amount">Amount &gt; 0, in the ledger's currency, rounded to the ledger's smallest unit.</param>
/// <param name="Reason">What for.</param>
public sealed record CashTransfer(string From, string To, decimal Amount, string Reason);

/// <summary>
/// Double-entry record of the cash that a liquidation moves. Every transfer is rounded once, to the smallest unit, and debits one party by what it credits the
/// other: the balances add up to nothing to the last unit, always.
/// </summary>
public sealed class CashLedger
{
    /// <summary>Name of the market: whoever trades with the liquidated account in the order book.</summary>
    public const string Market = "(market)";

    /// <summary>Name of the insurance fund.</summary>
    public const string InsuranceFund = "(insurance fund)";

    /// <summary>Name of the liquidator or auction bidder who is not a named account.</summary>
    public const string Liquidator = "(liquidator)";

    private readonly List<CashTransfer> _transfers = [];
    private readonly SortedDictionary<string, decimal> _balances = new(StringComparer.Ordinal);

    /// <summary>A new ledger.</summary>
    /// <param name="decimals">Digits after the point of the smallest unit, 0 to 12: 2 for dollars and cents, 8 for bitcoin. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of digits.</exception>
    public CashLedger(int decimals)
    {
        if (decimals is < 0 or > 12) throw new ArgumentOutOfRangeException(nameof(decimals), decimals, "Expected 0 to 12 digits.");
        Decimals = decimals;
    }

    /// <summary>Digits after the point.</summary>
    public int Decimals { get; }

    /// <summary>All transfers, in order.</summary>
    public ImmutableArray<CashTransfer> Transfers => [.. _transfers];

    /// <summary>Net received by each party, by name; their sum is 0.</summary>
    public ImmutableSortedDictionary<string, decimal> Balances => _balances.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Sum of all balances: 0.</summary>
    public decimal Imbalance => _balances.Values.Sum();

    /// <summary>Net received by one party.</summary>
    /// <param name="party">Its name.</param>
    public decimal Balance(string party) => _balances.TryGetValue(party, out decimal balance) ? balance : 0;

    /// <summary>Records a payment; a negative amount is a payment the other way, one that rounds to 0 is left out.</summary>
    /// <param name="from">Who pays.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="amount">Amount, finite.</param>
    /// <param name="reason">What for.</param>
    /// <returns>The amount as recorded, with its sign.</returns>
    /// <exception cref="ArgumentException">Blank or equal names, or an amount that is not finite or beyond 10¹⁵.</exception>
    public decimal Pay(string from, string to, double amount, string reason)
    {
        Guard.NotBlank(from);
        Guard.NotBlank(to);
        if (from == to) throw new ArgumentException($"Expected two parties, got {from} twice.", nameof(to));
        decimal rounded = Round(amount);
        if (rounded == 0) return 0;
        if (rounded < 0) (from, to) = (to, from);
        decimal size = Math.Abs(rounded);
        _transfers.Add(new CashTransfer(from, to, size, reason));
        _balances[from] = Balance(from) - size;
        _balances[to] = Balance(to) + size;
        return rounded;
    }

    /// <summary>An amount rounded to the smallest unit, halves to even.</summary>
    /// <param name="amount">Finite, at most 10¹⁵ in size.</param>
    public decimal Round(double amount) => Math.Round((decimal)Guard.InRange(amount, -1e15, 1e15), Decimals, MidpointRounding.ToEven);

    /// <summary>The transfers, one a line.</summary>
    public override string ToString()
        => string.Join('\n', _transfers.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.From} -> {t.To}: {t.Amount} ({t.Reason})")));
}
