using System.Collections.Immutable;
using OptionCascade.Cli.Views;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Commands;

/// <summary>Figures over paths, kept up as they come: memory does not grow with their number.</summary>
internal sealed class PathStatistics(int participants, double lowest, double highest, double cascadeSize)
{
    private static readonly ImmutableArray<double> Probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    private readonly Histogram _final = new(lowest, highest), _worst = new(lowest, highest), _fair = new(lowest, highest), _fall = new(-highest + lowest, 0);
    private readonly double[] _sum = new double[participants], _least = new double[participants], _most = new double[participants];
    private readonly long[] _active = new long[participants];
    private long _cascades, _runaways;
    private double _squares, _halted;

    /// <summary>Paths so far.</summary>
    public long Count { get; private set; }

    /// <summary>Mean sum of squared returns of a path.</summary>
    public double MeanSquares => _squares / Count;

    /// <summary>Mean time without trading, seconds.</summary>
    public double MeanHalted => _halted / Count;

    public void Add(PathSummary path)
    {
        Count++;
        _final.Add(path.FinalLogMove);
        _worst.Add(path.LowestLogMove);
        _fair.Add(path.LowestFairLogMove);
        _fall.Add(-path.DeepestDrawdown);
        if (path.Status == SimulationStatus.Runaway) _runaways++;
        if (path.Status == SimulationStatus.Runaway || path.LowestLogMove <= path.LowestFairLogMove - cascadeSize) _cascades++;
        _squares += path.SquaredReturns;
        _halted += path.HaltedSeconds;
        for (int i = 0; i < participants; i++)
        {
            double q = path.Traded[i];
            _sum[i] += q;
            _least[i] = Math.Min(_least[i], q);
            _most[i] = Math.Max(_most[i], q);
            if (q != 0) _active[i]++;
        }
    }

    public ShareView Cascades => Share(_cascades);

    public ShareView Runaways => Share(_runaways);

    public IReadOnlyList<PathDistribution> Distributions() =>
    [
        _final.View("final", "at the end", Probabilities), _worst.View("lowest", "lowest", Probabilities), _fair.View("lowestFair", "lowest of the fair price", Probabilities),
        _fall.View("deepestFall", "deepest fall from a high", Probabilities),
    ];

    public IReadOnlyList<ParticipantFlowView> Flows(IReadOnlyList<string> names, IReadOnlyList<bool> liquidated, double spot)
        => [.. names.Select((n, i) => new ParticipantFlowView(n, liquidated[i], _sum[i] / Count * spot, _least[i] * spot, _most[i] * spot, _active[i] / (double)Count))];

    private ShareView Share(long count)
    {
        const double Z = 1.959963984540054;
        double n = Count, p = count / n, middle = p + (Z * Z / (2 * n)), reach = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))), scale = 1 + (Z * Z / n);
        return new ShareView(count, p, Math.Max(0, (middle - reach) / scale), Math.Min(1, (middle + reach) / scale));
    }

    /// <summary>Counts in cells of 10⁻⁵.</summary>
    private sealed class Histogram(double low, double high)
    {
        private const double Cell = 1e-5;

        private readonly long[] _counts = new long[(int)Math.Ceiling((high - low) / Cell) + 1];
        private long _count;
        private double _sum, _least = double.PositiveInfinity, _most = double.NegativeInfinity;

        public void Add(double x)
        {
            _counts[(int)Math.Clamp((x - low) / Cell, 0, _counts.Length - 1)]++;
            _count++;
            _sum += x;
            (_least, _most) = (Math.Min(_least, x), Math.Max(_most, x));
        }

        public PathDistribution View(string key, string name, ImmutableArray<double> probabilities)
        {
            var quantiles = new List<(double, double)>();
            long met = 0;
            int cell = -1;
            foreach (double p in probabilities)
            {
                long rank = Math.Max(1, (long)Math.Ceiling(p * _count));
                while (met < rank)
                    met += _counts[++cell];
                quantiles.Add((p, Math.Clamp(low + ((cell + 0.5) * Cell), _least, _most)));
            }

            return new PathDistribution(key, name, quantiles, _sum / _count);
        }
    }
}
