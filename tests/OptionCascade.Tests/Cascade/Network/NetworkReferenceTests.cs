using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Impact;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>Published and independently computed figures of networks.</summary>
public class NetworkReferenceTests
{
    private const string Folder = "Cascade/Network";

    public static TheoryData<int> Rows(string file)
    {
        var data = new TheoryData<int>();
        for (int i = 0; i < ReferenceTable.Load(Folder, file).Count; i++)
            data.Add(i);
        return data;
    }

    public static TheoryData<int> LeverageRows() => Rows("network_leverage_targeting_2x2.csv");

    public static TheoryData<int> OverlapRows() => Rows("overlap_regular_bipartite.csv");

    [Theory]
    [MemberData(nameof(LeverageRows))]
    public void Solve_LeverageTargeting2x2_IsTheGeometricSeries(int index)
    {
        ReferenceTable row = ReferenceTable.Load(Folder, "network_leverage_targeting_2x2.csv")[index];
        NetworkModel model = LeverageTargeting(row.Number("impact_scale"));
        NetworkResult result = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("1", -0.05));
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.True(result.IsUnique);
        AssertNear(row.Number("all_rounds_r1=(I-K)^-1 r0"), result.LogMove("1"), 1e-12);
        AssertNear(row.Number("all_rounds_r2"), result.LogMove("2"), 1e-12);
        AssertNear(row.Number("spectral_radius"), result.SpectralRadius, 1e-12);
        NetworkRound first = result.Ledger.Rounds[0];
        AssertNear(row.Number("one_round_r1"), first.LogMoves[0] + 0.05, 1e-12);
        AssertNear(row.Number("one_round_r2"), first.LogMoves[1], 1e-12);
        NetworkVerification check = result.Verify(model);
        Assert.True(check.IsConfirmed, string.Join("; ", check.Failures));
        Assert.True(check.NoEarlierEquilibrium);
        Assert.Equal(1, result.Contagion!.Assets.Sum(a => a.Share), 1e-12);
        Assert.Equal(1, result.Contagion.Holders.Sum(a => a.Share), 1e-12);
    }

    [Fact]
    public void Solve_LeverageTargetingAboveCritical_IsARunaway()
    {
        // The spectral radius is proportional to the impact scale: 1 at 1/0.1794705.
        Assert.Equal(CascadeStatus.Converged, NetworkSolver.Solve(LeverageTargeting(5.571), NetworkShock.None.WithPriceJump("1", -1e-4)).Status);
        NetworkModel above = LeverageTargeting(5.573);
        NetworkResult result = NetworkSolver.Solve(above, NetworkShock.None.WithPriceJump("1", -1e-4));
        Assert.Equal(CascadeStatus.Runaway, result.Status);
        Assert.True(result.Verify(above).IsConfirmed);
        Assert.Throws<InvalidOperationException>(() => result.EnsureConverged());
    }

    /// <summary>Default of one holder among regular portfolios: the network is run, not the formula.</summary>
    [Theory]
    [MemberData(nameof(OverlapRows))]
    public void Solve_RegularOverlap_CascadesWhereTheTableSays(int index)
    {
        ReferenceTable row = ReferenceTable.Load(Folder, "overlap_regular_bipartite.csv")[index];
        int k = (int)row.Number("assets_per_bank");
        double leverage = row.Number("leverage"), alpha = -10 * Math.Log(0.9);
        // Bank b holds the assets b + g mod n of a Golomb ruler: no two banks share two assets.
        int[] ruler = new[] { 0, 1, 6, 10, 23, 26, 34, 41, 53, 55 }[..k];
        const int n = 113;
        NetworkAsset[] assets = [.. Enumerable.Range(0, n).Select(i => new NetworkAsset($"a{i}", 1, new LinearImpact(alpha / k)))];
        ThresholdFund[] banks = [.. Enumerable.Range(0, n).Select(b => new ThresholdFund($"b{b}", ruler.Select(g => new HolderPosition(assets[(b + g) % n], 1)), k * (1 - (1 / leverage)), 0, 1))];
        var model = new NetworkModel(assets, banks);
        NetworkResult result = NetworkSolver.Solve(model, NetworkShock.None.WithDefault("b0"));
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.True(result.Verify(model).IsConfirmed);
        HashSet<string> sold = [.. result.Flows.Select(f => f.Holder)];

        // One default alone: what each neighbour loses.
        var alone = new NetworkModel(assets, [banks[0]]);
        NetworkResult one = NetworkSolver.Solve(alone, NetworkShock.None.WithDefault("b0"));
        double drop = 1 - Math.Exp(one.LogMove("a0")), loss = leverage / k * drop;
        AssertNear(row.Number("price_drop_one_holder_default"), drop, 1e-10);
        AssertNear(row.Number("loss_over_equity"), loss, 1e-9);
        Assert.Equal(row["vulnerable"] == "1", loss > 1);
        Assert.Equal(row.Number("branching_number"), loss > 1 ? k * (k - 1) : 0);
        Assert.Equal(row["global_cascade"] == "unstable" ? n : 1, sold.Count);
        // The first round strikes exactly the neighbours, all or none of them.
        int neighbours = result.Ledger.Rounds.SelectMany(r => r.Trades.Select(t => (r.Round, t.Holder))).Where(t => t.Round <= 2).Select(t => t.Holder).Distinct().Count() - 1;
        if (loss > 1 && k > 1) Assert.True(neighbours >= k * (k - 1));
    }

    /// <summary>p = (ξ + λM)/(N − λD): Thurner, Farmer and Geanakoplos; ξ = 1000, λ = 20, D = 10, M = −9, N = 1000.</summary>
    [Theory]
    [InlineData(1000, 20, 10, -9, 1000, 1.025)]
    [InlineData(950, 20, 10, -9, 1000, 0.9625)]
    [InlineData(1000, 10, 30, -26, 1000, 740.0 / 700.0)]
    public void Solve_FundAtItsCap_ClearsAtTheClosedForm(double xi, double leverage, double shares, double cash, double supply, double expected)
    {
        var asset = new NetworkAsset("stock", 1, new ConstantNotionalDemand(supply - shares));
        var fund = new CappedValueFund("fund", asset, shares, cash, double.PositiveInfinity, 50, leverage);
        var model = new NetworkModel([asset], [fund]);
        NetworkResult result = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("stock", Math.Log(xi / (supply - shares))));
        Assert.Equal(CascadeStatus.Converged, result.Status);
        AssertNear(expected, result.Assets[0].Spot, 1e-12);
        AssertNear((xi + (leverage * cash)) / (supply - (leverage * shares)), result.Assets[0].Spot, 1e-12);
        NetworkVerification check = result.Verify(model);
        Assert.True(check.IsConfirmed, string.Join("; ", check.Failures));
    }

    /// <summary>M = [[.6, .4], [.3, .7]], A = (100, 50), B = (2, 1), L = (1, 2)·10⁻³ gives the table's K.</summary>
    internal static NetworkModel LeverageTargeting(double scale)
    {
        NetworkAsset[] assets = [new("1", 10, new LinearImpact(scale * 1e-3 * 10)), new("2", 40, new LinearImpact(scale * 2e-3 * 40))];
        return new NetworkModel(assets,
        [
            Fund("fund 1", 100, 3, 0.6), Fund("fund 2", 50, 2, 0.3),
        ]);

        LeverageTargetingFund Fund(string name, double size, double leverage, double weight)
            => new(name, [new HolderPosition(assets[0], size * weight / 10), new HolderPosition(assets[1], size * (1 - weight) / 40)], leverage, LeverageTargetingForm.Linear);
    }

    private static void AssertNear(double expected, double actual, double tolerance)
        => Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"Expected {expected:R}, got {actual:R}."));
}
