using OptionCascade.Cli.Views;
using OptionCascade.Hedging;

namespace OptionCascade.Cli.Commands;

/// <summary>From the library's hedge flows to the view of them.</summary>
internal static class HedgeMapping
{
    /// <summary>A flow by cause, in currency.</summary>
    public static FlowSplit Split(HedgeFlow flow, double spot)
    {
        HedgeFlowSplit s = flow.Split;
        return new FlowSplit(s.GammaUnits * spot, s.VannaUnits * spot, s.CharmUnits * spot, (s.SpeedUnits + s.ZommaUnits + s.ColorUnits) * spot, (s.StepUnits + s.UnwindUnits) * spot, s.RemainderUnits * spot);
    }

    /// <summary>One scenario of volatility or time.</summary>
    public static ScenarioFlow Scenario(string name, HedgeFlow flow, double spot)
        => new(name, flow.Elapsed.TotalHours, flow.FlowUnits, flow.FlowNotional, Split(flow, spot), flow.ExpiredRows);

    /// <summary>The joint table.</summary>
    public static JointGrid Joint(HedgeFlowGrid grid, double[] moves)
    {
        int shifts = grid.Options.VolatilityShifts.Length;
        return new JointGrid(0, moves, [.. grid.Options.VolatilityShifts.Select(s => s.ToString())],
            [.. moves.Select((_, i) => (IReadOnlyList<double>)[.. Enumerable.Range(0, shifts).Select(j => grid[i, j, 0].FlowNotional)])]);
    }
}
