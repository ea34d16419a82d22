// σᵢ(x) = σᵢ + [g(kᵢ − x) − g(kᵢ)] + β·(T*/max(T, T₀))^p·x,   not below min(σᵢ, 0.1%)
//
//   x    ln(S/S₀); forwards move with spot
//   kᵢ   ln(Kᵢ/Fᵢ) before the move, so that kᵢ − x is the log-moneyness after it
//   g    volatility over log-moneyness of the row's expiry; the bracket is 0 where the smile stays with strikes
//   β    change of volatility per unit of log move at T*: −1 is one volatility point up for 1% down
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Exposure;

/// <summary>
/// How the volatility of each option answers to a move of spot: what a profile or a search for flips holds fixed of the smile. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// The exposures stay partial derivatives, taken at the moved spot and the moved volatilities. Each row keeps its distance from the smile, so that at x = 0 every dynamics gives the
/// same figures, those of the book. Source: Derman (1999), Regimes of volatility; Bergomi (2016), Stochastic Volatility Modeling, chapter 2.
/// </remarks>
public sealed class VolatilityResponse
{
    /// <summary>Moved volatilities are not let below this, unless the row's own already is.</summary>
    internal const double LeastVolatility = 1e-3;

    private readonly SmileDynamics _smile;
    private readonly VolatilitySurface? _surface;

    private VolatilityResponse(string name, SmileDynamics smile, VolatilitySurface? surface, double beta, double referenceYears, double timeExponent)
    {
        Name = name;
        _smile = smile;
        _surface = surface;
        Beta = beta;
        ReferenceYears = referenceYears;
        TimeExponent = timeExponent;
    }

    /// <summary>Volatility stays with the strike (<c>strike-fixed</c>, "sticky strike").</summary>
    public static VolatilityResponse StrikeFixed { get; } = new("strike-fixed", SmileDynamics.StrikeFixed, null, 0, 1, 0);

    /// <summary>
    /// Volatility stays with K/F (<c>moneyness-fixed</c>, "sticky moneyness"; for the delta of Black's formula the same as "sticky delta"). The smile of each expiry runs
    /// through the book's own volatilities, out-of-the-money options first: monotone cubic in ln(K/F), flat beyond the outermost strikes.
    /// </summary>
    public static VolatilityResponse MoneynessFixed { get; } = new("moneyness-fixed", SmileDynamics.MoneynessFixed, null, 0, 1, 0);

    /// <summary>As <see cref="MoneynessFixed"/>, with the smiles of a fitted surface.</summary>
    /// <param name="surface">The surface; its expiries need not be the book's.</param>
    public static VolatilityResponse MoneynessFixedOn(VolatilitySurface surface)
    {
        ArgumentNullException.ThrowIfNull(surface);
        return new VolatilityResponse("moneyness-fixed", SmileDynamics.MoneynessFixed, surface, 0, 1, 0);
    }

    /// <summary>All volatilities of an expiry rise by β(T) times the log move (<c>spot-vol-beta</c>), on top of a smile that stays with strikes or with moneyness.</summary>
    /// <param name="beta">β at T*, volatility per unit of log move; finite. −1: one volatility point up for 1% down.</param>
    /// <param name="referenceYears">T*, years, finite, &gt; 0: the tenor at which β is stated.</param>
    /// <param name="timeExponent">p, finite, ≥ 0: 0 the same at every tenor, ½ falling with √T as the market's own moves roughly do; tenors below a week count as a week.</param>
    /// <param name="smile">What the smile stays with besides; default strikes, so that β is the change of a fixed strike's volatility.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public static VolatilityResponse SpotVolBeta(double beta, double referenceYears = 1, double timeExponent = 0, SmileDynamics smile = SmileDynamics.StrikeFixed)
    {
        if (!Enum.IsDefined(smile)) throw new ArgumentOutOfRangeException(nameof(smile), smile, "Expected StrikeFixed, MoneynessFixed or DeltaFixed.");
        return new VolatilityResponse("spot-vol-beta", smile, null, Guard.Finite(beta), Guard.Positive(referenceYears), Guard.NonNegative(timeExponent));
    }

    /// <summary>Name, as results carry it.</summary>
    public string Name { get; }

    /// <summary>β; 0 without one.</summary>
    public double Beta { get; }

    /// <summary>T*, years.</summary>
    public double ReferenceYears { get; }

    /// <summary>p.</summary>
    public double TimeExponent { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The rule for the rows of a book; null when they do not move.</summary>
    internal RowVolatilities? Bind(ResolvedBook book)
    {
        bool rolls = _smile != SmileDynamics.StrikeFixed;
        if (!rolls && Beta == 0) return null;
        const double LeastYears = 1.0 / 52;
        double[] betas = [.. book.Expiries.Select(e => Beta * Math.Pow(ReferenceYears / Math.Max(e.YearFraction, LeastYears), TimeExponent))];
        IExpirySmile[]? smiles = !rolls ? null
            : [.. book.Expiries.Select(e => (IExpirySmile)(_surface is null ? new BookSmile(book, e) : new SurfaceSmile(_surface, e.YearFraction)))];
        return new RowVolatilities(book, betas, smiles);
    }
}
