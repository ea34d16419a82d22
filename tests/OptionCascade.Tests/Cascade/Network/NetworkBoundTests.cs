using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>What the long steps rest on: bounds of slopes over boxes, and the order of what arbitrage passes on.</summary>
public class NetworkBoundTests
{
    private static readonly FlowDomain Domain = new NetworkOptions().Domain;

    [Fact]
    public void LeastSlopes_RandomBoxes_StayBelowTheSlopesInside()
    {
        int positive = 0, byPriority = 0, opposite = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomNetwork network = RandomNetwork.Draw(5_000_000 + seed);
            (string? above, int found) = Above(network.Model(), network.Shock, new Random(seed));
            Assert.True(above is null, $"{seed}: {above}");
            positive += found;
            if (found == 0) continue;
            if (network.Holders.Any(h => h.Kind == Kind.CrossTurn)) byPriority++;
            if (network.Holders.Any(h => h.Units.Min() < 0 && h.Units.Max() > 0)) opposite++;
        }

        Assert.True(positive > 2000 && byPriority > 100 && opposite > 100, $"{positive} bounds above zero, {byPriority} and {opposite} networks");
    }

    [Fact]
    public void LeastSlopes_HolderThatStatesTooMuch_IsSeen()
    {
        var asset = new NetworkAsset("x", 100, new LinearImpact(1e-3));
        var fund = new LeverageTargetingFund("fund", [new HolderPosition(asset, 50)], 4, LeverageTargetingForm.Exact);
        Assert.Null(Above(new NetworkModel([asset], [fund]), NetworkShock.None.WithPriceJump("x", -0.1), new Random(1)).Above);
        Assert.NotNull(Above(new NetworkModel([asset], [new Boastful(fund)]), NetworkShock.None.WithPriceJump("x", -0.1), new Random(1)).Above);
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(0.4, false)]
    public void OrderStructure_TradingAgainstADerivativePassedOn_IsNotOrdered(double passedOn, bool ordered)
    {
        NetworkAsset coin = new("coin", 100, new LinearImpact(1e-3)), future = new("future", 100, new LinearImpact(1e-3));
        // Below his cap the fund buys what falls, at a bounded speed.
        var model = new NetworkModel([coin, future], [new CappedValueFund("value", future, 50, 1000, 120, 5, 2)], [new BasketArbitrage("future", [new Constituent("coin", 1)], passedOn)]);
        NetworkShock shock = NetworkShock.None.WithPriceJump("future", -0.1);
        Assert.Equal(ordered, new OrderStructure(new NetworkMap(model, shock, 1), Domain).IsOrdered(0));
        NetworkResult result = NetworkSolver.Solve(model, shock);
        Assert.True(result.Verify(model).IsConfirmed);
        Assert.True(result.Residual < 1e-12);
    }

    [Fact]
    public void CriticalShock_AccountLiquidatedLineAfterLine_SmoothFoldIsCertified()
    {
        int smooth = 0;
        foreach (double rate in (double[])[0.055, 0.095, 0.135, 0.142, 0.145, 0.148, 0.152, 0.155])
        {
            NetworkFold? fold = InTurn(rate, out _, out _);
            Assert.NotNull(fold);
            Assert.True(fold.Status == CascadeStatus.Converged, FormattableString.Invariant($"{rate}: {fold.Status}"));
            if (fold.Kind == FoldKind.Smooth) smooth++;
        }

        Assert.True(smooth >= 3, $"{smooth}");
    }

    [Fact]
    public void CriticalShock_FoldWhereALineIsJustClosed_SaysThatNothingIsCertifiedThere()
    {
        // Impact of the line b, 80·0.002, equals its rate: the feedback reaches 1 exactly where the last unit of b is sold. Beyond that corner it is 0, and so is every bound across it.
        NetworkFold? fold = InTurn(0.16, out NetworkModel model, out NetworkShock ray);
        Assert.NotNull(fold);
        Assert.Equal(CascadeStatus.NotCertified, fold.Status);
        NetworkResult before = NetworkSolver.Solve(model, ray.Times(fold.Scale * (1 - 1e-7))), after = NetworkSolver.Solve(model, ray.Times(fold.ScaleAfter * (1 + 1e-7)));
        Assert.Equal((CascadeStatus.Converged, CascadeStatus.Converged), (before.Status, after.Status));
        Assert.True(before.Verify(model, 20_000).IsConfirmed && after.Verify(model, 20_000).IsConfirmed);
        Assert.True(before.LogMoves[0] - after.LogMoves[0] > 0.2);
    }

    private static NetworkFold? InTurn(double rate, out NetworkModel model, out NetworkShock ray)
    {
        NetworkAsset a = new("a", 100, new SquareRootImpact(1, new TradingActivity(100, 0.3), 1e-3)), b = new("b", 50, new LinearImpact(2e-3));
        MarginPosition Line(NetworkAsset asset, double units, int priority) => new(asset, units) { Maintenance = MaintenanceTiers.Flat(rate), Priority = priority };
        model = new NetworkModel([a, b], [new CrossMarginedAccount("account", [Line(a, 60, 1), Line(b, 80, 0)], -10_000 * (1 - (1.3 * rate)), CrossLiquidation.ByPriority)]);
        ray = NetworkShock.None.WithPriceJump("a", -0.2);
        return NetworkSolver.CriticalShock(model, ray, 2, 0.02);
    }

    /// <summary>A slope inside a random box below its stated bound, and how many bounds were above zero.</summary>
    private static (string? Above, int Positive) Above(NetworkModel model, NetworkShock shock, Random random)
    {
        var map = new NetworkMap(model, shock, 1);
        var order = new OrderStructure(map, Domain);
        int n = map.Count, positive = 0;
        double size = Math.Pow(10, -4 * random.NextDouble());
        double[] upper = new double[n], lower = new double[n], x = new double[n], t = new double[n], bound = new double[n * n], slopes = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            // Oriented: the corner that hurts least, and one further down.
            double top = 0.1 - (0.6 * random.NextDouble());
            (upper[i], lower[i]) = (order.Signs[i] * top, order.Signs[i] * (top - (size * random.NextDouble())));
        }

        map.LeastSlopes(upper, lower, bound, t);
        positive = bound.Count(v => v > 0);
        for (int point = 0; point < 12; point++)
        {
            for (int i = 0; i < n; i++)
                x[i] = upper[i] + ((lower[i] - upper[i]) * (point < 2 ? point : random.NextDouble()));
            map.Evaluate(x, t);
            map.Jacobian(x, slopes);
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                {
                    double slope = order.Signs[i] * order.Signs[j] * slopes[(i * n) + j], least = bound[(i * n) + j];
                    if (slope < least - (1e-9 * Math.Abs(least)) - 1e-12) return (FormattableString.Invariant($"slope {i},{j} is {slope:R}, bound {least:R}"), positive);
                }
        }

        return (null, positive);
    }

    /// <summary>A planted fault: states slopes 20% above the least.</summary>
    private sealed class Boastful(INetworkHolder holder) : INetworkHolder
    {
        public string Name => holder.Name;

        public ImmutableArray<NetworkAsset> Assets => holder.Assets;

        public HolderStructure Structure(FlowDomain domain) => holder.Structure(domain);

        public void Traded(in HolderState state, Span<double> units) => holder.Traded(state, units);

        public void Slopes(in HolderState state, Span<double> slopes) => holder.Slopes(state, slopes);

        public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
        {
            holder.Slopes(most, slopes);
            for (int i = 0; i < slopes.Length; i++)
                slopes[i] *= 1.2;
        }

        public (double Least, double Most) Range(int asset) => holder.Range(asset);

        public double Held(int asset) => holder.Held(asset);
    }
}
