using OptionCascade.Cli.Views;
using OptionCascade.Margin.Monitor;

namespace OptionCascade.Cli.Commands;

/// <summary>From the library's monitor to the view of it.</summary>
internal static class MonitorMapping
{
    private static readonly double[] Shown = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    /// <summary>A distribution in the unit shown.</summary>
    public static DistributionView Distribution(string name, string unit, Distribution of, Func<double, double> show)
        => new(name, unit, of.Quantiles.IsEmpty ? [] : [.. Shown.Select(p => (p, show(of[p].Value)))]);

    /// <summary>A liquidation map, lowest price first.</summary>
    public static MapView Map(LiquidationMap map)
        => new(map.Underlying, [.. map.Down.Reverse().Append(map.Now).Concat(map.Up).Select(l => new MapLevelView(double.ExpM1(l.LogMove), l.Price, l.Accounts, l.Notional, l.ForcedUnits, l.ForcedUnits * l.Price, l.CumulativeForcedUnits * l.Price))]);
}
