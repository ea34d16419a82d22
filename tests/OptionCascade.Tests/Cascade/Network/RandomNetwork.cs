using System.Collections.Immutable;
using OptionCascade.Cascade.Network;
using OptionCascade.Impact;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;

namespace OptionCascade.Tests.Cascade.Network;

internal enum Kind { Lever, Threshold, CrossAll, CrossShare, CrossTurn, Stops, SmoothStops, Dips, Value, Lots }

internal sealed record PlainAsset(double Spot, bool Linear, double Slope, double Volume, double News, double Block);

/// <summary>A holder as numbers. A: debt, cash or level; B, C: target, speed, rate or width.</summary>
internal sealed record PlainHolder(string Name, Kind Kind, int[] Assets, double[] Units, double A, double B, double C);

/// <summary>
/// A random network given by plain numbers, from which a test builds the library's model and, by the formulas of this file alone, an independent one. Assets of
/// orientation −1 are held short by everybody, so that the network is ordered unless <c>mixed</c>.
/// </summary>
internal sealed record RandomNetwork(PlainAsset[] Assets, PlainHolder[] Holders)
{
    private const double Core = 1e-3;

    public static RandomNetwork Draw(int seed, bool mixed = false, bool thresholdsOnly = false, bool bothWays = false, bool longOnly = false)
    {
        var random = new Random(seed);
        double U(double low, double high) => low + ((high - low) * random.NextDouble());
        int n = random.Next(1, 7), count = random.Next(1, 9);
        int[] o = [.. Enumerable.Range(0, n).Select(_ => longOnly || random.NextDouble() < 0.75 ? 1 : -1)];
        double[] spots = [.. o.Select(_ => Math.Exp(U(0, 4)))];
        var holders = new List<PlainHolder>();
        double[] held = new double[n];
        for (int h = 0; h < count; h++)
        {
            int k = random.Next(1, n + 1);
            int[] assets = [.. Enumerable.Range(0, n).OrderBy(_ => random.Next()).Take(k)];
            double[] units = [.. assets.Select(i => U(20, 150) / spots[i] * (mixed && random.NextDouble() < 0.3 ? -o[i] : o[i]))];
            double net = assets.Select((i, j) => units[j] * spots[i]).Sum(), gross = assets.Select((i, j) => Math.Abs(units[j]) * spots[i]).Sum();
            Kind[] kinds = thresholdsOnly ? [Kind.CrossAll, Kind.Stops]
                : mixed ? [Kind.Lever, Kind.Threshold, Kind.CrossAll, Kind.CrossShare, Kind.CrossTurn, Kind.Stops, Kind.SmoothStops, Kind.Dips, Kind.Value]
                : [Kind.Lever, Kind.Threshold, Kind.CrossAll, Kind.CrossShare, Kind.CrossTurn, Kind.Stops, Kind.SmoothStops];
            Kind kind = kinds[random.Next(kinds.Length)];
            bool isLong = units.All(u => u > 0);
            if (kind is Kind.Lever or Kind.Threshold && !isLong) kind = Kind.CrossShare;
            if (kind is Kind.Stops or Kind.SmoothStops or Kind.Dips or Kind.Value)
            {
                (assets, units) = ([assets[0]], [units[0]]);
                if (kind is Kind.SmoothStops or Kind.Value or Kind.Dips && o[assets[0]] < 0) kind = Kind.Stops;
                if (kind is not Kind.Stops) units[0] = Math.Abs(units[0]);
            }

            holders.Add(kind switch
            {
                Kind.Lever => new PlainHolder($"h{h}", kind, assets, units, gross, U(1, 1) + U(0, 12), U(0.2, 1)),
                Kind.Threshold => new PlainHolder($"h{h}", kind, assets, units, gross * (1 - U(0.03, 0.3)), U(0, 0.06), U(0.06, 0.3)),
                Kind.Stops => new PlainHolder($"h{h}", kind, assets, units, -Math.Sign(units[0]) * U(0.001, 0.4), 0, 0),
                Kind.SmoothStops => new PlainHolder($"h{h}", kind, assets, units, U(-0.3, 0.02), U(0.005, 0.1), 0),
                Kind.Dips => new PlainHolder($"h{h}", kind, assets, units, -U(0.01, 0.4), 0, 0),
                Kind.Value => new PlainHolder($"h{h}", kind, assets, units, -U(0, 0.8) * net, U(0.5, 4), spots[assets[0]] * U(0.9, 1.5)),
                // Equity of rate·gross·U(1, 3): cash makes up the difference.
                _ => Cross(),
            });

            PlainHolder Cross()
            {
                double rate = U(0.01, 0.2), target = U(1, 1.8);
                return new PlainHolder($"h{h}", kind, assets, units, (rate * gross * U(1.0, 2.5)) - net, rate, target);
            }

            for (int j = 0; j < holders[^1].Assets.Length; j++)
                held[holders[^1].Assets[j]] += Math.Abs(holders[^1].Units[j]);
        }

        PlainAsset[] all =
        [
            .. Enumerable.Range(0, n).Select(i =>
            {
                // Everybody out moves the price by this much in a linear market.
                double whole = Math.Exp(U(-4, 0.5)), size = Math.Max(held[i], 1 / spots[i]);
                bool linear = random.Next(2) == 0;
                int sign = bothWays && random.Next(2) == 0 ? o[i] : -o[i];
                double news = random.Next(3) > 0 ? sign * U(0, 0.25) : 0, block = random.Next(3) == 0 ? sign * U(0, 0.5) * size : 0;
                return new PlainAsset(spots[i], linear, linear ? whole / size : whole, size, news, block);
            }),
        ];
        return new RandomNetwork(all, [.. holders]);
    }

    public NetworkShock Shock => Assets.Select((a, i) => (a, i)).Aggregate(NetworkShock.None,
        (s, p) => s.WithPriceJump($"a{p.i}", p.a.News).WithBlockTrade($"a{p.i}", p.a.Block));

    public RandomNetwork WithoutShock => this with { Assets = [.. Assets.Select(a => a with { News = 0, Block = 0 })] };

    public NetworkAsset[] LibraryAssets() => [.. Assets.Select((a, i) => new NetworkAsset($"a{i}", a.Spot,
        a.Linear ? new LinearImpact(a.Slope) : new SquareRootImpact(1, new TradingActivity(a.Volume, a.Slope), Core)))];

    public NetworkModel Model()
    {
        NetworkAsset[] assets = LibraryAssets();
        return new NetworkModel(assets, Holders.Select(h => Holder(h, assets)));
    }

    public static INetworkHolder Holder(PlainHolder h, NetworkAsset[] assets)
    {
        HolderPosition[] Positions() => [.. h.Assets.Select((i, k) => new HolderPosition(assets[i], h.Units[k]))];
        NetworkAsset first = assets[h.Assets[0]];
        return h.Kind switch
        {
            Kind.Lever => new LeverageTargetingFund(h.Name, Positions(), h.B, LeverageTargetingForm.Exact, h.C),
            Kind.Threshold => new ThresholdFund(h.Name, Positions(), h.A, h.B, h.C),
            Kind.Stops => new SingleAssetParticipant(first, h.A < 0
                ? StopOrders.Sell(first.Spot, [new PriceLevel(first.Spot * Math.Exp(h.A), h.Units[0])])
                : StopOrders.Buy(first.Spot, [new PriceLevel(first.Spot * Math.Exp(h.A), -h.Units[0])]), h.Name),
            Kind.SmoothStops => new SingleAssetParticipant(first, StopDensity.Normal(first.Spot, first.Spot * Math.Exp(h.A), h.B, h.Units[0]), h.Name),
            Kind.Dips => new SingleAssetParticipant(first, new DipBuyers(first.Spot, [new PriceLevel(first.Spot * Math.Exp(h.A), h.Units[0])]), h.Name),
            Kind.Value => new CappedValueFund(h.Name, first, h.Units[0], h.A, h.C, h.B * 10, 1 + h.B),
            Kind.Lots => new LotHolder(h, first),
            _ => new CrossMarginedAccount(h.Name, h.Assets.Select((i, k) => new MarginPosition(assets[i], h.Units[k]) { Maintenance = MaintenanceTiers.Flat(h.B), Priority = k }),
                h.A, h.Kind == Kind.CrossAll ? CrossLiquidation.AllAtOnce : h.Kind == Kind.CrossShare ? CrossLiquidation.ProRata : CrossLiquidation.ByPriority,
                Math.Min(h.C, 0.95 / h.B)),
        };
    }

    /// <summary>T(x), by the formulas of this file.</summary>
    public double[] Map(double[] x)
    {
        double[] q = [.. Assets.Select(a => a.Block)];
        foreach (PlainHolder h in Holders)
        {
            double[] f = Flows(h, x);
            for (int k = 0; k < f.Length; k++)
                q[h.Assets[k]] += f[k];
        }

        return [.. Assets.Select((a, i) => a.News + (a.Linear ? a.Slope * q[i]
            : Math.Sign(q[i]) * a.Slope * (Math.Sqrt((Math.Abs(q[i]) / a.Volume) + Core) - Math.Sqrt(Core))))];
    }

    /// <summary>Plain rounds from the undisturbed market; null when a price leaves the range, and the last change.</summary>
    public (double[]? X, double Change) PlainRounds(int rounds)
    {
        double[] x = new double[Assets.Length];
        double change = 0;
        for (int k = 0; k < rounds; k++)
        {
            double[] next = Map(x);
            change = x.Zip(next).Max(p => Math.Abs(p.First - p.Second));
            x = next;
            if (x.Any(v => Math.Abs(v) > Math.Log(1e3))) return (null, change);
            if (change <= 1e-14) break;
        }

        return (x, change);
    }

    private double[] Flows(PlainHolder h, double[] x)
    {
        double[] p = [.. h.Assets.Select(i => Assets[i].Spot * Math.Exp(x[i]))];
        double value = p.Zip(h.Units).Sum(v => v.First * v.Second);
        switch (h.Kind)
        {
            case Kind.Lever:
            {
                double debt = h.A * (1 - (1 / h.B)), sold = h.C * Math.Min(1, 1 - (h.B * (value - debt) / value));
                return [.. h.Units.Select(u => -sold * u)];
            }

            case Kind.Threshold:
            {
                double ratio = (value - h.A) / value, sold = ratio < h.B ? 1 - (Math.Max(ratio, 0) / h.C) : 0;
                return [.. h.Units.Select(u => -sold * u)];
            }

            case Kind.Stops:
                return [(h.A < 0 ? x[h.Assets[0]] <= h.A : x[h.Assets[0]] >= h.A) ? -h.Units[0] : 0];
            case Kind.SmoothStops:
                return [x[h.Assets[0]] >= 0 ? 0 : h.Units[0] * (Cdf((x[h.Assets[0]] - h.A) / h.B) - Cdf(-h.A / h.B))];
            case Kind.Dips:
                return [x[h.Assets[0]] <= h.A ? h.Units[0] : 0];
            case Kind.Value:
            {
                double wealth = (h.Units[0] * p[0]) + h.A, leverage = Math.Clamp(h.B * 10 * (1 - (p[0] / h.C)), 0, 1 + h.B);
                return [(wealth <= 0 ? 0 : leverage * wealth / p[0]) - h.Units[0]];
            }

            default:
                return Cross(h, p, value);
        }
    }

    private static double[] Cross(PlainHolder h, double[] p, double value)
    {
        double[] notional = [.. p.Zip(h.Units).Select(v => Math.Abs(v.First * v.Second))];
        double equity = value + h.A, required = h.B * notional.Sum(), target = Math.Min(h.C, 0.95 / h.B);
        if (equity >= required) return new double[p.Length];
        if (h.Kind == Kind.CrossAll) return [.. h.Units.Select(u => -u)];
        // The requirement that the equity carries at the target.
        double carried = Math.Max(0, equity / target), free = required - carried;
        if (h.Kind == Kind.CrossShare) return [.. h.Units.Select(u => -u * Math.Min(1, free / required))];
        double[] flows = new double[p.Length];
        for (int k = 0; k < p.Length && free > 0; k++)
        {
            double closed = Math.Min(1, free / (h.B * notional[k]));
            flows[k] = -closed * h.Units[k];
            free -= closed * h.B * notional[k];
        }

        return flows;
    }

    private static double Cdf(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    /// <summary>A planted fault: sells whole lots of one unit only, so that splitting it or changing units changes what it does.</summary>
    private sealed class LotHolder(PlainHolder h, NetworkAsset asset) : INetworkHolder
    {
        public string Name => h.Name;

        public ImmutableArray<NetworkAsset> Assets { get; } = [asset];

        public HolderStructure Structure(OptionCascade.Hedging.FlowDomain domain) => HolderStructure.Amplifying([1]);

        public void Traded(in HolderState state, Span<double> units)
            => units[0] = -Math.Floor(h.Units[0] * Math.Clamp(-2 * state.LogMoves[0], 0, 1));

        public void Slopes(in HolderState state, Span<double> slopes) { }

        public (double Least, double Most) Range(int asset) => (-h.Units[0], 0);

        public double Held(int asset) => h.Units[0];
    }
}
