using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>One line of an account. Quantities are signed: long or owned &gt; 0, short or owed &lt; 0.</summary>
public abstract record Holding
{
    private protected Holding() { }
}

/// <summary>Listed options.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Contracts">Signed number of contracts, finite.</param>
public sealed record OptionHolding(OptionContract Contract, double Contracts) : Holding
{
    /// <summary>The terms.</summary>
    public OptionContract Contract { get; init; } = Contract ?? throw new ArgumentNullException(nameof(Contract));

    /// <summary>Signed number of contracts, finite.</summary>
    public double Contracts { get; init; } = Guard.Finite(Contracts);

    /// <summary>E.g. <c>-10 SPXW 2023-01-20 3700 P</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Contracts:0.########} {Contract}");
}

/// <summary>Stock or coin itself.</summary>
/// <param name="Asset">Symbol of the underlying.</param>
/// <param name="Units">Signed number of shares or coins, finite.</param>
public sealed record SpotHolding(string Asset, double Units) : Holding
{
    /// <summary>Symbol of the underlying.</summary>
    public string Asset { get; init; } = Guard.NotBlank(Asset);

    /// <summary>Signed number of shares or coins, finite.</summary>
    public double Units { get; init; } = Guard.Finite(Units);

    /// <summary>E.g. <c>100 AAPL</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Units:0.########} {Asset}");
}

/// <summary>Futures or perpetuals. Their value is the profit since entry; it has not been paid into cash.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Contracts">Signed number of contracts, finite.</param>
/// <param name="EntryPrice">E, quote currency per unit, finite, &gt; 0.</param>
public sealed record FutureHolding(FutureContract Contract, double Contracts, double EntryPrice) : Holding
{
    /// <summary>The terms.</summary>
    public FutureContract Contract { get; init; } = Contract ?? throw new ArgumentNullException(nameof(Contract));

    /// <summary>Signed number of contracts, finite.</summary>
    public double Contracts { get; init; } = Guard.Finite(Contracts);

    /// <summary>E, quote currency per unit, finite, &gt; 0.</summary>
    public double EntryPrice { get; init; } = Guard.Positive(EntryPrice);

    /// <summary>E.g. <c>2 BTC-PERPETUAL at 60000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Contracts:0.########} {Contract} at {EntryPrice:0.########}");
}

/// <summary>Money. A debit balance (a margin loan) is negative.</summary>
/// <param name="Currency">Currency code or stablecoin ticker.</param>
/// <param name="Amount">Signed amount, finite.</param>
public sealed record CashHolding(string Currency, double Amount) : Holding
{
    /// <summary>Currency code or stablecoin ticker.</summary>
    public string Currency { get; init; } = Guard.NotBlank(Currency);

    /// <summary>Signed amount, finite.</summary>
    public double Amount { get; init; } = Guard.Finite(Amount);

    /// <summary>E.g. <c>25000 USD</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.########} {Currency}");
}

/// <summary>What one client holds at one broker or venue under one margin agreement: everything in it is cross-margined. Immutable.</summary>
/// <remarks>An isolated position is an account of its own, with the margin posted for it as its cash.</remarks>
public sealed record Account
{
    private readonly string _id = "";
    private readonly string _currency = "";

    /// <summary>A name, unique within a population.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Id { get => _id; init => _id = Guard.NotBlank(value, nameof(Id)); }

    /// <summary>What equity and requirement are stated in: a currency, or a coin for a coin-margined account.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Currency { get => _currency; init => _currency = Guard.NotBlank(value, nameof(Currency)); }

    /// <summary>The lines, in any order; the same instrument may come twice.</summary>
    public required ImmutableArray<Holding> Holdings { get; init; }

    /// <summary>The identifier.</summary>
    public override string ToString() => Id;
}
