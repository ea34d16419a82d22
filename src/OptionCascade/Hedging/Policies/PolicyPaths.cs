using System.Collections.Immutable;

namespace OptionCascade.Hedging.Policies;

/// <summary>What one policy did on every path, filled in any order of the paths.</summary>
internal sealed class PolicyPaths(IHedgingPolicy policy, int paths)
{
    private readonly Lock _gate = new();
    private int _refusedPath = int.MaxValue;
    private string? _refusal;

    public IHedgingPolicy Policy => policy;

    public double[] Errors { get; } = new double[paths];

    public double[] Costs { get; } = new double[paths];

    public double[] Trades { get; } = new double[paths];

    public double[] Turnover { get; } = new double[paths];

    /// <summary>Notes that the policy had no answer on a path; the reason of the lowest path is kept.</summary>
    public void Refuse(int path, string reason)
    {
        lock (_gate)
        {
            if (path >= _refusedPath) return;
            _refusedPath = path;
            _refusal = reason;
        }
    }

    public PolicyOutcome Outcome()
    {
        if (_refusal is not null) return new PolicyOutcome(policy.Name, null, _refusal);
        PathSample error = new(Errors), cost = new(Costs), pnl = new([.. Errors.Select((e, i) => e - Costs[i])]);
        return new PolicyOutcome(policy.Name, new PolicyFigures(cost.Mean, error.Mean, error.Deviation, pnl.Mean, pnl.Deviation, cost.MeanOver(error),
            new PathSample(Trades).Mean, new PathSample(Turnover).Mean, ImmutableArray.Create(Errors), ImmutableArray.Create(Costs)), null);
    }
}
