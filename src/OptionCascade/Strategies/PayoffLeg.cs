// Profit of a leg at its expiry: units·(max(w(S − K), 0) − price), w = +1 for a call, −1 for a put; of the underlying: units·(S − price)
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Strategies;

/// <summary>One leg of a strategy: so many units of an option or of the underlying itself, at the price at which they were traded.</summary>
public sealed record PayoffLeg
{
    private PayoffLeg(OptionRight? right, double strike, double units, double price, double years)
    {
        Right = right;
        Strike = right is null ? strike : Guard.Positive(strike);
        Units = Guard.Finite(units);
        Price = Guard.NonNegative(price);
        YearsToExpiry = right is null ? years : Guard.NonNegative(years);
    }

    /// <summary>Call, put, or null for the underlying itself.</summary>
    public OptionRight? Right { get; }

    /// <summary>K, quote currency per unit, &gt; 0; NaN for the underlying itself.</summary>
    public double Strike { get; }

    /// <summary>Contracts × multiplier, bought &gt; 0, sold &lt; 0, finite.</summary>
    public double Units { get; }

    /// <summary>What one unit was traded at, quote currency, ≥ 0: the premium, or the price of the underlying.</summary>
    public double Price { get; }

    /// <summary>T, years to expiry, ≥ 0, on the clock of the caller's choice; +∞ for the underlying itself.</summary>
    public double YearsToExpiry { get; }

    /// <summary>σ of the option where it is not that of the outlook, per √year; null for the outlook's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double? Volatility { get; init => field = value is { } v ? Guard.NonNegative(v, nameof(Volatility)) : null; }

    /// <summary>True for an option.</summary>
    public bool IsOption => Right is not null;

    /// <summary>What was paid for the leg, quote currency; received &lt; 0.</summary>
    public double Paid => Units * Price;

    /// <summary>Calls.</summary>
    /// <param name="strike">K, &gt; 0.</param>
    /// <param name="units">Contracts × multiplier, bought &gt; 0.</param>
    /// <param name="price">Premium per unit, ≥ 0.</param>
    /// <param name="yearsToExpiry">T, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static PayoffLeg Call(double strike, double units, double price, double yearsToExpiry) => new(OptionRight.Call, strike, units, price, yearsToExpiry);

    /// <summary>Puts.</summary>
    /// <param name="strike">K, &gt; 0.</param>
    /// <param name="units">Contracts × multiplier, bought &gt; 0.</param>
    /// <param name="price">Premium per unit, ≥ 0.</param>
    /// <param name="yearsToExpiry">T, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static PayoffLeg Put(double strike, double units, double price, double yearsToExpiry) => new(OptionRight.Put, strike, units, price, yearsToExpiry);

    /// <summary>The underlying itself.</summary>
    /// <param name="units">Shares or coins, bought &gt; 0.</param>
    /// <param name="price">What one was traded at, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static PayoffLeg Underlying(double units, double price) => new(null, double.NaN, units, price, double.PositiveInfinity);

    /// <summary>E.g. <c>-100 185 C at 4.1</c>.</summary>
    public override string ToString() => IsOption
        ? string.Create(CultureInfo.InvariantCulture, $"{Units:+0.########;-0.########;0} {Strike:0.########} {(Right == OptionRight.Call ? 'C' : 'P')} at {Price:0.########}")
        : string.Create(CultureInfo.InvariantCulture, $"{Units:+0.########;-0.########;0} underlying at {Price:0.########}");

    /// <summary>+1 for a call, −1 for a put.</summary>
    internal double Sign => Right == OptionRight.Call ? 1 : -1;

    /// <summary>Value of one unit when it expires at a price.</summary>
    internal double Payoff(double price) => Right is null ? price : Math.Max(Sign * (price - Strike), 0);
}
