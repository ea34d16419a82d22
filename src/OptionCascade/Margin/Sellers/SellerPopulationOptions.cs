using OptionCascade.Numerics;

namespace OptionCascade.Margin.Sellers;

/// <summary>Who sold the open interest, and on how much margin. What nobody can know is required; the rest has a documented default.</summary>
public sealed record SellerPopulationOptions
{
    private readonly double _putShare, _callShare, _medianContracts = 5, _sizeSpread = 1.2, _lowDelta = 0.05, _highDelta = 0.5;
    private readonly double _shapeA = 2, _shapeB = 2, _wing = 0.02;
    private readonly int _maximum = 100_000;
    private readonly (double ShortPut, double Strangle, double Condor, double CoveredCall) _mix = (0.4, 0.3, 0.2, 0.1);

    /// <summary>Seed: the same options and seed give the same population, to the bit.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Share of the open interest in puts that margin accounts sold, in [0, 1]. No default: it decides the size of the cascade.</summary>
    public required double PutShare { get => _putShare; init => _putShare = Guard.InRange(value, 0, 1, nameof(PutShare)); }

    /// <summary>Share of the open interest in calls that margin accounts sold, in [0, 1]. No default.</summary>
    public required double CallShare { get => _callShare; init => _callShare = Guard.InRange(value, 0, 1, nameof(CallShare)); }

    /// <summary>Median number of contracts an account is short a leg, ≥ 1. Sizes are log-normal. Default 5: a retail account; institutions are in the tail.</summary>
    public double MedianContracts { get => _medianContracts; init => _medianContracts = Guard.InRange(value, 1, 1e9, nameof(MedianContracts)); }

    /// <summary>Standard deviation of the log of the size, in [0, 5]. Default 1.2: the largest hundredth is some 16 times the median.</summary>
    public double SizeSpread { get => _sizeSpread; init => _sizeSpread = Guard.InRange(value, 0, 5, nameof(SizeSpread)); }

    /// <summary>
    /// Shape (a, b) of the Kumaraswamy distribution of utilisation u = maintenance/equity at the start, F(u) = 1 − (1 − uᵃ)ᵇ on (0, 1); both in [0.1, 100].
    /// Default (2, 2): a broad hump around one half with 4% above 0.9. No published distribution is known, so vary it.
    /// </summary>
    public (double A, double B) Utilisation
    {
        get => (_shapeA, _shapeB);
        init => (_shapeA, _shapeB) = (Guard.InRange(value.A, 0.1, 100, nameof(Utilisation)), Guard.InRange(value.B, 0.1, 100, nameof(Utilisation)));
    }

    /// <summary>
    /// Relative frequency of short puts, short strangles, iron condors and covered calls; each ≥ 0, not all 0. Default 40, 30, 20, 10%: an assumption.
    /// </summary>
    public (double ShortPut, double Strangle, double Condor, double CoveredCall) Mix
    {
        get => _mix;
        init => _mix = Guard.NonNegative(value.ShortPut, nameof(Mix)) + Guard.NonNegative(value.Strangle, nameof(Mix)) + Guard.NonNegative(value.Condor, nameof(Mix))
            + Guard.NonNegative(value.CoveredCall, nameof(Mix)) > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Mix), value, "Expected at least one strategy with a frequency > 0.");
    }

    /// <summary>Absolute deltas of the strikes that are sold, 0 ≤ low &lt; high ≤ 1. Default 0.05 to 0.50: out of the money, worth selling.</summary>
    public (double Low, double High) Delta
    {
        get => (_lowDelta, _highDelta);
        init
        {
            (_lowDelta, _highDelta) = (Guard.InRange(value.Low, 0, 1, nameof(Delta)), Guard.InRange(value.High, 0, 1, nameof(Delta)));
            if (value.Low >= value.High) throw new ArgumentOutOfRangeException(nameof(Delta), value, "Expected low < high.");
        }
    }

    /// <summary>Distance from a condor's short strike to the wing that is bought, share of spot, in (0, 1]. Default 2%; the nearest listed strike beyond is taken.</summary>
    public double WingWidth { get => _wing; init => _wing = Guard.InRange(value, 1e-6, 1, nameof(WingWidth)); }

    /// <summary>At most so many accounts; the population then covers less than the shares asked for, and says so. Default 100,000.</summary>
    public int MaximumAccounts { get => _maximum; init => _maximum = Guard.AtLeast(value, 1, nameof(MaximumAccounts)); }
}
