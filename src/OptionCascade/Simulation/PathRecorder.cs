using System.Collections.Immutable;

namespace OptionCascade.Simulation;

/// <summary>Writes down every step of one path.</summary>
internal sealed class PathRecorder
{
    private readonly SimulatedMarket _market;
    private readonly ImmutableArray<double>.Builder _seconds, _x, _fair, _volatility, _depth, _bid, _ask, _outside;
    private readonly ImmutableArray<double>.Builder[] _traded;
    private readonly ImmutableArray<bool>.Builder _halted;
    private readonly List<TradingHalt> _halts = [];
    private OrderExecution[] _executions = [];

    public PathRecorder(SimulatedMarket market, SimulationOptions options)
    {
        _market = market;
        int n = options.Steps + 1;
        ImmutableArray<double>.Builder New() => ImmutableArray.CreateBuilder<double>(n);
        (_seconds, _x, _fair, _volatility, _depth, _bid, _ask, _outside) = (New(), New(), New(), New(), New(), New(), New(), New());
        _traded = [.. market.Curves.Select(_ => New())];
        _halted = ImmutableArray.CreateBuilder<bool>(n);
    }

    public void Step(double seconds, double x, double fair, double volatility, double depth, double bid, double ask, double outside, ReadOnlySpan<double> traded, bool halted)
    {
        _seconds.Add(seconds);
        _x.Add(x);
        _fair.Add(fair);
        _volatility.Add(volatility);
        _depth.Add(depth);
        _bid.Add(depth * bid);
        _ask.Add(depth * ask);
        _outside.Add(outside);
        for (int i = 0; i < _traded.Length; i++)
            _traded[i].Add(traded[i]);
        _halted.Add(halted);
    }

    public void Executed(OrderExecution[] executions) => _executions = executions;

    public void Halt(TradingHalt halt) => _halts.Add(halt);

    /// <summary>The last trade before the halt, where there was one in its first step.</summary>
    public void HaltedAt(double logMove) => _halts[^1] = _halts[^1] with { LogMove = logMove };

    public void ResumedAt(double seconds)
    {
        if (_halts.Count > 0) _halts[^1] = _halts[^1] with { ToSeconds = seconds };
    }

    public SimulatedPath Path(PathSummary summary) => new()
    {
        Path = summary.Path,
        Status = summary.Status,
        Seconds = _seconds.ToImmutable(),
        LogMove = _x.ToImmutable(),
        FairLogMove = _fair.ToImmutable(),
        VolatilityShift = _volatility.ToImmutable(),
        Depth = _depth.ToImmutable(),
        BidDepth = _bid.ToImmutable(),
        AskDepth = _ask.ToImmutable(),
        OutsideTraded = _outside.ToImmutable(),
        Participants = [.. _market.Equation.Participants.Select(p => p.Name)],
        IsMarginChecked = _market.IsMarginChecked,
        Traded = [.. _traded.Select(t => t.ToImmutable())],
        Halted = _halted.ToImmutable(),
        Halts = [.. _halts],
        Executions = [.. _executions],
        Summary = summary,
    };
}
