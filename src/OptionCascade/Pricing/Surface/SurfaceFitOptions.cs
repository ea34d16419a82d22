using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Surface;

/// <summary>Which form the smiles of a surface take.</summary>
public enum SmileModel
{
    /// <summary>Raw SVI with five parameters of its own.</summary>
    Svi,

    /// <summary>A member of the SSVI surface: its own level θ, the rest shared by all expiries.</summary>
    Ssvi,

    /// <summary>Raw SVI and a cubic spline of what it leaves over, strike by strike.</summary>
    Spline,
}

/// <summary>Choices of <see cref="VolatilitySurface.Fit"/>.</summary>
public sealed record SurfaceFitOptions
{
    private readonly double _minimumBid = 0.05;
    private readonly double _splineBelowShare = 0.9;
    private readonly double _outlierHalfSpreads = 10;
    private readonly double _venueVolatilityError = 0.005;

    /// <summary>How time is counted. No default: it decides what every volatility means.</summary>
    public required TimeConvention Time { get; init; }

    /// <summary><see cref="SmileModel.Svi"/> (default: five parameters per expiry) or <see cref="SmileModel.Ssvi"/> (stiffer, for poor quotes).</summary>
    public SmileModel Model { get; init; } = SmileModel.Svi;

    /// <summary>Quotes with a bid at or below this are left out, settlement currency. Default 0.05: a venue's least tick says nothing about volatility.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double MinimumBid { get => _minimumBid; init => _minimumBid = Guard.NonNegative(value, nameof(MinimumBid)); }

    /// <summary>
    /// An expiry of which SVI holds less than this share of quotes within bid–ask gets a spline. Default 0.9; 0 never does. Not used with <see cref="SmileModel.Ssvi"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1].</exception>
    public double SplineBelowShare { get => _splineBelowShare; init => _splineBelowShare = Guard.InRange(value, 0, 1, nameof(SplineBelowShare)); }

    /// <summary>
    /// A quote further than this from the smile, in half spreads, and further than six robust standard deviations of its expiry, is an outlier: left out and
    /// reported. Default 10.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public double OutlierHalfSpreads { get => _outlierHalfSpreads; init => _outlierHalfSpreads = Guard.Positive(value, nameof(OutlierHalfSpreads)); }

    /// <summary>
    /// Where an out-of-the-money option has no two-sided market, take the venue's <see cref="OptionQuote.ImpliedVolatility"/>. Default false: its clock and
    /// forward are not known to be ours.
    /// </summary>
    public bool UseVenueVolatilities { get; init; }

    /// <summary>Uncertainty given to a venue's volatility, per √year. Default 0.005, half a volatility point.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public double VenueVolatilityError { get => _venueVolatilityError; init => _venueVolatilityError = Guard.Positive(value, nameof(VenueVolatilityError)); }
}

/// <summary>Why a quote took no part in a fit.</summary>
public enum QuoteRejection
{
    /// <summary>Expired at or before the valuation instant, or no time left by the chosen convention.</summary>
    Expired,

    /// <summary>No forward for its expiry.</summary>
    NoForward,

    /// <summary>Bid or ask missing or not positive, and no usable venue volatility.</summary>
    NoTwoSidedMarket,

    /// <summary>Bid above ask.</summary>
    CrossedMarket,

    /// <summary>Bid at or below <see cref="SurfaceFitOptions.MinimumBid"/>.</summary>
    BidBelowMinimum,

    /// <summary>Mid at or below intrinsic value: it has no implied volatility.</summary>
    MidBelowIntrinsic,

    /// <summary>Mid at or above the most an option can be worth (forward for a call, strike for a put, discounted).</summary>
    MidAboveBound,

    /// <summary>
    /// The mid says nothing about volatility: half its spread spans more than twenty times the total variance, or its last digit more than a thousandth of
    /// the volatility.
    /// </summary>
    Uninformative,

    /// <summary>In the money and of American exercise: the early-exercise premium would pass for volatility.</summary>
    AmericanInTheMoney,

    /// <summary>Strike zero.</summary>
    ZeroStrike,

    /// <summary>Too far from every smooth smile; see <see cref="SurfaceFitOptions.OutlierHalfSpreads"/>.</summary>
    Outlier,
}

/// <summary>A quote left out of a fit, with its reason.</summary>
/// <param name="Contract">The option.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RejectedQuote(OptionContract Contract, QuoteRejection Reason);
