using System.Collections.Immutable;
using OptionCascade.Hedging;

namespace OptionCascade.Cascade;

/// <summary>
/// One shock of any kind: n(x), the news that would hold the market at x under its block, volatility and depth, walked from the undisturbed price in the direction of
/// the push until it is the shock's own news.
/// </summary>
internal sealed class FixedShock
{
    private readonly Shock _shock;
    private readonly ScaleCurve _curve;
    private readonly double _target;

    public FixedShock(CascadeEquation equation, Shock shock, FlowDomain domain)
    {
        _shock = shock;
        Bound = equation.Bind(shock, domain);
        double push = Bound.PushAtStart(shock);
        Direction = push < 0 ? -1 : 1;
        IsAtRest = push == 0;
        _target = shock.LogJump * Direction;
        _curve = new ScaleCurve(Bound, Shock.BlockTrade(shock.Quantity), Shock.PriceJump(Direction), domain);
    }

    public BoundEquation Bound { get; }

    /// <summary>Which way the market is pushed at its undisturbed price.</summary>
    public int Direction { get; }

    /// <summary>True when nothing pushes there.</summary>
    public bool IsAtRest { get; }

    public double FlowError => _curve.FlowError;

    /// <summary>The first equilibrium; null for none in the range.</summary>
    public FoundEquilibrium? First()
    {
        if (IsAtRest) return new FoundEquilibrium(Bound, _curve, (Direction < 0 ? _curve.Down : _curve.Up)[0], 0, _shock);
        return _curve.FirstReaching(_target, Direction) is { } arc ? new FoundEquilibrium(Bound, _curve, arc, _curve.Invert(arc, _target), _shock) : null;
    }

    /// <summary>All equilibria in the range, ascending.</summary>
    public ImmutableArray<Equilibrium> Equilibria() => _curve.Equilibria(_target, Direction);
}
