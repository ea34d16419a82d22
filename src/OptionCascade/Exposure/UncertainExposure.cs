using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>A net exposure under an uncertain positioning.</summary>
/// <param name="Net">Expected value.</param>
/// <param name="StandardError">Standard deviation that the errors of the fractions give it, ≥ 0.</param>
/// <param name="Lowest">Least value possible, whatever the dependence: every contract's fraction at its worst end.</param>
/// <param name="Highest">Largest value possible.</param>
public readonly record struct UncertainAmount(double Net, double StandardError, double Lowest, double Highest)
{
    /// <summary>Expected value less and plus so many standard errors, within the ends.</summary>
    /// <param name="standardErrors">Number of standard errors, ≥ 0; 1.96 holds 95% where the error is normal, which it is nearly for many independent contracts only.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public (double Low, double High) Interval(double standardErrors)
    {
        Guard.NonNegative(standardErrors);
        return (Math.Max(Lowest, Net - (standardErrors * StandardError)), Math.Min(Highest, Net + (standardErrors * StandardError)));
    }
}

/// <summary>A flip with the error of its level.</summary>
/// <param name="Flip">The flip at the expected fractions.</param>
/// <param name="StandardError">Of <see cref="Flip.Spot"/>, to first order: standard error of the exposure there over |slope|; points of spot.</param>
public readonly record struct UncertainFlip(Flip Flip, double StandardError);

/// <summary>
/// Exposures of a book whose positioning is a <see cref="PositioningMixture"/>, each with standard error and ends: total, by strike, by expiry, over spot. Immutable.
/// </summary>
public sealed class UncertainExposure
{
    private readonly PositioningMixture _mixture;
    private readonly DealerExposure _long;

    private UncertainExposure(DealerBook dealer, PositioningMixture mixture, ExposureOptions options)
    {
        Dealer = dealer;
        _mixture = mixture;
        _long = DealerExposure.Compute(DealerPositioning.CustomersShort.Apply(dealer.Book), options);
    }

    /// <summary>Computes the exposures.</summary>
    /// <param name="dealer">A book positioned by a <see cref="PositioningMixture"/>.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ArgumentException">The book is positioned by another rule, which states no uncertainty.</exception>
    public static UncertainExposure Compute(DealerBook dealer, ExposureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        return dealer.Positioning is PositioningMixture mixture
            ? new UncertainExposure(dealer, mixture, options ?? new ExposureOptions())
            : throw new ArgumentException($"Expected a book positioned by a mixture, got '{dealer.Positioning.Name}', which states no uncertainty.", nameof(dealer));
    }

    /// <summary>The book with the dealer's expected side.</summary>
    public DealerBook Dealer { get; }

    /// <summary>Name of the positioning rule.</summary>
    public string Positioning => _mixture.Name;

    /// <summary>All rows.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    public UncertainAmount Total(ExposureUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        RawExposure raw = _long.Raw(unit.Greek);
        double factor = unit.Factor(Dealer.Book.Market.Spot);
        return Uncertain(raw.Total.Times(factor), raw.Squared().Total.Times(factor), factor);
    }

    /// <summary>Per strike, ascending.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    public ImmutableArray<(double Strike, UncertainAmount Amount)> ByStrike(ExposureUnit unit)
    {
        (ExposureTable net, ExposureTable squares, double factor) = Tables(unit);
        return [.. net.ByStrike.Zip(squares.ByStrike, (n, s) => (n.Strike, Uncertain(n.Amount, s.Amount, factor)))];
    }

    /// <summary>Per expiry instant, ascending.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    public ImmutableArray<(Instant Expiry, UncertainAmount Amount)> ByExpiry(ExposureUnit unit)
    {
        (ExposureTable net, ExposureTable squares, double factor) = Tables(unit);
        return [.. net.ByExpiry.Zip(squares.ByExpiry, (n, s) => (n.Expiry, Uncertain(n.Amount, s.Amount, factor)))];
    }

    /// <summary>Over spot.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    /// <param name="grid">Spot levels; <see cref="SpotGrid.Default"/> when null.</param>
    /// <param name="options">Dynamics of the smile; the defaults when null.</param>
    public ImmutableArray<(double Spot, UncertainAmount Amount)> Profile(ExposureUnit unit, SpotGrid? grid = null, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(unit);
        options ??= new ProfileOptions();
        ExposureProfile profile = ExposureProfile.Compute(_long.Dealer, unit, grid, options);
        return [.. profile.Points.Select(p => (p.Spot, At(unit, p.Amount, double.LogP1(p.RelativeMove), options)))];
    }

    /// <summary>All flips at the expected fractions, with the errors of their levels.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    /// <param name="lowestMove">Lower end of the range, S/S₀ − 1; &gt; −1. Default −20%.</param>
    /// <param name="highestMove">Upper end of the range, S/S₀ − 1. Default +20%.</param>
    /// <param name="options">Dynamics of the smile; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or reaches below −100%.</exception>
    public ImmutableArray<UncertainFlip> Flips(ExposureUnit unit, double lowestMove = -0.2, double highestMove = 0.2, ProfileOptions? options = null)
    {
        options ??= new ProfileOptions();
        ExposureFlips flips = ExposureFlips.Find(Dealer, unit, lowestMove, highestMove, options);
        var at = new ExposureFunction(_long.Dealer, unit, options.Volatility);
        return [.. flips.Flips.Select(f => new UncertainFlip(f, At(unit, at.At(f.LogMove), f.LogMove, options).StandardError / Math.Abs(f.Slope)))];
    }

    /// <summary>With the squares of the rows at a level, which only contracts that err for themselves need.</summary>
    private UncertainAmount At(ExposureUnit unit, ExposureAmount amount, double logMove, ProfileOptions options)
    {
        if (_mixture.Dependence.BetweenContracts == 1) return _mixture.Uncertain(amount, (0, 0));
        ResolvedBook book = Dealer.Book;
        if (options.Volatility.Bind(book) is { } moving)
        {
            double[] moved = new double[book.Count];
            for (int e = 0; e < book.Expiries.Length; e++)
                for (int i = book.Expiries[e].Start; i < book.Expiries[e].Start + book.Expiries[e].Count; i++)
                    moved[i] = moving.At(e, i, logMove);
            book = book.WithVolatilities(moved);
        }

        ReadOnlySpan<double> column = BookPricer.Evaluate(book, unit.Greek, logMove)[unit.Greek];
        double factor = unit.Factor(book.Market.Spot * Math.Exp(logMove)), calls = 0, puts = 0;
        for (int i = 0; i < column.Length; i++)
        {
            double g = factor * _long.Dealer.Units[i] * column[i];
            if (book.Signs[i] > 0) calls += g * g;
            else puts += g * g;
        }

        return _mixture.Uncertain(amount, (calls, puts));
    }

    private (ExposureTable Net, ExposureTable Squares, double Factor) Tables(ExposureUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        double spot = Dealer.Book.Market.Spot;
        RawExposure raw = _long.Raw(unit.Greek);
        return (raw.In(unit, Positioning, spot), raw.Squared().In(unit, Positioning, spot), unit.Factor(spot));
    }

    /// <summary>Squares were scaled by the unit's factor once; they need it twice.</summary>
    private UncertainAmount Uncertain(ExposureAmount net, ExposureAmount squares, double factor)
        => _mixture.Uncertain(net, (squares.CallsNet * factor, squares.PutsNet * factor));
}
