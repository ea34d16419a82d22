using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.KillPrices;

/// <summary>Which ways a search goes.</summary>
[Flags]
public enum KillDirections
{
    /// <summary>Nowhere: only whether the account is in breach already.</summary>
    None = 0,

    /// <summary>Falling price.</summary>
    Down = 1,

    /// <summary>Rising price.</summary>
    Up = 2,

    /// <summary>Falling and rising price.</summary>
    BothWays = Down | Up,

    /// <summary>Rising volatility at an unmoved price.</summary>
    VolatilityRise = 4,

    /// <summary>All of them.</summary>
    All = BothWays | VolatilityRise,
}

/// <summary>How far and how closely a search for kill prices looks.</summary>
/// <remarks>
/// <para>
/// t is the distance from now: |x| for the price (x the log move of the market), ln(1 + y) for volatility (y its relative rise). The excess is sampled at
/// mesh points t, t + max(<see cref="Step"/>, <see cref="StepGrowth"/>·t), …, at the strikes of the account's own options and on both sides of the levels that
/// the rule declares (<see cref="IMarginRule.AddKinks"/>); between mesh points it is refined where it might be below zero, down to <see cref="Resolution"/>.
/// </para>
/// <para>
/// With <see cref="Step"/> set to a small value and <see cref="StepGrowth"/> to 0 no breach that lasts longer than <see cref="Step"/> can be missed, whatever the rule.
/// </para>
/// </remarks>
public sealed record KillPriceOptions
{
    private readonly double _lowest = -4.605170185988091, _highest = 2.302585092994046, _volatility = 10;
    private readonly double _step = 0.02, _growth = 0.1, _volatilityStep = 0.1, _resolution = 1e-4, _tolerance = 1e-9;
    private readonly double _relativeVolatility;
    private readonly Duration _elapsed;

    /// <summary>Lowest log move looked at; in [−40, 0]. Default ln 0.01: a fall of 99%.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double LowestLogMove { get => _lowest; init => _lowest = Guard.InRange(value, -40, 0, nameof(LowestLogMove)); }

    /// <summary>Highest log move looked at; in [0, 40]. Default ln 10: ten times the price.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double HighestLogMove { get => _highest; init => _highest = Guard.InRange(value, 0, 40, nameof(HighestLogMove)); }

    /// <summary>Highest multiple of volatility looked at; in [1, 1e5]. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double HighestVolatilityFactor { get => _volatility; init => _volatility = Guard.InRange(value, 1, 1e5, nameof(HighestVolatilityFactor)); }

    /// <summary>Widest spacing of the mesh near the present price, log price; in [1e-5, 1]. Default 0.02: twenty steps reach a move of 50%.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double Step { get => _step; init => _step = Guard.InRange(value, 1e-5, 1, nameof(Step)); }

    /// <summary>Further away the spacing may grow to this share of the distance; in [0, 1]. Default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double StepGrowth { get => _growth; init => _growth = Guard.InRange(value, 0, 1, nameof(StepGrowth)); }

    /// <summary>As <see cref="Step"/>, for volatility: spacing of ln(1 + y). Default 0.1; prices are smoother in volatility than in the underlying.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside [1e-5, 1].</exception>
    public double VolatilityStep { get => _volatilityStep; init => _volatilityStep = Guard.InRange(value, 1e-5, 1, nameof(VolatilityStep)); }

    /// <summary>Where the excess might be below zero between mesh points, the mesh is halved down to this width; in [1e-8, 1]. Default 1e-4, a move of 0.01%.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double Resolution { get => _resolution; init => _resolution = Guard.InRange(value, 1e-8, 1, nameof(Resolution)); }

    /// <summary>Widest bracket around a kill price, log price (or ln(1 + y)); in [1e-12, 1e-2]. Default 1e-9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double Tolerance { get => _tolerance; init => _tolerance = Guard.InRange(value, 1e-12, 1e-2, nameof(Tolerance)); }

    /// <summary>Relative change of every volatility while the price is searched, ≥ −1; a search for the volatility starts from it. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than −1, or more than 1e5.</exception>
    public double RelativeVolatility { get => _relativeVolatility; init => _relativeVolatility = Guard.InRange(value, -1, 1e5, nameof(RelativeVolatility)); }

    /// <summary>
    /// How volatility moves with the price: y = <see cref="RelativeVolatility"/> + response(x), held at or above −1, x the log move of the market. Continuous, finite for
    /// every x; null for none, the default. A search for the volatility starts from y at x = 0.
    /// </summary>
    public Func<double, double>? VolatilityResponse { get; init; }

    /// <summary>Log moves at which that response has a corner. Default none.</summary>
    public ImmutableArray<double> VolatilityKinks { get; init; } = [];

    /// <summary>Time that has passed, ≥ 0. Default none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public Duration Elapsed
    {
        get => _elapsed;
        init => _elapsed = value >= Duration.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Elapsed), value, "Expected a duration >= 0.");
    }

    /// <summary>Which ways to search. Default all.</summary>
    public KillDirections Directions { get; init; } = KillDirections.All;

    /// <summary>The defaults.</summary>
    public static KillPriceOptions Default { get; } = new();
}
