using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>
/// When a whole product goes over from Black to Bachelier: as soon as any of its forwards stands below a level, and for good. Nothing applies this rule unless it is called.
/// </summary>
/// <remarks>
/// The pattern is that of CME Clearing in 2020, which announced that it would switch the options of a product when any of its energy futures settled low enough, did so on
/// 22 April 2020 (Advisory 20-171) "until further notice", and went back by decision, not by rule, on 31 August 2020 (Advisory 20-320). So there is no way back here either: whoever
/// returns passes <see cref="PricingModel.Black"/> again. The level is the caller's; there is no default.
/// </remarks>
public sealed record BachelierSwitchRule
{
    private readonly double _forwardBelow;

    /// <summary>The level, quote currency per unit, finite, ≥ 0: at 0 the switch comes with the first negative or zero forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public required double ForwardBelow { get => _forwardBelow; init => _forwardBelow = Guard.NonNegative(value, nameof(ForwardBelow)); }

    /// <summary>The model from now on.</summary>
    /// <param name="current">The model so far; Bachelier stays.</param>
    /// <param name="forwards">Forwards of all expiries of the product, quote currency per unit, finite, any sign.</param>
    /// <exception cref="ArgumentOutOfRangeException">A forward is NaN or infinite.</exception>
    public PricingModel Next(PricingModel current, ReadOnlySpan<double> forwards)
    {
        PricingModel next = current;
        foreach (double forward in forwards)
            if (Guard.Finite(forward, nameof(forwards)) < ForwardBelow || forward <= 0)
                next = PricingModel.Bachelier;
        return next;
    }
}
