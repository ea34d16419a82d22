using System.Collections.Immutable;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Dealers who keep an option book delta-neutral: F(x) = −[Δ(x) − Δ(0)], Δ the book's spot delta in units of underlying.
/// </summary>
/// <remarks>
/// Continuous hedging, volatility fixed per strike, forwards moving with spot, no time passing. A book with short gamma sells into a fall and buys
/// into a rise (amplifies), a long-gamma book does the opposite. American options are hedged with their European delta.
/// Source of the mechanism: Frey and Stremme, Mathematical Finance 7 (1997).
/// </remarks>
public sealed class DealerHedging : IParticipant
{
    private const double MeshWidth = 0.03;
    private readonly BookDelta _delta;
    private readonly double _smoothAtStart;
    private readonly ImmutableArray<FlowJump> _jumps;

    /// <summary>Dealers with the given side of a book.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public DealerHedging(DealerBook dealers, string name = "dealers")
    {
        ArgumentNullException.ThrowIfNull(dealers);
        Name = Guard.NotBlank(name);
        _delta = BookDelta.Create(dealers);
        _smoothAtStart = _delta.Smooth(0);
        // The step of an expiring option: delta rises by w as x rises through the level, so the hedge sells w; falling through it, it buys w.
        _jumps = [.. _delta.Steps.Select(s => new FlowJump(s.LogMove, s.LogMove <= 0 ? s.Quantity : -s.Quantity))];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => true;

    /// <summary>Σ |contracts · multiplier| in delta terms: the most that hedging could ever trade, units of underlying.</summary>
    public double GrossUnits => _delta.Gross;

    /// <inheritdoc/>
    public double Traded(double logMove)
        => _smoothAtStart - _delta.Smooth(Guard.Finite(logMove)) + _jumps.Where(j => Met(j, logMove)).Sum(j => j.Quantity);

    /// <inheritdoc/>
    public double Slope(double logMove) => -_delta.Slope(Guard.Finite(logMove));

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (_delta.Gross == 0) return FlowCurve.Thresholds(domain, []);
        PiecewiseChebyshev smooth = PiecewiseChebyshev.Build(domain.Breakpoints([], MeshWidth), domain.RelativeTolerance * _delta.Gross, FlowCurve.LeastWidth,
            (a, b) =>
            {
                PiecewiseChebyshev.Sampler delta = _delta.SamplerFor(a, b);
                return (x, into) =>
                {
                    delta(x, into);
                    for (int i = 0; i < into.Length; i++)
                        into[i] = _smoothAtStart - into[i];
                };
            }, parallel: _delta.Count > 500);
        return new FlowCurve(smooth, [], _jumps);
    }

    private static bool Met(FlowJump jump, double x) => jump.LogMove <= 0 ? x <= jump.LogMove : x >= jump.LogMove;
}
