using System.Collections.Immutable;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Dealers who keep an option book delta-neutral: F(x) = −[Δ(x, β(x)) − Δ(0, 0)], Δ the book's spot delta in units of underlying.
/// </summary>
/// <remarks>
/// Continuous hedging, forwards moving with spot, no time passing; volatility fixed per strike, or driven by spot (y = β(x)). A book with short gamma
/// sells into a fall and buys into a rise (amplifies), a long-gamma book does the opposite. American options are hedged with their European delta.
/// Source of the mechanism: Frey and Stremme, Mathematical Finance 7 (1997).
/// </remarks>
public sealed class DealerHedging : IParticipant
{
    private readonly BookDelta _delta;
    private readonly SpotVolatilityResponse _volatility;
    private readonly double _smoothAtStart;
    private readonly ImmutableArray<FlowJump> _jumps;

    /// <summary>Dealers with the given side of a book.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="name">Name used in results.</param>
    /// <param name="volatility">How volatility follows spot; null for fixed at each strike.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public DealerHedging(DealerBook dealers, string name = "dealers", SpotVolatilityResponse? volatility = null)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        Name = Guard.NotBlank(name);
        _delta = BookDelta.Create(dealers);
        _volatility = volatility ?? SpotVolatilityResponse.Fixed;
        _smoothAtStart = _delta.Smooth(0, SpotVolatilityResponse.Fixed);
        _jumps = [.. _delta.Jumps()];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => true;

    /// <summary>Σ |contracts · multiplier| in delta terms: the most that hedging could ever trade, units of underlying.</summary>
    public double GrossUnits => _delta.Gross;

    /// <inheritdoc/>
    public double Traded(double logMove)
        => _smoothAtStart - _delta.Smooth(Guard.Finite(logMove), _volatility) + _jumps.Where(j => Met(j, logMove)).Sum(j => j.Quantity);

    /// <inheritdoc/>
    public double Slope(double logMove) => -_delta.Slope(Guard.Finite(logMove), _volatility);

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _delta.Compile(domain, _volatility);
    }

    private static bool Met(FlowJump jump, double x) => jump.LogMove <= 0 ? x <= jump.LogMove : x >= jump.LogMove;
}
