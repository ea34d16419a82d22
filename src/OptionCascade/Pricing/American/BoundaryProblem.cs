using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>Which edge of the exercise region of a put a boundary is.</summary>
internal enum BoundarySide
{
    /// <summary>Exercise below the boundary: the ordinary put.</summary>
    Upper = 1,

    /// <summary>Exercise above the boundary: the second boundary of a put with q &lt; r &lt; 0.</summary>
    Lower = -1,
}

/// <summary>
/// One boundary of the exercise region of a put on a unit strike: everything that is known before it is solved.
/// <code>
/// b(0⁺) = X:  upper  min(1, r/q) for r > 0, 1 for r ≤ 0     lower  r/q
/// μ = r − q − ½σ²,  λ = r + μ²/(2σ²),  b(∞) = γ/(γ − 1),  γ = −(μ ± √(μ² + 2rσ²))/σ²
/// |ln(b(∞)/X)| = ln(1 − 1/γ) for X = 1, |ln(1 + ½σ²γ/r)| for X = r/q
/// </code>
/// λ (1/year) is the rate at which the boundary of a finite option approaches that of the perpetual one.
/// </summary>
internal readonly struct BoundaryProblem
{
    /// <summary>Sets the problem: r, q (1/year, continuously compounded), σ (1/√year) and the side.</summary>
    public BoundaryProblem(double rate, double dividendYield, double volatility, BoundarySide side)
    {
        Rate = rate;
        DividendYield = dividendYield;
        Volatility = volatility;
        Side = side;
        StartIsRatio = side == BoundarySide.Lower || (rate > 0 && dividendYield > rate);
        Start = StartIsRatio ? rate / dividendYield : 1;
        LogStart = StartIsRatio ? Math.Log(Start) : 0;
        StartSource = StartIsRatio ? 0 : rate - dividendYield;
        double drift = rate - dividendYield - (0.5 * volatility * volatility), ratio = drift / volatility;
        Decay = rate + (0.5 * ratio * ratio);
        if (Decay > 0)
        {
            double root = volatility * Math.Sqrt(2 * Decay), sign = (int)side;
            double gamma = sign * drift > 0 ? -(drift + (sign * root)) / (volatility * volatility) : 2 * rate / (drift - (sign * root));
            PerpetualSpan = gamma >= 0
                ? double.NaN
                : Math.Abs(ElementaryFunctions.LogOnePlus(StartIsRatio ? 0.5 * volatility * volatility * gamma / rate : -1 / gamma));
        }
        else
        {
            PerpetualSpan = double.NaN;
        }
    }

    /// <summary>r.</summary>
    public double Rate { get; }

    /// <summary>q.</summary>
    public double DividendYield { get; }

    /// <summary>σ.</summary>
    public double Volatility { get; }

    /// <summary>Upper or lower.</summary>
    public BoundarySide Side { get; }

    /// <summary>Whether X = r/q, so that it moves with the rates.</summary>
    public bool StartIsRatio { get; }

    /// <summary>X.</summary>
    public double Start { get; }

    /// <summary>ln X.</summary>
    public double LogStart { get; }

    /// <summary>r − q·X, exactly 0 where X = r/q.</summary>
    public double StartSource { get; }

    /// <summary>λ, 1/year.</summary>
    public double Decay { get; }

    /// <summary>|ln(b(∞)/X)|; NaN where there is no perpetual boundary.</summary>
    public double PerpetualSpan { get; }

    /// <summary>−1 for the upper boundary (ℓ ≤ 0), +1 for the lower (ℓ ≥ 0).</summary>
    public double LogSign => -(int)Side;

    /// <summary>
    /// min(T, D/λ), or T where there is no perpetual boundary: beyond it the boundary is constant to e^{−D}. It bounds every ratio of time scales in the
    /// equation: with D = 40, λT ≤ 40, σ²T ≤ 320, rT ≤ 40.
    /// </summary>
    public double Horizon(double yearFraction, double decays) => double.IsNaN(PerpetualSpan) ? yearFraction : Math.Min(yearFraction, decays / Decay);

    /// <summary>How much an error of ln b matters to a price, at most 1: the premium rate r − q·b over the horizon.</summary>
    public double Importance(double ell, double horizon) => Math.Min(1, Math.Abs(Rate - (DividendYield * Start * Math.Exp(ell))) * horizon);
}
