// Options, per unit of underlying, u = 1 coin (inverse) or the index price (linear), mark in the same unit:
//   short call   MM = c·u + mark                  IM = max(a − OTM/S, b)·u + mark
//   short put    MM = max(c·u, c·mark) + mark     IM = max(max(a − OTM/S, b)·u + mark, MM)        long: nothing
// Futures and perpetuals:   rate = r₀ + r₁·|position|,  requirement = rate·|position|  in coin, ·S in quote currency
//
// symbol     unit
// S          index (or mark) of the underlying, quote currency per coin
// position   coins; of an inverse contract the notional in quote currency over the index
// r₁         per coin of position
// Sources: Deribit support, "Linear Perpetual" (the rates and figures of futures); mirrors of Deribit's option formula (0.15, 0.1, 0.075).
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Crypto;

/// <summary>Margin requirement, ≥ 0.</summary>
/// <param name="Initial">Initial requirement.</param>
/// <param name="Maintenance">Maintenance requirement.</param>
public readonly record struct Requirement(double Initial, double Maintenance)
{
    /// <summary>Sum of both parts.</summary>
    public static Requirement operator +(Requirement a, Requirement b) => new(a.Initial + b.Initial, a.Maintenance + b.Maintenance);

    /// <summary>Sum of both parts.</summary>
    public static Requirement Add(Requirement left, Requirement right) => left + right;

    /// <summary>Both parts times a factor.</summary>
    public static Requirement operator *(Requirement a, double factor) => new(a.Initial * factor, a.Maintenance * factor);

    /// <summary>Both parts times a factor.</summary>
    public static Requirement Multiply(Requirement left, double right) => left * right;
}

/// <summary>Dated parameters of Deribit's standard margin for one underlying.</summary>
public sealed record DeribitStandardMarginParameters
{
    /// <summary>a: initial fraction of a short option at the money.</summary>
    public required double OptionMaximum { get; init; }

    /// <summary>b: least initial fraction.</summary>
    public required double OptionMinimum { get; init; }

    /// <summary>c: maintenance fraction.</summary>
    public required double OptionMaintenance { get; init; }

    /// <summary>r₀ of futures and perpetuals, initial.</summary>
    public required double FutureInitial { get; init; }

    /// <summary>r₀ of futures and perpetuals, maintenance.</summary>
    public required double FutureMaintenance { get; init; }

    /// <summary>r₁, per coin of position.</summary>
    public required double FutureIncrement { get; init; }
}

/// <summary>Deribit's standard margin: options one by one, futures by a rate that grows with the position.</summary>
public static class DeribitStandardMargin
{
    /// <summary>Requirement of a short option per coin of underlying, in coin: inverse options.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="strike">K, quote currency per coin, &gt; 0.</param>
    /// <param name="underlyingPrice">S, quote currency per coin, &gt; 0.</param>
    /// <param name="mark">Mark of the option in coin, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static Requirement ShortInverseOption(OptionRight right, double strike, double underlyingPrice, double mark, DeribitStandardMarginParameters parameters)
        => ShortOption(right, strike, underlyingPrice, mark, 1, parameters);

    /// <summary>Requirement of a short option per unit of underlying, in quote currency: linear options.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="strike">K, quote currency per unit, &gt; 0.</param>
    /// <param name="underlyingPrice">S, quote currency per unit, &gt; 0.</param>
    /// <param name="mark">Mark of the option, quote currency per unit, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static Requirement ShortLinearOption(OptionRight right, double strike, double underlyingPrice, double mark, DeribitStandardMarginParameters parameters)
        => ShortOption(right, strike, underlyingPrice, mark, underlyingPrice, parameters);

    /// <summary>Requirement of a future or perpetual in coins; times the index in quote currency.</summary>
    /// <param name="position">Signed position in coins, finite (inverse contracts: notional over index).</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is not finite.</exception>
    public static Requirement Future(double position, DeribitStandardMarginParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double size = Math.Abs(Guard.Finite(position)), increment = parameters.FutureIncrement * size;
        return new Requirement((parameters.FutureInitial + increment) * size, (parameters.FutureMaintenance + increment) * size);
    }

    private static Requirement ShortOption(OptionRight right, double strike, double price, double mark, double unit, DeribitStandardMarginParameters p)
    {
        ArgumentNullException.ThrowIfNull(p);
        Guard.Positive(strike);
        Guard.Positive(price);
        Guard.NonNegative(mark);
        bool call = right == OptionRight.Call;
        double outOfTheMoney = Math.Max(call ? strike - price : price - strike, 0) / price;
        double initial = (Math.Max(p.OptionMaximum - outOfTheMoney, p.OptionMinimum) * unit) + mark;
        double maintenance = (call ? p.OptionMaintenance * unit : Math.Max(p.OptionMaintenance * unit, p.OptionMaintenance * mark)) + mark;
        return new Requirement(call ? initial : Math.Max(initial, maintenance), maintenance);
    }
}
