// h*(x, t) = −Δ = −Σ uᵢ·∂Vᵢ/∂S,   Γ = Σ uᵢ·∂²Vᵢ/∂S²   at S = S₀·eˣ, Tᵢ − t, σᵢ
//
//   uᵢ      signed units of underlying of option i
//   S₀, S   spot now and after the move, quote currency per unit
//   Tᵢ, t   years to the expiry of option i, years elapsed
//   σᵢ      implied volatility of option i, fixed, per √year
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// The options a hedger holds, light enough to be valued at every step of a path: European, volatility fixed per option, rates fixed per expiry. Immutable;
/// safe to share between threads.
/// </summary>
/// <remarks>
/// An option whose expiry is reached has been settled and takes no further part (except at t = 0, where one that expires at once still counts, as a step).
/// American options of a <see cref="DealerBook"/> are hedged with their European delta, as everywhere in hedging.
/// </remarks>
public sealed class HedgedBook
{
    private readonly HedgedBookRows _rows;

    private HedgedBook(HedgedBookRows rows, double spot)
    {
        _rows = rows;
        Spot = spot;
    }

    /// <summary>A book under one rate and one dividend yield.</summary>
    /// <param name="spot">S₀ in [1e-100, 1e100], quote currency per unit.</param>
    /// <param name="rate">r, finite, per year, continuously compounded.</param>
    /// <param name="dividendYield">q, finite, per year, continuously compounded.</param>
    /// <param name="options">The lines in any order; those of zero units are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static HedgedBook Create(double spot, double rate, double dividendYield, IEnumerable<HedgedOption> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        return new HedgedBook(new HedgedBookRows(options.Select(o => (o, rate, dividendYield))), Guard.InRange(spot, EuropeanTerms.LeastPrice, EuropeanTerms.MostPrice));
    }

    /// <summary>The dealers' side of a resolved book; each expiry keeps the rates that its forward and discount factor imply.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    public static HedgedBook FromDealers(DealerBook dealers)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ResolvedBook book = dealers.Book;
        var lines = new List<(HedgedOption, double, double)>(book.Count);
        foreach (ResolvedExpiry e in book.Expiries)
        {
            bool expired = e.YearFraction < EuropeanTerms.LeastYearFraction;
            double rate = expired ? 0 : -Math.Log(e.Discount) / e.YearFraction;
            double dividend = expired ? 0 : rate - (ElementaryFunctions.LogRatio(e.Forward, book.Market.Spot) / e.YearFraction);
            for (int i = e.Start; i < e.Start + e.Count; i++)
                lines.Add((new HedgedOption(book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put, book.Strikes[i], e.YearFraction, book.Volatilities[i], dealers.Units[i]),
                    rate, dividend));
        }

        return new HedgedBook(new HedgedBookRows(lines), book.Market.Spot);
    }

    /// <summary>S₀, quote currency per unit.</summary>
    public double Spot { get; }

    /// <summary>Number of lines with units.</summary>
    public int Count => _rows.Count;

    /// <summary>Years to the last expiry; 0 for an empty book.</summary>
    public double LastExpiryYears => _rows.LastExpiry;

    /// <summary>The rate of the last expiry, per year; 0 for an empty book.</summary>
    public double Rate => _rows.Rate;

    /// <summary>The dividend yield of the last expiry, per year; 0 for an empty book.</summary>
    public double DividendYield => _rows.DividendYield;

    /// <summary>V₀ = Σ uᵢVᵢ at implied volatilities, quote currency; negative for a seller.</summary>
    public double StartValue => _rows.Value(Spot, 0);

    /// <summary>Distinct years to expiry, ascending.</summary>
    internal IEnumerable<double> ExpiryYears => _rows.ExpiryYears;

    /// <summary>Book and market after a log move, with the target at implied volatilities.</summary>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    /// <param name="elapsedYears">t, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public HedgePoint PointAt(double logMove, double elapsedYears = 0) => PointAtSpot(Moved(logMove), Guard.NonNegative(elapsedYears));

    /// <summary>Book and market at a spot; no checks.</summary>
    internal HedgePoint PointAtSpot(double spot, double elapsed) => _rows.Point(spot, elapsed);

    /// <summary>Value of the options alive at a spot, quote currency.</summary>
    internal double ValueAtSpot(double spot, double elapsed) => _rows.Value(spot, elapsed);

    /// <summary>What the options that expire at exactly this time pay, quote currency.</summary>
    internal double Payoff(double spot, double expiryYears) => _rows.Payoff(spot, expiryYears);

    /// <summary>The target at a policy's hedging volatility; scale is the smallest that occurred, and the point is unchanged where it is ≤ 0 or NaN.</summary>
    internal HedgePoint Aim(IHedgingPolicy policy, in HedgePoint implied, double elapsed, out double scale) => _rows.Aim(policy, in implied, elapsed, out scale);

    /// <summary>S₀·eˣ.</summary>
    internal double Moved(double logMove) => Spot + (Spot * VectorMath.ExpM1(Guard.Finite(logMove)));
}
