using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>One planted fault per check of Verify; each is seen by the check that it is for.</summary>
public class NetworkVerificationTests
{
    private static readonly NetworkAsset A = new("A", 100, new LinearImpact(1e-3)), B = new("B", 50, new LinearImpact(2e-3));
    private static readonly NetworkModel Model = new([A, B], [new LeverageTargetingFund("fund", [new HolderPosition(A, 10), new HolderPosition(B, 20)], 5, LeverageTargetingForm.Exact)]);
    private static readonly NetworkShock Shock = NetworkShock.None.WithPriceJump("A", -0.1);

    [Fact]
    public void Verify_TrueResult_Passes()
    {
        NetworkVerification check = NetworkSolver.Solve(Model, Shock).Verify(Model);
        Assert.Empty(check.Failures);
        Assert.True(check.NoEarlierEquilibrium);
        Assert.True(check is { Residual: < 1e-14, FlowError: 0, Imbalance: < 1e-12, OverSold: <= 0, CashImbalance: < 1e-12, LedgerImbalance: < 1e-12 }, $"{check}");
    }

    [Fact]
    public void Verify_ReportedFlowOff_FailsFlowsAndBalance()
    {
        NetworkResult result = NetworkSolver.Solve(Model, Shock);
        NetworkResult tampered = result with { Flows = result.Flows.SetItem(0, result.Flows[0] with { Quantity = result.Flows[0].Quantity * (1 + 1e-6) }) };
        NetworkVerification check = tampered.Verify(Model);
        Assert.False(check.IsConfirmed);
        Assert.True(check is { FlowError: > 1e-7, Imbalance: > 1e-7, LedgerImbalance: > 1e-7, Residual: < 1e-14 }, $"{check}");
    }

    [Fact]
    public void Verify_FlowLeftOut_Fails()
    {
        NetworkResult result = NetworkSolver.Solve(Model, Shock);
        Assert.True((result with { Flows = result.Flows.RemoveAt(1) }).Verify(Model).FlowError > 0.1);
    }

    [Fact]
    public void Verify_PriceOff_FailsResidualAndBalance()
    {
        NetworkResult result = NetworkSolver.Solve(Model, Shock);
        NetworkVerification check = (result with { LogMoves = result.LogMoves.SetItem(1, result.LogMoves[1] * (1 + 1e-6)) }).Verify(Model);
        Assert.False(check.IsConfirmed);
        Assert.True(check.Residual > 1e-9 && check.Imbalance > 1e-7, $"{check}");
    }

    [Fact]
    public void Errors_TradeSettledAtAnotherPrice_MissesCash()
    {
        NetworkResult result = NetworkSolver.Solve(Model, Shock);
        (double cash, double ledger) = Errors(t => t with { Price = t.Price * 1.001 });
        Assert.True(cash > 1e-5);
        Assert.True(ledger < 1e-12);
        (cash, ledger) = Errors(t => t with { Quantity = t.Quantity * 1.001 });
        Assert.True(cash > 1e-5 && ledger > 1e-5);

        (double Cash, double Ledger) Errors(Func<NetworkTrade, NetworkTrade> fault)
        {
            NetworkRound second = result.Ledger.Rounds[1];
            NetworkLedger tampered = result.Ledger with { Rounds = result.Ledger.Rounds.SetItem(1, second with { Trades = second.Trades.SetItem(0, fault(second.Trades[0])) }) };
            var recount = new NetworkRecount(Model, Shock);
            double[] x = [.. result.LogMoves];
            return NetworkBooks.Errors(Model, recount, tampered, x, recount.Flows(x));
        }
    }

    [Fact]
    public void Verify_HolderThatTradesAgainstItsStatedOrder_FailsByItsRounds()
    {
        // Buys what falls and says that it sells: the rounds swing, which no order allows.
        var model = new NetworkModel([A], [new Contrary(A)]);
        NetworkResult result = NetworkSolver.Solve(model, Shock);
        Assert.Equal(CascadeStatus.NotCertified, result.Status);
        double x = -0.1 / (1 + (1e-3 * 500));
        NetworkVerification check = (result with { Status = CascadeStatus.Converged, LogMoves = [x] }).Verify(model);
        Assert.True(check.Residual < 1e-14);
        Assert.False(check.NoEarlierEquilibrium);
        Assert.False(check.IsConfirmed);
    }

    private sealed class Contrary(NetworkAsset asset) : INetworkHolder
    {
        public string Name => "contrary";

        public ImmutableArray<NetworkAsset> Assets { get; } = [asset];

        public HolderStructure Structure(FlowDomain domain) => HolderStructure.Amplifying([1]);

        public void Traded(in HolderState state, Span<double> units) => units[0] = -500 * state.LogMoves[0];

        public void Slopes(in HolderState state, Span<double> slopes) => slopes[0] = -500;

        public (double Least, double Most) Range(int asset) => (-5000, 5000);

        public double Held(int asset) => double.NaN;
    }
}
