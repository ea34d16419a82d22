using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>How a future or perpetual pays.</summary>
public enum FuturePayoff
{
    /// <summary>A fixed number of units of underlying; profit in quote currency: q·(P − E), q = contracts × multiplier.</summary>
    Linear = 0,

    /// <summary>A fixed amount of quote currency; profit in coin: a·(1/E − 1/P), a = contracts × multiplier, as on BitMEX's XBTUSD or Deribit's BTC-PERPETUAL.</summary>
    Inverse = 1,
}

/// <summary>The terms of one future or perpetual. Immutable; equal when all terms are equal.</summary>
public sealed record FutureContract
{
    private readonly double _multiplier;
    private readonly string _symbol = "";
    private readonly string _underlying = "";
    private readonly string _currency = "";

    /// <summary>The venue's symbol, e.g. <c>BTC-PERPETUAL</c> or <c>ESZ6</c>; marks are found under it.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Symbol { get => _symbol; init => _symbol = Guard.NotBlank(value, nameof(Symbol)); }

    /// <summary>Symbol of the underlying, e.g. <c>BTC</c>.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Underlying { get => _underlying; init => _underlying = Guard.NotBlank(value, nameof(Underlying)); }

    /// <summary>When it settles; null for a perpetual. No default.</summary>
    public required Instant? Expiry { get; init; }

    /// <summary>Units of underlying per contract (linear) or units of quote currency per contract (inverse); finite, &gt; 0. No default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, NaN or infinite.</exception>
    public required double Multiplier { get => _multiplier; init => _multiplier = Guard.Positive(value, nameof(Multiplier)); }

    /// <summary>Quote currency, e.g. <c>USD</c>.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Currency { get => _currency; init => _currency = Guard.NotBlank(value, nameof(Currency)); }

    /// <summary>Linear or inverse. No default.</summary>
    public required FuturePayoff Payoff { get; init; }

    /// <summary>True when it never settles.</summary>
    public bool IsPerpetual => Expiry is null;

    /// <summary>The symbol.</summary>
    public override string ToString() => Symbol;
}
