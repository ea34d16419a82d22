using OptionCascade.Cascade;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Every law on 1,000 random markets, and every law on a model with the fault that it is there to catch.</summary>
public class CascadeLawTests
{
    private const int Cases = 1000;

    public static TheoryData<string> Names => [.. CascadeLaws.All.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Law_TheLibrary_Obeys(string name) => Assert.Null(Law(name).FirstViolation(PlantedFaults.Sound, Cases));

    [Theory]
    [MemberData(nameof(Names))]
    public void Law_PlantedFault_IsCaught(string name)
    {
        (string fault, CascadeAnswer model) = PlantedFaults.ByLaw[Law(name)];
        Assert.True(Law(name).FirstViolation(model, Cases) is not null, $"'{name}' did not catch the fault: {fault}");
    }

    /// <summary>The hypothesis matters: where somebody buys on the fall, more impact can move the price less, and so can more leverage.</summary>
    [Fact]
    public void MonotoneInImpactAndLeverage_MixedBook_HaveCounterexamples()
    {
        // A long-gamma book buys 2·tanh on the fall: x = n − λ·2·tanh(x/0.1), nearer to zero for a larger λ.
        var buyers = new MarketSpec { News = -0.05, ImpactScale = 0.01, Traders = [new SpecTrader(-2, 0.1, 0, 0)] };
        Assert.NotNull(CascadeLaws.MonotoneInImpact.Violation(PlantedFaults.Sound, buyers));

        // Accounts that are liquidated by buying on a fall (short the underlying against long calls): with more leverage their order stands nearer and stops the fall sooner.
        var mixed = new MarketSpec { News = -0.05, ImpactScale = 0.01, Orders = [new SpecOrder(-0.06, 2)] };
        CascadeResult less = mixed.Solve(), more = (mixed with { Orders = [new SpecOrder(-0.04, 2)] }).Solve();
        Assert.Equal(-0.05, less.LogMove!.Value);
        Assert.Equal(CascadeStatus.Pinned, more.Status);
        Assert.Equal(-0.04, more.LogMove!.Value, 1e-15);
    }

    private static CascadeLaw Law(string name) => CascadeLaws.All.Single(l => l.Name == name);
}
