using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>A price level and what is traded there.</summary>
/// <param name="Price">Level, quote currency per unit of underlying, &gt; 0.</param>
/// <param name="Quantity">Units of underlying, &gt; 0; the participant says which way it trades.</param>
public readonly record struct PriceLevel(double Price, double Quantity);

/// <summary>Orders that are executed whole when the price reaches their level: the part that stops, liquidations and resting orders share.</summary>
internal sealed class ThresholdOrders
{
    private readonly ImmutableArray<FlowJump> _jumps;
    private readonly double[] _fallLevels, _fallSums, _riseLevels, _riseSums;
    private readonly double _atMarket;

    /// <summary>Orders at log moves; quantities are signed, buying &gt; 0. Those at 0 are executed without any move.</summary>
    public ThresholdOrders(IEnumerable<FlowJump> jumps)
    {
        FlowJump[] all = [.. jumps];
        Array.Sort(Array.ConvertAll(all, j => j.LogMove), all);
        _jumps = [.. all];
        AtMarket = _jumps.Count(j => j.LogMove == 0);
        _atMarket = _jumps.Where(j => j.LogMove == 0).Sum(j => j.Quantity);
        (_fallLevels, _fallSums) = Outward([.. _jumps.Where(j => j.LogMove <= 0).Reverse()], 0);
        (_riseLevels, _riseSums) = Outward([.. _jumps.Where(j => j.LogMove > 0)], _atMarket);
    }

    /// <summary>Σ |quantity|.</summary>
    public double Gross => _jumps.Sum(j => Math.Abs(j.Quantity));

    /// <summary>Number of orders at the market itself: they are executed without any move.</summary>
    public int AtMarket { get; }

    /// <summary>The orders, by ascending level.</summary>
    public ImmutableArray<FlowJump> Jumps => _jumps;

    /// <summary>Validated levels as log moves.</summary>
    public static IEnumerable<(double LogMove, double Quantity)> LogMoves(double spot, IEnumerable<PriceLevel> levels, string name)
    {
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(levels);
        foreach (PriceLevel level in levels)
        {
            if (!(double.IsFinite(level.Price) && level.Price >= 0 && double.IsFinite(level.Quantity) && level.Quantity >= 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected a finite price >= 0 (0 is never reached) and a finite quantity >= 0, got {level.Quantity:R} at {level.Price:R}."), name);
            yield return (Math.Log(level.Price / spot), level.Quantity);
        }
    }

    /// <summary>Sum of what is executed on the way from 0 to x, x included.</summary>
    public double Traded(double x)
    {
        (double[] levels, double[] sums) = x <= 0 ? (_fallLevels, _fallSums) : (_riseLevels, _riseSums);
        int at = Array.BinarySearch(levels, Math.Abs(x)), met = at >= 0 ? at + 1 : ~at;
        return met > 0 ? sums[met - 1] : x > 0 ? _atMarket : 0;
    }

    /// <summary>The orders as a curve.</summary>
    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Thresholds(domain, _jumps);

    /// <summary>Distinct distances from the market, ascending, with the sum of all that is met up to each.</summary>
    private static (double[] Levels, double[] Sums) Outward(FlowJump[] jumps, double sum)
    {
        var levels = new List<double>(jumps.Length);
        var sums = new List<double>(jumps.Length);
        foreach (FlowJump jump in jumps)
        {
            double distance = Math.Abs(jump.LogMove);
            sum += jump.Quantity;
            if (levels.Count > 0 && levels[^1] == distance)
            {
                sums[^1] = sum;
                continue;
            }

            levels.Add(distance);
            sums.Add(sum);
        }

        return ([.. levels], [.. sums]);
    }
}
