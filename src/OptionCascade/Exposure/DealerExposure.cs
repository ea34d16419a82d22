using System.Collections.Immutable;
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
    /// Where the gamma of tables and walls comes from. Default <see cref="GammaSource.Recomputed"/>, because published gammas are rounded. The other
    /// Greeks, profiles and flips are always recomputed: a published figure holds at one spot only.
    /// </summary>
    public GammaSource Gamma { get; init; } = GammaSource.Recomputed;

    /// <summary>Greeks to compute, out of <see cref="ExposureUnit.Greeks"/>, which is the default; gamma always is, because the walls need it.</summary>
    public GreekSet Greeks { get; init; } = ExposureUnit.Greeks;
}

/// <summary>
/// Exposure of a dealer's book at the snapshot to every Greek in <see cref="ExposureUnit.Greeks"/>: total, by strike, expiry and moneyness, net and gross, calls and puts, in any
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
    /// <exception cref="ArgumentOutOfRangeException">A Greek is asked for that no exposure is made of.</exception>
    public static DealerExposure Compute(DealerBook dealer, ExposureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        options ??= new ExposureOptions();
        if ((options.Greeks & ~ExposureUnit.Greeks) != 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Greeks, $"Expected a combination of {ExposureUnit.Greeks}, got {options.Greeks}.");
        GreekSet set = options.Greeks | GreekSet.Gamma;
        BookGreeks greeks = BookPricer.Evaluate(dealer.Book, set);
        ExposureRows rows = ExposureRows.Of(dealer.Book);
        RawExposure[] raw = [.. ExposureUnit.OnePerGreek.Select(u => u.Greek).Where(g => (set & g) != 0)
            .Select(g => g == GreekSet.Gamma && options.Gamma == GammaSource.Venue ? RawExposure.FromVenueGamma(dealer) : RawExposure.FromGreek(dealer, rows, greeks, g))];
        return new DealerExposure(dealer, options, raw);
    }

    /// <summary>One exposure in a unit.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    /// <exception cref="ArgumentException">The Greek was not computed (<see cref="ExposureOptions.Greeks"/>).</exception>
    public ExposureTable In(ExposureUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Raw(unit.Greek).In(unit, Dealer.Positioning.Name, Dealer.Book.Market.Spot);
    }

    /// <summary>One exposure by ranges of moneyness, ascending; ranges without rows are left out. The ranges add up to the total.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    /// <param name="buckets">The ranges, in K/F or in standard deviations of ln(K/F).</param>
    /// <exception cref="ArgumentException">The Greek was not computed (<see cref="ExposureOptions.Greeks"/>).</exception>
    public ImmutableArray<MoneynessExposure> ByMoneyness(ExposureUnit unit, MoneynessBuckets buckets)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(buckets);
        return Raw(unit.Greek).By(buckets, unit.Factor(Dealer.Book.Market.Spot));
    }

    /// <summary>The rows of a Greek, not scaled.</summary>
    internal RawExposure Raw(GreekSet greek)
        => _raw.FirstOrDefault(r => r.Greek == greek) ?? throw new ArgumentException($"Expected a Greek that was computed ({Options.Greeks | GreekSet.Gamma}), got {greek}.");
}
