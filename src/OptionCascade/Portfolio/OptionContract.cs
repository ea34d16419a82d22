using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>The terms of one listed option. Immutable; equal when all terms are equal.</summary>
/// <remarks>
/// The expiry is an instant, not a date: an AM-settled SPX option and a PM-settled SPXW option of the same date expire six and a half hours apart.
/// <see cref="ExchangeCalendar"/> and <see cref="ListedOptionTerms"/> turn an exchange's date and root into that instant.
/// </remarks>
public sealed record OptionContract
{
    private readonly double _strike;
    private readonly double _multiplier;
    private readonly string _underlying = "";
    private readonly string _root = "";
    private readonly string _currency = "";

    /// <summary>The underlying's symbol, e.g. <c>SPX</c>. SPX and SPXW options share the underlying SPX.</summary>
    /// <exception cref="ArgumentException">The symbol is empty.</exception>
    public required string Underlying { get => _underlying; init => _underlying = Guard.NotBlank(value, nameof(Underlying)); }

    /// <summary>The option class's root symbol, e.g. <c>SPXW</c>; on venues without roots the same as <see cref="Underlying"/>.</summary>
    /// <exception cref="ArgumentException">The symbol is empty.</exception>
    public required string Root { get => _root; init => _root = Guard.NotBlank(value, nameof(Root)); }

    /// <summary>Call or put.</summary>
    public required OptionRight Right { get; init; }

    /// <summary>Strike price in quote currency per unit of underlying; finite, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public required double Strike { get => _strike; init => _strike = Guard.NonNegative(value, nameof(Strike)); }

    /// <summary>The instant at which the payoff is fixed.</summary>
    public required Instant Expiry { get; init; }

    /// <summary>European or American. No default: the two are priced differently.</summary>
    public required ExerciseStyle Exercise { get; init; }

    /// <summary>Units of underlying per contract, e.g. 100 for US listed options, 1 for Deribit BTC. No default. Finite, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, NaN or infinite.</exception>
    public required double Multiplier { get => _multiplier; init => _multiplier = Guard.Positive(value, nameof(Multiplier)); }

    /// <summary>ISO code (or common ticker) of the quote currency, e.g. <c>USD</c>.</summary>
    /// <exception cref="ArgumentException">The code is empty.</exception>
    public required string Currency { get => _currency; init => _currency = Guard.NotBlank(value, nameof(Currency)); }

    /// <summary>Whether premium and payoff are in quote currency or in coin.</summary>
    public required OptionSettlement Settlement { get; init; }

    /// <summary>The key under which quotes of this contract are found.</summary>
    public OptionKey Key => new(Root, Expiry, Strike, Right);

    /// <summary>Root, expiry date (UTC), strike and right, e.g. <c>SPXW 2022-12-16 4000 P</c>.</summary>
    public override string ToString() => Key.ToString();
}

/// <summary>What identifies a listed option on its venue: root, expiry, strike and right.</summary>
/// <param name="Root">Root symbol.</param>
/// <param name="Expiry">Instant of expiry.</param>
/// <param name="Strike">Strike, quote currency per unit.</param>
/// <param name="Right">Call or put.</param>
public readonly record struct OptionKey(string Root, Instant Expiry, double Strike, OptionRight Right)
{
    /// <summary>Root, expiry date (UTC), strike and right, e.g. <c>SPXW 2022-12-16 4000 P</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Root} {Expiry.InUtc().Date:uuuu-MM-dd} {Strike:R} {(Right == OptionRight.Call ? 'C' : 'P')}");
}

/// <summary>A number of contracts of one option.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Quantity">
/// Contracts. In a book of open interest it is ≥ 0 and says nothing about who is long; in a book of inventory it is signed, long &gt; 0.
/// </param>
public readonly record struct Position(OptionContract Contract, double Quantity);
