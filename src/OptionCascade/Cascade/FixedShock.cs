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

    /// <summary>One shock.</summary>
    /// <param name="equation">The market.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="domain">The range.</param>
    /// <param name="direction">Which way to walk; 0 for that of the push.</param>
    public FixedShock(CascadeEquation equation, Shock shock, FlowDomain domain, int direction = 0)
    {
        _shock = shock;
        Bound = equation.Bind(shock, domain);
        double push = Bound.PushAtStart(shock);
        Direction = direction != 0 ? direction : push < 0 ? -1 : 1;
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
        IReadOnlyList<Arc> way = Direction < 0 ? _curve.Down : _curve.Up;
        return IsAtRest ? new FoundEquilibrium(Bound, _curve, way[0], 0, _shock, [], _target, 1) : FoundEquilibrium.On(Bound, _curve, _shock, way, _target, 1);
    }

    /// <summary>How far the push outweighs what holds the market, in log price, where it does so most between two points: &gt; 0 as long as something beyond keeps the market from coming back.</summary>
    public double GreatestPush(double from, double to) => _target - _curve.Least(from, to);

    /// <summary>All equilibria in the range, ascending.</summary>
    public ImmutableArray<Equilibrium> Equilibria() => _curve.Equilibria(_target, Direction, First());
}
