using System.Collections.Immutable;
using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Simulation;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>Round trips run through the simulator: what they cost at the prices that it makes.</summary>
public sealed class RoundTripTests
{
    private const int Trades = 10;

    private static readonly IImpactLaw Linear = new LinearImpact(0.01), Root = new SquareRootImpact(1, new TradingActivity(50, 0.02), 1e-3);

    [Fact]
    public void Run_LinearImpactAnyKernel_RoundTripsCost()
        => Law.ForAll(
            from decay in Law.Uniform(1, 1000)
            from exponent in Law.Uniform(0.05, 2)
            from permanent in Law.Uniform(0, 1)
            from kind in Gen.Choose(0, 2)
            from trades in Law.Uniform(-1, 1).ArrayOf(Trades)
            from times in Law.Uniform(1, 2000).ArrayOf(Trades)
            select (Kernel: kind == 0 ? ImpactKernel.PowerLaw(decay, exponent, permanent) : kind == 1 ? ImpactKernel.Exponential(decay, permanent) : ImpactKernel.Permanent, trades, times),
            c => Cost(Linear, c.Kernel, c.trades, c.times) >= -1e-14, 1000, 21);

    [Fact]
    public void Run_SquareRootImpactOneExponential_RoundTripsCost()
        => Law.ForAll(
            from decay in Law.Uniform(1, 1000)
            from trades in Law.Uniform(-3, 3).ArrayOf(Trades)
            from times in Law.Uniform(1, 2000).ArrayOf(Trades)
            select (decay, trades, times), c => Cost(Root, ImpactKernel.Exponential(c.decay, 0), c.trades, c.times) >= -1e-13, 1000, 22);

    [Fact]
    public void Run_KernelThatRisesBeforeItFalls_RoundTripsCanMakeMoney()
    {
        // The planted fault: 2·e^{−t/100} − e^{−t/20} is not positive definite.
        var unsafeKernel = new ImpactKernel("planted", 0, [2.0, -1.0], [100.0, 20.0], 0);
        double least = double.PositiveInfinity;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            double[] trades = [.. Enumerable.Range(0, Trades).Select(_ => random.NextDouble() - 0.5)], times = [.. Enumerable.Range(0, Trades).Select(_ => 1 + (60 * random.NextDouble()))];
            least = Math.Min(least, Cost(Linear, unsafeKernel, trades, times));
        }

        Assert.True(least < -1e-5);
    }

    [Fact]
    public void Run_RoundTripThatEatsARefillingBook_Costs()
        => Law.ForAll(
            from capacity in Law.Uniform(1, 20)
            from refill in Law.Uniform(1, 500)
            from trades in Law.Uniform(-1, 1).ArrayOf(Trades)
            from times in Law.Uniform(1, 2000).ArrayOf(Trades)
            select (Book: new BookResilience { CapacityUnits = capacity, RefillSeconds = refill, LeastShare = 0.01 }, trades, times), c =>
            {
                // Bought and sold at once: both sides were whole, so what was bought up is sold back at the same prices or worse.
                double cost = Cost(Linear, ImpactKernel.Exponential(1e-3, 0), c.trades, c.times, c.Book);
                return cost >= -1e-14;
            }, 300, 23);

    /// <summary>Cost of a round trip by worked orders of one slice each: what was paid less what was received, in log price times units.</summary>
    private static double Cost(IImpactLaw impact, ImpactKernel kernel, double[] trades, double[] times, BookResilience? book = null)
    {
        double net = trades.Sum();
        ImmutableArray<WorkedOrder> orders = [.. trades.Select((t, i) => new WorkedOrder($"trade {i}", t - (net / trades.Length), times[i] - 0.5, 1, 1))];
        var options = new SimulationOptions { StepSeconds = 2002, Steps = 1, DaySeconds = 23_400, Seed = 1, Kernel = kernel, Book = book, WorkedOrders = orders };
        return new MarketSimulator(new CascadeEquation(impact, []), options).Run(0).Executions.Where(e => e.Traded != 0).Sum(e => e.Traded * e.MeanLogMove);
    }
}
