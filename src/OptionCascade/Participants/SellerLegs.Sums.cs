// Σ over the liquidations met of U_k + Σ c·m·w·(Φ(z) − p), by formula. Most accounts hold the same few thousand options: what the first 64, 128, … liquidations trade is kept as
// one sum of distinct options (NormalSteps.cs), and only those after the last of these are added one by one.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

internal sealed partial class SellerLegs
{
    /// <summary>The liquidations of one side, outward, and what they have traded by x. Safe to share between threads.</summary>
    internal sealed class Sums
    {
        private const int Stride = 64;

        private readonly SellerLegs _legs;
        private readonly ImmutableArray<ForcedBuyback> _outward;
        private readonly double[] _distances;
        private readonly Kept?[] _kept;
        private readonly (int Liquidation, int Option, double Units)[] _steps; // options without time value

        /// <summary>Sums over one side.</summary>
        /// <param name="legs">The options.</param>
        /// <param name="outward">The liquidations, nearest first.</param>
        public Sums(SellerLegs legs, ImmutableArray<ForcedBuyback> outward)
        {
            (_legs, _outward) = (legs, outward);
            _distances = [.. outward.Select(b => Math.Abs(b.LogMove))];
            _kept = new Kept?[(outward.Length / Stride) + 1];
            _steps = [.. outward.SelectMany((b, i) => legs._parts[b].Where(p => legs._options[p.Option].Total < LeastTotalVolatility).Select(p => (i, p.Option, p.Units)))];
        }

        /// <summary>What the first so many liquidations trade, options without time value aside.</summary>
        private sealed record Kept(int Count, double Constant, NormalSteps Options);

        /// <summary>Units of underlying traded by x, all volatilities multiplied by a scale.</summary>
        public double Traded(double x, double scale)
        {
            double sum = 0;
            int met = Met(x), from = 0;
            if (met >= Stride)
            {
                Kept kept = UpTo(met / Stride);
                (sum, from) = (kept.Constant + kept.Options.Sum(x, scale), kept.Count);
                foreach ((int liquidation, int option, double units) in _steps)
                    if (liquidation < from)
                        sum += units * Delta(in _legs._options[option], x, Side(_outward[liquidation], x), scale);
            }

            for (int i = from; i < met; i++)
                sum += _outward[i].UnderlyingUnits + _legs.Delta(_outward[i], x, scale);
            return sum;
        }

        /// <summary>Its derivative in x, where the scale has one of its own.</summary>
        public double Slope(double x, double scale, double scaleSlope)
        {
            double sum = 0;
            int met = Met(x), from = 0;
            if (met >= Stride)
            {
                Kept kept = UpTo(met / Stride);
                (_, double perX, double perScale) = kept.Options.Slopes(x, scale);
                (sum, from) = (perX + (perScale * scaleSlope), kept.Count);
            }

            for (int i = from; i < met; i++)
                sum += _legs.Slope(_outward[i], x, scale, scaleSlope);
            return sum;
        }

        private int Met(double x)
        {
            int low = 0, high = _distances.Length;
            double distance = Math.Abs(x);
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (_distances[middle] <= distance) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        private Kept UpTo(int strides)
        {
            if (Volatile.Read(ref _kept[strides]) is { } known) return known;
            double[] weights = new double[_legs._options.Length];
            double constant = 0;
            for (int i = 0; i < strides * Stride; i++)
            {
                constant += _outward[i].UnderlyingUnits;
                foreach ((int option, double units) in _legs._parts[_outward[i]])
                {
                    Option o = _legs._options[option];
                    if (o.Total < LeastTotalVolatility) continue;
                    weights[option] += units * o.Weight;
                    constant -= units * o.Weight * o.Put;
                }
            }

            var rows = new List<(double, double, double)>();
            for (int o = 0; o < weights.Length; o++)
                if (weights[o] != 0)
                    rows.Add((_legs._options[o].Location, _legs._options[o].Total, weights[o]));
            var kept = new Kept(strides * Stride, constant, NormalSteps.Create(rows));
            Volatile.Write(ref _kept[strides], kept);
            return kept;
        }
    }
}
