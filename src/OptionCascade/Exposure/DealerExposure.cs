using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>Where gamma comes from.</summary>
public enum GammaSource
{
    /// <summary>Computed from each row's implied volatility; rows without one take no part (see <see cref="ResolvedBook.Dropped"/>).</summary>
    Recomputed = 0,

    /// <summary>
    /// As the venue published it. Often rounded (Cboe: four decimals, which moves an SPX total by billions), but it covers rows for which the venue
    /// gave no implied volatility. Rows that have expired or lie below the minimum time take no part.
    /// </summary>
    Venue = 1,
}

/// <summary>Choices of the exposure stage.</summary>
public sealed record ExposureOptions
{
    /// <summary>
    /// Where the gamma of tables and walls comes from. Default <see cref="GammaSource.Recomputed"/>, because published gammas are rounded. Delta, vanna,
    /// charm, profiles and flips are always recomputed: a published figure holds at one spot only.
    /// </summary>
    public GammaSource Gamma { get; init; } = GammaSource.Recomputed;
}

/// <summary>
/// Delta, gamma, vanna and charm exposure of a dealer's book at the snapshot: total, by strike and by expiry, net and gross, calls and puts, in any
/// <see cref="ExposureUnit"/>; and the walls. Immutable; safe to share between threads.
/// </summary>
public sealed class DealerExposure
{
    private readonly RawExposure[] _raw;

    private DealerExposure(DealerBook dealer, ExposureOptions options, RawExposure[] raw)
    {
        Dealer = dealer;
        Options = options;
        _raw = raw;
        Walls = ExposureWalls.Find(In(ExposureUnit.GammaPerOnePercentMove), dealer);
    }

    /// <summary>The book with the dealer's side.</summary>
    public DealerBook Dealer { get; }

    /// <summary>The choices made.</summary>
    public ExposureOptions Options { get; }

    /// <summary>Strikes that stand out by gamma and by open interest.</summary>
    public ExposureWalls Walls { get; }

    /// <summary>Rows whose gamma counts; with <see cref="GammaSource.Venue"/> it differs from <see cref="ResolvedBook.Count"/>.</summary>
    public int GammaRows => Raw(GreekSet.Gamma).Rows;

    /// <summary>With <see cref="GammaSource.Venue"/>: live rows with a quantity for which the venue published no gamma, and which therefore take no part; otherwise 0.</summary>
    public int RowsWithoutVenueGamma => Raw(GreekSet.Gamma).RowsWithoutValue;

    /// <summary>Computes the exposures.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    public static DealerExposure Compute(DealerBook dealer, ExposureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        options ??= new ExposureOptions();
        BookGreeks greeks = BookPricer.Evaluate(dealer.Book, GreekSet.Delta | GreekSet.Gamma | GreekSet.Vanna | GreekSet.Charm);
        RawExposure gamma = options.Gamma == GammaSource.Venue ? RawExposure.FromVenueGamma(dealer) : RawExposure.FromGreek(dealer, greeks, GreekSet.Gamma);
        RawExposure[] raw =
        [
            RawExposure.FromGreek(dealer, greeks, GreekSet.Delta), gamma,
            RawExposure.FromGreek(dealer, greeks, GreekSet.Vanna), RawExposure.FromGreek(dealer, greeks, GreekSet.Charm),
        ];
        return new DealerExposure(dealer, options, raw);
    }

    /// <summary>One exposure in a unit.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    public ExposureTable In(ExposureUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        double spot = Dealer.Book.Market.Spot;
        return Raw(unit.Greek).In(unit, Dealer.Positioning.Name, spot);
    }

    private RawExposure Raw(GreekSet greek)
    {
        foreach (RawExposure raw in _raw)
            if (raw.Greek == greek)
                return raw;
        throw new InvalidOperationException($"No exposure was computed for {greek}.");
    }
}
