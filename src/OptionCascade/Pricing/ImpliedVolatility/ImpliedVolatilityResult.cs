using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>An implied volatility with its status and the error that the price's own rounding makes unavoidable.</summary>
/// <remarks>
/// With ε = 2⁻⁵² the relative error of the volatility that a relative error ε of the price V and of the result cannot avoid is
/// η = ε·(1 + |V/(σ·∂V/∂σ)|). Out of the money η ≤ 2ε; deep in the money it grows without bound. The yardstick is Jäckel's ("Let's Be Rational",
/// Wilmott, 2015).
/// </remarks>
public readonly record struct ImpliedVolatilityResult
{
    /// <summary>ε = 2⁻⁵², the spacing of doubles at 1.</summary>
    internal const double Epsilon = 2.220446049250313e-16;

    private ImpliedVolatilityResult(ImpliedVolatilityStatus status, double volatility, double attainableError)
    {
        Status = status;
        Volatility = volatility;
        AttainableError = attainableError;
    }

    /// <summary>
    /// 0.001: where the last digit of the price moves the volatility by more than a thousandth of itself (0.02 points at 20%), no number is given.
    /// </summary>
    public const double LargestAttainableError = 1e-3;

    /// <summary>What came of the search.</summary>
    public ImpliedVolatilityStatus Status { get; }

    /// <summary>
    /// Volatility per √year: Black's as a decimal (0.2 = 20%), Bachelier's in price units. 0 when <see cref="ImpliedVolatilityStatus.AtIntrinsic"/>; NaN,
    /// never a number, for every other status but <see cref="ImpliedVolatilityStatus.Solved"/>.
    /// </summary>
    public double Volatility { get; }

    /// <summary>
    /// η, relative to the volatility; given when <see cref="ImpliedVolatilityStatus.Solved"/> or
    /// <see cref="ImpliedVolatilityStatus.NoRecoverableVolatility"/> (there possibly +∞), otherwise NaN.
    /// </summary>
    public double AttainableError { get; }

    /// <summary>Whether there is a volatility with a stated error.</summary>
    public bool IsSolved => Status == ImpliedVolatilityStatus.Solved;

    /// <summary>Solved when η allows it, otherwise <see cref="ImpliedVolatilityStatus.NoRecoverableVolatility"/>.</summary>
    /// <param name="volatility">σ.</param>
    /// <param name="priceOverVega">|V/(σ·∂V/∂σ)|.</param>
    internal static ImpliedVolatilityResult Found(double volatility, double priceOverVega)
    {
        double error = Epsilon * (1 + priceOverVega);
        return error <= LargestAttainableError
            ? new ImpliedVolatilityResult(ImpliedVolatilityStatus.Solved, volatility, error)
            : new ImpliedVolatilityResult(ImpliedVolatilityStatus.NoRecoverableVolatility, double.NaN, error);
    }

    /// <summary>A volatility with its stated error: for solvers of one's own.</summary>
    /// <param name="volatility">σ, finite, &gt; 0.</param>
    /// <param name="attainableError">η, relative, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static ImpliedVolatilityResult Solved(double volatility, double attainableError)
        => new(ImpliedVolatilityStatus.Solved, Guard.Positive(volatility), Guard.Positive(attainableError));

    /// <summary>A result without an error: volatility 0 at the intrinsic value, NaN otherwise.</summary>
    /// <param name="status">Any but <see cref="ImpliedVolatilityStatus.Solved"/>.</param>
    public static ImpliedVolatilityResult Of(ImpliedVolatilityStatus status) => status switch
    {
        ImpliedVolatilityStatus.AtIntrinsic => new ImpliedVolatilityResult(status, 0, double.NaN),
        ImpliedVolatilityStatus.NoRecoverableVolatility => new ImpliedVolatilityResult(status, double.NaN, double.PositiveInfinity),
        _ => new ImpliedVolatilityResult(status, double.NaN, double.NaN),
    };
}
