namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>What came of the search for the volatility that a price implies.</summary>
/// <remarks>The same for every model and exercise style: "intrinsic" is the model's price at volatility 0, "maximum" its limit as volatility grows.</remarks>
public enum ImpliedVolatilityStatus
{
    /// <summary>Nothing was asked yet: the value of <c>default</c>. No solver returns it.</summary>
    None = 0,

    /// <summary>The volatility was found; its error is below <see cref="ImpliedVolatilityResult.AttainableError"/>.</summary>
    Solved = 1,

    /// <summary>The price is the intrinsic value, to within its own rounding: volatility 0.</summary>
    AtIntrinsic = 2,

    /// <summary>The price is below the intrinsic value: no volatility gives it.</summary>
    BelowIntrinsic = 3,

    /// <summary>
    /// The price is at or above the least upper bound of the model (Black: forward for a call, strike for a put, discounted): no finite volatility gives it.
    /// </summary>
    AboveMaximum = 4,

    /// <summary>
    /// A volatility exists, but the last digit of the price moves it by more than <see cref="ImpliedVolatilityResult.LargestAttainableError"/>:
    /// deep in the money, or within a rounding of the upper bound.
    /// </summary>
    NoRecoverableVolatility = 5,

    /// <summary>The option has expired (T = 0): its price does not depend on volatility.</summary>
    Expired = 6,

    /// <summary>The iteration stopped before it met its own bound. No input is known for which the Black and Bachelier solvers return it.</summary>
    NotConverged = 7,
}
