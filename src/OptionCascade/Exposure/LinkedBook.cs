// S_j = S_j0 + c·(I − I₀),  c = β·ρ,  so that ∂ᵃV/∂Iᵃ = cᵃ·∂ᵃV/∂S_jᵃ;  Δσ_j = v·Δσ_I
//
//   I, S_j   price of the index and of the member's underlying
//   ρ        price ratio, member's units of currency per index point: SPY about 0.1 of SPX, XSP 0.1
//   β        relative move of the member per relative move of the index, 1 for a fund that tracks it
//   v        volatility points of the member per volatility point of the index
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Exposure;

/// <summary>A dealer's book on one underlying and how that underlying moves with an index. Immutable.</summary>
public sealed record LinkedBook
{
    private LinkedBook(DealerBook dealer, double priceRatio, double beta, double volatilityBeta)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        Dealer = dealer;
        PriceRatio = Guard.Positive(priceRatio);
        Beta = Guard.Positive(beta);
        VolatilityBeta = Guard.Positive(volatilityBeta);
    }

    /// <summary>With a stated price ratio.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="priceRatio">ρ, finite, &gt; 0; 1 for the index itself, 0.1 for XSP on SPX.</param>
    /// <param name="beta">β, finite, &gt; 0.</param>
    /// <param name="volatilityBeta">v, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A ratio is not finite and &gt; 0.</exception>
    public static LinkedBook ByRatio(DealerBook dealer, double priceRatio, double beta = 1, double volatilityBeta = 1) => new(dealer, priceRatio, beta, volatilityBeta);

    /// <summary>With the ratio of the two spots, which is right for a fund whose price has drifted from a tenth of the index by costs and dividends.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="indexSpot">I₀, finite, &gt; 0, at the same instant as the book's spot.</param>
    /// <param name="beta">β, finite, &gt; 0.</param>
    /// <param name="volatilityBeta">v, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not finite and &gt; 0.</exception>
    public static LinkedBook BySpots(DealerBook dealer, double indexSpot, double beta = 1, double volatilityBeta = 1)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        return new LinkedBook(dealer, dealer.Book.Market.Spot / Guard.Positive(indexSpot), beta, volatilityBeta);
    }

    /// <summary>The book.</summary>
    public DealerBook Dealer { get; }

    /// <summary>ρ.</summary>
    public double PriceRatio { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>v.</summary>
    public double VolatilityBeta { get; }

    /// <summary>The member's log move when the index moves from I₀ by the log move x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The move would take the member's price to 0 or below.</exception>
    internal double LogMove(double indexLogMove, double indexSpot)
    {
        double relative = Beta * PriceRatio * indexSpot * double.ExpM1(indexLogMove) / Dealer.Book.Market.Spot;
        return relative > -1 ? double.LogP1(relative)
            : throw new ArgumentOutOfRangeException(nameof(indexLogMove), indexLogMove, string.Create(CultureInfo.InvariantCulture,
                $"Expected a move that leaves {Dealer.Book.Market.Underlying} above 0 with beta {Beta:R}, got {indexLogMove:R}."));
    }

    /// <summary>cᵃ·vᵇ of a unit's Greek.</summary>
    internal double Conversion(ExposureUnit unit)
    {
        (int spots, int volatilities, _) = ExposureUnit.Orders(unit.Greek);
        return Math.Pow(Beta * PriceRatio, spots) * Math.Pow(VolatilityBeta, volatilities);
    }
}
