// cost of trading n units at spot S = λ·S·|n| + κ·1{n ≠ 0}
//
//   λ   one-way proportional cost, fraction of the traded value, ≥ 0
//   k   round-trip proportional cost, k = 2λ
//   κ   fixed cost of a trade, quote currency, ≥ 0
//   n   units of underlying
//   S   quote currency per unit
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Costs of trading the underlying: cost = λ·S·|n| + κ·1{n ≠ 0}. Papers differ by a factor of two in what they call the cost: λ here is <b>one-way</b>
/// (half the spread plus fees, as a fraction of value); Leland's k is the round trip, 2λ.
/// </summary>
public sealed record HedgingCosts
{
    /// <summary>Costs by their one-way fraction.</summary>
    /// <param name="oneWayFraction">λ in [0, 1); 0.0005 is 5 basis points of the value of each trade.</param>
    /// <param name="fixedPerTrade">κ, finite, ≥ 0, quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public HedgingCosts(double oneWayFraction, double fixedPerTrade = 0)
    {
        OneWayFraction = Guard.InRange(oneWayFraction, 0, MostFraction);
        FixedPerTrade = Guard.NonNegative(fixedPerTrade);
    }

    /// <summary>Largest one-way fraction: a seller would be left with nothing.</summary>
    private const double MostFraction = 0.999999999;

    /// <summary>No costs at all.</summary>
    public static HedgingCosts None { get; } = new(0);

    /// <summary>Costs by their round-trip fraction: λ = k/2.</summary>
    /// <param name="roundTripFraction">k in [0, 2).</param>
    /// <param name="fixedPerTrade">κ per trade (not per round trip), finite, ≥ 0, quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static HedgingCosts FromRoundTrip(double roundTripFraction, double fixedPerTrade = 0) => new(roundTripFraction / 2, fixedPerTrade);

    /// <summary>λ, fraction of the traded value, one way.</summary>
    public double OneWayFraction { get; }

    /// <summary>k = 2λ, fraction of the traded value, buying and selling back.</summary>
    public double RoundTripFraction => 2 * OneWayFraction;

    /// <summary>κ, quote currency per trade.</summary>
    public double FixedPerTrade { get; }

    /// <summary>λ·S·|n| + κ·1{n ≠ 0}, quote currency, ≥ 0.</summary>
    /// <param name="units">n, units of underlying, finite, either sign.</param>
    /// <param name="spot">S, quote currency per unit, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public double Of(double units, double spot)
        => Guard.Finite(units) == 0 ? 0 : (OneWayFraction * Guard.Positive(spot) * Math.Abs(units)) + FixedPerTrade;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OneWayFraction:R} one way + {FixedPerTrade:R} per trade");
}
