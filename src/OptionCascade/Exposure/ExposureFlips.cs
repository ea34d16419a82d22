using System.Collections.Immutable;

namespace OptionCascade.Exposure;

/// <summary>Outcome of a search for flips.</summary>
public enum FlipStatus
{
    /// <summary>At least one flip lies in the range.</summary>
    Found = 0,

    /// <summary>The net exposure keeps one sign over the whole range: there is nothing to find there. Not an error.</summary>
    NoSignChange = 1,

    /// <summary>The net exposure is zero at every level: an empty book, or rows that offset each other exactly.</summary>
    ZeroThroughout = 2,
}

/// <summary>A spot level at which a net exposure changes sign.</summary>
/// <param name="Spot">S, quote currency per unit, to 1e-10 relative.</param>
/// <param name="LogMove">ln(S/S₀).</param>
/// <param name="Slope">dE/dS at the flip, in the exposure's unit per point of spot (central difference).</param>
/// <param name="IsRising">True when the exposure is negative below the flip and positive above it.</param>
/// <param name="Residual">Net exposure re-evaluated at <paramref name="Spot"/>, in the exposure's unit.</param>
public readonly record struct Flip(double Spot, double LogMove, double Slope, bool IsRising, double Residual);

/// <summary>
/// All flips of an exposure over a range of spot: the levels at which the net changes sign, each found by re-evaluating the whole book.
/// Immutable.
/// </summary>
/// <remarks>
/// The range is sampled adaptively. It is cut into 128 parts of equal log width, and each part is sampled at a quarter of the smallest width
/// σ√T of the options whose strike lies within five such widths of it (an option's gamma in ln S is a bell of that width), with at most 4,096
/// samples a part. Where |net|, or its share of gross, has a local minimum below a quarter of gross without a change of sign, that minimum is refined, so that two flips
/// between neighbouring samples are found as well. A net within 1e-14 of gross counts as zero: rounding makes no flips. A level where the
/// exposure touches zero without changing sign is not a flip. Options without width (T = 0 or σ = 0) make delta jump at the strike; a
/// flip can lie on such a jump, and its residual is then not small.
/// </remarks>
/// <param name="Unit">What the exposure is stated in.</param>
/// <param name="Positioning">Name of the positioning rule.</param>
/// <param name="Volatility">Name of the volatility response.</param>
/// <param name="Status">Whether there are flips, and if not, why.</param>
/// <param name="Flips">All flips, ascending in spot; their directions alternate.</param>
/// <param name="LowestSpot">Lower end of the range searched.</param>
/// <param name="HighestSpot">Upper end of the range searched.</param>
/// <param name="SignAtLowest">Sign of the net exposure at (or, where it is zero there, next above) the lower end: −1, 0 or 1; 0 only when it is zero throughout.</param>
/// <param name="Samples">Number of levels sampled.</param>
/// <param name="FinestStep">Smallest step between samples, in ln S.</param>
public sealed record ExposureFlips(ExposureUnit Unit, string Positioning, string Volatility, FlipStatus Status, ImmutableArray<Flip> Flips,
    double LowestSpot, double HighestSpot, int SignAtLowest, int Samples, double FinestStep)
{
    /// <summary>Finds all flips between two relative moves.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="unit">The exposure; flips of different units of the same Greek are the same levels.</param>
    /// <param name="lowestMove">Lower end of the range, S/S₀ − 1; &gt; −1. Default −20%.</param>
    /// <param name="highestMove">Upper end of the range, S/S₀ − 1. Default +20%.</param>
    /// <param name="options">Dynamics of the smile and threads; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or reaches below −100%.</exception>
    public static ExposureFlips Find(DealerBook dealer, ExposureUnit unit, double lowestMove = -0.2, double highestMove = 0.2, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        ArgumentNullException.ThrowIfNull(unit);
        MoveRange.Check(lowestMove, highestMove);
        options ??= new ProfileOptions();
        double[] levels = ExposureSampling.Levels(dealer.Book, double.LogP1(lowestMove), double.LogP1(highestMove), options.Volatility.Bind(dealer.Book));
        return Of(new ExposureFunction(dealer, unit, options.Volatility), levels, unit, dealer.Positioning.Name, dealer.Book.Market.Spot, lowestMove, highestMove, options);
    }

    internal static ExposureFlips Of(IExposureFunction exposure, double[] levels, ExposureUnit unit, string positioning, double spot,
        double lowestMove, double highestMove, ProfileOptions options)
    {
        SignChanges changes = SignChanges.Find(exposure, levels, options.MaximumThreads);
        var flips = ImmutableArray.CreateBuilder<Flip>(changes.Roots.Count);
        foreach ((double x, bool rising) in changes.Roots)
        {
            double h = 1e-3 * changes.FinestStep, at = spot * Math.Exp(x);
            ExposureAmount[] around = exposure.At([x - h, x, x + h], 1);
            flips.Add(new Flip(at, x, (around[2].Net - around[0].Net) / (at * (Math.Exp(h) - Math.Exp(-h))), rising, around[1].Net));
        }

        FlipStatus status = flips.Count > 0 ? FlipStatus.Found : changes.FirstSign == 0 ? FlipStatus.ZeroThroughout : FlipStatus.NoSignChange;
        return new ExposureFlips(unit, positioning, options.Volatility.Name, status, flips.ToImmutable(),
            spot * (1 + lowestMove), spot * (1 + highestMove), changes.FirstSign, levels.Length, changes.FinestStep);
    }
}
