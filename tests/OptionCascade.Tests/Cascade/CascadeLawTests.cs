using OptionCascade.Cascade;
using OptionCascade.Tests.Cascade.Laws;
using OptionCascade.Validation;
using OptionCascade.Validation.Markets;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Every law on 1,000 random markets, and every law on a model with the fault that it is there to catch.</summary>
public class CascadeLawTests
{
    private const int Cases = 1000;

    public static TheoryData<string> Names => [.. CascadeLaws.OnMarkets.Laws.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Law_TheLibrary_Obeys(string name)
    {
        LawFinding finding = CascadeLaws.OnMarkets.Check(m => m.Solve(), Options(name))[name];
        Assert.True(finding.Outcome == LawOutcome.Holds, $"{finding.CounterExample}");
        Assert.True(finding.CasesJudged > Cases / 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Law_PlantedFault_IsCaught(string name)
    {
        (string fault, Func<MarketSpec, CascadeResult> model) = PlantedFaults.ByLaw[name];
        LawFinding finding = CascadeLaws.OnMarkets.Check(model, Options(name))[name];
        Assert.True(finding.Outcome == LawOutcome.Broken, $"'{name}' did not catch the fault: {fault}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{finding.CounterExample}");
    }

    /// <summary>The suite for solvers of an equation is the same laws.</summary>
    [Fact]
    public void Suite_SolverOfTheEquation_Obeys()
        => Assert.True(CascadeLaws.Suite.Check(CascadeSolver.Solve, new ValidationOptions { Cases = 20 }).Passed);

    /// <summary>The hypothesis matters: where somebody buys on the fall, more impact can move the price less, and so can more leverage.</summary>
    [Fact]
    public void MonotoneInImpactAndLeverage_MixedBook_HaveCounterexamples()
    {
        // A long-gamma book buys 2·tanh on the fall: x = n − λ·2·tanh(x/0.1), nearer to zero for a larger λ.
        var buyers = new MarketSpec { News = -0.05, ImpactScale = 0.01, Traders = [new SpecTrader(-2, 0.1, 0, 0)] };
        Assert.NotNull(CascadeLaws.Nearer(buyers.Solve(), (buyers with { ImpactScale = 1.2 * buyers.ImpactScale }).Solve()));

        // Accounts that are liquidated by buying on a fall (short the underlying against long calls): with more leverage their order stands nearer and stops the fall sooner.
        var mixed = new MarketSpec { News = -0.05, ImpactScale = 0.01, Orders = [new SpecOrder(-0.06, 2)] };
        CascadeResult less = mixed.Solve(), more = (mixed with { Orders = [new SpecOrder(-0.04, 2)] }).Solve();
        Assert.Equal(-0.05, less.LogMove!.Value);
        Assert.Equal(CascadeStatus.Pinned, more.Status);
        Assert.Equal(-0.04, more.LogMove!.Value, 1e-15);
    }

    private static ValidationOptions Options(string law) => new() { Cases = Cases, Seed = 20261122, Only = [law] };
}
