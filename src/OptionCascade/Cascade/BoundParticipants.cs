using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>The participants of a market along the path of its volatility, and their compiled curves.</summary>
internal sealed class BoundParticipants
{
    private readonly FlowDomain _domain;
    private readonly Lock _lock = new();
    private (double Tolerance, FlowCurve[] Curves)? _compiled;
    private double _gross = double.NaN;

    public BoundParticipants(CascadeEquation equation, double start, FlowDomain domain)
        : this(equation, VolatilityWalk.Path(equation.Volatility, equation.Participants, start, domain), domain)
    {
    }

    /// <summary>All participants along a path that some of them alone have made.</summary>
    public BoundParticipants(CascadeEquation equation, VolatilityPath path, FlowDomain domain)
    {
        _domain = domain;
        Path = path;
        All = path.IsUnmoved ? equation.Participants : [.. equation.Participants.Select(p => p is IVolatilitySensitive v ? v.Along(path) : p)];
    }

    private BoundParticipants(BoundParticipants whole, bool[] chosen)
    {
        _domain = whole._domain;
        Path = whole.Path;
        All = [.. whole.All.Where((_, i) => chosen[i])];
        if (whole._compiled is { } known) _compiled = (known.Tolerance, [.. known.Curves.Where((_, i) => chosen[i])]);
    }

    /// <summary>y(x).</summary>
    public VolatilityPath Path { get; }

    /// <summary>The participants along it, in the order of the model's.</summary>
    public ImmutableArray<IParticipant> All { get; }

    /// <summary>Bound of what they could ever trade in the range, units of underlying: rounding of a formula is relative to holdings, not to what little of them is traded.</summary>
    public double Gross
    {
        get
        {
            if (double.IsNaN(_gross)) _gross = Compile(_compiled?.Tolerance ?? 1e-12).Sum(c => c.AbsoluteUpperBound);
            return _gross;
        }
    }

    /// <summary>Their curves; compiled once.</summary>
    public FlowCurve[] Compile(double relativeTolerance)
    {
        lock (_lock)
        {
            if (_compiled is { } known && known.Tolerance == relativeTolerance) return known.Curves;
            var domain = new FlowDomain(_domain.LowestLogMove, _domain.HighestLogMove, relativeTolerance);
            FlowCurve[] curves = new FlowCurve[All.Length];
            try
            {
                Parallel.For(0, curves.Length, i => curves[i] = All[i].Compile(domain)); // each into its own place: the same bits on any number of threads
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]); // a participant's own exception, as if nobody else had been there
            }

            _compiled = (relativeTolerance, curves);
            return curves;
        }
    }

    /// <summary>Some of them, along the same path.</summary>
    public BoundParticipants Only(bool[] chosen) => new(this, chosen);
}
