// F(x) = −Σ_k Q_k·clamp((h_k + w − x)/w, 0, 1),     x, h_k ≤ 0
//
//   h_k   log price at which a breaker acts;   w   log distance before it at which traders begin to run ahead;   Q_k   units sold ahead of level k
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Traders who sell before a breaker can lock them in: the nearer the price to its level, the more they have sold, all of it at the level.</summary>
/// <remarks>
/// The magnet effect: selling that would have come later, or never, is brought forward into a falling market. What is sold stays sold.
/// Sources: A. Subrahmanyam, Circuit breakers and market volatility: a theoretical perspective, Journal of Finance 49 (1994); the Chinese breakers of January 2016 are the
/// standing example. The quantities are assumptions.
/// </remarks>
public sealed class AnticipatingSellers : IParticipant
{
    /// <summary>Name where none is given.</summary>
    internal const string StandardName = "sellers ahead of the breaker";

    private readonly ImmutableArray<FlowJump> _levels;
    private readonly double _width;

    /// <summary>Sellers ahead of levels.</summary>
    /// <param name="levels">Log moves h_k &lt; 0 at which a breaker acts, with the units Q_k ≥ 0 sold ahead of each.</param>
    /// <param name="logWidth">w, &gt; 0, not beyond the nearest level: nobody sells at the present price.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A level is not below the market, a quantity is negative, or the width reaches the market.</exception>
    public AnticipatingSellers(IEnumerable<(double LogMove, double Units)> levels, double logWidth, string name = StandardName)
    {
        ArgumentNullException.ThrowIfNull(levels);
        _levels = [.. levels.Select(l => new FlowJump(l.LogMove < 0 ? Guard.Finite(l.LogMove) : throw new ArgumentOutOfRangeException(nameof(levels), l.LogMove, "Expected levels below the market."), Guard.NonNegative(l.Units)))];
        _width = _levels.IsEmpty ? Guard.Positive(logWidth) : Guard.InRange(Guard.Positive(logWidth), 0, -_levels.Max(l => l.LogMove), nameof(logWidth));
        Name = Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (FlowJump level in _levels)
            sum -= level.Quantity * Math.Clamp((level.LogMove + _width - logMove) / _width, 0, 1);
        return sum;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (FlowJump level in _levels)
            if (logMove < level.LogMove + _width && logMove > level.LogMove)
                sum += level.Quantity / _width;
        return sum;
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        double gross = _levels.Sum(l => l.Quantity);
        return gross == 0 ? FlowCurve.Thresholds(domain, []) : FlowCurve.Compile(domain, Traded, gross, [0, .. _levels.Select(l => l.LogMove), .. _levels.Select(l => l.LogMove + _width)]);
    }
}
