// permanent  I = γσ·(X/V)·(Θ/V)^¼        temporary  K = ησ·sgn(X)·|X/(VT)|^(3/5)        realised  J = I/2 + K
//
//   X   units bought (> 0) or sold (< 0)          V   units traded per day          T   days over which X is traded
//   σ   daily volatility of the return            Θ   units outstanding             γ = 0.314, η = 0.142
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact;

/// <summary>Cost of working an order of a large US stock over part of a day, by the fitted formula of Almgren, Thum, Hauptmann and Li. All in fractions of the price, in the direction of the order.</summary>
/// <remarks>
/// Fitted on orders of 0.25% to 10% of daily volume worked within a day; the errors of the coefficients are ±0.041 (γ), ±0.0062 (η) and ±0.038 (the exponent 3/5). It
/// is a cost, not an <see cref="IImpactLaw"/>: it depends on the duration, and its temporary part has infinite slope at zero.
/// Source: R. Almgren, C. Thum, E. Hauptmann and H. Li, Direct estimation of equity market impact, Risk 18 (2005), final model (exponents 1 and ¼ for I).
/// </remarks>
public sealed record AlmgrenCost
{
    /// <summary>γ, the published estimate; dimensionless.</summary>
    public const double PermanentCoefficient = 0.314;

    /// <summary>η, the published estimate; dimensionless.</summary>
    public const double TemporaryCoefficient = 0.142;

    /// <summary>The cost of an order.</summary>
    /// <param name="quantity">X, units, bought &gt; 0, finite.</param>
    /// <param name="days">T, trading days of volume over which it is worked evenly, finite, &gt; 0.</param>
    /// <param name="activity">σ per day and V.</param>
    /// <param name="unitsOutstanding">Θ, units, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public AlmgrenCost(double quantity, double days, TradingActivity activity, double unitsOutstanding)
    {
        Guard.Finite(quantity);
        Guard.Positive(days);
        ArgumentNullException.ThrowIfNull(activity);
        Guard.Positive(unitsOutstanding);
        double participation = quantity / activity.DailyVolume;
        Permanent = PermanentCoefficient * activity.DailyVolatility * participation * Math.Pow(unitsOutstanding / activity.DailyVolume, 0.25);
        Temporary = Math.CopySign(TemporaryCoefficient * activity.DailyVolatility * Math.Pow(Math.Abs(participation) / days, 0.6), quantity);
    }

    /// <summary>I, by how much the price stays moved; fraction of the price, sign of X.</summary>
    public double Permanent { get; }

    /// <summary>K, by how much the order's own pressure moves the price while it is worked; fraction of the price, sign of X.</summary>
    public double Temporary { get; }

    /// <summary>J = I/2 + K, mean execution price against the price before; fraction, sign of X.</summary>
    public double Realised => (0.5 * Permanent) + Temporary;

    /// <summary>|J|: the cost per unit of value traded, ≥ 0.</summary>
    public double Cost => Math.Abs(Realised);
}
