using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>Why a pricer gives no price.</summary>
public enum PricingFailure
{
    /// <summary>There is a price.</summary>
    None = 0,

    /// <summary>The pricer does not price options of this exercise style, or with such terms.</summary>
    NotSupported = 1,

    /// <summary>The terms or the market lie outside the range where the pricer's formula can be evaluated.</summary>
    OutsideDomain = 2,

    /// <summary>An iteration inside the pricer did not reach its tolerance.</summary>
    NotConverged = 3,

    /// <summary>The pricer's formula ended in NaN or an infinity.</summary>
    NotFinite = 4,
}

/// <summary>
/// What a pricer answers: the price and those Greeks that it has, in the raw units of <see cref="GreekSet"/>, or the reason why there is no price. A figure that is
/// not <see cref="Given"/> cannot be read by mistake, and one that is given is finite.
/// </summary>
public sealed record OptionValuation
{
    private readonly Greeks _figures;

    private OptionValuation(GreekSet given, GreekSet withheld, in Greeks figures, PricingFailure failure, string? reason)
    {
        Given = given;
        Withheld = withheld;
        _figures = figures;
        Failure = failure;
        Reason = reason;
    }

    /// <summary>The figures that can be read; <see cref="GreekSet.None"/> where pricing failed.</summary>
    public GreekSet Given { get; }

    /// <summary>Figures that the pricer worked out and that came out as NaN or infinite: asked for, attempted, not given.</summary>
    public GreekSet Withheld { get; }

    /// <summary>Why there is no price; <see cref="PricingFailure.None"/> where there is one.</summary>
    public PricingFailure Failure { get; }

    /// <summary>The failure in words; null where there is none.</summary>
    public string? Reason { get; }

    /// <summary>True when pricing succeeded.</summary>
    public bool Succeeded => Failure == PricingFailure.None;

    /// <summary>V, quote currency.</summary>
    /// <exception cref="InvalidOperationException">The price is not given.</exception>
    public double Price => this[GreekSet.Price];

    /// <summary>One figure.</summary>
    /// <param name="figure">Exactly one member of <see cref="GreekSet"/>, not a combination.</param>
    /// <exception cref="InvalidOperationException">The figure is not given.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="figure"/> is not one figure.</exception>
    public double this[GreekSet figure] => TryGet(figure, out double value)
        ? value
        : throw new InvalidOperationException(Succeeded ? $"{figure} is not given; given are {Given}." : $"{figure} is not given, pricing failed ({Failure}): {Reason}");

    /// <summary>One figure, if it is given; <paramref name="value"/> is NaN where it is not.</summary>
    /// <param name="figure">Exactly one member of <see cref="GreekSet"/>, not a combination.</param>
    /// <param name="value">The figure.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="figure"/> is not one figure.</exception>
    public bool TryGet(GreekSet figure, out double value)
    {
        double held = _figures.Figure(figure);
        bool given = (Given & figure) != 0;
        value = given ? held : double.NaN;
        return given;
    }

    /// <summary>A valuation from what a pricer worked out.</summary>
    /// <param name="computed">The figures in <paramref name="figures"/> that mean something.</param>
    /// <param name="wanted">The figures asked for: others are not given.</param>
    /// <param name="figures">Price and Greeks. A computed one that is not finite is withheld; where that is the price, the valuation is a failure.</param>
    public static OptionValuation Of(GreekSet computed, GreekSet wanted, in Greeks figures)
    {
        GreekSet asked = computed & wanted & GreekSet.All, given = asked;
        for (GreekSet one = GreekSet.Price; one <= GreekSet.Ultima; one = (GreekSet)((int)one << 1))
            if ((asked & one) != 0 && !double.IsFinite(figures.Figure(one)))
                given &= ~one;
        return (computed & GreekSet.Price) != 0 && !double.IsFinite(figures.Price)
            ? new OptionValuation(GreekSet.None, asked, default, PricingFailure.NotFinite, FormattableString.Invariant($"The price came out as {figures.Price}."))
            : new OptionValuation(given, asked & ~given, in figures, PricingFailure.None, null);
    }

    /// <summary>No price.</summary>
    /// <param name="failure">The kind of failure, not <see cref="PricingFailure.None"/>.</param>
    /// <param name="reason">What happened, with the values at fault.</param>
    /// <exception cref="ArgumentException"><paramref name="failure"/> is none, or <paramref name="reason"/> is blank.</exception>
    public static OptionValuation Failed(PricingFailure failure, string reason)
    {
        if (failure == PricingFailure.None)
            throw new ArgumentOutOfRangeException(nameof(failure), failure, "Expected a kind of failure.");
        return new OptionValuation(GreekSet.None, GreekSet.None, default, failure, Guard.NotBlank(reason));
    }
}
