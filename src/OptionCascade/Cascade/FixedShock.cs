using System.Collections.Immutable;
using OptionCascade.Hedging;

namespace OptionCascade.Cascade;

/// <summary>
/// One shock of any kind: n(x), the news that would hold the market at x under its block, volatility and depth, walked from the undisturbed price in the direction of
/// the push until it is the shock's own news.
/// </summary>
internal sealed class FixedShock
{
    /// <summary>How much of the side that is not walked a curve of one side has, log price.</summary>
    private const double OtherSide = 1e-6;

    private readonly Shock _shock;
    private readonly ScaleCurve _curve;
    private readonly double _target;

    /// <summary>One shock.</summary>
    /// <param name="equation">The market.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="domain">The range.</param>
    /// <param name="direction">Which way to walk; 0 for that of the push.</param>
    public FixedShock(CascadeEquation equation, Shock shock, FlowDomain domain, int direction = 0)
        : this(equation.Bind(shock, domain), shock, domain, direction, double.PositiveInfinity)
    {
    }

    /// <summary>One shock, looked at on the way of the push alone.</summary>
    /// <param name="bound">The market under the shock.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="domain">The range that the market is bound to.</param>
    /// <param name="direction">Which way to walk; 0 for that of the push.</param>
    /// <param name="reach">How far, log price; ∞ for the whole range, both sides.</param>
    public FixedShock(BoundEquation bound, Shock shock, FlowDomain domain, int direction, double reach)
    {
        _shock = shock;
        Bound = bound;
        double push = Bound.PushAtStart(shock);
        Direction = direction != 0 ? direction : push < 0 ? -1 : 1;
        IsAtRest = push == 0;
        Reach = reach;
        _target = shock.LogJump * Direction;
        FlowDomain seen = double.IsInfinity(reach) ? domain : Direction < 0
            ? new FlowDomain(Math.Max(-reach, domain.LowestLogMove), OtherSide, domain.RelativeTolerance)
            : new FlowDomain(-OtherSide, Math.Min(reach, domain.HighestLogMove), domain.RelativeTolerance);
        _curve = new ScaleCurve(Bound, Shock.BlockTrade(shock.Quantity), Shock.PriceJump(Direction), seen);
    }

    public BoundEquation Bound { get; }

    /// <summary>Which way the market is pushed at its undisturbed price.</summary>
    public int Direction { get; }

    /// <summary>True when nothing pushes there.</summary>
    public bool IsAtRest { get; }

    /// <summary>How far from the market it has been looked at, log price.</summary>
    public double Reach { get; }

    /// <summary>The stretches on the way.</summary>
    public IReadOnlyList<Arc> Way => Direction < 0 ? _curve.Down : _curve.Up;

    public double FlowError => _curve.FlowError;

    /// <summary>Estimated error of what the curve says, log price.</summary>
    public double ScaleError => _curve.ScaleError;

    /// <summary>What holds the market at its undisturbed price, log price.</summary>
    public double ScaleAtMarket => _curve.ScaleAtMarket;

    /// <summary>The first equilibrium; null for none in the range.</summary>
    public FoundEquilibrium? First()
        => IsAtRest ? new FoundEquilibrium(Bound, _curve, Way[0], 0, _shock, [], _target, 1) : FoundEquilibrium.On(Bound, _curve, _shock, Way, _target, 1);

    /// <summary>How far the push outweighs what holds the market, in log price, where it does so most between two points: &gt; 0 as long as something beyond keeps the market from coming back.</summary>
    public double GreatestPush(double from, double to) => _target - _curve.Least(from, to);

    /// <summary>
    /// By how much the market, where it is held best up to a distance, is held better than the shock needs, log price: negative when nothing up to there holds it.
    /// </summary>
    public double Held(double distance)
    {
        double most = _curve.ScaleAtMarket;
        foreach (Arc arc in Way)
        {
            if (Math.Abs(arc.X1) > distance) break;
            most = Math.Max(most, arc.S1);
        }

        return most - _target;
    }

    /// <summary>All equilibria in the range, ascending.</summary>
    public ImmutableArray<Equilibrium> Equilibria() => _curve.Equilibria(_target, Direction, First());
}
